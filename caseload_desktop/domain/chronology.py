"""Chronology: where an entry stands when its day is only known in words."""

from __future__ import annotations

import re
from datetime import date

from caseload_desktop.domain.errors import RuleBroken

_YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)s?\b")
_PARTS = {
    "january": "01", "jan": "01", "new year": "01", "february": "02", "feb": "02", "march": "03", "mar": "03",
    "easter": "04", "april": "04", "apr": "04", "spring": "04", "may": "05", "june": "06", "jun": "06",
    "july": "07", "jul": "07", "summer": "07", "august": "08", "aug": "08", "september": "09", "sept": "09",
    "sep": "09", "october": "10", "oct": "10", "autumn": "10", "november": "11", "nov": "11", "december": "12",
    "dec": "12", "christmas": "12", "winter": "12", "early": "02", "middle": "06", "mid": "06", "late": "11",
    "end": "12", "beginning": "01", "start": "01",
}  # fmt: skip
"""Words for a part of a year, with the month an entry of it stands in."""

_PART = re.compile(rf"\b({'|'.join(sorted(_PARTS, key=len, reverse=True))})\b")


def place_of(*, on_date: str, date_words: str) -> str:
    """Return by which text an entry is sorted: its day, else year and part of year as the words tell, else nothing.

    Entries without any of them come first: "as a child".
    """
    if on_date:
        return on_date
    year = _YEAR.search(date_words.casefold())
    if year is None:
        return ""
    part = _PART.search(date_words.casefold())
    return f"{year[1]}-{_PARTS[part[1]]}-00" if part else f"{year[1]}-00-00"


def entry_day(text: str, *, date_words: str, today: date) -> str:
    """Return the day of an entry as ISO text; empty where the words alone tell when.

    A chronology goes back to childhood: any day of the past will do. Raises ``RuleBroken``: ``day_or_words_required``,
    ``impossible_date``, ``day_in_future``.
    """
    if not text:
        if not date_words.strip():
            raise RuleBroken("day_or_words_required", field="on_date")
        return ""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise RuleBroken("impossible_date", field="on_date") from None
    if day > today:
        raise RuleBroken("day_in_future", field="on_date")
    return day.isoformat()
