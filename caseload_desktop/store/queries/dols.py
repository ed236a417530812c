"""DoLS applications for lists: what is pending, what is authorised, what was decided lately."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Row, ScalarSelect, Select, exists, func, or_, select

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.dates import iso_day
from caseload_desktop.domain.dols import GRANTED, MET, Application, is_third_party
from caseload_desktop.domain.names import full_name
from caseload_desktop.domain.roles import Actor
from caseload_desktop.store import rows
from caseload_desktop.store.queries.readable import begun_from, contested, listed, named
from caseload_desktop.store.queries.restriction import open_to


@dataclass(frozen=True, slots=True)
class DolsLine:
    """One application with the words and days a list needs; dates ISO or empty.

    ``place`` is the provider's name and place or the managing authority as written. ``looked_on`` is the last
    quarterly look, ``asked`` how many assessments were asked for, ``met`` and ``not_met`` how many found their
    requirement met and not. ``followed``: a further request has come. ``number`` is its row number on this laptop.
    """

    number: int
    id: str
    person_id: str
    person: str
    reference: str
    died_on: str
    contact_id: str
    follows: str
    kind: str
    received_on: str
    received_at: str
    provider_id: str
    provider: str
    managing_authority: str
    place_kind: str
    ordinary_residence: str
    circumstances: tuple[str, ...]
    reasons: str
    urgent_from: str
    urgent_to: str
    extension_asked_on: str
    extension_why: str
    extended_to: str
    wanted_from: str
    priority: str
    priority_why: str
    priority_on: str
    worker_id: str
    worker: str
    team_id: str
    team: str
    representative: str
    representative_kind: str
    imca_asked_on: str
    imca_name: str
    imca_kind: str
    decision: str
    decided_on: str
    decided_by: str
    decider: str
    not_granted_why: tuple[str, ...]
    decision_note: str
    authorised_from: str
    authorised_to: str
    conditions: str
    suspended_from: str
    suspended_to: str
    ended_on: str
    end_reason: str
    end_note: str
    no_further_why: str
    next_step: str
    next_step_note: str
    next_step_due: str
    no_next_why: str
    looked_on: str
    looks: int
    asked: int
    met: int
    not_met: int
    followed: bool
    contested: bool
    author_id: str
    recorded_by: str

    @property
    def place(self) -> str:
        """Where the person is deprived of their liberty."""
        return self.provider or self.managing_authority


@dataclass(frozen=True, slots=True)
class Applications:
    """The lines of a list, and how many restricted people the viewer may not read were left out of it."""

    lines: tuple[DolsLine, ...]
    hidden: int


def applications(connection: Connection, *, viewer: Actor, since: str) -> Applications:
    """Return every application that waits or authorises, and those decided or ended on or after a day: one statement.

    In the order they were received.
    """
    t = rows.dols
    refused = t.c.decision.is_not(None) & (t.c.decision != GRANTED)
    over = or_(t.c.ended_on < since, refused & (t.c.decided_on < since))
    query = _lines(viewer).where(func.coalesce(over, False).is_(False), t.c.gone.is_(None))
    return Applications(*listed(connection, query, _received(), _line))


def applications_of(connection: Connection, person_id: str, *, viewer: Actor) -> tuple[DolsLine, ...]:
    """Return a person's applications, the latest first; nothing without the right to read: one statement."""
    t = rows.dols
    query = _lines(viewer).where(t.c.person_id == person_id, t.c.gone.is_(None))
    lines, _hidden = listed(connection, query, _received(), _line, latest_first=True)
    return lines


def application(connection: Connection, dols_id: str, *, viewer: Actor) -> DolsLine | None:
    """Return one application, or None where there is none or the viewer may not read it."""
    query = _lines(viewer).where(rows.dols.c.id == dols_id, rows.dols.c.gone.is_(None))
    row = connection.execute(query).first()
    return _line(row) if row is not None and row.readable else None


def has_application(connection: Connection, contact_id: str) -> bool:
    """True when an application comes from a contact already: one statement."""
    return connection.execute(begun_from(rows.dols, contact_id)).first() is not None


