"""Commands on enablement that is going on or over: goals, scores, looks, extension, end, follow-ups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from caseload_desktop.domain.enablement import DAY_84, DAY_91, State, planned_end
from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.closing import WhatNext, next_fields
from caseload_desktop.services.enablement import MOST_HOURS, rules_of
from caseload_desktop.services.enablement_reach import must_be_number, reached, reached_goal, state_of
from caseload_desktop.services.involvement_rules import day_of_act, known_code
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store

MOST_SCORE = 10
"""Goals are scored from 0 (can't at all) to this (by themselves, safely)."""

MOST_EXTENSION_DAYS = 366
"""Enablement is short; longer than this after the six weeks is a typing mistake."""

FOLLOW_UPS = (DAY_84, DAY_91)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetGoal:
    """Something a person wants to be able to do again, where they stand now and where they want to be (0 to 10)."""

    enablement_id: str
    words: str
    on: str
    area: str = ""
    score_at_start: int | None = None
    score_wanted: int | None = None


@command("set_goal", writes=("goal",))
def set_goal(store: Store, actor: Actor, command: SetGoal) -> Changes:
    """Set a goal while a referral is accepted or the service goes on. Raises ``RuleBroken``."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="set_goal") as act:
        row = reached(act, command.enablement_id, State.ACCEPTED, State.IN_SERVICE)
        if not command.words.strip():
            raise RuleBroken("goal_words_required", field="words")
        if command.area:
            known_code("goal_area", command.area, field="area", lists=store.code_lists)
        values = {
            "person_id": row["person_id"],
            "enablement_id": command.enablement_id,
            "area": command.area,
            "words": command.words.strip(),
            "set_on": _since_receipt(act, command.on, row["received_on"]),
            "score_at_start": must_be_number(command.score_at_start, field="score_at_start", most=MOST_SCORE),
            "score_wanted": must_be_number(command.score_wanted, field="score_wanted", most=MOST_SCORE),
        }
        act.create("goal", values)
        return act.changes()


@command("drop_goal", writes=("goal",))
def drop_goal(
    store: Store, actor: Actor, *, goal_id: str, on: str, why: str, seen: Mapping[str, object] | None = None
) -> Changes:
    """Drop a goal nobody works on any more; it stays in the story with its scores and the reason."""
    actor.must(May.WRITE_RECORD)
    if not why.strip():
        raise RuleBroken("reason_required", field="why")
    with store.write(actor=actor, command="drop_goal") as act:
        row = reached_goal(act, goal_id)
        day = day_of_act(act, on, field="on", after=row["set_on"] or "")
        act.set("goal", goal_id, {"dropped_on": day, "dropped_why": why.strip()}, seen=seen)
        return act.changes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """How far one goal is: 0 to 10."""

    goal_id: str
    score: int
    note: str = ""


@command("score_goals", writes=("goal_score",))
def score_goals(store: Store, actor: Actor, *, enablement_id: str, on: str, scores: tuple[Scored, ...]) -> Changes:
    """Score the goals of an enablement on a day; what two laptops score both stands.

    Raises ``RuleBroken``: ``nothing_scored``, ``goal_dropped``, ``number_out_of_range``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="score_goals") as act:
        row = reached(act, enablement_id, State.ACCEPTED, State.IN_SERVICE, State.ENDED)
        day = _since_receipt(act, on, row["received_on"])
        if not scores:
            raise RuleBroken("nothing_scored", field="scores")
        for one in scores:
            if reached_goal(act, one.goal_id)["enablement_id"] != enablement_id:
                raise RuleBroken("no_such_row", entity="goal")
            values = {
                "person_id": row["person_id"],
                "enablement_id": enablement_id,
                "goal_id": one.goal_id,
                "on_date": day,
                "score": must_be_number(one.score, field="scores", most=MOST_SCORE),
                "note": one.note.strip(),
            }
            act.create("goal_score", values)
        return act.changes()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckEnablement:
    """A look at how somebody is: while they wait, in week 4, at six weeks, or 84 and 91 days on."""

    enablement_id: str
    kind: str
    on: str
    result: str
    note: str = ""


