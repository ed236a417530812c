"""From a contact to a concern: what was typed there stands in the form, so that nobody types it twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from caseload_desktop.store.queries.contacts import ContactRecord, contact_record
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


def carried(values: Mapping[str, Any]) -> Carried:
    """What a contact says, as the beginning of a concern."""
    said = {name: str(values.get(name) or "") for name in _TAKEN}
    words = "\n".join(part for part in (said["notes"], said["next_step_note"]) if part)
    return Carried(
        contact_id=said["id"],
        raised_on=said["received_on"],
        raised_at=said["received_at"],
        referrer_kind=_REFERRERS.get(said["source"], ""),
        referrer_name=said["source_name"],
        what_happened=words,
    )


_TAKEN = ("id", "source", "source_name", "received_on", "received_at", "notes", "next_step_note")


def raise_from_contact(desk: Desk, owner: QWidget, contact_id: str) -> None:
    """Open the form with what a contact says; nothing for one the worker may not read."""
    viewer = desk.actor

    def read(connection: Any) -> ContactRecord | None:
        return contact_record(connection, contact_id, viewer=viewer)

    def open_form(record: ContactRecord | None) -> None:
        if record is None or not record.open or record.hit is None:
            return
        RaiseForm(desk, record.hit.id, record.hit.name, carried=carried(record.values), parent=owner.window()).open()

    desk.read(owner, read, open_form, key="raise from a contact")
