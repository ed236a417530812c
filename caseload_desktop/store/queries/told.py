"""How the events of a timeline are made of rows: the rows with their worker, and of each what has a day."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, CursorResult, select

from caseload_desktop.store import rows
from caseload_desktop.store.queries.contacts import Event

Told = tuple[StrEnum, str | None, str | None, str | None, str | None, str | None]
"""An event: what, on which day, at what time, code, detail, more."""


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
