"""The share of people with long-term support who were reviewed in the last 12 months, each with their part in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from caseload_desktop.domain.months import add_months

REVIEWED_DAYS = 365
"""Any completed review in the 365 days to the report date counts (standards 5.1, a proposal built like LTS001c)."""

SUPPORTED_MONTHS = 12
"""Councils count people supported for 12 months or more (Wokingham AS7, standards 5.1)."""


class Part(StrEnum):
    """A person's part in the share."""

    REVIEWED = "reviewed"
    NOT_REVIEWED = "not_reviewed"
    SINCE_LESS = "since_less"
    NO_START = "no_start"
    NHS_FUNDED = "nhs_funded"
    DIED = "died"

    @property
    def counted(self) -> bool:
        """True for who is in the denominator."""
        return self in (Part.REVIEWED, Part.NOT_REVIEWED)


PART_WORDS = {
    Part.REVIEWED: "Reviewed",
    Part.NOT_REVIEWED: "Not reviewed",
    Part.SINCE_LESS: "Left out: supported for less than 12 months",
    Part.NO_START: "Left out: no day the support began",
    Part.NHS_FUNDED: "Left out: funded by the NHS alone",
    Part.DIED: "Left out: has died",
}


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many; ``percent`` is None where nobody counts."""

    reviewed: int
    counted: int
    left_out: int

    @property
    def percent(self) -> float | None:
        """The share in per cent."""
        return 100 * self.reviewed / self.counted if self.counted else None


def part_of(*, since: date | None, last_review: date | None, nhs_only: bool, died_on: date | None, today: date) -> Part:
    """A person's part, who has long-term support open on ``today`` that began on ``since``."""
    if died_on is not None and died_on <= today:
        return Part.DIED
    if nhs_only:
        return Part.NHS_FUNDED
    if since is None:
        return Part.NO_START
    if since > add_months(today, -SUPPORTED_MONTHS):
        return Part.SINCE_LESS
    reviewed = last_review is not None and today - timedelta(days=REVIEWED_DAYS) <= last_review <= today
    return Part.REVIEWED if reviewed else Part.NOT_REVIEWED
