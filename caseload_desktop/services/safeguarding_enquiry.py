"""Commands on an enquiry that goes on: planned, actions asked for and done, report, outcome, another lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from caseload_desktop.domain.errors import NotPermitted, RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.domain.safeguarding import ENQUIRY, EnquiryState, missing_for_return
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.involvement_rules import known_code, may_hold, team_for
from caseload_desktop.services.safeguarding_rules import (
    day_ahead,
    day_since,
    must_be_known,
    open_actions,
    own_or_permitted,
    provider_known,
    reached_enquiry,
    reached_part,
    with_source,
)
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store

_COUNCIL, _PROVIDER = "council", "provider"
"""Who is caused to enquire (code list ``caused_to_enquire``) where a worker or a provider must be named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEnquiry:
    """How an enquiry is to be made, and what the adult wants from it, as the planning discussion left it."""

    enquiry_id: str
    on: str
    planning_kind: str
    plan_of_enquiry: str
    planning_with: str = ""
    msp_asked: str = ""
    adults_wishes: str = ""
    lacked_capacity: str = ""
    capacity_note: str = ""
    advocacy: str = ""
    advocate_name: str = ""
    seen: Mapping[str, object] | None = None


_ABOUT_THE_ADULT = ("msp_asked", "adults_wishes", "lacked_capacity", "capacity_note", "advocacy", "advocate_name")


@command("plan_enquiry", writes=("enquiry",))
def plan_enquiry(store: Store, actor: Actor, command: PlanEnquiry) -> Changes:
    """Record the planning of an enquiry; again where it was planned anew.

    Raises ``RuleBroken``: ``enquiry_not_so``, ``plan_of_enquiry_required``, ``unknown_code``, of days.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="plan_enquiry") as act:
        row = reached_enquiry(act, command.enquiry_id, EnquiryState.GOES_ON)
        if not command.plan_of_enquiry.strip():
            raise RuleBroken("plan_of_enquiry_required", field="plan_of_enquiry")
        known_code("planning_kind", command.planning_kind, field="planning_kind", lists=store.code_lists)
        values: dict[str, Any] = {
            "planned_on": day_since(act, command.on, field="on", since=row["started_on"]),
            "planning_kind": command.planning_kind,
            "planning_with": command.planning_with.strip(),
            "plan_of_enquiry": command.plan_of_enquiry.strip(),
        }
        values |= {name: said for name in _ABOUT_THE_ADULT if (said := getattr(command, name).strip())}
        must_be_known(values, store)
        act.set(ENQUIRY, command.enquiry_id, values, seen=command.seen)
        return act.changes()


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAction:
    """Something to be found out or done in an enquiry, and who is caused to do it (Care Act section 42(2))."""

    enquiry_id: str
    words: str
    caused: str
    on: str
    due_on: str | None = None
    organisation: str = ""
    provider_id: str | None = None
    named: str = ""
    worker_id: str | None = None


@command("ask_enquiry_action", writes=("enquiry_action",))
def ask_enquiry_action(store: Store, actor: Actor, command: AskAction) -> Changes:
    """Cause somebody to enquire. Raises ``RuleBroken``: ``action_words_required``, ``caused_who_required``, of days."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="ask_enquiry_action") as act:
        row = reached_enquiry(act, command.enquiry_id, EnquiryState.GOES_ON, EnquiryState.CONCLUDED)
        if not command.words.strip():
            raise RuleBroken("action_words_required", field="words")
        known_code("caused_to_enquire", command.caused, field="caused", lists=store.code_lists)
        worker_id = command.worker_id if command.caused == _COUNCIL else None
        if command.caused == _COUNCIL:
            may_hold(act, row["person_id"], worker_id or "")
        elif not (command.organisation.strip() or command.provider_id):
            raise RuleBroken("caused_who_required", field="organisation")
        on = day_since(act, command.on, field="on", since=row["started_on"])
        values = {
            "person_id": row["person_id"],
            "enquiry_id": command.enquiry_id,
            "words": command.words.strip(),
            "caused": command.caused,
            "organisation": command.organisation.strip(),
            "provider_id": provider_known(act, command.provider_id) if command.caused == _PROVIDER else None,
            "named": command.named.strip(),
            "worker_id": worker_id,
            "asked_on": on,
            "due_on": day_ahead(act, command.due_on, field="due_on", since=on),
        }
        act.create("enquiry_action", values)
        return act.changes()


