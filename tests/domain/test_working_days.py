"""Working days of England across year ends, Easter and substitute days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_desktop.domain.working_days import WorkingDays, bank_holidays, reckoned_bank_holidays

DAYS = WorkingDays()

# gov.uk/bank-holidays, England and Wales.
BANK_HOLIDAYS = {
    2025: ["01-01", "04-18", "04-21", "05-05", "05-26", "08-25", "12-25", "12-26"],
    2026: ["01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28"],
    2027: ["01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-27", "12-28"],
}


@pytest.mark.parametrize("year", BANK_HOLIDAYS)
def test_the_bank_holidays_of_england(year: int) -> None:
    """The weekdays nobody works are those the government publishes, substitute days included."""
    weekdays = [day for day in bank_holidays(year) if day.weekday() < 5]
    assert sorted(weekdays) == [date.fromisoformat(f"{year}-{day}") for day in BANK_HOLIDAYS[year]]


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 11, 20), ""), (date(2026, 11, 21), "Saturday"), (date(2026, 11, 22), "Sunday"),
        (date(2026, 4, 3), "Good Friday"), (date(2026, 12, 28), "Boxing Day"), (date(2022, 9, 19), "State Funeral"),
        (date(2026, 3, 17), ""), (date(2026, 11, 30), ""),  # St Patrick's and St Andrew's Day are not kept in England
    ],
)  # fmt: skip
def test_why_a_day_is_not_worked(day: date, why: str) -> None:
    """A day off says its reason; holidays of other nations are working days here."""
    assert why in DAYS.why_closed(day)
    assert DAYS.is_working_day(day) is (why == "")


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)), (date(2026, 11, 21), 1, date(2026, 11, 23)),
        (date(2026, 11, 20), 5, date(2026, 11, 27)), (date(2026, 12, 24), 1, date(2026, 12, 29)),
        (date(2026, 12, 23), 5, date(2027, 1, 4)), (date(2026, 4, 2), 1, date(2026, 4, 7)),
        (date(2025, 12, 24), 2, date(2025, 12, 30)), (date(2027, 12, 24), 1, date(2027, 12, 29)),
        (date(2027, 1, 4), -1, date(2026, 12, 31)), (date(2026, 11, 23), -1, date(2026, 11, 20)),
        (date(2026, 11, 21), 0, date(2026, 11, 21)), (date(2026, 11, 20), 20, date(2026, 12, 18)),
    ],
)  # fmt: skip
def test_adding_working_days(start: date, count: int, end: date) -> None:
    """Working days step over weekends, Christmas, New Year and Easter."""
    assert DAYS.add(start, count) == end


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        (date(2026, 11, 20), date(2026, 11, 20), 0), (date(2026, 11, 20), date(2026, 11, 22), 0),
        (date(2026, 11, 20), date(2026, 11, 23), 1), (date(2026, 12, 24), date(2026, 12, 31), 3),
        (date(2026, 1, 1), date(2026, 12, 31), 253), (date(2026, 11, 23), date(2026, 11, 20), -1),
    ],
)  # fmt: skip
def test_counting_working_days(start: date, end: date, count: int) -> None:
    """The day of start is not counted, the day of the end is."""
    assert DAYS.between(start, end) == count


@given(st.dates(date(2024, 1, 1), date(2028, 12, 31)), st.integers(0, 60))
def test_counting_undoes_adding(day: date, count: int) -> None:
    """However many working days are added, counting gives them back."""
    end = DAYS.add(day, count)
    assert DAYS.between(day, end) == count
    assert count == 0 or DAYS.is_working_day(end)
    backwards = DAYS.add(end, -count)
    assert DAYS.between(end, backwards) == -count or not DAYS.is_working_day(end)


def test_the_nearest_working_day() -> None:
    """From Christmas Day 2026 the next working day is the 29th and the one before it the 24th."""
    christmas = date(2026, 12, 25)
    assert DAYS.next_working_day(christmas) == date(2026, 12, 29)
    assert DAYS.previous_working_day(christmas) == date(2026, 12, 24)
    assert DAYS.next_working_day(date(2026, 11, 20)) == date(2026, 11, 20)


def test_the_councils_own_closures() -> None:
    """Days the council itself is closed are not counted, wherever they fall."""
    closed = WorkingDays([(date(2026, 12, 29) + timedelta(days=step), "Offices closed") for step in range(3)])
    assert closed.why_closed(date(2026, 12, 30)) == "Offices closed"
    assert closed.add(date(2026, 12, 24), 1) == date(2027, 1, 4)
    assert closed.between(date(2026, 12, 24), date(2027, 1, 4)) == 1


@pytest.mark.parametrize("year", range(2010, 2041))
def test_written_down_holidays_are_those_of_the_package(year: int) -> None:
    """What is read at the start of the day is what the kept package reckons, substitute and one-off days included."""
    assert bank_holidays(year) == reckoned_bank_holidays(year)


def test_other_years_are_reckoned() -> None:
    """A birthday long ago or a plan far ahead has its bank holidays too."""
    assert date(1977, 6, 7) in bank_holidays(1977)
    assert date(2050, 12, 26) in bank_holidays(2050)
