"""Time spent, months and financial years, ages: tables of cases."""

from __future__ import annotations

import math
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_desktop.domain.age import age_at, age_on, age_text, estimated_birth_year
from caseload_desktop.domain.durations import read_minutes, show_minutes
from caseload_desktop.domain.months import FinancialYear, Month, Quarter, add_months, month_range, months_ending


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("15 mins", 15), ("15min", 15), ("5", 5), (10, 10), (7.5, 8),
        ("1/2 hr", 30), ("½ hr", 30), ("half an hour", 30),
        ("1 1/2 hours", 90), ("1½ hrs", 90), ("an hour and a half", 90), ("2 hours and a quarter", 135),
        ("1.5h", 90), ("1:30", 90), ("01:30:00", 90), ("1h 20", 80), ("1h20m", 80), ("1 hr 5 mins", 65),
        ("1 hour and 15 minutes", 75), ("quarter of an hour", 15), ("three quarters of an hour", 45), ("an hour", 60),
        ("~10", 10), ("20 min approx", 20), ("5 minutes.", 5), ("0", 0), (time(1, 30), 90), (timedelta(minutes=20), 20),
        ("24h", 1440),
    ],
)  # fmt: skip
def test_time_spent(written: object, minutes: int) -> None:
    """Time is understood as people note it; a bare number is minutes."""
    assert read_minutes(written).minutes == minutes
    assert read_minutes(written).reason == ""


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "empty"), (None, "empty"), (math.nan, "empty"), ("x", "not_a_duration"), ("-5", "not_a_duration"),
        ("1.2.3 h", "not_a_duration"), (-5, "out_of_range"), ("2000", "out_of_range"), ("25h", "out_of_range"),
        (math.inf, "out_of_range"), ("all day", "not_a_duration"),
    ],
)  # fmt: skip
def test_time_that_is_not_understood(written: object, reason: str) -> None:
    """What is no time, or more than a day, gets its reason."""
    assert (read_minutes(written).minutes, read_minutes(written).reason) == (None, reason)


@given(st.text(max_size=20))
def test_nothing_typed_as_time_breaks_it(text: str) -> None:
    """Whatever is typed, the answer is minutes within a day or a reason."""
    reading = read_minutes(text)
    assert reading.reason or (reading.minutes is not None and 0 <= reading.minutes <= 1440)


@given(st.integers(0, 1440))
def test_shown_time_reads_back(minutes: int) -> None:
    """Time as it is shown can be typed again."""
    assert read_minutes(show_minutes(minutes)).minutes == minutes


@pytest.mark.parametrize(
    ("text", "month"),
    [("Oct-17", Month(2017, 10)), ("2017-10", Month(2017, 10)), ("October 2017", Month(2017, 10)),
     ("Sept-26", Month(2026, 9)), ("mar 2018", Month(2018, 3))],
)  # fmt: skip
def test_months_are_read(text: str, month: Month) -> None:
    """Months are read as the papers and the store write them, and shown so."""
    assert Month.parse(text) == month
    assert Month.parse(month.short) == Month.parse(month.key) == Month.parse(month.label) == month


@pytest.mark.parametrize("text", ["", "13", "2017-13", "Foo-17", "2017", "Oct"])
def test_what_is_no_month(text: str) -> None:
    """What is no month is refused."""
    with pytest.raises(ValueError):
        Month.parse(text)


def test_month_arithmetic() -> None:
    """Twelve months ending in March begin in April of the year before."""
    last = Month(2018, 3)
    year = months_ending(last)
    assert (year[0], year[-1], len(year)) == (Month(2017, 4), last, 12)
    assert month_range(Month(2018, 4), last) == ()
    assert (last.first, last.last) == (date(2018, 3, 1), date(2018, 3, 31))
    assert Month(2017, 11).until(last) == 4
    assert Month(2024, 2).last == date(2024, 2, 29)


@given(st.integers(-600, 600), st.integers(1950, 2050), st.integers(1, 12))
def test_months_there_and_back(step: int, year: int, number: int) -> None:
    """Going forward and back again ends where it began, and keeps order."""
    month = Month(year, number)
    assert month.plus(step).plus(-step) == month
    assert (month.plus(step) > month) is (step > 0)
    assert month.until(month.plus(step)) == step


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 5, 3), 12, date(2027, 5, 3)), (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)), (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 11, 20), 3, date(2027, 2, 20)),
    ],
)  # fmt: skip
def test_adding_months_stays_in_the_month(day: date, months: int, later: date) -> None:
    """A yearly review of 29 February falls on the 28th."""
    assert add_months(day, months) == later


@pytest.mark.parametrize(
    ("day", "year", "quarter"),
    [
        (date(2026, 3, 31), "2025/26", "Q4 2025/26"), (date(2026, 4, 1), "2026/27", "Q1 2026/27"),
        (date(2026, 6, 30), "2026/27", "Q1 2026/27"), (date(2026, 12, 31), "2026/27", "Q3 2026/27"),
        (date(2000, 1, 1), "1999/00", "Q4 1999/00"),
    ],
)  # fmt: skip
def test_financial_years_and_quarters(day: date, year: str, quarter: str) -> None:
    """The financial year runs from 1 April to 31 March (standards 8.4)."""
    assert FinancialYear.of(day).label == year
    assert Quarter.of(day).label == quarter
    assert FinancialYear.of(day).first <= day <= FinancialYear.of(day).last
    assert Quarter.of(day).first <= day <= Quarter.of(day).last


def test_quarters_make_the_year() -> None:
    """The four quarters end on 30 June, 30 September, 31 December and 31 March and hold all twelve months."""
    year = FinancialYear(2026)
    assert [quarter.last for quarter in year.quarters] == [
        date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31), date(2027, 3, 31)
    ]  # fmt: skip
    assert tuple(month for quarter in year.quarters for month in quarter.months) == year.months


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(1950, 11, 20), date(2026, 11, 20), 76), (date(1950, 11, 21), date(2026, 11, 20), 75),
        (date(2008, 2, 29), date(2026, 2, 28), 17), (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2026, 11, 20), date(2026, 11, 20), 0),
    ],
)  # fmt: skip
def test_age_by_the_calendar(birth: date, day: date, age: int) -> None:
    """A person is a year older on the birthday, not a day before."""
    assert age_on(birth, day) == age


def test_ages_that_are_only_about_right() -> None:
    """From a birth year alone the age says it is about right; nothing known says so."""
    on = date(2026, 11, 20)
    assert age_text(date(1950, 1, 1), None, on=on) == "76"
    assert age_text(None, 1942, on=on) == "about 84"
    assert age_text(None, None, on=on) == "age not known"
    assert age_text(date(2030, 1, 1), None, on=on) == "age not known"
    assert age_at(None, estimated_birth_year(70, on=on), on=on) == 70
