"""Tasks: what became of one, when it comes up, and which days it may carry."""

from __future__ import annotations

from datetime import date

import pytest

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.task import TaskState, comes_up, stands_on, task_day, task_state

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("done", "dropped", "state"),
    [
        (None, None, TaskState.OPEN),
        ("2026-11-20", None, TaskState.DONE),
        (None, "2026-11-20", TaskState.DROPPED),
        ("2026-11-19", "2026-11-20", TaskState.DONE),
    ],
)
def test_what_became_of_a_task(done: str | None, dropped: str | None, state: TaskState) -> None:
    """A task done on one laptop and dropped on another is done."""
    assert task_state(done_on=done, dropped_on=dropped) is state


@pytest.mark.parametrize(
    ("due", "remind", "day"),
    [
        ("", "", ""),
        ("2026-12-01", "", "2026-12-01"),
        ("", "2026-11-30", "2026-11-30"),
        ("2026-12-01", "2026-11-30", "2026-11-30"),
    ],
)
def test_when_a_task_comes_up(due: str, remind: str, day: str) -> None:
    """A reminder brings a task up before it is due."""
    assert comes_up(due_on=due, remind_on=remind) == day


@pytest.mark.parametrize(
    ("due", "remind", "day"),
    [
        ("", "", ""),
        ("2026-12-01", "", "2026-12-01"),
        ("2026-12-01", "2026-11-25", "2026-11-25"),
        ("2026-12-01", "2026-11-18", "2026-11-20"),
        ("2026-11-19", "2026-11-18", "2026-11-19"),
        ("", "2026-11-18", "2026-11-18"),
    ],
)
def test_where_a_task_stands_today(due: str, remind: str, day: str) -> None:
    """A reminder to come holds a task back; one that has come puts it under today, not under overdue."""
    assert stands_on(due_on=due, remind_on=remind, today="2026-11-20") == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-02-30", "impossible_date"),
        ("2036-11-20", "date_too_late"),
        ("2016-11-20", "date_too_early"),
    ],
)
def test_days_nobody_means(text: str, code: str) -> None:
    """A slip in the year is told, not kept."""
    with pytest.raises(RuleBroken) as broken:
        task_day(text, field="due_on", today=TODAY)
    assert (broken.value.code, broken.value.field) == (code, "due_on")


def test_days_that_stand() -> None:
    """No day, an overdue one and one years ahead are fine."""
    for text in ("", "2026-11-01", "2029-01-01"):
        assert task_day(text, field="due_on", today=TODAY) == text
