"""Opening a restricted record in need without being named on it: for how long, and what must be said."""

from __future__ import annotations

from datetime import datetime, timedelta

HOURS_OPEN = 3
"""How long a record stays open to whoever broke the glass (design section 3)."""

LEAST_REASON = 10
"""Characters; a word or two explain nothing to the manager who reads them."""


def open_until(opened_at: datetime) -> datetime:
    """The instant a record opened at ``opened_at`` (UTC) closes again."""
    return opened_at + timedelta(hours=HOURS_OPEN)


def is_open(opened_at: datetime, now: datetime) -> bool:
    """True within the hours. A clock set back to before the opening closes the record, lest it stay open longer."""
    return opened_at <= now < open_until(opened_at)
