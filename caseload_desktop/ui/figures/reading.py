"""What the figures page asks for and what it gets, read at one moment beside the screen."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.months import Month
from caseload_desktop.domain.roles import Actor
from caseload_desktop.measures.behind import Behind, PartRow, behind, part_rows
from caseload_desktop.measures.measure import RESOLVED_AT_SOURCE, Measure, definitions, measure
from caseload_desktop.measures.page import FigurePage, figure_page, slice_label
from caseload_desktop.measures.repeat_contacts import guard_rows
from caseload_desktop.measures.span import Slice, Span
from caseload_desktop.measures.standing import Line, NamedScope, by_reason, by_team, by_worker, scopes
from caseload_desktop.measures.targets import HeldTarget, PublishedPoint, held_targets, published


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figure the page shows; without a ``definition`` the measure's own default."""

    month: Month
    part: Slice = field(default_factory=Slice)
    definition: str = ""
    measure: str = RESOLVED_AT_SOURCE

    def with_month(self, month: Month) -> Asked:
        """The same figure of another month."""
        return replace(self, month=month)


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything the page shows for what was asked."""

    asked: Asked
    page: FigurePage
    scopes: tuple[NamedScope, ...]
    definitions: tuple[tuple[str, str], ...]
    teams: tuple[Line, ...]
    workers: tuple[Line, ...]
    reasons: tuple[Line, ...]
    targets: tuple[HeldTarget, ...]
    published: tuple[PublishedPoint, ...]


def read_page(conn: Any, asked: Asked, *, lists: CodeLists, viewer: Actor, today: date) -> Reading:
    """Read the page; every number of it comes from one snapshot."""
    shown = measure(lists, asked.measure, asked.definition)
    part, span = asked.part, Span.of(asked.month)
    return Reading(
        asked=asked,
        page=figure_page(conn, shown, part=part, month=asked.month, lists=lists, viewer=viewer, today=today),
        scopes=scopes(conn),
        definitions=tuple((name, rule.label) for name, rule in definitions(lists, asked.measure).items()),
        teams=by_team(conn, shown, part=part, span=span, viewer=viewer),
        workers=by_worker(conn, shown, part=part, span=span, viewer=viewer),
        reasons=by_reason(conn, shown, part=part, span=span, lists=lists, viewer=viewer),
        targets=held_targets(conn, shown.id),
        published=published(conn),
    )


@dataclass(frozen=True, slots=True)
class BehindAsked:
    """Which rows to show: those behind one figure, or (``came_back``) those behind the guard beside it."""

    asked: Asked
    came_back: bool = False

    @property
    def span(self) -> Span:
        """The month of the rows."""
        return Span.of(self.asked.month)


@dataclass(frozen=True, slots=True)
class BehindReading:
    """The rows behind a figure, by row number, and how the figure is called."""

    wanted: BehindAsked
    measure: Measure
    label: str
    found: Behind
    came_back: array[int]


def read_behind(conn: Any, wanted: BehindAsked, *, lists: CodeLists, viewer: Actor) -> BehindReading:
    """Read which rows lie behind a figure."""
    asked = wanted.asked
    shown = measure(lists, asked.measure, asked.definition)
    found = behind(conn, shown, part=asked.part, span=wanted.span, viewer=viewer)
    again = array("q")
    if wanted.came_back:
        again = guard_rows(conn, shown, part=asked.part, month=asked.month, viewer=viewer)
    return BehindReading(wanted, shown, slice_label(conn, asked.part, lists, shown.names), found, again)


def read_rows(
    conn: Any, reading: BehindReading, numbers: array[int], *, lists: CodeLists, viewer: Actor
) -> list[PartRow]:
    """Read what stands in some rows."""
    asked = reading.wanted.asked
    return part_rows(
        conn, reading.measure, numbers, part=asked.part, span=reading.wanted.span, lists=lists, viewer=viewer
    )
