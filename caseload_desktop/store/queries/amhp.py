"""Referrals to an AMHP for lists: each with what its countdown and its place in the order need."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select

from caseload_desktop.domain.amhp_clock import AmhpRules, Place, detention_ends, place_of, rag_rank, term_of
from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.names import full_name
from caseload_desktop.domain.roles import Actor
from caseload_desktop.store import rows
from caseload_desktop.store.queries.enablement import moment
from caseload_desktop.store.queries.readable import begun_from, contested, listed, named
from caseload_desktop.store.queries.restriction import open_to


@dataclass(frozen=True, slots=True)
class AmhpLine:
    """One referral with the words, days and times a list needs; days ISO or empty, times ``HH:MM`` or empty.

    ``ratings`` counts its ratings. ``number`` is its row number on this laptop.
    """

    number: int
    id: str
    person_id: str
    person: str
    reference: str
    died_on: str
    contact_id: str
    received_on: str
    received_at: str
    referrer_kind: str
    referrer_name: str
    referrer_phone: str
    kind: str
    reasons: str
    risks: str
    place: str
    rag: str
    rag_why: str
    detention: str
    detained_from: str
    detained_at: str
    extended_hours: str
    extended_why: str
    nearest_relative: str
    nearest_relative_told: str
    worker_id: str
    worker: str
    team_id: str
    team: str
    allocated_on: str
    allocated_at: str
    assessed_on: str
    assessed_at: str
    doctors: str
    outcome: str
    outcome_note: str
    hospital: str
    closed_on: str
    next_step: str
    next_step_note: str
    next_step_due: str
    no_next_why: str
    ratings: int
    contested: bool
    author_id: str
    recorded_by: str


@dataclass(frozen=True, slots=True)
class Rating:
    """A rating: red, amber or green, when, why and by whom."""

    referral_id: str
    on: str
    at: str
    rag: str
    why: str
    worker: str


@dataclass(frozen=True, slots=True)
class AmhpReferrals:
    """The lines of a list, and how many restricted people the viewer may not read were left out of it."""

    lines: tuple[AmhpLine, ...]
    hidden: int


@dataclass(frozen=True, slots=True)
class AmhpTold:
    """One referral with its ratings, the oldest first."""

    line: AmhpLine
    ratings: tuple[Rating, ...]


def amhp_referrals(connection: Connection, *, viewer: Actor, since: str) -> AmhpReferrals:
    """Return every referral that is open, and those closed on or after a day: one statement."""
    t = rows.amhp_referral
    query = _lines(viewer).where(t.c.gone.is_(None), or_(t.c.closed_on.is_(None), t.c.closed_on >= since))
    return AmhpReferrals(*listed(connection, query, _received(), _line))


def amhp_story(connection: Connection, person_id: str, *, viewer: Actor) -> tuple[AmhpTold, ...]:
    """Return a person's referrals with their ratings, the latest first: one statement or two.

    Nothing of a restricted person the viewer may not read.
    """
    t, worker = rows.amhp_referral, rows.worker
    query = _lines(viewer).where(t.c.person_id == person_id, t.c.gone.is_(None))
    lines, _hidden = listed(connection, query, _received(), _line, latest_first=True)
    if not lines:
        return ()
    r = rows.amhp_rating
    rated = connection.execute(
        select(r.c.referral_id, r.c.on_date, r.c.at, r.c.rag, r.c.why, worker.c.name)
        .outerjoin(worker, worker.c.id == r.c.worker_id)
        .where(r.c.person_id == person_id, r.c.gone.is_(None))
        .order_by(r.c.on_date, r.c.at, r.c.made_at, r.c.no)
    )
    ratings = [Rating(*(value or "" for value in row)) for row in rated]
    return tuple(AmhpTold(line, tuple(each for each in ratings if each.referral_id == line.id)) for line in lines)


def amhp_referral(connection: Connection, referral_id: str, *, viewer: Actor) -> AmhpLine | None:
    """Return one referral, or None where there is none or the viewer may not read it."""
    query = _lines(viewer).where(rows.amhp_referral.c.id == referral_id, rows.amhp_referral.c.gone.is_(None))
    row = connection.execute(query).first()
    return _line(row) if row is not None and row.readable else None


def has_amhp_referral(connection: Connection, contact_id: str) -> bool:
    """True when a referral comes from a contact already: one statement."""
    return connection.execute(begun_from(rows.amhp_referral, contact_id)).first() is not None


_JOINED = frozenset(
    {"number", "id", "person", "reference", "died_on", "worker", "team", "ratings", "contested", "author_id",
     "recorded_by"}
)  # fmt: skip
_OWN = tuple(each.name for each in fields(AmhpLine) if each.name not in _JOINED)


def _received() -> tuple[ColumnElement[Any], ...]:
    t = rows.amhp_referral
    return t.c.received_on, t.c.received_at, t.c.no


def _lines(viewer: Actor) -> Select[*tuple[Any, ...]]:
    t, person, worker, team, rating = rows.amhp_referral, rows.person, rows.worker, rows.team, rows.amhp_rating
    author = worker.alias()
    rated = select(func.count()).select_from(rating).where(rating.c.referral_id == t.c.id, rating.c.gone.is_(None))
    return (
        select(
            t.c.no.label("number"),
            t.c.id,
            *(t.c[name] for name in _OWN),
            *named(person),
            worker.c.name.label("worker"),
            team.c.name.label("team"),
            rated.scalar_subquery().label("ratings"),
            contested(t).label("contested"),
            t.c.author.label("author_id"),
            author.c.name.label("recorded_by"),
            open_to(person, viewer).label("readable"),
        )
        .join(person, person.c.id == t.c.person_id)
        .outerjoin(worker, worker.c.id == t.c.worker_id)
        .outerjoin(team, team.c.id == t.c.team_id)
        .outerjoin(author, author.c.id == t.c.author)
    )


def _line(found: Row[Any]) -> AmhpLine:
    row = found._mapping
    texts = (*_OWN, "reference", "died_on", "worker", "team", "author_id", "recorded_by")
    values: dict[str, Any] = {name: row[name] or "" for name in texts}
    return AmhpLine(
        number=row["number"],
        id=row["id"],
        person=full_name(row["given"], row["family"]),
        ratings=row["ratings"] or 0,
        contested=bool(row["contested"]),
        **values,
    )


# ------------------------------------------------------------------------------------------------------ for the rules
def detention_end_of(
    lists: CodeLists, *, detention: str, detained_from: str, detained_at: str, extended_hours: str
) -> datetime | None:
    """The instant a recorded detention ends; None without a limit or without its beginning."""
    started = moment(detained_from, detained_at)
    if started is None:
        return None
    hours = lists.mapped("amhp_extension", extended_hours, "hours")
    return detention_ends(
        term_of(detention, lists),
        started,
        start_day=date.fromisoformat(detained_from),
        extended_hours=int(hours) if hours.isdigit() else 0,
    )


def ends_of(one: AmhpLine, lists: CodeLists) -> datetime | None:
    """The instant the current detention of a referral ends."""
    return detention_end_of(
        lists,
        detention=one.detention,
        detained_from=one.detained_from,
        detained_at=one.detained_at,
        extended_hours=one.extended_hours,
    )


def place_in_order(one: AmhpLine, lists: CodeLists, *, now: datetime, rules: AmhpRules) -> Place:
    """Where a referral stands in the order it is allocated in."""
    return place_of(
        rag_rank=rag_rank(one.rag, lists),
        ends=ends_of(one, lists),
        received=moment(one.received_on, one.received_at) or datetime(1900, 1, 1, tzinfo=UTC),
        now=now,
        rules=rules,
        row_id=one.id,
    )
