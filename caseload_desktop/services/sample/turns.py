"""What the sample's making hands to the store: one turn is one command of one worker at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache


class Verb(StrEnum):
    """What is done to a row."""

    CREATE = "create"
    SET = "set"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Write:
    """One operation to be: a row made, changed or removed (``why`` gives the reason of the latter two)."""

    verb: Verb
    entity: str
    row_id: str
    fields: Mapping[str, object] = field(default_factory=dict, hash=False)
    why: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One command: who gave it, when (UTC), and what it writes."""

    at: datetime
    worker_id: str
    command: str
    writes: tuple[Write, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """The turns that are written together, and how far along the whole they are (0 to 1)."""

    label: str
    done: float
    turns: tuple[Turn, ...]


def instant(day: date, minute: int) -> datetime:
    """The UTC instant of a minute of the day by the clock on the wall in England."""
    summer = timedelta(hours=1) if _is_summer_time(day) else timedelta()
    return datetime.combine(day, time(), UTC) + timedelta(minutes=minute) - summer


def _is_summer_time(day: date) -> bool:
    """From the last Sunday of March to the last Saturday of October."""
    return _last_sunday(day.year, 3) <= day < _last_sunday(day.year, 10)


@cache
def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)
