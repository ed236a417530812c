"""The licences of everything the program carries, to be read in the program."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QPlainTextEdit, QWidget

from caseload_desktop.runtime.paths import program_folder, resource
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import primary_button
from caseload_desktop.ui.widgets.card import column, row
from caseload_desktop.ui.widgets.text import heading

_FIRST = "README.md"


def licence_files() -> list[tuple[str, Path]]:
    """Title and file of every licence that ships: the overview first, then by name.

    The installed program carries more of them, collected when it was built.
    """
    collected = program_folder() / "licences"
    folder = collected if collected.is_dir() else resource("licences")
    files = [path for path in folder.rglob("*") if path.is_file()]
    titles = {path: path.relative_to(folder).as_posix().removesuffix(".txt") for path in files}
    titles[resource("fonts", "OFL.txt")] = "Inter (typeface)"
    titles[resource("icons", "LICENSE.txt")] = "Lucide (icons)"
    titles[folder / _FIRST] = "What is in the program"
    ordered = sorted(titles.items(), key=lambda entry: (entry[0] != folder / _FIRST, entry[1].casefold()))
    return [(title, path) for path, title in ordered]


class LicencesDialog(QDialog):
    """Names at the left, the text at the right."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Licences")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(820, 520)
        self._files = licence_files()
        self.names = QListWidget()
        self.names.setAccessibleName("Licences")
        self.names.setFixedWidth(230)
        for title, _path in self._files:
            self.names.addItem(QListWidgetItem(title))
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("Text of the licence")
        foot = row()
        foot.addStretch(1)
        foot.addWidget(primary_button("Close", self.accept))
        layout = column(heading("Licences"), row(self.names, self.text, space=Space.M), foot, margin=Space.L)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.names.currentRowChanged.connect(self._show)
        self.names.setCurrentRow(0)
        self.names.setFocus()

    def _show(self, place: int) -> None:
        if place >= 0:
            self.text.setPlainText(self._files[place][1].read_text(encoding="utf-8", errors="replace"))
