"""Safeguarding in the navigation; the page itself is loaded when somebody goes there."""

from __future__ import annotations

from caseload_desktop.domain.roles import May
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.page import Page, PageSpec


def _make(desk: Desk) -> Page:
    from caseload_desktop.ui.safeguarding.page import SafeguardingPage

    return SafeguardingPage(desk)


PAGE = PageSpec(
    key="safeguarding", title="Safeguarding", icon="shield-alert", factory=_make, needs=May.READ_RECORD, order=37
)
