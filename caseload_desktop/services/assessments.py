"""Commands on assessments: asked for, given to a worker, started, put off, completed, cancelled, corrected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from caseload_desktop.domain.assessment import AssessmentState, has, national_type, state_of
from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.domain.support import MOST_DAYS_AHEAD
from caseload_desktop.services.access import must_reach
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.closing import WhatNext, next_fields
from caseload_desktop.services.involvement_rules import may_hold, team_for
from caseload_desktop.services.started_work import started_from
from caseload_desktop.services.support_rules import (
    chosen,
    happened_on,
    must_choose,
    only_fields,
    reached_row,
    withdraw,
)
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store

ANY_STEP = "care_act_assessment"
"""What a contact says comes next when an assessment of a kind without a step of its own started from it."""

CORRECTABLE = frozenset(
    {"kind", "asked_on", "started_on", "completed_on", "cancelled_on", "cancel_reason"}
    | {"method", "decision", "has_capacity", "summary", "eligible", "eligible_needs", "outcome", "cared_for_id"}
)
"""The fields of an assessment that may have been wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAssessment:
    """An assessment is asked for; ``contact_id`` names the contact it was asked for in.

    ``decision`` says which decision capacity is about. ``cared_for_id`` is whom a carer cares for. Without
    ``worker_id`` nobody has it yet.
    """

    person_id: str
    kind: str
    asked_on: str
    contact_id: str | None = None
    cared_for_id: str | None = None
    worker_id: str | None = None
    team_id: str | None = None
    decision: str = ""
    summary: str = ""
    agreed_due_on: str | None = None
    agreed_due_why: str = ""
    started_on: str | None = None
    assessment_id: str | None = None
    import_run_id: str | None = None


@command("ask_assessment", writes=("assessment", "contact"))
def ask_assessment(store: Store, actor: Actor, command: AskAssessment) -> Changes:
    """Record that an assessment was asked for.

    Raises ``RuleBroken``: ``assessment_kind_required``, ``capacity_decision_required``, ``agreed_why_required``, and
    as ``support_day`` and ``may_hold``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="ask_assessment") as act:
        must_reach(act, command.person_id)
        add_assessment(act, store, command)
        return act.changes()


def add_assessment(act: Act, store: Store, command: AskAssessment) -> str:
    """Write an assessment inside a running act and return its id; imports and offers to carers use it."""
    kind = must_choose(store, "assessment_kind", command.kind, field="kind", otherwise="assessment_kind_required")
    if has(kind, "capacity", store.code_lists) and not command.decision.strip():
        raise RuleBroken("capacity_decision_required", field="decision")
    asked = happened_on(act, command.asked_on, field="asked_on")
    if command.cared_for_id:
        must_reach(act, command.cared_for_id)
    if command.worker_id:
        may_hold(act, command.person_id, command.worker_id)
    started = happened_on(act, command.started_on, field="started_on", after=asked) if command.started_on else None
    step = store.code_lists.mapped("assessment_kind", kind, "next_step") or ANY_STEP
    values = {
        "person_id": command.person_id,
        "kind": kind,
        "assessment_type": national_type(kind, store.code_lists),
        "contact_id": started_from(act, store, command.contact_id, person_id=command.person_id, step=step),
        "cared_for_id": command.cared_for_id,
        "asked_on": asked,
        "started_on": started,
        "worker_id": command.worker_id,
        "team_id": team_for(act, command.team_id, command.worker_id or act.actor.worker_id, on=act.today),
        "decision": command.decision.strip(),
        "summary": command.summary.strip(),
        "import_run_id": command.import_run_id,
        **_agreed(act, asked, command.agreed_due_on, command.agreed_due_why),
    }
    return act.create("assessment", values, row_id=command.assessment_id)


def _agreed(act: Act, asked: str, day: str | None, why: str) -> dict[str, str | None]:
    if not day:
        return {"agreed_due_on": None, "agreed_due_why": None}
    if not why.strip():
        raise RuleBroken("agreed_why_required", field="agreed_due_why")
    on = happened_on(act, day, field="agreed_due_on", after=asked, days_ahead=2 * MOST_DAYS_AHEAD)
    return {"agreed_due_on": on, "agreed_due_why": why.strip()}


@command("agree_assessment_day", writes=("assessment",))
def agree_assessment_day(
    store: Store,
    actor: Actor,
    *,
    assessment_id: str,
    agreed_due_on: str,
    agreed_due_why: str,
    seen: Mapping[str, object] | None = None,
) -> Changes:
    """Agree another day by which an assessment is to be done, and why; without a day the usual limit counts again.

    Raises ``RuleBroken``: ``agreed_why_required``, ``assessment_closed``; ``AlreadyChanged`` where another day was
    agreed meanwhile.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="agree_assessment_day") as act:
        row = open_assessment(act, assessment_id)
        act.set(
            "assessment",
            assessment_id,
            _agreed(act, row["asked_on"], agreed_due_on, agreed_due_why),
            why=agreed_due_why.strip(),
            seen=seen,
        )
        return act.changes()


