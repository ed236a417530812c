"""Commands on a DoLS application from its decision: decided, suspended, lifted, ended, corrected, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from caseload_desktop.domain.dates import show_long
from caseload_desktop.domain.dols import GRANTED, State, is_third_party, requirements, stands_in_the_way
from caseload_desktop.domain.dols_clocks import longest_authorisation
from caseload_desktop.domain.errors import NotPermitted, RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.closing import WhatNext, next_fields
from caseload_desktop.services.dols_reach import RUNNING, assessments_of, codes_known, plain_day, reached, rules_of
from caseload_desktop.services.involvement_rules import day_of_act
from caseload_desktop.services.support_rules import must_choose
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store

MOST_DAYS_AHEAD = 28
"""An authorisation may begin after the day it is given, but not by more: a further one follows the one in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideDols:
    """What the supervisory body decided.

    Granted: first and last day, and the conditions. Not granted: which requirements are not met. ``what_next`` is
    needed for everything but a granted authorisation, which goes on.
    """

    dols_id: str
    on: str
    decision: str
    authorised_from: str | None = None
    authorised_to: str | None = None
    conditions: str = ""
    not_granted_why: tuple[str, ...] = ()
    note: str = ""
    what_next: WhatNext | None = None
    seen: Mapping[str, object] | None = None


@command("decide_dols", writes=("dols", "task"))
def decide_dols(store: Store, actor: Actor, command: DecideDols) -> Changes:
    """Sign the decision on an application, as somebody who may authorise and assessed nothing of it.

    An authorisation is given when all six requirements are met and not otherwise, for no longer than the best interests
    assessor recommends, and a year at most (Mental Capacity Act 2005 Schedule A1 paragraphs 42, 50 to 53).

    Raises ``NotPermitted``: ``role_may_not``, ``assessor_decides``; ``RuleBroken``: ``dols_decision_required``,
    ``dols_decision_unfit``, ``requirements_open``, ``authorised_days_required``, ``authorised_too_long``,
    ``authorised_beyond_advice``, ``not_granted_why_required``, ``dols_not_so``, and as ``next_fields``.
    """
    actor.must(May.AUTHORISE_DOLS)
    with store.write(actor=actor, command="decide_dols") as act:
        row = reached(act, store, command.dols_id, State.PENDING)
        assessed = assessments_of(act, command.dols_id)
        if any(each["worker_id"] == actor.worker_id for each in assessed):
            raise NotPermitted("assessor_decides")
        decision = _decision(store, row, command)
        on = day_of_act(act, command.on, field="on", after=row["received_on"] or "")
        values: dict[str, Any] = {
            "decision": decision,
            "decided_on": on,
            "decided_by": actor.worker_id,
            "decision_note": command.note.strip(),
        }
        if decision == GRANTED:
            values |= _authorised(act, store, command, assessed, on)
        else:
            values |= _refused(act, store, row, command)
        act.set("dols", command.dols_id, values, seen=command.seen)
        return act.changes()


def _decision(store: Store, row: Mapping[str, Any], command: DecideDols) -> str:
    code = must_choose(store, "dols_decision", command.decision, field="decision", otherwise="dols_decision_required")
    asked = "third_party" if is_third_party(row["kind"], store.code_lists) else "request"
    if store.code_lists.mapped("dols_decision", code, "for") != asked:
        raise RuleBroken("dols_decision_unfit", field="decision")
    return code


def _authorised(act: Act, store: Store, command: DecideDols, assessed: list[dict[str, Any]], on: str) -> dict[str, Any]:
    found = requirements(((each["kind"], each["result"] or "") for each in assessed), store.code_lists)
    if missing := stands_in_the_way(found):
        names = [store.code_lists.label("dols_requirement", each.requirement) for each in missing]
        raise RuleBroken("requirements_open", field="decision", names=", ".join(names))
    first = plain_day(command.authorised_from, field="authorised_from")
    last = plain_day(command.authorised_to, field="authorised_to")
    if first is None or last is None:
        raise RuleBroken("authorised_days_required", field="authorised_from" if first is None else "authorised_to")
    decided = date.fromisoformat(on)
    if not decided <= first <= decided + timedelta(days=MOST_DAYS_AHEAD):
        raise RuleBroken("authorised_from_unfit", field="authorised_from", most=MOST_DAYS_AHEAD)
    _must_fit(act, first, last, assessed)
    return {
        "authorised_from": first.isoformat(),
        "authorised_to": last.isoformat(),
        "conditions": command.conditions.strip() or None,
    }


