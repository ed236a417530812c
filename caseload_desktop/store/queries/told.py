"""How the events of a timeline are made of rows: which there are, with their worker, and what has a day."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, CursorResult, TextClause, select, text

from caseload_desktop.store import rows
from caseload_desktop.store.queries.contacts import Event

Told = tuple[StrEnum, str | None, str | None, str | None, str | None, str | None]
"""An event: what, on which day, at what time, code, detail, more."""

Reader = Callable[[Connection, str], list[Event]]
"""Reads the events of a person's rows of one kind, in no order."""


@cache
def askable_kinds() -> frozenset[str]:
    """The kinds of rows about a person that are found by an index of whom they are about."""
    return frozenset(
        name
        for name, table in rows.FOLDED.items()
        if "person_id" in table.c and any(next(iter(i.columns)).name == "person_id" for i in table.indexes)
    )


@cache
def _which_held() -> TextClause:
    parts = (f"SELECT '{k}' WHERE EXISTS (SELECT 1 FROM {k} WHERE person_id = :who)" for k in sorted(askable_kinds()))
    return text(" UNION ALL ".join(parts))


def kinds_held(connection: Connection, person_id: str) -> frozenset[str]:
    """Return the kinds of rows there are about a person, withdrawn ones too: one statement.

    Of most kinds nobody has any, and asking which takes less than asking one of them. Whoever asks may read the record.
    """
    return frozenset(connection.execute(_which_held(), {"who": person_id}).scalars())


def told_of(
    connection: Connection, person_id: str, readers: Mapping[str, Reader], held: Container[str] | None
) -> list[Event]:
    """The events of each kind of rows that is ``held`` (``kinds_held``), of all where that is None."""
    return [
        event for kind, read in readers.items() if held is None or kind in held for event in read(connection, person_id)
    ]


def events_of(row: Any, told: Iterable[Told], *, by: str | None = "") -> list[Event]:
    """The events of one row that have a day."""
    return [
        Event(
            what.value,
            row.id,
            on,
            at or "",
            row.recorded_at,
            by or "",
            code or "",
            detail or "",
            more or "",
            row.gone or "",
        )
        for what, on, at, code, detail, more in told
        if on
    ]


def rows_by_worker(
    connection: Connection, table: Any, person_id: str, *which: ColumnElement[bool]
) -> CursorResult[Any]:
    """The rows of one table of a person, with the name of their worker as ``by``: one statement."""
    worker = rows.worker
    query = select(table, worker.c.name.label("by")).outerjoin(worker, worker.c.id == table.c.worker_id)
    return connection.execute(query.where(table.c.person_id == person_id, *which))
