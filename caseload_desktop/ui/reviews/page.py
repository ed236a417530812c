"""The page on reviews: what is due, planned and without a day, whose it is, and how many were reviewed in a year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.review_due import Gap
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.organisation import Team, teams
from caseload_desktop.store.queries.reviewed import ReviewedLine, reviewed_lines
from caseload_desktop.store.queries.reviews import review_board
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.page import Page
from caseload_desktop.ui.record_words import count_words
from caseload_desktop.ui.reviews.due_pane import DuePane
from caseload_desktop.ui.reviews.holders_tab import HoldersTab
from caseload_desktop.ui.reviews.lines import Line, Lines, gap_columns, made, planned_columns
from caseload_desktop.ui.reviews.plain_pane import PlainPane
from caseload_desktop.ui.reviews.reviewed_tab import ReviewedTab
from caseload_desktop.ui.theme import Space, theme
from caseload_desktop.ui.widgets.code_picker import CodePicker, Option

DUE, PLANNED, GAPS, HOLDERS, REVIEWED = "due", "planned", "gaps", "holders", "reviewed"
MINE, ALL = "mine", "all"
_PLANNED_CHIPS = {"planned": "Planned", "asked": "Asked for, no day"}
_GAP_CHIPS = {
    str(Gap.GOES_ON): "Short-term support goes on",
    str(Gap.NOT_RECORDED): "After enablement",
    str(Gap.NO_TYPE): "No type recorded",
    str(Gap.NO_START): "No start recorded",
}
_OF_REVIEWS = (
    "review",
    "review_date",
    "service",
    "enablement",
    "person",
    "allocation",
    "worker",
    "team",
    "restricted_grant",
    "setting",
    "code_change",
)


@dataclass(frozen=True, slots=True)
class Held:
    """Everything the page shows, read at one moment."""

    lines: Lines
    reviewed: tuple[ReviewedLine, ...]
    teams: tuple[Team, ...]


def read_held(connection: Any, *, viewer: Actor, lists: CodeLists, today: date) -> Held:
    """Read the board and the share: a fixed number of statements, however many people."""
    board = review_board(connection, viewer=viewer, lists=lists, today=today)
    reviewed = reviewed_lines(connection, viewer=viewer, lists=lists, today=today)
    return Held(made(board, lists, today), tuple(reviewed), tuple(teams(connection)))


class ReviewsPage(Page):
    """Alt+D, N, W and Y are tabs; ``show_item`` takes the name of one. Whose reviews show is chosen beside them."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent=parent)
        self.held: Held | None = None
        self.due = DuePane(desk, "Reviews that are due")
        self.planned = PlainPane(
            desk, "Reviews planned or asked for", planned_columns(), _PLANNED_CHIPS,
            empty="No review is planned or asked for.", search="Search planned reviews",
        )  # fmt: skip
        self.gaps = PlainPane(
            desk, "Support without a day for its review", gap_columns(), _GAP_CHIPS,
            empty="Every open support has a day for its next review.", search="Search support",
        )  # fmt: skip
        self.holders, self.reviewed = HoldersTab(desk, parent=self), ReviewedTab(desk)
        self.whose = CodePicker([Option(MINE, "My cases"), Option(ALL, "Everybody")])
        self.whose.setAccessibleName("Whose reviews show")
        self.whose.setMinimumWidth(round(150 * theme().scale))
        self.whose.set_code(ALL if desk.may(May.ALLOCATE) else MINE)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName("Parts of the reviews page")
        corner = QWidget()
        beside = QVBoxLayout(corner)
        beside.setContentsMargins(0, 0, Space.XS, Space.XS)
        beside.addWidget(self.whose)
        self.tabs.setCornerWidget(corner, Qt.Corner.TopRightCorner)
        self._keys: list[str] = []
        self._add_tabs()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.tabs)
        self.whose.picked.connect(lambda _whose: self._show())
        self.due.list.loaded.connect(self.ready)
        self.refresh()

    def _add_tabs(self) -> None:
        parts: list[tuple[str, QWidget, str]] = [
            (DUE, self.due, "&Due"),
            (PLANNED, self.planned, "Pla&nned"),
            (GAPS, self.gaps, "&Without a day"),
        ]
        if self.desk.may(May.ALLOCATE):
            parts.append((HOLDERS, self.holders, "By wor&ker"))
        else:
            self.holders.hide()
        parts.append((REVIEWED, self.reviewed, "Reviewed in a &year"))
        for key, widget, title in parts:
            self._keys.append(key)
            self.tabs.addTab(widget, title)

    # ------------------------------------------------------------------------------------------------------- page
    @override
    def show_item(self, item: str | None) -> None:
        if item in self._keys:
            self.tabs.setCurrentIndex(self._keys.index(item))

    @override
    def refresh(self) -> None:
        viewer, lists, today = self.desk.actor, self.desk.code_lists, self.desk.today()
        self.desk.read(self, lambda c: read_held(c, viewer=viewer, lists=lists, today=today), self._on_held, key="held")

    @override
    def concerns(self, changes: Changes) -> bool:
        return changes.touches(*_OF_REVIEWS)

    @override
    def first_focus(self) -> QWidget | None:
        views = {
            DUE: self.due.list.view,
            PLANNED: self.planned.list.view,
            GAPS: self.gaps.list.view,
            HOLDERS: self.holders.view,
        }
        return views.get(self._keys[self.tabs.currentIndex()], self.reviewed.view)

    # ------------------------------------------------------------------------------------------------------- showing
    def _on_held(self, held: Held) -> None:
        first = self.held is None
        self.held = held
        choices = [Option(MINE, "My cases"), Option(ALL, "Everybody")]
        self.whose.set_choices([*choices, *(Option(team.id, team.name) for team in held.teams if team.active)])
        if first and self.whose.code() == MINE and not self._whose(held.lines.due):
            self.whose.set_code(ALL)  # who has no cases of their own begins with everybody's
        self._show()

    def _show(self) -> None:
        if self.held is None:
            return
        lines = self.held.lines
        due, planned, gaps = self._whose(lines.due), self._whose(lines.planned), self._whose(lines.gaps)
        self._say_whose()
        self.due.show_lines(due, lines.rules, hidden=lines.hidden)
        self.planned.show_lines(planned, hidden=lines.hidden)
        self.gaps.show_lines(gaps, hidden=lines.hidden)
        self.holders.show_lines(lines)
        self.reviewed.show_lines(self.held.reviewed)
        overdue = sum(line.band is not None for line in due)
        soon = sum(line.kind == "soon" for line in due)
        self.set_headline(
            "", f"{count_words(overdue, 'review')} overdue · {soon:,} due soon · {len(gaps):,} without a day"
        )
        titles = {DUE: f"&Due ({overdue + soon:,})", PLANNED: f"Pla&nned ({len(planned):,})",
                  GAPS: f"&Without a day ({len(gaps):,})"}  # fmt: skip
        for place, key in enumerate(self._keys):
            if key in titles:
                self.tabs.setTabText(place, titles[key])

    def _say_whose(self) -> None:
        """An empty list says of whom there is nothing: others may well have some."""
        of = {MINE: " of your cases", ALL: ""}.get(self.whose.code() or ALL, " of this team")
        self.due.empty.set_sentence(f"No review{of} is overdue or due soon.")
        self.planned.empty.set_sentence(f"No review{of} is planned or asked for.")
        self.gaps.empty.set_sentence(f"Every open support{of} has a day for its next review.")

    def _whose(self, lines: Sequence[Line]) -> tuple[Line, ...]:
        whose, me = self.whose.code() or ALL, self.desk.actor.worker_id
        if whose == ALL:
            return tuple(lines)
        if whose == MINE:
            return tuple(line for line in lines if line.place.worker_id == me)
        return tuple(line for line in lines if line.place.team_id == whose)
