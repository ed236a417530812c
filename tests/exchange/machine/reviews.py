"""Commands on reviews and the days agreed for them that need more than their signature."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from caseload_desktop.services import review_held, reviews
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Changes
from tests.exchange.machine.casework import what_next
from tests.exchange.machine.choosing import a_person, a_worker, one_of
from tests.exchange.machine.filling import Hand, NoRow
from tests.exchange.machine.support import begin_service

_KINDS = (("planned", "planned"), ("unplanned", "unplanned_hospital"), ("requested", "unplanned_other"))


def ask_review(hand: Hand) -> Changes:
    """Ask for one of the kinds of review, of somebody with support if there is any."""
    kind, reason = hand.chance.choice(_KINDS)
    command = reviews.AskReview(
        person_id=a_person(hand),
        kind=kind,
        reason=reason,
        asked_by=hand.word(),
        planned_on=hand.chance.choice(("", _ahead(hand))),
        worker_id=hand.chance.choice((None, a_worker(hand))),
    )
    return reviews.ask_review(hand.store, hand.actor, command)


def plan_reviews(hand: Hand) -> Changes:
    """Plan an open review for a day."""
    return reviews.plan_reviews(hand.store, hand.actor, reviews=[_open(hand)], on=_ahead(hand))


def give_reviews(hand: Hand) -> Changes:
    """Give an open review to somebody, now and then to a provider."""
    trusted = hand.chance.random() < 0.3
    command = reviews.GiveReviews(
        reviews=[_open(hand)],
        worker_id=None if trusted else a_worker(hand),
        trusted_reviewer=trusted,
        reviewer=hand.word() if trusted else "",
    )
    return reviews.give_reviews(hand.store, hand.actor, command)


def agree_review_date(hand: Hand) -> Changes:
    """Agree a day for the next review of a service that is open."""
    service_id, person_id = _service(hand)
    command = reviews.AgreeReviewDate(
        person_id=person_id,
        service_id=service_id,
        due_on=_ahead(hand),
        why=hand.word(),
        agreed_with=hand.word(),
    )
    return reviews.agree_review_date(hand.store, hand.actor, command)


def withdraw_review_date(hand: Hand) -> Changes:
    """Take an agreed day back."""
    t = rows.review_date
    try:
        one = one_of(hand, "review_date")
    except NoRow:
        hand.acts.append(agree_review_date(hand).act)
        one = one_of(hand, "review_date", t.c.gone.is_(None))
    return reviews.withdraw_review_date(hand.store, hand.actor, review_date_id=one, why=hand.word())


def complete_review(hand: Hand) -> Changes:
    """Hold a review that was planned."""
    one = _open(hand)
    command = review_held.CompleteReview(
        person_id=one.person_id,
        review_id=one.review_id,
        completed_on=hand.day(),
        kind="unplanned",
        reason="unplanned_other",
        light_touch=hand.chance.random() < 0.3,
        method=hand.code("review_method"),
        outcomes_achieved=hand.code("review_outcomes_achieved"),
        outcome=hand.code("event_outcome"),
        change=hand.code("review_change"),
        answers={hand.code("review_question"): hand.word()},
        what_next=what_next(hand),
    )
    return review_held.complete_review(hand.store, hand.actor, command)


def cancel_review(hand: Hand) -> Changes:
    """Cancel a review that was planned."""
    return reviews.cancel_review(hand.store, hand.actor, review_id=_open(hand).review_id or "", why=hand.word())


def correct_review(hand: Hand) -> Changes:
    """Correct what a review says."""
    day = hand.day()
    corrections: tuple[dict[str, object], ...] = (
        {"completed_on": day, "started_on": day},
        {"change": hand.code("review_change")},
        {"answers": {hand.code("review_question"): hand.word()}},
        {"light_touch": True},
    )
    fields = hand.chance.choice(corrections)
    command = review_held.CorrectReview(review_id=_held(hand), fields=fields, why=hand.word())
    return review_held.correct_review(hand.store, hand.actor, command)


def withdraw_review(hand: Hand) -> Changes:
    """Take out a review recorded in error."""
    return review_held.withdraw_review(hand.store, hand.actor, review_id=_held(hand), why=hand.word())


def _open(hand: Hand) -> reviews.ReviewOf:
    """A review to come; one is asked for where there is none."""
    t = rows.review
    there = (t.c.completed_on.is_(None), t.c.cancelled_on.is_(None))
    try:
        one = one_of(hand, "review", *there)
    except NoRow:
        hand.acts.append(ask_review(hand).act)
        one = one_of(hand, "review", *there)
    with hand.store.read() as connection:
        person_id = connection.execute(select(t.c.person_id).where(t.c.id == one)).scalar_one()
    return reviews.ReviewOf(person_id=person_id, review_id=one)


def _held(hand: Hand) -> str:
    """A review that was held; one is completed where there is none."""
    t = rows.review
    try:
        return one_of(hand, "review", t.c.completed_on.is_not(None))
    except NoRow:
        hand.acts.append(complete_review(hand).act)
    return one_of(hand, "review", t.c.completed_on.is_not(None))


def _service(hand: Hand) -> tuple[str, str]:
    """A service that goes on, and whose it is."""
    t = rows.service
    try:
        one = one_of(hand, "service", t.c.to_date.is_(None))
    except NoRow:
        hand.acts.append(begin_service(hand).act)
        one = one_of(hand, "service", t.c.to_date.is_(None))
    with hand.store.read() as connection:
        return one, str(connection.execute(select(t.c.person_id).where(t.c.id == one)).scalar_one())


def _ahead(hand: Hand) -> str:
    return (hand.today + timedelta(days=hand.chance.randint(1, 30))).isoformat()


GIVEN: dict[str, Callable[[Hand], Changes]] = {
    "ask_review": ask_review,
    "plan_reviews": plan_reviews,
    "give_reviews": give_reviews,
    "agree_review_date": agree_review_date,
    "withdraw_review_date": withdraw_review_date,
    "complete_review": complete_review,
    "cancel_review": cancel_review,
    "correct_review": correct_review,
    "withdraw_review": withdraw_review,
}
"""By name of command, what is given in place of arguments filled by signature."""
