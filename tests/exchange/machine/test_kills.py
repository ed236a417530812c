"""Kill the program while it sends or takes in: it was done or it was not, and no file holds a word in clear."""

from __future__ import annotations

import os
import random
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from caseload_desktop.exchange.sync import wire
from caseload_desktop.exchange.sync.incoming import look, take
from caseload_desktop.exchange.sync.outgoing import send
from caseload_desktop.exchange.sync.request import Request
from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.services.contacts import LogContact, log_contact
from caseload_desktop.services.people import RegisterPerson
from caseload_desktop.store import rebuild, rows
from caseload_desktop.store.chains import check_chains
from caseload_desktop.store.look import broken_pages
from caseload_desktop.store.store import Store
from tests.e2e.nursery import Nursery, run_and_kill
from tests.exchange.machine.kill_worker import MAIL, STORE, TO_TAKE, TO_WHOM
from tests.exchange.machine.team import SECOND_MANAGER, make_team
from tests.support import KEY, MANAGER, open_store

KILLS = 26
"""Of each: the first at a fixed moment, when it was done, and fifty in all at moments by chance."""

SEED = 20261122
PEOPLE = 150
CANARY = "Wilhelminaquill"
WORDS = tuple(word.encode(coding) for word in (CANARY, CANARY.lower()) for coding in ("utf-8", "utf-16-le"))

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="workers are copies of one process"),
]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Two laptops: ``first`` with work in it, ``second`` without, and the folders for what a program may leave."""
    team = make_team(tmp_path / "team", size=4, chance=random.Random(SEED), mark=lambda: "")
    first, second = team[0], team[3]
    for number in range(PEOPLE):
        person = RegisterPerson(given=CANARY, family=f"Ashdown {number}")
        command = LogContact(
            received_on="2026-11-02",
            method="phone",
            reason="request_information",
            outcome="nfa_information_advice",
            no_next_why="Advice was enough",
            notes=f"{CANARY} asked about a grab rail. " * 20,
            new_person=person,
        )
        log_contact(first.store, MANAGER, command)
    for laptop in team:
        laptop.store.close()
    to = second.device
    for name, laptop in (("first", first), ("second", second)):
        (tmp_path / name / MAIL).mkdir(parents=True)
        shutil.copy(laptop.path, tmp_path / name / STORE)
    (tmp_path / "first" / TO_WHOM).write_text(to)
    shutil.rmtree(tmp_path / "team")
    (tmp_path / "temporary").mkdir()
    return tmp_path


@pytest.fixture
def nursery(place: Path) -> Iterator[Nursery]:
    """A nursery whose workers put temporary files where they are looked at."""
    folder = str(place / "temporary")
    started = Nursery("tests.exchange.machine.kill_worker", TMPDIR=folder, SQLITE_TMPDIR=folder)
    yield started
    started.close()


def opened(folder: Path) -> Store:
    """The store of a folder, as after any crash."""
    return open_store(folder / STORE, clock=SetClock())


def in_clear(folder: Path) -> list[str]:
    """The files under a folder that hold a word of the canary's as anybody could read it."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return [path.name for path in files if any(word in path.read_bytes() for word in WORDS)]


def count_of(store: Store, table: str) -> int:
    with store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(rows.metadata.tables[table])).scalar_one())


def must_be_sound(folder: Path, store: Store) -> None:
    """Chains, rows against the journal, and every page of the file."""
    with store.read() as connection:
        assert check_chains(connection) == []
    assert store.rebuild_is_equal()
    store.close()
    assert broken_pages(folder / STORE, bytearray(KEY)) == []


def test_the_search_would_find_a_leak(tmp_path: Path) -> None:
    """The search itself is tried."""
    (tmp_path / "leak").write_text(f"note of {CANARY}")
    assert in_clear(tmp_path) == ["leak"]


