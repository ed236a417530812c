"""The page on DoLS and AMHP: who waits and in which order, looks due, authorisations that end, who is held how long."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.amhp_clock import RULE as AMHP_RULE
from caseload_desktop.domain.amhp_clock import SETTING as AMHP_SETTING
from caseload_desktop.domain.amhp_clock import AmhpRules, amhp_rules
from caseload_desktop.domain.amhp_clock import State as Referral
from caseload_desktop.domain.dols import State
from caseload_desktop.domain.dols_clocks import SETTING, DolsRules, dols_rules
from caseload_desktop.domain.dols_rank import RULE, rank_of
from caseload_desktop.domain.roles import Actor
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.amhp import AmhpReferrals, amhp_referrals
from caseload_desktop.store.queries.dols import Applications, applications
from caseload_desktop.store.queries.organisation import setting
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.liberty import amhp_lines, dols_lines
from caseload_desktop.ui.liberty.amhp_lines import AmhpRow
from caseload_desktop.ui.liberty.columns import (
    amhp_columns,
    authorised_columns,
    decided_columns,
    look_columns,
    pending_columns,
)
from caseload_desktop.ui.liberty.dols_lines import DolsRow
from caseload_desktop.ui.liberty.lists import AmhpList, DolsList
from caseload_desktop.ui.page import Page
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.card import column
from caseload_desktop.ui.widgets.empty_state import BEGINS, EmptyState
from caseload_desktop.ui.widgets.filter_bar import FilterBar
from caseload_desktop.ui.widgets.text import muted

KEPT_DAYS = 28
"""How long what is over stays on the page."""

TICK_MS = 15_000
"""How often countdowns are drawn anew; they show minutes."""

PENDING, LOOKS, AUTHORISED, DECIDED, AMHP = "pending", "looks", "authorised", "decided", "amhp"
MINE, LATE, SHORT = "mine", "late", "short"
_TITLES = {
    PENDING: "&Pending",
    LOOKS: "&Looks due",
    AUTHORISED: "&Authorisations",
    DECIDED: "&Over lately",
    AMHP: "A&MHP referrals",
}
ENTITIES = ("dols", "dols_assessment", "dols_form", "dols_look", "amhp_referral", "amhp_rating", "setting")
"""What a change of makes this page read anew."""

_ALSO = ("person", "worker", "team", "provider", "restricted_grant", "code_change")
_RUNNING = (State.TO_BEGIN, State.IN_FORCE, State.SUSPENDED, State.RUN_OUT)


@dataclass(frozen=True, slots=True)
class Held:
    """Everything the page shows, read at one moment."""

    applications: Applications
    referrals: AmhpReferrals
    dols: DolsRules
    amhp: AmhpRules


def read_held(connection: Any, *, viewer: Actor, today: date) -> Held:
    """Read applications, referrals and the council's numbers: four statements, however many people."""
    since = (today - timedelta(days=KEPT_DAYS)).isoformat()
    return Held(
        applications(connection, viewer=viewer, since=since),
        amhp_referrals(connection, viewer=viewer, since=since),
        dols_rules(setting(connection, SETTING)),
        amhp_rules(setting(connection, AMHP_SETTING)),
    )


