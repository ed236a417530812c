"""Safeguarding concerns for lists: what waits for a decision, what was decided lately, and those of one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, ScalarSelect, Select, func, or_, select

from caseload_desktop.domain.names import full_name
from caseload_desktop.domain.roles import Actor
from caseload_desktop.domain.safeguarding_clocks import Pause
from caseload_desktop.store import rows
from caseload_desktop.store.entities import ENTITIES, Kind
from caseload_desktop.store.fold import from_column
from caseload_desktop.store.queries.readable import begun_from, contested, listed, named, within
from caseload_desktop.store.queries.restriction import closed_to, open_to


@dataclass(frozen=True, slots=True)
class Stood:
    """A pause of a clock; ``until`` is empty while it goes on."""

    first: str
    until: str
    reason: str

    @property
    def pause(self) -> Pause:
        """As the rules of the clocks take it."""
        return Pause(date.fromisoformat(self.first), date.fromisoformat(self.until) if self.until else None)


@dataclass(frozen=True, slots=True)
class Concern:
    """One concern with the words and days a list or a form needs; texts and dates empty where there are none.

    ``others`` are further concerns of the same incident that the viewer may read, ``consultations`` how often
    somebody was consulted. ``contested``: two laptops say different things of it. ``number`` is its row number on this
    laptop.
    """

    number: int
    id: str
    person_id: str
    person: str
    reference: str
    died_on: str
    contact_id: str
    incident_id: str
    incident_title: str
    raised_on: str
    raised_at: str
    happened_on: str
    happened_note: str
    worker_id: str
    team_id: str
    referrer_kind: str
    referrer_name: str
    referrer_phone: str
    referrer_anonymous: bool | None
    what_happened: str
    types: tuple[str, ...]
    location: str
    location_detail: str
    source_of_risk: str
    source_detail: str
    source_name: str
    provider_id: str
    immediate_risk: str
    immediate_action: str
    services_called: tuple[str, ...]
    crime_reference: str
    adult_knows: str
    adults_wishes: str
    msp_asked: str
    lacked_capacity: str
    capacity_note: str
    advocacy: str
    advocate_name: str
    health_conditions: tuple[str, ...]
    children_at_risk: str
    decided_on: str
    decided_at: str
    decided_by: str
    has_needs: str
    has_needs_why: str
    at_risk: str
    at_risk_why: str
    unable_to_protect: str
    unable_to_protect_why: str
    decision: str
    decision_why: str
    disposals: tuple[str, ...]
    enquiry_id: str
    feedback_on: str
    feedback_how: str
    feedback_note: str
    no_feedback_why: str
    next_step: str
    next_step_note: str
    next_step_due: str
    no_next_why: str
    recorded_by: str
    team: str
    decider: str
    provider: str
    author_id: str
    pauses: tuple[Stood, ...]
    consultations: int
    others: int
    contested: bool


_BESIDE = 9
"""Fields of a concern that come from elsewhere than its row: the last nine."""

_PERSON = ("person", "reference", "died_on")
_OF_ROW = tuple(f.name for f in fields(Concern) if f.name not in _PERSON and f.name != "number")[:-_BESIDE]


@dataclass(frozen=True, slots=True)
class Concerns:
    """The lines of a list, and how many restricted people the viewer may not read were left out of it."""

    lines: tuple[Concern, ...]
    hidden: int


def concerns(connection: Connection, *, viewer: Actor, since: str) -> Concerns:
    """Return every concern that waits for its decision, and those decided on or after a day: one statement.

    What waits longest comes first.
    """
    t = rows.concern
    return _listed(connection, or_(t.c.decided_on.is_(None), t.c.decided_on >= since), viewer)


def concerns_of(connection: Connection, person_id: str, *, viewer: Actor) -> tuple[Concern, ...]:
    """Return a person's concerns, the latest first; nothing without the right to read: one statement."""
    return _listed(connection, rows.concern.c.person_id == person_id, viewer, latest_first=True).lines


def concern(connection: Connection, concern_id: str, *, viewer: Actor) -> Concern | None:
    """Return one concern, or None where there is none or the viewer may not read it."""
    found = _listed(connection, rows.concern.c.id == concern_id, viewer).lines
    return found[0] if found else None


def concerns_in(
    connection: Connection,
    *,
    viewer: Actor,
    first: date,
    last: date,
    team_ids: Sequence[str] | None = None,
    worker_id: str | None = None,
) -> Concerns:
    """Return the concerns raised from a day to a day, of some teams or one worker where asked: one statement."""
    t = rows.concern
    which = within(t, t.c.raised_on, first, last, team_ids=team_ids, worker_id=worker_id)
    return _listed(connection, which, viewer)


