"""Who looked at what: a hash-chained log of reads, searches, prints, exports, sign-ons and imports."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert, select

from caseload_desktop.domain.roles import Actor
from caseload_desktop.store.rows import access_log

if TYPE_CHECKING:
    from caseload_desktop.store.store import Store

GENESIS = bytes(32)
_PLAIN = re.compile(r"[A-Za-z0-9_.:-]{0,64}")
TRIGGERS = {"access_log_keeps_rows": "DELETE", "access_log_keeps_words": "UPDATE"}
"""The guards: the store itself refuses these on the log."""


class Access(StrEnum):
    """What was done; changes of the record itself stand in the journal."""

    SIGN_ON = "sign_on"
    SIGN_OFF = "sign_off"
    OPEN_RECORD = "open_record"
    SEARCH = "search"
    PRINT = "print"
    EXPORT = "export"
    IMPORT = "import"
    BACKUP = "backup"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class Head:
    """The last row of the log and its hash; kept elsewhere, it pins everything before it."""

    no: int
    hash: bytes


def guard(connection: Connection) -> None:
    """Make the guards; part of making a store, and again after a migration that rebuilt the table."""
    for name, refused in TRIGGERS.items():
        connection.exec_driver_sql(
            f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {refused} ON access_log "
            "BEGIN SELECT RAISE(ABORT, 'the access log only grows'); END"
        )


def append(
    connection: Connection,
    *,
    worker: str,
    what: Access,
    at: datetime,
    about: str = "",
    detail: Mapping[str, int | bool | str] | None = None,
) -> None:
    """Add a row in the caller's write transaction.

    ``about`` is the id of what was looked at; ``detail`` holds counts, codes and ids. Raises ``ValueError`` for
    anything that might be a person's own words: a search is logged by its number of hits, never by what was typed.
    """
    for part in (about, *(detail or {}), *(v for v in (detail or {}).values() if isinstance(v, str))):
        if not _PLAIN.fullmatch(part):
            raise ValueError("the access log takes ids, codes and counts only")
    before = head(connection)
    row: dict[str, Any] = {
        "no": before.no + 1,
        "at": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "worker": worker,
        "what": what.value,
        "object": about or None,
        "detail": json.dumps(dict(detail), sort_keys=True) if detail else None,
    }
    connection.execute(insert(access_log), {**row, "hash": _chained(before.hash, row)})


def record(
    store: Store,
    actor: Actor,
    what: Access,
    *,
    about: str = "",
    detail: Mapping[str, int | bool | str] | None = None,
) -> None:
    """Add a row in a transaction of its own; see ``append``. Raises ``StoreUnavailable``."""
    with store.write(actor=actor, command=f"access_{what.value}") as act:
        append(act.connection, worker=actor.worker_id, what=what, at=store.clock.now(), about=about, detail=detail)


def head(connection: Connection) -> Head:
    """The last row; number 0 when the log is empty."""
    last = select(access_log.c.no, access_log.c.hash).order_by(access_log.c.no.desc()).limit(1)
    found = connection.execute(last).first()
    return Head(found.no, bytes(found.hash)) if found else Head(0, GENESIS)


def verify(connection: Connection, *, pinned: Head | None = None) -> int | None:
    """Return the number of the first row that was changed, removed or added later, or None when all hold.

    A chain alone does not show that its tail was cut off or written anew by somebody with the key; a ``pinned`` head
    does.
    """
    before = Head(0, GENESIS)
    every = select(access_log).order_by(access_log.c.no).execution_options(yield_per=2000)
    for found in connection.execute(every).mappings():
        row = dict(found)
        said = bytes(row.pop("hash"))
        if row["no"] != before.no + 1 or _chained(before.hash, row) != said:
            return before.no + 1
        before = Head(before.no + 1, said)
        if pinned is not None and pinned.no == before.no and pinned.hash != said:
            return before.no
    return before.no + 1 if pinned is not None and pinned.no > before.no else None


def _chained(before: bytes, row: Mapping[str, Any]) -> bytes:
    written = json.dumps(dict(row), sort_keys=True, separators=(",", ":")).encode()
    return sha256(before + written).digest()
