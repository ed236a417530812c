"""Asks before the report of an import is written: it leaves the encrypted area, and says so."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QVBoxLayout, QWidget

from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button, primary_button
from caseload_desktop.ui.widgets.card import row
from caseload_desktop.ui.widgets.text import heading, label

_FILTER = "Excel workbook (*.xlsx);;CSV (*.csv)"


class ReportDialog(QDialog):
    """Signals: ``path_chosen(str path)``."""

    path_chosen = Signal(str)

    def __init__(self, rows: int, suggested_name: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Save the report")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(460)
        self._name = suggested_name
        many = f"{rows:,} rows" if rows != 1 else "1 row"
        words = (
            f"The report lists the {many} that were not imported, as they stand in the sheet, and why. "
            "It is an ordinary file: names and notes in it are not encrypted. Save it where your council allows, "
            "and delete it when the sheet is put right."
        )
        self.save_button = primary_button("Choose where to save…", self._choose)
        foot = row()
        foot.addStretch(1)
        foot.addWidget(button("Cancel", self.reject))
        foot.addWidget(self.save_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        layout.setSpacing(Space.M)
        layout.addWidget(heading("This file leaves the encrypted area"))
        layout.addWidget(label(words, wrap=True))
        layout.addLayout(foot)

    def _choose(self) -> None:
        dialog = QFileDialog(self, "Save the report", str(Path.home() / self._name), _FILTER)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("xlsx")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._on_path)
        dialog.open()

    def _on_path(self, path: str) -> None:
        self.path_chosen.emit(path)
        self.accept()
