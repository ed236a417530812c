"""The list of everything laptops say differently, with what is current opened beside it field by field."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.names import fold
from caseload_desktop.store.entities import ENTITIES, StreamKind
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.contested import ContestedRow
from caseload_desktop.ui.conflicts.reading import OneRow, read_list, read_row
from caseload_desktop.ui.conflicts.row_view import RowView
from caseload_desktop.ui.conflicts.words import left_words, row_fields, row_title
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.models.paged import Column, Order, PagedModel
from caseload_desktop.ui.page import Page
from caseload_desktop.ui.record_words import Words, instant_words
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import Card, row
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.filter_bar import FilterBar
from caseload_desktop.ui.widgets.list_view import ListPane, ListView
from caseload_desktop.ui.widgets.side_pane import SidePane
from caseload_desktop.ui.widgets.text import muted

_KINDS = {"person": "People", "contact": "Contacts", "common": "Teams and settings"}
_ADVICE = "Each was written without knowing of the other. Choose what is right; the other stays in the history."


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list with its place among all."""

    number: int
    row: ContestedRow


def kind_of(row: ContestedRow) -> str:
    """Which chip a row belongs to."""
    streams = ENTITIES[row.entity].streams
    if StreamKind.CONTACT in streams:
        return "contact"
    return "person" if StreamKind.PERSON in streams else "common"


