"""The list of people and contacts that may be there twice, with both sides of what is current beside it."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.duplicates import CONTACT, Pair
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.duplicates.pair_view import PairView
from caseload_desktop.ui.duplicates.reading import SideFacts, read_pairs, read_sides
from caseload_desktop.ui.models.paged import Column, PagedModel
from caseload_desktop.ui.page import Page
from caseload_desktop.ui.record_words import count_words, day_long
from caseload_desktop.ui.tasks import Job, Progress
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.card import Card
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.filter_bar import FilterBar
from caseload_desktop.ui.widgets.list_view import ListPane, ListView
from caseload_desktop.ui.widgets.side_pane import SidePane
from caseload_desktop.ui.widgets.text import muted

EVERYBODY = "everybody"
_ADVICE = (
    "Registered or logged on two laptops, it may be there twice. Look at both; what is not the same is not asked again."
)


@dataclass(frozen=True, slots=True)
class Line:
    """A pair with its place in the list."""

    number: int
    pair: Pair


class DuplicatesPage(Page):
    """Begins with what files brought (or one file, by its id); everybody is compared on demand. Enter opens a pair."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent=parent)
        self.pairs: list[Pair] = []
        self._file = ""
        self._looking: Job | None = None
        self._went_on = False
        self.bar = FilterBar()
        self.bar.add_chip(EVERYBODY, "Compare everybody", icon="users")
        self.view = ListView("Possible duplicates")
        self.empty = EmptyState("check-check", "")
        self.pane = ListPane(self.view, self.empty)
        self.model = PagedModel[Line](
            self._columns(), self._fetch, row_id=lambda line: line.number, runner=desk.runner, parent=self
        )
        self.detail = PairView(desk)
        self._lay_out()
        self.pane.watch(self.model)
        self.model.loaded.connect(self._on_loaded)
        self.bar.changed.connect(self.refresh)
        self.view.current_changed.connect(self._on_current)
        self.view.opened.connect(lambda _number: self._open())
        self.detail.told_apart.connect(self._on_told_apart)
        self.refresh()

    def _lay_out(self) -> None:
        card, whole = Card(), Card()
        card.setAccessibleName("Possible duplicates")
        if (outer := card.layout()) is not None:
            outer.setContentsMargins(Space.XS, Space.XS, Space.XS, Space.XS)
        card.body.addWidget(self.pane)
        whole.body.addWidget(self.detail)
        self.side = SidePane(card, whole, title="Both beside each other", width=600)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.M)
        layout.addWidget(muted(_ADVICE, wrap=True))
        layout.addWidget(self.bar)
        layout.addWidget(self.side, 1)

    def _columns(self) -> tuple[Column[Line], ...]:
        def who(line: Line) -> str:
            return line.pair.name

        def and_whom(line: Line) -> str:
            pair = line.pair
            return f"Two contacts of {day_long(pair.on)}" if pair.kind == CONTACT else f"and {pair.other_name}"

        def why(line: Line) -> str:
            words = ", ".join(line.pair.reasons)
            return words[:1].upper() + words[1:]

        return (
            Column("who", "Who", who, detail=and_whom, strong=True, width=190, stretch=3, sortable=False),
            Column("why", "Why", why, tip=why, width=180, stretch=4, sortable=False),
        )

    # ------------------------------------------------------------------------------------------------------- page
    @override
    def show_item(self, item: str | None) -> None:
        """Show what one file brought, by its id, or all that files brought."""
        self._file = item or ""
        self.refresh()

    @override
    def refresh(self) -> None:
        store, viewer = self.desk.store, self.desk.actor
        everybody, file_id = EVERYBODY in self.bar.on(), self._file
        if self._looking is not None:
            self._looking.cancel()

        def work(job: Job) -> list[Pair]:
            def check(done: int, of: int) -> None:
                job.check()
                if done % 50 == 0:
                    job.progress(done, of, "Comparing")

            with store.read() as connection:
                return read_pairs(connection, viewer=viewer, everybody=everybody, file_id=file_id, check=check)

        self._looking = self.desk.runner.run_long(
            self, work, self._on_pairs, self._on_failed, on_progress=self._on_progress
        )

    @override
    def concerns(self, changes: Changes) -> bool:
        return changes.touches(
            "person", "person_name", "address", "contact_detail", "contact", "not_same", "same_person"
        )

    @override
    def first_focus(self) -> QWidget | None:
        return self.view if self.pairs else None

    # ------------------------------------------------------------------------------------------------------- list
    def _on_progress(self, progress: Progress) -> None:
        self.set_headline("", f"Comparing {progress.done:,} of {progress.total:,}")

    def _on_failed(self, error: Exception) -> None:
        if not self.desk.locked and not _is_given_up(error):
            self.desk.runner.failed.emit(error)

    def _on_pairs(self, found: list[Pair]) -> None:
        self.pairs = found
        everybody = EVERYBODY in self.bar.on()
        self.set_headline("", f"{count_words(len(found), 'pair')} to look at" if found else "Nothing to look at")
        self.empty.set_sentence(
            "Nobody and nothing seems to be there twice."
            if everybody
            else "Nothing a file brought seems to be there twice."
        )
        numbers = array("q", range(len(found)))
        self.model.load(lambda _order: numbers)

    def _fetch(self, numbers: Sequence[int]) -> list[Line]:
        pairs = self.pairs
        return [Line(n, pairs[n]) for n in numbers if n < len(pairs)]

    def _on_loaded(self, count: int) -> None:
        if count:
            self.view.select_any()
        self._on_current(self.view.current_id() if count else None)

    def _on_current(self, number: int | None) -> None:
        if number is None or number >= len(self.pairs):
            self.detail.clear()
            return
        pair, viewer, lists, today = self.pairs[number], self.desk.actor, self.desk.code_lists, self.desk.today()
        self.desk.read(
            self,
            lambda c: read_sides(c, pair, viewer=viewer, lists=lists, today=today),
            lambda sides: self._on_sides(pair, sides),
            key="pair",
        )

    def _on_sides(self, pair: Pair, sides: tuple[SideFacts | None, SideFacts | None]) -> None:
        self.detail.show_pair(pair, *sides)
        if self._went_on:
            self._went_on = False
            self.view.setFocus()

    def _open(self) -> None:
        self.side.open_side()
        self.detail.take_keyboard()

    def _on_told_apart(self) -> None:
        self._went_on = True


def _is_given_up(error: Any) -> bool:
    from caseload_desktop.ui.tasks import Cancelled

    return isinstance(error, Cancelled)
