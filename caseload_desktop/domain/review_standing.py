"""How a review stands today: overdue and how long, due soon, later; the bands are the council's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from caseload_desktop.domain.review_rules import ReviewRules


class Standing(StrEnum):
    """How a due day stands today; the day itself is not overdue."""

    OVERDUE = "overdue"
    SOON = "soon"
    LATER = "later"


def standing(due_on: date, *, today: date, rules: ReviewRules) -> Standing:
    """How a due day stands today."""
    days = (due_on - today).days
    if days < 0:
        return Standing.OVERDUE
    return Standing.SOON if days <= rules.due_soon_days else Standing.LATER


@dataclass(frozen=True, slots=True)
class Band:
    """Days overdue from ``first`` to ``last``; None for the open band."""

    first: int
    last: int | None

    @property
    def words(self) -> str:
        """ "1–28 days", "Over 365 days"."""
        return f"{self.first}–{self.last} days" if self.last is not None else f"Over {self.first - 1} days"

    def holds(self, days: int) -> bool:
        """True for a number of days overdue within the band."""
        return days >= self.first and (self.last is None or days <= self.last)


def bands(rules: ReviewRules) -> tuple[Band, ...]:
    """The overdue bands, from the shortest: 1-28, 29-91, 92-182, 183-365 and over 365 days as shipped."""
    firsts = (1, *(last + 1 for last in rules.bands))
    return tuple(Band(first, last) for first, last in zip(firsts, (*rules.bands, None), strict=True))


def band_of(days_overdue: int, rules: ReviewRules) -> int | None:
    """The place of the band a review lies in that is so many days overdue; None when it is not overdue."""
    for place, band in enumerate(bands(rules)):
        if band.holds(days_overdue):
            return place
    return None
