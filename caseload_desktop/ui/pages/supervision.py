"""A worker's safeguarding work, reached from workers' rows and the palette; loaded when somebody goes there."""

from __future__ import annotations

from caseload_desktop.domain.roles import May
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.page import Page, PageSpec


def _make(desk: Desk) -> Page:
    from caseload_desktop.ui.supervision.page import SupervisionPage

    return SupervisionPage(desk)


PAGE = PageSpec(
    key="supervision",
    title="Safeguarding work",
    icon="shield-check",
    factory=_make,
    needs=May.READ_RECORD,
    order=39,
    in_nav=False,
)
