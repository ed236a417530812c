"""Whether a day may be agreed for the next review: earlier always, later only with a reason, never past 12 months."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from caseload_desktop.domain.dates import show_long
from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.review_due import Agreed, Due, Held, NotAsked, Support, next_review
from caseload_desktop.domain.review_rules import ReviewRules

MOST_AHEAD_DAYS = 2 * 366
"""A review planned or agreed for later than this is a typing mistake."""


def check_agreement(
    supports: Iterable[Support],
    held: Sequence[Held],
    proposal: Agreed,
    *,
    rules: ReviewRules,
    today: date,
    field: str = "due_on",
    why_field: str = "why",
) -> None:
    """Raise ``RuleBroken`` unless the day may be agreed for every support it is meant for (standards 5.1).

    Codes: ``no_support_to_review``, ``agreed_too_late`` with the ``latest`` day, ``agreed_later_needs_why``.
    """
    sure = replace(proposal, why=proposal.why.strip() or "said")
    answers = [
        (
            next_review(one, held, (), rules=rules, today=today),
            next_review(one, held, (sure,), rules=rules, today=today),
        )
        for one in supports
        if not proposal.covers or one.id in proposal.covers
    ]
    if all(isinstance(after, NotAsked) for _, after in answers):
        raise RuleBroken("no_support_to_review", field=field)
    latest = [after.due_on for _, after in answers if isinstance(after, Due) and after.agreed == sure]
    if latest and min(latest) < proposal.due_on:
        raise RuleBroken("agreed_too_late", field=field, latest=show_long(min(latest)))
    later = any(isinstance(before, Due) and before.due_on < proposal.due_on for before, _ in answers)
    if later and not proposal.why.strip():
        raise RuleBroken("agreed_later_needs_why", field=why_field)


def review_day_to_come(text: str, *, field: str, today: date) -> str:
    """Return a day, given as ISO text, for which a review is planned or agreed.

    Raises ``RuleBroken``: ``impossible_date``, ``review_day_past``, ``date_too_late``.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise RuleBroken("impossible_date", field=field) from None
    if day < today:
        raise RuleBroken("review_day_past", field=field)
    if day > today + timedelta(days=MOST_AHEAD_DAYS):
        raise RuleBroken("date_too_late", field=field)
    return day.isoformat()


def reasons_fit(kind: str, kinds: str) -> bool:
    """True when a reason whose list says it fits ``kinds`` (words with spaces between) may be given for a kind."""
    return not kinds or kind in kinds.split()