@command("give_assessment", writes=("assessment",))
def give_assessment(
    store: Store,
    actor: Actor,
    *,
    assessment_id: str,
    worker_id: str,
    team_id: str | None = None,
    seen: Mapping[str, object] | None = None,
) -> Changes:
    """Give an assessment to a worker. Raises as ``may_hold`` and ``AlreadyChanged``, ``assessment_closed``."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="give_assessment") as act:
        row = open_assessment(act, assessment_id)
        may_hold(act, row["person_id"], worker_id)
        values = {"worker_id": worker_id, "team_id": team_for(act, team_id, worker_id, on=act.today)}
        act.set("assessment", assessment_id, values, seen=seen)
        return act.changes()


@command("start_assessment", writes=("assessment",))
def start_assessment(store: Store, actor: Actor, *, assessment_id: str, on: str) -> Changes:
    """Say that an assessment has begun; one that nobody had is the worker's who begins it.

    Raises ``RuleBroken``: ``assessment_started_already``, ``assessment_closed``, ``ends_before_it_begins``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="start_assessment") as act:
        row = open_assessment(act, assessment_id)
        if row["started_on"]:
            raise RuleBroken("assessment_started_already", field="on")
        values: dict[str, Any] = {"started_on": happened_on(act, on, field="on", after=row["asked_on"])}
        if not row["worker_id"]:
            values["worker_id"] = actor.worker_id
        act.set("assessment", assessment_id, values)
        return act.changes()


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteAssessment:
    """What came of an assessment, and what happens next.

    ``eligible`` and ``outcome`` are asked of the kinds that decide them, ``has_capacity`` of capacity, where
    ``summary`` holds what is in the person's best interests if they lack it.
    """

    assessment_id: str
    on: str
    outcome: str = ""
    eligible: str = ""
    eligible_needs: str = ""
    method: str = ""
    has_capacity: str = ""
    summary: str = ""
    started_on: str | None = None
    what_next: WhatNext | None = None


