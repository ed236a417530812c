"""Backups: encrypted copies made by the database's own backup call, rotated, proved by a drill, and brought back."""

from __future__ import annotations

import logging
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from caseload_desktop.domain.errors import StoreUnavailable
from caseload_desktop.runtime.clock import Clock
from caseload_desktop.runtime.files import write_whole
from caseload_desktop.store.faults import calmly_on_disk
from caseload_desktop.store.look import broken_pages, reading
from caseload_desktop.store.slots import SlotsFile

_log = logging.getLogger(__name__)
_NAME = re.compile(r"caseload-(\d{6})-(\d{8}T\d{6}Z)-([a-z0-9-]{1,40})\.store")
_STAMP = "%Y%m%dT%H%M%SZ"
BEFORE_IMPORT = "before-import"
"""Why a backup was made: one stands before every import, from the window and from the command line alike."""

_SPARE_BYTES = 16 * 1024 * 1024
_PAGES_A_STEP = 4096


@dataclass(frozen=True, slots=True)
class Keep:
    """How many backups stay: the newest of each of so many days, weeks and months that have one, and the last few."""

    last: int = 3
    daily: int = 7
    weekly: int = 4
    monthly: int = 12


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup: the encrypted copy, its key slots, its running number, when it was made (UTC) and why."""

    path: Path
    number: int
    made: datetime
    reason: str

    @property
    def slots(self) -> SlotsFile:
        """The key slots as they were then."""
        return SlotsFile(self.path.with_suffix(".slots"))

    @property
    def made_at(self) -> str:
        """When it was made, as an ISO instant."""
        return self.made.strftime("%Y-%m-%dT%H:%M:%SZ")


class Backups:
    """The backups of one profile folder.

    They are numbered, so that their order does not hang on a clock that may be wrong; the newest is never removed,
    and nothing is removed unless a new one was made and checked.
    """

    def __init__(self, folder: Path, *, clock: Clock, keep: Keep = Keep()) -> None:
        self.folder = folder
        self.keep = keep
        self._clock = clock

    def all(self) -> list[Backup]:
        """All backups, newest first; other files in the folder are left alone."""
        if not self.folder.is_dir():
            return []
        found = [b for b in map(_read_name, self.folder.iterdir()) if b is not None]
        return sorted(found, key=lambda b: b.number, reverse=True)

    def newest(self) -> Backup | None:
        """The newest backup."""
        return next(iter(self.all()), None)

    def due(self, *, after: timedelta = timedelta(days=1)) -> bool:
        """True when the newest is older than ``after``, or lies in the future because a clock was wrong."""
        newest = self.newest()
        return newest is None or abs(self._clock.now() - newest.made) >= after

    def make(
        self,
        store: Path,
        slots: Path,
        key: bytes | bytearray,
        *,
        reason: str,
        progress: Callable[[int, int], None] | None = None,
    ) -> Backup:
        """Copy the live store while it may be in use, check every page of the copy, then rotate.

        ``progress`` is told (pages done, pages in all). Raises ``StoreUnavailable``: ``disk_full`` before anything is
        written when there is too little room, ``damaged`` when the store or the copy has a bad page; earlier backups
        then stay.
        """
        with calmly_on_disk():
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._must_fit(store)
            self._clear_parts()
            backup = self._next(reason)
            part = backup.path.with_suffix(".part")
            try:
                _copy_store(store, part, key, progress)
                if broken_pages(part, key):
                    raise StoreUnavailable("damaged")
                write_whole(backup.slots.path, slots.read_bytes())
                part.replace(backup.path)
            except BaseException:
                for leftover in (part, *_beside(part), backup.slots.path):
                    leftover.unlink(missing_ok=True)
                raise
            self._rotate()
        _log.info("backup %s made: %s bytes", backup.number, backup.path.stat().st_size)
        return backup

    @contextmanager
    def copy_of(self, backup: Backup) -> Iterator[Path]:
        """Give an encrypted copy of a backup to work on, removed afterwards; the backup itself is only read."""
        with calmly_on_disk():
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            folder = Path(tempfile.mkdtemp(prefix=".drill-", dir=self.folder))
        try:
            with calmly_on_disk():
                shutil.copyfile(backup.path, folder / "caseload.store")
            yield folder / "caseload.store"
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def remove_all_of(self, db_id: str) -> None:
        """Remove every backup of one store, which is itself being removed. Raises ``OSError``."""
        for backup in self.all():
            try:
                ours = backup.slots.read().db_id == db_id
            except StoreUnavailable:
                continue
            if ours:
                backup.path.unlink(missing_ok=True)
                backup.slots.path.unlink(missing_ok=True)

    def _next(self, reason: str) -> Backup:
        newest = self.newest()
        number, made = (newest.number if newest else 0) + 1, self._clock.now()
        name = f"caseload-{number:06d}-{made.strftime(_STAMP)}-{reason}.store"
        backup = _read_name(self.folder / name)
        if backup is None:
            raise ValueError("the reason of a backup is a short word")
        return backup

    def _must_fit(self, store: Path) -> None:
        needed = sum(p.stat().st_size for p in (store, *_beside(store)) if p.exists()) + _SPARE_BYTES
        if shutil.disk_usage(self.folder).free < needed:
            raise StoreUnavailable("disk_full", needed=needed)

    def _clear_parts(self) -> None:
        """Remove what a backup or drill that was broken off left."""
        for path in self.folder.glob("caseload-*.part*"):
            path.unlink(missing_ok=True)
        for folder in self.folder.glob(".drill-*"):
            shutil.rmtree(folder, ignore_errors=True)

    def _rotate(self) -> None:
        every = self.all()
        kept = {backup.number for backup in to_keep(every, self.keep)}
        for backup in every:
            if backup.number not in kept:
                backup.path.unlink(missing_ok=True)
                backup.slots.path.unlink(missing_ok=True)


def to_keep(newest_first: list[Backup], keep: Keep) -> list[Backup]:
    """Which backups stay. Pure; the newest always does."""
    kept = set(newest_first[: max(keep.last, 1)])
    for count, period in ((keep.daily, "%Y-%m-%d"), (keep.weekly, "%G-W%V"), (keep.monthly, "%Y-%m")):
        periods: dict[str, Backup] = {}
        for backup in newest_first:
            periods.setdefault(backup.made.strftime(period), backup)
        kept.update(list(periods.values())[:count])
    return [b for b in newest_first if b in kept]


def _read_name(path: Path) -> Backup | None:
    found = _NAME.fullmatch(path.name)
    if found is None:
        return None
    try:
        made = datetime.strptime(found[2], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
    return Backup(path, int(found[1]), made, found[3])


def _copy_store(store: Path, part: Path, key: bytes | bytearray, progress: Callable[[int, int], None] | None) -> None:
    """Copy page by page from one encrypted file into another under the same key; writers may go on meanwhile."""

    def tell(_status: int, remaining: int, total: int) -> None:
        if progress is not None:
            progress(total - remaining, total)

    with reading(store, key) as source:
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        target: Any = sqlcipher.connect(str(part), isolation_level=None)
        try:
            part.chmod(0o600)
            target.execute("PRAGMA cipher_log_level = NONE")
            target.execute(f"PRAGMA key = \"x'{bytes(key).hex()}'\"")
            source.backup(target, pages=_PAGES_A_STEP if progress else -1, progress=tell)
            target.execute("PRAGMA journal_mode = DELETE")  # one file that needs no other beside it
        finally:
            target.close()


def _beside(store: Path) -> tuple[Path, Path]:
    return store.with_name(store.name + "-wal"), store.with_name(store.name + "-shm")
