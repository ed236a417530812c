"""The restore drill: proof that a backup opens, is whole, and makes the same record again from its journal."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection, func, select

from caseload_desktop.domain.errors import StoreUnavailable
from caseload_desktop.runtime.clock import Clock
from caseload_desktop.store import access_log, rows
from caseload_desktop.store.backup import Backup, Backups
from caseload_desktop.store.chains import check_chains
from caseload_desktop.store.drafts import Drafts
from caseload_desktop.store.faults import calmly_on_disk
from caseload_desktop.store.look import broken_pages, look
from caseload_desktop.store.queries.laptop import holdings
from caseload_desktop.store.slots import Slots
from caseload_desktop.store.store import Store


class DrillStep(StrEnum):
    """What a drill is at."""

    COPY = "copy"
    PAGES = "pages"
    CHAINS = "chains"
    REBUILD = "rebuild"


DrillProgress = Callable[[DrillStep, int, int], None]
"""Told what the drill is at and, while it rebuilds, entries done and entries in all (else 0, 0)."""


@dataclass(frozen=True, slots=True)
class DrillReport:
    """What a drill found.

    ``problems`` are codes, empty when all is well: ``slots``, ``not_a_store``, ``damaged``, ``newer_store``,
    ``chains``, ``access_log``, ``rows_differ``. ``last_act`` is when (UTC) the newest command in the backup was
    recorded.
    """

    made_at: str
    problems: tuple[str, ...]
    people: int = 0
    contacts: int = 0
    operations: int = 0
    last_act: str = ""
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """True when the backup could be brought back as it is."""
        return not self.problems


def restore_drill(
    backups: Backups,
    backup: Backup,
    key: bytes | bytearray,
    *,
    clock: Clock,
    progress: DrillProgress | None = None,
) -> DrillReport:
    """Open a copy of ``backup``, check pages, chains and access log, and fold its journal again.

    The backup itself is not written to and the store in use is not touched. A bad backup is a report, not an error;
    raises ``StoreUnavailable`` only when the copy can't be made (``disk_full``, ``not_writable``), and what
    ``progress`` raises.
    """
    began = time.monotonic()
    tell = progress if progress is not None else _quiet
    tell(DrillStep.COPY, 0, 0)
    with backups.copy_of(backup) as copy:
        try:
            problems, counts = _examine(copy, backup, key, clock, tell)
        except StoreUnavailable as error:
            problems, counts = (error.code,), (0, 0, 0, "")
    people, contacts, operations, last_act = counts
    seconds = round(time.monotonic() - began, 1)
    return DrillReport(backup.made_at, problems, people, contacts, operations, last_act, seconds)


def _quiet(_step: DrillStep, _done: int, _total: int) -> None:
    """Tell nobody."""


def _examine(
    copy: Path, backup: Backup, key: bytes | bytearray, clock: Clock, tell: DrillProgress
) -> tuple[tuple[str, ...], tuple[int, int, int, str]]:
    tell(DrillStep.PAGES, 0, 0)
    seen = look(copy, key)
    if seen.schema > rows.SCHEMA_VERSION:
        raise StoreUnavailable("newer_store")
    if broken_pages(copy, key):
        raise StoreUnavailable("damaged")
    if seen.schema < rows.SCHEMA_VERSION:
        from caseload_desktop.store.migrations import migrate

        migrate(copy, key)
    problems = [] if _slots_fit(backup, seen.db_id) else ["slots"]
    with calmly_on_disk():
        drafts = Drafts(copy.with_name("caseload.drafts"), key, clock=clock)
        store = Store(copy, bytes(key), clock=clock, drafts=drafts)
    try:
        tell(DrillStep.CHAINS, 0, 0)
        with store.read() as connection:
            if check_chains(connection):
                problems.append("chains")
            if access_log.verify(connection) is not None:
                problems.append("access_log")
            counts = _counts(connection)
        if "chains" not in problems and not _rebuilds_equal(store, counts[2], tell):
            problems.append("rows_differ")
    finally:
        store.close()
    return tuple(problems), counts


def _rebuilds_equal(store: Store, operations: int, tell: DrillProgress) -> bool:
    tell(DrillStep.REBUILD, 0, operations)
    return store.rebuild_is_equal(progress=lambda done: tell(DrillStep.REBUILD, done, operations))


def _slots_fit(backup: Backup, db_id: str) -> bool:
    try:
        slots: Slots = backup.slots.read()
    except StoreUnavailable:
        return False
    return slots.db_id == db_id and bool(slots.slots)


def _counts(connection: Connection) -> tuple[int, int, int, str]:
    held = holdings(connection)
    last = connection.execute(select(func.max(rows.act.c.at))).scalar() or ""
    return held.people, held.contacts, held.operations, last
