"""People somebody must look at: no key worker, two of them, a worker who left, or nobody at all."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from caseload_desktop.domain.roles import May
from caseload_desktop.store.queries.allocation import Involvement, person_involvements
from caseload_desktop.store.queries.caseloads import Gap, GapLine, Gaps
from caseload_desktop.ui.caseload.acts import CaseActs
from caseload_desktop.ui.caseload.keep_form import KeepForm
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.models.paged import Column, Order, PagedModel
from caseload_desktop.ui.record_words import count_words, day_long, day_near, day_of
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import Card, row
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.filter_bar import FilterBar
from caseload_desktop.ui.widgets.list_view import ListPane, ListView
from caseload_desktop.ui.widgets.status_tag import Tag, Tone
from caseload_desktop.ui.widgets.text import muted

Numbered = tuple[int, GapLine]

TAGS: dict[Gap, Tag] = {
    Gap.TWO_KEY_WORKERS: Tag(Tone.RED, "Two key workers"),
    Gap.ADDITIONAL_ONLY: Tag(Tone.RED, "No key worker"),
    Gap.WORKER_LEFT: Tag(Tone.RED, "Worker has left"),
    Gap.HAND_OVER: Tag(Tone.AMBER, "Hand-over asked"),
    Gap.LEFT_ALONE: Tag(Tone.AMBER, "Nobody any more"),
    Gap.OPEN_CONTACT: Tag(Tone.AMBER, "Open contact only"),
}
_CHIPS = {
    Gap.TWO_KEY_WORKERS: "Two key workers",
    Gap.ADDITIONAL_ONLY: "Additional worker only",
    Gap.WORKER_LEFT: "Worker has left",
    Gap.HAND_OVER: "Hand-over asked",
    Gap.LEFT_ALONE: "Ended, nobody follows",
    Gap.OPEN_CONTACT: "Open contact, nobody involved",
}
_HELD = frozenset({Gap.TWO_KEY_WORKERS, Gap.WORKER_LEFT, Gap.HAND_OVER})
"""Where somebody has the case, so that it is handed over or settled, not allocated anew."""

_ORDER = {gap: place for place, gap in enumerate(Gap)}


class GapsTab(QWidget):
    """Filters by what is wrong; Enter opens the person, A gives them a worker or settles who is key worker."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.acts = CaseActs(desk, self)
        self._all: tuple[GapLine, ...] = ()
        self._lines: tuple[GapLine, ...] = ()
        self._by_number: dict[int, GapLine] = {}
        self.filters = FilterBar()
        self._chips = {gap: self.filters.add_chip(gap.value, words, group="gap") for gap, words in _CHIPS.items()}
        self.view = ListView("People without the right worker")
        empty = EmptyState("check-check", "Everybody who needs a key worker has one.")
        self.pane = ListPane(self.view, empty)
        self.model = PagedModel[Numbered](
            self._columns(), self._fetch, row_id=lambda n: n[0], runner=desk.runner, order=Order("gap"), parent=self
        )
        self.pane.watch(self.model)
        self.said = muted("")
        self.act_button = button("Allocate", self.allocate, icon="user-plus")
        self.open_button = button("Open the person", self.open, icon="user")
        self._lay_out()
        self.filters.changed.connect(self._show)
        self.model.loaded.connect(self._on_loaded)
        self.view.current_changed.connect(lambda _number: self._show_verbs())
        self.view.opened.connect(lambda _number: self.open())
        self.view.offer_menu(self._fill_menu)
        self._bind()

    def _bind(self) -> None:
        shortcut = QShortcut(QKeySequence("A"), self.view)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(self.allocate)

    def _lay_out(self) -> None:
        card = Card()
        card.setAccessibleName("People without the right worker")
        if (outer := card.layout()) is not None:
            outer.setContentsMargins(Space.XS, Space.XS, Space.XS, Space.XS)
        card.body.addWidget(self.pane)
        foot = row(self.act_button, self.open_button)
        foot.addStretch(1)
        foot.addWidget(self.said)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, Space.S, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self.filters)
        layout.addWidget(card, 1)
        layout.addLayout(foot)

    def _columns(self) -> tuple[Column[Numbered], ...]:
        today = self.desk.today
        return (
            Column("gap", "What is wrong", lambda n: TAGS[n[1].gap].words, tag=lambda n: TAGS[n[1].gap], width=176),
            Column(
                "person", "Person", lambda n: n[1].person, detail=lambda n: n[1].reference, strong=True, width=170,
                stretch=3,
            ),
            Column("workers", "Involved", lambda n: n[1].workers or "Nobody", width=170, stretch=3),
            Column(
                "since", "Since", lambda n: day_near(n[1].since, today=today()), tip=lambda n: day_long(n[1].since),
                width=130, stretch=1,
            ),
        )  # fmt: skip

    # ------------------------------------------------------------------------------------------------------- showing
    def show_gaps(self, found: Gaps) -> None:
        """Show the people; each chip says how many."""
        self._all = found.lines
        for gap, words in _CHIPS.items():
            self._chips[gap].setText(f"{words} ({len(found.of(gap)):,})")
        hidden = f"{count_words(found.hidden, 'restricted person', 'restricted people')} not shown"
        self.said.setText(hidden if found.hidden else "")
        self._show()

    def _show(self) -> None:
        on = self.filters.on()
        self._lines = tuple(line for line in self._all if not on or line.gap.value in on)
        self._by_number = {_number(line): line for line in self._lines}
        lines, today = self._lines, self.desk.today()
        self.model.load(lambda order: _ordered(lines, order, today))

    def _fetch(self, numbers: Sequence[int]) -> list[Numbered]:
        by_number = self._by_number
        return [(n, by_number[n]) for n in numbers if n in by_number]

    def _on_loaded(self, _count: int) -> None:
        self.view.select_any()
        self._show_verbs()

    def current(self) -> GapLine | None:
        """The person whose line is current."""
        number = self.view.current_id()
        return self._by_number.get(number) if number is not None else None

    def _show_verbs(self) -> None:
        line = self.current()
        self.open_button.setEnabled(line is not None)
        may = self.desk.may(May.ALLOCATE) or (line is not None and line.gap not in _HELD)
        self.act_button.setEnabled(line is not None and may)
        self.act_button.setVisible(self.desk.may(May.WRITE_RECORD))
        self.act_button.setText(self._words(line))

    def _words(self, line: GapLine | None) -> str:
        if line is not None and line.gap is Gap.TWO_KEY_WORKERS:
            return "Settle who is key worker"
        if line is not None and line.gap in _HELD:
            return "Hand over"
        return "Allocate" if self.desk.may(May.ALLOCATE) else "Put on a team's list"

    # ------------------------------------------------------------------------------------------------------- acting
    def open(self) -> None:
        """Open the current person."""
        if (line := self.current()) is not None:
            self.desk.open_person(line.person_id)

    def allocate(self) -> None:
        """Give the current person a worker, or settle which of two key workers stays."""
        line = self.current()
        if line is None or not self.desk.may(May.WRITE_RECORD):
            return
        if not self.desk.may(May.ALLOCATE):
            if line.gap not in _HELD:
                self.acts.put_on_list(line.person_id, line.person)
        elif line.gap in _HELD:
            self._settle(line)
        else:
            self.acts.allocate_person(line.person_id, line.person)

    def _settle(self, line: GapLine) -> None:
        viewer, person_id = self.desk.actor, line.person_id

        def then(there: tuple[Involvement, ...]) -> None:
            open_now = [one for one in there if not one.to_date]
            keys = [one for one in open_now if one.is_key]
            theirs = [one for one in open_now if one.worker and one.worker in line.workers]
            theirs.sort(key=lambda one: not one.asked_on)
            if line.gap is Gap.TWO_KEY_WORKERS and len(keys) > 1:
                KeepForm(self.desk, keys, parent=self.window()).open()
            elif theirs:
                self.acts.hand_over(theirs[0])

        self.desk.read(self, lambda c: person_involvements(c, person_id, viewer=viewer), then, key="settle")

    def _fill_menu(self, menu: QMenu) -> None:
        if (line := self.current()) is None:
            return
        menu.addAction("Open the person", self.open)
        if self.desk.may(May.WRITE_RECORD) and self.act_button.isEnabled():
            menu.addAction(f"{self._words(line)}\tA", self.allocate)


_KEYS: dict[str, Callable[[GapLine], Any]] = {
    "person": lambda line: line.person.casefold(),
    "workers": lambda line: line.workers.casefold(),
}


def _ordered(lines: Sequence[GapLine], order: Order, today: date) -> array[int]:
    """The longest first; by what is wrong unless another column is asked for."""

    def key(line: GapLine) -> Any:
        since = day_of(line.since) or today
        if order.key == "since":
            return since
        return (_KEYS[order.key](line) if order.key in _KEYS else _ORDER[line.gap], since)

    return array("q", (_number(line) for line in sorted(lines, key=key, reverse=order.descending)))


def _number(line: GapLine) -> int:
    """One number for a person and what is wrong: the same line keeps it when others come and go."""
    return line.number * len(_ORDER) + _ORDER[line.gap]
