"""First step: choose the file, by button or by dropping it, or take back an earlier import."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.exchange.sheets.earlier import EarlierImport
from caseload_desktop.ui.icons import set_icon
from caseload_desktop.ui.theme import Space, restyle
from caseload_desktop.ui.widgets.buttons import button, primary_button, quiet_button
from caseload_desktop.ui.widgets.card import Card, column, row
from caseload_desktop.ui.widgets.text import ElidedLabel, announce, heading, label, muted

_FILTER = "Spreadsheets (*.csv *.tsv *.txt *.xlsx *.xlsm *.xls *.ods);;All files (*)"


class DropZone(QFrame):
    """Where a file can be dropped. Signals: ``dropped(str path)``."""

    dropped = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.setAcceptDrops(True)
        self.setMinimumHeight(210)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _local_file(event):
            event.acceptProposedAction()
            self._show(over=True)

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show(over=False)
        event.accept()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self._show(over=False)
        path = _local_file(event)
        if path:
            event.acceptProposedAction()
            self.dropped.emit(path)

    def _show(self, *, over: bool) -> None:
        self.setProperty("kind", "overlay" if over else "card")
        restyle(self)


def _local_file(event: QDropEvent) -> str:
    """The first file of this computer in what is being dragged."""
    urls = event.mimeData().urls() if event.mimeData().hasUrls() else []
    return next((url.toLocalFile() for url in urls if url.isLocalFile()), "")


def _either(titles: Sequence[str]) -> str:
    """Titles as one of which something may be: "Contact log, caseload list or list of reviews"."""
    first, *others = titles
    small = [f"{title[:1].lower()}{title[1:]}" for title in others]
    *middle, last = [first, *small]
    return f"{', '.join(middle)} or {last}" if middle else last


class FileStep(QWidget):
    """Asks for the file. Signals: ``chosen(str path)``, ``resumed()``, ``forgotten()``, ``undo_asked(str act)``."""

    chosen = Signal(str)
    resumed = Signal()
    forgotten = Signal()
    undo_asked = Signal(str)

    def __init__(self, kinds: Sequence[str], *, parent: QWidget | None = None) -> None:
        """``kinds``: the titles of the sheets the worker may bring in."""
        super().__init__(parent)
        self._kinds = tuple(kinds)
        self._zone = DropZone()
        self._zone.dropped.connect(self.chosen)
        self.choose_button = primary_button("Choose a file…", self._choose, icon="file-spreadsheet")
        self._wrong = label("", "problem", wrap=True)
        self._wrong.hide()
        self._draft_card = QFrame()
        self._draft_card.setProperty("kind", "card")
        self._draft_words = ElidedLabel("", "label")
        self.resume_button = button("Go on with it", self.resumed.emit, icon="arrow-right")
        self._earlier = Card("Earlier imports")
        self._lay_out()

    def _lay_out(self) -> None:
        picture = label()
        set_icon(picture, "upload", "brand", size=40)
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        says = heading("Drop the sheet your team keeps here")
        kinds = muted(
            f"{_either(self._kinds)}, as Excel, OpenDocument or CSV. "
            "Nothing is changed until you have seen what becomes of every row.",
            wrap=True,
        )
        kinds.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        inner = QVBoxLayout(self._zone)
        inner.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        inner.setSpacing(Space.S)
        inner.addStretch(1)
        for part in (picture, says):
            inner.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        inner.addWidget(kinds)
        inner.addSpacing(Space.S)
        inner.addWidget(self.choose_button, 0, Qt.AlignmentFlag.AlignHCenter)
        inner.addStretch(1)
        draft = QVBoxLayout(self._draft_card)
        draft.setContentsMargins(Space.L, Space.S, Space.L, Space.S)
        line = row(self._draft_words)
        line.setStretch(0, 1)
        line.addWidget(self.resume_button)
        line.addWidget(quiet_button("Forget it", self.forgotten.emit))
        draft.addLayout(line)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.L)
        for widget in (self._wrong, self._draft_card, self._zone, self._earlier):
            layout.addWidget(widget)
        layout.addStretch(1)
        self._draft_card.hide()
        self._earlier.hide()

    def show_draft(self, file_name: str, answers: int) -> None:
        """Offers to go on with a sheet that was begun; an empty name takes the offer away."""
        given = "" if answers == 0 else (", 1 answer given" if answers == 1 else f", {answers} answers given")
        self._draft_words.setText(f"You have begun with {file_name}{given}.")
        self._draft_card.setVisible(bool(file_name))

    def show_problem(self, words: str) -> None:
        """Says why the file was not taken; empty takes it away."""
        self._wrong.setText(words)
        self._wrong.setVisible(bool(words))
        if words:
            announce(self.choose_button, words)

    def show_earlier(self, imports: Sequence[EarlierImport]) -> None:
        """Lists the last imports, each with a way to take it back as a whole."""
        while (item := self._earlier.body.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for one in imports:
            self._earlier.body.addWidget(self._earlier_row(one))
        self._earlier.setVisible(bool(imports))

    def _earlier_row(self, one: EarlierImport) -> QWidget:
        holder = QWidget()
        words = ElidedLabel(one.file_name)
        said = muted(f"{one.on_words} · {one.what}, {one.new_people:,} new people")
        line = row(column(words, said, space=0))
        line.setStretch(0, 1)
        if one.undone:
            line.addWidget(muted("Undone"))
        else:
            undo = button("Undo", lambda: self.undo_asked.emit(one.act), icon="undo", name=f"Undo {one.file_name}")
            line.addWidget(undo)
        holder.setLayout(line)
        return holder

    def _choose(self) -> None:
        dialog = QFileDialog(self, "Choose the sheet", str(Path.home()), _FILTER)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.chosen)
        dialog.open()
