"""Commands on a review that was held: completed with what came of it, corrected, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.review_agreement import MOST_AHEAD_DAYS
from caseload_desktop.domain.review_due import Agreed, Held
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.access import must_reach
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.closing import WhatNext, next_fields
from caseload_desktop.services.involvement_rules import day_of_act, known_code
from caseload_desktop.services.review_rules import (
    PLANNED,
    facts_of,
    given_to,
    kind_and_reason,
    must_be_agreeable,
    of_person,
    own_or_correcting,
    reached_review,
    reason_that_is_due,
)
from caseload_desktop.services.support_rules import only_fields
from caseload_desktop.store.ids import new_id
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store

CORRECTABLE = frozenset(
    {"kind", "reason", "asked_on", "asked_by", "started_on", "completed_on", "service_ids", "worker_id", "team_id",
     "reviewer", "trusted_reviewer", "light_touch", "method", "answers", "outcomes_achieved", "outcome", "change",
     "next_due_on", "next_due_why"}
)  # fmt: skip
"""The fields of a review that may have been wrong."""

_LISTS = {"method": "review_method", "outcomes_achieved": "review_outcomes_achieved", "outcome": "event_outcome",
          "change": "review_change"}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteReview:
    """A review was held on ``completed_on``, by the actor unless another worker or a provider is named.

    Without ``review_id`` it is one nobody had planned. ``service_ids`` are what it looked at; none: all the person has.
    ``answers`` are texts by id of list ``review_question``. ``next_due_on`` is the day agreed for the next one. What an
    import brings (``import_run_id``) may say less: what nobody wrote down can't be asked any more.
    """

    person_id: str
    completed_on: str
    review_id: str | None = None
    kind: str = ""
    reason: str = ""
    started_on: str = ""
    service_ids: tuple[str, ...] = ()
    worker_id: str | None = None
    team_id: str | None = None
    reviewer: str = ""
    trusted_reviewer: bool = False
    light_touch: bool = False
    method: str = ""
    outcomes_achieved: str = ""
    outcome: str = ""
    change: str = ""
    answers: Mapping[str, str] | None = None
    next_due_on: str = ""
    next_due_why: str = ""
    what_next: WhatNext | None = None
    import_run_id: str | None = None
    seen: Mapping[str, object] | None = None


@command("complete_review", writes=("review", "task"))
def complete_review(store: Store, actor: Actor, command: CompleteReview) -> Changes:
    """Record that a review was held and what came of it; the next one is reckoned from the day it was held.

    ``seen`` holds what the author saw of a planned review: raises ``AlreadyChanged`` where another value came
    meanwhile. ``RuleBroken`` beside the field: ``review_closed``, ``review_method_required``,
    ``review_outcome_required``, ``review_change_required``, ``outcomes_achieved_required`` for a planned review,
    ``reviewer_required``, and as ``kind_and_reason``, ``check_agreement``, ``next_fields``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="complete_review") as act:
        must_reach(act, command.person_id)
        put_completed(act, store, command)
        return act.changes()


def put_completed(act: Act, store: Store, command: CompleteReview) -> str:
    """Write a completed review inside a running act and return its id; imports use it row by row."""
    planned = reached_review(act, command.review_id) if command.review_id else None
    if planned is not None and planned["person_id"] != command.person_id:
        raise RuleBroken("no_such_row", entity="review")
    review_id = command.review_id or new_id()
    values = _held_values(act, store, command, planned)
    if command.next_due_on:
        values |= _next_due(act, store, command, values, review_id)
    if command.import_run_id is None or command.what_next is not None:
        values |= next_fields(
            act, store, command.what_next, person_id=command.person_id, about_kind="review", about_id=review_id
        )
    if planned is not None:
        act.set("review", review_id, values, seen=command.seen)
    else:
        act.create("review", {**values, "person_id": command.person_id}, row_id=review_id)
    return review_id


def _held_values(act: Act, store: Store, command: CompleteReview, planned: Mapping[str, Any] | None) -> dict[str, Any]:
    kind = command.kind or (planned or {}).get("kind") or PLANNED
    reason = command.reason or (planned or {}).get("reason") or ""
    if not reason and kind == PLANNED:
        reason = reason_that_is_due(act, store, command.person_id)
    values: dict[str, Any] = {**kind_and_reason(store, kind, reason)}
    values["completed_on"] = day_of_act(act, command.completed_on, field="completed_on")
    values["started_on"] = _started(act, command.started_on, values["completed_on"])
    values["service_ids"] = of_person(act, command.person_id, command.service_ids)
    worker_id = command.worker_id or (None if command.trusted_reviewer else act.actor.worker_id)
    values |= given_to(
        act,
        command.person_id,
        worker_id=worker_id,
        team_id=command.team_id,
        reviewer=command.reviewer,
        trusted=command.trusted_reviewer,
    )
    values["light_touch"] = command.light_touch or None
    values |= _outcomes(store, command, kind, whole=command.import_run_id is None)
    values["answers"] = answers_given(store, command.answers)
    values["import_run_id"] = command.import_run_id
    return values


