"""Who works with whom: a worker's caseload, a team's waiting list, what is new, and one person's involvements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, ScalarSelect, Select, and_, bindparam, func, or_, select

from caseload_desktop.domain.involvement import KEY
from caseload_desktop.domain.names import full_name
from caseload_desktop.domain.roles import Actor
from caseload_desktop.store import rows
from caseload_desktop.store.queries.readable import listed, named
from caseload_desktop.store.queries.restriction import open_to


@dataclass(frozen=True, slots=True)
class Involvement:
    """One stretch of a worker with a person, or of waiting on a team's list (no ``worker_id``); dates ISO or empty.

    ``number`` is its row number on this laptop.
    ``next_step`` and ``next_step_due`` are those of the person's latest contact since it began that says when something
    is due: what was due before is what the worker was given the case for.
    """

    number: int
    id: str
    person_id: str
    person: str
    reference: str
    died_on: str
    worker_id: str
    worker: str
    team_id: str
    team: str
    role: str
    from_date: str
    to_date: str
    note: str
    priority: str
    hand_over_note: str
    end_reason: str
    end_note: str
    cover_worker_id: str
    cover_worker: str
    cover_from: str
    cover_to: str
    cover_note: str
    asked_on: str
    asked_for: str
    asked_why: str
    last_touch: str
    next_step: str
    next_step_due: str
    follows: str
    recorded_by: str

    @property
    def waits(self) -> bool:
        """True while nobody of the team has taken the person on."""
        return not self.worker_id

    @property
    def is_key(self) -> bool:
        """True for a key worker's part."""
        return self.role == KEY and bool(self.worker_id)

    def covered_on(self, day: str) -> bool:
        """True when somebody else looks after the case on a day."""
        return bool(self.cover_worker_id) and self.cover_from <= day <= self.cover_to


@dataclass(frozen=True, slots=True)
class Caseload:
    """The lines of a list, and how many restricted people the viewer may not read were left out of it."""

    lines: tuple[Involvement, ...]
    hidden: int


def caseload_of(connection: Connection, worker_id: str, *, viewer: Actor, today: str) -> Caseload:
    """Return everybody a worker has, and whom they cover for today, the longest first: one statement."""
    t = rows.allocation
    own = and_(t.c.worker_id == worker_id, t.c.to_date.is_(None), t.c.gone.is_(None))
    return _listed(connection, or_(own, _covered_by(worker_id, today)), viewer)


def waiting_list(connection: Connection, *, viewer: Actor, team_id: str | None = None) -> Caseload:
    """Return everybody who waits for a worker, of one team or of all, the longest first: one statement."""
    t = rows.allocation
    waits = and_(t.c.worker_id.is_(None), t.c.to_date.is_(None), t.c.gone.is_(None))
    return _listed(connection, and_(waits, t.c.team_id == team_id) if team_id else waits, viewer)


def news_for(connection: Connection, worker_id: str, *, viewer: Actor, since: str) -> Caseload:
    """Return what somebody else gave a worker since a day, the latest first: one statement.

    New are cases begun since, whoever recorded them but the worker, and cover that began since or is still to begin.
    """
    t = rows.allocation
    going_on = and_(t.c.to_date.is_(None), t.c.gone.is_(None))
    given = and_(t.c.worker_id == worker_id, going_on, t.c.from_date >= since, t.c.author != worker_id)
    cover = and_(t.c.cover_worker_id == worker_id, going_on, t.c.cover_to >= since, t.c.cover_from >= since)
    return _listed(connection, or_(given, cover), viewer, order=(t.c.from_date.desc(), t.c.no))


def person_involvements(connection: Connection, person_id: str, *, viewer: Actor) -> tuple[Involvement, ...]:
    """Return who is and was involved with a person, those who are first; nothing without the right to read."""
    t = rows.allocation
    of_person = and_(t.c.person_id == person_id, t.c.gone.is_(None))
    latest_first = (t.c.to_date.is_not(None), t.c.to_date.desc(), t.c.role.desc(), t.c.from_date.desc(), t.c.no)
    return _listed(connection, of_person, viewer, order=latest_first).lines


def involvements_by_id(connection: Connection, ids: Sequence[str], *, viewer: Actor) -> tuple[Involvement, ...]:
    """Return some involvements, the longest first; of people the viewer may not read, nothing: one statement."""
    return _listed(connection, rows.allocation.c.id.in_(list(ids)), viewer).lines


@dataclass(frozen=True, slots=True)
class Rated:
    """One rating of how urgent it is: by whom, when (ISO day) and why."""

    allocation_id: str
    priority: str
    reason: str
    risk: str
    interim: str
    on_date: str
    worker: str


@dataclass(frozen=True, slots=True)
class Touch:
    """One time somebody was in touch with a person who waits."""

    allocation_id: str
    on_date: str
    method: str
    note: str
    worker: str


