"""From a contact to a concern: what was typed there stands in the form, so that nobody types it twice."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from caseload_desktop.store.queries.people import PersonHit
from caseload_desktop.ui.contact_carried import Values, said, with_contact, words_of
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.safeguarding.concern_forms import Carried, RaiseForm

_REFERRERS = {
    "self": "adult",
    "family_friend_neighbour": "family_friend",
    "primary_community_health": "primary_health",
    "secondary_health": "secondary_health",
    "adult_social_care_provider": "provider",
    "trusted_assessor": "provider",
    "managing_authority": "provider",
    "la_housing": "housing",
    "internal": "council_worker",
    "anonymous": "anonymous",
}
"""Who contacted us, as who raised the concern; who does not stand here is chosen by hand."""


def carried(values: Values) -> Carried:
    """What a contact says, as the beginning of a concern."""
    return Carried(
        contact_id=said(values, "id"),
        raised_on=said(values, "received_on"),
        raised_at=said(values, "received_at"),
        referrer_kind=_REFERRERS.get(said(values, "source"), ""),
        referrer_name=said(values, "source_name"),
        what_happened=words_of(values),
    )


def raise_from_contact(desk: Desk, owner: QWidget, contact_id: str) -> None:
    """Open the form with what a contact says."""

    def open_form(hit: PersonHit, values: Values) -> None:
        RaiseForm(desk, hit.id, hit.name, carried=carried(values), parent=owner.window()).open()

    with_contact(desk, owner, contact_id, open_form)
