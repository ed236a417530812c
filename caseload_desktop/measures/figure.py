"""The number: an aggregate of the very query that lists its rows, with its target, its rating and its series."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, func, select, union_all

from caseload_desktop.domain.contact_rules import Part
from caseload_desktop.domain.months import Month
from caseload_desktop.domain.rag import Rag, rate
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.domain.targets import Target, target_for
from caseload_desktop.measures.counting import counts_of
from caseload_desktop.measures.measure import Measure
from caseload_desktop.measures.span import Slice, Span
from caseload_desktop.measures.targets import scopes_of, targets


@dataclass(frozen=True, slots=True)
class Figure:
    """A percentage or a number with what it was made of.

    ``value`` is a percentage rounded to one decimal place, as it is shown, and rated as shown, or else the number that
    count; None where nothing does. ``small`` marks a figure on so few that it might point at somebody: never
    published, shown here with a mark. ``none`` is what stands where nothing counts.
    """

    span: Span
    numerator: int
    denominator: int
    value: float | None
    small: bool
    target: Target | None = None
    rag: Rag = Rag.NOT_RATED
    percentage: bool = True
    none: str = "no contacts"

    @property
    def text(self) -> str:
        """Such as "83.4%" or "1,051", or "no contacts"."""
        if self.value is None:
            return self.none
        return f"{self.value:.1f}%" if self.percentage else f"{self.value:,.0f}"

    @property
    def floor_text(self) -> str:
        """Such as "65%", or empty."""
        return self._held(self.target.floor) if self.target and self.target.floor is not None else ""

    @property
    def target_text(self) -> str:
        """Such as "70%", or "no target"."""
        return self._held(self.target.value) if self.target else "no target"

    def _held(self, value: Decimal) -> str:
        return f"{float(value):g}%" if self.percentage else f"{float(value):,.10g}"


def percent(numerator: int, denominator: int) -> float | None:
    """Per cent to one decimal place, half upwards; None of nothing."""
    if denominator == 0:
        return None
    return (2000 * numerator + denominator) // (2 * denominator) / 10


def make_figure(measure: Measure, span: Span, numerator: int, denominator: int) -> Figure:
    """A figure not yet held against a target."""
    limit, none = measure.rule.suppress_below, f"no {measure.names.many}"
    if measure.percentage:
        value = percent(numerator, denominator)
        return Figure(span, numerator, denominator, value, denominator < limit, none=none)
    value = float(numerator) if denominator else None
    return Figure(span, numerator, denominator, value, numerator < limit, percentage=False, none=none)


def rated(measure: Measure, figure: Figure, target: Target | None) -> Figure:
    """The figure held against its target."""
    if target is None or figure.value is None:
        return replace(figure, target=target)
    rag = rate(figure.value, target.value, direction=target.direction, floor=target.floor)
    return replace(figure, target=target, rag=rag)


def figure(conn: Connection, measure: Measure, *, part: Slice, span: Span, viewer: Actor) -> Figure:
    """The figure of one span, held against the target of its last month.

    Raises ``NotPermitted`` unless the viewer may read figures.
    """
    viewer.must(May.READ_FIGURES)
    asked = measure.rule.decided(span, part).subquery()
    total = conn.execute(select(func.sum(asked.c.weight))).scalar()
    return _with_targets(conn, measure, part, [make_figure(measure, span, *counts_of(total))])[0]


def series(
    conn: Connection, measure: Measure, *, part: Slice, last: Month, viewer: Actor, months: int = 12
) -> tuple[Figure, ...]:
    """One figure a month, oldest first, each against that month's target: one pass over the index for all of them."""
    viewer.must(May.READ_FIGURES)
    span = Span.of(last, months)
    weights: dict[str, int] = defaultdict(int)
    for day, weight in conn.execute(by_day(measure, part, span)):
        weights[day[:7]] += weight
    each = [span.first.plus(n) for n in range(months)]
    found = [make_figure(measure, Span(m, m), *counts_of(weights[m.key])) for m in each]
    return tuple(_with_targets(conn, measure, part, found))


def by_day(measure: Measure, part: Slice, span: Span) -> Any:
    """The sum of weights of each day: the index is in that order, so nothing needs to be sorted."""
    asked = measure.rule.decided(span, part).subquery()
    return select(asked.c.day, func.sum(asked.c.weight)).group_by(asked.c.day)


def _with_targets(conn: Connection, measure: Measure, part: Slice, figures: Iterable[Figure]) -> list[Figure]:
    """Hold each against the target of its last month; a figure of one reason only has none."""
    if part.reason is not None:
        return list(figures)
    known, scopes = targets(conn, measure.id), scopes_of(conn, part.scope)
    return [
        rated(measure, each, target_for(known, measure=measure.id, scopes=scopes, month=each.span.last))
        for each in figures
    ]


@dataclass(frozen=True, slots=True)
class Ground:
    """How many rows share a ground, and which part of the figure that is."""

    id: str
    part: Part
    why: str
    count: int


def grounds(conn: Connection, measure: Measure, *, part: Slice, span: Span, viewer: Actor) -> tuple[Ground, ...]:
    """Every row of the span counted once, by ground: in the numerator first, then the rest, most frequent first."""
    viewer.must(May.READ_FIGURES)
    rule = measure.rule
    every = union_all(rule.decided(span, part), rule.waiting(span, part)).subquery()
    found = conn.execute(select(every.c.ground, func.count()).group_by(every.c.ground)).all()
    order = list(Part)
    counted = [Ground(ground, rule.part(ground), rule.why(ground), count) for ground, count in found]
    return tuple(sorted(counted, key=lambda g: (order.index(g.part), -g.count, g.id)))


@dataclass(frozen=True, slots=True)
class BreakdownRow:
    """One line of a breakdown: whose it is (the id of a team, worker or reason; "" for none) and its figure."""

    key: str
    figure: Figure


def breakdown(
    conn: Connection, measure: Measure, *, by: str, part: Slice, span: Span, viewer: Actor
) -> tuple[BreakdownRow, ...]:
    """The figure of each team, worker or reason (``by`` is the column's name), most rows first."""
    viewer.must(May.READ_FIGURES)
    asked = measure.rule.decided(span, part).subquery()
    found = conn.execute(select(asked.c[by], func.sum(asked.c.weight)).group_by(asked.c[by])).all()
    made = [BreakdownRow(key or "", make_figure(measure, span, *counts_of(weight))) for key, weight in found]
    return tuple(sorted((row for row in made if row.figure.denominator), key=_largest_first))


def _largest_first(row: BreakdownRow) -> tuple[int, str]:
    return -row.figure.denominator, row.key


def values(figures: Sequence[Figure]) -> list[float | None]:
    """The plotted values, for the direction of travel."""
    return [each.value for each in figures]
