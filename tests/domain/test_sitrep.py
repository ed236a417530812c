"""Which numbers of a patch's week a referral counts in."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from caseload_desktop.domain.enablement import ACCEPTED, DECLINED, Episode
from caseload_desktop.domain.enablement_rules import EnablementRules
from caseload_desktop.domain.sitrep import Number, Week, numbers_of, week_of_day
from caseload_desktop.domain.uk_time import instant_of

RULES = EnablementRules()
WEEK = Week(date(2026, 11, 16), date(2026, 11, 22))


def at(day: int, month: int = 11) -> datetime:
    return instant_of(date(2026, month, day), time(10))


# The weekly sitrep of the county's rules for enablement: staffing and capacity, and who stays beyond six weeks.
@pytest.mark.parametrize(
    ("facts", "numbers"),
    [
        ({"received": at(16)}, "received waiting"),
        ({"received": at(15)}, "waiting"),
        ({"received": at(23)}, ""),
        ({"received": at(16), "decision": ACCEPTED, "decided": at(16)}, "received accepted waiting"),
        ({"received": at(16), "decision": DECLINED, "decided": at(17)}, "received declined"),
        (
            {"received": at(16), "decision": DECLINED, "decided": at(17), "passed_on": date(2026, 11, 17)},
            "received declined passed",
        ),
        ({"received": at(9), "decision": DECLINED, "decided": at(23)}, "waiting"),
        (
            {"received": at(16), "decision": ACCEPTED, "decided": at(16), "started_on": date(2026, 11, 17)},
            "received accepted started in_service",
        ),
        ({"received": at(1), "decision": ACCEPTED, "decided": at(1), "started_on": date(2026, 11, 2)}, "in_service"),
        # six weeks after 11 October is 22 November: beyond begins the day after
        ({"received": at(10, 10), "started_on": date(2026, 10, 11)}, "in_service"),
        ({"received": at(9, 10), "started_on": date(2026, 10, 10)}, "in_service beyond"),
        (
            {"received": at(1), "started_on": date(2026, 11, 2), "ended_on": date(2026, 11, 22)},
            "ended independent",
        ),
        ({"received": at(1), "started_on": date(2026, 11, 2), "ended_on": date(2026, 11, 23)}, "in_service"),
        ({"received": at(1), "started_on": date(2026, 11, 2), "ended_on": date(2026, 11, 15)}, ""),
    ],
)
def test_what_a_referral_counts_in(facts: dict[str, object], numbers: str) -> None:
    """What happened in the week, and how it stood at its end; the day something ends is no day of service."""
    found = numbers_of(Episode(**facts), WEEK, RULES, independent=True)  # type: ignore[arg-type]
    assert found == {Number(one) for one in numbers.split()}


def test_without_independence_an_end_is_only_an_end() -> None:
    """The share of the independent is counted among the ended."""
    one = Episode(received=at(1), started_on=date(2026, 11, 2), ended_on=date(2026, 11, 20))
    assert numbers_of(one, WEEK, RULES, independent=False) == {Number.ENDED}


def test_a_week_is_told_as_it_stands() -> None:
    """A running week counts as at today, one that is over as at its Sunday; it crosses the year."""
    running = week_of_day(date(2026, 11, 20), today=date(2026, 11, 20))
    assert (running.first, running.as_at, running.is_running) == (date(2026, 11, 16), date(2026, 11, 20), True)
    over = week_of_day(date(2026, 12, 31), today=date(2027, 2, 1))
    assert (over.first, over.last, over.is_running) == (date(2026, 12, 28), date(2027, 1, 3), False)
    assert [day.day for day in over.days] == [28, 29, 30, 31, 1, 2, 3]
