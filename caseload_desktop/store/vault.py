"""The door of a profile folder: first set-up, signing in and out, backups; everything behind it stays encrypted."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic as system_monotonic

from sqlalchemy import func, select

from caseload_desktop.domain.errors import NotPermitted, RuleBroken, StoreUnavailable
from caseload_desktop.domain.roles import Actor, May, Role
from caseload_desktop.runtime.clock import Clock
from caseload_desktop.store import access_log, rows
from caseload_desktop.store.access_log import Access
from caseload_desktop.store.admission import Admission, Admitted, check_password
from caseload_desktop.store.backup import Backup, Backups
from caseload_desktop.store.drafts import Drafts
from caseload_desktop.store.drill import DrillProgress, DrillReport, restore_drill
from caseload_desktop.store.faults import calmly_on_disk
from caseload_desktop.store.first_setup import Setup, check_setup, write_first_command
from caseload_desktop.store.ids import new_id
from caseload_desktop.store.joining import Joining, begin_joining, joining_of, worker_of
from caseload_desktop.store.look import broken_pages, look
from caseload_desktop.store.one_program import ProgramLock
from caseload_desktop.store.queries.devices import owner_here
from caseload_desktop.store.queries.organisation import setting
from caseload_desktop.store.slots import Argon2Cost, Slots, new_data_key
from caseload_desktop.store.store import Store, create_store
from caseload_desktop.store.succession import succeed

_log = logging.getLogger(__name__)
_PART = ".setting-up"
_USUAL_COST = Argon2Cost()
_ACTS_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class SlotUser:
    """Somebody who can sign in, as shown before anybody has: the name as the manager typed it, no more."""

    user: str
    worker_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person should be told after signing in; ``code`` names the sentence, ``values`` fill it.

    Codes: ``recent_saves_damaged`` (``kept``), ``drafts_set_aside`` (``kept``), ``clock_behind`` (``last``, UTC).
    """

    code: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Created:
    """A new store, its first user, and the recovery code, which is shown now and never again.

    ``joining`` says that it waits for its team.
    """

    store: Store
    actor: Actor
    recovery_code: str
    joining: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """An open store, who opened it, and what to tell them.

    ``joining`` says that it waits for its team: there is nothing in it yet, and its user is nobody's worker.
    """

    store: Store
    actor: Actor
    notices: tuple[Notice, ...] = ()
    joining: bool = False


