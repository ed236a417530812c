"""Patches and what each can take on: capacity by day, the note of the week."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from caseload_desktop.store import rows
from caseload_desktop.store.queries.organisation import Team, teams

PATCH = "enablement"
"""The kind of team that is a patch."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """A patch's capacity on a day; ``level`` is a code of ``patch_capacity_level``."""

    team_id: str
    on: str
    level: str
    hours_free: float | None
    staff_present: float | None
    staff_establishment: float | None
    note: str
    worker: str


def patches(connection: Connection) -> tuple[Team, ...]:
    """Return the patches in use, by locality and name: one statement."""
    return tuple(team for team in teams(connection) if team.kind == PATCH and team.active)


def capacities(connection: Connection, *, first: str, last: str) -> Mapping[tuple[str, str], Capacity]:
    """Return what was set for the days of a span, by patch and day: one statement."""
    t, worker = rows.patch_capacity, rows.worker
    found = connection.execute(
        select(
            t.c.team_id,
            t.c.on_date,
            t.c.level,
            t.c.hours_free,
            t.c.staff_present,
            t.c.staff_establishment,
            t.c.note,
            worker.c.name,
        )
        .outerjoin(worker, worker.c.id == t.c.author)
        .where(t.c.on_date >= first, t.c.on_date <= last, t.c.gone.is_(None))
    )
    return {
        (team, on): Capacity(team, on, level or "", free, here, posts, note or "", name or "")
        for team, on, level, free, here, posts, note, name in found
    }


def sitrep_note(connection: Connection, *, team_id: str, week_from: str) -> str:
    """Return what was written about a patch's week; empty for nothing."""
    t = rows.sitrep_note
    found = connection.execute(
        select(t.c.text).where(t.c.team_id == team_id, t.c.week_from == week_from, t.c.gone.is_(None))
    ).scalar()
    return found or ""
