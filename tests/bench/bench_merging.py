"""Merging somebody with 2,000 events into another and parting them again, against the bare change of the same rows.

The bare change writes the other person into every row of the record and back, each with a commit, on the driver of a
copy of the store.
"""

from __future__ import annotations

import shutil
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.services.merging import MergePeople, merge_people, part_people
from caseload_desktop.store.engine import prepare
from caseload_desktop.store.same_person import PEOPLE
from tests.bench import bench_person
from tests.bench.ground import KEY, Ground, ground
from tests.bench.table import Line, by_turns, show

EVENTS = 2_000
PEOPLE_HELD = 2_000
ROUNDS = 12
TARGET = "6x"


def measure(*, events: int = EVENTS, rounds: int = ROUNDS) -> list[Line]:
    """Merge and part, and change the bare rows there and back, by turns."""
    with ground(people=PEOPLE_HELD, contacts=PEOPLE_HELD) as at:
        away, stays = _two(at)
        bench_person.fill_record(at, away, events)
        manager = Actor(at.actor.worker_id, Role.TEAM_MANAGER)
        copy = at.path.with_name("bare.store")
        with at.store.read() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(at.path, copy)
        bare = sqlcipher.connect(str(copy), isolation_level=None)
        prepare(bare, KEY)
        line = by_turns(
            lambda _: _merge_and_part(at, manager, away, stays),
            lambda _: _change(bare, away, stays),
            rounds=rounds,
            warm=2,
        )
        bare.close()
    return [Line(f"merge and part a person with {events:,} events", line.ours, line.bare, TARGET, note=line.note)]


def _two(at: Ground) -> tuple[str, str]:
    """Two people whose records are open to everybody, without a number or a worker that would need a word."""
    with at.store.read() as connection:
        found = connection.exec_driver_sql(
            "SELECT id FROM person WHERE coalesce(restricted, 0) = 0 AND gone IS NULL ORDER BY id LIMIT 2"
        )
        away, stays = found.scalars()
    return str(away), str(stays)


def _merge_and_part(at: Ground, manager: Actor, away: str, stays: str) -> None:
    command = MergePeople(away_id=away, stays_id=stays, why="bench", number_was_wrong=True)
    said = merge_people(at.store, manager, command).ids("same_person")[0]
    part_people(at.store, manager, merge_id=said, why="bench")


def _change(bare: Any, away: str, stays: str) -> None:
    for one, other in ((away, stays), (stays, away)):
        bare.execute("BEGIN IMMEDIATE")
        for entity, names in PEOPLE.items():
            for name in names:
                bare.execute(f"UPDATE {entity} SET {name} = ? WHERE {name} = ?", (other, one))
        bare.execute("COMMIT")


if __name__ == "__main__":
    show(measure())
