"""Commands that decide on a concern by the three tests, take a decision back, and start the enquiry it leads to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.domain.safeguarding import (
    CONCERN,
    ENQUIRY,
    NO_ENQUIRY,
    NOT_KNOWN,
    S42,
    TESTS,
    ConcernState,
    EnquiryState,
    kind_of_enquiry,
    why_decision_does_not_fit,
)
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.closing import WhatNext, next_fields
from caseload_desktop.services.enablement_reach import moment_of_act
from caseload_desktop.services.involvement_rules import known_code, may_hold, team_for
from caseload_desktop.services.safeguarding_rules import (
    feedback_fields,
    must_be_known,
    not_own_work,
    open_pause,
    reached_concern,
    reached_enquiry,
)
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store

_CARRIED = (
    "incident_id",
    "incident_title",
    "types",
    "location",
    "location_detail",
    "source_of_risk",
    "source_detail",
    "source_name",
    "provider_id",
    "msp_asked",
    "adults_wishes",
    "lacked_capacity",
    "capacity_note",
    "advocacy",
    "advocate_name",
)
"""What an enquiry takes over from the concern it is made of, so that nobody types it twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """A decision with its three tests (Care Act section 42(1)), each answered with the reason."""

    decision: str
    has_needs: str
    at_risk: str
    unable_to_protect: str
    decision_why: str
    has_needs_why: str = ""
    at_risk_why: str = ""
    unable_to_protect_why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideConcern(Tested):
    """A decision on a concern, when it was made, and what follows from it.

    An enquiry is led by ``lead_worker_id``; ``join_enquiry_id`` is one of the person's that goes on already and takes
    this concern in. Without an enquiry ``disposals`` say what is done instead and ``what_next`` what happens.
    Feedback may be given now or later.
    """

    concern_id: str
    on: str
    at: str
    disposals: tuple[str, ...] = ()
    lead_worker_id: str | None = None
    team_id: str | None = None
    join_enquiry_id: str | None = None
    what_next: WhatNext | None = None
    feedback_on: str = ""
    feedback_how: str = ""
    feedback_note: str = ""
    no_feedback_why: str = ""
    seen: Mapping[str, object] | None = None


@command("decide_concern", writes=("concern", "enquiry", "task", "safeguarding_pause"))
def decide_concern(store: Store, actor: Actor, command: DecideConcern) -> Changes:
    """Decide on a concern: a section 42 enquiry, another enquiry, or none.

    Raises ``NotPermitted``: ``role_may_not`` for anybody but a safeguarding manager, ``own_safeguarding_work`` for
    whoever recorded the concern. Raises ``RuleBroken``: ``concern_not_so``, ``test_not_answered``,
    ``test_reason_required``, ``decision_why_required``, ``tests_not_all_met``, ``tests_all_met``,
    ``disposals_required``, ``lead_required``, ``unknown_code``, and as ``next_fields`` and ``feedback_fields``.
    """
    actor.must(May.DECIDE_SAFEGUARDING)
    with store.write(actor=actor, command="decide_concern") as act:
        row = reached_concern(act, command.concern_id, ConcernState.UNDECIDED)
        not_own_work(act, row["author"], row["worker_id"])
        received = (row["raised_on"], row["raised_at"] or "00:00")
        on, at = moment_of_act(act, command.on, command.at, fields=("on", "at"), after=received)
        values = checked_decision(command, store)
        values |= {"decided_on": on, "decided_at": at, "decided_by": act.actor.worker_id}
        if command.decision == NO_ENQUIRY:
            values |= _instead(act, store, command, row["person_id"])
        else:
            values["enquiry_id"] = _enquiry(act, command, row, on)
        if command.feedback_on or command.no_feedback_why.strip():
            values |= _feedback(act, store, command, since=row["raised_on"])
        if pause := open_pause(act, command.concern_id):
            act.set("safeguarding_pause", pause, {"to_date": on})
        act.set(CONCERN, command.concern_id, values, seen=command.seen)
        return act.changes()


def checked_decision(command: Tested, store: Store) -> dict[str, Any]:
    """Return the decision with its tests, checked against each other, as fields of the concern.

    Raises ``RuleBroken``: ``unknown_code``, ``test_not_answered``, ``test_reason_required``, ``tests_not_all_met``,
    ``tests_all_met``, ``decision_why_required``.
    """
    known_code("safeguarding_decision", command.decision, field="decision", lists=store.code_lists)
    answers = {test: str(getattr(command, test)) for test in TESTS}
    values: dict[str, Any] = dict(answers)
    for test, answer in answers.items():
        if answer in ("", NOT_KNOWN):
            raise RuleBroken("test_not_answered", field=test)
        known_code("three_test_answer", answer, field=test, lists=store.code_lists)
        why = str(getattr(command, f"{test}_why")).strip()
        if not why:
            raise RuleBroken("test_reason_required", field=f"{test}_why")
        values[f"{test}_why"] = why
    if code := why_decision_does_not_fit(command.decision, answers):
        raise RuleBroken(code, field="decision")
    if not command.decision_why.strip():
        raise RuleBroken("decision_why_required", field="decision_why")
    return {**values, "decision": command.decision, "decision_why": command.decision_why.strip()}


