"""Opening the contact list at 1,000,000 rows and scrolling to its end, page by page, with the memory it takes."""

from __future__ import annotations

import time
from collections import OrderedDict
from statistics import median

from caseload_desktop.store.queries.contacts import ContactFilter, ContactRow, contact_numbers, contact_rows
from tests.bench.ground import ground
from tests.bench.table import Line, resident_megabytes, show

CONTACTS = 1_000_000
PAGE_ROWS, KEPT_PAGES = 128, 40
"""As the list on screen (``ui.models.paged``) keeps them; the screen library is not loaded here."""


def measure(*, contacts: int = CONTACTS) -> list[Line]:
    """Numbers of all rows, then every page in order, keeping only the last pages."""
    with ground(people=max(100, contacts // 25), contacts=contacts) as at:
        before = resident_megabytes()
        started = time.perf_counter()
        with at.store.read() as connection:
            numbers = contact_numbers(connection, ContactFilter(), viewer=at.actor)
            first = contact_rows(connection, numbers[:PAGE_ROWS], viewer=at.actor)
        opened = (time.perf_counter() - started) * 1000
        assert len(first) == PAGE_ROWS
        bare = _bare_open(at.store)
        after_open = resident_megabytes()
        pages: OrderedDict[int, list[ContactRow]] = OrderedDict()
        times: list[float] = []
        quarters: list[float] = []
        for start in range(0, len(numbers), PAGE_ROWS):
            began = time.perf_counter()
            with at.store.read() as connection:
                pages[start] = contact_rows(connection, numbers[start : start + PAGE_ROWS], viewer=at.actor)
            times.append((time.perf_counter() - began) * 1000)
            if len(pages) > KEPT_PAGES:
                pages.popitem(last=False)
            if len(times) % max(1, len(numbers) // PAGE_ROWS // 4) == 0:
                quarters.append(resident_megabytes())
    memory = " -> ".join(f"{mb:.0f}" for mb in (before, after_open, *quarters))
    name = f"contact list, {contacts:,} rows"
    return [
        Line(f"{name}: open", opened, bare, note="bare: the same numbers by the driver, in order"),
        Line(f"{name}: a page", median(times), note=f"{len(times):,} pages; slowest {max(times):.1f} ms"),
        Line(f"{name}: scroll to the end", sum(times), target="flat memory"),
        Line(f"{name}: memory grown while scrolling", quarters[-1] - after_open, unit="MB", note=f"MB: {memory}"),
    ]


def _bare_open(store: object) -> float:
    started = time.perf_counter()
    with store.read() as connection:  # type: ignore[attr-defined]
        sql = "SELECT no FROM contact WHERE gone IS NULL ORDER BY received_on DESC, no DESC"
        cursor = connection.connection.driver_connection.cursor()
        rows = cursor.execute(sql).fetchall()
    assert rows
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    show(measure())
