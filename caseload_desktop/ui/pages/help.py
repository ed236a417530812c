"""Help in the navigation; the page itself is loaded when somebody goes there."""

from __future__ import annotations

from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.page import Page, PageSpec


def _make(desk: Desk) -> Page:
    from caseload_desktop.ui.help.view import HelpPage

    return HelpPage(desk)


PAGE = PageSpec(key="help", title="Help", icon="help", factory=_make, order=910)
