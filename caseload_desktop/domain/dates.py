"""Dates as people in this country write them, day first; what can't be understood gets a reason, never a guess."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from caseload_desktop.domain.age import age_on
from caseload_desktop.domain.months import MONTH_NAMES
from caseload_desktop.domain.relative_dates import read_relative

YOUNGEST_FOR_TWO_DIGITS = 16
"""Services are for adults and young people nearly adult: a birth year of two digits means somebody at least so old."""
OLDEST_AGE = 120
_YEARS_BACK, _YEARS_AHEAD = 60, 10
_SHEET_DAY_0 = date(1899, 12, 30)
_SHEET_DAYS = range(1, 73415)  # to the end of 2100
_SHEET_DAYS_IN_TEXT = range(20000, 73415)  # from 1954: a shorter number in a text is something else
_MONTHS = "|".join(MONTH_NAMES)
_NUMERIC = re.compile(r"(\d{1,2})\s*[./\-\s]\s*(\d{1,2})(?:\s*[./\-\s]\s*(\d{4}|\d{2}))?")
_ISO = re.compile(r"(\d{4})[./\-](\d{1,2})[./\-](\d{1,2})(?:[t\s]+\d{1,2}:\d{2}.*)?")
_NAMED = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th)?[\s.\-/]*(?:of\s+)?({_MONTHS})[a-z]*\.?(?:[\s,.\-/]*'?(\d{{4}}|\d{{2}}))?"
)
_MONTH_FIRST = re.compile(rf"({_MONTHS})[a-z]*\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?(?:\s+'?(\d{{4}}|\d{{2}}))?")
_MONTH_YEAR = re.compile(rf"(?:({_MONTHS})[a-z]*|(\d{{1,2}}))[\s,.\-/]+(\d{{4}})")
_YEAR = re.compile(r"(?:c\.?|ca\.?|circa|about|abt\.?|approx\.?|~|born)?\s*((?:18|19|20)\d\d)\s*\??")
_PACKED = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})")
_PACKED_ISO = re.compile(r"((?:18|19|20)\d\d)(\d{2})(\d{2})")
_CLOCK_AFTER = re.compile(r"[\s,]+(?:at\s+)?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?\s*(?:am|pm)?$")
_WEEKDAY_BEFORE = re.compile(r"^(?:mon|tue|tues|wed|weds|thu|thur|thurs|fri|sat|sun)[a-z]*[\s,.]+(?=\d)")


class DateUse(StrEnum):
    """What a date is for: which way doubtful ones lean."""

    EVENT = "event"
    """Something that has happened; the future is refused."""
    DUE = "due"
    """Something planned; "fri" is the coming Friday."""
    BIRTH = "birth"
    """A birth date; a year alone is worth having."""


@dataclass(frozen=True, slots=True)
class DateReading:
    """What was understood of a date.

    ``value`` is the day; where only a year (or month) was given it is None, ``part`` is "year" ("month") and ``year``
    holds the year. ``how`` names the way of writing, for the report of an import. ``reason``: ``empty``,
    ``not_a_date``, ``impossible_date``, ``no_day`` (only a year or month where a day is needed), ``in_future``,
    ``too_early``, ``too_late``, ``formula``, ``said_from_today``.
    """

    value: date | None = None
    reason: str = ""
    part: str = ""
    year: int | None = None
    how: str = ""

    @property
    def understood(self) -> bool:
        """True when a day or at least a year is known."""
        return not self.reason and (self.value is not None or self.year is not None)


def read_date(
    value: object,
    *,
    today: date,
    use: DateUse = DateUse.EVENT,
    earliest: date | None = None,
    latest: date | None = None,
    from_today: bool = True,
) -> DateReading:
    """Read a date from what was typed or what a spreadsheet holds; day first, always.

    ``from_today=False`` is for a sheet written on other days: "yesterday" is then asked about, not reckoned.

    Without ``latest`` an event or a birth may not lie in the future; without ``earliest`` a birth may not lie more
    than 120 years back. A reading outside the window keeps its reason and has no value.
    """
    reading = _read_value(value, today=today, use=use)
    if not reading.understood:
        return reading
    if reading.how == "relative" and not from_today:
        return DateReading(reason="said_from_today", how=reading.how)
    if reading.part and use is not DateUse.BIRTH:
        return DateReading(reason="no_day", part=reading.part, year=reading.year, how=reading.how)
    if use is DateUse.BIRTH and earliest is None:
        earliest = date(today.year - OLDEST_AGE, 1, 1)
    if use is not DateUse.DUE and latest is None:
        latest = today
    return _within(reading, earliest=earliest, latest=latest, today=today)


def _within(reading: DateReading, *, earliest: date | None, latest: date | None, today: date) -> DateReading:
    year = reading.year or 0
    first, last = reading.value or date(year, 12, 31), reading.value or date(year, 1, 1)
    if latest is not None and last > latest:
        return DateReading(reason="in_future" if latest == today else "too_late", how=reading.how)
    if earliest is not None and first < earliest:
        return DateReading(reason="too_early", how=reading.how)
    return reading


def _read_value(value: object, *, today: date, use: DateUse) -> DateReading:
    if value is None or value != value:  # NaN and NaT are not equal to themselves
        return DateReading(reason="empty")
    if isinstance(value, datetime):
        return DateReading(value=value.date(), year=value.year, how="date")
    if isinstance(value, date):
        return DateReading(value=value, year=value.year, how="date")
    if isinstance(value, bool):
        return DateReading(reason="not_a_date")
    if isinstance(value, int | float):
        return _read_number(float(value))
    return _read_text(str(value), today=today, use=use)


def _read_number(number: float) -> DateReading:
    """A spreadsheet's day number, counted from 30 December 1899; 1800 to 2100 is a year typed as a number."""
    if number.is_integer() and 1800 <= number <= 2100:
        return DateReading(part="year", year=int(number), how="year")
    if math.isfinite(number) and int(number) in _SHEET_DAYS:
        day = _SHEET_DAY_0 + timedelta(days=int(number))
        return DateReading(value=day, year=day.year, how="day number")
    return DateReading(reason="not_a_date")


