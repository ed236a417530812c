"""Drop the rows and fold the journal again: a test, a repair tool and the migration path. The result must be equal."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from sqlalchemy import Connection, Table, delete, select

from caseload_desktop.store import rows
from caseload_desktop.store.derived import TEXT_INDEXES
from caseload_desktop.store.fold import Fold
from caseload_desktop.store.operation import Operation
from caseload_desktop.store.same_person import settle
from caseload_desktop.store.statements import Cursor, Statements

_BATCH = 2000


def rebuild(connection: Connection, statements: Statements, *, progress: Callable[[int], None] | None = None) -> int:
    """Fold the whole journal again inside the caller's transaction and return the number of operations folded."""
    cursor = Cursor(connection, statements)
    for index in TEXT_INDEXES:
        cursor.execute(index.clear)
    for table in (*rows.FOLDED.values(), rows.conflict, rows.waiting, rows.name_key, rows.merged_person, rows.retold):
        connection.execute(delete(table))
    fold = Fold(cursor)
    op, last, folded = rows.op, 0, 0
    while batch := connection.execute(
        select(op.c.lsn, op.c.stream, op.c.raw).where(op.c.lsn > last).order_by(op.c.lsn).limit(_BATCH)
    ).all():
        for lsn, stream, raw in batch:
            if raw is not None:
                fold.apply(Operation.read(bytes(raw)), stream_no=stream, lsn=lsn)
                folded += 1
        last = batch[-1][0]
        if progress is not None:
            progress(folded)
    settle(cursor)
    return folded


def digest(connection: Connection) -> dict[str, str]:
    """Return a hash of every folded table, of the open conflicts, the name keys, and who is shown as whom.

    Two stores that hold the same operations have the same digest, whatever the order they came in: what is local to a
    laptop (row numbers) is left out.
    """
    uids: dict[int, str] = dict(connection.execute(select(rows.stream.c.no, rows.stream.c.uid)).all())
    made = {name: _folded_digest(connection, table, uids) for name, table in rows.FOLDED.items()}
    for table in (rows.conflict, rows.name_key, rows.merged_person, rows.retold):
        hashed = sha256()
        for row in connection.execute(select(table).order_by(*table.primary_key.columns)):
            hashed.update(repr(tuple(row)).encode())
        made[table.name] = hashed.hexdigest()
    return made


def _folded_digest(connection: Connection, table: Table, uids: dict[int, str]) -> str:
    hashed = sha256()
    columns = [c for c in table.c if c.name not in ("no", "stream")]
    found = connection.execute(
        select(table.c.stream, *columns).order_by(table.c.id).execution_options(yield_per=_BATCH)
    )
    for stream, *values in found:
        hashed.update(repr((uids[stream], *values)).encode())
    return hashed.hexdigest()