def _instead(act: Act, store: Store, command: DecideConcern, person_id: str) -> dict[str, Any]:
    if not command.disposals:
        raise RuleBroken("disposals_required", field="disposals")
    must_be_known({"disposals": command.disposals}, store)
    following = next_fields(
        act, store, command.what_next, person_id=person_id, about_kind=CONCERN, about_id=command.concern_id
    )
    return {"disposals": command.disposals, **following}


def _feedback(act: Act, store: Store, command: DecideConcern, *, since: str) -> dict[str, Any]:
    return feedback_fields(
        act,
        on=command.feedback_on,
        how=command.feedback_how,
        note=command.feedback_note,
        why_none=command.no_feedback_why,
        since=since,
        store=store,
    )


def _enquiry(act: Act, command: DecideConcern, row: Mapping[str, Any], on: str) -> str:
    """Start the enquiry a concern leads to, or take the concern into one of the person's that goes on.

    One that was another enquiry is a section 42 enquiry from the concern on for which the duty holds.
    """
    if command.join_enquiry_id:
        joined = reached_enquiry(act, command.join_enquiry_id, EnquiryState.GOES_ON)
        if joined["person_id"] != row["person_id"]:
            raise RuleBroken("no_such_row", field="join_enquiry_id", entity=ENQUIRY)
        if command.decision == S42:
            act.set(ENQUIRY, command.join_enquiry_id, {"kind": S42})
        return command.join_enquiry_id
    if not command.lead_worker_id:
        raise RuleBroken("lead_required", field="lead_worker_id")
    may_hold(act, row["person_id"], command.lead_worker_id, field="lead_worker_id")
    values = {name: row[name] for name in _CARRIED}
    values |= {
        "person_id": row["person_id"],
        "concern_id": command.concern_id,
        "kind": command.decision,
        "started_on": on,
        "worker_id": command.lead_worker_id,
        "team_id": team_for(act, command.team_id, command.lead_worker_id, on=on),
    }
    return act.create(ENQUIRY, values)


def decided_in(act: Act, enquiry_id: str, but: str) -> list[str]:
    """The decisions on the concerns an enquiry is made of, but for one of them."""
    t = rows.concern
    others = select(t.c.decision).where(t.c.enquiry_id == enquiry_id, t.c.id != but, t.c.gone.is_(None))
    return [str(decision) for decision in act.connection.execute(others).scalars() if decision]


_OF_A_DECISION = (
    "decided_on",
    "decided_at",
    "decided_by",
    "decision",
    "decision_why",
    "disposals",
    "enquiry_id",
    "next_step",
    "next_step_note",
    "next_step_due",
    "no_next_why",
    *TESTS,
    *(f"{test}_why" for test in TESTS),
)


@command("take_back_decision", writes=("concern", "enquiry"))
def take_back_decision(
    store: Store, actor: Actor, *, concern_id: str, why: str, seen: Mapping[str, object] | None = None
) -> Changes:
    """Open a decided concern again, to be decided anew; an enquiry nobody has worked on yet goes with it.

    One it had joined goes on, and is of the kind the other concerns make it.

    Raises ``RuleBroken("enquiry_has_work")`` for an enquiry that was planned, reported or concluded: that one is ended
    by its outcome, not undone.
    """
    actor.must(May.DECIDE_SAFEGUARDING)
    if not why.strip():
        raise RuleBroken("reason_required", field="why")
    with store.write(actor=actor, command="take_back_decision") as act:
        row = reached_concern(act, concern_id, ConcernState.NO_ENQUIRY, ConcernState.ENQUIRY)
        not_own_work(act, row["author"], row["worker_id"])
        enquiry = act.row(ENQUIRY, row["enquiry_id"]) if row["enquiry_id"] else None
        if enquiry is not None and enquiry["gone"] is None and enquiry["concern_id"] == concern_id:
            if enquiry["planned_on"] or enquiry["report_on"] or enquiry["concluded_on"] or enquiry["closed_on"]:
                raise RuleBroken("enquiry_has_work")
            act.remove(ENQUIRY, enquiry["id"], why=why)
        elif enquiry is not None and enquiry["gone"] is None and (others := decided_in(act, enquiry["id"], concern_id)):
            act.set(ENQUIRY, enquiry["id"], {"kind": kind_of_enquiry(others)}, why=why.strip())
        act.set(CONCERN, concern_id, dict.fromkeys(_OF_A_DECISION), why=why.strip(), seen=seen)
        return act.changes()