class Vault:
    """The store, key slots, drafts and backups of a profile folder; holds the data key only while a store is open.

    ``claim`` keeps a second copy of the program away from the folder until ``close``; ``lock`` closes the store but
    keeps the claim, for a screen that locks itself.
    """

    def __init__(
        self,
        folder: Path,
        *,
        clock: Clock,
        cost: Argon2Cost = _USUAL_COST,
        monotonic: Callable[[], float] = system_monotonic,
    ) -> None:
        self.folder = folder
        self.backups = Backups(folder / "backups", clock=clock)
        self._clock = clock
        self._path = folder / "caseload.store"
        self._admission = Admission(folder, cost=cost, monotonic=monotonic)
        self._claim = ProgramLock(folder / "caseload.lock")
        self._key: bytearray | None = None
        self._store: Store | None = None

    # before anybody signs in

    def exists(self) -> bool:
        """True when there is a store or what is left of one; a set-up that was broken off does not count."""
        return self._path.exists() or (self._admission.file.exists() and not self._part.exists())

    def users(self) -> list[SlotUser]:
        """Who can sign in, by name. Raises ``StoreUnavailable`` ``no_slots`` when slot file and copy are broken."""
        return [SlotUser(slot.user, slot.worker_id, slot.name) for slot in self._admission.file.read().users]

    def claim(self) -> None:
        """Keep other copies of the program away. Raises ``StoreUnavailable``: ``in_use``, ``not_writable``."""
        with calmly_on_disk():
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._claim.take()

    def seconds_to_wait(self, user: str) -> int:
        """Whole seconds until a password may be tried for ``user``, after wrong ones; 0 when now."""
        return self._admission.seconds_to_wait(user)

    def create(self, setup: Setup, *, password: str) -> Created:
        """Make a store with one locality, one team and its manager, all in one command.

        Broken off at any moment, it leaves either nothing that counts or the whole. Raises ``RuleBroken`` for an
        empty or short field, ``StoreUnavailable``.
        """
        check_setup(setup)
        worker_id = new_id()
        return self._create(
            lambda store: write_first_command(store, setup, worker_id),
            worker_id=worker_id,
            user=setup.user,
            password=password,
        )

    def create_joining(self, name: str, *, user: str, password: str) -> Created:
        """Make a store without a team, for a laptop that joins one; ``name`` is who uses it.

        It waits until the first file of the team is taken in. Broken off at any moment, it leaves either nothing that
        counts or the whole. Raises as ``create``.
        """
        if not name.strip():
            raise RuleBroken("required", field="name")
        joining = Joining(" ".join(name.split()), new_id())

        def wait(store: Store) -> None:
            with store.exchanging() as connection:
                begin_joining(connection, joining)

        return self._create(wait, worker_id=joining.sign_in_id, user=user, password=password)

    def _create(self, fill: Callable[[Store], None], *, worker_id: str, user: str, password: str) -> Created:
        check_password(password)
        if not user.strip():
            raise RuleBroken("required", field="user")
        self.claim()
        if self.exists():
            raise RuleBroken("store_exists")
        db_id, key = new_id(), new_data_key()
        with calmly_on_disk():
            self._clear_part()
            self._make_part(fill, db_id=db_id, key=key)
            code = self._admission.begin(db_id=db_id, key=key, user=user, worker_id=worker_id, password=password)
            self._part.replace(self._path)
        opened = self._open(Admitted(worker_id, key))
        return Created(opened.store, opened.actor, code, joining=opened.joining)

    def discard_sample(self) -> None:
        """Remove the open store with its sign-ins, drafts and backups; only ever the sample locality.

        Broken off at any moment, it leaves the whole or nothing that counts. Raises ``RuleBroken`` ``not_a_sample``,
        ``StoreUnavailable`` ``locked``.
        """
        if self._store is None:
            raise StoreUnavailable("locked")
        with self._store.read() as connection:
            if setting(connection, "sample") is not True:
                raise RuleBroken("not_a_sample")
        self.lock()
        with calmly_on_disk():
            self.backups.remove_all_of(self._admission.file.read().db_id)
            self._path.replace(self._part)
            for path in _files_of(self._path):
                path.unlink(missing_ok=True)
            self._clear_part()

    # signing in and out

    def unlock(self, user: str, password: str) -> Opened:
        """Open the store for ``user``.

        Raises ``StoreUnavailable``: ``wrong_password`` (no hint which part was wrong; ``values["seconds"]`` says how
        long to wait), ``too_soon`` when that wait is not over, ``in_use``, ``no_slots``, ``newer_store``, or, with
        ``values["newest_backup"]`` (UTC, may be empty) to go back to, ``damaged``, ``not_a_store``,
        ``no_such_store``; and ``NotPermitted`` for a worker who has left.
        """
        self.claim()
        return self._bind(self._open(self._admission.admit(user, password)), user, password)

    def unlock_with_recovery(self, code: str, *, user: str, new_password: str) -> Opened:
        """Open the store with the printed recovery code and give ``user`` a new password.

        Raises as ``unlock``, and ``RuleBroken`` when the code was mistyped, the user does not exist or the password
        is short.
        """
        self.claim()
        admitted = self._admission.admit_with_recovery(code, user=user, new_password=new_password)
        return self._bind(self._open(admitted), user, new_password)

    def lock(self) -> None:
        """Close the store and forget the key, as far as Python can; the folder stays claimed."""
        if self._store is not None:
            self._store.close()
            self._store = None
        if self._key is not None:
            self._key[:] = bytes(len(self._key))
            self._key = None

    def close(self) -> None:
        """Lock, and let other copies of the program in."""
        self.lock()
        self._claim.release()

    # who may sign in

    def change_password(self, user: str, old: str, new: str) -> None:
        """Replace a password; only its slot is written, the store is not touched. Raises as ``unlock``."""
        self.claim()
        self._admission.change_password(user, old, new)

    def add_user(self, store: Store, actor: Actor, worker_id: str, user: str, password: str) -> None:
        """Let a worker of the record sign in under ``user``; a name they had before stops working.

        A manager may for anybody; whoever is signed in may for the one who uses this laptop now. Raises
        ``NotPermitted``, ``RuleBroken`` for an empty or taken name or a short password, ``StoreUnavailable``.
        """
        with store.read() as connection:
            if worker_id != owner_here(connection):
                actor.must(May.MANAGE_TEAM)
        actor_of(store, worker_id)
        slots = self._admission.file.read()
        self._admission.put_user(slots, self._must_key(), user=user, worker_id=worker_id, password=password)

    def remove_user(self, actor: Actor, user: str) -> None:
        """Take a worker's sign-in away; what they recorded stays. Raises ``NotPermitted``, ``RuleBroken``."""
        actor.must(May.MANAGE_TEAM)
        self._admission.remove_user(user, by=actor.worker_id)

    def renew_recovery_code(self, actor: Actor) -> str:
        """Return a new recovery code, to be printed; the earlier one stops working. Raises ``NotPermitted``."""
        actor.must(May.MANAGE_TEAM)
        return self._admission.renew_recovery_code(self._must_key())

    # backups

    def back_up(self, *, reason: str = "asked", progress: Callable[[int, int], None] | None = None) -> Backup:
        """Make a backup of the open store now. Raises ``StoreUnavailable``; earlier backups stay.

        ``progress`` is told pages done and pages in all; what it raises gives the backup up.
        """
        slots = self._admission.file.path
        return self.backups.make(self._path, slots, self._must_key(), reason=reason, progress=progress)

    def back_up_if_due(self) -> Backup | None:
        """Make a backup when the newest is older than a day; for a worker thread, soon after signing in."""
        return self.back_up(reason="daily") if self.backups.due() else None

    def drill(self, backup: Backup | None = None, *, progress: DrillProgress | None = None) -> DrillReport:
        """Prove that a backup (the newest) can be brought back. Raises ``StoreUnavailable`` ``no_backup``.

        What ``progress`` raises gives the drill up.
        """
        chosen = backup or self.backups.newest()
        if chosen is None:
            raise StoreUnavailable("no_backup")
        return restore_drill(self.backups, chosen, self._must_key(), clock=self._clock, progress=progress)

    def drill_locked(self, backup: Backup, *, user: str, password: str) -> DrillReport:
        """The same without signing in to the store, which may be damaged. Raises as ``unlock``."""
        self.claim()
        admitted = self._admission.admit(user, password, slots=self._slots_for(backup))
        report = restore_drill(self.backups, backup, admitted.key, clock=self._clock)
        admitted.key[:] = bytes(len(admitted.key))
        return report

    def restore(self, backup: Backup, *, user: str, password: str) -> Opened:
        """Put a backup in the place of the store and open it; what it replaces is kept in ``aside``.

        The sign-ins of today hold, if their file is sound and of the same store, else those of the backup. The laptop
        takes a new identity for new work, because the old one may have numbered operations that the backup does not
        know. Raises as ``unlock``; then nothing was replaced.
        """
        self.claim()
        slots = self._slots_for(backup)
        admitted = self._admission.admit(user, password, slots=slots)
        self.lock()
        with self.backups.copy_of(backup) as copy:
            seen = look(copy, admitted.key)
            if seen.schema > rows.SCHEMA_VERSION:
                raise StoreUnavailable("newer_store")
            if seen.db_id != slots.db_id or broken_pages(copy, admitted.key):
                raise StoreUnavailable("damaged")
            self._renew_identity(copy, admitted)
            self._put_in_place(copy, slots)
        opened = self._open(admitted)
        access_log.record(opened.store, opened.actor, Access.RESTORE, detail={"backup": backup.number})
        return opened

    # how

    @property
    def _part(self) -> Path:
        return self._path.with_name(self._path.name + _PART)

    def _clear_part(self) -> None:
        """Remove what a broken-off set-up left; drafts without a store have lost their key."""
        slots, drafts = self._admission.file, _files_of(self.folder / "caseload.drafts")
        for path in (slots.path, slots.copy, *_files_of(self._part), *drafts):
            path.unlink(missing_ok=True)

    def _make_part(self, fill: Callable[[Store], None], *, db_id: str, key: bytearray) -> None:
        create_store(self._part, bytes(key))
        self._part.chmod(0o600)  # what lies beside it takes its mode from it
        store = self._connect(self._part, key)
        try:
            store.set_meta("db_id", db_id)
            fill(store)
        finally:
            store.close()

    def _open(self, admitted: Admitted) -> Opened:
        self.lock()
        self._key = admitted.key
        try:
            notices = self._prepare(admitted.key)
            store = self._store = self._connect(self._path, admitted.key)
            with store.read() as connection:
                joining = joining_of(connection) is not None
            actor = _nobody_yet(admitted) if joining else actor_of(store, _worker_of(store, admitted))
            access_log.record(store, actor, Access.SIGN_ON)
            notices += _clock_notices(store)
            store.drafts.mine(actor.worker_id)  # damage deeper in the file shows now, and is told with the rest
        except StoreUnavailable as error:
            self.lock()
            raise self._with_backup(error) from None
        except BaseException:
            self.lock()
            raise
        if store.drafts.set_aside is not None:
            notices.append(Notice("drafts_set_aside", {"kept": store.drafts.set_aside.name}))
        return Opened(store, actor, tuple(notices), joining=joining)

    def _bind(self, opened: Opened, user: str, password: str) -> Opened:
        """Write the sign-in of somebody who joined anew, now that their password is at hand, as the worker they are."""
        slots = self._admission.file.read()
        slot = slots.of_user(user)
        if slot is not None and not opened.joining and slot.worker_id != opened.actor.worker_id:
            others = slots.without_user(slot.user)
            worker_id = opened.actor.worker_id
            self._admission.put_user(others, self._must_key(), user=slot.name, worker_id=worker_id, password=password)
        return opened

    def _prepare(self, key: bytearray) -> list[Notice]:
        """Look before opening; keep aside what the database would drop, and bring an older layout up to date."""
        seen = look(self._path, key)
        if seen.db_id != self._admission.file.read().db_id:
            raise StoreUnavailable("not_a_store")
        if seen.schema > rows.SCHEMA_VERSION:
            raise StoreUnavailable("newer_store")
        notices = []
        if seen.lost_saves:
            notices.append(Notice("recent_saves_damaged", {"kept": self._keep_damaged().name}))
        if seen.schema < rows.SCHEMA_VERSION:
            from caseload_desktop.store.migrations import migrate

            self.back_up(reason=f"before-schema-{seen.schema + 1}")
            migrate(self._path, key)
        return notices

    def _connect(self, path: Path, key: bytearray) -> Store:
        with calmly_on_disk():
            drafts = Drafts(self.folder / "caseload.drafts", key, clock=self._clock)
            try:
                return Store(path, bytes(key), clock=self._clock, drafts=drafts)
            except BaseException:
                drafts.close()
                raise

    def _with_backup(self, error: StoreUnavailable) -> StoreUnavailable:
        if error.code not in ("damaged", "not_a_store", "no_such_store"):
            return error
        newest = self.backups.newest()
        return StoreUnavailable(error.code, **{**error.values, "newest_backup": newest.made_at if newest else ""})

    def _keep_damaged(self) -> Path:
        """Copy the store and its damaged write-ahead file aside before the database drops the damaged part."""
        with calmly_on_disk():
            aside = self._aside("damaged")
            for path in _files_of(self._path):
                if path.exists():
                    shutil.copy2(path, aside / path.name)
        _log.info("damaged write-ahead file kept aside")
        return aside

    def _aside(self, why: str) -> Path:
        """Make a folder of its own for what is kept aside."""
        stamp = self._clock.now().strftime("%Y%m%d-%H%M%S")
        parent = self.folder / "aside"
        number = 1 + sum(1 for _ in parent.glob("*"))
        aside = parent / f"{number:03d}-{why}-{stamp}"
        aside.mkdir(parents=True, mode=0o700)
        return aside

    def _slots_for(self, backup: Backup) -> Slots:
        kept = backup.slots.read()
        try:
            current = self._admission.file.read()
        except StoreUnavailable:
            return kept
        if current.db_id != kept.db_id:
            raise StoreUnavailable("backup_of_another")
        return current

    def _renew_identity(self, copy: Path, admitted: Admitted) -> None:
        from caseload_desktop.store.migrations import migrate

        migrate(copy, admitted.key)
        store = self._connect(copy, admitted.key)
        try:
            actor = actor_of(store, _worker_of(store, admitted))
            succeed(store, actor)
        finally:
            store.close()

    def _put_in_place(self, copy: Path, slots: Slots) -> None:
        with calmly_on_disk():
            aside, file = self._aside("replaced"), self._admission.file
            for path in (file.path, file.copy):
                if path.exists():
                    shutil.copy2(path, aside / path.name)
            self._admission.write(slots)
            for path in _files_of(self._path):
                if path.exists():
                    path.replace(aside / path.name)
            copy.replace(self._path)

    def _must_key(self) -> bytearray:
        if self._key is None:
            raise StoreUnavailable("locked")
        return self._key


