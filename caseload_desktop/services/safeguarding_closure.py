"""Commands round the end of an enquiry: sign-off, closing, opening again, the plan's reviews, pauses, board reviews."""

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
    ConcernState,
    EnquiryState,
    concern_state,
    enquiry_state,
    missing_for_return,
)
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.closing import WhatNext, next_fields
from caseload_desktop.services.involvement_rules import known_code
from caseload_desktop.services.safeguarding_rules import (
    day_ahead,
    day_since,
    feedback_fields,
    not_own_work,
    open_actions,
    open_pause,
    reached_about,
    reached_enquiry,
    reached_part,
)
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store


@command("ask_sign_off", writes=("enquiry",))
def ask_sign_off(
    store: Store, actor: Actor, *, enquiry_id: str, on: str, seen: Mapping[str, object] | None = None
) -> Changes:
    """Ask a safeguarding manager to sign an enquiry off: it is concluded, complete, and its plan has ended.

    Raises ``RuleBroken``: ``enquiry_not_so``, ``plan_goes_on``, ``actions_open``, what ``missing_for_return`` finds.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="ask_sign_off") as act:
        row = reached_enquiry(act, enquiry_id, EnquiryState.CONCLUDED)
        _must_be_ready(act, store, row)
        values = {
            "sign_off_asked_on": day_since(act, on, field="on", since=row["concluded_on"]),
            "sign_off_asked_by": act.actor.worker_id,
            "sent_back_on": None,
            "sent_back_why": None,
        }
        act.set(ENQUIRY, enquiry_id, values, seen=seen)
        return act.changes()


def _must_be_ready(act: Act, store: Store, row: Mapping[str, Any]) -> None:
    for field, code in missing_for_return(row, store.code_lists):
        raise RuleBroken(code, field=field)
    if count := open_actions(act, row["id"]):
        raise RuleBroken("actions_open", count=count)
    if row["plan_needed"] and not plan_has_ended(act, store, row["id"]):
        raise RuleBroken("plan_goes_on")


def plan_has_ended(act: Act, store: Store, enquiry_id: str) -> bool:
    """True when the last review of a safeguarding plan said that it is no longer needed."""
    t = rows.plan_review
    last = select(t.c.result).where(t.c.enquiry_id == enquiry_id, t.c.gone.is_(None))
    last = last.order_by(t.c.held_on.desc(), t.c.made_at.desc(), t.c.no.desc()).limit(1)
    return store.code_lists.mapped("plan_review_result", act.connection.execute(last).scalar(), "ends") == "yes"


@command("send_back_enquiry", writes=("enquiry",))
def send_back_enquiry(
    store: Store, actor: Actor, *, enquiry_id: str, on: str, why: str, seen: Mapping[str, object] | None = None
) -> Changes:
    """Give an enquiry back to its lead instead of signing it off, with what is still to be done."""
    actor.must(May.DECIDE_SAFEGUARDING)
    if not why.strip():
        raise RuleBroken("reason_required", field="why")
    with store.write(actor=actor, command="send_back_enquiry") as act:
        row = reached_enquiry(act, enquiry_id, EnquiryState.SIGN_OFF)
        values = {
            "sign_off_asked_on": None,
            "sign_off_asked_by": None,
            "sent_back_on": day_since(act, on, field="on", since=row["sign_off_asked_on"]),
            "sent_back_why": why.strip(),
        }
        act.set(ENQUIRY, enquiry_id, values, seen=seen)
        return act.changes()


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseEnquiry:
    """An enquiry is signed off and closed: what happens next, and what the referrer was told where that is open."""

    enquiry_id: str
    on: str
    what_next: WhatNext | None = None
    note: str = ""
    feedback_on: str = ""
    feedback_how: str = ""
    feedback_note: str = ""
    no_feedback_why: str = ""
    seen: Mapping[str, object] | None = None


@command("close_enquiry", writes=("enquiry", "task", "safeguarding_pause"))
def close_enquiry(store: Store, actor: Actor, command: CloseEnquiry) -> Changes:
    """Sign an enquiry off. Only a safeguarding manager, and never their own work.

    That is: not its lead worker, nor who concluded it, nor who asked for the sign-off. Raises ``NotPermitted``
    (``role_may_not``, ``own_safeguarding_work``) or ``RuleBroken``: ``enquiry_not_so``, ``feedback_required``, as
    ``ask_sign_off`` and ``next_fields``.
    """
    actor.must(May.DECIDE_SAFEGUARDING)
    with store.write(actor=actor, command="close_enquiry") as act:
        row = reached_enquiry(act, command.enquiry_id, EnquiryState.SIGN_OFF)
        not_own_work(act, row["worker_id"], row["concluded_by"], row["sign_off_asked_by"])
        _must_be_ready(act, store, row)
        on = day_since(act, command.on, field="on", since=row["sign_off_asked_on"])
        values: dict[str, Any] = {
            "closed_on": on,
            "closed_by": act.actor.worker_id,
            "closure_note": command.note.strip(),
            **_told(act, store, command, row),
            **next_fields(
                act,
                store,
                command.what_next,
                person_id=row["person_id"],
                about_kind=ENQUIRY,
                about_id=command.enquiry_id,
            ),
        }
        if pause := open_pause(act, command.enquiry_id):
            act.set("safeguarding_pause", pause, {"to_date": on})
        act.set(ENQUIRY, command.enquiry_id, values, seen=command.seen)
        return act.changes()


def _told(act: Act, store: Store, command: CloseEnquiry, row: Mapping[str, Any]) -> dict[str, Any]:
    """What the referrer was told; it may have been recorded before."""
    if (
        not command.feedback_on
        and not command.no_feedback_why.strip()
        and (row["feedback_on"] or row["no_feedback_why"])
    ):
        return {}
    return feedback_fields(
        act,
        on=command.feedback_on,
        how=command.feedback_how,
        note=command.feedback_note,
        why_none=command.no_feedback_why,
        since=row["started_on"],
        store=store,
    )


_OF_A_CLOSURE = (
    "closed_on",
    "closed_by",
    "closure_note",
    "sign_off_asked_on",
    "sign_off_asked_by",
    "sent_back_on",
    "sent_back_why",
    "concluded_on",
    "concluded_by",
    "next_step",
    "next_step_note",
    "next_step_due",
    "no_next_why",
)


@command("reopen_enquiry", writes=("enquiry", "enquiry_reopening"))
def reopen_enquiry(
    store: Store, actor: Actor, *, enquiry_id: str, on: str, why: str, seen: Mapping[str, object] | None = None
) -> Changes:
    """Open a closed enquiry again: its outcome is to be confirmed anew, and it counts as begun when it first began.

    What was found stays in its fields; when it had been closed stays in ``enquiry_reopening``.
    """
    actor.must(May.DECIDE_SAFEGUARDING)
    if not why.strip():
        raise RuleBroken("reason_required", field="why")
    with store.write(actor=actor, command="reopen_enquiry") as act:
        row = reached_enquiry(act, enquiry_id, EnquiryState.CLOSED)
        reopening = {
            "person_id": row["person_id"],
            "enquiry_id": enquiry_id,
            "on_date": day_since(act, on, field="on", since=row["closed_on"]),
            "closed_on": row["closed_on"],
            "worker_id": act.actor.worker_id,
            "why": why.strip(),
        }
        act.create("enquiry_reopening", reopening)
        act.set(ENQUIRY, enquiry_id, dict.fromkeys(_OF_A_CLOSURE), why=why.strip(), seen=seen)
        return act.changes()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPlan:
    """A look at a safeguarding plan: it goes on, was changed (``plan`` as it stands now), or is needed no longer."""

    enquiry_id: str
    on: str
    result: str
    words: str
    plan: str = ""
    next_on: str | None = None


@command("review_safeguarding_plan", writes=("plan_review", "enquiry"))
def review_safeguarding_plan(store: Store, actor: Actor, command: ReviewPlan) -> Changes:
    """Record a review of a plan. Raises ``RuleBroken``: ``no_plan``, ``plan_review_words_required``,
    ``plan_review_on_required`` unless the plan ends, ``unknown_code``, of days.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="review_safeguarding_plan") as act:
        row = reached_enquiry(act, command.enquiry_id, EnquiryState.CONCLUDED)
        if not row["plan_needed"]:
            raise RuleBroken("no_plan")
        known_code("plan_review_result", command.result, field="result", lists=store.code_lists)
        if not command.words.strip():
            raise RuleBroken("plan_review_words_required", field="words")
        ends = store.code_lists.mapped("plan_review_result", command.result, "ends") == "yes"
        on = day_since(act, command.on, field="on", since=row["concluded_on"])
        if not ends and not command.next_on:
            raise RuleBroken("plan_review_on_required", field="next_on")
        next_on = None if ends else day_ahead(act, command.next_on, field="next_on", since=on)
        values = {
            "person_id": row["person_id"],
            "enquiry_id": command.enquiry_id,
            "held_on": on,
            "worker_id": act.actor.worker_id,
            "result": command.result,
            "words": command.words.strip(),
            "next_on": next_on,
        }
        act.create("plan_review", values)
        changed = {"plan": command.plan.strip()} if command.plan.strip() else {}
        act.set(ENQUIRY, command.enquiry_id, {"plan_review_on": next_on, **changed})
        return act.changes()


