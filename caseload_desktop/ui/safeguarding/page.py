"""The page on safeguarding: what is to decide, enquiries by stage, open beyond six months, and what waits to close."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.roles import Actor
from caseload_desktop.domain.safeguarding import ConcernState, EnquiryState
from caseload_desktop.domain.safeguarding_clocks import SETTING, SafeguardingRules, Stage, safeguarding_rules
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.enquiries import Enquiries, enquiries
from caseload_desktop.store.queries.organisation import setting
from caseload_desktop.store.queries.safeguarding import Concerns, concerns
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.page import Page
from caseload_desktop.ui.record_words import count_words
from caseload_desktop.ui.safeguarding.columns import (
    backlog_columns,
    decide_columns,
    done_columns,
    enquiry_columns,
)
from caseload_desktop.ui.safeguarding.line_list import LineList
from caseload_desktop.ui.safeguarding.lines import STAGE_NAMES, Line, Reckoner
from caseload_desktop.ui.theme import Space, theme
from caseload_desktop.ui.widgets.code_picker import CodePicker, Option
from caseload_desktop.ui.widgets.empty_state import BEGINS, EmptyState
from caseload_desktop.ui.widgets.filter_bar import FilterBar

KEPT_DAYS = 28
"""How long what was decided against an enquiry or closed stays on the page."""

ALL = "all"
DECIDE, ENQUIRIES, LONG_OPEN, TO_CLOSE, DONE = "decide", "enquiries", "long_open", "to_close", "done"
MINE, LATE, PAUSED = "mine", "late", "paused"
_TITLES = {
    DECIDE: "To &decide",
    ENQUIRIES: "&Enquiries",
    LONG_OPEN: "Beyond &six months",
    TO_CLOSE: "To &close",
    DONE: "Done &lately",
}
_CONCERNED = (
    "concern",
    "concern_consultation",
    "enquiry",
    "enquiry_action",
    "safeguarding_pause",
    "enquiry_reopening",
    "decision_correction",
    "plan_review",
    "setting",
    "person",
    "team",
    "worker",
    "provider",
    "restricted_grant",
    "code_change",
)


@dataclass(frozen=True, slots=True)
class Held:
    """Everything the page shows, read at one moment."""

    concerns: Concerns
    enquiries: Enquiries
    rules: SafeguardingRules

    @property
    def hidden(self) -> int:
        """How many restricted people are left out; who has a concern and an enquiry may count twice."""
        return max(self.concerns.hidden, self.enquiries.hidden)


def read_held(connection: Any, *, viewer: Actor, today: date) -> Held:
    """Read concerns, enquiries and the council's days: three statements, however many people."""
    since = (today - timedelta(days=KEPT_DAYS)).isoformat()
    return Held(
        concerns(connection, viewer=viewer, since=since),
        enquiries(connection, viewer=viewer, since=since),
        safeguarding_rules(setting(connection, SETTING)),
    )


