"""Enablement referrals for lists: what waits for an answer, who is in service, who is to be followed up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Row, ScalarSelect, Select, and_, exists, func, or_, select

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.enablement import DECLINED, Episode
from caseload_desktop.domain.roles import Actor
from caseload_desktop.domain.uk_time import instant_of
from caseload_desktop.store import rows
from caseload_desktop.store.queries.restriction import open_to

MOST = 20_000
"""Lines one list shows at most."""


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
        yield _referral(row), bool(row[-1])


def has_referral(connection: Connection, contact_id: str) -> bool:
    """True when a referral comes from a contact already: one statement."""
    t = rows.enablement
    found = select(t.c.no).join(rows.contact, rows.contact.c.person_id == t.c.person_id)
    found = found.where(rows.contact.c.id == contact_id, t.c.contact_id == contact_id, t.c.gone.is_(None)).limit(1)
    return connection.execute(found).first() is not None


def _listed(
    connection: Connection, which: ColumnElement[bool], viewer: Actor, *, latest_first: bool = False
) -> Referrals:
    t = rows.enablement
    order = [t.c.received_on, t.c.received_at, t.c.no]
    query = _lines(viewer).where(which, t.c.gone.is_(None))
    query = query.order_by(*(each.desc() for each in order) if latest_first else order).limit(MOST)
    lines, hidden = [], 0
    for row in connection.execute(query):
        if row[-1]:
            lines.append(_referral(row))
        else:
            hidden += 1
    return Referrals(tuple(lines), hidden)


def _lines(viewer: Actor) -> Select[*tuple[Any, ...]]:
    t, person, worker, team = rows.enablement, rows.person, rows.worker, rows.team
    referrer, author, conflict = team.alias(), worker.alias(), rows.conflict
    contested = exists().where(conflict.c.entity == "enablement", conflict.c.row == t.c.id)
    return (
        select(
            *_columns(referrer),
            extended_to(),
            checks(),
            scored_until(),
            _goals(),
            contested,
            t.c.author,
            author.c.name,
            t.c.no,
            open_to(person, viewer),
        )
        .join(person, person.c.id == t.c.person_id)
        .outerjoin(worker, worker.c.id == t.c.worker_id)
        .outerjoin(team, team.c.id == t.c.team_id)
        .outerjoin(referrer, referrer.c.id == t.c.referrer_team_id)
        .outerjoin(author, author.c.id == t.c.author)
    )


def _columns(referrer: FromClause) -> tuple[ColumnElement[Any], ...]:
    """What is told of a referral, in the order of ``Referral``."""
    t, person, worker, team = rows.enablement, rows.person, rows.worker, rows.team
    return (
        t.c.id,
        t.c.person_id,
        person.c.given,
        person.c.family,
        person.c.reference,
        person.c.died_on,
        t.c.contact_id,
        t.c.source,
        t.c.referred_by,
        t.c.referrer_team_id,
        referrer.c.name,
        t.c.received_on,
        t.c.received_at,
        t.c.discharge_on,
        t.c.team_id,
        team.c.name,
        t.c.need,
        t.c.hours_asked,
        t.c.start_offered_on,
        t.c.referrer_told_on,
        t.c.referrer_told_at,
        t.c.referrer_told_note,
        t.c.decision,
        t.c.decided_on,
        t.c.decided_at,
        t.c.decline_reason,
        t.c.decision_note,
        t.c.purchasing_on,
        t.c.purchasing_at,
        t.c.package_wanted_by,
        t.c.worker_id,
        worker.c.name,
        t.c.started_on,
        t.c.hours_at_start,
        t.c.ended_on,
        t.c.hours_at_end,
        t.c.end_reason,
        t.c.support_after,
        t.c.end_note,
        t.c.next_step,
        t.c.next_step_note,
        t.c.next_step_due,
        t.c.no_next_why,
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


_NUMBERS = frozenset({"hours_asked", "hours_at_start", "hours_at_end"})
_NAMES = tuple(Referral.__dataclass_fields__)


def _referral(row: Row[Any]) -> Referral:
    *told, extended, looks, scored, goals, contested, author_id, author, number, _readable = tuple(row)
    enablement_id, person_id, given, family, *rest = told
    names = _NAMES[4 : 4 + len(rest)]
    values: dict[str, Any] = {
        key: value if key in _NUMBERS else value or "" for key, value in zip(names, rest, strict=True)
    }
    return Referral(
        number=number,
        id=enablement_id,
        person_id=person_id,
        person=" ".join(part for part in (given, family) if part),
        extended_to=extended or "",
        checks=read_checks(looks),
        scored_until=scored or "",
        goals=goals,
        contested=bool(contested),
        author_id=author_id or "",
        recorded_by=author or "",
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
        start_offered_on=day(one.start_offered_on),
        told=moment(one.told_on, one.told_at),
        decision=one.decision,
        decided=moment(one.decided_on, one.decided_at),
        passed_on=day(one.passed_on),
        package_wanted_by=day(one.package_wanted_by),
        started_on=day(one.started_on),
        extended_to=day(one.extended_to),
        ended_on=day(one.ended_on),
        discharge_on=day(one.discharge_on),
        died_on=day(one.died_on),
        checks=one.checks,
        scored_until=day(one.scored_until),
    )


def day(text: str | None) -> date | None:
    """The day of ISO text; None for none."""
    return date.fromisoformat(text) if text else None


def received_moment(on: str | None, at: str | None) -> datetime:
    """When a referral was received."""
    return moment(on, at) or _LONG_AGO


def moment(on: str | None, at: str | None) -> datetime | None:
    """The instant of an ISO day and a local time; the end of the day where no time was recorded."""
    if not on:
        return None
    return instant_of(date.fromisoformat(on), time.fromisoformat(at) if at else time(23, 59))