_JOINED = frozenset(
    {"number", "person", "reference", "died_on", "provider", "worker", "team", "decider", "looked_on", "looks", "asked",
     "met", "not_met", "followed", "contested", "author_id", "recorded_by"}
)  # fmt: skip
_OWN = tuple(each.name for each in fields(DolsLine) if each.name not in _JOINED and each.name != "id")
_LISTS = ("circumstances", "not_granted_why")


def _received() -> tuple[ColumnElement[Any], ...]:
    t = rows.dols
    return t.c.received_on, t.c.received_at, t.c.no


def _lines(viewer: Actor) -> Select[*tuple[Any, ...]]:
    t, person, worker, team, provider = rows.dols, rows.person, rows.worker, rows.team, rows.FOLDED["provider"]
    author, decider = worker.alias(), worker.alias()
    return (
        select(
            t.c.no.label("number"),
            t.c.id,
            *(t.c[name] for name in _OWN),
            *named(person),
            provider.c.name.label("provider"),
            worker.c.name.label("worker"),
            team.c.name.label("team"),
            decider.c.name.label("decider"),
            looked_on().label("looked_on"),
            _count(rows.dols_look).label("looks"),
            _count(rows.dols_assessment).label("asked"),
            _count(rows.dols_assessment, rows.dols_assessment.c.result == MET).label("met"),
            _count(rows.dols_assessment, rows.dols_assessment.c.result != MET).label("not_met"),
            followed().label("followed"),
            contested(t).label("contested"),
            t.c.author.label("author_id"),
            author.c.name.label("recorded_by"),
            open_to(person, viewer).label("readable"),
        )
        .join(person, person.c.id == t.c.person_id)
        .outerjoin(provider, provider.c.id == t.c.provider_id)
        .outerjoin(worker, worker.c.id == t.c.worker_id)
        .outerjoin(team, team.c.id == t.c.team_id)
        .outerjoin(decider, decider.c.id == t.c.decided_by)
        .outerjoin(author, author.c.id == t.c.author)
    )


def looked_on() -> ScalarSelect[Any]:
    """The day of the last look at an application."""
    t, one = rows.dols, rows.dols_look
    return select(func.max(one.c.on_date)).where(one.c.dols_id == t.c.id, one.c.gone.is_(None)).scalar_subquery()


def followed() -> ColumnElement[bool]:
    """True for an application after whose authorisation a further one was asked for."""
    t, later = rows.dols, rows.dols.alias()
    return exists().where(later.c.follows == t.c.id, later.c.gone.is_(None))


def _count(table: Any, *more: ColumnElement[bool]) -> ScalarSelect[Any]:
    belongs = (table.c.dols_id == rows.dols.c.id, table.c.gone.is_(None), *more)
    return select(func.count()).select_from(table).where(*belongs).scalar_subquery()


def _line(found: Row[Any]) -> DolsLine:
    row = found._mapping
    values: dict[str, Any] = {name: row[name] or "" for name in _OWN if name not in _LISTS}
    values |= {name: tuple(orjson.loads(row[name])) if row[name] else () for name in _LISTS}
    texts = ("reference", "died_on", "provider", "worker", "team", "decider", "looked_on", "author_id", "recorded_by")
    values |= {name: row[name] or "" for name in texts}
    values |= {name: row[name] or 0 for name in ("looks", "asked", "met", "not_met")}
    values |= {name: bool(row[name]) for name in ("followed", "contested")}
    person = full_name(row["given"], row["family"])
    return DolsLine(number=row["number"], id=row["id"], person=person, **values)


def rule_facts(one: DolsLine, lists: CodeLists) -> Application:
    """What the rules need of an application."""
    return Application(
        received_on=iso_day(one.received_on) or date.min,
        third_party=is_third_party(one.kind, lists),
        urgent_to=iso_day(one.urgent_to),
        extended_to=iso_day(one.extended_to),
        decision=one.decision,
        authorised_from=iso_day(one.authorised_from),
        authorised_to=iso_day(one.authorised_to),
        suspended_from=iso_day(one.suspended_from),
        suspended_to=iso_day(one.suspended_to),
        ended_on=iso_day(one.ended_on),
        looked_on=iso_day(one.looked_on),
        followed=one.followed,
        none_needed=bool(one.no_further_why),
        died_on=iso_day(one.died_on),
    )
