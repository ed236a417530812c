"""Commands on reviews to come: asked for, planned, given to somebody, agreed for a day, cancelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from caseload_desktop.domain.errors import NotPermitted, RuleBroken
from caseload_desktop.domain.review_agreement import review_day_to_come
from caseload_desktop.domain.review_due import Agreed
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.access import must_reach
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.involvement_rules import day_of_act
from caseload_desktop.services.review_rules import (
    PLANNED,
    facts_of,
    given_to,
    kind_and_reason,
    must_be_agreeable,
    of_person,
    reached_review,
    reason_that_is_due,
)
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class AskReview:
    """A review is asked for: planned, unplanned for one of the national reasons, or requested by somebody.

    ``service_ids`` are what it is to look at; none: all the person has. ``planned_on`` may be left open.
    """

    person_id: str
    kind: str
    reason: str
    asked_on: str = ""
    asked_by: str = ""
    planned_on: str = ""
    service_ids: tuple[str, ...] = ()
    worker_id: str | None = None
    team_id: str | None = None
    reviewer: str = ""
    trusted_reviewer: bool = False
    import_run_id: str | None = None


@command("ask_review", writes=("review",))
def ask_review(store: Store, actor: Actor, command: AskReview) -> Changes:
    """Ask for a review; whoever may write to the record may (Care Act section 27: on any reasonable request).

    Raises ``RuleBroken`` beside the field, ``NotPermitted``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="ask_review") as act:
        must_reach(act, command.person_id)
        put_review(act, store, command)
        return act.changes()


def put_review(act: Act, store: Store, command: AskReview) -> str:
    """Write an open review inside a running act and return its id; imports use it row by row."""
    values: dict[str, Any] = {
        "person_id": command.person_id,
        **kind_and_reason(store, command.kind, command.reason),
        "asked_on": day_of_act(act, command.asked_on or act.today, field="asked_on"),
        "asked_by": command.asked_by.strip(),
        "planned_on": _to_come(act, command.planned_on, "planned_on") if command.planned_on else None,
        "service_ids": of_person(act, command.person_id, command.service_ids),
        "import_run_id": command.import_run_id,
        **given_to(
            act,
            command.person_id,
            worker_id=command.worker_id,
            team_id=command.team_id,
            reviewer=command.reviewer,
            trusted=command.trusted_reviewer,
        ),
    }
    return act.create("review", values)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewOf:
    """A person's review: the open one named, or one that is made, for what the engine says is due."""

    person_id: str
    review_id: str | None = None


