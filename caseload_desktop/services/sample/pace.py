"""How much happens when: the council's published figures, one ninth for a locality, spread over months and days.

Each month of the sample takes the figures of the same calendar month of the published year 2017/18; months that were
not published lie evenly between their neighbours.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from caseload_desktop.domain.months import Month
from caseload_desktop.domain.published import load_published, load_published_activity
from caseload_desktop.runtime.paths import resource

_RESOLVED, _DOLS, _SAFEGUARDING = "2", "17", "16"
_CONCERNS = "Number of SG Concerns"
_DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Pace:
    """Figures by number of the calendar month (1 to 12), for the whole council; ``part`` is the sample's part of it."""

    part: float
    contacts_a_year: float
    people_a_year: float
    resolved: Mapping[int, float] = field(hash=False)
    dols: Mapping[int, float] = field(hash=False)
    concerns: Mapping[int, float] = field(hash=False)
    weekdays: tuple[float, ...]
    quiet: frozenset[str]
    quiet_weight: float

    def resolved_share(self, day: date) -> float:
        """The published share (0 to 1) of contacts resolved at source in that day's month."""
        return self.resolved[day.month] / 100

    def weight(self, day: date) -> float:
        """How busy a day is beside others; about one on average over a week."""
        if f"{day:%m-%d}" in self.quiet:
            return self.quiet_weight
        return self.weekdays[day.weekday()] * 7 / sum(self.weekdays)

    def contacts_on(self, day: date) -> float:
        """Contacts to expect on a day, of every kind."""
        return self.part * self.contacts_a_year / _DAYS_A_YEAR * self.weight(day)

    def dols_on(self, day: date) -> float:
        """DoLS applications to expect on a day."""
        return self.part * self.dols[day.month] * self._share_of_month(day)

    def concerns_on(self, day: date) -> float:
        """Safeguarding concerns to expect on a day."""
        return self.part * self.concerns[day.month] * self._share_of_month(day)

    def _share_of_month(self, day: date) -> float:
        days = monthrange(day.year, day.month)[1]
        return self.weight(day) / sum(self.weight(day.replace(day=n)) for n in range(1, days + 1))


def published_pace(calibration: Mapping[str, Any], *, size: float) -> Pace:
    """The pace for ``size`` localities (1 = a ninth of the council)."""
    more = calibration["more_published"]
    figures = load_published(resource("published", "kent_dashboard_2017-18.csv").read_bytes())
    activity = load_published_activity(resource("published", "kent_activity_2017-18.csv").read_bytes())
    resolved = {f.month: float(f.value) for f in figures if f.measure == _RESOLVED}
    dols = {f.month: float(f.value) for f in figures if f.measure == _DOLS}
    concerns = {a.month: float(a.value) for a in activity if (a.measure, a.series) == (_SAFEGUARDING, _CONCERNS)}
    return Pace(
        part=size / calibration["localities"],
        contacts_a_year=calibration["contacts_a_year"],
        people_a_year=calibration["people_a_year"],
        resolved=_all_year(resolved, more["resolved"]),
        dols=_all_year(dols, more["dols"]),
        concerns=_all_year(concerns, more["concerns"]),
        weekdays=tuple(calibration["weekday_weights"]),
        quiet=frozenset(calibration["quiet_days"]),
        quiet_weight=calibration["quiet_weight"],
    )


def _all_year(published: Mapping[Month, float], more: Mapping[str, float]) -> dict[int, float]:
    """A figure for every calendar month; gaps are filled in a straight line, the year taken as a round."""
    known = {month.number: value for month, value in published.items()}
    known |= {Month.parse(month).number: value for month, value in more.items()}
    return {number: known.get(number, _between(known, number)) for number in range(1, 13)}


def _between(known: Mapping[int, float], number: int) -> float:
    before = next(n for n in range(1, 13) if (number - n - 1) % 12 + 1 in known)
    after = next(n for n in range(1, 13) if (number + n - 1) % 12 + 1 in known)
    low, high = known[(number - before - 1) % 12 + 1], known[(number + after - 1) % 12 + 1]
    return low + (high - low) * before / (before + after)


def days_of(first: date, last: date) -> list[date]:
    """Every day from the first to the last."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


class Whole:
    """Turns expectations into whole numbers that add up to them over time."""

    def __init__(self, start: float) -> None:
        self._owed = start

    def take(self, expected: float) -> int:
        """How many there are now."""
        self._owed += expected
        number = int(self._owed)
        self._owed -= number
        return number