def _started(act: Act, text: str, completed_on: str) -> str:
    """The day the review began, which national returns ask for: the same day unless another is given."""
    if not text:
        return completed_on
    started = day_of_act(act, text, field="started_on")
    if started > completed_on:
        raise RuleBroken("ends_before_it_begins", field="completed_on")
    return started


def _outcomes(store: Store, command: CompleteReview, kind: str, *, whole: bool) -> dict[str, str]:
    """What came of the review; ``whole`` asks for all that Client Level Data needs (standards 1.3)."""
    needed = {"method": "review_method_required", "outcome": "review_outcome_required",
              "change": "review_change_required"}  # fmt: skip
    if kind == PLANNED:
        needed["outcomes_achieved"] = "outcomes_achieved_required"
    found = {}
    for name, list_id in _LISTS.items():
        code = str(getattr(command, name))
        if not code and whole and name in needed:
            raise RuleBroken(needed[name], field=name)
        if code:
            found[name] = known_code(list_id, code, field=name, lists=store.code_lists)
    return found


def answers_given(store: Store, answers: Mapping[str, str] | None) -> dict[str, str] | None:
    """Return the answers that say something, by question. Raises ``RuleBroken("unknown_code")``."""
    found = {}
    for question, text in (answers or {}).items():
        known_code("review_question", question, field="answers", lists=store.code_lists)
        if text.strip():
            found[question] = text.strip()
    return found or None


def _next_due(
    act: Act, store: Store, command: CompleteReview, values: Mapping[str, Any], review_id: str
) -> dict[str, str]:
    """The day agreed for the next review, after this one; it may have passed where this one is typed late."""
    try:
        day = date.fromisoformat(command.next_due_on)
    except ValueError:
        raise RuleBroken("impossible_date", field="next_due_on") from None
    on = date.fromisoformat(values["completed_on"])
    if day <= on:
        raise RuleBroken("next_review_before_this", field="next_due_on")
    if (day - on).days > MOST_AHEAD_DAYS:
        raise RuleBroken("date_too_late", field="next_due_on")
    covers = frozenset(values["service_ids"])
    held = Held(id=review_id, on=on, covers=covers, light_touch=command.light_touch)
    proposal = Agreed(due_on=day, on=on, covers=covers, why=command.next_due_why, review_id=review_id)
    facts = facts_of(act, store, command.person_id)
    if facts.supports:
        must_be_agreeable(act, facts, proposal, more=(held,), field="next_due_on", why_field="next_due_why")
    return {"next_due_on": day.isoformat(), "next_due_why": command.next_due_why.strip()}


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectReview:
    """A correction of a review: the fields that were wrong (of ``CORRECTABLE``), as they should be, and why."""

    review_id: str
    fields: Mapping[str, object]
    why: str
    seen: Mapping[str, object] | None = None


@command("correct_review", writes=("review",))
def correct_review(store: Store, actor: Actor, command: CorrectReview) -> Changes:
    """Correct a review; what it said before stays in its history.

    ``seen`` holds the values the author saw: raises ``AlreadyChanged`` where another came meanwhile.
    """
    actor.must(May.WRITE_RECORD)
    if not command.why.strip():
        raise RuleBroken("reason_required", field="why")
    only_fields(command.fields, CORRECTABLE)
    with store.write(actor=actor, command="correct_review") as act:
        row = reached_review(act, command.review_id, must_be_open=False)
        own_or_correcting(actor, row)
        values = _corrected(act, store, row, command.fields)
        act.set("review", command.review_id, values, why=command.why.strip(), seen=command.seen)
        return act.changes()


def _corrected(act: Act, store: Store, row: Mapping[str, Any], fields: Mapping[str, object]) -> dict[str, object]:
    values = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    whole = {**row, **values}
    kind_and_reason(store, whole["kind"] or "", whole["reason"] or "")
    for name, list_id in _LISTS.items():
        if values.get(name):
            known_code(list_id, str(values[name]), field=name, lists=store.code_lists)
    for name in ("asked_on", "started_on", "completed_on"):
        if values.get(name):
            values[name] = day_of_act(act, str(values[name]), field=name)
    if row["completed_on"] and not whole["completed_on"]:
        raise RuleBroken("date_empty", field="completed_on")
    if whole["started_on"] and whole["completed_on"] and whole["started_on"] > whole["completed_on"]:
        raise RuleBroken("ends_before_it_begins", field="completed_on")
    if whole["next_due_on"] and whole["completed_on"] and whole["next_due_on"] <= whole["completed_on"]:
        raise RuleBroken("next_review_before_this", field="next_due_on")
    if isinstance(ids := values.get("service_ids"), list | tuple):
        values["service_ids"] = of_person(act, row["person_id"], ids)
    if isinstance(answers := values.get("answers"), Mapping):
        values["answers"] = answers_given(store, answers)
    if whole["trusted_reviewer"] and not whole["reviewer"]:
        raise RuleBroken("reviewer_required", field="reviewer")
    return values


@command("withdraw_review", writes=("review",))
def withdraw_review(store: Store, actor: Actor, *, review_id: str, why: str) -> Changes:
    """Take a review recorded in error out of the record; what was due before it is due again."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="withdraw_review") as act:
        own_or_correcting(actor, reached_review(act, review_id, must_be_open=False))
        act.remove("review", review_id, why=why)
        return act.changes()
