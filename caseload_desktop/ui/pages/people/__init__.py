"""Finding people: by name, number, reference or postcode; those opened last; everybody."""

from __future__ import annotations

from caseload_desktop.domain.roles import May
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.page import Page, PageSpec


def _make(desk: Desk) -> Page:
    from caseload_desktop.ui.pages.people.page import PeoplePage

    return PeoplePage(desk)


PAGE = PageSpec(key="people", title="People", icon="users", factory=_make, needs=May.READ_RECORD, order=20)
