"""From a contact to a DoLS application or an AMHP referral: what was typed there stands in the form."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from caseload_desktop.store.queries.people import PersonHit
from caseload_desktop.ui.contact_carried import Values, said, with_contact, words_of
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.liberty.amhp_forms import AmhpCarried, ReferForm
from caseload_desktop.ui.liberty.request_form import DolsCarried, RequestForm

_REFERRERS = {
    "legal_agency": "police",
    "primary_community_health": "gp",
    "secondary_health": "ward",
    "internal": "social_care",
}
"""Who contacted us, as who refers to an AMHP."""


def dols_carried(values: Values) -> DolsCarried:
    """What a contact says, as the beginning of an application."""
    return DolsCarried(
        contact_id=said(values, "id"),
        received_on=said(values, "received_on"),
        received_at=said(values, "received_at"),
        managing_authority=said(values, "source_name"),
        reasons=words_of(values),
    )


def amhp_carried(values: Values) -> AmhpCarried:
    """What a contact says, as the beginning of a referral."""
    return AmhpCarried(
        contact_id=said(values, "id"),
        received_on=said(values, "received_on"),
        received_at=said(values, "received_at"),
        referrer_kind=_REFERRERS.get(said(values, "source"), ""),
        referrer_name=said(values, "source_name"),
        reasons=words_of(values),
    )


def apply_from_contact(desk: Desk, owner: QWidget, contact_id: str) -> None:
    """Open the form for a DoLS application with what a contact says."""

    def open_form(hit: PersonHit, values: Values) -> None:
        RequestForm(desk, hit.id, hit.name, carried=dols_carried(values), parent=owner.window()).open()

    with_contact(desk, owner, contact_id, open_form)


def amhp_from_contact(desk: Desk, owner: QWidget, contact_id: str) -> None:
    """Open the form for a referral to an AMHP with what a contact says."""

    def open_form(hit: PersonHit, values: Values) -> None:
        ReferForm(desk, hit.id, hit.name, carried=amhp_carried(values), parent=owner.window()).open()

    with_contact(desk, owner, contact_id, open_form)
