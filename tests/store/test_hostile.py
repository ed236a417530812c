"""What goes wrong with a laptop: each a calm code, nothing lost, the file as it was."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from caseload_desktop.domain.errors import StoreUnavailable
from caseload_desktop.domain.roles import Actor
from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.runtime.paths import program_folder
from caseload_desktop.store import rows
from caseload_desktop.store.look import broken_pages
from caseload_desktop.store.store import Store
from caseload_desktop.store.vault import Opened
from tests.profiles import PASSWORD, USER, make_profile, prints, vault_in

PAGE = 4096
NOT_THE_STORE = ("caseload.lock", "caseload.tries", "caseload.store-shm", "caseload.store-wal")


def save(store: Store, actor: Actor, notes: str) -> str:
    """Save a contact about somebody unknown."""
    with store.write(actor=actor, command="log_contact") as act:
        return act.create("contact", {"about_unknown": "A caller", "received_on": "2026-11-20", "notes": notes})


def notes_in(store: Store) -> list[str]:
    """The notes of all contacts in the order they were saved."""
    with store.read() as connection:
        return list(connection.execute(select(rows.contact.c.notes).order_by(rows.contact.c.no)).scalars())


def read_all(store: Store) -> int:
    """Read every row of every table and follow every index, as a day's work would sooner or later."""
    with store.read() as connection:
        found = sum(len(connection.execute(select(table)).all()) for table in rows.metadata.sorted_tables)
        for table in rows.metadata.sorted_tables:
            for index in table.indexes:
                connection.execute(select(*index.columns).order_by(*index.columns)).all()
        return found


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed profile with forty contacts, two of them with very long notes."""
    folder = tmp_path_factory.mktemp("filled") / "profile"
    vault, created = make_profile(folder)
    for number in range(40):
        save(created.store, created.actor, f"note {number} " + "long " * (4000 if number in (7, 30) else 20))
    vault.close()
    return folder


@pytest.fixture
def ruined(filled: Path, tmp_path: Path) -> Path:
    """A copy of that profile to do harm to."""
    return Path(shutil.copytree(filled, tmp_path / "profile"))


def refused(folder: Path) -> StoreUnavailable:
    """Try to sign in and return the refusal; no file but the count of tries may have changed."""
    before = prints(folder, but=NOT_THE_STORE)
    vault = vault_in(folder)
    with pytest.raises(StoreUnavailable) as caught:
        vault.unlock(USER, PASSWORD)
    vault.close()
    assert prints(folder, but=NOT_THE_STORE) == before
    return caught.value


def test_wrong_password_changes_nothing(ruined: Path) -> None:
    """A wrong password is said so, without a hint, and no file of the store is touched."""
    before = prints(ruined, but=NOT_THE_STORE)
    vault = vault_in(ruined)
    with pytest.raises(StoreUnavailable, match="wrong_password"):
        vault.unlock(USER, "wrong password")
    assert prints(ruined, but=NOT_THE_STORE) == before
    assert len(notes_in(vault.unlock(USER, PASSWORD).store)) == 40
    vault.close()


@pytest.mark.parametrize("share", [0.0, 0.001, 0.1, 0.5, 0.9, 0.999])
def test_store_cut_off_is_refused_whole(ruined: Path, share: float) -> None:
    """A store cut off anywhere, by a page or by a byte, is not opened half, and what is left of it is kept."""
    store = ruined / "caseload.store"
    whole = store.read_bytes()
    for length in {int(len(whole) * share), int(len(whole) * share) // PAGE * PAGE}:
        store.write_bytes(whole[:length])
        assert refused(ruined).code in ("damaged", "not_a_store")


def test_flipped_byte_in_any_page_is_found(ruined: Path) -> None:
    """One flipped byte in any page never yields a wrong word: it is refused, at once or when the page is read."""
    store = ruined / "caseload.store"
    whole = store.read_bytes()
    chance = random.Random(20261122)
    codes: dict[str, int] = {}
    expected, free = _read(ruined), _free_pages(ruined)
    kept = {p.name: p.read_bytes() for p in ruined.glob("caseload.*")}
    for page in range(len(whole) // PAGE):
        at = page * PAGE + chance.randrange(PAGE)
        for name, content in kept.items():
            (ruined / name).write_bytes(content)
        store.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :])
        code = _code_of_a_days_work(ruined, expected)
        codes[code] = codes.get(code, 0) + 1
    assert set(codes) <= {"damaged", "not_a_store", "whole"}, codes
    assert codes["not_a_store"] == 1
    assert codes.get("whole", 0) <= free, "a page that holds nothing may be written over; any other must be found"


def _read(folder: Path) -> list[str]:
    vault = vault_in(folder)
    found = notes_in(vault.unlock(USER, PASSWORD).store)
    vault.close()
    return found


def _free_pages(folder: Path) -> int:
    vault = vault_in(folder)
    with vault.unlock(USER, PASSWORD).store.read() as connection:
        found = connection.exec_driver_sql("PRAGMA freelist_count").scalar_one()
    vault.close()
    return int(found)


def _code_of_a_days_work(folder: Path, expected: list[str]) -> str:
    """Sign in, read everything, check every page; the code of the first refusal, or that of the check."""
    vault = vault_in(folder)
    try:
        opened = vault.unlock(USER, PASSWORD)
        assert notes_in(opened.store) == expected
        read_all(opened.store)
        key = bytes(vault._key or b"")
        opened.store.close()
        return "damaged" if broken_pages(folder / "caseload.store", key) else "whole"
    except StoreUnavailable as error:
        return error.code
    finally:
        vault.close()


def test_one_damaged_record_does_not_stop_the_others(ruined: Path) -> None:
    """The end of one long note is damaged: that contact is refused in words, all others can be worked on."""
    store = ruined / "caseload.store"
    whole = store.read_bytes()
    for page in range(len(whole) // PAGE - 1, 0, -1):
        at = page * PAGE + 100
        store.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        vault = vault_in(ruined)
        try:
            opened = vault.unlock(USER, PASSWORD)
            lost = _unreadable(opened.store)
        except StoreUnavailable:
            lost = []
        if len(lost) == 1:
            break
        vault.close()
    (row_id,) = lost
    for _ in range(2):
        write = opened.store.write(actor=opened.actor, command="correct_contact")
        with pytest.raises(StoreUnavailable, match="damaged"), write as act:
            act.row("contact", row_id)
        other = save(opened.store, opened.actor, "still saved")
        assert _unreadable(opened.store) == [row_id]
        with opened.store.write(actor=opened.actor, command="correct_contact") as act:
            act.set("contact", other, {"notes": "still corrected"})
    with pytest.raises(StoreUnavailable, match="damaged"):
        vault.back_up()
    vault.close()


def _unreadable(store: Store) -> list[str]:
    """The contacts whose notes can't be read."""
    with store.read() as connection:
        ids = connection.execute(select(rows.contact.c.id)).scalars().all()
    lost = []
    for row_id in ids:
        try:
            with store.read() as connection:
                connection.execute(select(rows.contact.c.notes).where(rows.contact.c.id == row_id)).scalar_one()
        except StoreUnavailable:
            lost.append(row_id)
    return lost