def has_concern(connection: Connection, contact_id: str) -> bool:
    """True when a concern comes from a contact already: one statement."""
    return connection.execute(begun_from(rows.concern, contact_id)).first() is not None


def _listed(
    connection: Connection, which: ColumnElement[bool], viewer: Actor, *, latest_first: bool = False
) -> Concerns:
    t = rows.concern
    order = [t.c.raised_on, t.c.raised_at, t.c.no]
    query = _lines(viewer).where(which, t.c.gone.is_(None))
    return Concerns(*listed(connection, query, order, _concern, latest_first=latest_first))


def _lines(viewer: Actor) -> Select[*tuple[Any, ...]]:
    t, person, worker, team = rows.concern, rows.person, rows.worker, rows.team
    decider, provider = worker.alias(), rows.FOLDED["provider"]
    consulted, other = rows.concern_consultation, t.alias()
    of_one = (other.c.incident_id == t.c.incident_id, other.c.id != t.c.id, other.c.person_id.not_in(closed_to(viewer)))
    beside = (
        worker.c.name.label("recorded_by"),
        team.c.name.label("team"),
        decider.c.name.label("decider"),
        provider.c.name.label("provider"),
        t.c.author.label("author_id"),
        pauses_of(t.c.id).label("pauses"),
        _count(consulted, consulted.c.concern_id == t.c.id).label("consultations"),
        _count(other, *of_one).label("others"),
        contested(t).label("contested"),
        t.c.no.label("number"),
        open_to(person, viewer).label("readable"),
    )
    return (
        select(*(t.c[name] for name in _OF_ROW), *named(person), *beside)
        .join(person, person.c.id == t.c.person_id)
        .outerjoin(worker, worker.c.id == t.c.worker_id)
        .outerjoin(decider, decider.c.id == t.c.decided_by)
        .outerjoin(team, team.c.id == t.c.team_id)
        .outerjoin(provider, provider.c.id == t.c.provider_id)
    )


def _count(table: Any, *fits: ColumnElement[bool]) -> ScalarSelect[Any]:
    return select(func.count()).select_from(table).where(*fits, table.c.gone.is_(None)).scalar_subquery()


def pauses_of(about_id: ColumnElement[Any]) -> ScalarSelect[Any]:
    """Every pause of a clock in one text: first day, day it ran again, reason; ``read_pauses`` reads it."""
    t = rows.safeguarding_pause
    said = t.c.from_date.concat("=").concat(func.coalesce(t.c.to_date, "")).concat("=").concat(t.c.reason)
    query = select(func.aggregate_strings(said, ",")).where(t.c.about_id == about_id, t.c.gone.is_(None))
    return query.scalar_subquery()


def read_pauses(text: str | None) -> tuple[Stood, ...]:
    """The pauses of a clock, the earliest first."""
    parts = (part.split("=", 2) for part in text.split(",")) if text else ()
    return tuple(sorted((Stood(*part) for part in parts), key=lambda one: (one.first, one.until)))


def plain_values(entity: str, row: Row[Any], names: Sequence[str]) -> dict[str, Any]:
    """The first fields of a row, which ``names`` are, as a read model has them.

    Lists as tuples, nothing as empty text, answers as they are.
    """
    found: dict[str, Any] = {name: value or "" for name, value in zip(names, row, strict=False)}
    for name, kind in _NOT_TEXT[entity]:
        if name in found:
            held = row[names.index(name)]
            found[name] = (tuple(from_column(kind, held) or ()) if held else ()) if kind is Kind.LIST else held
    return found


_NOT_TEXT = {
    name: tuple(each for each in ENTITIES[name].fields.items() if each[1] in (Kind.LIST, Kind.BOOLEAN))
    for name in ("concern", "enquiry")
}
"""The fields that no empty text stands for."""


def name_in(row: Row[Any]) -> str:
    """A person's name from the columns ``given`` and ``family``."""
    return full_name(row.given, row.family)


def _concern(row: Row[Any]) -> Concern:
    names = ("recorded_by", "team", "decider", "provider", "author_id")
    held = row._mapping
    beside: dict[str, Any] = {name: held[name] or "" for name in names}
    return Concern(
        number=row.number,
        person=name_in(row),
        reference=row.reference or "",
        died_on=row.died_on or "",
        pauses=read_pauses(row.pauses),
        consultations=row.consultations,
        others=row.others,
        contested=bool(row.contested),
        **plain_values("concern", row, _OF_ROW),
        **beside,
    )
