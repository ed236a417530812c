"""Locked copies of records that were removed here, as they are kept: nobody here can open them (ADR 56)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import orjson
from sqlalchemy import Connection, delete, select

from caseload_desktop.store import rows
from caseload_desktop.store.meta import read_meta, write_meta

_KEPT, _CONTENT = "lk:", "lc:"
"""Begin the keys (meta, at most 40 characters) of a locked copy and of its content, followed by the record's uid, a
colon and a number. The content lies apart, so that asking who is to get a copy does not read them all, and in hex
digits, so that no search for a word finds one in it by chance.
"""


@dataclass(frozen=True, slots=True)
class LockedCopy:
    """A copy: the laptop that had confirmed the record, the age keys it is locked to, who got it since.

    ``told`` is device -> number of the first file that held it.
    """

    by: str
    to: tuple[str, ...]
    told: Mapping[str, int]


def copies(connection: Connection, uid: str = "") -> dict[str, LockedCopy]:
    """Return the copies of one record, or of all, by key."""
    t = rows.meta
    begin = f"{_KEPT}{uid}:" if uid else _KEPT
    end = f"{begin[:-1]};"  # the sign after the colon: a range goes through the index, where a pattern would not
    found = connection.execute(
        select(t.c.key, t.c.value).where(t.c.key >= begin, t.c.key < end).order_by(t.c.key)
    ).all()
    read = {key: orjson.loads(value) for key, value in found}
    return {key: LockedCopy(o["by"], tuple(o["to"]), o["told"]) for key, o in read.items()}


def content_of(connection: Connection, key: str) -> bytes:
    """The bytes of a copy."""
    return bytes.fromhex(read_meta(connection, _content_key(key)) or "")


def uid_of(key: str) -> str:
    """The record a copy is of."""
    return key.split(":")[1]


def add(connection: Connection, uid: str, copy: LockedCopy, content: bytes) -> None:
    """Keep one more copy of a record."""
    last = max((int(key.rpartition(":")[2]) for key in copies(connection, uid)), default=0)
    key = f"{_KEPT}{uid}:{last + 1}"
    put(connection, key, copy)
    write_meta(connection, _content_key(key), content.hex())


def put(connection: Connection, key: str, copy: LockedCopy) -> None:
    """Keep what is known of a copy."""
    write_meta(connection, key, orjson.dumps(asdict(copy)).decode())


def remove(connection: Connection, key: str) -> None:
    """Let a copy go."""
    t = rows.meta
    connection.execute(delete(t).where(t.c.key.in_((key, _content_key(key)))))


def destroy(connection: Connection, uid: str) -> None:
    """Let every copy of a record go that was destroyed after its retention."""
    for key in copies(connection, uid):
        remove(connection, key)


def _content_key(key: str) -> str:
    return _CONTENT + key.removeprefix(_KEPT)
