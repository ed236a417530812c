"""From a contact to a referral: what was typed there stands in the form, so that nobody types it twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from caseload_desktop.store.queries.contacts import ContactRecord, contact_record
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.enablement.answer_forms import Carried, ReferForm

_FROM_HOSPITAL = "discharge_from_hospital"
_SOURCES = {"secondary_health": "hospital_discharge", "trusted_assessor": "trusted_assessor"}
"""Who contacted us, as the source of a referral; everybody else makes it a contact."""


def carried(values: Mapping[str, Any]) -> Carried:
    """What a contact says, as the beginning of a referral."""
    said = {name: str(values.get(name) or "") for name in _TAKEN}
    hospital = said["route_of_access"] == _FROM_HOSPITAL
    need = "\n".join(part for part in (said["notes"], said["next_step_note"]) if part)
    return Carried(
        contact_id=said["id"],
        source="hospital_discharge" if hospital else _SOURCES.get(said["source"], "contact"),
        referred_by=said["source_name"],
        referrer_team_id=said["team_id"],
        received_on=said["received_on"],
        received_at=said["received_at"],
        need=need,
    )


_TAKEN = (
    "id",
    "source",
    "source_name",
    "route_of_access",
    "team_id",
    "received_on",
    "received_at",
    "notes",
    "next_step_note",
)


def refer_from_contact(desk: Desk, owner: QWidget, contact_id: str) -> None:
    """Open the referral form with what a contact says; nothing for one the worker may not read."""
    viewer = desk.actor

    def read(connection: Any) -> ContactRecord | None:
        return contact_record(connection, contact_id, viewer=viewer)

    def open_form(record: ContactRecord | None) -> None:
        if record is None or not record.open or record.hit is None:
            return
        ReferForm(desk, record.hit.id, record.hit.name, carried=carried(record.values), parent=owner.window()).open()

    desk.read(owner, read, open_form, key="refer from a contact")
