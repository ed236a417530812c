"""Targets and published figures as the store holds them, and which target stands for a scope and month."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, select

from caseload_desktop.domain.months import Month
from caseload_desktop.domain.rag import Direction, Rag
from caseload_desktop.domain.targets import Scope, ScopeKind, Target
from caseload_desktop.measures.span import COUNCIL
from caseload_desktop.store import rows

_target = rows.FOLDED["target"]
_commentary = rows.FOLDED["commentary"]
_published = rows.FOLDED["published_figure"]


@dataclass(frozen=True, slots=True)
class HeldTarget:
    """A target with the id of its row, for the screen that edits it."""

    id: str
    target: Target


def held_targets(conn: Connection, measure: str) -> tuple[HeldTarget, ...]:
    """Every target of a measure, earliest first."""
    found = conn.execute(
        select(_target)
        .where(_target.c.measure == measure, _target.c.gone.is_(None))
        .order_by(_target.c.from_month, _target.c.scope_kind, _target.c.scope_id, _target.c.id)
    )
    return tuple(
        HeldTarget(
            row.id,
            Target(
                measure=row.measure,
                scope=Scope(ScopeKind(row.scope_kind), row.scope_id or ""),
                first=Month.parse(row.from_month),
                last=Month.parse(row.to_month) if row.to_month else None,
                value=Decimal(str(row.value)),
                floor=None if row.floor is None else Decimal(str(row.floor)),
                direction=Direction(row.direction),
            ),
        )
        for row in found
    )


def targets(conn: Connection, measure: str) -> tuple[Target, ...]:
    """Every target of a measure."""
    return tuple(held.target for held in held_targets(conn, measure))


def scopes_of(conn: Connection, scope: Scope) -> tuple[Scope, ...]:
    """The scope and those it lies in, most specific first: a team has its locality's target unless it has its own.

    A worker has no target of their own team's here: someone may have been in several teams during the period.
    """
    chain = [scope]
    team, locality = rows.team, rows.locality
    if scope.kind is ScopeKind.TEAM:
        above = conn.execute(select(team.c.locality_id).where(team.c.id == scope.id)).scalar()
        chain += [Scope(ScopeKind.LOCALITY, above)] if above else []
    if chain[-1].kind is ScopeKind.LOCALITY:
        area = conn.execute(select(locality.c.area).where(locality.c.id == chain[-1].id)).scalar()
        chain += [Scope(ScopeKind.AREA, area)] if area else []
    return (*chain, COUNCIL) if scope != COUNCIL else (COUNCIL,)


@dataclass(frozen=True, slots=True)
class Commentary:
    """What a manager wrote about a month's figure, by whom and when (UTC); ``id`` of its row."""

    id: str
    text: str
    author: str
    written_at: str


def commentary(conn: Connection, measure: str, scope: Scope, month: Month) -> Commentary | None:
    """The commentary on a month, or None."""
    worker = rows.worker
    found = conn.execute(
        select(_commentary.c.id, _commentary.c.text, _commentary.c.recorded_at, worker.c.name)
        .outerjoin(worker, worker.c.id == _commentary.c.author)
        .where(
            _commentary.c.measure == measure,
            _commentary.c.scope_kind == scope.kind,
            _commentary.c.scope_id.is_(None) if scope.id == "" else _commentary.c.scope_id == scope.id,
            _commentary.c.month == month.key,
            _commentary.c.gone.is_(None),
        )
        .order_by(_commentary.c.no)
    ).first()
    if found is None or not found.text:
        return None
    return Commentary(found.id, found.text, found.name or "", found.recorded_at)


@dataclass(frozen=True, slots=True)
class PublishedPoint:
    """One month of a measure as the council published it, with the rating it was given."""

    measure: str
    title: str
    month: Month
    target: float | None
    value: float | None
    rag: Rag


def published(conn: Connection, measure: str | None = None) -> tuple[PublishedPoint, ...]:
    """The published figures of one measure, or of all, by measure and month."""
    asked = select(_published).where(_published.c.gone.is_(None))
    if measure is not None:
        asked = asked.where(_published.c.measure == measure)
    found = conn.execute(asked.order_by(_published.c.measure, _published.c.month))
    return tuple(
        PublishedPoint(row.measure, row.title, Month.parse(row.month), row.target, row.value, Rag(row.rag))
        for row in found
    )
