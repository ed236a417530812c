"""How long is left or late, and days and hours of a referral, as people say them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from caseload_desktop.domain.dates import show_long
from caseload_desktop.domain.uk_time import local_of

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def span_words(span: timedelta) -> str:
    """A length of time in its two largest parts: "45 min", "1 h 25 min", "2 days"."""
    seconds = abs(int(span.total_seconds()))
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min"
    if seconds < _DAY:
        hours, minutes = divmod(seconds // _MINUTE, 60)
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days = seconds // _DAY
    return "1 day" if days == 1 else f"{days:,} days"


def left_words(left: timedelta) -> str:
    """What is left of a countdown: "in 1 h 25 min", "now", "40 min late"."""
    if left < timedelta(minutes=-1):
        return f"{span_words(left)} late"
    return "now" if left < timedelta(minutes=1) else f"in {span_words(left)}"


def moment_words(instant: datetime, *, today: date) -> str:
    """A moment as people say it: "today at 14:05", "tomorrow at 09:00", "20 November at 14:05"."""
    local = local_of(instant)
    return f"{near_words(local.date(), today=today)} at {local:%H:%M}"


def near_words(day: date, *, today: date) -> str:
    """A day as people say it: "today", "yesterday", "20 November", and with the year when it is another."""
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get((day - today).days)
    return near or show_long(day).removesuffix(f" {today.year}")


def hours_words(hours: float | None) -> str:
    """Hours a week: "10.5 hours a week"; empty for none."""
    if hours is None:
        return ""
    return "1 hour a week" if hours == 1 else f"{hours:g} hours a week"


def days_late(day: date, *, today: date) -> str:
    """How a day stands: "today", "in 4 days", "3 days late"."""
    days = (day - today).days
    if days == 0:
        return "today"
    count = "1 day" if abs(days) == 1 else f"{abs(days):,} days"
    return f"in {count}" if days > 0 else f"{count} late"


def begun_large(words: str) -> str:
    """Words with a capital at their beginning, the rest as it is."""
    return words[:1].upper() + words[1:]
