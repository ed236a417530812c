"""Each part of a person's page with 2,000 events, from the click to what shows: read, laid out and drawn.

Reading stands beside the screen's thread in the program; here everything runs in one, so that the times are upper
bounds of what somebody waits. No bare baseline: the target is ours alone.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.bench_person import EVENTS, PEOPLE, _somebody, fill_record
from tests.bench.ground import Ground, ground
from tests.bench.table import Line, show

ROUNDS = 3
TARGET = "100 ms"


def measure(*, events: int = EVENTS, rounds: int = ROUNDS) -> list[Line]:
    """Open a long record so many times, and each of its parts once each time; medians."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with ground(people=PEOPLE, contacts=PEOPLE) as at:
        person_id = _somebody(at)
        fill_record(at, person_id, events)
        found: dict[str, list[float]] = {}
        for _ in range(rounds):
            for part, took in _opened(at, person_id):
                found.setdefault(part, []).append(took)
    return [
        Line(f"{part} of a person with {events:,} events", median(took), target=TARGET) for part, took in found.items()
    ]


def _opened(at: Ground, person_id: str) -> Iterator[tuple[str, float]]:
    """A page made anew, so that nothing is read already."""
    from PySide6.QtWidgets import QApplication

    from caseload_desktop.app import prepare_application
    from caseload_desktop.ui.desk import Desk
    from caseload_desktop.ui.notices import Notices
    from caseload_desktop.ui.pages.person.page import PersonPage
    from caseload_desktop.ui.tasks import InlineRunner
    from caseload_desktop.ui.theme import Mode

    if QApplication.instance() is None:
        prepare_application(mode=Mode.LIGHT)
    page = PersonPage(Desk(at.store, at.actor, InlineRunner(), Notices()))
    page.resize(1000, 560)
    page.show()
    began = time.perf_counter()
    page.show_item(person_id)
    page.grab()
    yield "page", (time.perf_counter() - began) * 1000
    for number, title in enumerate(page.tabs.titles()):
        if number:
            began = time.perf_counter()
            page.tabs.setCurrentIndex(number)
            page.grab()
            yield title, (time.perf_counter() - began) * 1000
    page.deleteLater()


if __name__ == "__main__":
    show(measure())
