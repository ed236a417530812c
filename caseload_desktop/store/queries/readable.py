"""What lists of rows about people share: who of them may be read, how many are left out, and which rows differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Exists, Row, Select, Table, exists, select

from caseload_desktop.store import rows

MOST = 20_000
"""Lines one list shows at most; more is no list a person can work with."""

Line = TypeVar("Line")


def listed(
    connection: Connection,
    query: Select[*tuple[Any, ...]],
    order: Sequence[ColumnElement[Any]],
    line: Callable[[Row[Any]], Line],
    *,
    latest_first: bool = False,
) -> tuple[tuple[Line, ...], int]:
    """Return the lines the viewer may read, and how many restricted people the others are about: one statement.

    The rows of ``query`` say ``person_id`` and ``readable`` (``open_to``). ``latest_first`` turns the order round.
    """
    query = query.order_by(*(each.desc() for each in order) if latest_first else order).limit(MOST)
    lines, hidden = [], set()
    for row in connection.execute(query).all():
        if row.readable:
            lines.append(line(row))
        else:
            hidden.add(row.person_id)
    return tuple(lines), len(hidden)


def named(person: Any) -> tuple[ColumnElement[Any], ...]:
    """What a line tells of its person: the names, the reference, the day they died."""
    return person.c.given, person.c.family, person.c.reference, person.c.died_on


def contested(table: Table) -> Exists:
    """True for a row of which two laptops say different things."""
    t = rows.conflict
    return exists().where(t.c.entity == table.name, t.c.row == table.c.id)


def within(
    table: Table,
    day: ColumnElement[Any],
    first: date,
    last: date,
    *,
    team_ids: Sequence[str] | None = None,
    worker_id: str | None = None,
) -> ColumnElement[bool]:
    """True for rows of a day from the first to the last, of some teams or one worker where asked."""
    which: ColumnElement[bool] = day.between(first.isoformat(), last.isoformat())
    if team_ids is not None:
        which &= table.c.team_id.in_(team_ids)
    if worker_id is not None:
        which &= table.c.worker_id == worker_id
    return which


def begun_from(table: Table, contact_id: str) -> Select[int]:
    """Whether rows come from a contact already: the first of them. By person, which the index begins with."""
    t, contact = table, rows.contact
    found = select(t.c.no).join(contact, contact.c.person_id == t.c.person_id)
    return found.where(contact.c.id == contact_id, t.c.contact_id == contact_id, t.c.gone.is_(None)).limit(1)
