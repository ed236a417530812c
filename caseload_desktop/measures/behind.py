"""The very rows behind a figure: counted, not counted, left out and why."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, literal, select, union_all

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.contact_rules import Part
from caseload_desktop.domain.dates import show_long
from caseload_desktop.domain.names import full_name
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.measures.measure import Measure
from caseload_desktop.measures.span import Slice, Span
from caseload_desktop.store import rows
from caseload_desktop.store.queries.restriction import open_to

RESTRICTED = "Restricted person"
NO_NAME = "Name not shown to your role"
UNKNOWN = "Not yet identified"


@dataclass(frozen=True, slots=True)
class Behind:
    """Row numbers of what lies behind a figure, in three groups, each in the order of the day."""

    counted: array[int]
    not_counted: array[int]
    left_out: array[int]

    @property
    def everything(self) -> array[int]:
        """All three groups, one after the other."""
        return self.counted + self.not_counted + self.left_out

    def group(self, part: Part) -> array[int]:
        """One of the three groups."""
        return {
            Part.NUMERATOR: self.counted,
            Part.DENOMINATOR: self.not_counted,
            Part.LEFT_OUT: self.left_out,
        }[part]


def behind(conn: Connection, measure: Measure, *, part: Slice, span: Span, viewer: Actor) -> Behind:
    """Row numbers behind the figure, from the query the figure is the sum of."""
    viewer.must(May.READ_FIGURES)
    rule = measure.rule
    every = union_all(rule.decided(span, part), rule.waiting(span, part)).subquery()
    found = Behind(array("q"), array("q"), array("q"))
    groups = {}
    for no, ground in conn.execute(select(every.c.no, every.c.ground).order_by(every.c.day, every.c.no)):
        if ground not in groups:
            groups[ground] = found.group(rule.part(ground))
        groups[ground].append(no)
    return found


@dataclass(frozen=True, slots=True)
class PartRow:
    """One row behind a figure.

    ``day`` is the day that puts it into its month; ``reason`` and ``outcome`` are those of the measure's ``names``.
    Dates are ISO text, ``person_id`` is empty where the person is not yet identified. Of a restricted person's row only
    the day, worker, team and its part in the figure are told, as the list of contacts does.
    """

    no: int
    id: str
    person_id: str
    person: str
    restricted: bool
    may_open: bool
    received_on: str
    day: str
    reason: str
    outcome: str
    team: str
    worker: str
    part: Part
    why: str


def part_rows(
    conn: Connection,
    measure: Measure,
    numbers: Sequence[int],
    *,
    part: Slice,
    span: Span,
    lists: CodeLists,
    viewer: Actor,
) -> list[PartRow]:
    """The rows with those numbers, in the order given; one query however many.

    A restricted person's name shows only to those granted it, no name to roles that may not read the record.
    """
    viewer.must(May.READ_FIGURES)
    rule, counted, person = measure.rule, measure.rule.table, rows.person
    earlier = rows.contact.alias("earlier_contact")
    call_back_of = counted.c.call_back_of if "call_back_of" in counted.c else literal(None)
    every = union_all(
        rule.decided(span, part).where(counted.c.no.in_(numbers)),
        rule.waiting(span, part).where(counted.c.no.in_(numbers)),
    ).subquery()
    found = conn.execute(
        select(
            every.c.no,
            every.c.day,
            every.c.ground,
            every.c.reason,
            counted.c.id,
            counted.c.person_id,
            counted.c[measure.names.came_column].label("came_on"),
            counted.c[measure.names.outcome_column].label("outcome"),
            person.c.given,
            person.c.family,
            person.c.restricted,
            open_to(person, viewer).label("open"),
            rows.team.c.name.label("team"),
            rows.worker.c.name.label("worker"),
            earlier.c.received_on.label("earlier_on"),
        )
        .join(counted, counted.c.no == every.c.no)
        .outerjoin(person, person.c.id == counted.c.person_id)
        .outerjoin(rows.team, rows.team.c.id == every.c.team_id)
        .outerjoin(rows.worker, rows.worker.c.id == every.c.worker_id)
        .outerjoin(earlier, earlier.c.id == call_back_of)
    )
    made = {row.no: _row(measure, row, lists, viewer) for row in found}
    return [made[no] for no in numbers if no in made]


_AT_ONCE = 5000
"""Rows read in one query; the database takes only so many numbers at once."""


def all_part_rows(
    conn: Connection, measure: Measure, *, part: Slice, span: Span, lists: CodeLists, viewer: Actor
) -> list[PartRow]:
    """Every row of the span with its part in the figure: counted, then not counted, then left out."""
    numbers = behind(conn, measure, part=part, span=span, viewer=viewer).everything
    return [
        line
        for start in range(0, len(numbers), _AT_ONCE)
        for line in part_rows(
            conn, measure, numbers[start : start + _AT_ONCE], part=part, span=span, lists=lists, viewer=viewer
        )
    ]


def _row(measure: Measure, row: Any, lists: CodeLists, viewer: Actor) -> PartRow:
    rule, names = measure.rule, measure.names
    may_open = viewer.may(May.READ_RECORD) and (row.person_id is None or bool(row.open))
    closed = bool(row.restricted) and not may_open
    return PartRow(
        no=row.no,
        id="" if closed else row.id,
        person_id=row.person_id or "" if may_open else "",
        person=_name(row, viewer),
        restricted=bool(row.restricted),
        may_open=may_open,
        received_on=row.came_on or "",
        day=row.day,
        reason="" if closed else lists.label(names.third_list, row.reason),
        outcome="" if closed else lists.label(names.outcome_list, row.outcome),
        team=row.team or "",
        worker=row.worker or "",
        part=rule.part(row.ground),
        why=_why(rule.why(row.ground), row),
    )


def _name(row: Any, viewer: Actor) -> str:
    if row.person_id is None:
        return UNKNOWN
    if not viewer.may(May.READ_RECORD):
        return NO_NAME
    return full_name(row.given, row.family) if row.open else RESTRICTED


def _why(words: str, row: Any) -> str:
    if row.ground == "call_back" and row.earlier_on:
        return f"Call-back of the contact on {show_long(date.fromisoformat(row.earlier_on))}"
    return words