def _nobody_yet(admitted: Admitted) -> Actor:
    """Whoever waits for a team: in an empty store any role would do."""
    return Actor(admitted.worker_id, Role.PRACTITIONER)


def _worker_of(store: Store, admitted: Admitted) -> str:
    with store.read() as connection:
        return worker_of(connection, admitted.worker_id)


def actor_of(store: Store, worker_id: str) -> Actor:
    """Who somebody is in the record. Raises ``NotPermitted`` ``worker_not_active`` for one who left or is not known."""
    worker = rows.worker
    found = select(worker.c.role, worker.c.active).where(worker.c.id == worker_id, worker.c.gone.is_(None))
    with store.read() as connection:
        row = connection.execute(found).first()
    if row is None or row.active is False:
        raise NotPermitted("worker_not_active")
    return Actor(worker_id, Role(row.role))


def _clock_notices(store: Store) -> list[Notice]:
    """A notice when one of the last commands was recorded well after what the clock says now.

    Only the last ones: a clock that once ran ahead is not held against it for ever.
    """
    newest = select(rows.act.c.at).order_by(rows.act.c.lsn_to.desc()).limit(_ACTS_LOOKED_AT).subquery()
    with store.read() as connection:
        last = connection.execute(select(func.max(newest.c.at))).scalar()
    behind = (store.clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return [Notice("clock_behind", {"last": last})] if last and last > behind else []


def _files_of(database: Path) -> tuple[Path, ...]:
    """A database and what the library keeps beside it."""
    return tuple(database.with_name(database.name + suffix) for suffix in ("", "-wal", "-shm"))
