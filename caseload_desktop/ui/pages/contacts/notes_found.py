"""The case notes a search finds beside the contacts: a list to read, Enter opens the record where the note stands."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from caseload_desktop.store.queries.notes_found import FoundNote, NoteSearch, note_lines, note_numbers
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.models.paged import Column, Order, PagedModel
from caseload_desktop.ui.record_words import day_long, day_near
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.card import Card
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.list_view import ListPane, ListView

_MOST_IN_TIP = 800


class NotesFound(QWidget):
    """Signals: ``counted(int)`` how many notes the search finds."""

    counted = Signal(int)

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.view = ListView("Case notes found")
        self.model = PagedModel[FoundNote](
            self._columns(),
            self._lines,
            row_id=lambda line: line.number,
            runner=desk.runner,
            order=Order("on_date", descending=True),
            aside=True,
            parent=self,
        )
        self.pane = ListPane(self.view, EmptyState("file-text", "No case note holds these words."))
        self.pane.watch(self.model)
        card = Card()
        card.setAccessibleName("Case notes found")
        if (outer := card.layout()) is not None:
            outer.setContentsMargins(Space.XS, Space.XS, Space.XS, Space.XS)
        card.body.addWidget(self.pane)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(card)
        self.model.loaded.connect(self._on_loaded)
        self.view.opened.connect(self._open)

    def _columns(self) -> tuple[Column[FoundNote], ...]:
        lists, today = self.desk.code_lists, self.desk.today

        def kind(line: FoundNote) -> str:
            weighty = "significant" if line.significant else ""
            return ", ".join(part for part in (lists.label("note_kind", line.kind), weighty) if part)

        return (
            Column(
                "on_date", "When", lambda line: day_near(line.on_date, today=today()), detail=kind,
                tip=lambda line: day_long(line.on_date), width=150, stretch=1,
            ),
            Column(
                "person", "Person", lambda line: line.person, detail=lambda line: line.reference, strong=True,
                width=160, stretch=2,
            ),
            Column(
                "words", "Note", lambda line: line.words, tip=lambda line: line.words[:_MOST_IN_TIP], width=300,
                stretch=6, sortable=False,
            ),
            Column("author", "Written by", lambda line: line.author, width=120, stretch=1, hide_below=700),
        )  # fmt: skip

    def search(self, which: NoteSearch) -> None:
        """Find notes; without words there are none."""
        store, viewer = self.desk.store, self.desk.actor

        def fetch(order: Order) -> array[int]:
            with store.read() as connection:
                return note_numbers(connection, which, viewer=viewer, sort=order.key, descending=order.descending)

        self.model.load(fetch)

    def refresh(self) -> None:
        """Ask the same again."""
        self.model.refresh()

    def _lines(self, numbers: Sequence[int]) -> list[FoundNote]:
        with self.desk.store.read() as connection:
            return note_lines(connection, numbers, viewer=self.desk.actor)

    def _on_loaded(self, count: int) -> None:
        self.view.select_any()
        self.counted.emit(count)

    def _open(self, number: object) -> None:
        row = self.model.row(self.model.row_of(number)) if isinstance(number, int) else None
        if row is not None:
            self.desk.open_person(f"{row.person_id}#notes")