class ConflictsPage(Page):
    """Enter goes to what is current, Ctrl+Enter keeps what is chosen there, and the next follows."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent=parent)
        self.rows: list[ContestedRow] = []
        self._wanted = ""
        self._shown: ContestedRow | None = None
        self._went_on = False
        self._words = Words(desk.code_lists)
        self._texts: list[str] = []
        self.bar = FilterBar(search="Name, field or worker")
        for key, words in _KINDS.items():
            self.bar.add_chip(key, words, group="kind")
        self.side_button = button("Take all of one side", self.take_side, icon="check-check")
        self.view = ListView("What laptops say differently")
        self.empty = EmptyState("check-check", "")
        self.pane = ListPane(self.view, self.empty)
        self.model = PagedModel[Line](
            self._columns(), self._fetch, row_id=lambda line: line.number, runner=desk.runner, order=Order("at", True)
        )
        self.detail = RowView(desk)
        self._lay_out()
        self._connect()
        self.refresh()

    def _lay_out(self) -> None:
        card, whole = Card(), Card()
        card.setAccessibleName("What laptops say differently")
        if (outer := card.layout()) is not None:
            outer.setContentsMargins(Space.XS, Space.XS, Space.XS, Space.XS)
        card.body.addWidget(self.pane)
        whole.body.addWidget(self.detail)
        self.side = SidePane(card, whole, title="Choose", width=440)
        head = row(self.bar, self.side_button)
        head.setStretch(0, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.M)
        layout.addWidget(muted(_ADVICE, wrap=True))
        layout.addLayout(head)
        layout.addWidget(self.side, 1)

    def _connect(self) -> None:
        self.pane.watch(self.model)
        self.model.loaded.connect(self._on_loaded)
        self.bar.changed.connect(self._filter)
        self.bar.list_wanted.connect(self.pane.take_keyboard)
        self.view.current_changed.connect(self._on_current)
        self.view.opened.connect(lambda _number: self._open())
        self.detail.settled.connect(self._on_settled)

    def _columns(self) -> tuple[Column[Line], ...]:
        def who(line: Line) -> str:
            return line.row.person or ("Not known" if kind_of(line.row) == "contact" else "The council")

        return (
            Column("who", "Whose", who, detail=lambda n: n.row.reference, strong=True, width=150, stretch=2),
            Column(
                "what",
                "What",
                lambda n: row_title(n.row, self._words),
                detail=lambda n: row_fields(n.row, self._words),
                width=190,
                stretch=3,
            ),
            Column("by", "Written by", _writers, width=130, stretch=2, hide_below=560),
            Column("at", "Last", lambda n: instant_words(n.row.at), width=172, hide_below=700),
        )

    # ------------------------------------------------------------------------------------------------------- page
    @override
    def show_item(self, item: str | None) -> None:
        """Show the row with an id, whatever was filtered, or the list as it is."""
        if item:
            self.bar.clear()
        self._wanted = item or ""
        self.refresh()

    @override
    def refresh(self) -> None:
        viewer = self.desk.actor
        self.desk.read(self, lambda c: read_list(c, viewer=viewer), self._on_rows, key="list")

    @override
    def concerns(self, changes: Changes) -> bool:
        return bool(changes.touched)

    @override
    def first_focus(self) -> QWidget | None:
        return self.view if self.rows else self.bar.search

    # ------------------------------------------------------------------------------------------------------- list
    def _on_rows(self, found: list[ContestedRow]) -> None:
        self.rows = found
        self._words, self._texts = Words(self.desk.code_lists), []
        fields = sum(len(one.fields) for one in found)
        self.set_headline("", left_words(fields, len(found)) if found else "Nothing waits for a choice")
        self.side_button.setEnabled(fields > 1)
        self._filter()

    def _filter(self) -> None:
        kinds, typed = self.bar.on(), fold(self.bar.text()).split()
        self.empty.set_sentence(
            "Nothing fits these filters."
            if kinds or typed
            else "Laptops agree. What they say differently would stand here."
        )
        rows, texts, words = self.rows, self._texts, self._words
        self.model.load(lambda order: _ordered(rows, _fitting(rows, texts, words, kinds, typed), order))

    def _fetch(self, numbers: Sequence[int]) -> list[Line]:
        rows = self.rows
        return [Line(n, rows[n]) for n in numbers if n < len(rows)]

    def _on_loaded(self, count: int) -> None:
        place = self._place_of(self._wanted) if self._wanted else -1
        if place >= 0:
            self._wanted = ""
            self.view.select_id(place)
        elif self._shown is not None and (kept := self._place_of(self._shown.row_id)) >= 0:
            self.view.select_id(kept)
        elif count:
            self.view.select_any()
        self._on_current(self.view.current_id() if count else None)

    def _place_of(self, row_id: str) -> int:
        return next((n for n, one in enumerate(self.rows) if one.row_id == row_id), -1)

    # ------------------------------------------------------------------------------------------------------- detail
    def _on_current(self, number: int | None) -> None:
        if number is None or number >= len(self.rows):
            self._shown = None
            self.detail.show_row([], {}, title="Nothing is chosen")
            self._go_on()
            return
        one, viewer = self.rows[number], self.desk.actor
        if self._shown == one:
            self._go_on()
            return
        self._shown = one
        self.desk.read(
            self,
            lambda c: read_row(c, entity=one.entity, row_id=one.row_id, person_id=one.person_id, viewer=viewer),
            lambda found: self._on_row(one, found),
            key="row",
        )

    def _on_row(self, one: ContestedRow, found: OneRow) -> None:
        if self._shown is not one:
            return
        below = " · ".join(part for part in (one.person, one.reference) if part)
        self.detail.show_row(found.conflicts, found.names, title=row_title(one, self._words), below=below)
        self._go_on()

    def _open(self) -> None:
        self.side.open_side()
        self.detail.take_keyboard()

    def _on_settled(self, shows: bool) -> None:
        """The next follows, with the keyboard in it."""
        self._went_on = True
        if shows:
            self._go_on()

    def _go_on(self) -> None:
        if self._went_on:
            self._went_on = False
            if self.detail.parts:
                self.detail.take_keyboard()
            else:
                self.side.close_side()
                if self.bar.search is not None:
                    self.bar.search.setFocus()

    # ------------------------------------------------------------------------------------------------------- all of one
    def take_side(self) -> None:
        """Settle all that one worker wrote at once."""
        from caseload_desktop.ui.dialogs.take_side import TakeSideForm

        TakeSideForm(self.desk, self.rows, parent=self.window()).open()


def _writers(line: Line) -> str:
    return ", ".join(name or "A worker not on this laptop" for _, name in line.row.workers)


def _fitting(
    rows: list[ContestedRow], texts: list[str], words: Words, kinds: frozenset[str], typed: list[str]
) -> list[int]:
    """The places of the rows that fit the filters; what is searched is put into ``texts`` once, off the screen."""
    if typed and not texts:
        texts.extend(_text(one, words) for one in rows)
    return [
        n
        for n, one in enumerate(rows)
        if (not kinds or kind_of(one) in kinds) and (not typed or all(word in texts[n] for word in typed))
    ]


def _text(one: ContestedRow, words: Words) -> str:
    parts = (one.person, one.reference, row_title(one, words), row_fields(one, words))
    return fold(" ".join((*parts, *(name for _, name in one.workers))))


def _ordered(rows: list[ContestedRow], shown: list[int], order: Order) -> array[int]:
    keys: dict[str, Any] = {
        "who": lambda n: (rows[n].person.casefold(), n),
        "what": lambda n: (rows[n].entity, rows[n].title, n),
        "by": lambda n: ([name.casefold() for _, name in rows[n].workers], n),
    }
    key = keys.get(order.key, lambda n: (rows[n].at, -n))
    return array("q", sorted(shown, key=key, reverse=order.descending))
