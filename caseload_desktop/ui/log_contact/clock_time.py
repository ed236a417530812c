"""A time of day as people type it: 14:05, 1405, 2.05pm, 9am."""

from __future__ import annotations

import re

_TIME = re.compile(r"(\d{1,2})(?:\s*[:.h]\s*(\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)?")
_PACKED = re.compile(r"(\d{1,2})(\d{2})")


def read_clock(text: str) -> str | None:
    """Return ``HH:MM``, empty for nothing typed, or None when it is no time of day."""
    plain = " ".join(text.casefold().split())
    if not plain:
        return ""
    found = _PACKED.fullmatch(plain) or _TIME.fullmatch(plain)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    half = found[3][0] if found.re is _TIME and found[3] else ""
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None
