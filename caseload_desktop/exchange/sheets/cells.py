"""One cell understood as a date, a time, minutes or a number that a spreadsheet may have changed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from caseload_desktop.domain.dates import DateUse, read_date
from caseload_desktop.domain.durations import read_minutes
from caseload_desktop.exchange.sheets.table import Cell, is_empty, shown

_NUMERIC = re.compile(r"^\s*(\d{1,2})([./\-\s])(\d{1,2})\2(\d{4}|\d{2})(?!\d)(.*)$", re.DOTALL)
_CLOCK_AFTER = re.compile(r"[ T,]+(?:at )?(\d{1,2})[:.](\d{2})(?::\d{2})?\s*([ap]m)?\s*$", re.IGNORECASE)
_CLOCK = re.compile(r"^(\d{1,2})(?:[:.](\d{2}))?(?::\d{2})?\s*([ap]m)?$", re.IGNORECASE)
_DAY_NUMBER = re.compile(r"^(\d{5})[.,]\d+$")
"""A day number with a part of a day behind it, as text; the part is dropped."""
_MONTHS = 12
_ENOUGH = 2
_MOST = 1_000_000
FORMULA_MARKS = ("=", "+", "-", "@")


class DateOrder(StrEnum):
    """Which comes first where a date is written in numbers alone."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


@dataclass(frozen=True, slots=True)
class OrderEvidence:
    """How many values of a column can only be day first, only month first, or could be either.

    ``turned`` when a spreadsheet program set for another country has most likely turned day and month round: what it
    could take for a date (day up to 12) are date cells, and only what it could not (day over 12) stayed text.
    ``month_text`` is the first value that can only be month first; ``beside`` what the other dates of its rows are,
    for a column that proves nothing itself.
    """

    day_first: int = 0
    month_first: int = 0
    either: int = 0
    turned: bool = False
    month_text: str = ""
    beside: DateOrder | None = None

    @property
    def proves(self) -> bool:
        """True when a value can be read in one order only."""
        return self.day_first + self.month_first > 0

    @property
    def settled(self) -> DateOrder | None:
        """Day first where nothing speaks for another order; ``None`` means ask.

        Month first is never settled without a person: one slip (04/13 for 13/04) would turn a whole column.
        """
        if self.proves:
            return DateOrder.DAY_FIRST if self.day_first > self.month_first else None
        return None if self.either else DateOrder.DAY_FIRST

    @property
    def likely(self) -> DateOrder:
        """The order to suggest, and to read by until it is answered.

        One value alone proves no column: days over 12 are commoner than days up to 12, so a lone one among more that
        could be either is rather a slip.
        """
        if not self.proves:
            return self.beside or DateOrder.DAY_FIRST
        more = self.month_first > self.day_first
        lone = self.month_first == 1 < self.either
        return DateOrder.MONTH_FIRST if more and not lone else DateOrder.DAY_FIRST


def order_evidence(cells: Iterable[Cell]) -> OrderEvidence:
    """Looks through a column for values that can be read in one order only (25/12 or 12/25)."""
    counts: Counter[str] = Counter()
    month_text = ""
    for cell in cells:
        if isinstance(cell, date):
            counts["cell over 12" if cell.day > _MONTHS else "cell"] += 1
        elif isinstance(cell, str) and (match := _NUMERIC.match(cell)) is not None:
            found = _reading(int(match.group(1)), int(match.group(3)))
            counts[found] += 1
            month_text = month_text or (cell.strip() if found == "month" else "")
    no_other = not (counts["cell over 12"] or counts["month"] or counts["either"] or counts["same"])
    turned = no_other and counts["cell"] >= _ENOUGH and counts["day"] >= _ENOUGH
    return OrderEvidence(counts["day"], counts["month"], counts["either"], turned, month_text)


def _reading(first: int, second: int) -> str:
    """In which order two numbers can be day and month: "day" first, "month" first, "either", the "same", or "no"."""
    if first > _MONTHS:
        return "day" if 0 < second <= _MONTHS else "no"
    if second > _MONTHS:
        return "month" if first > 0 else "no"
    return "same" if first == second else "either"


@dataclass(frozen=True, slots=True)
class DateCell:
    """What a date cell says: a day, or a year only; ``reason`` why not; ``clock`` HH:MM when a time stands with it."""

    day: date | None = None
    year: int | None = None
    clock: str = ""
    reason: str = ""


def date_in(
    cell: Cell,
    *,
    use: DateUse,
    order: DateOrder,
    today: date,
    turned: bool = False,
    earliest: date | None = None,
    latest: date | None = None,
) -> DateCell:
    """Understands a date cell; ``turned`` puts day and month of a real date cell back.

    ``reason`` as ``domain.dates`` gives it, or ``formula``; ``empty`` for nothing.
    """
    if is_empty(cell):
        return DateCell(reason="empty")
    clock = ""
    if isinstance(cell, datetime):
        clock = "" if cell.time() == time() else f"{cell:%H:%M}"
        cell = cell.date()
    if isinstance(cell, time | timedelta):
        return DateCell(reason="not_a_date")
    if turned and isinstance(cell, date) and cell.day <= _MONTHS:
        cell = cell.replace(month=cell.day, day=cell.month)
    value: object = cell
    if isinstance(value, str):
        if value.lstrip().startswith(FORMULA_MARKS):
            return DateCell(reason="formula")
        value, clock = _without_clock(_DAY_NUMBER.sub(r"\1", shown(value)))
        value = _turned(value) if order is DateOrder.MONTH_FIRST else value
    reading = read_date(value, today=today, use=use, earliest=earliest, latest=latest, from_today=False)
    year = reading.year if reading.value is None else None
    return DateCell(day=reading.value, year=year, clock=clock, reason="" if reading.understood else reading.reason)


