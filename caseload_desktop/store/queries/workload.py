"""What every worker carries, weighed: read for the team, and one worker's work with the people it is with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.involvement import KEY
from caseload_desktop.domain.review_rules import SETTING as REVIEWS
from caseload_desktop.domain.review_rules import review_rules
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.domain.workload import SETTING, Case, Weighed, Workload, weights, workloads
from caseload_desktop.store import rows
from caseload_desktop.store.queries.organisation import memberships, settings
from caseload_desktop.store.queries.restriction import open_to
from caseload_desktop.store.queries.workload_pieces import SOURCES, Moment

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class WorkloadLine:
    """One piece of work with the person's name and reference; ``number`` is its place, the heaviest first."""

    number: int
    person_id: str
    person: str
    reference: str
    weighed: Weighed


@dataclass(frozen=True, slots=True)
class WorkloadLines:
    """One worker's work, and what restricted people the viewer may not read add to it."""

    lines: tuple[WorkloadLine, ...]
    hidden: int
    hidden_points: float


def read_workloads(connection: Connection, *, viewer: Actor, lists: CodeLists, today: date) -> dict[str, Workload]:
    """Return what every worker carries, by their id: 16 statements, however many people.

    Restricted people count, whoever looks: they are work too, and nothing of them is told here. Cover does not move
    work: it stays with whoever is covered. Raises ``NotPermitted`` for a role that does not allocate.
    """
    viewer.must(May.ALLOCATE)
    held = settings(connection)
    rules = weights(held.get(SETTING))
    cases = _cases(connection)
    moment = Moment(today, rules, review_rules(held.get(REVIEWS)), lists)
    pieces = [piece for source in SOURCES for piece in source(connection, moment)]
    return workloads(cases, pieces, hours=_hours(connection, today.isoformat()), rules=rules)


def _cases(connection: Connection) -> list[Case]:
    t = rows.allocation
    found = connection.execute(
        select(t.c.worker_id, t.c.person_id, t.c.from_date, t.c.role)
        .where(t.c.worker_id.is_not(None), t.c.to_date.is_(None), t.c.gone.is_(None))
        .order_by(t.c.from_date, t.c.id)
    )
    return [Case(worker_id, person_id, since or "", role == KEY) for worker_id, person_id, since, role in found]


def _hours(connection: Connection, today: str) -> Mapping[str, float | None]:
    """Everybody who works here, with their contracted hours a week; None where nobody wrote them down."""
    worker = rows.worker
    there = connection.execute(select(worker.c.id).where(worker.c.gone.is_(None))).scalars()
    hours: dict[str, float | None] = dict.fromkeys(there)
    for one in memberships(connection, on=today):
        if one.worker_id in hours and one.hours_per_week:
            hours[one.worker_id] = (hours[one.worker_id] or 0) + one.hours_per_week
    return hours


def workload_lines(connection: Connection, workload: Workload, *, viewer: Actor) -> WorkloadLines:
    """Return a worker's work with the names of the people: one statement for every 500 of them."""
    person = rows.person
    wanted = sorted({one.piece.person_id for one in workload.weighed})
    names: dict[str, tuple[str, str]] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        found = connection.execute(
            select(person.c.id, person.c.given, person.c.family, person.c.reference).where(
                person.c.id.in_(part), person.c.gone.is_(None), open_to(person, viewer)
            )
        )
        for i, given, family, reference in found:
            names[i] = (" ".join(name for name in (given, family) if name), reference or "")
    shown = [one for one in workload.weighed if one.piece.person_id in names]
    lines = tuple(
        WorkloadLine(number, one.piece.person_id, *names[one.piece.person_id], one) for number, one in enumerate(shown)
    )
    hidden = {one.piece.person_id for one in workload.weighed} - names.keys()
    points = sum(one.points for one in workload.weighed if one.piece.person_id in hidden)
    return WorkloadLines(lines, len(hidden), points)