def _must_fit(act: Act, first: date, last: date, assessed: list[dict[str, Any]]) -> None:
    if last < first:
        raise RuleBroken("ends_before_it_begins", field="authorised_to")
    longest = longest_authorisation(first, rules_of(act))
    if last > longest:
        raise RuleBroken("authorised_too_long", field="authorised_to", longest=show_long(longest))
    advised = min((each["recommended_to"] for each in assessed if each["recommended_to"]), default="")
    if advised and last.isoformat() > advised:
        raise RuleBroken(
            "authorised_beyond_advice", field="authorised_to", longest=show_long(date.fromisoformat(advised))
        )


def _refused(act: Act, store: Store, row: Mapping[str, Any], command: DecideDols) -> dict[str, Any]:
    why = codes_known(store, "dols_requirement", command.not_granted_why, field="not_granted_why")
    if not why and not is_third_party(row["kind"], store.code_lists):
        raise RuleBroken("not_granted_why_required", field="not_granted_why")
    return {"not_granted_why": why or None, **_next(act, store, row, command.what_next)}


def _next(act: Act, store: Store, row: Mapping[str, Any], what: WhatNext | None) -> dict[str, Any]:
    return next_fields(act, store, what, person_id=row["person_id"], about_kind="dols", about_id=row["id"])


@command("suspend_dols", writes=("dols",))
def suspend_dols(
    store: Store, actor: Actor, *, dols_id: str, on: str, why: str, seen: Mapping[str, object] | None = None
) -> Changes:
    """Suspend an authorisation, as when somebody is detained under the Mental Health Act (Form 7).

    Raises ``RuleBroken``: ``reason_required``, ``ends_before_it_begins``, ``dols_not_so``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="suspend_dols") as act:
        row = reached(act, store, dols_id, State.IN_FORCE)
        if not why.strip():
            raise RuleBroken("reason_required", field="why")
        day = day_of_act(act, on, field="on", after=row["authorised_from"] or "")
        act.set("dols", dols_id, {"suspended_from": day, "suspended_to": None}, why=why.strip(), seen=seen)
        return act.changes()


@command("lift_dols_suspension", writes=("dols",))
def lift_dols_suspension(
    store: Store, actor: Actor, *, dols_id: str, on: str, seen: Mapping[str, object] | None = None
) -> Changes:
    """Lift a suspension: ``on`` is the last day of it, from the next the authorisation holds again."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="lift_dols_suspension") as act:
        row = reached(act, store, dols_id, State.SUSPENDED)
        if row["suspended_to"] is not None:
            raise RuleBroken("dols_not_so", state=State.IN_FORCE.value)
        day = day_of_act(act, on, field="on", after=row["suspended_from"] or "")
        act.set("dols", dols_id, {"suspended_to": day}, seen=seen)
        return act.changes()


@command("no_further_dols", writes=("dols",))
def no_further_dols(
    store: Store, actor: Actor, *, dols_id: str, why: str, seen: Mapping[str, object] | None = None
) -> Changes:
    """Say why no further authorisation is asked for, so that nobody is reminded of it.

    Raises ``RuleBroken``: ``reason_required``, ``dols_not_so``.
    """
    actor.must(May.WRITE_RECORD)
    if not why.strip():
        raise RuleBroken("reason_required", field="why")
    with store.write(actor=actor, command="no_further_dols") as act:
        reached(act, store, dols_id, *RUNNING)
        act.set("dols", dols_id, {"no_further_why": why.strip()}, seen=seen)
        return act.changes()


@dataclass(frozen=True, slots=True, kw_only=True)
class EndDols:
    """An application or an authorisation comes to its end: why, and what happens next."""

    dols_id: str
    on: str
    reason: str
    note: str = ""
    what_next: WhatNext | None = None
    seen: Mapping[str, object] | None = None


@command("end_dols", writes=("dols", "task"))
def end_dols(store: Store, actor: Actor, command: EndDols) -> Changes:
    """End an application that was not decided (withdrawn, moved, died) or an authorisation.

    Raises ``RuleBroken``: ``dols_end_required``, ``dols_end_unfit``, ``ends_before_it_begins``, ``dols_not_so``, and as
    ``next_fields``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="end_dols") as act:
        row = reached(act, store, command.dols_id, State.PENDING, *RUNNING)
        reason = must_choose(store, "dols_end", command.reason, field="reason", otherwise="dols_end_required")
        when = store.code_lists.mapped("dols_end", reason, "when") or "both"
        if when not in ("both", "granted" if row["decision"] else "pending"):
            raise RuleBroken("dols_end_unfit", field="reason")
        began = (row["authorised_from"] if row["decision"] else row["received_on"]) or ""
        values = {
            "ended_on": day_of_act(act, command.on, field="on", after=min(began, act.today)),
            "end_reason": reason,
            "end_note": command.note.strip(),
            **_next(act, store, row, command.what_next),
        }
        act.set("dols", command.dols_id, values, seen=command.seen)
        return act.changes()
