"""DoLS and AMHP in the navigation; the page itself is loaded when somebody goes there."""

from __future__ import annotations

from caseload_desktop.domain.roles import May
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.page import Page, PageSpec


def _make(desk: Desk) -> Page:
    from caseload_desktop.ui.liberty.page import LibertyPage

    return LibertyPage(desk)


PAGE = PageSpec(key="liberty", title="DoLS and AMHP", icon="scale", factory=_make, needs=May.READ_RECORD, order=38)
