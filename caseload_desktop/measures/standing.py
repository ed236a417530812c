"""What a figures screen needs besides the page: whose figures there are, and that of each team, worker and reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Table, select

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.roles import Actor
from caseload_desktop.domain.targets import Scope, ScopeKind, target_for
from caseload_desktop.measures.figure import BreakdownRow, Figure, breakdown, rated
from caseload_desktop.measures.measure import Measure
from caseload_desktop.measures.span import COUNCIL, Slice, Span
from caseload_desktop.measures.targets import targets
from caseload_desktop.store import rows
from caseload_desktop.store.queries.organisation import localities, teams, workers

NOBODY = "Not recorded"


@dataclass(frozen=True, slots=True)
class NamedScope:
    """A scope one may choose; ``kind`` in words ("Team"), empty for all."""

    scope: Scope
    name: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a breakdown: its name, the slice it stands for, and its figure."""

    name: str
    part: Slice
    figure: Figure


def scopes(conn: Connection) -> tuple[NamedScope, ...]:
    """Everybody a figure can be asked for: all, areas, localities, teams, workers, each by name."""
    places = localities(conn)
    areas = sorted({place.area for place in places if place.area})
    found = [NamedScope(COUNCIL, "All teams")]
    found += [NamedScope(Scope(ScopeKind.AREA, area), area, "Area") for area in areas]
    found += [NamedScope(Scope(ScopeKind.LOCALITY, place.id), place.name, "Locality") for place in places]
    found += [NamedScope(Scope(ScopeKind.TEAM, team.id), team.name, "Team") for team in teams(conn)]
    found += [NamedScope(Scope(ScopeKind.WORKER, worker.id), worker.name, "Worker") for worker in workers(conn)]
    return tuple(found)


def by_team(conn: Connection, measure: Measure, *, part: Slice, span: Span, viewer: Actor) -> tuple[Line, ...]:
    """The figure of each team, held against its own target or the one it inherits."""
    names = _names(conn, rows.team)
    known, chains = targets(conn, measure.id), _team_chains(conn)
    lines = []
    for row in breakdown(conn, measure, by="team_id", part=part, span=span, viewer=viewer):
        chain = chains.get(row.key, (COUNCIL,))
        target = target_for(known, measure=measure.id, scopes=chain, month=span.last)
        found = row.figure if part.reason is not None else rated(measure, row.figure, target)
        lines.append(_line(names, row, Slice(Scope(ScopeKind.TEAM, row.key), part.reason), found))
    return tuple(lines)


def by_worker(conn: Connection, measure: Measure, *, part: Slice, span: Span, viewer: Actor) -> tuple[Line, ...]:
    """The figure of each worker; not rated, since a target is set for a team's work and not for one person's."""
    names = _names(conn, rows.worker)
    return tuple(
        _line(names, row, Slice(Scope(ScopeKind.WORKER, row.key), part.reason), row.figure)
        for row in breakdown(conn, measure, by="worker_id", part=part, span=span, viewer=viewer)
    )


def by_reason(
    conn: Connection, measure: Measure, *, part: Slice, span: Span, lists: CodeLists, viewer: Actor
) -> tuple[Line, ...]:
    """The figure of each code of what the measure is broken down by besides team and worker."""
    return tuple(
        Line(lists.label(measure.names.third_list, row.key) or NOBODY, Slice(part.scope, row.key), row.figure)
        for row in breakdown(conn, measure, by="reason", part=part, span=span, viewer=viewer)
    )


def _line(names: Mapping[str, str], row: BreakdownRow, part: Slice, figure: Figure) -> Line:
    return Line(names.get(row.key) or NOBODY, part, figure)


def _names(conn: Connection, table: Table) -> dict[str, str]:
    return {row.id: row.name for row in conn.execute(select(table.c.id, table.c.name))}


def _team_chains(conn: Connection) -> dict[str, tuple[Scope, ...]]:
    """The scopes of every team, most specific first, in one query."""
    team, locality = rows.team, rows.locality
    found = conn.execute(
        select(team.c.id, team.c.locality_id, locality.c.area).outerjoin(locality, locality.c.id == team.c.locality_id)
    )
    chains = {}
    for row in found:
        chain = [Scope(ScopeKind.TEAM, row.id)]
        chain += [Scope(ScopeKind.LOCALITY, row.locality_id)] if row.locality_id else []
        chain += [Scope(ScopeKind.AREA, row.area)] if row.area else []
        chains[row.id] = (*chain, COUNCIL)
    return chains
