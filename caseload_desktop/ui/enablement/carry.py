"""From a contact to a referral: what was typed there stands in the form, so that nobody types it twice."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from caseload_desktop.store.queries.people import PersonHit
from caseload_desktop.ui.contact_carried import Values, said, with_contact, words_of
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.enablement.answer_forms import Carried, ReferForm

_FROM_HOSPITAL = "discharge_from_hospital"
_SOURCES = {"secondary_health": "hospital_discharge", "trusted_assessor": "trusted_assessor"}
"""Who contacted us, as the source of a referral; everybody else makes it a contact."""


def carried(values: Values) -> Carried:
    """What a contact says, as the beginning of a referral."""
    hospital = said(values, "route_of_access") == _FROM_HOSPITAL
    return Carried(
        contact_id=said(values, "id"),
        source="hospital_discharge" if hospital else _SOURCES.get(said(values, "source"), "contact"),
        referred_by=said(values, "source_name"),
        referrer_team_id=said(values, "team_id"),
        received_on=said(values, "received_on"),
        received_at=said(values, "received_at"),
        need=words_of(values),
    )


def refer_from_contact(desk: Desk, owner: QWidget, contact_id: str) -> None:
    """Open the referral form with what a contact says."""

    def open_form(hit: PersonHit, values: Values) -> None:
        ReferForm(desk, hit.id, hit.name, carried=carried(values), parent=owner.window()).open()

    with_contact(desk, owner, contact_id, open_form)