@command("pause_safeguarding", writes=("safeguarding_pause",))
def pause_safeguarding(
    store: Store, actor: Actor, *, about_kind: str, about_id: str, on: str, reason: str, note: str = ""
) -> Changes:
    """Stop the clock of a concern or an enquiry, with the reason.

    Raises ``RuleBroken``: ``paused_already``, ``nothing_to_pause`` once decided or closed, ``unknown_code``, of days.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="pause_safeguarding") as act:
        row = reached_about(act, about_kind, about_id)
        known_code("safeguarding_pause_reason", reason, field="reason", lists=store.code_lists)
        of_concern = about_kind == CONCERN
        over = (
            concern_state(row) is not ConcernState.UNDECIDED
            if of_concern
            else enquiry_state(row) is EnquiryState.CLOSED
        )
        if over:
            raise RuleBroken("nothing_to_pause")
        if open_pause(act, about_id):
            raise RuleBroken("paused_already")
        since = row["raised_on"] if of_concern else row["started_on"]
        values = {
            "person_id": row["person_id"],
            "about_kind": about_kind,
            "about_id": about_id,
            "from_date": day_since(act, on, field="on", since=since),
            "reason": reason,
            "note": note.strip(),
        }
        act.create("safeguarding_pause", values)
        return act.changes()


@command("end_safeguarding_pause", writes=("safeguarding_pause",))
def end_safeguarding_pause(
    store: Store, actor: Actor, *, pause_id: str, on: str, note: str = "", seen: Mapping[str, object] | None = None
) -> Changes:
    """Let a paused clock go on from a day. Raises ``RuleBroken``: ``pause_over``, of days."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="end_safeguarding_pause") as act:
        row = reached_part(act, "safeguarding_pause", pause_id)
        if row["to_date"] is not None:
            raise RuleBroken("pause_over")
        values = {"to_date": day_since(act, on, field="on", since=row["from_date"]), "ended_note": note.strip()}
        act.set("safeguarding_pause", pause_id, values, seen=seen)
        return act.changes()
