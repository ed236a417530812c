"""The page on who works with whom: one's own cases, who waits, and for managers every worker and every gap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.involvement import closing_reasons
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.involvement_rules import HOLDERS
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.allocation import Caseload, Involvement, caseload_of, news_for, waiting_list
from caseload_desktop.store.queries.caseloads import Gaps, Load, gaps, worker_loads
from caseload_desktop.store.queries.organisation import Team, team_of, teams
from caseload_desktop.ui.caseload.case_list import CaseList
from caseload_desktop.ui.caseload.choices import URGENT
from caseload_desktop.ui.caseload.gaps_tab import GapsTab
from caseload_desktop.ui.caseload.lines import caseload_columns
from caseload_desktop.ui.caseload.waiting_tab import WaitingTab
from caseload_desktop.ui.caseload.workers_tab import WorkersTab
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.page import Page
from caseload_desktop.ui.record_words import count_words, day_long, day_near
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.card import column
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.message_bar import MessageBar
from caseload_desktop.ui.widgets.status_tag import Tone

NEWS_DAYS = 14
"""How long a case somebody else gave is told as new."""

_NEWS_SHOWN = 2

MINE, WAITING, WORKERS, GAPS = "mine", "waiting", "workers", "gaps"
_OF_A_CASELOAD = (
    "allocation",
    "priority_rating",
    "keep_in_touch",
    "person",
    "contact",
    "worker",
    "team",
    "membership",
    "restricted_grant",
    "code_change",
    "setting",
    "assessment",
    "enablement",
    "hospital_stay",
    "service",
    "review",
    "review_date",
    "enquiry",
    "enquiry_action",
)


@dataclass(frozen=True, slots=True)
class Held:
    """Everything the page shows, read at one moment."""

    mine: Caseload
    news: Caseload
    waiting: Caseload
    loads: tuple[Load, ...]
    gaps: Gaps
    teams: tuple[Team, ...]
    own_team: str


def read_held(connection: Any, *, viewer: Actor, today: date, closing: tuple[str, ...]) -> Held:
    """Read caseload, news, waiting list, workers and gaps: a fixed number of statements, however many people."""
    day = today.isoformat()
    since = (today - timedelta(days=NEWS_DAYS)).isoformat()
    return Held(
        caseload_of(connection, viewer.worker_id, viewer=viewer, today=day),
        news_for(connection, viewer.worker_id, viewer=viewer, since=since),
        waiting_list(connection, viewer=viewer),
        worker_loads(connection, holders=HOLDERS, urgent=URGENT, today=day),
        gaps(connection, viewer=viewer, closing=closing),
        tuple(teams(connection)),
        team_of(connection, worker_id=viewer.worker_id, on=day) or "",
    )


class CaseloadPage(Page):
    """Alt+M, W, K and S are the tabs; ``show_item`` takes the name of one."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent=parent)
        self.held: Held | None = None
        self._read: set[str] = set()
        empty = EmptyState("inbox", "You have no cases. What a manager allocates to you stands here.")
        self.mine = CaseList(desk, "My cases", caseload_columns(desk.actor.worker_id), empty)
        self.waiting, self.workers, self.gaps = WaitingTab(desk), WorkersTab(desk, parent=self), GapsTab(desk)
        self._bars = column(space=Space.S)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName("Parts of the caseload page")
        own = QWidget()
        own.setLayout(column(self._bars, space=Space.S))
        if (inner := own.layout()) is not None:
            inner.addWidget(self.mine)
            inner.setContentsMargins(0, Space.S, 0, 0)
        self._keys = [MINE, WAITING]
        self.tabs.addTab(own, "&Mine")
        self.tabs.addTab(self.waiting, "&Waiting")
        if desk.may(May.ALLOCATE):
            self.tabs.addTab(self.workers, "Wor&kers")
            self._keys.append(WORKERS)
        self.tabs.addTab(self.gaps, "To &sort out")
        self._keys.append(GAPS)
        if not desk.may(May.ALLOCATE):
            self.workers.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.tabs)
        self.mine.loaded.connect(self.ready)
        self.refresh()

    # ------------------------------------------------------------------------------------------------------- page
    @override
    def show_item(self, item: str | None) -> None:
        if item in self._keys:
            self.tabs.setCurrentIndex(self._keys.index(item))

    @override
    def refresh(self) -> None:
        viewer, today = self.desk.actor, self.desk.today()
        closing = closing_reasons(self.desk.code_lists)
        self.desk.read(
            self, lambda c: read_held(c, viewer=viewer, today=today, closing=closing), self._on_held, key="held"
        )

    @override
    def concerns(self, changes: Changes) -> bool:
        return changes.touches(*_OF_A_CASELOAD)

    @override
    def first_focus(self) -> QWidget | None:
        views = {MINE: self.mine.view, WAITING: self.waiting.cases.view, WORKERS: self.workers.view}
        return views.get(self._keys[self.tabs.currentIndex()], self.gaps.view)

    # ------------------------------------------------------------------------------------------------------- showing
    def _on_held(self, held: Held) -> None:
        if self.held is None and not held.mine.lines and WORKERS in self._keys:
            self.tabs.setCurrentIndex(self._keys.index(WORKERS))  # a manager without cases begins with the team
        self.held = held
        self.mine.show_cases(held.mine)
        self._show_news(held)
        self.waiting.show_waiting(held.waiting, teams=held.teams, own_team=held.own_team)
        self.workers.show_loads(held.loads)
        self.gaps.show_gaps(held.gaps)
        self._count()

    def _count(self) -> None:
        if self.held is None:
            return
        mine, waiting = len(self.held.mine.lines), len(self.held.waiting.lines)
        wrong = len(self.held.gaps.lines)
        self.set_headline("", f"{count_words(mine, 'case')} with you · {waiting:,} waiting · {wrong:,} to sort out")
        titles = {MINE: f"&Mine ({mine:,})", WAITING: f"&Waiting ({waiting:,})", GAPS: f"To &sort out ({wrong:,})"}
        for place, key in enumerate(self._keys):
            if key in titles:
                self.tabs.setTabText(place, titles[key])

    def _show_news(self, held: Held) -> None:
        """Cases somebody else gave lately, with the note they came with; closed once read, they stay closed."""
        while (item := self._bars.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        fresh = [case for case in held.news.lines if case.id not in self._read]
        for case in fresh[:_NEWS_SHOWN]:
            self._bars.addWidget(self._news_bar(case))
        if len(fresh) > _NEWS_SHOWN:
            more = count_words(len(fresh) - _NEWS_SHOWN, "more case", "more cases")
            self._bars.addWidget(MessageBar(Tone.BLUE, f"{more} came to you in the last {NEWS_DAYS} days."))

    def _news_bar(self, case: Involvement) -> MessageBar:
        me, today = self.desk.actor.worker_id, self.desk.today()
        if case.worker_id == me:
            note = f" “{case.hand_over_note}”" if case.hand_over_note else ""
            words = f"New with you since {day_near(case.from_date, today=today).lower()}: {case.person}.{note}"
        else:
            note = f" “{case.cover_note}”" if case.cover_note else ""
            words = f"You cover {case.person} for {case.worker} until {day_long(case.cover_to)}.{note}"
        bar = MessageBar(Tone.BLUE, words, action="Open", on_action=lambda: self.desk.open_person(case.person_id))
        bar.closed.connect(lambda: self._read.add(case.id))
        return bar