def _without_clock(text: str) -> tuple[str, str]:
    match = _CLOCK_AFTER.search(text)
    if match is None:
        return text, ""
    return text[: match.start()], _hhmm(match.group(1), match.group(2), match.group(3) or "")


def _turned(text: str) -> str:
    """ "04/25/2026" as "25/04/2026"; left alone where it could only be day first."""
    match = _NUMERIC.match(text)
    if match is None or int(match.group(1)) > 12:
        return text
    first, mark, second, year, rest = match.groups()
    return f"{second}{mark}{first}{mark}{year}{rest}"


def clock_in(cell: Cell) -> tuple[str, str]:
    """Understands a time of day as HH:MM, or says why not (``empty``, ``not_a_time``)."""
    if is_empty(cell):
        return "", "empty"
    if isinstance(cell, datetime | time):
        return f"{cell:%H:%M}", ""
    if isinstance(cell, timedelta):
        minutes = int(cell.total_seconds() // 60)
        return (f"{minutes // 60:02d}:{minutes % 60:02d}", "") if 0 <= minutes < 1440 else ("", "not_a_time")
    if isinstance(cell, float) and 0 <= cell < 1:
        minutes = round(cell * 1440) % 1440
        return f"{minutes // 60:02d}:{minutes % 60:02d}", ""
    match = _CLOCK.match(shown(cell))
    text = _hhmm(match.group(1), match.group(2) or "00", match.group(3) or "") if match else ""
    return (text, "") if text else ("", "not_a_time")


def _hhmm(hours: str, minutes: str, half: str) -> str:
    hour, minute = int(hours), int(minutes)
    if half and not 1 <= hour <= 12:
        return ""
    if half:
        hour = hour % 12 + (12 if half.lower() == "pm" else 0)
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else ""


def minutes_in(cell: Cell, *, in_hours: bool = False) -> tuple[int | None, str]:
    """Understands time spent, in minutes; ``in_hours`` when the column's heading says hours."""
    if is_empty(cell):
        return None, "empty"
    if isinstance(cell, timedelta):
        return round(cell.total_seconds() / 60), ""
    if isinstance(cell, datetime | time):
        return cell.hour * 60 + cell.minute, ""
    if isinstance(cell, int | float) or (in_hours and re.fullmatch(r"\d+(?:[.,]\d+)?", shown(cell))):
        number = float(shown(cell).replace(",", "."))
        if in_hours:
            return (round(number * 60), "") if 0 <= number <= 24 else (None, "out_of_range")
        return (round(number), "") if 0 <= number <= 1440 else (None, "out_of_range")
    if shown(cell).startswith("="):
        return None, "formula"
    reading = read_minutes(shown(cell))
    return reading.minutes, reading.reason if reading.minutes is None else ""


_NUMBER = re.compile(r"^£?\s*(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)(?!\d)\s*([^\d]*)$")
_PARTS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "1/2": 0.5, "1/4": 0.25, "3/4": 0.75}
_AND_A_PART = re.compile(r"^(?:(\d{1,6})(?: |(?=[½¼¾])))?(?:and |& )?([½¼¾]|[13]/[24])(?:\s*[^\d]*)$")
_HOURS_AND_MINUTES = re.compile(r"^(\d+)\s*h(?:(?:ou)?rs?)?\s*(\d{1,2})\s*m(?:in(?:ute)?s?)?$", re.IGNORECASE)


def number_in(cell: Cell, *, most: float = _MOST) -> tuple[float | None, str]:
    """Understands a number of hours, units or pounds: 10.5, "10½", "10 hrs/wk", "£18.50", "2h 30m"; else says why not.

    Reasons: ``empty``, ``formula``, ``not_a_number``, ``out_of_range`` (below 0, beyond ``most``).
    """
    if is_empty(cell):
        return None, "empty"
    if isinstance(cell, timedelta):
        return round(cell.total_seconds() / 3600, 2), ""
    if isinstance(cell, int | float):
        sensible = 0 <= float(cell) <= most
        return (round(float(cell), 2), "") if sensible else (None, "out_of_range")
    text = shown(cell)
    if text.startswith(FORMULA_MARKS):
        return None, "formula"
    hours = _HOURS_AND_MINUTES.match(text)
    if hours is not None:
        return round(int(hours.group(1)) + int(hours.group(2)) / 60, 2), ""
    part = _AND_A_PART.match(text)
    if part is not None and part.group(2) in _PARTS:
        with_part = int(part.group(1) or 0) + _PARTS[part.group(2)]
        return (with_part, "") if with_part <= most else (None, "out_of_range")
    match = _NUMBER.match(text)
    if match is None:
        return None, "not_a_number"
    plain = match.group(1)
    number = float(plain.replace(",", "") if re.search(r",\d{3}(?!\d)", plain) else plain.replace(",", "."))
    return (round(number, 2), "") if number <= most else (None, "out_of_range")


def age_in(cell: Cell) -> int | None:
    """An age in whole years, 0 to 120: 84, "84", "approx 84 yrs"."""
    match = re.search(r"\d{1,3}", shown(cell))
    age = int(match.group()) if match else -1
    return age if 0 <= age <= 120 else None
