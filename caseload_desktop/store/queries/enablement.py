"""Enablement referrals for lists: what waits for an answer, who is in service, who is to be followed up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, ScalarSelect, Select, and_, func, or_, select

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.dates import iso_day
from caseload_desktop.domain.enablement import DECLINED, Episode
from caseload_desktop.domain.names import full_name
from caseload_desktop.domain.roles import Actor
from caseload_desktop.domain.uk_time import instant_of
from caseload_desktop.store import rows
from caseload_desktop.store.queries.readable import MOST, begun_from, contested, listed, named
from caseload_desktop.store.queries.restriction import open_to


@dataclass(frozen=True, slots=True)
class Referral:
    """One enablement referral with the words and days a list needs; dates ISO or empty, hours a week or None.

    ``checks`` are the last day of each kind of look, ``scored_until`` the day of the last score of the open goal that
    waits longest. ``contested``: two laptops say different things of it. ``number`` is its row number on this laptop.
    """

    number: int
    id: str
    person_id: str
    person: str
    reference: str
    died_on: str
    contact_id: str
    source: str
    referred_by: str
    referrer_team_id: str
    referrer_team: str
    received_on: str
    received_at: str
    discharge_on: str
    team_id: str
    team: str
    need: str
    hours_asked: float | None
    start_offered_on: str
    told_on: str
    told_at: str
    told_note: str
    decision: str
    decided_on: str
    decided_at: str
    decline_reason: str
    decision_note: str
    passed_on: str
    passed_at: str
    package_wanted_by: str
    worker_id: str
    worker: str
    started_on: str
    hours_at_start: float | None
    ended_on: str
    hours_at_end: float | None
    end_reason: str
    support_after: str
    end_note: str
    next_step: str
    next_step_note: str
    next_step_due: str
    no_next_why: str
    extended_to: str
    checks: Mapping[str, date]
    scored_until: str
    goals: int
    contested: bool
    author_id: str
    recorded_by: str


@dataclass(frozen=True, slots=True)
class Referrals:
    """The lines of a list, and how many restricted people the viewer may not read were left out of it."""

    lines: tuple[Referral, ...]
    hidden: int


def referrals(connection: Connection, *, viewer: Actor, since: str) -> Referrals:
    """Return every referral that is not over, and those answered or ended on or after a day: one statement.

    What waits longest comes first.
    """
    t = rows.enablement
    declined = and_(t.c.decision == DECLINED, t.c.started_on.is_(None))
    over = or_(t.c.ended_on < since, and_(declined, t.c.decided_on < since))
    return _listed(connection, func.coalesce(over, False).is_(False), viewer)


def referrals_of(connection: Connection, person_id: str, *, viewer: Actor) -> tuple[Referral, ...]:
    """Return a person's referrals, the latest first; nothing without the right to read: one statement."""
    t = rows.enablement
    return _listed(connection, t.c.person_id == person_id, viewer, latest_first=True).lines


def referral(connection: Connection, enablement_id: str, *, viewer: Actor) -> Referral | None:
    """Return one referral, or None where there is none or the viewer may not read it."""
    found = _listed(connection, rows.enablement.c.id == enablement_id, viewer).lines
    return found[0] if found else None


def every_referral(
    connection: Connection, which: ColumnElement[bool], *, viewer: Actor
) -> Iterator[tuple[Referral, bool]]:
    """Yield referrals with whether the viewer may read the record, the first received first: one statement.

    For counting alone: whoever shows them leaves out what may not be read.
    """
    t = rows.enablement
    query = _lines(viewer).where(which, t.c.gone.is_(None)).order_by(t.c.received_on, t.c.received_at, t.c.no)
    for row in connection.execute(query.limit(MOST)):
        yield _referral(row), bool(row.readable)


def has_referral(connection: Connection, contact_id: str) -> bool:
    """True when a referral comes from a contact already: one statement."""
    return connection.execute(begun_from(rows.enablement, contact_id)).first() is not None


def _listed(
    connection: Connection, which: ColumnElement[bool], viewer: Actor, *, latest_first: bool = False
) -> Referrals:
    t = rows.enablement
    order = [t.c.received_on, t.c.received_at, t.c.no]
    query = _lines(viewer).where(which, t.c.gone.is_(None))
    return Referrals(*listed(connection, query, order, _referral, latest_first=latest_first))


_CALLED = {
    "told_on": "referrer_told_on",
    "told_at": "referrer_told_at",
    "told_note": "referrer_told_note",
    "passed_on": "purchasing_on",
    "passed_at": "purchasing_at",
}
"""What the record calls a field a line calls otherwise."""

_PERSON = ("number", "id", "person_id", "person", "reference", "died_on")
_WORDS = ("referrer_team", "team", "worker", "extended_to", "scored_until", "author_id", "recorded_by")
_NUMBERS = ("hours_asked", "hours_at_start", "hours_at_end")
_REST = ("checks", "goals", "contested")
_TEXTS = tuple(n for n in Referral.__dataclass_fields__ if n not in (*_PERSON, *_WORDS, *_NUMBERS, *_REST))


