"""How rows are counted, whatever they are: weights that sum to a figure, and the conditions of a slice."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Integer, literal, select

from caseload_desktop.domain.targets import ScopeKind
from caseload_desktop.measures.span import Slice
from caseload_desktop.measures.sql import NotByIndex
from caseload_desktop.store import rows

_COUNT_BITS = 32
NUMERATOR, DENOMINATOR, NOTHING, ONLY_NUMERATOR = (
    literal(weight, Integer, literal_execute=True) for weight in ((1 << _COUNT_BITS) + 1, 1, 0, 1 << _COUNT_BITS)
)
"""``ONLY_NUMERATOR`` is for a rate of one kind of row to another."""


def counts_of(weight: int | None) -> tuple[int, int]:
    """Numerator and denominator out of a sum of weights.

    Each row weighs 2^32 + 1 in the numerator, 1 in the denominator only, 0 left out. Both counts come from one sum, so
    that SQLite works out a row's part once: with two sums it does so twice, which doubled the time of a year's figure.
    """
    return divmod(weight or 0, 1 << _COUNT_BITS)


def within(counted: Any, part: Slice, third: Any, *, team_of: Any = None) -> list[ColumnElement[bool]]:
    """The conditions of a slice on the table that is counted; ``third`` is its column for ``Slice.reason``.

    ``team_of`` is where a row's team stands if not in a column of its own. Never answered through another index than
    the figure's own.
    """
    scope, of_team = part.scope, counted.c.team_id if team_of is None else team_of
    team = rows.team
    conditions: list[ColumnElement[bool]] = []
    if scope.kind is ScopeKind.WORKER:
        conditions.append(_is(NotByIndex(counted.c.worker_id), scope.id))
    elif scope.kind is ScopeKind.TEAM:
        conditions.append(_is(NotByIndex(of_team), scope.id))
    elif scope.kind is ScopeKind.LOCALITY:
        teams = select(team.c.id).where(team.c.locality_id == scope.id)
        conditions.append(NotByIndex(of_team).in_(teams))
    elif scope.kind is ScopeKind.AREA:
        locality = rows.locality
        teams = select(team.c.id).join(locality, locality.c.id == team.c.locality_id).where(locality.c.area == scope.id)
        conditions.append(NotByIndex(of_team).in_(teams))
    if part.reason is not None:
        conditions.append(_is(third, part.reason))
    return conditions


def _is(column: ColumnElement[str], value: str) -> ColumnElement[bool]:
    """Equal, where an empty value stands for none recorded."""
    return column == value if value else column.is_(None)
