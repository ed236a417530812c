"""Run all benchmarks and print one table: ``python tests/bench/run.py``; ``--small`` takes a quick look at a tenth."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench import (
    bench_contact_list,
    bench_exchange,
    bench_figures,
    bench_files,
    bench_merging,
    bench_opening,
    bench_person,
    bench_protection,
    bench_reviews,
    bench_save,
    bench_search,
    bench_start,
    bench_tabs,
    bench_tray,
)
from tests.bench.table import Line, show


def _figures(contacts: int) -> list[Line]:
    lines = []
    for analyse in (False, True):
        found = bench_figures.run(contacts, analyse=analyse)
        name = f"12-month figure, {contacts:,} contacts{', analysed' if analyse else ''}"
        lines.append(Line(name, found["ours"], found["by_hand"], f"{bench_figures.TARGET}x"))
    return lines


def benches(*, small: bool) -> Iterator[Callable[[], list[Line]]]:
    """Every benchmark, the quick ones first."""
    part = 10 if small else 1
    yield lambda: bench_save.measure(people=bench_save.PEOPLE // part, contacts=bench_save.CONTACTS // part)
    yield lambda: bench_search.measure(people=bench_search.PEOPLE // part)
    yield lambda: bench_start.measure(localities=bench_start.LOCALITIES / part)
    yield lambda: bench_person.measure(events=bench_person.EVENTS // part)
    yield lambda: bench_opening.measure(events=bench_person.EVENTS // part)
    yield lambda: bench_tabs.measure(events=bench_person.EVENTS // part)
    yield lambda: bench_merging.measure(events=bench_merging.EVENTS // part)
    yield lambda: bench_tray.measure(items=bench_tray.ITEMS // part)
    yield lambda: bench_contact_list.measure(contacts=bench_contact_list.CONTACTS // part)
    yield lambda: bench_reviews.measure(
        supports=bench_reviews.SUPPORTS // part,
        reviews=bench_reviews.REVIEWS // part,
        people=bench_reviews.PEOPLE // part,
    )
    yield lambda: bench_protection.measure(
        concerns=bench_protection.CONCERNS // part,
        dols=bench_protection.APPLICATIONS // part,
        waiting=bench_protection.WAITING // part,
        people=bench_protection.PEOPLE // part,
    )
    yield lambda: bench_exchange.measure(sizes=tuple(size // part for size in bench_exchange.SIZES))
    yield lambda: bench_files.measure(sizes=tuple(size // part for size in bench_files.SIZES))
    yield lambda: _figures(1_000_000 // part)


def main() -> None:
    """Measure one after the other, so that none disturbs another."""
    lines: list[Line] = []
    for bench in benches(small="--small" in sys.argv[1:]):
        lines += bench()
        sys.stderr.write(f"{lines[-1].name} measured\n")
    show(lines)


if __name__ == "__main__":
    main()
