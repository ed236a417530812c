"""What came and can't be shown yet is kept, counted with its reason, passed on, and takes its place later."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from caseload_desktop.exchange.sync.incoming import take
from caseload_desktop.store import journal
from caseload_desktop.store.queries.exchange import Held, held
from caseload_desktop.store.queries.exchange_rows import HeldRow, Why, held_rows
from caseload_desktop.store.queries.laptop import check_record
from caseload_desktop.store.store import Store
from tests.exchange.sync.laptops import carry, log, notes, register, write
from tests.support import MANAGER, make_store, open_store

NEWER = 99
"""The schema of a program that is not written yet."""


@pytest.fixture
def three(tmp_path: Path) -> Iterator[list[Store]]:
    """Three laptops of one team; a test that opens one again puts it in its place."""
    stores = [make_store(tmp_path / name, sealed=True) for name in "abc"]
    yield stores
    for store in stores:
        store.close()


def _held(store: Store) -> tuple[Held, list[HeldRow]]:
    with store.read() as connection:
        assert check_record(connection).holds
        return held(connection), held_rows(connection, viewer=MANAGER)


def test_work_of_a_newer_program_is_kept_and_passed_on(
    three: list[Store], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A note this program can't read is counted as that, hidden from nobody further on, and the rest is read."""
    newer, here, further = three
    person = register(newer, "Ashdown")
    with monkeypatch.context() as program:
        program.setattr(journal, "SCHEMA_VERSION", NEWER)
        log(newer, "said in a new way", person_id=person)
    log(newer, "said as ever", person_id=person)
    done = carry(newer, here, tmp_path / "out")
    assert (done.unread, done.pending, done.people_new) == (1, 0, 1)
    passed = carry(here, further, tmp_path / "on")
    assert (passed.unread, passed.new) == (done.unread, done.new)
    for store in (here, further):
        assert notes(store) == {"said as ever"}
        counts, lines = _held(store)
        assert counts == Held(pending=0, pending_from=(), unread=1, waiting_for_row=0, quarantined=0)
        assert [(line.why, line.changes, line.device) for line in lines] == [(Why.NEWER_PROGRAM, 1, newer.device.id)]


def test_work_that_came_too_early_waits_and_takes_its_place(three: list[Store], tmp_path: Path) -> None:
    """A laptop brought back from a copy lacks what it had confirmed: what follows waits, with whose it is."""
    sender, receiver, _ = three
    person = register(sender, "Ashdown")
    path = receiver.path
    receiver.close()
    shutil.copy(path, tmp_path / "copy")
    receiver = three[1] = open_store(path)
    carry(sender, receiver, tmp_path / "out")
    carry(receiver, sender, tmp_path / "back")
    receiver.close()
    shutil.copy(tmp_path / "copy", path)
    receiver = three[1] = open_store(path)
    log(sender, "after the copy", person_id=person)
    log(sender, "and again", person_id=person)
    done = take(receiver, MANAGER, write(sender, receiver, tmp_path / "out"))
    assert (done.pending, done.unread, done.restored_here) == (2, 0, True)
    counts, lines = _held(receiver)
    assert (counts.pending, len(counts.pending_from), counts.unread, counts.quarantined) == (2, 1, 0, 0)
    assert [(line.why, line.changes, line.device) for line in lines] == [(Why.EARLIER_MISSING, 2, sender.device.id)]
    assert notes(receiver) == set()
    carry(receiver, sender, tmp_path / "back")
    carry(sender, receiver, tmp_path / "out")
    assert notes(receiver) == {"after the copy", "and again"}
    assert _held(receiver) == (Held(0, (), 0, 0, 0), [])
