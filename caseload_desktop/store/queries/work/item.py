"""What every source of the tray shares: whose an item is, as a condition of its query, and the words of a person."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache, partial
from typing import Any, Protocol

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    CursorResult,
    Dialect,
    Null,
    Select,
    String,
    and_,
    case,
    func,
    or_,
    select,
    true,
    tuple_,
    union_all,
)

from caseload_desktop.domain.involvement import KEY
from caseload_desktop.domain.roles import Actor
from caseload_desktop.domain.work_item import Can, DueState, Scope, Whose, WorkItem, WorkKind, WorkRules
from caseload_desktop.store import rows
from caseload_desktop.store.queries.organisation import memberships, team_of, teams

__all__ = [
    "Can",
    "DueState",
    "Items",
    "Scope",
    "Source",
    "Whose",
    "WorkItem",
    "WorkKind",
    "WorkRules",
    "ask",
    "belongs",
    "items_of",
    "name_of",
    "plain_rows",
    "read_whose",
    "text",
]


_KEPT = 16
"""Parts of statements kept ready: those of the trays looked at last."""

_STATEMENTS_KEPT = 100
"""Whole statements kept ready: those of the four trays looked at last."""


_made: Callable[[Sequence[Any]], WorkItem] = partial(tuple.__new__, WorkItem)
"""``WorkItem._make`` without counting the fields of every row."""


class Items(Protocol):
    """Reads the items of one slice in a fixed number of statements; restricted people are left out by ``open_to``."""

    def __call__(
        self, connection: Connection, *, viewer: Actor, whose: Whose, today: date, rules: WorkRules
    ) -> list[WorkItem]: ...


@dataclass(frozen=True, slots=True)
class Source:
    """One slice's part of the tray: its query and the kinds of items it returns."""

    items: Items
    kinds: Sequence[WorkKind]


def read_whose(connection: Connection, scope: Scope, *, viewer: Actor, today: date) -> Whose:
    """Return whose work a scope means for a viewer: at most three statements.

    A team's is that of its members today and of those who left it for no other, a locality's that of all its teams.
    Who is in no team has only their own.
    """
    on = today.isoformat()
    if scope in (Scope.MINE, Scope.EVERYBODY):
        return Whose(scope=scope, on=on, worker_ids=(viewer.worker_id,))
    every = memberships(connection)
    there = [m for m in every if m.from_date <= on and (not m.to_date or m.to_date >= on)]
    own = {m.team_id for m in there if m.worker_id == viewer.worker_id}
    own = own or {team_of(connection, worker_id=viewer.worker_id, on=on) or ""} - {""}
    if scope is Scope.LOCALITY:
        known = teams(connection)
        places = {team.locality_id for team in known if team.id in own}
        own |= {team.id for team in known if team.locality_id in places}
    placed = {m.worker_id for m in there}
    last = {m.worker_id: m.team_id for m in sorted(every, key=lambda m: m.from_date) if m.worker_id not in placed}
    members = {m.worker_id for m in there if m.team_id in own} | {viewer.worker_id}
    members |= {worker_id for worker_id, team_id in last.items() if team_id in own}
    return Whose(scope=scope, on=on, worker_ids=tuple(sorted(members)), team_ids=tuple(sorted(own)))


