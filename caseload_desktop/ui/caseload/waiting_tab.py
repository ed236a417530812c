"""Who waits for a worker, of one team or of all: how long, how urgent, and whom to ring today."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from caseload_desktop.store.queries.allocation import Caseload
from caseload_desktop.store.queries.organisation import Team
from caseload_desktop.ui.caseload.case_list import CaseList
from caseload_desktop.ui.caseload.lines import waiting_columns
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.theme import Space, theme
from caseload_desktop.ui.widgets.code_picker import CodePicker, Option
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.filter_bar import FilterBar

ALL = "all"


class WaitingTab(QWidget):
    """Filters by team and text above the list; A allocates, K records that somebody was in touch."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._held = Caseload((), 0)
        self._teams: tuple[tuple[str, str], ...] = ()
        self.filters = FilterBar(search="Search who waits")
        self.team = CodePicker([Option(ALL, "All teams")])
        self.team.setAccessibleName("Team whose list shows")
        self.team.setMinimumWidth(round(220 * theme().scale))
        self.team.set_code(ALL)
        self.filters.add_choice(self.team, ALL)
        empty = EmptyState("check-check", "Nobody waits for a worker. Who is put on a team's list waits here.")
        empty.follow(self.filters)
        self.cases = CaseList(desk, "Waiting for a worker", waiting_columns(), empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, Space.S, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self.filters)
        layout.addWidget(self.cases, 1)
        self.filters.changed.connect(self._show)
        self.filters.list_wanted.connect(self.cases.pane.take_keyboard)

    def show_waiting(self, held: Caseload, *, teams: tuple[Team, ...], own_team: str) -> None:
        """Show who waits; the choice of team stays."""
        self._held = held
        named = tuple((team.id, team.name) for team in teams if team.active)
        if named != self._teams:
            self._teams, chosen = named, self.team.code() or ALL
            own_first = sorted(named, key=lambda one: one[0] != own_team)
            self.team.set_choices([Option(ALL, "All teams"), *(Option(i, name) for i, name in own_first)])
            self.team.set_code(chosen)
        self._show()

    def _show(self) -> None:
        team = self.team.code()
        shown = [case for case in self._held.lines if team in ("", ALL) or case.team_id == team]
        self.cases.show_cases(Caseload(tuple(shown), self._held.hidden), only=self.filters.text())