def test_killed_while_sending_no_half_file_is_left(
    place: Path, nursery: Nursery, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever lies in the folder under a sync file's name is whole, and what was said to be sent is there."""
    chance, folder = random.Random(SEED), place / "first"
    confirmed: set[str] = set()
    moments, takes = Counter[str](), 0.2
    receiver = opened(place / "second")
    for number in range(KILLS):
        word, after = ("sent", 0.0) if number == 0 else ("send-start", chance.uniform(0, 1.3 * takes))
        said = run_and_kill(nursery, folder, word=word, after=after)
        for line in said:
            if line.startswith("sent "):
                _, name, seconds = line.split()
                confirmed.add(name)
                takes = float(seconds)
        moments[said[-2].split()[0]] += 1
        there = {path.name: path for path in (folder / MAIL).iterdir() if path.suffix == wire.SUFFIX}
        assert confirmed <= there.keys()
        for name in (*sorted(there.keys() - confirmed), max(confirmed, key=lambda n: there[n].stat().st_mtime)):
            assert look(receiver, there[name]).changes > PEOPLE, "a half file stands there as a whole one"
        assert in_clear(place) == []
    receiver.close()
    store = opened(folder)
    assert count_of(store, "sent_file") >= len(confirmed)
    send(store, MANAGER, Request(recipients=(_device_of(place / "second"),), label="everything"), folder / MAIL)
    must_be_sound(folder, store)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{KILLS} kills while sending (last said: {dict(moments)}), {len(confirmed)} files confirmed\n"
        )
    assert moments["send-start"] >= KILLS // 3


def test_killed_while_taking_in_all_or_nothing_is_there(
    place: Path, nursery: Nursery, capsys: pytest.CaptureFixture[str]
) -> None:
    """An import that was broken off left nothing, one that was confirmed is whole, and it can be done again."""
    chance, folder = random.Random(SEED), place / "second"
    sender = opened(place / "first")
    request = Request(recipients=(_device_of(folder),), label="everything")
    sent = send(sender, MANAGER, request, place / "first" / MAIL).files[0]
    sender.close()
    shutil.copy(sent.path, folder / TO_TAKE)
    shutil.copy(folder / STORE, folder / "before")
    before, after_it = _before_and_after(folder, sent.path)
    outcomes, takes = Counter[str](), 0.5
    for number in range(KILLS):
        for path in folder.glob(f"{STORE}*"):
            path.unlink()
        shutil.copy(folder / "before", folder / STORE)
        word, after = ("taken", 0.0) if number == 0 else ("take-start", chance.uniform(0, 1.3 * takes))
        said = run_and_kill(nursery, folder, word=word, after=after)
        done = [line for line in said if line.startswith("taken ")]
        takes = float(done[0].split()[1]) if done else takes
        assert in_clear(place) == []
        store = opened(folder)
        found = _standing(store)
        assert found in (before, after_it), "something between before and after"
        assert found == after_it or not done, "confirmed, and not there"
        outcomes["after" if found == after_it else "before"] += 1
        take(store, SECOND_MANAGER, folder / TO_TAKE)
        assert _standing(store) == after_it
        must_be_sound(folder, store)
    with capsys.disabled():
        sys.stdout.write(f"\n{KILLS} kills while taking in: {dict(outcomes)}\n")
    assert outcomes["before"] >= KILLS // 5
    assert outcomes["after"] >= 1


def _standing(store: Store) -> tuple[object, ...]:
    """What an import changes: rows, operations, seals, the note of the file, what is known of the sender."""
    with store.read() as connection:
        digest = tuple(sorted(rebuild.digest(connection).items()))
    tables = ("op", "head", "seal", "pending", "import_file", "peer", "access_log")
    return digest, *(count_of(store, table) for table in tables)


def _before_and_after(folder: Path, file: Path) -> tuple[tuple[object, ...], tuple[object, ...]]:
    trial = folder / "trial"
    trial.mkdir()
    shutil.copy(folder / "before", trial / STORE)
    store = opened(trial)
    before = _standing(store)
    take(store, SECOND_MANAGER, file)
    after = _standing(store)
    store.close()
    shutil.rmtree(trial)
    return before, after


def _device_of(folder: Path) -> str:
    store = opened(folder)
    device = store.device.id
    store.close()
    return device
