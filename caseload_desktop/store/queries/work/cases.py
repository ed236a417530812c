"""Cases in the tray: people who wait for a worker, keeping in touch with them, hand-overs asked for, and new cases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Select, and_, case, func, literal, or_, select

from caseload_desktop.domain.priority import PriorityRule, priority_rules
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.domain.work_item import Scope, Whose, WorkItem, WorkKind, WorkRules
from caseload_desktop.store import rows
from caseload_desktop.store.queries.restriction import open_to
from caseload_desktop.store.queries.work.item import ask, belongs, items_of, name_of, plain_rows, text

WAITS, TOUCH, HAND_OVER, NEW = "waits_for_worker", "keep_in_touch", "hand_over_asked", "new_case"

NEWS_DAYS = 3
"""How long a case somebody else gave stands in the tray; on the page Caseload it is told for longer."""


def _kind(kind_id: str, label: str, *, list_id: str = "", unallocated: bool = False) -> WorkKind:
    return WorkKind(
        id=kind_id,
        label=label,
        group="cases",
        opens="involved",
        entity="allocation",
        list_id=list_id,
        unallocated=unallocated,
    )


KINDS = (
    _kind(WAITS, "Waits for a worker", list_id="priority", unallocated=True),
    _kind(TOUCH, "Keep in touch", list_id="priority"),
    _kind(HAND_OVER, "Hand-over asked for"),
    _kind(NEW, "New case", list_id="involvement"),
)


def items(connection: Connection, *, viewer: Actor, whose: Whose, today: date, rules: WorkRules) -> list[WorkItem]:
    """Return what cases ask of somebody: two statements, and one for whoever asks for their own."""
    news = _news(connection, viewer, today) if whose.scope is Scope.MINE else []
    return [*_waiting(connection, viewer, whose, rules), *_asked(connection, viewer, whose), *news]


def _waiting(connection: Connection, viewer: Actor, whose: Whose, rules: WorkRules) -> list[WorkItem]:
    """Everybody on a list, by when somebody should start; and by when to be in touch with them again."""
    found = ask(connection, _on_lists, viewer, whose)
    by_when = _ByWhen(rules)
    items = []
    for row in plain_rows(found):
        start, again = by_when[row[12], row[10], row[14]]
        items.append(WorkItem._make((*row[:8], start, *row[9:14])))
        if again:
            items.append(WorkItem._make((TOUCH, *row[1:8], again, "", row[14] or row[10], "", *row[12:14])))
    return items


def _on_lists(viewer: Actor, whose: Whose) -> Select[Any]:
    t, person, team, touch = rows.allocation, rows.person, rows.team, rows.keep_in_touch
    last = (
        select(func.max(touch.c.on_date))
        .where(touch.c.allocation_id == t.c.id, touch.c.gone.is_(None))
        .scalar_subquery()
    )
    return (
        select(
            literal(WAITS),
            t.c.id,
            t.c.person_id,
            name_of(person),
            text(person.c.reference),
            literal(""),
            literal(""),
            text(t.c.team_id),
            literal(""),
            literal(""),
            text(t.c.from_date),
            text(team.c.name),
            text(t.c.priority),
            text(t.c.note),
            text(last),
        )
        .join(person, person.c.id == t.c.person_id)
        .outerjoin(team, team.c.id == t.c.team_id)
        .where(
            t.c.worker_id.is_(None),
            t.c.to_date.is_(None),
            t.c.gone.is_(None),
            person.c.died_on.is_(None),
            open_to(person, viewer),
            belongs(whose, person_id=t.c.person_id, worker_id=t.c.worker_id, team_id=t.c.team_id),
        )
        .order_by(t.c.from_date, t.c.no)
    )


class _ByWhen(dict[tuple[str, str, str], tuple[str, str]]):
    """By when to start and when to be in touch again, as ISO days, by priority, first day and last time in touch.

    Reckoned once for each: working days take time to count, and many wait since one day. Empty where the priority says
    nothing.
    """

    def __init__(self, rules: WorkRules) -> None:
        super().__init__()
        self._rules: Mapping[str, PriorityRule] = priority_rules(rules.lists)
        self._days = rules.days
        self._start: dict[tuple[str, str], str] = {}

    def __missing__(self, asked: tuple[str, str, str]) -> tuple[str, str]:
        priority, since, touched = asked
        rule, found = self._rules.get(priority), ("", "")
        if rule is not None and since:
            if (priority, since) not in self._start:
                self._start[priority, since] = _iso(rule.start_by(date.fromisoformat(since), self._days))
            found = self._start[priority, since], _iso(rule.touch_by(date.fromisoformat(touched or since)))
        self[asked] = found
        return found


def _iso(day: date | None) -> str:
    return day.isoformat() if day is not None else ""


def _asked(connection: Connection, viewer: Actor, whose: Whose) -> list[WorkItem]:
    """Hand-overs asked for: they wait for whoever allocates work, and are theirs to decide."""
    return items_of(ask(connection, _hand_overs, viewer, whose))


def _hand_overs(viewer: Actor, whose: Whose) -> Select[Any]:
    t, asked, person, wished = rows.allocation, rows.allocation.alias(), rows.person, rows.worker.alias()
    decides = viewer.may(May.ALLOCATE)
    return (
        select(
            literal(HAND_OVER),
            t.c.id,
            t.c.person_id,
            name_of(person),
            text(person.c.reference),
            text(t.c.worker_id),
            literal(""),
            text(t.c.team_id),
            literal(""),
            literal(""),
            text(t.c.asked_on),
            literal("" if decides else "a manager"),
            literal(""),
            text(t.c.asked_why),
        )
        .join(person, person.c.id == t.c.person_id)
        .outerjoin(wished, wished.c.id == t.c.asked_for)
        .where(
            t.c.no.in_(select(asked.c.no).where(asked.c.asked_on.is_not(None))),  # few of all the cases that go on
            t.c.worker_id.is_not(None),
            t.c.to_date.is_(None),
            t.c.gone.is_(None),
            open_to(person, viewer),
            belongs(whose, person_id=t.c.person_id, worker_id=t.c.worker_id, team_id=t.c.team_id),
        )
        .order_by(t.c.asked_on, t.c.no)
    )


def _news(connection: Connection, viewer: Actor, today: date) -> list[WorkItem]:
    """Cases, and cover, that somebody else gave the worker in the last days."""
    t, person, me = rows.allocation, rows.person, viewer.worker_id
    since = (today - timedelta(days=NEWS_DAYS)).isoformat()
    own = t.c.worker_id == me
    given = and_(own, t.c.from_date >= since, t.c.author != me)
    cover = and_(t.c.cover_worker_id == me, t.c.cover_from >= since, t.c.cover_to >= today.isoformat())
    found = connection.execute(
        select(
            literal(NEW),
            t.c.id,
            t.c.person_id,
            name_of(person),
            text(person.c.reference),
            literal(me),
            literal(""),
            text(t.c.team_id),
            literal(""),
            literal(""),
            case((own, t.c.from_date), else_=t.c.cover_from),
            literal(""),
            case((own, text(t.c.role)), else_=""),
            case(
                (own, func.coalesce(t.c.hand_over_note, t.c.note, "")),
                else_=literal("You cover for a colleague. ").concat(text(t.c.cover_note)),
            ),
        )
        .join(person, person.c.id == t.c.person_id)
        .where(or_(given, cover), t.c.to_date.is_(None), t.c.gone.is_(None), open_to(person, viewer))
        .order_by(t.c.from_date.desc(), t.c.no)
    )
    return items_of(found)