def test_refusal_names_the_newest_backup(ruined: Path) -> None:
    """With the store damaged I am told which backup I can go back to."""
    vault = vault_in(ruined)
    vault.unlock(USER, PASSWORD)
    vault.back_up()
    vault.close()
    store = ruined / "caseload.store"
    store.write_bytes(store.read_bytes()[: 3 * PAGE])
    error = refused(ruined)
    assert (error.code, error.values) == ("damaged", {"newest_backup": "2026-11-20T09:30:00Z"})


@pytest.mark.parametrize(
    "content", [b"", b"SQLite format 3\0" + bytes(8176), b"hello\n" * 3000, bytes(range(256)) * 64]
)
def test_another_file_in_its_place_is_refused(ruined: Path, content: bytes) -> None:
    """An empty, foreign or unencrypted file under the store's name is not taken for it and not written to."""
    (ruined / "caseload.store").write_bytes(content)
    assert refused(ruined).code in ("not_a_store", "damaged")


def test_store_of_another_profile_is_refused(ruined: Path, tmp_path: Path) -> None:
    """A store copied in from elsewhere does not open with these sign-ins."""
    make_profile(tmp_path / "other")[0].close()
    shutil.copy(tmp_path / "other" / "caseload.store", ruined / "caseload.store")
    assert refused(ruined).code == "not_a_store"


def test_newer_store_is_left_alone(ruined: Path) -> None:
    """A store of a later version is refused in words and not changed by this one."""
    vault = vault_in(ruined)
    vault.unlock(USER, PASSWORD).store.set_meta("schema", str(rows.SCHEMA_VERSION + 1))
    vault.close()
    assert refused(ruined).code == "newer_store"


def test_second_program_on_the_same_store_is_kept_out(ruined: Path) -> None:
    """The second window says so at once; when the first is closed or killed the store opens, whatever file is left."""
    first, second = vault_in(ruined), vault_in(ruined)
    opened = first.unlock(USER, PASSWORD)
    with pytest.raises(StoreUnavailable, match="in_use"):
        second.claim()
    with pytest.raises(StoreUnavailable, match="in_use"):
        second.unlock(USER, PASSWORD)
    save(opened.store, opened.actor, "goes on")
    first.close()
    assert (ruined / "caseload.lock").exists()
    assert notes_in(second.unlock(USER, PASSWORD).store)[-1] == "goes on"
    second.close()