def _read_text(text: str, *, today: date, use: DateUse) -> DateReading:
    if text.lstrip().startswith("="):
        return DateReading(reason="formula")
    plain = " ".join(text.casefold().replace("’", "'").replace("–", "-").replace("−", "-").split()).strip(" .,;")
    if not plain:
        return DateReading(reason="empty")
    plain = _WEEKDAY_BEFORE.sub("", _CLOCK_AFTER.sub("", plain)) or plain
    if use is not DateUse.BIRTH:
        relative = read_relative(plain, today=today, forward=use is DateUse.DUE)
        if relative is not None:
            return DateReading(value=relative, year=relative.year, how="relative")
    return _read_written(plain, today=today, use=use)


def _read_written(plain: str, *, today: date, use: DateUse) -> DateReading:
    if found := _ISO.fullmatch(plain) or _PACKED_ISO.fullmatch(plain):
        return _day(int(found[3]), int(found[2]), int(found[1]), how="year first")
    if found := _YEAR.fullmatch(plain):
        return DateReading(part="year", year=int(found[1]), how="year")
    if found := _NUMERIC.fullmatch(plain) or _PACKED.fullmatch(plain):
        if found[3] is None and use is DateUse.BIRTH:
            return DateReading(reason="not_a_date")
        return _day_of(int(found[1]), int(found[2]), found[3], today=today, use=use, how="day first")
    if found := _NAMED.fullmatch(plain):
        return _named_day(int(found[1]), found[2], found[3], today=today, use=use)
    if found := _MONTH_FIRST.fullmatch(plain):
        return _named_day(int(found[2]), found[1], found[3], today=today, use=use)
    if found := _MONTH_YEAR.fullmatch(plain):
        number = MONTH_NAMES.index(found[1]) + 1 if found[1] else int(found[2])
        if not 1 <= number <= 12:
            return DateReading(reason="impossible_date")
        return DateReading(part="month", year=int(found[3]), how="month and year")
    if plain.isascii() and plain.isdigit() and int(plain) in _SHEET_DAYS_IN_TEXT:
        return _read_number(float(plain))
    return DateReading(reason="not_a_date")


def _named_day(day: int, month: str, year: str | None, *, today: date, use: DateUse) -> DateReading:
    if year is None and use is DateUse.BIRTH:
        return DateReading(reason="not_a_date")
    return _day_of(day, MONTH_NAMES.index(month) + 1, year, today=today, use=use, how="month in words")


def _day_of(day: int, month: int, year: str | None, *, today: date, use: DateUse, how: str) -> DateReading:
    if year is None:
        return _nearest_year(day, month, today=today, use=use, how=how)
    if len(year) == 4:
        return _day(day, month, int(year), how=how)
    return _century(day, month, int(year), today=today, use=use, how=how)


def _nearest_year(day: int, month: int, *, today: date, use: DateUse, how: str) -> DateReading:
    """A day without its year: the last one that has been, or for something planned the next one to come."""
    step = 1 if use is DateUse.DUE else -1
    for year in (today.year, today.year + step, today.year + 2 * step, today.year + 3 * step, today.year + 4 * step):
        reading = _day(day, month, year, how=how)
        if reading.value is not None and (reading.value >= today if step > 0 else reading.value <= today):
            return reading
    return DateReading(reason="impossible_date", how=how)


def _century(day: int, month: int, year: int, *, today: date, use: DateUse, how: str) -> DateReading:
    """Two-digit years: an event lies between 60 years back and 10 ahead; a birth gives the youngest aged 16 or more."""
    century = today.year // 100 * 100
    choices = [century + year + shift for shift in (100, 0, -100)]
    if use is not DateUse.BIRTH:
        near = [one for one in choices if today.year - _YEARS_BACK <= one <= today.year + _YEARS_AHEAD]
        return _day(day, month, near[0] if near else century + year, how=how)
    readings = [_day(day, month, one, how=how) for one in choices]
    for reading in readings:
        if reading.value is not None and age_on(reading.value, today) >= YOUNGEST_FOR_TWO_DIGITS:
            return reading
    return readings[-1]


def _day(day: int, month: int, year: int, *, how: str) -> DateReading:
    try:
        value = date(year, month, day)
    except ValueError:
        return DateReading(reason="impossible_date", how=how)
    return DateReading(value=value, year=year, how=how)


def show_date(day: date | None) -> str:
    """03/05/2026"""
    return f"{day:%d/%m/%Y}" if day else ""


def iso_day(text: str | None) -> date | None:
    """The day of ISO text, as the record holds it; None for none."""
    return date.fromisoformat(text) if text else None


def show_long(day: date | None) -> str:
    """3 May 2026"""
    return f"{day.day} {MONTH_NAMES[day.month - 1].title()} {day.year}" if day else ""