class LibertyPage(Page):
    """Alt and its letter leads to a tab; ``show_item`` takes the name of one."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent=parent)
        self.held: Held | None = None
        self._dols: tuple[DolsRow, ...] = ()
        self._amhp: tuple[AmhpRow, ...] = ()
        self.filters = FilterBar(search="Search people, places, workers")
        self.filters.add_chip(MINE, "Mine")
        self.filters.add_chip(LATE, "Late")
        self.filters.add_chip(SHORT, "Nobody's")
        self.filters.changed.connect(self._show)
        self.filters.list_wanted.connect(lambda: self._current().pane.take_keyboard())
        self.pending = self._list(
            "Applications that wait",
            pending_columns(),
            "inbox",
            f"No application waits. {BEGINS}",
        )
        self.looks = self._list("Looks due", look_columns(), "search", "Nobody is to be looked at today.", order="look")
        self.authorised = self._list(
            "Authorisations",
            authorised_columns(),
            "lock",
            "Nobody is under an authorisation.",
            order="ends",
        )
        words = f"Nothing was decided or ended in the last {KEPT_DAYS} days."
        self.decided = DolsList(
            desk, "Over lately", decided_columns(), EmptyState("archive", words), order="decided", latest_first=True
        )
        self.amhp = AmhpList(
            desk,
            "AMHP referrals",
            amhp_columns(),
            EmptyState("users", f"No referral is open. {BEGINS}"),
        )
        self.lists: dict[str, DolsList | AmhpList] = {
            PENDING: self.pending,
            LOOKS: self.looks,
            AUTHORISED: self.authorised,
            DECIDED: self.decided,
            AMHP: self.amhp,
        }
        self._lay_out()
        self.tabs.currentChanged.connect(lambda _place: self._say_rule())
        self.pending.loaded.connect(self.ready)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        for one in self.lists.values():
            self.filters.reached_from(one.view)
            one.pane.empty.follow(self.filters)
        self.refresh()

    def _list(self, name: str, columns: Any, icon: str, empty: str, *, order: str = "priority") -> DolsList:
        return DolsList(self.desk, name, columns, EmptyState(icon, empty), order=order)

    def _lay_out(self) -> None:
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName("Parts of the page DoLS and AMHP")
        for key, words in _TITLES.items():
            self.tabs.addTab(self.lists[key], words)
        self.rule = muted("", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self.filters)
        layout.addLayout(column(self.tabs, self.rule, space=Space.XS), 1)

    # ------------------------------------------------------------------------------------------------------- page
    @override
    def show_item(self, item: str | None) -> None:
        if item in self.lists:
            self.tabs.setCurrentWidget(self.lists[item])

    @override
    def refresh(self) -> None:
        viewer, today = self.desk.actor, self.desk.today()
        lists, now = self.desk.code_lists, self.desk.store.clock.now

        def read(connection: Any) -> tuple[Held, tuple[DolsRow, ...], tuple[AmhpRow, ...]]:
            held = read_held(connection, viewer=viewer, today=today)
            dols = dols_lines.rows_of(held.applications.lines, lists, held.dols, today)
            return held, dols, amhp_lines.rows_of(held.referrals.lines, lists, held.amhp, now)

        self.desk.read(self, read, self._on_held, key="held")

    @override
    def concerns(self, changes: Changes) -> bool:
        return changes.touches(*ENTITIES, *_ALSO)

    @override
    def first_focus(self) -> QWidget | None:
        return self._current().view

    def _current(self) -> DolsList | AmhpList:
        return next((one for one in self.lists.values() if one is self.tabs.currentWidget()), self.pending)

    # ------------------------------------------------------------------------------------------------------- showing
    def _on_held(self, found: tuple[Held, tuple[DolsRow, ...], tuple[AmhpRow, ...]]) -> None:
        self.held, self._dols, self._amhp = found
        self._show()

    def _show(self) -> None:
        if self.held is None:
            return
        only, hidden = self.filters.text(), self.held.applications.hidden
        shown = [row for row in dols_lines.that_hold(self._dols, only) if self._fits(row)]
        counts = {}
        for key, belongs in _BELONGS.items():
            part = [row for row in shown if belongs(row)]
            listed = self.lists[key]
            if isinstance(listed, DolsList):
                listed.show_rows(part, hidden=hidden)
            counts[key] = len(part)
        referrals = [row for row in amhp_lines.that_hold(self._amhp, only) if self._fits_amhp(row)]
        self.amhp.show_rows(referrals, hidden=self.held.referrals.hidden)
        counts[AMHP] = sum(row.state is not Referral.CLOSED for row in referrals)
        for place, (key, words) in enumerate(_TITLES.items()):
            self.tabs.setTabText(place, f"{words} ({counts[key]:,})")
        self._say_headline()
        self._say_rule()

    def _fits(self, row: DolsRow) -> bool:
        chips = self.filters.on()
        if MINE in chips and row.one.worker_id != self.desk.actor.worker_id:
            return False
        if SHORT in chips and row.one.worker_id:
            return False
        return LATE not in chips or row.is_late or row.state is State.RUN_OUT

    def _fits_amhp(self, row: AmhpRow) -> bool:
        chips = self.filters.on()
        if MINE in chips and row.one.worker_id != self.desk.actor.worker_id:
            return False
        if SHORT in chips and row.one.worker_id:
            return False
        return LATE not in chips or row.is_short

    def _say_headline(self) -> None:
        pending = [row for row in self._dols if row.state is State.PENDING]
        highest = sum(rank_of(row.one.priority, row.lists) <= 1 for row in pending)
        looks = sum(row.look_is_due for row in pending)
        short = sum(row.is_short for row in self._amhp)
        parts = [f"{len(pending):,} wait for a decision"]
        if pending:
            parts.append(f"{highest:,} of the highest priority")
        if looks:
            parts.append(f"{looks:,} {'look' if looks == 1 else 'looks'} due")
        if short:
            parts.append(f"{short:,} held with little time left")
        self.set_headline("", " · ".join(parts))

    def _say_rule(self) -> None:
        """Say by which rule the current list is ordered; nobody has to guess why somebody stands first."""
        hours = self.held.amhp.soon_hours if self.held is not None else 6
        current = self._current()
        words = RULE if current is self.pending else AMHP_RULE.format(hours=hours) if current is self.amhp else ""
        self.rule.setText(words)
        self.rule.setVisible(bool(words))

    def _tick(self) -> None:
        if self.amhp.isVisible() and not self.desk.locked:
            self.amhp.tick()


_BELONGS: dict[str, Callable[[DolsRow], bool]] = {
    PENDING: lambda row: row.state is State.PENDING,
    LOOKS: lambda row: row.look_is_due,
    AUTHORISED: lambda row: row.state in _RUNNING,
    DECIDED: lambda row: row.is_over,
}
"""Which lists an application stands in: one, and in the looks too while its look is due."""
