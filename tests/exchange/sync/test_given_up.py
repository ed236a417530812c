"""Sending and taking in can be given up at any moment: then nothing was changed, and it goes as well later."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from caseload_desktop.exchange.sync import outgoing, reader
from caseload_desktop.exchange.sync.incoming import look, take
from caseload_desktop.exchange.sync.outgoing import send
from caseload_desktop.exchange.sync.request import Request
from caseload_desktop.store import rows
from caseload_desktop.store.queries.exchange import sent_files, share_state
from caseload_desktop.store.store import Store
from tests.exchange.sync.laptops import EVERYTHING, log, notes, register, write
from tests.support import MANAGER, make_store

NOTES, LONG = 12, 6_000
"""Letters by chance don't pack, so the file is read in several pieces."""


class GivenUp(Exception):
    """Somebody pressed Cancel."""


class Watcher:
    """Keeps what it is told of progress, and gives up at one of the ticks."""

    def __init__(self, *, until: int | None = None) -> None:
        self.ticks: list[tuple[int, int]] = []
        self._until = until

    def __call__(self, done: int, total: int) -> None:
        if len(self.ticks) == self._until:
            raise GivenUp
        self.ticks.append((done, total))

    def must_have_told_the_way(self) -> None:
        """From something to all of it, never back."""
        done = [tick[0] for tick in self.ticks]
        assert len(done) > 3
        assert done == sorted(done)
        assert {tick[1] for tick in self.ticks} == {done[-1]}


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Store, Store]]:
    """Two managers' laptops, the first with work on it; progress is told at every small step."""
    monkeypatch.setattr(reader, "_PROGRESS_STEP", 1)
    monkeypatch.setattr(outgoing, "_TOLD_EVERY", 1)
    stores = make_store(tmp_path / "a", sealed=True), make_store(tmp_path / "b", sealed=True)
    person = register(stores[0], "Ashdown")
    chance = random.Random(20261122)
    for _ in range(NOTES):
        log(stores[0], chance.randbytes(LONG).hex(), person_id=person)
    yield stores
    for store in stores:
        store.close()


def _everything_in(store: Store) -> dict[str, list[Any]]:
    """Every row of every table."""
    with store.read() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)))) for table in rows.metadata.tables.values()
        }


_MADE_READY = {"seal", "peer_stream"}
"""Chains sealed and records set out for a laptop, before the first line is written: nothing of that was sent."""


def _moments(watched: Watcher) -> list[int]:
    """The first ticks, one in the middle, and the last ones."""
    count = len(watched.ticks)
    return sorted({0, 1, count // 2, count - 2, count - 1})


def test_taking_in_given_up_changes_nothing(two: tuple[Store, Store], tmp_path: Path) -> None:
    """Cancelled at the first step, in the middle or at the very last, no row of any table is other than before."""
    here, there = two
    path, watched = write(here, there, tmp_path / "out"), Watcher()
    seen = look(there, path, progress=watched)
    watched.must_have_told_the_way()
    before = _everything_in(there)
    for moment in _moments(watched):
        with pytest.raises(GivenUp):
            take(there, MANAGER, path, progress=Watcher(until=moment))
        assert _everything_in(there) == before
    last = Watcher()
    done = take(there, MANAGER, path, progress=last)
    assert last.ticks == watched.ticks
    assert (done.already, done.new, done.people_new) == (False, seen.new, 1)
    assert len(notes(there)) == NOTES


def test_sending_given_up_leaves_no_file(two: tuple[Store, Store], tmp_path: Path) -> None:
    """Cancelled anywhere, no file or part of one is left, nothing counts as sent, and the next file brings all."""
    here, there = two
    out = tmp_path / "out"
    out.mkdir()
    request = Request(recipients=(there.device.id,), label=EVERYTHING)
    before = _everything_in(here)
    with here.read() as connection:
        waits = share_state(connection).unshared
    for moment in (0, 1, NOTES, 2 * NOTES):
        with pytest.raises(GivenUp):
            send(here, MANAGER, request, out, progress=Watcher(until=moment))
        assert list(out.iterdir()) == []
        now = _everything_in(here)
        assert {name for name in now if now[name] != before[name]} <= _MADE_READY
        with here.read() as connection:
            assert sent_files(connection) == []
            assert share_state(connection).unshared == waits
    watched = Watcher()
    (file,) = send(here, MANAGER, request, out, progress=watched).files
    watched.must_have_told_the_way()
    take(there, MANAGER, file.path)
    assert len(notes(there)) == NOTES