@command("plan_reviews", writes=("review",))
def plan_reviews(
    store: Store,
    actor: Actor,
    *,
    reviews: Sequence[ReviewOf],
    on: str,
    seen: Mapping[str, object] | None = None,
) -> Changes:
    """Plan one review or many for a day; all or none, and undone as one.

    ``seen``, for one review, is the day the author saw: raises ``AlreadyChanged`` where it was planned for another
    meanwhile. ``RuleBroken``: ``nothing_chosen``, ``review_closed`` and those of the day.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="plan_reviews") as act:
        day = _to_come(act, on, "on")
        for one in _chosen(reviews):
            _put(act, store, one, {"planned_on": day}, seen)
        return act.changes()


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveReviews:
    """Reviews go to a worker, to a team, or to a provider as trusted reviewer (``reviewer`` names it)."""

    reviews: Sequence[ReviewOf]
    worker_id: str | None = None
    team_id: str | None = None
    reviewer: str = ""
    trusted_reviewer: bool = False
    seen: Mapping[str, object] | None = None


@command("give_reviews", writes=("review",))
def give_reviews(store: Store, actor: Actor, command: GiveReviews) -> Changes:
    """Give one review or many to somebody; all or none. One's own everybody may take, others' who allocates work.

    Raises ``RuleBroken``: ``nothing_chosen``, ``reviewer_required``, ``worker_or_team_required``, and as
    ``plan_reviews``; ``NotPermitted``.
    """
    actor.must(May.WRITE_RECORD)
    if command.worker_id and command.worker_id != actor.worker_id and not actor.may(May.ALLOCATE):
        raise NotPermitted("not_your_case")
    if not (command.worker_id or command.team_id or command.trusted_reviewer):
        raise RuleBroken("worker_or_team_required", field="worker_id")
    with store.write(actor=actor, command="give_reviews") as act:
        for one in _chosen(command.reviews):
            must_reach(act, one.person_id)
            whose = given_to(
                act,
                one.person_id,
                worker_id=command.worker_id,
                team_id=command.team_id,
                reviewer=command.reviewer,
                trusted=command.trusted_reviewer,
            )
            _put(act, store, one, whose, command.seen)
        return act.changes()


def _put(act: Act, store: Store, one: ReviewOf, values: Mapping[str, Any], seen: Mapping[str, object] | None) -> None:
    """Write values of a review that is open, or make it."""
    if one.review_id:
        row = reached_review(act, one.review_id)
        if row["person_id"] != one.person_id:
            raise RuleBroken("no_such_row", entity="review")
        act.set("review", one.review_id, values, seen=seen)
        return
    must_reach(act, one.person_id)
    reason = reason_that_is_due(act, store, one.person_id)
    act.create(
        "review", {"person_id": one.person_id, "kind": PLANNED, "reason": reason, "asked_on": act.today, **values}
    )


def _chosen(reviews: Sequence[ReviewOf]) -> tuple[ReviewOf, ...]:
    if not reviews:
        raise RuleBroken("nothing_chosen")
    return tuple(dict.fromkeys(reviews))


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeReviewDate:
    """A day agreed for the next review, of one support or of all a person has (no ``service_id``).

    A day later than the rule's needs ``why``; none passes 12 months.
    """

    person_id: str
    due_on: str
    service_id: str | None = None
    why: str = ""
    agreed_with: str = ""
    on_date: str = ""


@command("agree_review_date", writes=("review_date",))
def agree_review_date(store: Store, actor: Actor, command: AgreeReviewDate) -> Changes:
    """Agree an earlier or later day for the next review (standards 5.1, scheduled_date_wins).

    Raises ``RuleBroken`` as ``check_agreement`` and ``review_day_to_come``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="agree_review_date") as act:
        must_reach(act, command.person_id)
        day = _to_come(act, command.due_on, "due_on")
        on = day_of_act(act, command.on_date or act.today, field="on_date")
        covers = of_person(act, command.person_id, [command.service_id] if command.service_id else [])
        proposal = Agreed(
            due_on=date.fromisoformat(day), on=date.fromisoformat(on), covers=frozenset(covers), why=command.why
        )
        must_be_agreeable(act, facts_of(act, store, command.person_id), proposal)
        values = {
            "person_id": command.person_id,
            "service_id": command.service_id,
            "due_on": day,
            "why": command.why.strip(),
            "agreed_with": command.agreed_with.strip(),
            "on_date": on,
        }
        act.create("review_date", values)
        return act.changes()


@command("withdraw_review_date", writes=("review_date",))
def withdraw_review_date(store: Store, actor: Actor, *, review_date_id: str, why: str) -> Changes:
    """Take back an agreed day; the rule's day stands again."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="withdraw_review_date") as act:
        row = act.row("review_date", review_date_id)
        if row is None or row["gone"] is not None:
            raise RuleBroken("no_such_row", entity="review_date")
        must_reach(act, row["person_id"])
        act.remove("review_date", review_date_id, why=why)
        return act.changes()


@command("cancel_review", writes=("review",))
def cancel_review(store: Store, actor: Actor, *, review_id: str, why: str, on: str = "") -> Changes:
    """Cancel a review that was asked for or planned; when the next is due does not change by it."""
    actor.must(May.WRITE_RECORD)
    if not why.strip():
        raise RuleBroken("reason_required", field="why")
    with store.write(actor=actor, command="cancel_review") as act:
        row = reached_review(act, review_id)
        day = day_of_act(act, on or act.today, field="on", after=row["asked_on"] or "")
        act.set("review", review_id, {"cancelled_on": day, "cancel_reason": why.strip()})
        return act.changes()


def _to_come(act: Act, text: str, field: str) -> str:
    return review_day_to_come(text, field=field, today=date.fromisoformat(act.today))
