"""The story of a person's safeguarding: each enquiry with its concerns, consultations, actions, pauses and reviews."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, select

from caseload_desktop.domain.roles import Actor
from caseload_desktop.store import rows
from caseload_desktop.store.queries.enquiries import Enquiry, enquiries_of
from caseload_desktop.store.queries.safeguarding import Concern, concerns_of


@dataclass(frozen=True, slots=True)
class Consultation:
    """Somebody asked for advice."""

    concern_id: str
    enquiry_id: str
    on: str
    at: str
    with_kind: str
    with_whom: str
    asked: str
    advice: str
    worker: str


@dataclass(frozen=True, slots=True)
class Action:
    """Something to be found out or done in an enquiry, by whom, and what came of it."""

    id: str
    enquiry_id: str
    words: str
    caused: str
    organisation: str
    named: str
    asked_on: str
    due_on: str
    done_on: str
    result: str
    dropped_on: str
    dropped_why: str
    worker_id: str
    worker: str
    provider: str

    @property
    def is_open(self) -> bool:
        """True while it is neither done nor dropped."""
        return not self.done_on and not self.dropped_on

    @property
    def who(self) -> str:
        """Who is caused to enquire, by name where there is one."""
        return " · ".join(part for part in (self.worker, self.provider or self.organisation, self.named) if part)


@dataclass(frozen=True, slots=True)
class Paused:
    """A pause of a clock with its words; ``to_date`` is empty while it goes on."""

    id: str
    about_id: str
    from_date: str
    to_date: str
    reason: str
    note: str
    ended_note: str


@dataclass(frozen=True, slots=True)
class Reopened:
    """An enquiry opened again after it had been closed."""

    enquiry_id: str
    on: str
    closed_on: str
    why: str
    worker: str


@dataclass(frozen=True, slots=True)
class Corrected:
    """A decision put right, and what it had been before that."""

    concern_id: str
    on: str
    why: str
    decision_was: str
    decision_why_was: str
    has_needs_was: str
    has_needs_why_was: str
    at_risk_was: str
    at_risk_why_was: str
    unable_to_protect_was: str
    unable_to_protect_why_was: str
    worker: str


@dataclass(frozen=True, slots=True)
class PlanReview:
    """A look at a safeguarding plan."""

    enquiry_id: str
    held_on: str
    result: str
    words: str
    next_on: str
    worker: str


@dataclass(frozen=True, slots=True)
class BoardReview:
    """A safeguarding adults review by the board; ``accepted`` is False until it has decided so."""

    id: str
    enquiry_id: str
    referred_on: str
    harm: str
    note: str
    decided_on: str
    accepted: bool
    decision_why: str
    concluded_on: str


@dataclass(frozen=True, slots=True)
class Story:
    """All of one person's safeguarding, the latest first."""

    concerns: tuple[Concern, ...] = ()
    enquiries: tuple[Enquiry, ...] = ()
    consultations: tuple[Consultation, ...] = ()
    actions: tuple[Action, ...] = ()
    pauses: tuple[Paused, ...] = ()
    reopenings: tuple[Reopened, ...] = ()
    reviews: tuple[PlanReview, ...] = ()
    boards: tuple[BoardReview, ...] = ()
    corrections: tuple[Corrected, ...] = ()

    def concerns_in(self, enquiry: Enquiry) -> tuple[Concern, ...]:
        """The concerns an enquiry was made of."""
        return tuple(one for one in self.concerns if enquiry.id == one.enquiry_id)

    @property
    def alone(self) -> tuple[Concern, ...]:
        """The concerns that have no enquiry, or none this laptop holds."""
        there = {one.id for one in self.enquiries}
        return tuple(one for one in self.concerns if one.enquiry_id not in there)


