"""Opening the encrypted database: SQLCipher under SQLAlchemy, keyed and tuned on every connection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.pool import QueuePool

from caseload_desktop.domain.errors import StoreUnavailable

KEY_BYTES = 32
CACHE_KIB = 64 * 1024
BUSY_MILLISECONDS = 10_000
SYNCHRONOUS = "FULL"
"""A confirmed save is on the disk, whatever happens to the power; only tests, which have nothing to lose, wait less."""


class StoreDialect(SQLiteDialect_pysqlite):
    """What SQLAlchemy knows of a store's database; all of them are alike.

    So what is compiled for one store also serves the next, such as the same one after it was locked.
    """

    driver = "caseload"
    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return type(other) is StoreDialect

    def __hash__(self) -> int:
        return hash(StoreDialect)


registry.register("sqlite.caseload", __name__, StoreDialect.__name__)


class StoreConnection(sqlcipher.Connection):  # type: ignore[misc]  # the driver has no types
    """A DB-API connection that closes what is still being read before it takes a transaction back.

    The driver shares compiled statements between cursors. Taking back, it sets all of them to their start and counts
    them as free, though cursors still hold them: one that an error keeps alive would, when Python lets go of it, start
    the reading of another cursor anew, which then sees rows twice, misses them, or gets one without columns.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._cursors: WeakSet[Any] = WeakSet()

    def cursor(self, *args: Any) -> Any:
        """Return a new cursor."""
        made = super().cursor(*args)
        self._cursors.add(made)
        return made

    def rollback(self) -> None:
        """Take the transaction back; no cursor can be read any further."""
        for cursor in list(self._cursors):
            cursor.close()
        self._cursors.clear()
        super().rollback()


def prepare(connection: Any, key: bytes, *, cache_kib: int = CACHE_KIB, synchronous: str | None = None) -> None:
    """Key a fresh DB-API connection and set what every connection needs.

    Reads the schema at once, because SQLCipher reports a wrong key only on the first read. The key is given raw, so no
    key derivation runs here; see ``store.slots`` for how a password yields it. ``synchronous`` is ``SYNCHRONOUS`` but
    for files that may lose their end with the power, as drafts may.
    """
    if len(key) != KEY_BYTES:
        raise ValueError("the data key has 32 bytes")
    connection.isolation_level = None
    run = connection.execute
    run("PRAGMA cipher_log_level = NONE")
    run(f"PRAGMA key = \"x'{key.hex()}'\"")
    run("SELECT count(*) FROM sqlite_master").fetchone()
    run(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    run("PRAGMA journal_mode = WAL")
    run(f"PRAGMA synchronous = {synchronous or SYNCHRONOUS}")
    run(f"PRAGMA cache_size = -{cache_kib}")
    run("PRAGMA foreign_keys = ON")
    run("PRAGMA trusted_schema = OFF")


def make_engine(path: Path, key: bytes, *, cache_kib: int = CACHE_KIB) -> Engine:
    """Return an engine on the encrypted file; transactions begin as the connection's ``caseload_begin`` option says.

    Writers set ``execution_options(caseload_begin="IMMEDIATE")``, so that two queue instead of failing half way. One
    begun on the driver itself (as ``Store`` does) is left as it is.
    """
    held = bytearray(key)
    engine = create_engine(
        f"sqlite+caseload:///{path}",
        module=sqlcipher,
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=3,
        max_overflow=5,
        connect_args={"check_same_thread": False, "cached_statements": 512, "factory": StoreConnection},
    )

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: object) -> None:
        prepare(connection, bytes(held), cache_kib=cache_kib)

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Any) -> None:
        how = connection.get_execution_options().get("caseload_begin", "DEFERRED")
        driver = connection.connection.driver_connection
        if not driver.in_transaction:
            driver.execute(f"BEGIN {how}")

    _keys[engine] = held
    return engine


_SPILL_KIB = 24 * 1024


@contextmanager
def spilling_early(connection: Connection) -> Iterator[None]:
    """Let a connection keep fewer pages meanwhile: those of a long transaction are encrypted while it runs, beside
    other work, and not all at its end. Most of what an import writes it never looks at again.
    """
    driver: Any = connection.connection.driver_connection
    run_at_once(driver, f"PRAGMA cache_size = -{_SPILL_KIB}")
    try:
        yield
    finally:
        if not connection.invalidated:
            run_at_once(driver, f"PRAGMA cache_size = -{CACHE_KIB}")


def is_sound(connection: Any) -> bool:
    """False once a page failed its seal on this DB-API connection; what it read since can't be trusted.

    SQLCipher gives such a page out as zeros. SQLite then refuses it where it is part of a tree, but not where it is
    the end of a long text, which would quietly come out with zeros in it. The question costs 2 microseconds.
    """
    return bool(run_at_once(connection, "PRAGMA cipher_status")[0] == "1")


def run_at_once(connection: Any, sql: str) -> Any:
    """Run a statement of every transaction and return its first row or None; nothing of it is read any further.

    So its cursor need not be known to the connection, which costs as much as the statement.
    """
    return sqlcipher.Connection.cursor(connection).execute(sql).fetchone()


def must_be_sound(connection: Connection) -> None:
    """Raise ``StoreUnavailable`` ``damaged`` when a page that was read failed its seal, and drop the connection.

    The next one starts afresh, so that what lies on sound pages can still be read.
    """
    if not is_sound(connection.connection.dbapi_connection):
        connection.invalidate()
        raise StoreUnavailable("damaged")


_keys: WeakKeyDictionary[Engine, bytearray] = WeakKeyDictionary()


def close_engine(engine: Engine) -> None:
    """Close all connections and overwrite the key this module holds for them."""
    engine.dispose()
    held = _keys.pop(engine, None)
    if held is not None:
        held[:] = bytes(len(held))
