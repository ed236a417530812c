"""Caseloads from above: how much each worker has, and the people nobody, or too many, are key worker for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, String, and_, case, false, func, literal, or_, select

from caseload_desktop.domain.involvement import KEY, Scope
from caseload_desktop.domain.names import full_name
from caseload_desktop.domain.roles import Actor
from caseload_desktop.store import rows
from caseload_desktop.store.queries.organisation import memberships
from caseload_desktop.store.queries.restriction import open_to

MOST = 20_000


@dataclass(frozen=True, slots=True)
class Load:
    """What one worker has today. ``urgent`` counts cases of the priorities asked for, ``asked`` wished hand-overs.

    Restricted people count, whoever looks: they are work too.
    """

    worker_id: str
    worker: str
    job_title: str
    teams: str
    team_ids: tuple[str, ...]
    hours: float | None
    active: bool
    key: int
    additional: int
    urgent: int
    asked: int
    covering: int
    oldest: str

    @property
    def total(self) -> int:
        """Cases of one's own."""
        return self.key + self.additional


def worker_loads(
    connection: Connection, *, holders: Iterable[str], urgent: Iterable[str], today: str
) -> tuple[Load, ...]:
    """Return every worker who may have cases with what they have, by name: two statements.

    ``holders`` are the roles that may. Workers who left stand in it as long as they have any.
    """
    t, worker = rows.allocation, rows.worker
    covering = (
        select(func.count())
        .where(
            t.c.cover_worker_id == worker.c.id,
            t.c.cover_to >= today,
            t.c.cover_from <= today,
            t.c.to_date.is_(None),
            t.c.gone.is_(None),
        )
        .scalar_subquery()
    )
    held = t.alias()
    found = connection.execute(
        select(
            worker.c.id,
            worker.c.name,
            worker.c.job_title,
            worker.c.active,
            _count(held.c.role == KEY, held),
            _count(held.c.role != KEY, held),
            _count(held.c.priority.in_(list(urgent)), held),
            _count(held.c.asked_on.is_not(None), held),
            covering,
            func.min(held.c.from_date),
        )
        .outerjoin(held, and_(held.c.worker_id == worker.c.id, held.c.to_date.is_(None), held.c.gone.is_(None)))
        .where(worker.c.gone.is_(None), worker.c.role.in_(list(holders)))
        .group_by(worker.c.id, worker.c.name, worker.c.job_title, worker.c.active)
        .having(or_(worker.c.active, func.count(held.c.no) > 0))
        .order_by(worker.c.name, worker.c.id)
    ).all()
    places: dict[str, list[Any]] = {}
    for membership in memberships(connection, on=today):
        places.setdefault(membership.worker_id, []).append(membership)
    return tuple(_load(row, places.get(row[0], [])) for row in found)


def _count(which: ColumnElement[bool], held: Any) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((and_(held.c.no.is_not(None), which), 1), else_=0)), 0)


def _load(row: Any, places: list[Any]) -> Load:
    i, name, title, active, key, additional, urgent, asked, covering, oldest = row
    hours = [p.hours_per_week for p in places if p.hours_per_week]
    return Load(
        i,
        name or "",
        title or "",
        ", ".join(p.team for p in places),
        tuple(p.team_id for p in places),
        sum(hours) if hours else None,
        bool(active),
        key,
        additional,
        urgent,
        asked,
        covering,
        oldest or "",
    )


class Gap(StrEnum):
    """What is wrong with who is involved with a person."""

    TWO_KEY_WORKERS = "two_key_workers"
    ADDITIONAL_ONLY = "additional_only"
    WORKER_LEFT = "worker_left"
    HAND_OVER = "hand_over"
    LEFT_ALONE = "left_alone"
    OPEN_CONTACT = "open_contact"


@dataclass(frozen=True, slots=True)
class GapLine:
    """A person somebody must look at: what is wrong, who is involved, and since when (ISO day).

    ``number`` is the person's row number on this laptop.
    """

    gap: Gap
    person_id: str
    person: str
    reference: str
    workers: str
    since: str
    number: int


@dataclass(frozen=True, slots=True)
class Gaps:
    """All such people, and how many more are restricted and left out."""

    lines: tuple[GapLine, ...]
    hidden: int

    def of(self, *gaps: Gap) -> tuple[GapLine, ...]:
        """The lines of some kinds."""
        return tuple(line for line in self.lines if line.gap in gaps)


