"""Commands on a referral to an AMHP from its assessment: assessed, closed with its outcome, corrected, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from caseload_desktop.domain.errors import NotPermitted, RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.amhp import SAID, reached
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.closing import WhatNext, next_fields
from caseload_desktop.services.enablement_reach import moment_of_act, received_of
from caseload_desktop.services.involvement_rules import day_of_act
from caseload_desktop.services.support_rules import chosen, must_choose, only_fields
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store

NEAREST_RELATIVE = "nearest_relative"
"""The kind a nearest relative asks for: a decision not to apply is given in writing (section 13(4))."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessUnderAct:
    """An assessment under the Act took place: when, with which doctors, and how the nearest relative was involved."""

    referral_id: str
    on: str
    at: str
    doctors: str
    nearest_relative: str = ""
    nearest_relative_told: str = ""
    seen: Mapping[str, object] | None = None


@command("assess_amhp", writes=("amhp_referral",))
def assess_amhp(store: Store, actor: Actor, command: AssessUnderAct) -> Changes:
    """Record an assessment; a referral nobody had is the worker's who records it.

    Raises ``RuleBroken``: ``doctors_required``, ``unknown_code``, ``amhp_closed``, and as ``moment_of_act``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="assess_amhp") as act:
        row = reached(act, command.referral_id)
        day, clock = moment_of_act(act, command.on, command.at, fields=("on", "at"), after=received_of(row))
        if not command.doctors.strip():
            raise RuleBroken("doctors_required", field="doctors")
        told = chosen(store, "nearest_relative_told", command.nearest_relative_told, field="nearest_relative_told")
        values: dict[str, Any] = {
            "assessed_on": day,
            "assessed_at": clock,
            "doctors": command.doctors.strip(),
            "nearest_relative_told": told,
        }
        if command.nearest_relative.strip():
            values["nearest_relative"] = command.nearest_relative.strip()
        if not row["worker_id"]:
            values |= {"worker_id": actor.worker_id, "allocated_on": day, "allocated_at": clock}
        act.set("amhp_referral", command.referral_id, values, seen=command.seen)
        return act.changes()


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseAmhp:
    """What came of a referral, and what happens next."""

    referral_id: str
    on: str
    outcome: str
    hospital: str = ""
    note: str = ""
    what_next: WhatNext | None = None
    seen: Mapping[str, object] | None = None


@command("close_amhp", writes=("amhp_referral", "task"))
def close_amhp(store: Store, actor: Actor, command: CloseAmhp) -> Changes:
    """Close a referral with its outcome.

    Raises ``RuleBroken``: ``amhp_outcome_required``, ``assessment_first``, ``hospital_required``,
    ``written_reasons_required``, ``amhp_closed``, and as ``next_fields``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="close_amhp") as act:
        row = reached(act, command.referral_id)
        outcome = must_choose(
            store, "amhp_outcome", command.outcome, field="outcome", otherwise="amhp_outcome_required"
        )
        must_suit(
            store,
            outcome,
            kind=row["kind"],
            assessed_on=row["assessed_on"],
            hospital=command.hospital,
            note=command.note,
        )
        values = {
            "closed_on": day_of_act(act, command.on, field="on", after=row["assessed_on"] or row["received_on"] or ""),
            "outcome": outcome,
            "hospital": command.hospital.strip() or None,
            "outcome_note": command.note.strip(),
            **next_fields(
                act,
                store,
                command.what_next,
                person_id=row["person_id"],
                about_kind="amhp_referral",
                about_id=command.referral_id,
            ),
        }
        act.set("amhp_referral", command.referral_id, values, seen=command.seen)
        return act.changes()


