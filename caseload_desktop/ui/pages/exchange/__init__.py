"""Exchange: what waits to be shared, what came, what is held; sending, taking in and remembered exchanges."""

from __future__ import annotations

from caseload_desktop.domain.roles import May
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.page import Page, PageSpec


def _make(desk: Desk) -> Page:
    from caseload_desktop.ui.pages.exchange.page import ExchangePage

    return ExchangePage(desk)


PAGE = PageSpec(key="exchange", title="Exchange", icon="refresh", factory=_make, needs=May.EXCHANGE, order=45)
