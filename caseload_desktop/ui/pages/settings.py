"""Settings in the navigation; the page itself is loaded when somebody goes there."""

from __future__ import annotations

from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.page import Page, PageSpec


def _make(desk: Desk) -> Page:
    from caseload_desktop.ui.settings.view import SettingsPage

    return SettingsPage(desk)


PAGE = PageSpec(key="settings", title="Settings", icon="settings", factory=_make, order=900)
