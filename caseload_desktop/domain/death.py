"""A death: which day it may be, what it stops, and on which day what is closed because of it ends."""

from __future__ import annotations

from datetime import date

from caseload_desktop.domain.errors import RuleBroken

STOPS = (
    "Reviews are no longer due: support that ended with the person needs none.",
    "Waiting and keeping in touch stop: a person who died is on no list.",
    "Enablement counts no weeks and asks for no follow-up after that day.",
    "DoLS and AMHP referrals count no days or hours: nothing is decided, looked at or asked for again.",
)
"""What stops by itself from the day of death, because those rules look at it; nothing is closed by it."""

DIED = "Died"
"""What stands as the reason wherever something ends because the person died."""


def death_day(text: str, *, born: str, today: date) -> str:
    """Return the day of death given as ISO text.

    Raises ``RuleBroken``: ``death_day_required``, ``impossible_date``, ``died_on_in_future``, ``died_before_birth``.
    """
    if not text:
        raise RuleBroken("death_day_required", field="died_on")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise RuleBroken("impossible_date", field="died_on") from None
    if day > today:
        raise RuleBroken("died_on_in_future", field="died_on")
    if born and day.isoformat() < born:
        raise RuleBroken("died_before_birth", field="died_on")
    return day.isoformat()


def end_for(died_on: str, *, began: str) -> str:
    """Return the day something ends that was open when the person died: that day, or its own if it began later."""
    return max(died_on, began)
