"""Possible duplicates: the page is loaded when somebody goes there."""

from __future__ import annotations

from caseload_desktop.domain.roles import May
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.page import Page, PageSpec


def _make(desk: Desk) -> Page:
    from caseload_desktop.ui.pages.duplicates.page import DuplicatesPage

    return DuplicatesPage(desk)


PAGE = PageSpec(
    key="duplicates",
    title="Possible duplicates",
    icon="copy",
    factory=_make,
    needs=May.READ_RECORD,
    order=62,
    in_nav=False,
)
