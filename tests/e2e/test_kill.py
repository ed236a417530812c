"""Kill the program at fifty random moments: whatever was confirmed is there, nothing is half there."""

from __future__ import annotations

import os
import random
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from caseload_desktop.runtime.clock import SystemClock
from caseload_desktop.store import rows
from caseload_desktop.store.chains import check_chains
from caseload_desktop.store.look import broken_pages
from tests.e2e.crash_worker import ROWS
from tests.e2e.nursery import Nursery, run_and_kill
from tests.profiles import PASSWORD, USER, make_profile, vault_in

KILLS = 50 if hasattr(os, "fork") else 10
SEED = 20261122


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    """A nursery for one test."""
    started = Nursery("tests.e2e.crash_worker")
    yield started
    started.close()


def _moment(said: list[str]) -> str:
    """What the worker was doing when it was killed, by the last thing it said."""
    last = said[-2].split()[0]
    return {"ready": "saving", "saved": "saving", "imported": "saving", "backup-start": "backing up"}.get(
        last, "importing"
    )


class Record:
    """What the workers confirmed over all kills, and what they had begun."""

    def __init__(self) -> None:
        self.saved: set[str] = set()
        self.imported: set[str] = set()
        self.begun: set[str] = set()
        self.saves_take = self.import_takes = 0.05

    def note(self, said: list[str]) -> None:
        """Take in what one worker said."""
        for line in said:
            word, *rest = line.split()
            if word == "ready":
                assert rest == [], "a kill is no damage"
            elif word in ("saved", "imported", "import-start"):
                {"saved": self.saved, "imported": self.imported, "import-start": self.begun}[word].add(rest[0])
                self.import_takes = float(rest[1]) if word == "imported" else self.import_takes
            elif word == "backup-start":
                self.saves_take = float(rest[0])


def _must_hold(folder: Path, record: Record) -> int:
    """Open the store as after any crash and check it; the number of contacts in it."""
    vault = vault_in(folder, clock=SystemClock())
    opened = vault.unlock(USER, PASSWORD)
    assert opened.notices == ()
    contact = rows.contact
    with opened.store.read() as connection:
        by_run: dict[str | None, int] = dict(
            connection.execute(select(contact.c.import_run_id, func.count()).group_by(contact.c.import_run_id)).all()
        )
        alone = set(connection.execute(select(contact.c.id).where(contact.c.import_run_id.is_(None))).scalars())
        runs = set(connection.execute(select(rows.FOLDED["import_run"].c.id)).scalars())
    loose = by_run.pop(None, 0)
    assert record.saved <= alone
    assert record.imported <= runs <= record.begun
    assert by_run == dict.fromkeys(runs, ROWS)
    key = bytes(vault._key or b"")
    vault.close()
    assert broken_pages(folder / "caseload.store", key) == []
    return int(loose) + sum(by_run.values())


@pytest.mark.e2e
@pytest.mark.slow
def test_fifty_kills_lose_nothing_that_was_confirmed(
    profile: Path, nursery: Nursery, capsys: pytest.CaptureFixture[str]
) -> None:
    """Kill the program again and again: every confirmed contact is there, every import whole or not at all."""
    make_profile(profile, clock=SystemClock())[0].close()
    chance, record, moments = random.Random(SEED), Record(), Counter[str]()
    contacts = 0
    for number in range(KILLS):
        if number == 0:
            said = run_and_kill(nursery, profile, word="imported", after=0)  # learns how long things take here
        elif number % 2:
            after = chance.uniform(0, 1.2 * record.import_takes)
            said = run_and_kill(nursery, profile, word="import-start", after=after)
        else:
            said = run_and_kill(nursery, profile, word="ready", after=chance.uniform(0, 1.5 * record.saves_take))
        record.note(said)
        moments[_moment(said)] += 1
        contacts = _must_hold(profile, record)
    _prove_whole(profile)
    with capsys.disabled():
        told = ", ".join(f"{count} while {moment}" for moment, count in sorted(moments.items()))
        saves = f"{len(record.saved)} saves and {len(record.imported)} imports confirmed, {contacts} contacts"
        sys.stdout.write(f"\n{KILLS} kills (seed {SEED}): {told}; {saves}\n")
    assert moments["importing"] >= KILLS // 10
    assert moments["saving"] >= KILLS // 10
    assert record.imported


def _prove_whole(folder: Path) -> None:
    """Chains, rows against the journal, and the newest backup."""
    vault = vault_in(folder, clock=SystemClock())
    opened = vault.unlock(USER, PASSWORD)
    with opened.store.read() as connection:
        assert check_chains(connection) == []
    assert opened.store.rebuild_is_equal()
    assert vault.drill().passed
    vault.close()