@command("finish_enquiry_action", writes=("enquiry_action",))
def finish_enquiry_action(
    store: Store, actor: Actor, *, action_id: str, on: str, result: str, seen: Mapping[str, object] | None = None
) -> Changes:
    """Record what an action found. Raises ``RuleBroken``: ``action_over``, ``action_result_required``, of days."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="finish_enquiry_action") as act:
        row = _open_action(act, action_id)
        if not result.strip():
            raise RuleBroken("action_result_required", field="result")
        values = {"done_on": day_since(act, on, field="on", since=row["asked_on"]), "result": result.strip()}
        act.set("enquiry_action", action_id, values, seen=seen)
        return act.changes()


@command("drop_enquiry_action", writes=("enquiry_action",))
def drop_enquiry_action(
    store: Store, actor: Actor, *, action_id: str, on: str, why: str, seen: Mapping[str, object] | None = None
) -> Changes:
    """Drop an action that is not needed any more; it stays in the story with the reason."""
    actor.must(May.WRITE_RECORD)
    if not why.strip():
        raise RuleBroken("reason_required", field="why")
    with store.write(actor=actor, command="drop_enquiry_action") as act:
        row = _open_action(act, action_id)
        values = {"dropped_on": day_since(act, on, field="on", since=row["asked_on"]), "dropped_why": why.strip()}
        act.set("enquiry_action", action_id, values, seen=seen)
        return act.changes()


def _open_action(act: Act, action_id: str) -> dict[str, Any]:
    row = reached_part(act, "enquiry_action", action_id)
    if row["done_on"] is not None or row["dropped_on"] is not None:
        raise RuleBroken("action_over")
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordReport:
    """The report of an enquiry as it came in."""

    enquiry_id: str
    on: str
    report_by: str
    report: str
    seen: Mapping[str, object] | None = None


@command("record_enquiry_report", writes=("enquiry",))
def record_enquiry_report(store: Store, actor: Actor, command: RecordReport) -> Changes:
    """Record the report. Raises ``RuleBroken``: ``enquiry_not_so``, ``report_required``, of days."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="record_enquiry_report") as act:
        row = reached_enquiry(act, command.enquiry_id, EnquiryState.GOES_ON)
        if not command.report.strip():
            raise RuleBroken("report_required", field="report")
        if not command.report_by.strip():
            raise RuleBroken("report_by_required", field="report_by")
        values = {
            "report_on": day_since(act, command.on, field="on", since=row["started_on"]),
            "report_by": command.report_by.strip(),
            "report": command.report.strip(),
        }
        act.set(ENQUIRY, command.enquiry_id, values, seen=command.seen)
        return act.changes()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcludeEnquiry:
    """What an enquiry found, with all that the national return asks of a concluded one; fields as ``enquiry``.

    What is None stays as the enquiry has it; empty text clears it.
    """

    enquiry_id: str
    on: str
    outcome: str
    types: tuple[str, ...]
    location: str
    source_of_risk: str
    risk_assessment_outcome: str
    lacked_capacity: str
    msp_asked: str
    risk_outcome: str = ""
    msp_achieved: str = ""
    advocacy: str | None = None
    advocate_name: str | None = None
    capacity_note: str | None = None
    adults_wishes: str | None = None
    location_detail: str | None = None
    source_detail: str | None = None
    source_name: str | None = None
    provider_id: str | None = None
    plan_needed: bool = False
    plan: str = ""
    plan_review_on: str | None = None
    seen: Mapping[str, object] | None = None


