"""Targets: what is wanted of a measure, where and for which months, and which one applies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.months import Month
from caseload_desktop.domain.rag import Direction


class ScopeKind(StrEnum):
    """What a figure or target is for, widest first."""

    COUNCIL = "council"
    AREA = "area"
    LOCALITY = "locality"
    TEAM = "team"
    WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Scope:
    """One council, area, locality, team or worker; the council itself has an empty ``id``."""

    kind: ScopeKind
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A target of a measure for a scope, from ``first`` to ``last`` (both included; no ``last`` = until replaced).

    ``floor`` is the minimum standard; for a low-is-good measure it lies above the target.
    """

    measure: str
    scope: Scope
    first: Month
    last: Month | None
    value: Decimal
    floor: Decimal | None
    direction: Direction

    def covers(self, month: Month) -> bool:
        """True when the month lies in its period."""
        return self.first <= month and (self.last is None or month <= self.last)


def target_for(targets: Iterable[Target], *, measure: str, scopes: Sequence[Scope], month: Month) -> Target | None:
    """The target that applies to a month: of the most specific scope, then of the period that began last.

    ``scopes`` run from the most specific (the team) to the widest (the council): a team without a target of its own
    is held to its locality's. Of two with one beginning, the shorter period is the more specific.
    """
    fitting = [one for one in targets if one.measure == measure and one.scope in scopes and one.covers(month)]
    if not fitting:
        return None
    place = {scope: index for index, scope in reversed(list(enumerate(scopes)))}
    return min(fitting, key=lambda one: (place[one.scope], one.first.until(month), _length(one)))


def _length(target: Target) -> int:
    return target.first.until(target.last) if target.last is not None else 10_000


def check_target(target: Target) -> None:
    """Raise ``RuleBroken`` for a target nothing could be held to.

    Codes: ``target_ends_before_start``, ``floor_beyond_target`` (the floor must lie on the worse side of the target).
    """
    if target.last is not None and target.last < target.first:
        raise RuleBroken("target_ends_before_start", field="to_month")
    if target.floor is None or target.direction is Direction.NONE:
        return
    better = target.floor > target.value if target.direction is Direction.HIGH else target.floor < target.value
    if better:
        raise RuleBroken("floor_beyond_target", field="floor")