@command("check_enablement", writes=("enablement_check",))
def check_enablement(store: Store, actor: Actor, command: CheckEnablement) -> Changes:
    """Record a look or a follow-up. Raises ``RuleBroken``: ``unknown_code``, ``enablement_not_so``, of days."""
    actor.must(May.WRITE_RECORD)
    lists = store.code_lists
    with store.write(actor=actor, command="check_enablement") as act:
        row = reached(act, command.enablement_id)
        known_code("enablement_check_kind", command.kind, field="kind", lists=lists)
        known_code("enablement_check_result", command.result, field="result", lists=lists)
        if state_of(row) not in _STATES_OF[lists.mapped("enablement_check_kind", command.kind, "for") or "service"]:
            raise RuleBroken("enablement_not_so", state=state_of(row).value)
        at_home = lists.mapped("enablement_check_result", command.result, "at_home")
        values = {
            "person_id": row["person_id"],
            "enablement_id": command.enablement_id,
            "kind": command.kind,
            "on_date": _since_receipt(act, command.on, row["received_on"]),
            "result": command.result,
            "at_home": {"yes": True, "no": False}.get(at_home),
            "note": command.note.strip(),
        }
        act.create("enablement_check", values)
        return act.changes()


_STATES_OF = {
    "waiting": (State.WAITING, State.ACCEPTED, State.DECLINED, State.PASSED),
    "service": (State.IN_SERVICE,),
    "after": (State.IN_SERVICE, State.ENDED),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendEnablement:
    """Somebody stays beyond six weeks: until when, why, and who agreed."""

    enablement_id: str
    to_date: str
    reason: str
    on: str
    note: str = ""
    agreed_by: str | None = None


@command("extend_enablement", writes=("enablement_extension",))
def extend_enablement(store: Store, actor: Actor, command: ExtendEnablement) -> Changes:
    """Extend a service beyond its six weeks; the free period stays six weeks. Raises ``RuleBroken``."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="extend_enablement") as act:
        row = reached(act, command.enablement_id, State.IN_SERVICE)
        known_code("enablement_extension_reason", command.reason, field="reason", lists=store.code_lists)
        values = {
            "person_id": row["person_id"],
            "enablement_id": command.enablement_id,
            "to_date": _extended_to(act, command.to_date, row["started_on"]),
            "reason": command.reason,
            "note": command.note.strip(),
            "agreed_by": command.agreed_by or act.actor.worker_id,
            "on_date": day_of_act(act, command.on, field="on", after=row["started_on"]),
        }
        act.create("enablement_extension", values)
        return act.changes()


def _extended_to(act: Act, text: str, started_on: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise RuleBroken("impossible_date", field="to_date") from None
    planned = planned_end(date.fromisoformat(started_on), rules_of(act))
    if day <= planned:
        raise RuleBroken("extension_too_short", field="to_date")
    if day > planned + timedelta(days=MOST_EXTENSION_DAYS):
        raise RuleBroken("day_far_off", field="to_date")
    return day.isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class EndEnablement:
    """The service ends: why (STS002a, early cessation included), with what support, and what happens next."""

    enablement_id: str
    on: str
    end_reason: str
    support_after: str
    what_next: WhatNext | None = None
    hours_at_end: float | None = None
    note: str = ""
    seen: Mapping[str, object] | None = None


@command("end_enablement", writes=("enablement", "task"))
def end_enablement(store: Store, actor: Actor, command: EndEnablement) -> Changes:
    """End a service. Raises ``RuleBroken``: ``unknown_code``, ``ends_before_it_begins``, and as ``next_fields``."""
    actor.must(May.WRITE_RECORD)
    lists = store.code_lists
    with store.write(actor=actor, command="end_enablement") as act:
        row = reached(act, command.enablement_id, State.IN_SERVICE)
        known_code("enablement_end_reason", command.end_reason, field="end_reason", lists=lists)
        known_code("enablement_support_after", command.support_after, field="support_after", lists=lists)
        values = {
            "ended_on": day_of_act(act, command.on, field="on", after=row["started_on"]),
            "hours_at_end": must_be_number(command.hours_at_end, field="hours_at_end", most=MOST_HOURS),
            "end_reason": command.end_reason,
            "support_after": command.support_after,
            "end_note": command.note.strip(),
            **next_fields(
                act,
                store,
                command.what_next,
                person_id=row["person_id"],
                about_kind="enablement",
                about_id=command.enablement_id,
            ),
        }
        act.set("enablement", command.enablement_id, values, seen=command.seen)
        return act.changes()


def _since_receipt(act: Act, text: str, received_on: str) -> str:
    day = day_of_act(act, text, field="on")
    if day < received_on:
        raise RuleBroken("before_receipt", field="on")
    return day
