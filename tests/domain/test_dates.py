"""Dates: the ways they are written here, and what is said when they make no sense."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_desktop.domain.dates import DateUse, read_date, show_date, show_long

TODAY = date(2026, 11, 20)  # a Friday
EVENT, DUE, BIRTH = DateUse.EVENT, DateUse.DUE, DateUse.BIRTH


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("01.04.2026", date(2026, 4, 1)),
        ("02-Apr-26", date(2026, 4, 2)),
        ("02/04/26", date(2026, 4, 2)),
        ("3/4/2026", date(2026, 4, 3)),
        ("03 Apr 2026", date(2026, 4, 3)),
        ("2026-04-06", date(2026, 4, 6)),
        ("2026/04/06", date(2026, 4, 6)),
        ("2026-04-06T10:00:00", date(2026, 4, 6)),
        ("1st of May 2026", date(2026, 5, 1)),
        ("May 3, 2026", date(2026, 5, 3)),
        ("3 September '26", date(2026, 9, 3)),
        ("Sat 3 Jan 26", date(2026, 1, 3)),
        ("Weds, 7/10/26", date(2026, 10, 7)),
        ("03.04.26 14:30", date(2026, 4, 3)),
        ("03/04/2026 at 9.15am", date(2026, 4, 3)),
        ("20260401", date(2026, 4, 1)),
        ("010426", date(2026, 4, 1)),
        ("01042026", date(2026, 4, 1)),
        ("46113", date(2026, 4, 1)),
        (46113, date(2026, 4, 1)),
        (46113.604, date(2026, 4, 1)),
        (datetime(2026, 4, 1, 23, 59, tzinfo=UTC), date(2026, 4, 1)),
        (date(2026, 4, 1), date(2026, 4, 1)),
        ("29/02/2024", date(2024, 2, 29)),
        ("2 Apr", date(2026, 4, 2)),
        ("2/12", date(2025, 12, 2)),
        ("20/11", TODAY),
        ("29 Feb", date(2024, 2, 29)),
        ("01/01/90", date(1990, 1, 1)),
        ("today", TODAY),
        ("Yesterday", date(2026, 11, 19)),
        ("fri", TODAY),
        ("mon", date(2026, 11, 16)),
        ("last fri", date(2026, 11, 13)),
        ("last tues", date(2026, 11, 17)),
        ("3 days ago", date(2026, 11, 17)),
        ("a week ago", date(2026, 11, 13)),
        ("-2w", date(2026, 11, 6)),
    ],
)
def test_days_that_have_been(written: object, day: date) -> None:
    """The ways of writing a past day are understood, the day always before the month."""
    reading = read_date(written, today=TODAY)
    assert (reading.value, reading.reason) == (day, "")
    assert reading.understood


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("+2w", date(2026, 12, 4)),
        ("+6 weeks", date(2027, 1, 1)),
        ("+12 months", date(2027, 11, 20)),
        ("+1y", date(2027, 11, 20)),
        ("in a week", date(2026, 11, 27)),
        ("in 3 days", date(2026, 11, 23)),
        ("in two weeks' time", date(2026, 12, 4)),
        ("tomorrow", date(2026, 11, 21)),
        ("fri", TODAY),
        ("next fri", date(2026, 11, 27)),
        ("mon", date(2026, 11, 23)),
        ("next month", date(2026, 12, 20)),
        ("2 Apr", date(2027, 4, 2)),
        ("29 feb", date(2028, 2, 29)),
        ("03/01/27", date(2027, 1, 3)),
        ("30/06/36", date(2036, 6, 30)),
    ],
)
def test_days_to_come(written: str, day: date) -> None:
    """A planned day may be said from today, and a day without a year is the next one to come."""
    assert read_date(written, today=TODAY, use=DUE).value == day


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("08/03/98", date(1998, 3, 8)),
        ("15/09/34", date(1934, 9, 15)),
        ("12.02.42", date(1942, 2, 12)),
        ("14/06/02", date(2002, 6, 14)),
        ("20/11/10", date(2010, 11, 20)),  # sixteen today
        ("21/11/10", date(1910, 11, 21)),  # sixteen only tomorrow
        ("01/01/26", date(1926, 1, 1)),
        ("29/02/00", date(2000, 2, 29)),
    ],
)
def test_birth_dates_with_two_digits(written: str, day: date) -> None:
    """Two digits of a birth year mean the youngest person of sixteen or more, for services are for adults."""
    assert read_date(written, today=TODAY, use=BIRTH).value == day


@pytest.mark.parametrize("written", ["1941", "c1941", "c. 1941", "circa 1941", "about 1941", "1941?", 1941, 1941.0])
def test_a_birth_year_alone_is_worth_having(written: object) -> None:
    """Someone who only knows the year is recorded with the year."""
    reading = read_date(written, today=TODAY, use=BIRTH)
    assert (reading.value, reading.part, reading.year, reading.reason) == (None, "year", 1941, "")
    assert reading.understood


def test_a_birth_month_keeps_its_year() -> None:
    """From a month and a year the year is kept."""
    reading = read_date("Oct 1941", today=TODAY, use=BIRTH)
    assert (reading.part, reading.year) == ("month", 1941)


@pytest.mark.parametrize(
    ("written", "use", "reason"),
    [
        ("", EVENT, "empty"),
        ("   ", EVENT, "empty"),
        (None, EVENT, "empty"),
        (math.nan, EVENT, "empty"),
        ("31.02.2026", EVENT, "impossible_date"),
        ("29/02/2026", EVENT, "impossible_date"),
        ("04/15/26", EVENT, "impossible_date"),
        ("99/99/99", EVENT, "impossible_date"),
        ("31 Sep", EVENT, "impossible_date"),
        ("2026-13-01", EVENT, "impossible_date"),
        ("banana", EVENT, "not_a_date"),
        ("TOTAL WEEK", EVENT, "not_a_date"),
        ("12", EVENT, "not_a_date"),
        (True, EVENT, "not_a_date"),
        (-3.0, EVENT, "not_a_date"),
        (math.inf, EVENT, "not_a_date"),
        ("=TODAY()-2", EVENT, "formula"),
        ("2026", EVENT, "no_day"),
        ("Oct 2025", EVENT, "no_day"),
        ("21/11/2026", EVENT, "in_future"),
        ("tomorrow", EVENT, "in_future"),
        ("2030", BIRTH, "in_future"),
        ("01/01/2027", BIRTH, "in_future"),
        ("01/01/1899", BIRTH, "too_early"),
        ("1850", BIRTH, "too_early"),
        ("2/4", BIRTH, "not_a_date"),
        ("yesterday", BIRTH, "not_a_date"),
        ("+9x", DUE, "not_a_date"),
    ],
)
def test_what_is_refused_has_its_reason(written: object, use: DateUse, reason: str) -> None:
    """An impossible, future or meaningless date is no date, and the reason can be said."""
    reading = read_date(written, today=TODAY, use=use)
    assert (reading.value, reading.reason) == (None, reason)
    assert not reading.understood


def test_a_window_can_be_given() -> None:
    """A sheet of one year takes only days of that year."""
    first, last = date(2026, 4, 1), date(2026, 9, 30)
    assert read_date("31/03/2026", today=TODAY, earliest=first, latest=last).reason == "too_early"
    assert read_date("01/10/2026", today=TODAY, earliest=first, latest=last).reason == "too_late"
    assert read_date("30/09/2026", today=TODAY, earliest=first, latest=last).value == last


def test_words_in_an_old_sheet_are_not_reckoned_from_today() -> None:
    """ "Yesterday" in a log of last spring is asked about."""
    reading = read_date("yesterday", today=TODAY, from_today=False)
    assert (reading.value, reading.reason) == (None, "said_from_today")


_days = st.dates(date(1967, 1, 1), TODAY)


@given(_days)
def test_every_style_of_a_day_is_the_same_day(day: date) -> None:
    """Whatever the day: written in any style with four digits for the year it is that day, and shown it reads back."""
    serial = (day - date(1899, 12, 30)).days
    for written in (
        f"{day:%d/%m/%Y}",
        f"{day:%d.%m.%Y}",
        f"{day:%d-%b-%Y}",
        f"{day:%d %B %Y}",
        day.isoformat(),
        serial,
    ):
        assert read_date(written, today=TODAY).value == day
    assert read_date(show_date(day), today=TODAY).value == day
    assert read_date(show_long(day), today=TODAY, use=BIRTH).value == day


@given(st.text(max_size=30) | st.floats() | st.integers() | st.none())
def test_nothing_typed_breaks_it(value: object) -> None:
    """Whatever is typed, the answer is a day or a reason."""
    for use in DateUse:
        reading = read_date(value, today=TODAY, use=use)
        assert reading.understood or reading.reason


def test_how_days_are_shown() -> None:
    """Days are shown as they are written in this country."""
    assert show_date(date(2026, 5, 3)) == "03/05/2026"
    assert show_long(date(2026, 5, 3)) == "3 May 2026"
    assert show_date(None) == show_long(None) == ""
