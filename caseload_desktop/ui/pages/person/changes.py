"""The history of a person's record: every change, who made it, when, what it said before, and why."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QVBoxLayout, QWidget

from caseload_desktop.domain.names import fold
from caseload_desktop.store.queries.history import HistoryEntry, record_history
from caseload_desktop.ui.change_words import change_lines, is_making, what_happened, what_kind, who_and_when, why_words
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.models.paged import Column, PagedModel
from caseload_desktop.ui.record_words import Words, instant_words
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.card import Card, column, scrolled
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.filter_bar import FilterBar
from caseload_desktop.ui.widgets.list_view import ListPane, ListView
from caseload_desktop.ui.widgets.side_pane import SidePane
from caseload_desktop.ui.widgets.text import heading, label, muted

_KINDS = {"contact": "Contacts", "person": "Person", "parts": "Names, addresses, numbers"}
_TELLING = ("reason", "outcome", "notes", "given", "family", "lines", "postcode", "value")
"""What the line of a thing's beginning says of it; the rest stands beside the list."""
_PARTS = ("person_name", "address", "contact_detail", "person_identifier")


@dataclass(frozen=True, slots=True)
class Line:
    """A change with its place among all of them."""

    number: int
    entry: HistoryEntry


class ChangesView(QWidget):
    """Read when it is first shown; the change that is current shows whole beside the list."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.entries: list[HistoryEntry] = []
        self._words = Words(desk.code_lists)
        self._texts: list[str] = []
        self._person_id = ""
        self.bar = FilterBar(search="Search in the history")
        for key, words in _KINDS.items():
            self.bar.add_chip(key, words, group="kind")
        self.view = ListView("History")
        self.empty = EmptyState(
            "history", "Nothing fits these filters.", action="Clear filters", on_action=self.bar.clear
        )
        self.pane = ListPane(self.view, self.empty)
        self.model = PagedModel[Line](
            self._columns(), self._fetch, row_id=lambda line: line.number, runner=desk.runner, aside=True, parent=self
        )
        self._whole = QVBoxLayout()
        self._lay_out()
        self.pane.watch(self.model)
        self.model.loaded.connect(self._on_loaded)
        self.bar.changed.connect(self._filter)
        self.bar.list_wanted.connect(self.pane.take_keyboard)
        self.view.current_changed.connect(self._on_current)
        self.view.opened.connect(lambda _number: self.side.open_side(focus=True))

    def _lay_out(self) -> None:
        card, whole = Card(), Card()
        card.setAccessibleName("History")
        if (outer := card.layout()) is not None:
            outer.setContentsMargins(Space.XS, Space.XS, Space.XS, Space.XS)
        card.body.addWidget(self.pane)
        inner = QWidget()
        inner.setLayout(self._whole)
        self._whole.setContentsMargins(0, 0, 0, 0)
        whole.body.addWidget(scrolled(inner))
        self.side = SidePane(card, whole, title="Change", width=372)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, Space.S, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self.bar)
        layout.addWidget(self.side, 1)

    def _columns(self) -> tuple[Column[Line], ...]:
        def what(line: Line) -> str:
            return f"{what_kind(line.entry)}: {what_happened(line.entry).lower()}"

        def changes(line: Line) -> str:
            return " · ".join(change_lines(line.entry, self._words, only=_TELLING if is_making(line.entry) else ()))

        def when(line: Line) -> str:
            return instant_words(line.entry.recorded_at)

        def why(line: Line) -> str:
            return why_words(line.entry)

        return (
            Column("when", "When", when, width=160, sortable=False),
            Column("what", "What", what, detail=changes, strong=True, width=240, stretch=4, sortable=False),
            Column("why", "Why", why, width=110, stretch=2, hide_below=700, sortable=False),
            Column("who", "Who", lambda line: line.entry.worker, width=120, stretch=1, sortable=False),
        )

    def _fetch(self, numbers: Sequence[int]) -> list[Line]:
        entries = self.entries
        return [Line(n, entries[n]) for n in numbers if n < len(entries)]

    # ------------------------------------------------------------------------------------------------------- loading
    def show_person(self, person_id: str, names: dict[str, str]) -> None:
        """Show the history of a person, read now."""
        if person_id != self._person_id:
            self._show([])
            self.bar.clear()
        self._person_id, self._words = person_id, Words(self.desk.code_lists, names)
        viewer = self.desk.actor
        self.desk.read(self, lambda c: record_history(c, person_id, viewer=viewer), self._show, key="history")

    def clear(self) -> None:
        """Forget the person that showed."""
        self._person_id = ""
        self._show([])

    def _show(self, entries: list[HistoryEntry]) -> None:
        self.entries = entries
        self._texts = []
        self._filter()

    def _filter(self) -> None:
        kinds, words = self.bar.on(), fold(self.bar.text()).split()
        if words and not self._texts:
            self._texts = [fold(" ".join(self._lines(entry))) for entry in self.entries]
        shown = array(
            "q",
            (
                n
                for n, entry in enumerate(self.entries)
                if (not kinds or _kind(entry) in kinds) and all(word in self._texts[n] for word in words)
            ),
        )
        self.model.load(lambda _order: shown)

    def _on_loaded(self, _count: int) -> None:
        self.view.select_any()

    def _lines(self, entry: HistoryEntry) -> list[str]:
        head = f"{what_kind(entry)}: {what_happened(entry).lower()}"
        return [head, who_and_when(entry), why_words(entry), *change_lines(entry, self._words, whole=True)]

    def _on_current(self, number: int | None) -> None:
        while (item := self._whole.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if number is None or number >= len(self.entries):
            return
        head, who, why, *changes = self._lines(self.entries[number])
        parts = [heading(head), muted(who, wrap=True), *([label(f"Why: {why}", "label", wrap=True)] if why else [])]
        holder = QWidget()
        holder.setLayout(column(*parts, *(label(line, wrap=True, selectable=True) for line in changes), space=Space.S))
        self._whole.addWidget(holder)
        self._whole.addStretch(1)


def _kind(entry: HistoryEntry) -> str:
    return "parts" if entry.entity in _PARTS else "contact" if entry.entity in ("contact", "link") else "person"
