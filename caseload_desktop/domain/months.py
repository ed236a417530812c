"""Months, quarters and financial years (1 April to 31 March), and adding months to a day."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SHOWN = tuple(name.title() for name in MONTH_NAMES)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month; ``number`` 1 to 12."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 12:
            raise ValueError("a month is 1 to 12")

    @classmethod
    def of(cls, day: date) -> Month:
        """The month a day lies in."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read "2017-10", "Oct-17", "Oct 2017" or "October 2017"; raise ``ValueError`` for anything else."""
        iso = re.fullmatch(r"\s*(\d{4})-(\d{1,2})\s*", text)
        if iso:
            return cls(int(iso[1]), int(iso[2]))
        named = re.fullmatch(r"\s*([A-Za-z]{3})[a-z]*[\s\-]+(\d{2}|\d{4})\s*", text)
        if named is None or named[1].casefold() not in MONTH_NAMES:
            raise ValueError("not a month")
        year = int(named[2])
        return cls(year if year >= 100 else 2000 + year, MONTH_NAMES.index(named[1].casefold()) + 1)

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    @property
    def label(self) -> str:
        """Oct 2017"""
        return f"{_SHOWN[self.number - 1]} {self.year}"

    @property
    def short(self) -> str:
        """Oct-17, as the council's papers write it."""
        return f"{_SHOWN[self.number - 1]}-{self.year % 100:02d}"

    @property
    def key(self) -> str:
        """2017-10, as it is stored and sorted."""
        return f"{self.year:04d}-{self.number:02d}"

    def plus(self, months: int) -> Month:
        """The month so many later, or earlier when negative."""
        index = self.year * 12 + self.number - 1 + months
        return Month(index // 12, index % 12 + 1)

    def until(self, later: Month) -> int:
        """How many months later the other is; negative when it is earlier."""
        return (later.year - self.year) * 12 + later.number - self.number


def month_range(first: Month, last: Month) -> tuple[Month, ...]:
    """The months from first to last, both included; none when last comes before first."""
    return tuple(first.plus(step) for step in range(first.until(last) + 1))


def months_ending(last: Month, *, count: int = 12) -> tuple[Month, ...]:
    """The months up to and including the last, oldest first."""
    return month_range(last.plus(1 - count), last)


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day when it is shorter: 31 January + 1 = 28 February."""
    month = Month.of(day).plus(months)
    return month.first.replace(day=min(day.day, month.last.day))


@dataclass(frozen=True, slots=True, order=True)
class FinancialYear:
    """A year from 1 April to 31 March, named by the calendar year it starts in."""

    start: int

    @classmethod
    def of(cls, day: date) -> FinancialYear:
        """The financial year a day lies in."""
        return cls(day.year if day.month >= 4 else day.year - 1)

    @property
    def label(self) -> str:
        """2026/27"""
        return f"{self.start}/{(self.start + 1) % 100:02d}"

    @property
    def first(self) -> date:
        """1 April"""
        return date(self.start, 4, 1)

    @property
    def last(self) -> date:
        """31 March"""
        return date(self.start + 1, 3, 31)

    @property
    def months(self) -> tuple[Month, ...]:
        """April to March."""
        return month_range(Month.of(self.first), Month.of(self.last))

    @property
    def quarters(self) -> tuple[Quarter, ...]:
        """The four quarters."""
        return tuple(Quarter(self.start, number) for number in (1, 2, 3, 4))


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a financial year: 1 is April to June, 4 is January to March."""

    year_start: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        """The quarter a day lies in."""
        return cls(FinancialYear.of(day).start, (day.month - 4) % 12 // 3 + 1)

    @property
    def months(self) -> tuple[Month, ...]:
        """Its three months."""
        start = Month(self.year_start, 4).plus(3 * (self.number - 1))
        return month_range(start, start.plus(2))

    @property
    def first(self) -> date:
        """Its first day."""
        return self.months[0].first

    @property
    def last(self) -> date:
        """Its last day: 30 June, 30 September, 31 December or 31 March."""
        return self.months[-1].last

    @property
    def label(self) -> str:
        """Q1 2026/27"""
        return f"Q{self.number} {FinancialYear(self.year_start).label}"
