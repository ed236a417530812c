"""Who is involved with a person: the words for it, what an ending means, and which day an entry may carry."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.contact_entry import CLOCK_MOST_BEHIND_DAYS
from caseload_desktop.domain.errors import RuleBroken

KEY, ADDITIONAL = "key", "additional"
"""A person has one key worker and any number of additional workers (the council's operating model)."""

LONG_AGO_DAYS = 10 * 366
"""An involvement said to begin earlier is a typing mistake."""

MOST_COVER_DAYS = 366
"""Cover for longer than a year is a hand-over."""


class Scope(StrEnum):
    """How far an ending goes."""

    THIS = "this"
    WHOLE = "whole"


def closes(reason: str | None, lists: CodeLists) -> bool:
    """True when the reason says that nobody need be involved any more."""
    return lists.mapped("involvement_end", reason, "closes") == "yes"


def may_be_chosen(reason: str, lists: CodeLists, *, on: date) -> bool:
    """True for a reason a worker may give; "handed over" and "allocated" are what the program writes itself."""
    code = lists.code("involvement_end", reason)
    return code is not None and code.is_current(on) and code.maps.get("by_program") != "yes"


def closing_reasons(lists: CodeLists) -> tuple[str, ...]:
    """The ids of all reasons after which nobody need be involved."""
    return tuple(code.id for code in lists["involvement_end"].codes if code.maps.get("closes") == "yes")


def day_given(text: str, *, field: str, today: date, latest_known: date | None) -> date:
    """Return the day of ISO text when it may stand in the record as something that has happened.

    A laptop clock that stands before what the record already speaks of is slow; the entry is then judged by the
    record, as for contacts. Raises ``RuleBroken``: ``impossible_date``, ``day_in_future``, ``day_long_ago``.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise RuleBroken("impossible_date", field=field) from None
    if latest_known is not None and 0 < (latest_known - today).days <= CLOCK_MOST_BEHIND_DAYS:
        today = latest_known
    if day > today:
        raise RuleBroken("day_in_future", field=field)
    if day < today - timedelta(days=LONG_AGO_DAYS):
        raise RuleBroken("day_long_ago", field=field)
    return day


def cover_days(start: str, end: str, *, today: date) -> tuple[date, date]:
    """Return first and last day of a cover; it may begin later. Raises ``RuleBroken``."""
    try:
        first, last = date.fromisoformat(start), date.fromisoformat(end)
    except ValueError:
        raise RuleBroken("impossible_date", field="cover_to" if start else "cover_from") from None
    if last < first:
        raise RuleBroken("ends_before_it_begins", field="cover_to")
    if last < today:
        raise RuleBroken("cover_is_over", field="cover_to")
    if (last - first).days > MOST_COVER_DAYS:
        raise RuleBroken("cover_too_long", field="cover_to")
    return first, last