_CONCLUDED = (
    "types",
    "location",
    "location_detail",
    "source_of_risk",
    "source_detail",
    "source_name",
    "risk_assessment_outcome",
    "risk_outcome",
    "lacked_capacity",
    "capacity_note",
    "advocacy",
    "advocate_name",
    "msp_asked",
    "msp_achieved",
    "adults_wishes",
    "outcome",
    "plan_needed",
)


@command("conclude_enquiry", writes=("enquiry",))
def conclude_enquiry(store: Store, actor: Actor, command: ConcludeEnquiry) -> Changes:
    """Record the outcome of an enquiry, or put it right until sign-off is asked for.

    Nothing the Safeguarding Adults Collection counts may be missing (tables SG2 to SG4). Raises ``RuleBroken`` with
    what ``missing_for_return`` finds first, ``finding_required``, ``actions_open``, ``plan_required``,
    ``plan_review_on_required``, ``enquiry_not_so``, ``unknown_code``, of days.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="conclude_enquiry") as act:
        row = reached_enquiry(act, command.enquiry_id, EnquiryState.GOES_ON, EnquiryState.CONCLUDED)
        since = max(row["started_on"] or "", row["planned_on"] or "", row["report_on"] or "")
        on = day_since(act, command.on, field="on", since=since)
        said = {name: getattr(command, name) for name in _CONCLUDED}
        values = {name: row[name] if value is None else value for name, value in said.items()}
        values = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
        must_be_known(values, store)
        values = with_source(values, store)
        _must_be_complete(act, store, command, values)
        values |= _plan(act, command, on)
        values |= {
            "provider_id": provider_known(act, command.provider_id) if command.provider_id else row["provider_id"],
            "concluded_on": on,
            "concluded_by": act.actor.worker_id,
        }
        act.set(ENQUIRY, command.enquiry_id, values, seen=command.seen)
        return act.changes()


def _must_be_complete(act: Act, store: Store, command: ConcludeEnquiry, values: Mapping[str, Any]) -> None:
    for field, code in missing_for_return(values, store.code_lists):
        raise RuleBroken(code, field=field)
    if not values["outcome"]:
        raise RuleBroken("finding_required", field="outcome")
    if count := open_actions(act, command.enquiry_id):
        raise RuleBroken("actions_open", count=count)


def _plan(act: Act, command: ConcludeEnquiry, on: str) -> dict[str, Any]:
    """The safeguarding plan and the day it is looked at again; nothing of one where none is needed."""
    if not command.plan_needed:
        return {"plan": None, "plan_review_on": None}
    if not command.plan.strip():
        raise RuleBroken("plan_required", field="plan")
    if not command.plan_review_on:
        raise RuleBroken("plan_review_on_required", field="plan_review_on")
    return {
        "plan": command.plan.strip(),
        "plan_review_on": day_ahead(act, command.plan_review_on, field="plan_review_on", since=on),
    }


@command("hand_over_enquiry", writes=("enquiry",))
def hand_over_enquiry(
    store: Store,
    actor: Actor,
    *,
    enquiry_id: str,
    worker_id: str,
    team_id: str | None = None,
    seen: Mapping[str, object] | None = None,
) -> Changes:
    """Give an enquiry to another lead worker: its lead does, a safeguarding manager, or who allocates work."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="hand_over_enquiry") as act:
        row = reached_enquiry(act, enquiry_id, EnquiryState.GOES_ON, EnquiryState.CONCLUDED)
        allowed = actor.may(May.DECIDE_SAFEGUARDING) or actor.may(May.ALLOCATE)
        if actor.worker_id != row["worker_id"] and not allowed:
            raise NotPermitted("not_your_safeguarding")
        may_hold(act, row["person_id"], worker_id)
        values = {"worker_id": worker_id, "team_id": team_for(act, team_id, worker_id, on=act.today)}
        if not act.set(ENQUIRY, enquiry_id, values, seen=seen):
            raise RuleBroken("nothing_to_move")
        return act.changes()


