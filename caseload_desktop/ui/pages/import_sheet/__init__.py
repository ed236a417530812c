"""Bring in a sheet: a team's own contact log comes in, after a dry run that shows every row's fate."""

from __future__ import annotations

from caseload_desktop.domain.roles import May
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.page import Page, PageSpec


def _make(desk: Desk) -> Page:
    from caseload_desktop.ui.pages.import_sheet.page import ImportPage

    return ImportPage(desk)


PAGE = PageSpec(
    key="import",
    title="Bring in a sheet",
    icon="file-spreadsheet",
    factory=_make,
    needs=May.IMPORT_SHEETS,
    order=50,
)
