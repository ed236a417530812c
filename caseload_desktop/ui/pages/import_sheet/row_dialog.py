"""One row of the sheet in full: as it stands in the sheet, what it becomes, and why."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from caseload_desktop.ui.pages.import_sheet.fate_rows import FateRow
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button, primary_button
from caseload_desktop.ui.widgets.card import row, scrolled
from caseload_desktop.ui.widgets.status_tag import StatusTag
from caseload_desktop.ui.widgets.text import heading, label, muted


class RowDialog(QDialog):
    """Signals: ``question_asked(str key)`` the worker wants to answer what stands before the row."""

    question_asked = Signal(str)

    def __init__(
        self,
        found: FateRow,
        cells: Sequence[tuple[str, str]],
        *,
        becomes_title: str = "Outcome",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Row {found.number}")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(620, 480)
        self._questions = found.questions
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.S)
        grid.setColumnStretch(1, 1)
        for place, (name, text) in enumerate(cells):
            grid.addWidget(muted(name), place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(text or "–", wrap=True), place, 1, Qt.AlignmentFlag.AlignTop)
        grid.setRowStretch(len(cells), 1)
        holder = QWidget()
        holder.setLayout(grid)
        head = row(heading(f"Row {found.number}"), StatusTag(found.tag))
        head.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        layout.setSpacing(Space.M)
        layout.addLayout(head)
        if found.why:
            layout.addWidget(label(found.why, wrap=True))
        if found.becomes:
            layout.addWidget(label(f"{becomes_title}: {found.becomes}", wrap=True))
        layout.addWidget(scrolled(holder), 1)
        self.close_button = button("Close", self.accept)
        foot = row()
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        if self._questions:
            foot.addWidget(primary_button("Answer the question", self._answer, icon="arrow-right"))
        layout.addLayout(foot)
        self.close_button.setFocus()

    def _answer(self) -> None:
        self.accept()
        self.question_asked.emit(self._questions[0])
