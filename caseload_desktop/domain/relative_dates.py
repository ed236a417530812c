"""Dates said from today: "yesterday", "last tues", "+6 weeks", "3 days ago"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from caseload_desktop.domain.months import add_months

_WORDS = {
    "today": 0,
    "tod": 0,
    "now": 0,
    "this morning": 0,
    "this afternoon": 0,
    "yesterday": -1,
    "yday": -1,
    "last night": -1,
    "day before yesterday": -2,
    "tomorrow": 1,
    "tmrw": 1,
    "tom": 1,
    "day after tomorrow": 2,
}
_WEEKDAYS = {
    word: number
    for number, words in enumerate(
        (
            "mon monday",
            "tue tues tuesday",
            "wed weds wednesday",
            "thu thur thurs thursday",
            "fri friday",
            "sat saturday",
            "sun sunday",
        )
    )
    for word in words.split()
}
_NUMBERS = {word: number for number, word in enumerate(["a", "one", "two", "three", "four", "five", "six"])}
_NUMBERS.update({"a": 1, "an": 1})
_UNIT = r"(d|days?|w|wks?|weeks?|m|mths?|months?|y|yrs?|years?|wd|working days?)"
_COUNT = rf"(\d{{1,3}}|{'|'.join(_NUMBERS)})"
_SIGNED = re.compile(rf"([+\-])\s*(\d{{1,3}})\s*{_UNIT}")
_IN = re.compile(rf"in\s+{_COUNT}\s*{_UNIT}(?:'s|')?(?:\s+time)?")
_AGO = re.compile(rf"{_COUNT}\s*{_UNIT}\s+ago")
_WEEKDAY = re.compile(r"(?:(last|next|this|on|coming)\s+)?([a-z]+)")
_NEXT_OR_LAST = re.compile(r"(last|next)\s+(week|month|year)")


def read_relative(plain: str, *, today: date, forward: bool) -> date | None:
    """The day meant, or None when this isn't that kind of date; ``forward`` says where a bare weekday leans.

    "last fri" is the most recent Friday before today, "next fri" the first one after today; "fri" alone may be
    today. Working days are not counted here, for they need the calendar (``working_days``).
    """
    if plain in _WORDS:
        return _moved(today, days=_WORDS[plain])
    if found := _SIGNED.fullmatch(plain):
        return _by_unit(today, int(found[2]) * (-1 if found[1] == "-" else 1), found[3])
    if found := _IN.fullmatch(plain):
        return _by_unit(today, _count(found[1]), found[2])
    if found := _AGO.fullmatch(plain):
        return _by_unit(today, -_count(found[1]), found[2])
    if found := _NEXT_OR_LAST.fullmatch(plain):
        return _by_unit(today, 1 if found[1] == "next" else -1, found[2])
    found = _WEEKDAY.fullmatch(plain)
    if found and found[2] in _WEEKDAYS:
        return _weekday(today, _WEEKDAYS[found[2]], said=found[1] or "", forward=forward)
    return None


def _count(text: str) -> int:
    return int(text) if text.isdigit() else _NUMBERS[text]


def _by_unit(today: date, count: int, unit: str) -> date | None:
    if unit.startswith(("wd", "working")):
        return None
    if unit.startswith("d"):
        return _moved(today, days=count)
    if unit.startswith("w"):
        return _moved(today, days=7 * count)
    months = count * (12 if unit.startswith("y") else 1)
    try:
        return add_months(today, months)
    except ValueError:
        return None


def _moved(today: date, *, days: int) -> date | None:
    try:
        return today + timedelta(days=days)
    except OverflowError:
        return None


def _weekday(today: date, weekday: int, *, said: str, forward: bool) -> date | None:
    ahead = (weekday - today.weekday()) % 7
    if said == "last":
        return _moved(today, days=ahead - 7)
    if said in ("next", "coming"):
        return _moved(today, days=ahead or 7)
    if said == "this" or forward:
        return _moved(today, days=ahead)
    return _moved(today, days=ahead - 7 if ahead else 0)