@command("complete_assessment", writes=("assessment", "task"))
def complete_assessment(store: Store, actor: Actor, command: CompleteAssessment) -> Changes:
    """Complete an assessment.

    Raises ``RuleBroken``: ``assessment_closed``, ``outcome_of_assessment_required``, ``eligible_required``,
    ``capacity_required``, ``best_interests_required``, and as ``next_fields``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="complete_assessment") as act:
        finish_assessment(act, store, command)
        return act.changes()


def finish_assessment(act: Act, store: Store, command: CompleteAssessment) -> None:
    """Write what came of an assessment inside a running act; imports use it row by row."""
    row = open_assessment(act, command.assessment_id)
    started = command.started_on or row["started_on"]
    if command.started_on:
        started = happened_on(act, command.started_on, field="started_on", after=row["asked_on"])
    on = happened_on(act, command.on, field="on", after=started or row["asked_on"])
    found = {
        "started_on": started,
        "completed_on": on,
        "outcome": command.outcome,
        "eligible": command.eligible,
        "eligible_needs": command.eligible_needs.strip(),
        "method": command.method,
        "has_capacity": command.has_capacity,
        "summary": command.summary.strip() or row["summary"],
    }
    must_say(store, row["kind"], found)
    found |= next_fields(
        act,
        store,
        command.what_next,
        person_id=row["person_id"],
        about_kind="assessment",
        about_id=row["id"],
    )
    if not row["worker_id"]:
        found["worker_id"] = act.actor.worker_id
    act.set("assessment", row["id"], found)


def must_say(store: Store, kind: str, values: Mapping[str, Any]) -> None:
    """Raise ``RuleBroken`` unless a completed assessment says all that its kind decides."""
    lists = store.code_lists
    if has(kind, "eligibility", lists) and not values["eligible"]:
        raise RuleBroken("eligible_required", field="eligible")
    if has(kind, "outcome", lists) and not values["outcome"]:
        raise RuleBroken("outcome_of_assessment_required", field="outcome")
    chosen(store, "eligible_needs_identified", values["eligible"], field="eligible")
    chosen(store, "event_outcome", values["outcome"], field="outcome")
    chosen(store, "assessment_method", values["method"], field="method")
    chosen(store, "capacity_finding", values["has_capacity"], field="has_capacity")
    if has(kind, "capacity", lists):
        if not values["has_capacity"]:
            raise RuleBroken("capacity_required", field="has_capacity")
        lacks = lists.mapped("capacity_finding", values["has_capacity"], "best_interests") == "yes"
        if lacks and not (values["summary"] or "").strip():
            raise RuleBroken("best_interests_required", field="summary")


@command("cancel_assessment", writes=("assessment", "task"))
def cancel_assessment(
    store: Store,
    actor: Actor,
    *,
    assessment_id: str,
    on: str,
    reason: str,
    what_next: WhatNext | None = None,
) -> Changes:
    """Cancel an assessment that will not be done.

    Raises ``RuleBroken``: ``assessment_closed``, ``cancel_reason_required``, and as ``next_fields``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="cancel_assessment") as act:
        row = open_assessment(act, assessment_id)
        why = must_choose(store, "assessment_cancel", reason, field="reason", otherwise="cancel_reason_required")
        day = happened_on(act, on, field="on", after=row["asked_on"])
        after = next_fields(
            act, store, what_next, person_id=row["person_id"], about_kind="assessment", about_id=assessment_id
        )
        act.set("assessment", assessment_id, {"cancelled_on": day, "cancel_reason": why, **after})
        return act.changes()


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectAssessment:
    """A correction: the fields that were wrong, as they should be, and why; ``seen`` as everywhere."""

    assessment_id: str
    fields: Mapping[str, object]
    why: str
    seen: Mapping[str, object] | None = None


@command("correct_assessment", writes=("assessment",))
def correct_assessment(store: Store, actor: Actor, command: CorrectAssessment) -> Changes:
    """Correct what was recorded wrongly; what it said stays in the history. The national type follows the kind.

    A completion or cancellation is corrected, never made here; without its day (``None``) the assessment is open again.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="correct_assessment") as act:
        row = reached_row(act, "assessment", command.assessment_id)
        only_fields(command.fields, CORRECTABLE)
        if not command.why.strip():
            raise RuleBroken("reason_required", field="why")
        after = _corrected(act, store, row, {**row, **command.fields})
        wanted = {name: after[name] for name in command.fields}
        if "kind" in wanted:
            wanted["assessment_type"] = national_type(after["kind"], store.code_lists)
        act.set("assessment", row["id"], wanted, why=command.why.strip(), seen=command.seen)
        return act.changes()


def _corrected(act: Act, store: Store, row: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    must_choose(store, "assessment_kind", values["kind"], field="kind", otherwise="assessment_kind_required")
    asked = happened_on(act, values["asked_on"], field="asked_on")
    earliest = {"started_on": asked, "completed_on": values["started_on"] or asked, "cancelled_on": asked}
    for name, after in earliest.items():
        if values[name]:
            happened_on(act, values[name], field=name, after=after)
        if values[name] and not row[name] and name != "started_on":
            raise RuleBroken("assessment_open", field=name)
    if values["completed_on"]:
        must_say(store, values["kind"], values)
    chosen(store, "assessment_cancel", values["cancel_reason"], field="cancel_reason")
    if values["cared_for_id"] and values["cared_for_id"] != row["cared_for_id"]:
        must_reach(act, values["cared_for_id"])
    return values


@command("withdraw_assessment", writes=("assessment",))
def withdraw_assessment(store: Store, actor: Actor, *, assessment_id: str, why: str) -> Changes:
    """Take an assessment recorded in error out of lists and figures."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="withdraw_assessment") as act:
        withdraw(act, "assessment", assessment_id, why)
        return act.changes()


def open_assessment(act: Act, assessment_id: str) -> dict[str, Any]:
    """Return an assessment that goes on. Raises ``RuleBroken``: ``no_such_row``, ``assessment_closed``."""
    row = reached_row(act, "assessment", assessment_id)
    if state_of(row) in (AssessmentState.COMPLETED, AssessmentState.CANCELLED):
        raise RuleBroken("assessment_closed")
    return row
