"""Locked copies of records that were removed here, as they are kept: nobody here can open them (ADR 56)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import orjson
from sqlalchemy import Connection, delete, select

from caseload_desktop.store import rows
from caseload_desktop.store.meta import write_meta

_KEPT = "locked:"
"""Begins the key (meta) of a copy, followed by the record's uid and a number."""


@dataclass(frozen=True, slots=True)
class LockedCopy:
    """A copy: the laptop that had confirmed the record, the age keys it is locked to, who got it since, its bytes.

    ``told`` is device -> number of the first file that held it; ``content`` is in letters (base64).
    """

    by: str
    to: tuple[str, ...]
    told: Mapping[str, int]
    content: str


def copies(connection: Connection, uid: str = "") -> dict[str, LockedCopy]:
    """Return the copies of one record, or of all, by key."""
    t = rows.meta
    begin = f"{_KEPT}{uid}:" if uid else _KEPT
    found = connection.execute(select(t.c.key, t.c.value).where(t.c.key.startswith(begin)).order_by(t.c.key)).all()
    read = {key: orjson.loads(value) for key, value in found}
    return {key: LockedCopy(o["by"], tuple(o["to"]), o["told"], o["content"]) for key, o in read.items()}


def uid_of(key: str) -> str:
    """The record a copy is of."""
    return key.split(":")[1]


def add(connection: Connection, uid: str, copy: LockedCopy) -> None:
    """Keep one more copy of a record."""
    last = max((int(key.rpartition(":")[2]) for key in copies(connection, uid)), default=0)
    put(connection, f"{_KEPT}{uid}:{last + 1}", copy)


def put(connection: Connection, key: str, copy: LockedCopy) -> None:
    """Keep a copy as it is now."""
    write_meta(connection, key, orjson.dumps(asdict(copy)).decode())


def remove(connection: Connection, key: str) -> None:
    """Let a copy go."""
    connection.execute(delete(rows.meta).where(rows.meta.c.key == key))


def destroy(connection: Connection, uid: str) -> None:
    """Let every copy of a record go that was destroyed after its retention."""
    for key in copies(connection, uid):
        remove(connection, key)
