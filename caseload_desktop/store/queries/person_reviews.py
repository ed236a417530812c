"""One person's reviews: when each support is next due, what is planned and agreed, and every review there was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

import orjson
from sqlalchemy import Connection, select

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.review_due import Answer, Due, Support
from caseload_desktop.domain.review_rules import ReviewRules
from caseload_desktop.domain.roles import Actor
from caseload_desktop.store import rows
from caseload_desktop.store.queries.organisation import names_by_id
from caseload_desktop.store.queries.restriction import open_to
from caseload_desktop.store.queries.review_facts import Supported, read_facts
from caseload_desktop.store.queries.reviews import OpenReview, open_reviews, read_rules


@dataclass(frozen=True, slots=True)
class PastReview:
    """A review that was held or cancelled, with all it says; dates ISO or empty."""

    id: str
    kind: str
    reason: str
    asked_on: str
    asked_by: str
    started_on: str
    completed_on: str
    cancelled_on: str
    cancel_reason: str
    worker_id: str
    worker: str
    author: str
    reviewer: str
    trusted: bool
    light_touch: bool
    method: str
    outcomes_achieved: str
    outcome: str
    change: str
    next_due_on: str
    next_due_why: str
    next_step: str
    next_step_note: str
    next_step_due: str
    no_next_why: str
    answers: Mapping[str, str]
    service_ids: tuple[str, ...]

    @property
    def day(self) -> str:
        """The day it was held, or cancelled."""
        return self.completed_on or self.cancelled_on


@dataclass(frozen=True, slots=True)
class AgreedDay:
    """A day somebody agreed for the next review; of one support or (no ``service_id``) of all."""

    id: str
    service_id: str
    due_on: str
    why: str
    agreed_with: str
    on_date: str
    worker: str


@dataclass(frozen=True, slots=True)
class PersonReviews:
    """All of it, read at one moment; ``past`` begins with the latest, ``names`` are of workers and teams by id."""

    supports: tuple[tuple[Supported, Answer], ...] = ()
    planned: tuple[OpenReview, ...] = ()
    past: tuple[PastReview, ...] = ()
    agreed: tuple[AgreedDay, ...] = ()
    rules: ReviewRules = field(default_factory=ReviewRules)
    names: Mapping[str, str] = field(default_factory=dict)

    def next_due(self) -> tuple[Due, Support] | None:
        """The earliest review that is due of any support."""
        due = [(answer, one.support) for one, answer in self.supports if isinstance(answer, Due)]
        return min(due, key=lambda pair: pair[0].due_on, default=None)

    def last_held(self) -> PastReview | None:
        """The latest review that was held."""
        return next((one for one in self.past if one.completed_on), None)


_NO_ANSWERS: Mapping[str, str] = MappingProxyType({})


def person_reviews(
    connection: Connection, person_id: str, *, viewer: Actor, lists: CodeLists, today: date
) -> PersonReviews:
    """Return a person's reviews: twelve statements; nothing of a restricted person the viewer may not read."""
    person = rows.person
    if not connection.execute(select(open_to(person, viewer)).where(person.c.id == person_id)).scalar():
        return PersonReviews()
    rules = read_rules(connection)
    facts = read_facts(connection, lists=lists, rules=rules, today=today, of=person_id).get(person_id)
    return PersonReviews(
        facts.answers(rules=rules, today=today) if facts is not None else (),
        tuple(open_reviews(connection, person_id).get(person_id, ())),
        _past(connection, person_id),
        _agreed(connection, person_id),
        rules,
        names_by_id(connection),
    )


@dataclass(frozen=True, slots=True)
class NextReview:
    """The earliest review that is due of any of a person's supports, and the rules by which."""

    due: Due
    support: Support
    rules: ReviewRules


def next_review_of(connection: Connection, person_id: str, *, lists: CodeLists, today: date) -> NextReview | None:
    """Return the earliest review that is due of a person whom the viewer may read: seven statements."""
    rules = read_rules(connection)
    facts = read_facts(connection, lists=lists, rules=rules, today=today, of=person_id).get(person_id)
    found = PersonReviews(facts.answers(rules=rules, today=today)).next_due() if facts is not None else None
    return NextReview(*found, rules) if found is not None else None


def _past(connection: Connection, person_id: str) -> tuple[PastReview, ...]:
    t, worker = rows.review, rows.worker
    found = connection.execute(
        select(
            t.c.id,
            t.c.kind,
            t.c.reason,
            t.c.asked_on,
            t.c.asked_by,
            t.c.started_on,
            t.c.completed_on,
            t.c.cancelled_on,
            t.c.cancel_reason,
            t.c.worker_id,
            worker.c.name,
            t.c.author,
            t.c.reviewer,
            t.c.trusted_reviewer,
            t.c.light_touch,
            t.c.method,
            t.c.outcomes_achieved,
            t.c.outcome,
            t.c.change,
            t.c.next_due_on,
            t.c.next_due_why,
            t.c.next_step,
            t.c.next_step_note,
            t.c.next_step_due,
            t.c.no_next_why,
            t.c.answers,
            t.c.service_ids,
        )
        .outerjoin(worker, worker.c.id == t.c.worker_id)
        .where(
            t.c.person_id == person_id,
            t.c.gone.is_(None),
            t.c.completed_on.is_not(None) | t.c.cancelled_on.is_not(None),
        )
    )
    past = [_past_review(row) for row in found]
    return tuple(sorted(past, key=lambda one: (one.day, one.id), reverse=True))


def _past_review(row: Any) -> PastReview:
    *texts, answers, services = tuple(row)
    values: list[Any] = [text if isinstance(text, bool) else text or "" for text in texts]
    values[_TRUSTED : _TRUSTED + 2] = [bool(flag) for flag in values[_TRUSTED : _TRUSTED + 2]]
    told: Mapping[str, str] = orjson.loads(answers) if answers else _NO_ANSWERS
    return PastReview(*[*values, told, tuple(orjson.loads(services)) if services else ()])


_TRUSTED = 13
"""The place of the two columns that are yes or no: trusted reviewer, light touch."""


def _agreed(connection: Connection, person_id: str) -> tuple[AgreedDay, ...]:
    t, worker = rows.review_date, rows.worker
    found = connection.execute(
        select(t.c.id, t.c.service_id, t.c.due_on, t.c.why, t.c.agreed_with, t.c.on_date, worker.c.name)
        .outerjoin(worker, worker.c.id == t.c.author)
        .where(t.c.person_id == person_id, t.c.gone.is_(None))
        .order_by(t.c.due_on, t.c.no)
    )
    return tuple(AgreedDay(*(text or "" for text in row)) for row in found)
