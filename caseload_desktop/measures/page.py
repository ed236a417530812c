"""Everything one measure page shows, read at one moment; the screen and the PDF are both made from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from caseload_desktop.domain.chart_data import ChartData, Series, Unit
from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.months import Month
from caseload_desktop.domain.rag import Rag
from caseload_desktop.domain.roles import Actor
from caseload_desktop.domain.targets import Scope, ScopeKind
from caseload_desktop.domain.travel import Travel, TravelWord, direction_of_travel
from caseload_desktop.measures.figure import Figure, Ground, figure, grounds, series, values
from caseload_desktop.measures.measure import Measure, Names
from caseload_desktop.measures.measure import measure as measure_of
from caseload_desktop.measures.repeat_contacts import Guard, guard, has_guard, month_to_guard
from caseload_desktop.measures.span import Slice, Span
from caseload_desktop.measures.targets import Commentary, commentary
from caseload_desktop.store import rows

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Beside:
    """The same figure counted another way, shown beside it; ``definition`` is the id of that way."""

    definition: str
    label: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class FigurePage:
    """One measure, for one slice and month.

    ``figures`` are the twelve months that end with ``month``, ``figure`` the last of them; ``grounds`` account for
    every row of the month; ``guard`` stands beside "resolved at source" only; ``sample`` says that the store holds
    invented people.
    """

    measure: Measure
    part: Slice
    scope_label: str
    month: Month
    figures: tuple[Figure, ...]
    travel: Travel
    guard: Guard | None
    grounds: tuple[Ground, ...]
    commentary: Commentary | None
    as_at: date
    sample: bool
    beside: Beside | None = None

    @property
    def figure(self) -> Figure:
        """The figure of the month."""
        return self.figures[-1]

    @property
    def everything(self) -> int:
        """All rows of the month: counted, not counted and left out."""
        return sum(ground.count for ground in self.grounds)

    @property
    def travel_words(self) -> str:
        """The direction of travel as a phrase."""
        label = self.travel.word.label
        return label if self.travel.word is TravelWord.TOO_FEW else f"{label} over {self.travel.points} months"

    @property
    def is_so_far(self) -> bool:
        """True when the month is not over, so that its figure may still move."""
        return self.month.last >= self.as_at

    def chart(self) -> ChartData:
        """The twelve months with target and floor."""
        return chart_of(self.measure.title, self.figures, percentage=self.measure.percentage)


def figure_page(
    conn: Connection, measure: Measure, *, part: Slice, month: Month, lists: CodeLists, viewer: Actor, today: date
) -> FigurePage:
    """Read a measure page. Raises ``NotPermitted`` unless the viewer may read figures."""
    figures = series(conn, measure, part=part, last=month, viewer=viewer, months=MONTHS)
    return FigurePage(
        measure=measure,
        part=part,
        scope_label=slice_label(conn, part, lists, measure.names),
        month=month,
        figures=figures,
        travel=direction_of_travel(values(figures), direction=measure.direction),
        guard=_guard(conn, measure, part, month, viewer, today),
        grounds=grounds(conn, measure, part=part, span=Span(month, month), viewer=viewer),
        commentary=commentary(conn, measure.id, part.scope, month) if part.reason is None else None,
        as_at=today,
        sample=has_sample(conn),
        beside=_beside(conn, measure, part, month, lists, viewer),
    )


def _beside(
    conn: Connection, shown: Measure, part: Slice, month: Month, lists: CodeLists, viewer: Actor
) -> Beside | None:
    """The other way of counting that a measure is always quoted with."""
    other = shown.names.beside
    if not other or shown.rule.id == other:
        return None
    counted = measure_of(lists, shown.id, other)
    return Beside(other, counted.rule.label, figure(conn, counted, part=part, span=Span.of(month), viewer=viewer))


def _guard(conn: Connection, measure: Measure, part: Slice, month: Month, viewer: Actor, today: date) -> Guard | None:
    if not has_guard(measure):
        return None
    return guard(conn, measure, part=part, month=month_to_guard(measure, month, today), viewer=viewer)


def chart_of(title: str, figures: tuple[Figure, ...], *, percentage: bool = True) -> ChartData:
    """A series of figures as a chart; a line is left away where no month has it."""
    held = [each.target for each in figures]
    target = tuple(float(t.value) if t else None for t in held)
    floor = tuple(float(t.floor) if t and t.floor is not None else None for t in held)
    return ChartData(
        title=title,
        months=tuple(each.span.last for each in figures),
        series=(Series(title, tuple(each.value for each in figures)),),
        unit=Unit.PERCENT if percentage else Unit.NUMBER,
        target=target if any(v is not None for v in target) else (),
        floor=floor if any(v is not None for v in floor) else (),
        ratings=tuple(rating_code(each.rag) for each in figures) if any(held) else (),
        decimals=0,
    )


def rating_code(rag: Rag) -> str:
    """The rating as charts and tags take it: green, amber, red or empty."""
    return "" if rag is Rag.NOT_RATED else rag.value


def slice_label(conn: Connection, part: Slice, lists: CodeLists, names: Names) -> str:
    """The slice in words: "Whole council", "Ashford duty team, Request for equipment"."""
    name = scope_label(conn, part.scope)
    return f"{name}, {lists.label(names.third_list, part.reason)}" if part.reason is not None else name


def scope_label(conn: Connection, scope: Scope) -> str:
    """The name of a scope; the whole store is called by what it holds."""
    tables = {
        ScopeKind.LOCALITY: rows.locality,
        ScopeKind.TEAM: rows.team,
        ScopeKind.WORKER: rows.worker,
    }
    if scope.kind is ScopeKind.COUNCIL:
        return "All teams"
    if scope.kind is ScopeKind.AREA:
        return scope.id
    table = tables[scope.kind]
    return conn.execute(select(table.c.name).where(table.c.id == scope.id)).scalar() or ""


def has_sample(conn: Connection) -> bool:
    """True when the store holds invented people, as the sample locality does."""
    return conn.execute(select(rows.person.c.no).where(rows.person.c.sample.is_(True)).limit(1)).first() is not None
