"""What a priority asks for: by when somebody should start, and how often to keep in touch until then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from caseload_desktop.domain.code_lists import Code, CodeLists
from caseload_desktop.domain.working_days import WorkingDays

UNRATED_RANK = 1.5
"""Where people nobody has rated stand among the others: after the critical ones, before all the rest."""

_MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class PriorityRule:
    """One priority: ``rank`` 1 is the most urgent; the days come from the council's code list ``priority``.

    There is no national scale in England (standards 9.2); the shipped days are a proposal. The 28 calendar days of
    the lowest priority follow the council's target for a care needs assessment.
    """

    id: str
    label: str
    rank: float
    start_working_days: int | None = None
    start_days: int | None = None
    touch_days: int | None = None

    def start_by(self, since: date, days: WorkingDays) -> date | None:
        """By when somebody should start for a person who waits since a day; None when the list says nothing."""
        if self.start_working_days is not None:
            return days.add(since, self.start_working_days)
        return since + timedelta(days=self.start_days) if self.start_days is not None else None

    def touch_by(self, last: date) -> date | None:
        """When to be in touch again after ``last``, the last time or the first day of the wait."""
        return last + timedelta(days=self.touch_days) if self.touch_days is not None else None


class Due(StrEnum):
    """How a due date stands today."""

    NONE = "none"
    LATER = "later"
    TODAY = "today"
    LATE = "late"


def due_state(due: date | None, today: date) -> Due:
    """How a due date stands today; the day itself is not late."""
    if due is None:
        return Due.NONE
    if due < today:
        return Due.LATE
    return Due.TODAY if due == today else Due.LATER


def priority_rules(lists: CodeLists) -> Mapping[str, PriorityRule]:
    """The rule of every priority by id, retired ones too."""
    return {code.id: _rule(code) for code in lists["priority"].codes}


def rank_of(priority: str, rules: Mapping[str, PriorityRule]) -> float:
    """Where a priority stands in a list; one nobody knows stands as not rated."""
    rule = rules.get(priority)
    return rule.rank if rule is not None else UNRATED_RANK


def _rule(code: Code) -> PriorityRule:
    rank = _number(code, "rank")
    return PriorityRule(
        code.id,
        code.label,
        float(rank) if rank is not None else UNRATED_RANK,
        start_working_days=_number(code, "start_working_days"),
        start_days=_number(code, "start_days"),
        touch_days=_number(code, "touch_days"),
    )


def _number(code: Code, name: str) -> int | None:
    """A whole number of the list; what can't be meant (a council may edit it) counts as not given."""
    text = code.maps.get(name, "")
    return int(text) if text.isdigit() and int(text) <= _MOST_DAYS else None
