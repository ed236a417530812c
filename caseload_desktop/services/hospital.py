"""Commands on stays in hospital: admitted, a discharge planned, discharged, corrected, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.domain.support import MOST_DAYS_AHEAD
from caseload_desktop.services.access import must_reach
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.closing import WhatNext, next_fields
from caseload_desktop.services.support_rules import (
    Correction,
    chosen,
    correct,
    happened_on,
    must_choose,
    reached_row,
    withdraw,
)
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store

CORRECTABLE = frozenset(
    {"hospital", "ward", "admitted_on", "admission", "reason", "discharge_planned_on", "note"}
    | {"discharged_on", "discharged_to"}
)
"""The fields of a stay that may have been wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admit:
    """Somebody was admitted to hospital; ``admission`` is planned or unplanned."""

    person_id: str
    hospital: str
    admitted_on: str
    admission: str = ""
    ward: str = ""
    reason: str = ""
    discharge_planned_on: str | None = None
    note: str = ""
    hospital_stay_id: str | None = None
    import_run_id: str | None = None


@command("admit_to_hospital", writes=("hospital_stay",))
def admit_to_hospital(store: Store, actor: Actor, command: Admit) -> Changes:
    """Record an admission. Raises ``RuleBroken``: ``hospital_required``, ``in_hospital_already``."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="admit_to_hospital") as act:
        must_reach(act, command.person_id)
        add_stay(act, store, command)
        return act.changes()


def add_stay(act: Act, store: Store, command: Admit) -> str:
    """Write a stay inside a running act and return its id; imports use it row by row."""
    if _is_in_hospital(act, command.person_id):
        raise RuleBroken("in_hospital_already", field="hospital")
    values = {
        "person_id": command.person_id,
        "hospital": command.hospital,
        "ward": command.ward,
        "admitted_on": command.admitted_on,
        "admission": command.admission,
        "reason": command.reason,
        "discharge_planned_on": command.discharge_planned_on,
        "discharged_on": None,
        "discharged_to": None,
        "note": command.note,
        "import_run_id": command.import_run_id,
    }
    return act.create("hospital_stay", _checked(act, store, values), row_id=command.hospital_stay_id)


@command("plan_discharge", writes=("hospital_stay",))
def plan_discharge(
    store: Store,
    actor: Actor,
    *,
    hospital_stay_id: str,
    discharge_planned_on: str,
    seen: Mapping[str, object] | None = None,
) -> Changes:
    """Say for which day a discharge is planned; an empty day says that none is.

    Raises ``RuleBroken``: ``discharged_already``; ``AlreadyChanged`` where another day was planned meanwhile.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="plan_discharge") as act:
        row = _open_stay(act, hospital_stay_id)
        day = _planned(act, discharge_planned_on, row["admitted_on"])
        act.set("hospital_stay", hospital_stay_id, {"discharge_planned_on": day}, seen=seen)
        return act.changes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Discharge:
    """Somebody was discharged: when, where to, and what happens next."""

    hospital_stay_id: str
    on: str
    to: str
    note: str = ""
    what_next: WhatNext | None = None


@command("discharge_from_hospital", writes=("hospital_stay", "task"))
def discharge_from_hospital(store: Store, actor: Actor, command: Discharge) -> Changes:
    """Record a discharge.

    Raises ``RuleBroken``: ``discharged_already``, ``discharged_to_required``, and as ``next_fields``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="discharge_from_hospital") as act:
        row = _open_stay(act, command.hospital_stay_id)
        to = must_choose(store, "discharged_to", command.to, field="to", otherwise="discharged_to_required")
        on = happened_on(act, command.on, field="on", after=row["admitted_on"])
        after = next_fields(
            act,
            store,
            command.what_next,
            person_id=row["person_id"],
            about_kind="hospital_stay",
            about_id=row["id"],
        )
        values: dict[str, Any] = {"discharged_on": on, "discharged_to": to, **after}
        if command.note.strip():
            values["note"] = " ".join(part for part in (row["note"], command.note.strip()) if part)
        act.set("hospital_stay", row["id"], values)
        return act.changes()


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectStay(Correction):
    """A correction of a stay."""

    hospital_stay_id: str


@command("correct_hospital_stay", writes=("hospital_stay",))
def correct_hospital_stay(store: Store, actor: Actor, command: CorrectStay) -> Changes:
    """Correct or complete what is recorded of a stay. A discharge is corrected here, never made."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="correct_hospital_stay") as act:

        def check(row: Mapping[str, Any], values: Mapping[str, Any]) -> Mapping[str, Any]:
            if bool(values["discharged_on"]) and not row["discharged_on"]:
                raise RuleBroken("not_discharged", field="discharged_on")
            return _checked(act, store, values)

        correct(act, "hospital_stay", command.hospital_stay_id, command, allowed=CORRECTABLE, check=check)
        return act.changes()


@command("withdraw_hospital_stay", writes=("hospital_stay",))
def withdraw_hospital_stay(store: Store, actor: Actor, *, hospital_stay_id: str, why: str) -> Changes:
    """Take a stay recorded in error out of the record's lists."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="withdraw_hospital_stay") as act:
        withdraw(act, "hospital_stay", hospital_stay_id, why)
        return act.changes()


def _checked(act: Act, store: Store, values: Mapping[str, Any]) -> dict[str, Any]:
    words = {name: (values[name] or "").strip() for name in ("hospital", "ward", "reason", "note")}
    if not words["hospital"]:
        raise RuleBroken("hospital_required", field="hospital")
    admitted = happened_on(act, values["admitted_on"], field="admitted_on")
    discharged = values["discharged_on"] or None
    if discharged:
        discharged = happened_on(act, discharged, field="discharged_on", after=admitted)
    return {
        **values,
        **words,
        "admitted_on": admitted,
        "admission": chosen(store, "hospital_admission", values["admission"], field="admission"),
        "discharged_to": chosen(store, "discharged_to", values["discharged_to"], field="discharged_to"),
        "discharged_on": discharged,
        "discharge_planned_on": _planned(act, values["discharge_planned_on"] or "", admitted),
    }


def _planned(act: Act, day: str, admitted: str) -> str | None:
    if not day:
        return None
    return happened_on(act, day, field="discharge_planned_on", after=admitted, days_ahead=MOST_DAYS_AHEAD)


def _open_stay(act: Act, stay_id: str) -> dict[str, Any]:
    row = reached_row(act, "hospital_stay", stay_id)
    if row["discharged_on"]:
        raise RuleBroken("discharged_already")
    return row


def _is_in_hospital(act: Act, person_id: str) -> bool:
    t = rows.hospital_stay
    now = select(t.c.id).where(t.c.person_id == person_id, t.c.discharged_on.is_(None), t.c.gone.is_(None))
    return act.connection.execute(now.limit(1)).first() is not None
