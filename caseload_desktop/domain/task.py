"""Tasks and reminders: when one comes up, whether it is still to do, and which days it may carry."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from caseload_desktop.domain.errors import RuleBroken

NEXT_STEP, TASK, REMINDER, FOLLOW_UP = "next_step", "task", "reminder", "follow_up"
"""Kinds of task the program makes by itself; the council's list (``task_kind``) may hold more."""

MOST_AHEAD_DAYS = 5 * 366
"""A task due later than this is a typing mistake; a review years ahead is not a task."""

MOST_BEHIND_DAYS = 366
"""A task may be overdue as it is written down, by up to a year."""


class TaskState(StrEnum):
    """What became of a task."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


def task_state(*, done_on: str | None, dropped_on: str | None) -> TaskState:
    """Return what became of a task; one done on one laptop and dropped on another is done."""
    if done_on:
        return TaskState.DONE
    return TaskState.DROPPED if dropped_on else TaskState.OPEN


def comes_up(*, due_on: str, remind_on: str) -> str:
    """Return the day a task comes up: the reminder, else the day it is due; empty for one without a day."""
    return min(remind_on, due_on) if remind_on and due_on else remind_on or due_on


def stands_on(*, due_on: str, remind_on: str, today: str) -> str:
    """Return the day under which a task stands in a list of work on ``today``.

    A reminder still to come holds it back until then; one that has come lets it stand under today until it is due.
    """
    if not remind_on or remind_on == due_on:
        return due_on
    if remind_on > today or not due_on:
        return remind_on
    return max(today, remind_on) if due_on > today else due_on


def task_day(text: str, *, field: str, today: date) -> str:
    """Return a day of a task given as ISO text; empty stays empty.

    Raises ``RuleBroken``: ``impossible_date``, ``date_too_late``, ``date_too_early``.
    """
    if not text:
        return ""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise RuleBroken("impossible_date", field=field) from None
    ahead = (day - today).days
    if ahead > MOST_AHEAD_DAYS:
        raise RuleBroken("date_too_late", field=field)
    if ahead < -MOST_BEHIND_DAYS:
        raise RuleBroken("date_too_early", field=field)
    return day.isoformat()
