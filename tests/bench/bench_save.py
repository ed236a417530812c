"""Saving a contact for a known person, against a bare encrypted commit of the same bytes to a file of the same size.

The bare commit has the same pragmas (WAL, synchronous FULL, cache) and writes one row of as many bytes as the save
commits: a page is encrypted, sealed and written whole however little of it changed, so these are the bytes of the
write-ahead log (ADR 24 says why they are the ones to compare). "The same bytes" can also be read as those of the words
alone, operation and row, into a log that still grows: the target stands beside both. Two more lines tell of a log that
has reached its size (1,000 pages), and of the same rows by hand on the driver (operation, head, act, contact with its
indexes). Medians; every 64th save also puts the words of the last 64 contacts into the text index, which shows in the
means.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from itertools import pairwise
from statistics import median
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from caseload_desktop.services.contacts import LogContact, log_contact
from caseload_desktop.store.engine import prepare
from caseload_desktop.store.ids import new_id
from tests.bench.ground import KEY, Ground, ground
from tests.bench.table import Line, by_turns, show

PEOPLE, CONTACTS = 40_000, 200_000
ROUNDS = 400
TARGET = "2x"
_LOGGED_PAGE = 4096 + 24
"""A page in the write-ahead log with its header (SQLite's documentation, "WAL file format")."""
_USABLE = 4096 - 80 - 4
"""Bytes of a page left for a long row: SQLCipher keeps 80 for its seal, an overflow page 4 for the next."""

_NOTE = (
    "Daughter rang. Finds the stairs hard since the fall, has not been out for a fortnight. Talked through what helps; "
    "sent the booklet on staying safe at home and the number of the sensory team. Will ring back if it does not help."
)


def _contact(person_id: str, number: int) -> LogContact:
    return LogContact(
        received_on="2026-11-20",
        received_at=f"{9 + number % 8:02d}:{number % 60:02d}",
        person_id=person_id,
        method="phone",
        source="family_friend_neighbour",
        source_detail="daughter",
        source_name="Karen",
        reason="request_equipment",
        presenting_issue="simple_services",
        step="step_1",
        notes=f"{_NOTE} {number}",
        given=("advice", "small_equipment"),
        given_detail="Bath board, 27 inch",
        outcome="equipment_or_minor_adaptation_issued",
        next_step="equipment_delivery",
        minutes=12,
    )


def _bytes_of_last_save(at: Ground) -> int:
    """Bytes of the newest operation and of its row."""
    with at.store.read() as connection:
        raw = connection.exec_driver_sql("SELECT length(raw) FROM op ORDER BY lsn DESC LIMIT 1").scalar_one()
        row = connection.exec_driver_sql("SELECT * FROM contact ORDER BY no DESC LIMIT 1").one()
    return int(raw) + sum(len(str(value).encode()) for value in row if value is not None)


def measure(*, people: int = PEOPLE, contacts: int = CONTACTS, rounds: int = ROUNDS) -> list[Line]:
    """Save and bare commit by turns, then save and the same rows by hand."""
    with ground(people=people, contacts=contacts, aged=True) as at:
        # Every thousandth person is restricted.
        ids = [one for number, one in enumerate(at.filled.person_ids) if number % 1000]
        log_contact(at.store, at.actor, _contact(ids[0], 0))
        size = _bytes_of_last_save(at)
        bare = _Bare(at, size, ids)
        person = (ids[n * 7919 % len(ids)] for n in range(10**9))

        def save(number: int) -> object:
            return log_contact(at.store, at.actor, _contact(next(person), number))

        strict = by_turns(save, bare.commit, rounds=rounds)
        rows = by_turns(save, bare.rows, rounds=rounds)
        pages = _pages_of_a_save(at, save, first=2 * rounds)
        logged = by_turns(save, lambda number: bare.fill(number, pages), rounds=rounds)
        bare.fill(0, 1_100)
        settled = by_turns(save, bare.commit, rounds=rounds)
        bare.close()
    note = (
        f"{size} bytes; file of {contacts:,} contacts, {people:,} people; medians of {rounds} by turns; {strict.note}"
    )
    return [
        Line(
            "save a contact / bare encrypted commit",
            logged.ours,
            logged.bare,
            TARGET,
            note=f"of the same bytes: {pages:.1f} pages of 4 KiB are encrypted and written for a save",
        ),
        Line("save a contact / bare commit of its words alone", strict.ours, strict.bare, TARGET, note=note),
        Line("the same, into a log that grows no more", settled.ours, settled.bare, note=settled.note),
        Line("save a contact / the same rows by hand", rows.ours, rows.bare, note="all tables and indexes, no checks"),
    ]


def _pages_of_a_save(at: Ground, save: Callable[[int], object], *, first: int, saves: int = 20) -> float:
    """Pages a save adds to the write-ahead log, the median of some saves from an empty log on."""
    log = at.path.with_name(f"{at.path.name}-wal")
    checkpoint: Any = sqlcipher.connect(str(at.path))
    prepare(checkpoint, KEY)
    checkpoint.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    checkpoint.close()
    sizes = [0]
    for number in range(first, first + saves):
        save(number)
        sizes.append(log.stat().st_size)
    return median((after - before) / _LOGGED_PAGE for before, after in pairwise(sizes))


class _Bare:
    """A copy of the store, written to on the driver alone."""

    def __init__(self, at: Ground, size: int, ids: list[str]) -> None:
        path = at.path.with_name("bare.store")
        for suffix in ("", "-wal"):
            shutil.copy(f"{at.path}{suffix}", f"{path}{suffix}")
        self._size, self._ids = size, ids
        self._connection: Any = sqlcipher.connect(str(path))
        prepare(self._connection, KEY)
        run = self._connection.execute
        run("CREATE TABLE bare (no INTEGER PRIMARY KEY, bytes BLOB NOT NULL)")
        self._op = tuple(run("SELECT stream, device, seq, raw FROM op ORDER BY lsn DESC LIMIT 1").fetchone())
        found = run("SELECT * FROM contact ORDER BY no DESC LIMIT 1")
        self._columns = [column[0] for column in found.description]
        self._contact = list(found.fetchone())
        acts = run("SELECT * FROM act ORDER BY rowid DESC LIMIT 1")
        self._act_columns = [column[0] for column in acts.description]
        self._act = list(acts.fetchone())

    def commit(self, number: int) -> None:
        """One row with as many bytes as a save writes."""
        run = self._connection.execute
        run("BEGIN IMMEDIATE")
        run("INSERT INTO bare (bytes) VALUES (?)", (bytes([number % 256]) * self._size,))
        run("COMMIT")

    def fill(self, number: int, pages: float) -> None:
        """One row that fills as many pages of the log as a save does."""
        run = self._connection.execute
        run("BEGIN IMMEDIATE")
        run("INSERT INTO bare (bytes) VALUES (?)", (bytes([number % 256]) * round((pages - 1) * _USABLE),))
        run("COMMIT")

    def rows(self, number: int) -> None:
        """The rows of a save: operation, head, act, contact with its indexes."""
        run, person = self._connection.execute, self._ids[(number + 31) * 7919 % len(self._ids)]
        contact = dict(zip(self._columns, self._contact, strict=True))
        contact |= {"no": contact["no"] + number + 1, "id": new_id(), "person_id": person}
        act = dict(zip(self._act_columns, self._act, strict=True))
        act |= {"id": new_id(), "lsn_from": act["lsn_from"] + number + 1, "lsn_to": act["lsn_to"] + number + 1}
        run("BEGIN IMMEDIATE")
        stream = run("SELECT no FROM stream WHERE uid = ?", (person,)).fetchone()[0]
        raw = self._op[3][:-8] + f"{number:08}".encode()
        run("INSERT INTO op (stream, device, seq, raw) VALUES (?, ?, ?, ?)", (stream, "BARE", number, raw))
        run("INSERT INTO head VALUES (?, ?, ?, ?)", (stream, f"BARE{number}", number, raw[-32:]))
        self._insert("act", act)
        self._insert("contact", contact)
        run("COMMIT")

    def _insert(self, table: str, values: dict[str, Any]) -> None:
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        self._connection.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', tuple(values.values()))

    def close(self) -> None:
        """Close the copy."""
        self._connection.close()


if __name__ == "__main__":
    show(measure())
