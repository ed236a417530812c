"""The weekly sitrep of a patch: which of its numbers a referral counts in, by one rule for screen, rows and PDF."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from caseload_desktop.domain.enablement import ACCEPTED, DECLINED, Episode, planned_end
from caseload_desktop.domain.enablement_rules import EnablementRules
from caseload_desktop.domain.uk_time import local_of


class Number(StrEnum):
    """The numbers of a week, in the order of the report."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    PASSED = "passed"
    WAITING = "waiting"
    STARTED = "started"
    IN_SERVICE = "in_service"
    BEYOND = "beyond"
    ENDED = "ended"
    INDEPENDENT = "independent"


@dataclass(frozen=True, slots=True)
class Week:
    """Monday to Sunday; ``as_at`` is the day the standing numbers are of: its Sunday, or today while it runs."""

    first: date
    as_at: date

    @property
    def last(self) -> date:
        """Its Sunday."""
        return self.first + timedelta(days=6)

    @property
    def days(self) -> tuple[date, ...]:
        """Its seven days."""
        return tuple(self.first + timedelta(days=n) for n in range(7))

    @property
    def is_running(self) -> bool:
        """True before its end."""
        return self.as_at < self.last

    def holds(self, day: date | None) -> bool:
        """True for a day of the week."""
        return day is not None and self.first <= day <= self.last


def week_of_day(day: date, *, today: date) -> Week:
    """The week a day lies in, as it stands today."""
    first = day - timedelta(days=day.weekday())
    return Week(first, min(first + timedelta(days=6), max(today, first)))


def numbers_of(one: Episode, week: Week, rules: EnablementRules, *, independent: bool) -> frozenset[Number]:
    """Which numbers of a week a referral counts in.

    Received, accepted, declined, passed, started and ended count what happened in the week. Waiting (for an answer or
    a start), in service and beyond six weeks count how it stood at the end of ``as_at``. Independent counts among the
    ended those with no public support afterwards (``independent``), as the council's measure does.
    """
    decided = local_of(one.decided).date() if one.decided is not None else None
    found = {
        Number.RECEIVED: week.holds(local_of(one.received).date()),
        Number.ACCEPTED: one.decision == ACCEPTED and week.holds(decided),
        Number.DECLINED: one.decision == DECLINED and week.holds(decided),
        Number.PASSED: one.decision == DECLINED and week.holds(one.passed_on),
        Number.WAITING: _waits(one, week.as_at, decided),
        Number.STARTED: week.holds(one.started_on),
        Number.IN_SERVICE: _in_service(one, week.as_at),
        Number.BEYOND: _in_service(one, week.as_at) and _beyond(one, week.as_at, rules),
        Number.ENDED: week.holds(one.ended_on),
        Number.INDEPENDENT: week.holds(one.ended_on) and independent,
    }
    return frozenset(number for number, counts in found.items() if counts)


def _waits(one: Episode, on: date, decided: date | None) -> bool:
    if local_of(one.received).date() > on or (one.started_on is not None and one.started_on <= on):
        return False
    return not (one.decision == DECLINED and decided is not None and decided <= on)


def _in_service(one: Episode, on: date) -> bool:
    begun = one.started_on is not None and one.started_on <= on
    return begun and (one.ended_on is None or one.ended_on > on)


def _beyond(one: Episode, on: date, rules: EnablementRules) -> bool:
    return one.started_on is not None and on > planned_end(one.started_on, rules)
