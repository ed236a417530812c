"""What somebody is still typing: an encrypted file of its own, written at every keystroke, for its author only."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import orjson
import sqlcipher3.dbapi2 as sqlcipher

from caseload_desktop.domain.errors import StoreUnavailable
from caseload_desktop.runtime.clock import Clock
from caseload_desktop.store.engine import is_sound, prepare
from caseload_desktop.store.faults import store_error

_log = logging.getLogger(__name__)
_VERSION = 1
_CACHE_KIB = 2048
_PUT_ASIDE_FOR = ("damaged", "not_a_store", "newer_store")
_SUFFIXES = ("", "-wal", "-shm")
_SCHEMA = """
CREATE TABLE IF NOT EXISTS draft (
    kind TEXT NOT NULL, key TEXT NOT NULL, worker TEXT NOT NULL, state BLOB NOT NULL, saved_at TEXT NOT NULL,
    PRIMARY KEY (worker, kind, key)
) STRICT, WITHOUT ROWID
"""
_SAVE = """
INSERT INTO draft (kind, key, worker, state, saved_at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET state = excluded.state, saved_at = excluded.saved_at
"""
_MINE = "SELECT kind, key, state, saved_at FROM draft WHERE worker = ? ORDER BY saved_at DESC, kind, key"
_DROP = "DELETE FROM draft WHERE kind = ? AND key = ? AND worker = ?"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Draft:
    """Something begun and not saved: ``kind`` of form, ``key`` of what it is about, the form's state, when (UTC)."""

    kind: str
    key: str
    state: dict[str, Any]
    saved_at: str


class Drafts:
    """The drafts file of a profile, under the same data key as the store.

    Written without waiting for the disk (WAL, ``synchronous=NORMAL``), so a keystroke costs a fraction of a
    millisecond on the screen's own thread; what was saved survives a kill of the program, and a power cut may take
    the last seconds. A file that can't be read never stops the program: it is put aside (``set_aside`` says where)
    and a new one begun.
    """

    def __init__(self, path: Path, key: bytes | bytearray, *, clock: Clock) -> None:
        self.path = path
        self.set_aside: Path | None = None
        self._clock = clock
        self._key = bytearray(key)
        self._lock = threading.Lock()
        self._connection: Any = None
        self._closed = False
        with self._lock:
            self._attempt(lambda connection: None)

    def save(self, kind: str, key: str, worker_id: str, state: Mapping[str, Any]) -> None:
        """Keep ``state`` (JSON values) in place of what was kept for the same form. Raises ``StoreUnavailable``."""
        at = self._clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        values = (kind, key, worker_id, orjson.dumps(dict(state)), at)
        with self._lock:
            self._attempt(lambda connection: connection.execute(_SAVE, values))

    def mine(self, worker_id: str) -> list[Draft]:
        """The drafts of one worker, newest first; nobody else's."""
        with self._lock:
            found = self._attempt(lambda connection: connection.execute(_MINE, (worker_id,)).fetchall())
        return [Draft(kind, key, orjson.loads(state), at) for kind, key, state, at in found]

    def drop(self, kind: str, key: str, worker_id: str) -> None:
        """Forget a draft: it was saved, or its author threw it away."""
        with self._lock:
            self._attempt(lambda connection: connection.execute(_DROP, (kind, key, worker_id)))

    def close(self) -> None:
        """Close the file and overwrite the key held here."""
        with self._lock:
            self._disconnect()
            self._closed = True
            self._key[:] = bytes(len(self._key))

    def _attempt(self, work: Callable[[Any], T]) -> T:
        """Do ``work``; when the file turns out to be broken, put it aside and do it on a new one."""
        try:
            return self._do(work)
        except StoreUnavailable as error:
            if error.code not in _PUT_ASIDE_FOR:
                raise
        self._put_aside()
        return self._do(work)

    def _do(self, work: Callable[[Any], T]) -> T:
        try:
            done = work(self._connected())
            if not is_sound(self._connection):
                raise StoreUnavailable("damaged")
        except sqlcipher.Error as error:
            raise store_error(error) or error from None
        return done

    def _connected(self) -> Any:
        if self._closed:
            raise StoreUnavailable("locked")
        if self._connection is None:
            self._connection = sqlcipher.connect(str(self.path), check_same_thread=False)
            self.path.chmod(0o600)
            prepare(self._connection, bytes(self._key), cache_kib=_CACHE_KIB, synchronous="NORMAL")
            (version,) = self._connection.execute("PRAGMA user_version").fetchone()
            if version > _VERSION:
                raise StoreUnavailable("newer_store")
            self._connection.execute(_SCHEMA)
            self._connection.execute(f"PRAGMA user_version = {_VERSION}")
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _put_aside(self) -> None:
        self._disconnect()
        stamp = self._clock.now().strftime("%Y%m%d-%H%M%S")
        aside = self.path.with_name(f"{self.path.name}.aside-{stamp}")
        for suffix in _SUFFIXES:
            part = self.path.with_name(self.path.name + suffix)
            if part.exists():
                part.replace(aside.with_name(aside.name + suffix))
        self.set_aside = aside
        _log.info("drafts file could not be read and was put aside")
