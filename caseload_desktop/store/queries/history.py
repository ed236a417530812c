"""What was said before: the story of one row, read from the journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from caseload_desktop.store import rows
from caseload_desktop.store.operation import Operation


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One operation on a row: who, when (UTC), by which command, why, and each field before and after."""

    act: str
    kind: str
    command: str
    worker_id: str
    worker: str
    recorded_at: str
    on: str
    why: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def history(connection: Connection, entity: str, row_id: str) -> list[HistoryEntry]:
    """Return every operation on a row, oldest first; empty when the row is not held here.

    The caller has checked that the viewer may read the record.
    """
    table, op, worker = rows.FOLDED[entity], rows.op, rows.worker
    stream = select(table.c.stream).where(table.c.id == row_id).scalar_subquery()
    raws = connection.execute(
        select(op.c.raw).where(op.c.stream == stream, op.c.raw.is_not(None)).order_by(op.c.lsn)
    ).scalars()
    needle = row_id.encode()
    operations = [o for raw in raws if needle in raw for o in (Operation.read(bytes(raw)),) if o.row == row_id]
    authors = {o.actor for o in operations}
    named = connection.execute(select(worker.c.id, worker.c.name).where(worker.c.id.in_(authors)))
    names = dict(named.all())
    told, values = [], dict[str, Any]()
    for o in operations:
        before = {name: values.get(name) for name in o.fields}
        values.update(o.fields)
        told.append(
            HistoryEntry(
                o.act, o.kind, o.command, o.actor, names.get(o.actor, ""), o.at, o.on, o.why, before, dict(o.fields)
            )
        )
    return told