def belongs(
    whose: Whose,
    *,
    person_id: ColumnElement[Any],
    worker_id: ColumnElement[Any],
    team_id: ColumnElement[Any] | None = None,
    author: ColumnElement[Any] | None = None,
) -> ColumnElement[bool]:
    """True for a row that is ``whose``: its worker's, else its person's key worker's, else its team's.

    ``worker_id`` is null where a row has no worker of its own, and ``null()`` where no row has one. Whoever covers for
    a colleague has what is the colleague's in the cases covered. ``author`` has what they recorded as long as it is
    nobody's.
    """
    if whose.scope is Scope.EVERYBODY:
        return true()
    mine, (cases, covered) = whose.worker_ids, _cases_and_covered(whose)
    nobodys: ColumnElement[bool] = func.coalesce(person_id, "").not_in(with_key_worker())
    if isinstance(worker_id, Null):
        found: list[ColumnElement[bool]] = [person_id.in_(cases)]
    else:
        found = [
            worker_id.in_(mine),
            and_(worker_id.is_(None), person_id.in_(cases)),
            tuple_(person_id, worker_id).in_(covered),
        ]
        nobodys = and_(worker_id.is_(None), nobodys)
    if team_id is not None and whose.team_ids:
        found.append(and_(team_id.in_(whose.team_ids), nobodys))
    if author is not None:
        found.append(and_(author.in_(mine), nobodys))
    return or_(*found)


@lru_cache(maxsize=_KEPT)
def _cases_and_covered(whose: Whose) -> tuple[CompoundSelect[Any], Select[Any]]:
    """The people whose key worker is among ``whose``, and the cases they cover; asked in every statement of a tray."""
    t, mine = rows.allocation, whose.worker_ids
    now = func.coalesce(t.c.to_date, t.c.gone).is_(None)  # not by its index: few cases are covered, nearly all go on
    cover = and_(t.c.cover_worker_id.in_(mine), t.c.cover_from <= whose.on, t.c.cover_to >= whose.on, now)
    own = select(t.c.person_id).where(t.c.role == KEY, t.c.worker_id.in_(mine), *_open())
    cases = union_all(own, select(t.c.person_id).where(t.c.role == KEY, cover))
    return cases, select(t.c.person_id, t.c.worker_id).where(cover)


@cache
def with_key_worker() -> Select[tuple[Any]]:
    """Everybody who has a key worker; read once for a query."""
    t = rows.allocation
    return select(t.c.person_id).where(t.c.role == KEY, t.c.worker_id.is_not(None), *_open())


def ask(
    connection: Connection, make: Callable[..., Select[*tuple[Any, ...]]], *about: Hashable
) -> CursorResult[*tuple[Any, ...]]:
    """Run the query that ``make(*about)`` builds; as long as the same is asked, its text is not built again.

    A tray is read again after every act, and building its statements took as long as answering them. Values come as the
    driver gives them: yes and no as 1 and 0.
    """
    return connection.exec_driver_sql(*_ready(connection.dialect, make, about))


@lru_cache(maxsize=_STATEMENTS_KEPT)
def _ready(
    dialect: Dialect, make: Callable[..., Select[*tuple[Any, ...]]], about: tuple[Hashable, ...]
) -> tuple[str, Any]:
    compiled: Any = make(*about).compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    values = compiled.construct_params()
    order = compiled.positiontup
    return str(compiled), values if order is None else tuple(values[name] for name in order)


def items_of(found: CursorResult[Any]) -> list[WorkItem]:
    """Make items of a query whose columns are text and in their order, one for each field."""
    if len(found.keys()) != len(WorkItem._fields):
        raise TypeError("a query of items has one column for each field")
    return list(map(_made, plain_rows(found)))


def plain_rows(found: CursorResult[Any]) -> Sequence[Any]:
    """Return the rows of a query as the driver gives them.

    A tray may hold twenty thousand; taking each row through the library would cost as much as the query.
    """
    return found.cursor.fetchall()


def name_of(person: Any) -> ColumnElement[str]:
    """A person's name in one column; ``person`` is the person table or an alias of it."""
    given, family = text(person.c.given), text(person.c.family)
    between = case((and_(given != "", family != ""), " "), else_="")
    return given.concat(between).concat(family)


def text(column: ColumnElement[Any]) -> ColumnElement[str]:
    """A column with nothing as empty text, as a ``WorkItem`` has it."""
    return func.coalesce(column, "", type_=String)


def _open() -> tuple[ColumnElement[bool], ...]:
    t = rows.allocation
    return (t.c.to_date.is_(None), t.c.gone.is_(None))
