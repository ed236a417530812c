"""Backups: made in time, kept in rotation, proved by a drill, brought back without losing what they replace."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from caseload_desktop.domain.errors import StoreUnavailable
from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.store import access_log, rows
from caseload_desktop.store.backup import Backup, Backups, Keep, to_keep
from caseload_desktop.store.drill import restore_drill
from caseload_desktop.store.slots import SlotsFile
from tests.profiles import PASSWORD, SETUP, USER, make_profile, vault_in
from tests.store.test_hostile import notes_in, save

PAGE = 4096


def test_backup_is_whole_while_the_store_is_written(profile: Path) -> None:
    """A backup made while somebody saves opens, passes its drill and holds what was saved before it."""
    vault, created = make_profile(profile)
    for number in range(20):
        save(created.store, created.actor, f"before {number}")
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            save(created.store, created.actor, "meanwhile")

    writer = threading.Thread(target=work)
    writer.start()
    backup = vault.back_up(reason="before-import")
    stop.set()
    writer.join()
    report = vault.drill()
    assert report.passed, report
    assert report.contacts >= 20
    assert report.operations == report.contacts + 6
    assert report.made_at == backup.made_at == "2026-11-20T09:30:00Z"
    assert backup.reason == "before-import"
    assert sorted(p.suffix for p in backup.path.parent.iterdir()) == [".slots", ".store"]
    vault.close()


def test_backup_is_due_once_a_day_whatever_the_clock_says(profile: Path) -> None:
    """The first sign-in of a day makes one; a clock that jumped two years either way does not stop them."""
    clock = SetClock()
    vault, _ = make_profile(profile, clock=clock)
    assert vault.back_up_if_due() is not None
    assert vault.back_up_if_due() is None
    clock.forward(hours=23)
    assert vault.back_up_if_due() is None
    clock.forward(hours=1)
    assert vault.back_up_if_due() is not None
    clock.forward(days=-730)
    behind = vault.back_up_if_due()
    assert behind is not None
    assert vault.back_up_if_due() is None
    assert vault.backups.newest() == behind
    assert [b.number for b in vault.backups.all()] == [3, 2, 1]
    vault.close()


def test_backups_are_kept_by_day_week_and_month() -> None:
    """After a year of daily backups a week of days, a month of weeks and a year of months is left."""
    first = datetime(2025, 1, 1, 8, tzinfo=UTC)
    every = [Backup(Path(f"{n}.store"), n, first + timedelta(hours=12 * n), "daily") for n in range(2 * 365)]
    kept = to_keep(every[::-1], Keep())
    days = sorted({b.made.date() for b in kept}, reverse=True)
    assert kept[0] == every[-1]
    assert [d.isoformat() for d in days[:7]] == [f"2025-12-{31 - n}" for n in range(7)]
    assert len({(d.year, d.month) for d in days}) == 12
    assert len(kept) <= 3 + 7 + 4 + 12
    assert to_keep(every[:1], Keep(last=0, daily=0, weekly=0, monthly=0)) == every[:1]


def test_rotation_removes_store_and_slots_together(profile: Path) -> None:
    """Old backups go with their slot files; a foreign file in the folder stays."""
    clock = SetClock()
    vault, _ = make_profile(profile, clock=clock)
    vault.backups.keep = Keep(last=2, daily=2, weekly=1, monthly=1)
    (profile / "backups").mkdir()
    (profile / "backups" / "readme.txt").write_text("ours")
    for _ in range(5):
        vault.back_up()
        clock.forward(days=1)
    assert [b.number for b in vault.backups.all()] == [5, 4]
    assert len(list((profile / "backups").iterdir())) == 5
    vault.close()


def test_too_little_room_is_said_before_anything_is_written(profile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is nearly full keeps the backups it has and says how much room is needed."""
    vault, _ = make_profile(profile)
    vault.back_up()

    class Usage:
        free = 1_000_000

    monkeypatch.setattr("caseload_desktop.store.backup.shutil.disk_usage", lambda _: Usage)
    with pytest.raises(StoreUnavailable, match="disk_full") as caught:
        vault.back_up()
    assert int(str(caught.value.values["needed"])) > Usage.free
    assert len(vault.backups.all()) == 1
    vault.close()


