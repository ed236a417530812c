"""From a contact to a DoLS application or an AMHP referral: what was typed there stands in the form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from caseload_desktop.store.queries.contacts import ContactRecord, contact_record
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


def dols_carried(values: Mapping[str, Any]) -> DolsCarried:
    """What a contact says, as the beginning of an application."""
    return DolsCarried(
        contact_id=_said(values, "id"),
        received_on=_said(values, "received_on"),
        received_at=_said(values, "received_at"),
        managing_authority=_said(values, "source_name"),
        reasons=_notes(values),
    )


def amhp_carried(values: Mapping[str, Any]) -> AmhpCarried:
    """What a contact says, as the beginning of a referral."""
    return AmhpCarried(
        contact_id=_said(values, "id"),
        received_on=_said(values, "received_on"),
        received_at=_said(values, "received_at"),
        referrer_kind=_REFERRERS.get(_said(values, "source"), ""),
        referrer_name=_said(values, "source_name"),
        reasons=_notes(values),
    )


def _said(values: Mapping[str, Any], name: str) -> str:
    return str(values.get(name) or "")


def _notes(values: Mapping[str, Any]) -> str:
    return "\n".join(part for part in (_said(values, "notes"), _said(values, "next_step_note")) if part)


def apply_from_contact(desk: Desk, owner: QWidget, contact_id: str) -> None:
    """Open the form for a DoLS application with what a contact says."""

    def open_form(record: ContactRecord | None) -> None:
        if record is not None and record.hit is not None:
            known = dols_carried(record.values)
            RequestForm(desk, record.hit.id, record.hit.name, carried=known, parent=owner.window()).open()

    _read(desk, owner, contact_id, open_form)


def amhp_from_contact(desk: Desk, owner: QWidget, contact_id: str) -> None:
    """Open the form for a referral to an AMHP with what a contact says."""

    def open_form(record: ContactRecord | None) -> None:
        if record is not None and record.hit is not None:
            known = amhp_carried(record.values)
            ReferForm(desk, record.hit.id, record.hit.name, carried=known, parent=owner.window()).open()

    _read(desk, owner, contact_id, open_form)


def _read(desk: Desk, owner: QWidget, contact_id: str, then: Callable[[ContactRecord | None], None]) -> None:
    viewer = desk.actor

    def read(connection: Any) -> ContactRecord | None:
        return contact_record(connection, contact_id, viewer=viewer)

    desk.read(owner, read, then, key="liberty from a contact")