def safeguarding_story(connection: Connection, person_id: str, *, viewer: Actor) -> Story:
    """Return a person's safeguarding: two statements where there is none, else nine.

    Nothing of a restricted person the viewer may not read.
    """
    concerns = concerns_of(connection, person_id, viewer=viewer)
    enquiries = enquiries_of(connection, person_id, viewer=viewer)
    if not concerns and not enquiries:
        return Story()
    return Story(
        concerns,
        enquiries,
        tuple(Consultation(*row) for row in _consultations(connection, person_id)),
        tuple(Action(*row) for row in _actions(connection, person_id)),
        tuple(Paused(*row) for row in _pauses(connection, person_id)),
        tuple(Reopened(*row) for row in _reopenings(connection, person_id)),
        tuple(PlanReview(*row) for row in _reviews(connection, person_id)),
        tuple(BoardReview(*row) for row in _boards(connection, person_id)),
        tuple(Corrected(*row) for row in _corrections(connection, person_id)),
    )


def _read(connection: Connection, table: Table, names: tuple[str, ...], person_id: str, *more: Any, order: str) -> Any:
    """Rows of one table of a person, the earliest first, with nothing as empty text; ``more`` are names beside it."""
    t, worker = table, rows.worker
    columns = [t.c[name] for name in names]
    query = select(*columns, *more).where(t.c.person_id == person_id, t.c.gone.is_(None))
    if "worker_id" in t.c:
        query = query.outerjoin(worker, worker.c.id == t.c.worker_id)
    if "provider_id" in t.c:
        provider = rows.FOLDED["provider"]
        query = query.outerjoin(provider, provider.c.id == t.c.provider_id)
    for row in connection.execute(query.order_by(t.c[order], t.c.made_at, t.c.no)):
        yield tuple(value or "" for value in row)


def _consultations(connection: Connection, person_id: str) -> Any:
    names = ("concern_id", "enquiry_id", "on_date", "at", "with_kind", "with_whom", "asked", "advice")
    return _read(connection, rows.concern_consultation, names, person_id, rows.worker.c.name, order="on_date")


def _actions(connection: Connection, person_id: str) -> Any:
    names = (
        "id", "enquiry_id", "words", "caused", "organisation", "named", "asked_on", "due_on", "done_on", "result",
        "dropped_on", "dropped_why", "worker_id",
    )  # fmt: skip
    beside = (rows.worker.c.name, rows.FOLDED["provider"].c.name)
    return _read(connection, rows.enquiry_action, names, person_id, *beside, order="asked_on")


def _pauses(connection: Connection, person_id: str) -> Any:
    names = ("id", "about_id", "from_date", "to_date", "reason", "note", "ended_note")
    return _read(connection, rows.safeguarding_pause, names, person_id, order="from_date")


def _reopenings(connection: Connection, person_id: str) -> Any:
    names = ("enquiry_id", "on_date", "closed_on", "why")
    return _read(connection, rows.enquiry_reopening, names, person_id, rows.worker.c.name, order="on_date")


def _reviews(connection: Connection, person_id: str) -> Any:
    names = ("enquiry_id", "held_on", "result", "words", "next_on")
    return _read(connection, rows.plan_review, names, person_id, rows.worker.c.name, order="held_on")


def _corrections(connection: Connection, person_id: str) -> Any:
    names = (
        "concern_id", "on_date", "why", "decision_was", "decision_why_was", "has_needs_was", "has_needs_why_was",
        "at_risk_was", "at_risk_why_was", "unable_to_protect_was", "unable_to_protect_why_was",
    )  # fmt: skip
    return _read(connection, rows.decision_correction, names, person_id, rows.worker.c.name, order="on_date")


def _boards(connection: Connection, person_id: str) -> Any:
    names = (
        "id", "enquiry_id", "referred_on", "harm", "note", "decided_on", "accepted", "decision_why", "concluded_on",
    )  # fmt: skip
    for row in _read(connection, rows.adults_review, names, person_id, order="referred_on"):
        yield (*row[:6], bool(row[6]), *row[7:])
