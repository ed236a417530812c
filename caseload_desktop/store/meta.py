"""What this laptop keeps about its own store, by key; it does not travel."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, insert, select, update

from caseload_desktop.store import rows

# Built once: building the question takes twice as long as asking it, and taking in a file asks it often.
_VALUE = select(rows.meta.c.value).where(rows.meta.c.key == bindparam("wanted"))


def read_meta(connection: Connection, key: str) -> str | None:
    """Return a value, or None."""
    return connection.execute(_VALUE, {"wanted": key}).scalar()


def write_meta(connection: Connection, key: str, value: str) -> None:
    """Keep a value, in the caller's transaction."""
    done = connection.execute(update(rows.meta).where(rows.meta.c.key == key).values(value=value))
    if done.rowcount == 0:
        connection.execute(insert(rows.meta).values(key=key, value=value))
