"""Working days in England: weekdays without bank holidays and without the council's own closures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

from caseload_desktop.domain.bank_holidays import WRITTEN_DOWN

_ONE = timedelta(days=1)
_SATURDAY = 5
_MOST_KEPT = 4096
"""Sums kept: a list asks for the same days again each time it is read."""


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> dict[date, str]:
    """The bank holidays of England in a year with their names, substitute days and one-off holidays included.

    Banking and Financial Dealings Act 1971 and royal proclamations, as the ``holidays`` package holds them. The years
    round the present are written down: loading the package takes a third of a second, and the first tray of the day
    reckons with working days.
    """
    written = WRITTEN_DOWN.get(year)
    if written is not None:
        return {date.fromisoformat(f"{year}-{day}"): name for day, name in written.items()}
    return reckoned_bank_holidays(year)


def reckoned_bank_holidays(year: int) -> dict[date, str]:
    """The same from the package itself, for any year; a test holds what is written down to it."""
    from holidays.countries.united_kingdom import UnitedKingdom

    found = UnitedKingdom(subdiv="ENG", years=year, observed=True)  # type: ignore[no-untyped-call]  # theirs has no hints
    return {day: name for day, name in found.items() if day.year == year}


class WorkingDays:
    """The calendar due dates are reckoned with; ``closures`` are further days the council is closed, with their why."""

    def __init__(self, closures: Iterable[tuple[date, str]] = ()) -> None:
        self._closures = dict(closures)
        self._added: dict[tuple[date, int], date] = {}

    def why_closed(self, day: date) -> str:
        """Why a day is no working day ("Saturday", "Good Friday"); empty when it is one."""
        if day.weekday() >= _SATURDAY:
            return "Saturday" if day.weekday() == _SATURDAY else "Sunday"
        return self._closures.get(day) or bank_holidays(day.year).get(day, "")

    def is_working_day(self, day: date) -> bool:
        """True on a weekday that is neither a bank holiday nor a closure."""
        return not self.why_closed(day)

    def next_working_day(self, day: date) -> date:
        """The day itself when it is a working day, else the first one after it."""
        while not self.is_working_day(day):
            day += _ONE
        return day

    def previous_working_day(self, day: date) -> date:
        """The day itself when it is a working day, else the last one before it."""
        while not self.is_working_day(day):
            day -= _ONE
        return day

    def add(self, day: date, count: int) -> date:
        """The day so many working days later (earlier when negative); the day itself is not counted.

        From a Friday one working day later is Monday, and so it is from the Saturday. No days at all leave the day
        where it is, working day or not.
        """
        asked = (day, count)
        if (known := self._added.get(asked)) is not None:
            return known
        step = _ONE if count > 0 else -_ONE
        left = abs(count)
        while left:
            day += step
            left -= self.is_working_day(day)
        if len(self._added) >= _MOST_KEPT:
            self._added.clear()
        self._added[asked] = day
        return day

    def between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; negative when ``end`` comes first.

        It undoes ``add``: ``between(d, add(d, n)) == n``.
        """
        if end < start:
            return -self._count(end, start - _ONE) if start > end else 0
        return self._count(start + _ONE, end)

    def _count(self, first: date, last: date) -> int:
        """Working days from first to last, both included: whole weeks at once, then the bank holidays taken off."""
        if last < first:
            return 0
        days = (last - first).days + 1
        weeks, rest = divmod(days, 7)
        weekdays = 5 * weeks + sum((first.weekday() + step) % 7 < _SATURDAY for step in range(rest))
        closed = {day for year in range(first.year, last.year + 1) for day in bank_holidays(year)} | set(self._closures)
        return weekdays - sum(first <= day <= last and day.weekday() < _SATURDAY for day in closed)


ENGLAND = WorkingDays()
"""Working days without closures of a council's own; one for all, so that what was counted stays counted."""
