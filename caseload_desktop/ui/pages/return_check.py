"""What the national return on safeguarding would lack, reached from the palette; loaded when somebody goes there."""

from __future__ import annotations

from caseload_desktop.domain.roles import May
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.page import Page, PageSpec


def _make(desk: Desk) -> Page:
    from caseload_desktop.ui.return_check.page import ReturnCheckPage

    return ReturnCheckPage(desk)


PAGE = PageSpec(
    key="return_check",
    title="Safeguarding return: what it lacks",
    icon="clipboard-list",
    factory=_make,
    needs=May.READ_RECORD,
    order=40,
    in_nav=False,
)
