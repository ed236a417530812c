"""The board of reviews at 20,000 open supports and 200,000 reviews held, against its bare queries by the driver.

Both are run by turns, the first of each not counted, so that the pages of the bare queries are as much in memory as
those of the board, and both without looking for garbage. Times are of the processor.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import event

from caseload_desktop.domain.code_lists import load_code_lists
from caseload_desktop.runtime.collecting import not_collecting
from caseload_desktop.store.engine import prepare
from caseload_desktop.store.queries.reviews import review_board
from caseload_desktop.store.rows import FOLDED
from tests.bench.filler import _KEPT, LAST_DAY, _identity, _insert, _kept
from tests.bench.ground import KEY, Ground, ground
from tests.bench.table import Line, show

SUPPORTS, REVIEWS, PEOPLE = 20_000, 200_000, 14_000
ROUNDS = 5
_TYPES = (
    ("lt_community", "home_support"),
    ("lt_residential", "lt_residential_care"),
    ("lt_community", "direct_payment"),
    ("st_other", "st_residential"),
    ("carer_direct", "carer_other"),
)
_BARE = (
    "SELECT person_id, id, service_type, component, provider, from_date, to_date FROM service WHERE gone IS NULL AND"
    " to_date IS NULL",
    "SELECT person_id, id, completed_on, service_ids, light_touch, next_due_on FROM review WHERE gone IS NULL AND"
    " completed_on IS NOT NULL",
    "SELECT person_id, worker_id, team_id FROM allocation WHERE to_date IS NULL AND gone IS NULL",
    "SELECT id, no, given, family, reference FROM person WHERE gone IS NULL",
)


def measure(*, supports: int = SUPPORTS, reviews: int = REVIEWS, people: int = PEOPLE) -> list[Line]:
    """The whole board, its statements, and what the driver needs for the rows alone."""
    with ground(people=people, contacts=people) as at:
        _fill(at, supports, reviews)
        lists = load_code_lists(Path(__file__).resolve().parents[2] / "resources" / "codelists")
        times, bare, statements, board = [], [], 0, None
        for _ in range(ROUNDS + 1):
            sent: list[str] = []
            with at.store.read() as connection:
                event.listen(connection, "before_cursor_execute", lambda *a, sent=sent: sent.append(a[2]))
                began = time.process_time()
                board = review_board(connection, viewer=at.actor, lists=lists, today=LAST_DAY)
                times.append((time.process_time() - began) * 1000)
            statements = len(sent)
            bare.append(_bare(at.store))
    assert board is not None
    line = f"reviews, {supports:,} supports, {reviews:,} held"
    note = f"{statements} statements; {len(board.due):,} people due, {len(board.gaps):,} without a day"
    return [Line(line, median(times[1:]), median(bare[1:]), "1.5x", note=note)]


def _bare(store: Any) -> float:
    with store.read() as connection, not_collecting():
        cursor = connection.connection.driver_connection.cursor()
        began = time.process_time()
        for sql in _BARE:
            assert cursor.execute(sql).fetchall() is not None
        return (time.process_time() - began) * 1000


def _fill(at: Ground, supports: int, reviews: int) -> None:
    chance = random.Random(4)
    connection = sqlcipher.connect(str(at.path))
    try:
        prepare(connection, KEY, cache_kib=64 * 1024, synchronous="OFF")
        streams = dict(connection.execute("SELECT id, stream FROM person").fetchall())
        people = list(at.filled.person_ids)
        _insert(connection, FOLDED["service"], (*_KEPT, *_SERVICE), _services(chance, people, streams, supports))
        _insert(connection, FOLDED["review"], (*_KEPT, *_REVIEW), _reviews(chance, people, streams, reviews))
        _insert(connection, FOLDED["allocation"], (*_KEPT, *_CASE), _cases(chance, people, streams, at))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


_SERVICE = ("person_id", "service_type", "component", "provider", "from_date", "to_date", "first_payment_on")
_REVIEW = ("person_id", "kind", "reason", "completed_on", "light_touch", "service_ids", "next_due_on")
_CASE = ("person_id", "worker_id", "team_id", "role", "from_date")


def _services(chance: random.Random, people: list[str], streams: dict[str, int], count: int) -> Iterator[Any]:
    for number in range(count):
        who = people[number % len(people)]
        kind, component = chance.choice(_TYPES)
        start = LAST_DAY - timedelta(days=chance.randrange(2000))
        paid = start.isoformat() if component == "direct_payment" else None
        kept = _kept(_identity(chance, start), streams[who], 10 + number, start)
        yield (*kept, who, kind, component, f"Provider {number % 300}", start.isoformat(), None, paid)


def _reviews(chance: random.Random, people: list[str], streams: dict[str, int], count: int) -> Iterator[Any]:
    for number in range(count):
        who = people[number % len(people)]
        held = LAST_DAY - timedelta(days=chance.randrange(2500))
        ahead = (held + timedelta(days=180)).isoformat() if number % 9 == 0 else None
        kept = _kept(_identity(chance, held), streams[who], 1000 + number, held)
        yield (*kept, who, "planned", "planned", held.isoformat(), number % 5 == 0 or None, None, ahead)


def _cases(chance: random.Random, people: list[str], streams: dict[str, int], at: Ground) -> Iterator[Any]:
    for number, who in enumerate(people):
        start = LAST_DAY - timedelta(days=chance.randrange(900))
        kept = _kept(_identity(chance, start), streams[who], 5, start)
        worker = chance.choice(at.filled.worker_ids)
        yield (*kept, who, worker, at.filled.team_ids[number % len(at.filled.team_ids)], "key", start.isoformat())


if __name__ == "__main__":
    show(measure())
