"""The page on enablement: who waits for an answer, who is in service, whom to follow up, and what patches can take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.enablement import State
from caseload_desktop.domain.enablement_rules import SETTING, EnablementRules, enablement_rules
from caseload_desktop.domain.roles import Actor
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.enablement import Referrals, referrals
from caseload_desktop.store.queries.organisation import Team, setting, team_of
from caseload_desktop.store.queries.patches import Capacity, capacities, patches
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.enablement.capacity_strip import CapacityStrip
from caseload_desktop.ui.enablement.columns import (
    declined_columns,
    follow_up_columns,
    service_columns,
    waiting_columns,
)
from caseload_desktop.ui.enablement.episode_list import EpisodeList
from caseload_desktop.ui.enablement.lines import Line, Reckoner
from caseload_desktop.ui.enablement.week_tab import WeekTab
from caseload_desktop.ui.page import Page
from caseload_desktop.ui.theme import Space, theme
from caseload_desktop.ui.widgets.code_picker import CodePicker, Option
from caseload_desktop.ui.widgets.empty_state import BEGINS, EmptyState
from caseload_desktop.ui.widgets.filter_bar import FilterBar
from caseload_desktop.ui.widgets.status_tag import Tone

KEPT_DAYS = 28
"""How long a refusal stays on the page."""

TICK_MS = 15_000
"""How often countdowns are drawn anew; they show minutes."""

ALL = "all"
WAITING, SERVICE, FOLLOW_UPS, DECLINED, WEEK = "waiting", "service", "follow_ups", "declined", "week"
MINE, LATE, BEYOND = "mine", "late", "beyond"
_OF_ENABLEMENT = (
    "enablement",
    "enablement_extension",
    "goal",
    "goal_score",
    "enablement_check",
    "patch_capacity",
    "sitrep_note",
    "setting",
    "person",
    "team",
    "worker",
    "membership",
    "restricted_grant",
    "code_change",
)


@dataclass(frozen=True, slots=True)
class Held:
    """Everything the page shows, read at one moment."""

    referrals: Referrals
    patches: tuple[Team, ...]
    today: Mapping[str, Capacity]
    rules: EnablementRules
    own_team: str


def read_held(connection: Any, *, viewer: Actor, today: date) -> Held:
    """Read referrals, patches, their capacity and the council's numbers: five statements, however many people."""
    rules = enablement_rules(setting(connection, SETTING))
    day = today.isoformat()
    kept = max(KEPT_DAYS, rules.check_91 + rules.check_open_days)
    return Held(
        referrals(connection, viewer=viewer, since=(today - timedelta(days=kept)).isoformat()),
        patches(connection),
        {team: capacity for (team, _), capacity in capacities(connection, first=day, last=day).items()},
        rules,
        team_of(connection, worker_id=viewer.worker_id, on=day) or "",
    )


