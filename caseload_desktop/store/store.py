"""One open, unlocked, encrypted store: a single writer, readers beside it, and the council's own code lists."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select

from caseload_desktop.domain.code_lists import CodeLists, load_code_lists
from caseload_desktop.domain.roles import Actor
from caseload_desktop.runtime.clock import Clock
from caseload_desktop.runtime.paths import resource
from caseload_desktop.store import access_log, chains, rebuild, rows
from caseload_desktop.store.behind import working_behind
from caseload_desktop.store.derived import TEXT_INDEXES
from caseload_desktop.store.drafts import Drafts
from caseload_desktop.store.engine import (
    close_engine,
    is_sound,
    make_engine,
    must_be_sound,
    run_at_once,
    spilling_early,
)
from caseload_desktop.store.faults import calmly
from caseload_desktop.store.forks import settle
from caseload_desktop.store.identity import device_of, sign_key, write_identity
from caseload_desktop.store.intake import Intake, Taken, take_in
from caseload_desktop.store.journal import Act, DeviceIdentity, HybridClock
from caseload_desktop.store.meta import read_meta, write_meta
from caseload_desktop.store.queries.lists import code_changes
from caseload_desktop.store.remembered import Remembered
from caseload_desktop.store.seen import last_place
from caseload_desktop.store.statements import Cursor, writing
from caseload_desktop.store.streams import Streams


@lru_cache(maxsize=1)
def shipped_lists(folder: Path) -> CodeLists:
    """The lists as they ship, without the council's own changes; read once, for they stay as they are."""
    return load_code_lists(folder)


def create_schema(connection: Connection) -> None:
    """Make every table of a new store, in the caller's transaction."""
    rows.metadata.create_all(connection)
    for index in TEXT_INDEXES:
        connection.exec_driver_sql(index.create)
        connection.exec_driver_sql(index.forget)
    access_log.guard(connection)
    connection.execute(insert(rows.meta).values(key="schema", value=str(rows.SCHEMA_VERSION)))


