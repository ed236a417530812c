"""The contact log: every contact, with filters, and the one that is selected in full."""

from __future__ import annotations

from caseload_desktop.domain.roles import May
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.page import Page, PageSpec


def _make(desk: Desk) -> Page:
    from caseload_desktop.ui.pages.contacts.page import ContactsPage

    return ContactsPage(desk)


PAGE = PageSpec(key="contacts", title="Contacts", icon="message-square", factory=_make, needs=May.READ_RECORD, order=30)