class EnablementPage(Page):
    """Alt+W, S, F, D and K are the tabs, C goes to the capacity; ``show_item`` takes the name of a tab."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent=parent)
        self.held: Held | None = None
        self._lines: tuple[Line, ...] = ()
        self.strip = CapacityStrip(desk)
        self._make_filters()
        self.waiting = self._list(
            "Referrals that wait",
            waiting_columns(),
            "inbox",
            f"No referral waits for an answer or a start. {BEGINS}",
        )
        self.service = self._list(
            "In service",
            service_columns(),
            "users",
            "Nobody is in service. Whoever is accepted comes here.",
        )
        self.follow_ups = self._list(
            "To follow up", follow_up_columns(), "phone", "Nobody is to be followed up.", order="follow_up"
        )
        self.declined = self._list(
            "Declined lately", declined_columns(), "archive", f"Nothing was declined in the last {KEPT_DAYS} days."
        )
        self.lists = {
            WAITING: self.waiting,
            SERVICE: self.service,
            FOLLOW_UPS: self.follow_ups,
            DECLINED: self.declined,
        }
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName("Parts of the enablement page")
        for key, words in _TITLES.items():
            self.tabs.addTab(self.lists[key], words)
        self.week = WeekTab(desk)
        self.tabs.addTab(self.week, "Wee&k")
        self._week_read = False
        self._lay_out()
        self.tabs.currentChanged.connect(lambda _place: self._read_week())
        self.waiting.loaded.connect(self.ready)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self._bind_keys()
        self.refresh()

    def _list(self, name: str, columns: Any, icon: str, empty: str, *, order: str = "status") -> EpisodeList:
        return EpisodeList(self.desk, name, columns, EmptyState(icon, empty), order=order)

    def _make_filters(self) -> None:
        self.filters = FilterBar(search="Search people, needs, workers")
        self.patch = CodePicker([Option(ALL, "All patches")])
        self.patch.setAccessibleName("Patch that shows")
        self.patch.setMinimumWidth(round(190 * theme().scale))
        self.patch.set_code(ALL)
        self.worker = CodePicker([Option(ALL, "All workers")])
        self.worker.setAccessibleName("Worker whose people show")
        self.worker.setMinimumWidth(round(160 * theme().scale))
        self.worker.set_code(ALL)
        self.filters.add_choice(self.patch, ALL)
        self.filters.add_choice(self.worker, ALL)
        self.filters.add_chip(MINE, "Mine")
        self.filters.add_chip(LATE, "Late")
        self.filters.add_chip(BEYOND, "Beyond six weeks")
        self.filters.changed.connect(self._show)
        self.filters.list_wanted.connect(lambda: self._current_list().pane.take_keyboard())

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self.strip)
        layout.addWidget(self.filters)
        layout.addWidget(self.tabs, 1)

    def _bind_keys(self) -> None:
        """C from any list goes to the capacity, / to the search."""
        for one in self.lists.values():
            self.filters.reached_from(one.view)
            one.pane.empty.follow(self.filters)
            shortcut = QShortcut(QKeySequence("C"), one.view)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(self.strip.take_keyboard)

    # ------------------------------------------------------------------------------------------------------- page
    @override
    def show_item(self, item: str | None) -> None:
        if item == WEEK:
            self.tabs.setCurrentWidget(self.week)
        elif item in self.lists:
            self.tabs.setCurrentWidget(self.lists[item])

    @override
    def refresh(self) -> None:
        viewer, today = self.desk.actor, self.desk.today()
        lists, now = self.desk.code_lists, self.desk.store.clock.now

        def read(connection: Any) -> tuple[Held, tuple[Line, ...]]:
            held = read_held(connection, viewer=viewer, today=today)
            reckoner = Reckoner(lists, held.rules, now)  # here, for the screen's thread has better to do
            return held, tuple(reckoner.line(one) for one in held.referrals.lines)

        self.desk.read(self, read, self._on_held, key="held")

    @override
    def concerns(self, changes: Changes) -> bool:
        return changes.touches(*_OF_ENABLEMENT)

    @override
    def first_focus(self) -> QWidget | None:
        return self.week.view if self.tabs.currentWidget() is self.week else self._current_list().view

    def _current_list(self) -> EpisodeList:
        return next((one for one in self.lists.values() if one is self.tabs.currentWidget()), self.waiting)

    # ------------------------------------------------------------------------------------------------------- showing
    def _on_held(self, found: tuple[Held, tuple[Line, ...]]) -> None:
        held, self._lines = found
        self.held = held
        self.strip.show_patches(held.patches, held.today, own_team=held.own_team)
        self._week_read = False
        self._read_week()
        self._offer(self.patch, "All patches", {team.id: team.name for team in held.patches}, first=held.own_team)
        workers = {line.referral.worker_id: line.referral.worker for line in self._lines if line.referral.worker_id}
        self._offer(self.worker, "All workers", workers)
        self._show()

    def _offer(self, picker: CodePicker, everything: str, named: Mapping[str, str], *, first: str = "") -> None:
        """Fill a picker anew; what was chosen stays."""
        chosen = picker.code() or ALL
        there = sorted(named.items(), key=lambda one: (one[0] != first, one[1].casefold()))
        picker.set_choices([Option(ALL, everything), *(Option(code, words) for code, words in there)])
        picker.set_code(chosen if chosen in named else ALL)

    def _show(self) -> None:
        if self.held is None:
            return
        shown = [line for line in self._lines if self._fits(line)]
        only, hidden = self.filters.text(), self.held.referrals.hidden
        counts = {}
        for key, one in self.lists.items():
            part = [line for line in shown if _belongs(key, line)]
            one.show_referrals(part, hidden=hidden, only=only)
            counts[key] = len(one.lines)
        for place, (key, words) in enumerate(_TITLES.items()):
            self.tabs.setTabText(place, f"{words} ({counts[key]:,})")
        self._say_headline()

    def _say_headline(self) -> None:
        waiting = sum(line.state is State.WAITING for line in self._lines)
        service = sum(line.state is State.IN_SERVICE for line in self._lines)
        beyond = sum(line.state is State.IN_SERVICE and line.is_beyond for line in self._lines)
        parts = [f"{waiting:,} to answer", f"{service:,} in service"]
        if beyond:
            parts.append(f"{beyond:,} beyond six weeks")
        self.set_headline("", " · ".join(parts))

    def _fits(self, line: Line) -> bool:
        chips, patch, worker = self.filters.on(), self.patch.code() or ALL, self.worker.code() or ALL
        one = line.referral
        if patch not in (ALL, one.team_id) or worker not in (ALL, one.worker_id):
            return False
        if MINE in chips and one.worker_id != self.desk.actor.worker_id:
            return False
        if LATE in chips and line.status.tone is not Tone.RED:
            return False
        return BEYOND not in chips or (line.state is State.IN_SERVICE and line.is_beyond)

    def _read_week(self) -> None:
        """Read the week of a patch only while it is looked at; the filters above are not for it."""
        shows = self.tabs.currentWidget() is self.week
        self.filters.setVisible(not shows)
        if shows and not self._week_read and self.held is not None:
            self._week_read = True
            held = self.held
            self.week.offer_patches(held.patches, own_team=held.own_team, rules=held.rules)

    def _tick(self) -> None:
        if self.isVisible() and not self.desk.locked:
            for one in self.lists.values():
                if one.isVisible():
                    one.tick()


_TITLES = {
    WAITING: "&Waiting",
    SERVICE: "In &service",
    FOLLOW_UPS: "&Follow-ups",
    DECLINED: "&Declined",
}


def _belongs(key: str, line: Line) -> bool:
    """Which list a referral stands in: exactly one, but somebody in service with a follow-up due, who is in two."""
    state = line.state
    if key == WAITING:
        return state in (State.WAITING, State.ACCEPTED)
    if key == SERVICE:
        return state is State.IN_SERVICE
    if key == FOLLOW_UPS:
        due = line.follow_up
        return due is not None and (state is State.ENDED or due.on <= line.today)
    if state not in (State.DECLINED, State.PASSED):
        return False
    decided = line.episode.decided
    return decided is None or (line.now - decided).days <= KEPT_DAYS
