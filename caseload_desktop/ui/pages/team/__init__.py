"""The council's own shape, for managers: workers, teams and localities, sign-ins, laptops and code lists."""

from __future__ import annotations

from caseload_desktop.domain.roles import May
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.page import Page, PageSpec


def _make(desk: Desk) -> Page:
    from caseload_desktop.ui.pages.team.page import TeamPage

    return TeamPage(desk)


PAGE = PageSpec(key="team", title="Team", icon="user-check", factory=_make, needs=May.MANAGE_TEAM, order=60)
