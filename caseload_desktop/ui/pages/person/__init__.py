"""One person's record: who they are, what happened, what is known of them, and how that came to be known."""

from __future__ import annotations

from caseload_desktop.domain.roles import May
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.page import Page, PageSpec


def _make(desk: Desk) -> Page:
    from caseload_desktop.ui.pages.person.page import PersonPage

    return PersonPage(desk)


PAGE = PageSpec(key="person", title="Person", icon="user", factory=_make, needs=May.READ_RECORD, order=21, in_nav=False)