class Store:
    """The record on this laptop.

    Writes go through ``write``, one at a time; ``read`` gives a consistent snapshot and never waits for a write. Every
    failure of the machine (full disk, damaged page) comes out as ``StoreUnavailable`` with nothing half written.
    """

    def __init__(self, path: Path, key: bytes, *, clock: Clock, drafts: Drafts) -> None:
        self.path = path
        self.clock = clock
        self.drafts = drafts
        self._engine = make_engine(path, key)
        self._statements = writing(self._engine.dialect)
        self._lock = threading.RLock()
        self._lists: CodeLists | None = None
        self._remembered = Remembered()
        self._writer = self._engine.connect().execution_options(caseload_begin="IMMEDIATE")
        with self.read() as connection:
            self.device = device_of(connection)
            last = connection.execute(select(rows.act.c.clock).order_by(rows.act.c.lsn_to.desc()).limit(1)).scalar()
            heard = int(read_meta(connection, "heard") or 0)
            self.place = last_place(connection)
            """Up to where in the journal the screens show what came from elsewhere; see ``seen.looked_at``."""
        self._clock = HybridClock(max(last or 0, heard))

    @contextmanager
    def write(self, *, actor: Actor, command: str, undoes: str | None = None) -> Iterator[Act]:
        """Run one command: all of it is written, or, on any exception, nothing."""
        now, today = self.clock.now(), self.clock.today()
        with self._transaction(command=True) as connection:
            act = self._begin(connection, actor=actor, command=command, now=now, today=today, undoes=undoes)
            yield act
            act.finish()
        if act.touches("code_change"):
            self._lists = None

    @contextmanager
    def write_history(self) -> Iterator[Callable[[Actor, str, datetime], AbstractContextManager[Act]]]:
        """Write many commands that bring their own time, each an act of its own, all in one transaction.

        Gives a function of actor, command and instant (UTC); what it runs is written together or, on any exception,
        not at all. For the sample locality, whose months lie in the past.
        """
        with self._transaction(command=True) as connection:
            together = Streams(Cursor(connection, self._statements), self._remembered)

            @contextmanager
            def command(actor: Actor, name: str, now: datetime) -> Iterator[Act]:
                act = self._begin(connection, actor=actor, command=name, now=now, today=now.date(), together=together)
                yield act
                act.finish()

            yield command
            together.write_heads()
        self._lists = None

    def _begin(
        self,
        connection: Connection,
        *,
        actor: Actor,
        command: str,
        now: datetime,
        today: date,
        undoes: str | None = None,
        together: Streams | None = None,
    ) -> Act:
        return Act(
            connection,
            self._statements,
            actor=actor,
            command=command,
            device=self.device,
            clock=self._clock,
            now=now,
            today=today.isoformat(),
            undoes=undoes,
            remembered=self._remembered,
            together=together,
        )

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one moment of the record."""
        with calmly(), self._engine.connect() as connection, _sound(connection):
            yield connection

    @property
    def code_lists(self) -> CodeLists:
        """The national and local code lists with the council's own changes."""
        if self._lists is None:
            with self.read() as connection:
                changes = code_changes(connection)
            self._lists = shipped_lists(resource("codelists")).with_changes(changes)
        return self._lists

    # what other devices wrote

    def take_in(self, raws: Iterable[bytes]) -> Taken:
        """Take operations from elsewhere into the journal and fold them, all in one transaction."""
        with self._transaction() as connection:
            taken = take_in(connection, self._statements, raws, self._clock, self.clock.now())
            settle(connection, self._statements)
            write_meta(connection, "heard", str(self._clock.last))
            place = last_place(connection)
        self._lists, self.place = None, place
        return taken

    @contextmanager
    def intake(self) -> Iterator[tuple[Connection, Intake]]:
        """Give a write transaction and what takes operations in, for a file from elsewhere: all of it, or nothing."""
        with self.exchanging() as connection, spilling_early(connection):
            with self.read() as before, working_behind() as behind:
                yield (
                    connection,
                    Intake(
                        connection,
                        self._statements,
                        self._clock,
                        self.clock.now(),
                        own_device=self.device.id,
                        behind=behind,
                        before=before,
                    ),
                )
            settle(connection, self._statements)
            write_meta(connection, "heard", str(self._clock.last))

    def operations(self, *, after: int = 0) -> Iterator[tuple[int, bytes]]:
        """Yield (place in this journal, bytes) of every operation after a place, oldest first."""
        with self.read() as connection:
            for lsn, raw in connection.execute(
                select(rows.op.c.lsn, rows.op.c.raw)
                .where(rows.op.c.lsn > after, rows.op.c.raw.is_not(None))
                .order_by(rows.op.c.lsn)
                .execution_options(yield_per=2000)
            ):
                yield lsn, bytes(raw)

    def seal(self) -> int:
        """Sign the head of every chain of this device that grew."""
        with self._transaction() as connection:
            return chains.seal_heads(connection, device=self.device.id, sign_key=sign_key(connection))

    @contextmanager
    def exchanging(self) -> Iterator[Connection]:
        """Give a write transaction outside any command, for the exchange of files: all of it, or nothing."""
        with self._transaction() as connection:
            yield connection
            self.device = device_of(connection)
            place = last_place(connection)
        self._lists, self.place = None, place

    # repair

    def rebuild(self) -> int:
        """Fold the journal again; return the number of operations folded."""
        with self._transaction() as connection:
            return rebuild.rebuild(connection, self._statements)

    def rebuild_is_equal(self, *, progress: Callable[[int], None] | None = None) -> bool:
        """Fold the journal again and say whether every row came out as it was; what was there stays if not.

        ``progress`` is told the operations folded so far; what it raises leaves everything as it was.
        """
        try:
            with self._transaction() as connection:
                before = rebuild.digest(connection)
                rebuild.rebuild(connection, self._statements, progress=progress)
                if rebuild.digest(connection) != before:
                    raise _NotEqual
        except _NotEqual:
            return False
        return True

    def erase(self, *, lsn: int) -> None:
        """Erase an operation's text lawfully and make the rows again without it."""
        with self._transaction() as connection:
            chains.erase_operation(connection, lsn=lsn)
            rebuild.rebuild(connection, self._statements)

    def entomb(self, *, stream: str) -> None:
        """Delete a stream past its retention, leaving a signed tombstone, and make the rows again without it."""
        with self._transaction() as connection:
            key = sign_key(connection)
            at = self.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
            chains.entomb_stream(connection, uid=stream, device=self.device.id, sign_key=key, at=at)
            rebuild.rebuild(connection, self._statements)

    def new_device_identity(self, *, fresh_keys: bool = False) -> DeviceIdentity:
        """Give this laptop a new identity for new work; needed after a backup was restored or a disk copied.

        Its keys stay, so that the others know it again, unless ``fresh_keys``.
        """
        with self._transaction() as connection:
            self.device = write_identity(connection, fresh_keys=fresh_keys)
        return self.device

    def meta(self, key: str) -> str | None:
        """Return a value this laptop keeps about its own store."""
        with self.read() as connection:
            return read_meta(connection, key)

    def set_meta(self, key: str, value: str) -> None:
        """Keep a value about this laptop's own store; it does not travel."""
        with self._transaction() as connection:
            write_meta(connection, key, value)

    def close(self) -> None:
        """Close every connection and forget the key."""
        with self._lock:
            self._writer.close()
            self.drafts.close()
            close_engine(self._engine)

    @contextmanager
    def _transaction(self, *, command: bool = False) -> Iterator[Connection]:
        """Give the writer inside a transaction of the driver; SQLAlchemy joins it when something is run through it.

        Only a ``command``, which tells what it wrote, leaves what is remembered of the record standing.
        """
        with self._lock, calmly():
            driver: Any = self._writer.connection.driver_connection
            run_at_once(driver, "BEGIN IMMEDIATE")
            try:
                try:
                    yield self._writer
                except Exception:
                    must_be_sound(self._writer)
                    raise
                if not is_sound(driver):
                    must_be_sound(self._writer)
                driver.commit()
                if self._writer.in_transaction():
                    self._writer.commit()
            except BaseException:
                self._remembered.forget()
                self._roll_back()
                raise
            if not command:
                self._remembered.forget()

    def _roll_back(self) -> None:
        """Leave the transaction, also where SQLAlchemy never heard of it or the connection was dropped."""
        if self._writer.in_transaction():
            self._writer.rollback()
        if not self._writer.invalidated:
            self._writer.connection.rollback()


@contextmanager
def _sound(connection: Connection) -> Iterator[None]:
    """Refuse what was read from a damaged page, whatever came of it."""
    try:
        yield
    except Exception:
        must_be_sound(connection)
        raise
    must_be_sound(connection)


class _NotEqual(Exception):
    """Rolls a rebuild back that came out different."""


def create_store(path: Path, key: bytes) -> None:
    """Make a new, empty, encrypted store with a device identity of its own.

    Raises ``StoreUnavailable`` when it can't be written.
    """
    engine = make_engine(path, key)
    try:
        with calmly(), engine.begin() as connection:
            create_schema(connection)
            write_identity(connection, fresh_keys=True)
    finally:
        close_engine(engine)
