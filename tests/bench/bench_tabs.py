"""Each part of a person's page with 2,000 events, from the click to what shows: read, laid out and drawn.

The page is opened a first time, when every statement is built and every icon drawn, and then again. Times are of the
processor, so that what else the machine does counts for nothing.

Reading stands beside the screen's thread in the program; here everything runs in one, so that the times are upper
bounds of what somebody waits. No bare baseline: the target is ours alone.
"""

from __future__ import annotations

import gc
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
TARGET = "100 ms, first: 150"


def measure(*, events: int = EVENTS, rounds: int = ROUNDS) -> list[Line]:
    """Open a long record so many times, and each of its parts once each time; medians."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with ground(people=PEOPLE, contacts=PEOPLE) as at:
        person_id = _somebody(at)
        fill_record(at, person_id, events)
        found: dict[str, list[float]] = {}
        for number in range(rounds + 1):
            for part, took in _opened(at, person_id):
                found.setdefault(part if number else f"first: {part}", []).append(took)
    return [Line(f"{part}, {events:,} events", median(took), target=TARGET) for part, took in found.items()]


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
        # lists are read and garbage is no longer looked for among what stays, as once the program has started
        assert at.store.code_lists.label("contact_reason", "request_information")
        gc.freeze()
    began = time.process_time()
    page = PersonPage(Desk(at.store, at.actor, InlineRunner(), Notices()))
    page.resize(1000, 560)
    page.show()
    yield "making the page", (time.process_time() - began) * 1000
    began = time.process_time()
    page.show_item(person_id)
    page.grab()
    yield "page", (time.process_time() - began) * 1000
    for number, title in enumerate(page.tabs.titles()):
        if number:
            began = time.process_time()
            page.tabs.setCurrentIndex(number)
            page.grab()
            yield title, (time.process_time() - began) * 1000
    page.deleteLater()


if __name__ == "__main__":
    show(measure())
