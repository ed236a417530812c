"""Hazards: what a warning must say, and when somebody must look at it again."""

from __future__ import annotations

from datetime import date, timedelta

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import May

AGREES = May.RESTRICT
"""The right of who agrees to a warning: the managers who decide on every sensitive mark of a record."""

LOOK_AHEAD_DAYS = 28
"""How long before its day a hazard to be looked at again stands among the work that comes."""

MOST_UNTIL_REVIEW_DAYS = 366
"""A warning nobody looks at for longer than a year is no warning any more."""

USUAL_REVIEW_DAYS = 182
"""Half a year, where the list says nothing of a kind."""


def review_proposed(kind: str, *, on: date, lists: CodeLists) -> date:
    """Return the day to look at a hazard of this kind again, as its list proposes (``review_days``)."""
    days = lists.mapped("hazard_kind", kind, "review_days")
    return on + timedelta(days=int(days) if days.isdigit() else USUAL_REVIEW_DAYS)


def review_day(text: str, *, today: date) -> str:
    """Return the day to look at it again, given as ISO text; it must lie ahead, by up to a year.

    Raises ``RuleBroken``: ``review_day_required``, ``impossible_date``, ``review_day_past``, ``review_day_far``.
    """
    if not text:
        raise RuleBroken("review_day_required", field="review_on")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise RuleBroken("impossible_date", field="review_on") from None
    if day < today:
        raise RuleBroken("review_day_past", field="review_on")
    if (day - today).days > MOST_UNTIL_REVIEW_DAYS:
        raise RuleBroken("review_day_far", field="review_on")
    return day.isoformat()


def told_or_why_not(*, told: bool | None, not_told_why: str) -> str:
    """Return the reason the person was not told, trimmed; empty when they were.

    A person may know what is held about them; not telling them needs a reason (standards 8.7). Raises ``RuleBroken``:
    ``told_required``, ``not_told_why_required``.
    """
    if told is None:
        raise RuleBroken("told_required", field="told")
    why = not_told_why.strip()
    if not told and not why:
        raise RuleBroken("not_told_why_required", field="not_told_why")
    return "" if told else why
