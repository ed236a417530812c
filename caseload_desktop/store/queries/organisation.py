"""Localities, teams, workers and who is a member of what on a day."""

from __future__ import annotations

from dataclasses import dataclass

import orjson
from sqlalchemy import Connection, bindparam, or_, select

from caseload_desktop.store import rows


@dataclass(frozen=True, slots=True)
class Locality:
    """A locality and its area."""

    id: str
    name: str
    area: str
    active: bool


@dataclass(frozen=True, slots=True)
class Team:
    """A team of a locality."""

    id: str
    name: str
    locality_id: str
    locality: str
    kind: str
    active: bool


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker, with the short names colleagues write."""

    id: str
    name: str
    role: str
    job_title: str
    known_as: tuple[str, ...]
    active: bool


@dataclass(frozen=True, slots=True)
class Membership:
    """A worker's time in a team; dates ISO, ``to_date`` the last day or empty."""

    id: str
    worker_id: str
    worker: str
    team_id: str
    team: str
    from_date: str
    to_date: str
    hours_per_week: float | None


def localities(connection: Connection) -> list[Locality]:
    """Return all localities by name, retired ones too."""
    t = rows.locality
    found = connection.execute(
        select(t.c.id, t.c.name, t.c.area, t.c.active).where(t.c.gone.is_(None)).order_by(t.c.name)
    )
    return [Locality(i, name, area or "", bool(active)) for i, name, area, active in found]


def teams(connection: Connection) -> list[Team]:
    """Return all teams by locality and name, retired ones too."""
    t, o = rows.team, rows.locality
    found = connection.execute(
        select(t.c.id, t.c.name, t.c.locality_id, o.c.name, t.c.kind, t.c.active)
        .join(o, o.c.id == t.c.locality_id, isouter=True)
        .where(t.c.gone.is_(None))
        .order_by(o.c.name, t.c.name)
    )
    return [Team(i, name, lid or "", ln or "", kind or "", bool(active)) for i, name, lid, ln, kind, active in found]


def workers(connection: Connection) -> list[Worker]:
    """Return all workers by name, those who left too."""
    t = rows.worker
    found = connection.execute(
        select(t.c.id, t.c.name, t.c.role, t.c.job_title, t.c.known_as, t.c.active)
        .where(t.c.gone.is_(None))
        .order_by(t.c.name)
    )
    return [
        Worker(i, name, role or "", title or "", tuple(orjson.loads(known)) if known else (), bool(active))
        for i, name, role, title, known, active in found
    ]


def memberships(connection: Connection, *, on: str | None = None) -> list[Membership]:
    """Return memberships by team and worker; with ``on`` only those of that day."""
    m, w, t = rows.membership, rows.worker, rows.team
    query = (
        select(m.c.id, m.c.worker_id, w.c.name, m.c.team_id, t.c.name, m.c.from_date, m.c.to_date, m.c.hours_per_week)
        .join(w, w.c.id == m.c.worker_id)
        .join(t, t.c.id == m.c.team_id)
        .where(m.c.gone.is_(None))
        .order_by(t.c.name, w.c.name, m.c.from_date)
    )
    if on is not None:
        query = query.where(m.c.from_date <= on, or_(m.c.to_date.is_(None), m.c.to_date >= on))
    return [
        Membership(i, wid, wn, tid, tn, start, end or "", hours)
        for i, wid, wn, tid, tn, start, end, hours in connection.execute(query)
    ]


_held = (
    select(rows.membership.c.team_id)
    .where(rows.membership.c.worker_id == bindparam("worker"), rows.membership.c.gone.is_(None))
    .limit(1)
)
TEAM_ON = _held.where(
    rows.membership.c.from_date <= bindparam("day"),
    or_(rows.membership.c.to_date.is_(None), rows.membership.c.to_date >= bindparam("day")),
).order_by(rows.membership.c.from_date.desc(), rows.membership.c.id)
"""The team ``worker`` belongs to on ``day``: the one joined last."""
TEAM_EVER = _held.order_by(rows.membership.c.from_date, rows.membership.c.id)
"""The first team ``worker`` was ever put into, for days outside every membership."""


def team_of(connection: Connection, *, worker_id: str, on: str) -> str | None:
    """Return the team a worker belongs to on a day, or their first one, or None."""
    return (
        connection.execute(TEAM_ON, {"worker": worker_id, "day": on}).scalar()
        or connection.execute(TEAM_EVER, {"worker": worker_id}).scalar()
    )


def setting(connection: Connection, key: str) -> object:
    """Return one of the council's settings, or None."""
    t = rows.FOLDED["setting"]
    found = connection.execute(select(t.c.value).where(t.c.key == key, t.c.gone.is_(None))).scalar()
    return orjson.loads(found) if found is not None else None


def settings(connection: Connection) -> dict[str, object]:
    """Return all of the council's settings by key: one statement."""
    t = rows.FOLDED["setting"]
    found = connection.execute(select(t.c.key, t.c.value).where(t.c.gone.is_(None)))
    return {key: orjson.loads(value) for key, value in found if value is not None}


def names_by_id(connection: Connection) -> dict[str, str]:
    """Return the name of every worker, team and provider by id, those who left too; for what refers to them."""
    w, t, p = rows.worker, rows.team, rows.FOLDED["provider"]
    found = connection.execute(select(w.c.id, w.c.name).union_all(select(t.c.id, t.c.name), select(p.c.id, p.c.name)))
    return {row_id: name or "" for row_id, name in found}