CORRECTABLE = frozenset(
    {
        "started_on",
        "planned_on",
        "planning_with",
        "plan_of_enquiry",
        "report_on",
        "report_by",
        "report",
        "types",
        "location",
        "location_detail",
        "source_of_risk",
        "source_detail",
        "source_name",
        "provider_id",
        "risk_assessment_outcome",
        "risk_outcome",
        "lacked_capacity",
        "capacity_note",
        "advocacy",
        "advocate_name",
        "msp_asked",
        "msp_achieved",
        "adults_wishes",
        "outcome",
        "plan",
    }
)
"""What a correction may change; kind, lead, conclusion, sign-off and closure are acts of their own."""

_DAYS = ("started_on", "planned_on", "report_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectEnquiry:
    """A correction: the fields that were wrong, as they should be, and why. ``opened`` holds what the author saw."""

    enquiry_id: str
    fields: Mapping[str, object]
    why: str
    opened: Mapping[str, object] | None = None


@command("correct_enquiry", writes=("enquiry",))
def correct_enquiry(store: Store, actor: Actor, command: CorrectEnquiry) -> Changes:
    """Correct an enquiry; a concluded one must still have all the return needs. One signed off is opened again first.

    Raises ``RuleBroken``: ``reason_required``, ``not_correctable``, ``required``, ``enquiry_not_so``, and as
    ``conclude_enquiry``; ``NotPermitted("not_your_safeguarding")``; ``AlreadyChanged``.
    """
    actor.must(May.WRITE_RECORD)
    if not command.why.strip():
        raise RuleBroken("reason_required", field="why")
    if unknown := sorted(command.fields.keys() - CORRECTABLE):
        raise RuleBroken("not_correctable", fields=", ".join(unknown))
    with store.write(actor=actor, command="correct_enquiry") as act:
        row = reached_enquiry(act, command.enquiry_id, *(s for s in EnquiryState if s is not EnquiryState.CLOSED))
        own_or_permitted(act, row)
        values = _corrected(act, store, row, dict(command.fields))
        act.set(ENQUIRY, command.enquiry_id, values, why=command.why.strip(), seen=command.opened)
        return act.changes()


def _corrected(act: Act, store: Store, row: Mapping[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    must_be_known(values, store)
    if values.get("source_detail") and "source_of_risk" not in values:
        values = with_source({**values, "source_of_risk": ""}, store)
    after = {**row, **values}
    with_source(after, store)
    if "provider_id" in values:
        provider_known(act, values["provider_id"])
    since = after["started_on"]
    for name in _DAYS:
        if name in values and not values[name] and (name == "started_on" or row[name]):
            raise RuleBroken("required", field=name)
        if values.get(name):
            day_since(act, str(values[name]), field=name, since="" if name == "started_on" else since)
        elif after[name] and after[name] < since:
            raise RuleBroken("ends_before_it_begins", field="started_on")
    if row["concluded_on"]:
        for field, code in missing_for_return(after, store.code_lists):
            raise RuleBroken(code, field=field)
        if max(after[name] or "" for name in _DAYS) > row["concluded_on"]:
            raise RuleBroken(
                "after_the_outcome", field=next(n for n in _DAYS if (after[n] or "") > row["concluded_on"])
            )
    return values


@command("withdraw_enquiry", writes=("enquiry", "concern"))
def withdraw_enquiry(store: Store, actor: Actor, *, enquiry_id: str, why: str) -> Changes:
    """Take an enquiry made in error, such as one made twice, out of lists and figures; only a safeguarding manager.

    Its concern keeps its decision; where the decision was wrong too, it is taken back.
    """
    actor.must(May.DECIDE_SAFEGUARDING)
    with store.write(actor=actor, command="withdraw_enquiry") as act:
        reached_enquiry(act, enquiry_id)
        act.remove(ENQUIRY, enquiry_id, why=why)
        return act.changes()
