"""From a contact to a DoLS application or an AMHP referral: what was typed there stands in the form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from caseload_desktop.domain.roles import May
from caseload_desktop.services.dols import STEP as DOLS_STEP
from caseload_desktop.store.queries.contacts import ContactRecord, contact_record
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.liberty.amhp_forms import AmhpCarried
from caseload_desktop.ui.liberty.amhp_forms import ReferForm as AmhpReferForm
from caseload_desktop.ui.liberty.request_form import DolsCarried, RequestForm

DOLS_REASON, AMHP_REASON = "dols", "mha_assessment_request"
"""The reasons of contacts (code list ``contact_reason``) that lead to one of these."""

_REFERRERS = {"police": "police", "primary_health": "gp", "family": "nearest_relative", "mental_health": "crisis_team"}
"""Who contacted us, as who refers to an AMHP."""


def wants_dols(values: Mapping[str, Any]) -> bool:
    """True for a contact about somebody known whose reason or next step is DoLS."""
    asked = values.get("reason") == DOLS_REASON or values.get("next_step") == DOLS_STEP
    return asked and bool(values.get("person_id"))


def wants_amhp(values: Mapping[str, Any]) -> bool:
    """True for a contact about somebody known that asks for a Mental Health Act assessment."""
    return values.get("reason") == AMHP_REASON and bool(values.get("person_id"))


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


def start_from_contact(desk: Desk, owner: QWidget, contact_id: str) -> None:
    """Open the form that fits what a contact asks for, with what the contact says."""
    if not desk.may(May.WRITE_RECORD):
        return
    viewer = desk.actor

    def read(connection: Any) -> ContactRecord | None:
        return contact_record(connection, contact_id, viewer=viewer)

    def open_form(record: ContactRecord | None) -> None:
        if record is None or record.hit is None:
            return
        values, parent = record.values, owner.window()
        if wants_amhp(values):
            AmhpReferForm(desk, record.hit.id, record.hit.name, carried=amhp_carried(values), parent=parent).open()
        else:
            RequestForm(desk, record.hit.id, record.hit.name, carried=dols_carried(values), parent=parent).open()

    desk.read(owner, read, open_form, key="liberty from a contact")