def must_suit(store: Store, outcome: str, *, kind: str, assessed_on: str | None, hospital: str, note: str) -> None:
    """Make sure a referral has what its outcome needs.

    Raises ``RuleBroken``: ``assessment_first``, ``hospital_required``, ``written_reasons_required``.
    """
    lists = store.code_lists
    assessed, admits = (lists.mapped("amhp_outcome", outcome, what) == "yes" for what in ("assessed", "admits"))
    if assessed and not assessed_on:
        raise RuleBroken("assessment_first", field="outcome")
    if admits and not hospital.strip():
        raise RuleBroken("hospital_required", field="hospital")
    if kind == NEAREST_RELATIVE and assessed and not admits and not note.strip():
        raise RuleBroken("written_reasons_required", field="note")


_CODES = {
    "kind": "amhp_kind",
    "referrer_kind": "amhp_referrer",
    "nearest_relative_told": "nearest_relative_told",
    "outcome": "amhp_outcome",
}
_MOMENTS = {
    "received_on": "received_at",
    "detained_from": "detained_at",
    "allocated_on": "allocated_at",
    "assessed_on": "assessed_at",
}
CORRECTABLE = frozenset({*_CODES, *_MOMENTS, *_MOMENTS.values(), *SAID, "doctors", "hospital", "outcome_note"})
"""What a correction may change; the rating, the detention and the outcome's step are acts of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectAmhp:
    """A correction: the fields that were wrong, as they should be, and why; ``seen`` as everywhere."""

    referral_id: str
    fields: Mapping[str, object]
    why: str
    seen: Mapping[str, object] | None = None


@command("correct_amhp", writes=("amhp_referral",))
def correct_amhp(store: Store, actor: Actor, command: CorrectAmhp) -> Changes:
    """Correct a referral, closed or not; what it said before stays in its history.

    Raises ``RuleBroken``: ``reason_required``, ``not_correctable``, ``required``, and for codes, days and times;
    ``NotPermitted("not_your_referral")``.
    """
    actor.must(May.WRITE_RECORD)
    only_fields(command.fields, CORRECTABLE)
    if not command.why.strip():
        raise RuleBroken("reason_required", field="why")
    with store.write(actor=actor, command="correct_amhp") as act:
        row = reached(act, command.referral_id, still_open=False)
        _must_be_own(act, row)
        _must_fit(act, store, row, command.fields)
        values = {name: value or None for name, value in command.fields.items()}
        act.set("amhp_referral", command.referral_id, values, why=command.why.strip(), seen=command.seen)
        return act.changes()


def _must_be_own(act: Act, row: Mapping[str, Any]) -> None:
    mine = act.actor.worker_id in (row["author"], row["worker_id"])
    if not mine and not act.actor.may(May.CORRECT_OTHERS):
        raise NotPermitted("not_your_referral")


def _must_fit(act: Act, store: Store, row: Mapping[str, Any], fields: Mapping[str, object]) -> None:
    after = {**row, **fields}
    for name in fields:
        if name in ("received_on", "received_at", "kind") and not fields[name]:
            raise RuleBroken("required", field=name)
        if name in _CODES:
            chosen(store, _CODES[name], str(fields[name] or ""), field=name)
    if after["closed_on"] and not after["outcome"]:
        raise RuleBroken("amhp_outcome_required", field="outcome")
    for on, at in _MOMENTS.items():
        if not {on, at} & fields.keys() or not after[on]:
            continue
        before = received_of(after) if on in ("allocated_on", "assessed_on") else None
        if after[at]:
            moment_of_act(act, after[on], after[at], fields=(on, at), after=before)
        else:
            day_of_act(act, after[on], field=on)


@command("withdraw_amhp", writes=("amhp_referral",))
def withdraw_amhp(store: Store, actor: Actor, *, referral_id: str, why: str) -> Changes:
    """Take a referral recorded in error out of lists and figures; it stays in the history, with the reason."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="withdraw_amhp") as act:
        row = reached(act, referral_id, still_open=False)
        _must_be_own(act, row)
        act.remove("amhp_referral", referral_id, why=why)
        return act.changes()