def test_damaged_store_makes_no_backup_and_removes_none(profile: Path) -> None:
    """Damage is never copied over a good backup: the new one is refused, the old ones stay, nothing half is left."""
    vault, created = make_profile(profile)
    save(created.store, created.actor, "long " * 5000)
    vault.backups.keep = Keep(last=1, daily=0, weekly=0, monthly=0)
    good = vault.back_up()
    vault.lock()
    store = profile / "caseload.store"
    whole = store.read_bytes()
    key = _key(vault, profile)
    for page in range(1, len(whole) // PAGE):
        at = page * PAGE + 77
        store.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(StoreUnavailable, match="damaged"):
            vault.backups.make(store, profile / "caseload.slots", key, reason="asked")
    assert vault.backups.all() == [good]
    assert len(list((profile / "backups").iterdir())) == 2
    vault.close()


def _key(vault: object, folder: Path) -> bytes:
    slots = SlotsFile(folder / "caseload.slots").read()
    slot = slots.of_user(USER)
    assert slot is not None
    from caseload_desktop.store.slots import unwrap

    return bytes(unwrap(slot, db_id=slots.db_id, secret=PASSWORD))


def test_drill_finds_what_is_wrong_with_a_backup(profile: Path) -> None:
    """A backup that is cut off, of another key, or whose rows were tampered with fails its drill and says why."""
    vault, created = make_profile(profile)
    save(created.store, created.actor, "one")
    key = _key(vault, profile)
    sound = vault.back_up()
    with created.store._transaction() as connection:
        connection.execute(rows.contact.update().values(notes="tampered"))
    tampered = vault.back_up()
    with created.store._transaction() as connection:
        connection.execute(rows.op.update().where(rows.op.c.lsn == 1).values(raw=b"{}"))
    forged = vault.back_up()

    def drill(backup: Backup) -> tuple[str, ...]:
        return restore_drill(vault.backups, backup, key, clock=SetClock()).problems

    assert drill(sound) == ()
    assert drill(tampered) == ("rows_differ",)
    assert drill(forged) == ("chains",)
    sound.slots.path.write_text("spoiled")
    assert drill(sound) == ("slots",)
    whole = sound.path.read_bytes()
    sound.path.write_bytes(whole[: len(whole) // 2])
    assert drill(sound) == ("damaged",)
    sound.path.write_bytes(b"no database" * 1000)
    assert drill(sound) == ("not_a_store",)
    assert [p.name for p in (profile / "backups").glob(".drill*")] == []
    vault.close()


def test_drill_without_a_backup_says_so(profile: Path) -> None:
    """Before the first backup the drill has nothing to prove."""
    vault, _ = make_profile(profile)
    with pytest.raises(StoreUnavailable, match="no_backup"):
        vault.drill()
    vault.close()


def test_restore_brings_the_day_back_and_keeps_what_it_replaced(profile: Path) -> None:
    """After damage I sign in on the backup: its work is there, the laptop has a new mark, the old files are kept."""
    vault, created = make_profile(profile)
    save(created.store, created.actor, "in the backup")
    backup = vault.back_up()
    save(created.store, created.actor, "after the backup")
    before = created.store.device.id
    vault.lock()
    store = profile / "caseload.store"
    ruined = store.read_bytes()[: 2 * PAGE]
    store.write_bytes(ruined)
    with pytest.raises(StoreUnavailable, match="damaged"):
        vault.unlock(USER, PASSWORD)
    opened = vault.restore(backup, user=USER, password=PASSWORD)
    assert notes_in(opened.store) == ["in the backup"]
    assert opened.store.device.id != before
    with opened.store.read() as connection:
        devices = connection.execute(select(rows.FOLDED["device"].c.device)).scalars().all()
        logged = connection.execute(select(rows.access_log.c.what)).scalars().all()
        assert access_log.verify(connection) is None
    assert devices == [before, opened.store.device.id]
    assert logged[-2:] == ["sign_on", "restore"]
    (aside,) = (profile / "aside").iterdir()
    assert (aside / "caseload.store").read_bytes() == ruined
    save(opened.store, opened.actor, "new work")
    assert opened.store.rebuild_is_equal()
    vault.close()
    assert notes_in(vault.unlock(USER, PASSWORD).store) == ["in the backup", "new work"]
    vault.close()


def test_restore_with_a_wrong_password_or_a_bad_backup_changes_nothing(profile: Path) -> None:
    """Restoring needs the password, and a backup that is itself damaged never replaces the store."""
    vault, created = make_profile(profile)
    save(created.store, created.actor, "today")
    backup = vault.back_up()
    vault.lock()
    before = (profile / "caseload.store").read_bytes()
    with pytest.raises(StoreUnavailable, match="wrong_password"):
        vault.restore(backup, user=USER, password="wrong password")
    whole = backup.path.read_bytes()
    for broken, code in ((whole[:-PAGE], "damaged"), (b"no" * 9000, "not_a_store")):
        backup.path.write_bytes(broken)
        with pytest.raises(StoreUnavailable, match=code):
            vault.restore(backup, user=USER, password=PASSWORD)
    assert (profile / "caseload.store").read_bytes() == before
    assert not (profile / "aside").exists()
    vault.close()


def test_lost_slot_files_come_back_with_the_backup(profile: Path) -> None:
    """With both slot files gone, the backup's own copy lets me in again; a sound file of today stays in force."""
    vault, created = make_profile(profile)
    backup = vault.back_up()
    vault.change_password(USER, PASSWORD, "the newer password")
    vault.lock()
    with pytest.raises(StoreUnavailable, match="wrong_password"):
        vault.restore(backup, user=USER, password=PASSWORD)
    vault.restore(backup, user=USER, password="the newer password")
    vault.lock()
    for name in ("caseload.slots", "caseload.slots.copy"):
        (profile / name).write_bytes(b"{")
    with pytest.raises(StoreUnavailable, match="no_slots"):
        vault.unlock(USER, PASSWORD)
    opened = vault.restore(vault.backups.all()[0], user=USER, password=PASSWORD)
    assert opened.actor == created.actor
    vault.close()


def test_broken_off_backup_leaves_nothing_that_looks_like_one(profile: Path) -> None:
    """What a crash in the middle of a backup left is not offered and is cleared by the next."""
    vault, _ = make_profile(profile)
    folder = profile / "backups"
    folder.mkdir()
    (folder / "caseload-000001-20261120T093000Z-daily.part").write_bytes(b"half")
    (folder / "caseload-000001-20261120T093000Z-daily.part-journal").write_bytes(b"half")
    (folder / ".drill-x").mkdir()
    assert vault.backups.all() == []
    vault.back_up()
    assert sorted(p.suffix for p in folder.iterdir()) == [".slots", ".store"]
    vault.close()


def test_progress_is_told(profile: Path) -> None:
    """A long backup can show how far it is."""
    vault, _ = make_profile(profile)
    told: list[tuple[int, int]] = []
    backups = Backups(profile / "backups", clock=SetClock())
    backups.make(
        profile / "caseload.store",
        profile / "caseload.slots",
        _key(vault, profile),
        reason="asked",
        progress=lambda done, total: told.append((done, total)),
    )
    assert told
    assert told[-1][0] == told[-1][1] > 10
    vault.close()


def test_sign_in_on_another_laptop_from_a_backup(profile: Path, tmp_path: Path) -> None:
    """A backup carried to a fresh machine opens there with the same password."""
    vault, created = make_profile(profile)
    save(created.store, created.actor, "carried")
    backup = vault.back_up()
    vault.close()
    fresh = vault_in(tmp_path / "fresh")
    opened = fresh.restore(backup, user=USER, password=PASSWORD)
    assert notes_in(opened.store) == ["carried"]
    fresh.close()


def test_backup_of_another_store_never_replaces_this_one(profile: Path, tmp_path: Path) -> None:
    """A backup carried in from another team's laptop is refused while there is a store here."""
    other, _ = make_profile(tmp_path / "other")
    backup = other.back_up()
    other.close()
    vault, created = make_profile(profile)
    save(created.store, created.actor, "ours")
    vault.lock()
    with pytest.raises(StoreUnavailable, match="backup_of_another"):
        vault.restore(backup, user=USER, password=PASSWORD)
    assert notes_in(vault.unlock(USER, PASSWORD).store) == ["ours"]
    vault.close()


def test_backups_of_the_sample_go_with_it(profile: Path) -> None:
    """After the sample locality is removed no backup of invented people is offered for the real store."""
    vault, _ = make_profile(profile)
    vault.back_up()
    vault.discard_sample()
    assert vault.backups.all() == []
    assert not vault.exists()
    vault.create(SETUP, password=PASSWORD)
    assert vault.back_up().number == 1
    vault.close()
