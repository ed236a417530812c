"""The twelve months of measures 3 and 4 at 60,000 referrals against the best SQL one would write by hand, encrypted.

Run: ``python tests/bench/bench_enablement_figures.py``. Five years of the whole council, about 1,000 referrals a month;
both ways by turns in one run, fastest of several, and both must give the same numbers. Target: 2, for the rows of a
referral have no index of the figure's own.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection

from caseload_desktop.domain.code_lists import CodeLists, load_code_lists
from caseload_desktop.domain.months import Month
from caseload_desktop.measures.figure import series
from caseload_desktop.measures.measure import INDEPENDENT_AFTER, REFERRALS_TO_ENABLEMENT, measure
from caseload_desktop.measures.span import Slice
from caseload_desktop.runtime.paths import resource
from tests.support import MANAGER, make_store

LAST = Month(2026, 10)
TARGET = 2.0
_REFERRALS, _DAYS, _ROUNDS = 60_000, 1825, 7

T = TypeVar("T")

BY_HAND = {
    REFERRALS_TO_ENABLEMENT: """
SELECT month, count(DISTINCT person_id), sum(declined) FROM (
  SELECT substr(started_on, 1, 7) AS month, person_id, 0 AS declined FROM enablement
  WHERE started_on BETWEEN '2025-11-01' AND '2026-10-31' AND gone IS NULL
  UNION ALL SELECT substr(decided_on, 1, 7), NULL, 1 FROM enablement
  WHERE decided_on BETWEEN '2025-11-01' AND '2026-10-31' AND gone IS NULL AND decision = 'declined'
  AND started_on IS NULL AND ended_on IS NULL AND purchasing_on IS NULL) GROUP BY 1
""",
    INDEPENDENT_AFTER: """
SELECT substr(ended_on, 1, 7), sum(support_after IN ('none', 'family_community', 'own_funds')) FROM enablement e
WHERE ended_on BETWEEN '2025-11-01' AND '2026-10-31' AND gone IS NULL AND started_on IS NOT NULL
AND NOT EXISTS (SELECT 1 FROM enablement o WHERE o.person_id = e.person_id AND o.gone IS NULL
  AND o.started_on IS NOT NULL AND substr(o.ended_on, 1, 7) = substr(e.ended_on, 1, 7)
  AND (o.ended_on, o.no) > (e.ended_on, e.no)) GROUP BY 1
""",
}


def _fill(folder: Path) -> Any:
    store, chance = make_store(folder), random.Random(1)
    begin = date(2021, 11, 1)
    codes = [code.id for code in store.code_lists["enablement_support_after"].codes]
    people = []
    with store.write(actor=MANAGER, command="sample") as act:
        people = [act.create("person", {"given": "Ada", "family": "Marsh"}) for _ in range(_REFERRALS * 2 // 3)]
    for first in range(0, _REFERRALS, 5000):
        with store.write(actor=MANAGER, command="sample") as act:
            for number in range(first, first + 5000):
                received = begin + timedelta(days=number * _DAYS // _REFERRALS)
                started = received + timedelta(days=2)
                fields: dict[str, object] = {"person_id": chance.choice(people), "received_on": received.isoformat()}
                if chance.random() < 0.8:
                    ended = started + timedelta(days=chance.randrange(20, 60))
                    fields |= {"started_on": started.isoformat(), "ended_on": ended.isoformat()}
                    fields |= {"support_after": chance.choice(codes), "decision": "accepted", "need": "x" * 200}
                else:
                    fields |= {"decision": "declined", "decided_on": received.isoformat()}
                act.create("enablement", fields)
    return store


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def _ratio(conn: Connection, lists: CodeLists, measure_id: str) -> tuple[float, float]:
    """Seconds by hand and ours, fastest of several rounds by turns after one to warm the cache."""
    found, hand, ours = measure(lists, measure_id), [], []
    for number in range(_ROUNDS + 1):
        took_hand, rows = _timed(lambda: conn.exec_driver_sql(BY_HAND[measure_id]).all())
        took_ours, months = _timed(lambda: series(conn, found, part=Slice(), last=LAST, viewer=MANAGER))
        assert [month.numerator for month in months] == [row[1] for row in sorted(rows)]
        if number:
            hand.append(took_hand)
            ours.append(took_ours)
    return min(hand), min(ours)


def run() -> dict[str, tuple[float, float]]:
    """Fill a throw-away encrypted store and measure both measures."""
    lists = load_code_lists(resource("codelists"))
    with tempfile.TemporaryDirectory(prefix="caseload-bench-") as folder:
        store = _fill(Path(folder))
        try:
            with store.read() as conn:
                return {one: _ratio(conn, lists, one) for one in BY_HAND}
        finally:
            store.close()


@pytest.mark.bench
@pytest.mark.timeout(600)
def test_a_year_of_enablement_costs_hardly_more_than_sql_by_hand() -> None:
    """A manager waits hardly longer for the year's figures than if an expert had asked the database by hand."""
    for measure_id, (hand, ours) in run().items():
        report(measure_id, hand, ours)
        assert ours <= TARGET * hand


def report(measure_id: str, hand: float, ours: float) -> None:
    """One line for the table of benchmarks."""
    sys.stdout.write(
        f"measure {measure_id}, 12 months, {_REFERRALS:,} referrals    by hand {hand * 1000:7.1f} ms   "
        f"ours {ours * 1000:7.1f} ms   ratio {ours / hand:.2f} (target {TARGET})\n"
    )


if __name__ == "__main__":
    for one, (by_hand, our) in run().items():
        report(one, by_hand, our)
