"""What laptops say differently: the page is loaded when somebody goes there."""

from __future__ import annotations

from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.page import Page, PageSpec


def _make(desk: Desk) -> Page:
    from caseload_desktop.ui.pages.conflicts.page import ConflictsPage

    return ConflictsPage(desk)


PAGE = PageSpec(key="conflicts", title="Two laptops differ", icon="git-merge", factory=_make, order=61, in_nav=False)
