"""How a thing of a day's work stands today."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from caseload_desktop.domain.work_item import DueState, Standing, WorkItem, days_late, end_of_week

NOW = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
"""A Friday afternoon."""


@pytest.mark.parametrize(
    ("item", "unallocated", "state"),
    [
        ({"due_on": "2026-11-19"}, False, DueState.OVERDUE),
        ({"due_on": "2026-11-19", "waits_for": "the surgery"}, False, DueState.OVERDUE),
        ({"due_on": "2026-11-19"}, True, DueState.OVERDUE),
        ({"due_on": "2026-11-20"}, False, DueState.TODAY),
        ({"due_on": "2026-11-20", "due_at": "14:29"}, False, DueState.OVERDUE),
        ({"due_on": "2026-11-20", "due_at": "14:30"}, False, DueState.TODAY),
        ({"due_on": "2026-11-20", "due_at": "15:00"}, False, DueState.TODAY),
        ({"due_on": "2026-11-20"}, True, DueState.TODAY),
        ({"due_on": "2026-11-21"}, False, DueState.WEEK),
        ({"due_on": "2026-11-22"}, False, DueState.WEEK),
        ({"due_on": "2026-11-23"}, False, DueState.LATER),
        ({"due_on": "2026-11-21", "waits_for": "the surgery"}, False, DueState.WAITING),
        ({"due_on": "2026-12-21", "waits_for": "the surgery"}, True, DueState.UNALLOCATED),
        ({"waits_for": "the surgery"}, False, DueState.WAITING),
        ({}, True, DueState.UNALLOCATED),
        ({}, False, DueState.NO_DAY),
    ],
)
def test_how_an_item_stands(item: dict[str, str], unallocated: bool, state: DueState) -> None:
    """What is late is late, whoever it waits for; a due hour counts on its day; the week ends with Sunday."""
    assert Standing(NOW).of(WorkItem("task", "1", **item), unallocated=unallocated) is state


def test_days_late_and_the_end_of_the_week() -> None:
    """Late is counted in days since the day it was due; a Sunday ends its own week."""
    assert days_late(WorkItem("task", "1", due_on="2026-11-17"), NOW.date()) == 3
    assert days_late(WorkItem("task", "1", due_on="2026-11-21"), NOW.date()) == -1
    assert days_late(WorkItem("task", "1"), NOW.date()) == 0
    assert end_of_week(date(2026, 11, 22)) == date(2026, 11, 22)