def test_killed_program_leaves_no_lock_behind(ruined: Path) -> None:
    """After a crash I can start again at once."""
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(ruined / "caseload.lock")],
        stdout=subprocess.PIPE,
        text=True,
        cwd=program_folder(),
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    vault = vault_in(ruined)
    with pytest.raises(StoreUnavailable, match="in_use"):
        vault.claim()
    holder.kill()
    holder.wait()
    holder.stdout.close()
    vault.claim()
    vault.close()


_HOLDER = """
import sys, time
from pathlib import Path
from caseload_desktop.store.one_program import ProgramLock
ProgramLock(Path(sys.argv[1])).take()
print("held", flush=True)
time.sleep(60)
"""


def test_full_disk_loses_nothing(ruined: Path) -> None:
    """With no room left a save is refused whole; with room again the same save goes through."""
    vault = vault_in(ruined)
    opened = vault.unlock(USER, PASSWORD)
    store = opened.store
    before = notes_in(store)
    pages = store._writer.exec_driver_sql("PRAGMA page_count").scalar()
    store._writer.commit()
    store._writer.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    store._writer.commit()
    assert _save_until_refused(store, opened.actor, before) == "disk_full"
    assert notes_in(store) == before
    store._writer.exec_driver_sql("PRAGMA max_page_count = 1000000")
    store._writer.commit()
    save(store, opened.actor, "fits again")
    assert len(notes_in(store)) == len(before) + 1
    assert store.rebuild_is_equal()
    vault.close()


def _save_until_refused(store: Store, actor: Actor, saved: list[str]) -> str:
    for number in range(50):
        notes = f"{number} " + "too much " * 900
        try:
            save(store, actor, notes)
        except StoreUnavailable as error:
            return error.code
        saved.append(notes)
    return ""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a file's size to borrow")
def test_disk_that_stops_writing_in_the_middle_loses_nothing(ruined: Path) -> None:
    """When the operating system refuses to write on, confirmed saves stay and the half one is gone."""
    run = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(ruined)], capture_output=True, text=True, check=False, cwd=program_folder()
    )
    assert run.returncode == 0, run.stderr
    said = run.stdout.split()
    assert said[-1] in ("disk_full", "disk_error")
    confirmed = [int(n) for n in said[:-1]]
    assert confirmed
    vault = vault_in(ruined)
    opened = vault.unlock(USER, PASSWORD)
    assert [n.split()[0] for n in notes_in(opened.store)[40:]] == [str(n) for n in confirmed]
    save(opened.store, opened.actor, "room again")
    assert opened.store.rebuild_is_equal()
    vault.close()


_LIMITED = """
import resource, sys
from pathlib import Path
from caseload_desktop.domain.errors import StoreUnavailable
from tests.profiles import PASSWORD, USER, vault_in
from tests.store.test_hostile import save
folder = Path(sys.argv[1])
vault = vault_in(folder)
opened = vault.unlock(USER, PASSWORD)
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
try:
    for number in range(200):
        save(opened.store, opened.actor, f"{number} " + "long " * 2000)
        print(number, flush=True)
except StoreUnavailable as error:
    print(error.code, flush=True)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
vault.close()
"""