def _lines(viewer: Actor) -> Select[*tuple[Any, ...]]:
    t, person, worker, team = rows.enablement, rows.person, rows.worker, rows.team
    referrer, author = team.alias(), worker.alias()
    return (
        select(
            t.c.no.label("number"),
            t.c.id,
            t.c.person_id,
            *named(person),
            *(t.c[_CALLED.get(name, name)].label(name) for name in (*_TEXTS, *_NUMBERS)),
            referrer.c.name.label("referrer_team"),
            team.c.name.label("team"),
            worker.c.name.label("worker"),
            extended_to().label("extended_to"),
            checks().label("checks"),
            scored_until().label("scored_until"),
            _goals().label("goals"),
            contested(t).label("contested"),
            t.c.author.label("author_id"),
            author.c.name.label("recorded_by"),
            open_to(person, viewer).label("readable"),
        )
        .join(person, person.c.id == t.c.person_id)
        .outerjoin(worker, worker.c.id == t.c.worker_id)
        .outerjoin(team, team.c.id == t.c.team_id)
        .outerjoin(referrer, referrer.c.id == t.c.referrer_team_id)
        .outerjoin(author, author.c.id == t.c.author)
    )


def extended_to() -> ScalarSelect[Any]:
    """The last day any extension of a referral names."""
    t, one = rows.enablement, rows.enablement_extension
    return select(func.max(one.c.to_date)).where(one.c.enablement_id == t.c.id, one.c.gone.is_(None)).scalar_subquery()


def checks() -> ScalarSelect[Any]:
    """Every look at a referral in one text, kind and day; ``read_checks`` reads it."""
    t, one = rows.enablement, rows.enablement_check
    said = func.aggregate_strings(one.c.kind.concat("=").concat(one.c.on_date), ",")
    return select(said).where(one.c.enablement_id == t.c.id, one.c.gone.is_(None)).scalar_subquery()


def read_checks(text: str | None) -> Mapping[str, date]:
    """The last day of each kind of look."""
    found: dict[str, date] = {}
    for part in text.split(",") if text else ():
        kind, _, day = part.partition("=")
        found[kind] = max(date.fromisoformat(day), found.get(kind, date.min))
    return MappingProxyType(found)


def scored_until() -> ScalarSelect[Any]:
    """Of the goals that still count, the earliest of their last scores; the day it was set for one never scored."""
    t, goal, score = rows.enablement, rows.goal, rows.goal_score
    last = select(func.max(score.c.on_date)).where(score.c.goal_id == goal.c.id, score.c.gone.is_(None))
    return (
        select(func.min(func.coalesce(last.scalar_subquery(), goal.c.set_on)))
        .where(goal.c.enablement_id == t.c.id, goal.c.dropped_on.is_(None), goal.c.gone.is_(None))
        .scalar_subquery()
    )


def _goals() -> ScalarSelect[Any]:
    t, goal = rows.enablement, rows.goal
    counting = (goal.c.enablement_id == t.c.id, goal.c.dropped_on.is_(None), goal.c.gone.is_(None))
    return select(func.count()).select_from(goal).where(*counting).scalar_subquery()


def _referral(found: Row[Any]) -> Referral:
    row = found._mapping
    values: dict[str, Any] = {name: row[name] or "" for name in ("reference", "died_on", *_WORDS, *_TEXTS)}
    values |= {name: row[name] for name in _NUMBERS}
    return Referral(
        number=row["number"],
        id=row["id"],
        person_id=row["person_id"],
        person=full_name(row["given"], row["family"]),
        checks=read_checks(row["checks"]),
        goals=row["goals"],
        contested=bool(row["contested"]),
        **values,
    )


# ------------------------------------------------------------------------------------------------------ for the rules
_LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)
"""For a referral of which only an edit has arrived from another laptop yet."""


def pathways(lists: CodeLists) -> Mapping[str, str]:
    """Which way each source of a referral comes, by code."""
    return {code.id: code.maps.get("pathway", "") for code in lists["enablement_source"].codes}


def episode_of(one: Referral, ways: Mapping[str, str]) -> Episode:
    """What the rules need of a referral; ``ways`` as ``pathways`` gives them."""
    return Episode(
        received=received_moment(one.received_on, one.received_at),
        pathway=ways.get(one.source, ""),
        start_offered_on=iso_day(one.start_offered_on),
        told=moment(one.told_on, one.told_at),
        decision=one.decision,
        decided=moment(one.decided_on, one.decided_at),
        passed_on=iso_day(one.passed_on),
        package_wanted_by=iso_day(one.package_wanted_by),
        started_on=iso_day(one.started_on),
        extended_to=iso_day(one.extended_to),
        ended_on=iso_day(one.ended_on),
        discharge_on=iso_day(one.discharge_on),
        died_on=iso_day(one.died_on),
        checks=one.checks,
        scored_until=iso_day(one.scored_until),
    )


def received_moment(on: str | None, at: str | None) -> datetime:
    """When a referral was received."""
    return moment(on, at) or _LONG_AGO


def moment(on: str | None, at: str | None) -> datetime | None:
    """The instant of an ISO day and a local time; the end of the day where no time was recorded."""
    if not on:
        return None
    return instant_of(date.fromisoformat(on), time.fromisoformat(at) if at else time(23, 59))