class SafeguardingPage(Page):
    """Alt+D, E, S, C and L are the tabs, / goes to the search; ``show_item`` takes the name of a tab."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent=parent)
        self.held: Held | None = None
        self._lines: tuple[Line, ...] = ()
        self._make_filters()
        self.lists = {
            DECIDE: self._list(
                "Concerns to decide",
                decide_columns(),
                "shield-check",
                f"No concern waits for a decision. {BEGINS}",
            ),
            ENQUIRIES: self._list(
                "Enquiries",
                enquiry_columns(),
                "search",
                "No enquiry goes on.",
            ),
            LONG_OPEN: self._list(
                "Open beyond six months", enquiry_columns(), "shield-check", "No enquiry is open beyond six months."
            ),
            TO_CLOSE: self._list(
                "Concluded, to be signed off", backlog_columns(), "check-check", "Nothing waits to be signed off."
            ),
            DONE: LineList(
                desk,
                "Decided or closed lately",
                done_columns(),
                EmptyState("archive", f"Nothing was closed in {KEPT_DAYS} days."),
                latest_first=True,
            ),
        }
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName("Parts of the safeguarding page")
        for key, words in _TITLES.items():
            self.tabs.addTab(self.lists[key], words)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self.filters)
        layout.addWidget(self.tabs, 1)
        self.lists[DECIDE].loaded.connect(self.ready)
        for one in self.lists.values():
            self.filters.reached_from(one.view)
            one.pane.empty.follow(self.filters)
        self.refresh()

    def _list(self, name: str, columns: Any, icon: str, empty: str) -> LineList:
        return LineList(self.desk, name, columns, EmptyState(icon, empty))

    def _make_filters(self) -> None:
        self.filters = FilterBar(search="Search people, types, places, workers")
        self.stage = CodePicker([Option(ALL, "All stages"), *(Option(s.value, w) for s, w in STAGE_NAMES.items())])
        self.stage.setAccessibleName("Stage that shows")
        self.stage.setMinimumWidth(round(160 * theme().scale))
        self.stage.set_code(ALL)
        self.team = CodePicker([Option(ALL, "All teams")])
        self.team.setAccessibleName("Team whose work shows")
        self.team.setMinimumWidth(round(170 * theme().scale))
        self.team.set_code(ALL)
        for picker in (self.stage, self.team):
            self.filters.add_choice(picker, ALL)
        self.filters.add_chip(MINE, "Mine")
        self.filters.add_chip(LATE, "Late")
        self.filters.add_chip(PAUSED, "Clock paused")
        self.filters.changed.connect(self._show)
        self.filters.list_wanted.connect(lambda: self._current().pane.take_keyboard())

    # ------------------------------------------------------------------------------------------------------- page
    @override
    def show_item(self, item: str | None) -> None:
        if item in self.lists:
            self.tabs.setCurrentWidget(self.lists[item])

    @override
    def refresh(self) -> None:
        viewer, today, lists = self.desk.actor, self.desk.today(), self.desk.code_lists

        def read(connection: Any) -> tuple[Held, tuple[Line, ...]]:
            held = read_held(connection, viewer=viewer, today=today)
            reckoner = Reckoner(lists, held.rules, today)  # here, for the screen's thread has better to do
            raised = [reckoner.concern(one) for one in held.concerns.lines]
            return held, (*raised, *(reckoner.enquiry(one) for one in held.enquiries.lines))

        self.desk.read(self, read, self._on_held, key="held")

    @override
    def concerns(self, changes: Changes) -> bool:
        return changes.touches(*_CONCERNED)

    @override
    def first_focus(self) -> QWidget | None:
        return self._current().view

    def _current(self) -> LineList:
        return next((one for one in self.lists.values() if one is self.tabs.currentWidget()), self.lists[DECIDE])

    # ------------------------------------------------------------------------------------------------------- showing
    def _on_held(self, found: tuple[Held, tuple[Line, ...]]) -> None:
        self.held, self._lines = found
        teams = {line.team_id: line.team for line in self._lines if line.team_id}
        chosen = self.team.code() or ALL
        there = sorted(teams.items(), key=lambda one: one[1].casefold())
        self.team.set_choices([Option(ALL, "All teams"), *(Option(code, words) for code, words in there)])
        self.team.set_code(chosen if chosen in teams else ALL)
        self._show()

    def _show(self) -> None:
        if self.held is None:
            return
        shown = [line for line in self._lines if self._fits(line)]
        only, counts = self.filters.text(), dict[str, int]()
        for key, one in self.lists.items():
            one.show_work([line for line in shown if _belongs(key, line)], hidden=self.held.hidden, only=only)
            counts[key] = len(one.lines)
        for place, (key, words) in enumerate(_TITLES.items()):
            self.tabs.setTabText(place, f"{words} ({counts[key]:,})")
        self._say_headline()

    def _say_headline(self) -> None:
        counted: Mapping[str, int] = {key: sum(_belongs(key, line) for line in self._lines) for key in _TITLES}
        parts = [f"{counted[DECIDE]:,} to decide", count_words(counted[ENQUIRIES], "enquiry", "enquiries")]
        if counted[LONG_OPEN]:
            parts.append(f"{counted[LONG_OPEN]:,} open beyond six months")
        if counted[TO_CLOSE]:
            parts.append(f"{counted[TO_CLOSE]:,} to close")
        self.set_headline("", " · ".join(parts))

    def _fits(self, line: Line) -> bool:
        chips, stage, team = self.filters.on(), self.stage.code() or ALL, self.team.code() or ALL
        if team not in (ALL, line.team_id):
            return False
        if stage != ALL and line.enquiry is not None and line.stage.value != stage:
            return False
        if MINE in chips and line.worker_id != self.desk.actor.worker_id:
            return False
        if LATE in chips and not line.is_late:
            return False
        return PAUSED not in chips or line.is_paused


def _belongs(key: str, line: Line) -> bool:
    """In which lists a line stands: an enquiry open too long, or to be closed, is also among the enquiries."""
    if line.concern is not None:
        wanted = {DECIDE: ConcernState.UNDECIDED, DONE: ConcernState.NO_ENQUIRY}.get(key)
        return line.concern_state is wanted
    is_open = line.enquiry_state is not EnquiryState.CLOSED
    if key == DONE:
        return not is_open
    if not is_open or key == DECIDE:
        return False
    if key == LONG_OPEN:
        return line.is_long_open
    return line.stage is Stage.CLOSURE if key == TO_CLOSE else True