@pytest.mark.parametrize("what", ["folder", "store"])
def test_place_that_may_not_be_written_is_said(ruined: Path, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder or file without permission is told as that; nothing is half done."""
    if what == "folder":
        (ruined / "caseload.lock").unlink()
        (ruined / "caseload.lock").mkdir()
        with pytest.raises(StoreUnavailable):
            vault_in(ruined).claim()
        return

    def refuse(*_: object, **__: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("caseload_desktop.store.waits.write_whole", refuse)
    with pytest.raises(StoreUnavailable, match="not_writable"):
        vault_in(ruined).unlock(USER, PASSWORD)


def test_clock_set_back_two_years_loses_nothing(ruined: Path) -> None:
    """With the clock two years behind I am told, new saves come after the old ones, and nothing is overwritten."""
    clock = SetClock(datetime(2024, 11, 20, 9, 30, tzinfo=UTC))
    vault = vault_in(ruined, clock=clock)
    opened = vault.unlock(USER, PASSWORD)
    assert [(n.code, n.values) for n in opened.notices] == [("clock_behind", {"last": "2026-11-20T09:30:00Z"})]
    contact = save(opened.store, opened.actor, "in 2024")
    with opened.store.write(actor=opened.actor, command="correct_contact") as act:
        act.set("contact", contact, {"notes": "in 2024, corrected"})
    assert notes_in(opened.store)[-1] == "in 2024, corrected"
    assert len(notes_in(opened.store)) == 41
    assert vault.backups.due()
    made = vault.back_up_if_due()
    assert made is not None
    assert not vault.backups.due()
    vault.close()
    assert _read(ruined)[-1] == "in 2024, corrected"


@pytest.mark.parametrize("at", [3, 2000, 4096, 5000, -1])
def test_damage_anywhere_in_the_drafts_is_told_and_kept(ruined: Path, at: int) -> None:
    """A flipped byte in what was typed and not saved: I am told where it is kept, and what was saved is all here."""
    vault = vault_in(ruined)
    opened = vault.unlock(USER, PASSWORD)
    opened.store.drafts.save("contact", "new", opened.actor.worker_id, {"notes": "half typed"})
    vault.close()
    path = ruined / "caseload.drafts"
    broken = bytearray(path.read_bytes())
    broken[at] ^= 4
    path.write_bytes(bytes(broken))
    opened = vault.unlock(USER, PASSWORD)
    assert [n.code for n in opened.notices] == ["drafts_set_aside"]
    kept = (ruined / opened.notices[0].values["kept"]).read_bytes()
    assert kept[PAGE:] == bytes(broken)[PAGE:]
    assert len(notes_in(opened.store)) == 40
    opened.store.drafts.save("contact", "new", opened.actor.worker_id, {"notes": "typed anew"})
    vault.close()


# --- what a crash leaves ---------------------------------------------------------------------------------------------

_CRASHER = """
import os, sys
from pathlib import Path
from tests.profiles import PASSWORD, USER, vault_in
from tests.store.test_hostile import save
opened = vault_in(Path(sys.argv[1])).unlock(USER, PASSWORD)
for number in range(12):
    save(opened.store, opened.actor, f"crashed {number}")
os.kill(os.getpid(), 9)
"""


@pytest.fixture(scope="module")
def crashed(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The profile after a kill with twelve saves that stand only in the write-ahead file."""
    folder = Path(shutil.copytree(filled, tmp_path_factory.mktemp("crashed") / "profile"))
    run = subprocess.run(
        [sys.executable, "-c", _CRASHER, str(folder)], check=False, capture_output=True, cwd=program_folder()
    )
    assert run.returncode != 0
    assert (folder / "caseload.store-wal").stat().st_size > 12 * PAGE
    return folder


def _open_copy(folder: Path, tmp_path: Path) -> tuple[Opened, list[str], object]:
    vault = vault_in(folder)
    opened = vault.unlock(USER, PASSWORD)
    return opened, notes_in(opened.store), vault


def test_saves_that_stand_only_in_the_write_ahead_file_are_there(crashed: Path, tmp_path: Path) -> None:
    """After a kill every confirmed save is back at the next start, without a word about it."""
    folder = Path(shutil.copytree(crashed, tmp_path / "profile"))
    vault = vault_in(folder)
    opened = vault.unlock(USER, PASSWORD)
    assert opened.notices == ()
    assert notes_in(opened.store)[40:] == [f"crashed {n}" for n in range(12)]
    vault.close()


def test_damage_in_the_write_ahead_file_is_told_and_kept(crashed: Path, tmp_path: Path) -> None:
    """A flipped byte in it costs the saves after it, never more: I am told, and the damaged file is kept for IT."""
    wal = (crashed / "caseload.store-wal").read_bytes()
    chance = random.Random(20261122)
    spots = [3, 17, 25, 40, *(chance.randrange(32, len(wal)) for _ in range(16))]
    for number, at in enumerate(spots):
        folder = Path(shutil.copytree(crashed, tmp_path / str(number)))
        broken = wal[:at] + bytes([wal[at] ^ 1 << chance.randrange(8)]) + wal[at + 1 :]
        (folder / "caseload.store-wal").write_bytes(broken)
        (folder / "caseload.store-shm").unlink()
        vault = vault_in(folder)
        opened = vault.unlock(USER, PASSWORD)
        found = notes_in(opened.store)
        assert found == [*found[:40], *(f"crashed {n}" for n in range(len(found) - 40))]
        assert [n.code for n in opened.notices] == ["recent_saves_damaged"], at
        kept = folder / "aside" / opened.notices[0].values["kept"]
        assert (kept / "caseload.store-wal").read_bytes() == broken
        save(opened.store, opened.actor, "work goes on")
        assert broken_pages(folder / "caseload.store", bytes(vault._key or b"")) == []
        vault.close()
