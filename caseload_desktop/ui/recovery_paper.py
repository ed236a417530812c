"""The recovery code on paper or in a document: written only because somebody asked, and saying what it is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from caseload_desktop.runtime.files import write_whole


def paper_text(code: str) -> str:
    """What stands on the paper."""
    return (
        "Caseload Desktop: recovery code\n\n"
        f"    {code}\n\n"
        "With this code a forgotten password can be replaced, on the laptop it was made on.\n"
        "Without a password and without this code nobody can open the store.\n"
        "Keep it locked away, not in the laptop bag. Do not photograph it.\n"
    )


def print_code(code: str, parent: QWidget) -> None:
    """Ask for a printer and print the code."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    document = QTextDocument(parent)
    document.setPlainText(paper_text(code))
    dialog = QPrintDialog(printer, parent)
    dialog.accepted.connect(lambda: document.print_(printer))
    QDialog.open(dialog)


def save_code(code: str, parent: QWidget) -> QFileDialog:
    """Ask where to and write the code as a text document, in clear, as the dialog says."""
    dialog = QFileDialog(parent, "Save the recovery code (readable by anybody who finds it)")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter("Text document (*.txt)")
    dialog.setDefaultSuffix("txt")
    dialog.selectFile("Caseload recovery code.txt")
    dialog.fileSelected.connect(lambda path: write_whole(Path(path), paper_text(code).encode()))
    dialog.open()
    return dialog