def gaps(connection: Connection, *, viewer: Actor, closing: Iterable[str]) -> Gaps:
    """Return the people whose involvements need somebody, by kind and how long it has been so: six statements.

    Two key workers: two laptops moved one case. Additional only: somebody is involved and nobody is key worker.
    Worker left: their worker no longer works here. Hand over: their worker asks for one. Left alone: their last
    involvement ended for a reason that is not among ``closing``, and not as a whole case. Open contact: a contact
    without a final outcome, and nobody involved. People who died are left out of the last two: they need nobody.
    """
    queries = (
        (Gap.TWO_KEY_WORKERS, _by_keys(_keys() > 1)),
        (Gap.ADDITIONAL_ONLY, _by_keys(_keys() == 0)),
        (Gap.WORKER_LEFT, _of_workers_who_left()),
        (Gap.HAND_OVER, _hand_overs_asked()),
        (Gap.LEFT_ALONE, _left_alone(list(closing))),
        (Gap.OPEN_CONTACT, _with_open_contact()),
    )
    lines, hidden = [], 0
    for gap, query in queries:
        for person_id, given, family, reference, workers, since, number, readable in _named(connection, query, viewer):
            if readable:
                name = full_name(given, family)
                there = _each_once(workers)
                lines.append(GapLine(gap, person_id, name, reference or "", there, since or "", number))
            else:
                hidden += 1
    return Gaps(tuple(lines), hidden)


def _named(connection: Connection, query: Select[*tuple[Any, ...]], viewer: Actor) -> Any:
    """The people of a query of (person, workers, since) with their names, the longest first."""
    found, person = query.subquery(), rows.person
    return connection.execute(
        select(
            person.c.id,
            person.c.given,
            person.c.family,
            person.c.reference,
            found.c.workers,
            found.c.since,
            person.c.no,
            open_to(person, viewer),
        )
        .join(found, found.c.person_id == person.c.id)
        .where(person.c.gone.is_(None))
        .order_by(found.c.since, person.c.family, person.c.given, person.c.id)
        .limit(MOST)
    )


def _open() -> tuple[ColumnElement[bool], ...]:
    t = rows.allocation
    return (t.c.to_date.is_(None), t.c.gone.is_(None))


def _keys() -> ColumnElement[int]:
    return func.sum(case((rows.allocation.c.role == KEY, 1), else_=0))


def _by_keys(how_many: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """People with workers, by how many of them are key worker; who only waits has none and is no such person."""
    t, worker = rows.allocation, rows.worker
    return (
        select(
            t.c.person_id,
            func.aggregate_strings(worker.c.name, ", ").label("workers"),
            func.min(t.c.from_date).label("since"),
        )
        .outerjoin(worker, worker.c.id == t.c.worker_id)
        .where(*_open(), t.c.worker_id.is_not(None))
        .group_by(t.c.person_id)
        .having(how_many)
    )


def _of_workers_who_left() -> Select[*tuple[Any, ...]]:
    t, worker = rows.allocation, rows.worker
    return (
        select(
            t.c.person_id,
            func.aggregate_strings(worker.c.name, ", ").label("workers"),
            func.min(t.c.from_date).label("since"),
        )
        .join(worker, worker.c.id == t.c.worker_id)
        .where(*_open(), worker.c.active == false())
        .group_by(t.c.person_id)
    )


def _hand_overs_asked() -> Select[*tuple[Any, ...]]:
    t, worker = rows.allocation, rows.worker
    return (
        select(t.c.person_id, worker.c.name.label("workers"), t.c.asked_on.label("since"))
        .join(worker, worker.c.id == t.c.worker_id)
        .where(*_open(), t.c.asked_on.is_not(None))
    )


def _left_alone(closing: list[str]) -> Select[*tuple[Any, ...]]:
    t, person = rows.allocation, rows.person
    ended = t.alias()
    last = (
        select(ended.c.person_id, func.max(ended.c.to_date).label("day"))
        .where(ended.c.gone.is_(None))
        .group_by(ended.c.person_id)
        .having(func.count() == func.count(ended.c.to_date))
        .subquery()
    )
    closed = or_(t.c.end_reason.in_(closing), t.c.end_scope == Scope.WHOLE.value)
    return (
        select(t.c.person_id, _nobody(), last.c.day.label("since"))
        .join(last, and_(last.c.person_id == t.c.person_id, last.c.day == t.c.to_date))
        .join(person, person.c.id == t.c.person_id)
        .where(t.c.gone.is_(None), person.c.died_on.is_(None))
        .group_by(t.c.person_id, last.c.day)
        .having(func.sum(case((closed, 1), else_=0)) == 0)
    )


def _with_open_contact() -> Select[*tuple[Any, ...]]:
    t, contact, person = rows.allocation, rows.contact, rows.person
    involved = select(t.c.person_id).where(*_open())  # read once; asked for each contact it would be read each time
    return (
        select(contact.c.person_id, _nobody(), func.min(contact.c.received_on).label("since"))
        .join(person, person.c.id == contact.c.person_id)
        .where(
            contact.c.closed_on.is_(None),
            contact.c.gone.is_(None),
            person.c.died_on.is_(None),
            contact.c.person_id.not_in(involved),
        )
        .group_by(contact.c.person_id)
    )


def _nobody() -> ColumnElement[str]:
    return literal("", String).label("workers")


def _each_once(names: str | None) -> str:
    return ", ".join(dict.fromkeys(part for part in (names or "").split(", ") if part))