def ratings_of(connection: Connection, person_id: str) -> tuple[Rated, ...]:
    """Return every rating of a person's involvements, the latest first. Whoever asks may read the record."""
    t, worker = rows.priority_rating, rows.worker
    found = connection.execute(
        select(t.c.allocation_id, t.c.priority, t.c.reason, t.c.risk, t.c.interim, t.c.on_date, worker.c.name)
        .outerjoin(worker, worker.c.id == t.c.author)
        .where(t.c.person_id == person_id, t.c.gone.is_(None))
        .order_by(t.c.on_date.desc(), t.c.made_at.desc(), t.c.no.desc())
    )
    return tuple(Rated(*(value or "" for value in row)) for row in found)


def touches_of(connection: Connection, person_id: str) -> tuple[Touch, ...]:
    """Return every time somebody was in touch while a person waited, the latest first."""
    t, worker = rows.keep_in_touch, rows.worker
    found = connection.execute(
        select(t.c.allocation_id, t.c.on_date, t.c.method, t.c.note, worker.c.name)
        .outerjoin(worker, worker.c.id == t.c.author)
        .where(t.c.person_id == person_id, t.c.gone.is_(None))
        .order_by(t.c.on_date.desc(), t.c.made_at.desc(), t.c.no.desc())
    )
    return tuple(Touch(*(value or "" for value in row)) for row in found)


WORKER_ON = (
    select(rows.allocation.c.no)
    .where(
        rows.allocation.c.person_id == bindparam("person"),
        rows.allocation.c.worker_id.is_not(None),
        rows.allocation.c.from_date <= bindparam("day"),
        or_(rows.allocation.c.to_date.is_(None), rows.allocation.c.to_date > bindparam("day")),
        rows.allocation.c.gone.is_(None),
    )
    .limit(1)
)
"""Whether a worker was involved with ``person`` on ``day``; the day it ended is no day of it."""


def _covered_by(worker_id: str, on: str) -> ColumnElement[bool]:
    t = rows.allocation
    return and_(
        t.c.cover_worker_id == worker_id,
        t.c.cover_to >= on,
        t.c.cover_from <= on,
        t.c.to_date.is_(None),
        t.c.gone.is_(None),
    )


def _listed(
    connection: Connection, which: ColumnElement[bool], viewer: Actor, *, order: tuple[Any, ...] | None = None
) -> Caseload:
    t = rows.allocation
    query = _lines(viewer).where(which)
    return Caseload(*listed(connection, query, order or (t.c.from_date, t.c.no), _involvement))


def _last_touch() -> ScalarSelect[Any]:
    """The day somebody on a list was last kept in touch with."""
    t, touch = rows.allocation, rows.keep_in_touch
    days = select(func.max(touch.c.on_date)).where(touch.c.allocation_id == t.c.id, touch.c.gone.is_(None))
    return days.scalar_subquery()


def _latest_step() -> ScalarSelect[Any]:
    """The number of the last contact since the involvement began that left something to do by a day."""
    t, later = rows.allocation, rows.contact.alias()
    return (
        select(later.c.no)
        .where(
            later.c.person_id == t.c.person_id,
            later.c.received_on >= t.c.from_date,
            later.c.next_step_due.is_not(None),
            later.c.gone.is_(None),
        )
        .order_by(later.c.received_on.desc(), later.c.no.desc())
        .limit(1)
        .scalar_subquery()
    )


def _lines(viewer: Actor) -> Select[*tuple[Any, ...]]:
    t, person, worker, team, contact = rows.allocation, rows.person, rows.worker, rows.team, rows.contact
    cover, wished, author = worker.alias(), worker.alias(), worker.alias()
    return (
        select(
            t.c.id,
            t.c.person_id,
            *named(person),
            t.c.worker_id,
            worker.c.name,
            t.c.team_id,
            team.c.name,
            t.c.role,
            t.c.from_date,
            t.c.to_date,
            t.c.note,
            t.c.priority,
            t.c.hand_over_note,
            t.c.end_reason,
            t.c.end_note,
            t.c.cover_worker_id,
            cover.c.name,
            t.c.cover_from,
            t.c.cover_to,
            t.c.cover_note,
            t.c.asked_on,
            wished.c.name,
            t.c.asked_why,
            _last_touch(),
            contact.c.next_step,
            contact.c.next_step_due,
            t.c.follows,
            author.c.name,
            t.c.no,
            open_to(person, viewer).label("readable"),
        )
        .join(person, person.c.id == t.c.person_id)
        .outerjoin(worker, worker.c.id == t.c.worker_id)
        .outerjoin(team, team.c.id == t.c.team_id)
        .outerjoin(cover, cover.c.id == t.c.cover_worker_id)
        .outerjoin(wished, wished.c.id == t.c.asked_for)
        .outerjoin(author, author.c.id == t.c.author)
        .outerjoin(contact, contact.c.no == _latest_step())
    )


def _involvement(row: Row[Any]) -> Involvement:
    allocation_id, person_id, given, family, *texts, number, _readable = tuple(row)
    name = full_name(given, family)
    return Involvement(number, allocation_id, person_id, name, *(text or "" for text in texts))
