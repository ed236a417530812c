"""Why a date that was typed can't be one, said so that the mistake is seen at once."""

from __future__ import annotations

import re
from calendar import isleap, monthrange

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_NUMBERS = re.compile(r"\s*(\d{1,2})\s*[./\-\s]\s*(\d{1,2})(?:\s*[./\-\s]\s*(\d{4}|\d{2}))?\s*")
_NAMED = re.compile(
    r"\s*(\d{1,2})(?:st|nd|rd|th)?[\s.\-/]*([a-z]{3,})\.?(?:[\s,.\-/]*(\d{4}|\d{2}))?\s*", re.IGNORECASE
)


def why_impossible(text: str) -> str:
    """Return what is wrong with a date that does not exist ("April has 30 days"), or empty when that isn't clear."""
    numbers, named = _NUMBERS.fullmatch(text), _NAMED.fullmatch(text)
    if numbers:
        day, month, written = int(numbers[1]), int(numbers[2]), numbers[3]
    elif named:
        day, month, written = int(named[1]), _month_of(named[2]), named[3]
    else:
        return ""
    if month > 12 and day <= 12 and month <= 31:
        return f"There is no month {month}. Type the day first, then the month: {month}/{day}."
    if not 1 <= month <= 12:
        return f"There is no month {month}. Months go from 1 to 12." if numbers else ""
    return _why_no_day(day, month, written)


def _why_no_day(day: int, month: int, written: str | None) -> str:
    name = _MONTHS[month - 1]
    year = _whole_year(written)
    if month == 2 and day == 29 and year is not None and not isleap(year):
        return f"{year} was no leap year: February had 28 days."
    most = 29 if month == 2 else monthrange(2023, month)[1]
    return f"There is no {day} {name}: {name} has {most} days at most." if not 1 <= day <= most else ""


def _whole_year(written: str | None) -> int | None:
    if written is None:
        return None
    return int(written) if len(written) == 4 else 2000 + int(written)


def _month_of(word: str) -> int:
    small = word.casefold()
    return next((n for n, name in enumerate(_MONTHS, 1) if name.casefold().startswith(small[:3])), 0)
