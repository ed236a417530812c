"""The twelve-month figure at 1,000,000 contacts against the best SQL one would write by hand for it, encrypted.

Run: ``python -m pytest tests/bench/bench_figures.py -s`` or ``python tests/bench/bench_figures.py``. The ratio is taken
in one run, each way by turns, fastest of several; both must give the same twelve numbers. Target: 1.5.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection

from caseload_desktop.domain.code_lists import CodeLists, load_code_lists
from caseload_desktop.domain.months import Month
from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.measures.behind import behind
from caseload_desktop.measures.figure import series
from caseload_desktop.measures.measure import resolved_at_source
from caseload_desktop.measures.span import Slice, Span
from caseload_desktop.runtime.paths import resource
from caseload_desktop.store.engine import close_engine, make_engine
from tests.bench.filler import fill

KEY = bytes(range(32))
VIEWER = Actor("0" * 32, Role.TEAM_MANAGER)
LAST = Month(2026, 10)
TARGET = 1.5
_ROUNDS = 9

T = TypeVar("T")

# What somebody would write who knows the index and the data: one pass, grouped in the index's order, the young
# taken by their birth dates, call-backs looked up one by one. Codes as in the council style.
BY_HAND = """
SELECT closed_on,
       sum(outcome IN ('nfa_information_advice', 'r1_nfa_information_advice', 'equipment_or_minor_adaptation_issued')
           AND next_step NOT IN ('locality_case_review', 'enablement_referral', 'care_act_assessment', 'ot_assessment',
             'carers_assessment', 'review', 'safeguarding_concern', 'dols_application', 'purchasing', 'sensory_team',
             'mental_health_team')),
       count(*)
FROM contact
WHERE closed_on BETWEEN '2025-11-01' AND '2026-10-31'
  AND gone IS NULL
  AND outcome NOT IN ('undecided', 'pass_to_step_2', 'duplicate', 'recorded_in_error', 'safeguarding_concern',
    'dols_application', 'nfa_deceased', 'r1_nfa_deceased', 'nfa_moved_la', 'r1_nfa_moved_la')
  AND reason NOT IN ('reporting_safeguarding', 'dols', 'financial_query', 'blue_badge', 'access_to_records_foi',
    'data_sharing_request', 'update_information', 'notification_of_death')
  AND person_id IS NOT NULL
  AND existing_case IS NOT 1
  AND NOT (person_id IN (SELECT id FROM person WHERE birth_date > '2007-11-01' AND client_type = 'service_user')
    AND EXISTS (SELECT 1 FROM person WHERE id = contact.person_id
      AND birth_date > (substr(closed_on, 1, 4) - 18) || substr(closed_on, 5)))
  AND NOT (call_back_of IS NOT NULL AND EXISTS (SELECT 1 FROM contact e WHERE e.id = contact.call_back_of
    AND e.gone IS NULL AND e.received_on <= contact.received_on AND e.call_back_of IS NOT contact.id
    AND julianday(contact.received_on) - julianday(coalesce(e.closed_on, contact.received_on)) <= 14))
GROUP BY closed_on
"""


def _by_hand(conn: Connection) -> list[tuple[int, int]]:
    months: dict[str, list[int]] = {}
    for day, numerator, denominator in conn.exec_driver_sql(BY_HAND):
        month = months.setdefault(day[:7], [0, 0])
        month[0] += numerator
        month[1] += denominator
    return [(n, d) for _, (n, d) in sorted(months.items())]


def _ours(conn: Connection, lists: CodeLists) -> list[tuple[int, int]]:
    measure = resolved_at_source(lists)
    return [(f.numerator, f.denominator) for f in series(conn, measure, part=Slice(), last=LAST, viewer=VIEWER)]


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def measure_ratio(conn: Connection) -> dict[str, float]:
    """Milliseconds of both ways and their ratio, by turns after one round to warm the page cache."""
    lists = load_code_lists(resource("codelists"))
    by_hand, ours = [], []
    for number in range(_ROUNDS + 1):
        took_hand, expected = _timed(lambda: _by_hand(conn))
        took_ours, found = _timed(lambda: _ours(conn, lists))
        assert found == expected, (found, expected)
        if number:
            by_hand.append(took_hand)
            ours.append(took_ours)
    measure = resolved_at_source(lists)
    took_list, listed = _timed(lambda: behind(conn, measure, part=Slice(), span=Span(LAST, LAST), viewer=VIEWER))
    assert len(listed.counted) == found[-1][0]
    return {
        "by_hand": min(by_hand) * 1000,
        "ours": min(ours) * 1000,
        "ratio": min(ours) / min(by_hand),
        "ratio_of_medians": median(ours) / median(by_hand),
        "list_of_the_month": took_list * 1000,
    }


def report(name: str, found: dict[str, float]) -> None:
    """One line for the table of benchmarks."""
    sys.stdout.write(
        f"{name:<42} by hand {found['by_hand']:7.1f} ms   ours {found['ours']:7.1f} ms   ratio {found['ratio']:.2f} "
        f"(medians {found['ratio_of_medians']:.2f}, target {TARGET})   list of the month "
        f"{found['list_of_the_month']:.0f} ms\n"
    )


def run(contacts: int = 1_000_000, *, analyse: bool = False) -> dict[str, float]:
    """Fill a throw-away encrypted store and measure."""
    with tempfile.TemporaryDirectory(prefix="caseload-bench-") as folder:
        path = Path(folder) / "bench.store"
        fill(path, KEY, people=max(100, contacts // 25), contacts=contacts, analyse=analyse)
        engine: Any = make_engine(path, KEY)
        try:
            with engine.connect() as conn:
                return measure_ratio(conn)
        finally:
            close_engine(engine)


@pytest.mark.bench
@pytest.mark.timeout(600)
@pytest.mark.parametrize("analyse", [False, True], ids=["before ANALYZE", "after ANALYZE"])
def test_year_of_a_million_contacts_costs_hardly_more_than_sql_by_hand(analyse: bool) -> None:
    """A manager waits hardly longer for the year's figure than if an expert had asked the database by hand."""
    found = run(analyse=analyse)
    report(f"12 months at 1,000,000 contacts{', analysed' if analyse else ''}", found)
    assert found["ratio"] <= TARGET


if __name__ == "__main__":
    report("12 months at 1,000,000 contacts", run())
    report("12 months at 1,000,000 contacts, analysed", run(analyse=True))
