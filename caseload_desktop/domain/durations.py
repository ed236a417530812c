"""Time spent as people write it, understood as whole minutes."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import time, timedelta

MOST_MINUTES = 1440

_FRACTIONS = {"¼": 0.25, "½": 0.5, "¾": 0.75}
_WORDS = {"a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "half": 0.5, "quarter": 0.25}
_HOURS = r"(?:hours?|hrs?|h)"
_MINUTES = r"(?:minutes?|mins?|m|')"
_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)(?::[0-5]\d)?")
_BARE = re.compile(r"\d+(?:\.\d+)?")
_PARTS = re.compile(rf"(?:(?P<hours>[\d.]+)\s*{_HOURS})?\s*(?:and\s+)?(?:(?P<minutes>[\d.]+)\s*(?:{_MINUTES})?)?\.?")


@dataclass(frozen=True, slots=True)
class DurationReading:
    """Minutes, or None and the reason: ``empty``, ``not_a_duration``, ``out_of_range`` (over a day, or below none)."""

    minutes: int | None = None
    reason: str = ""


def read_minutes(value: object) -> DurationReading:
    """Read "15 mins", "1/2 hr", "1h 20", "half an hour", "1:30", "90"; a bare number is minutes.

    A time of day from a spreadsheet (01:30) is taken as hours and minutes.
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return DurationReading(reason="empty")
    if isinstance(value, timedelta):
        return _within(value.total_seconds() / 60)
    if isinstance(value, time):
        return _within(value.hour * 60 + value.minute)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _within(float(value))
    return _read_text(str(value))


def _read_text(text: str) -> DurationReading:
    plain = " ".join(text.casefold().replace("~", " ").replace("approx", " ").replace("about", " ").split()).strip(" .")
    if not plain:
        return DurationReading(reason="empty")
    clock = _CLOCK.fullmatch(plain)
    if clock:
        return _within(int(clock[1]) * 60 + int(clock[2]))
    plain = _numbers_for_words(plain)
    if _BARE.fullmatch(plain):
        return _within(float(plain))
    parts = _PARTS.fullmatch(plain)
    if parts is None or not (parts["hours"] or parts["minutes"]):
        return DurationReading(reason="not_a_duration")
    try:
        return _within(60 * float(parts["hours"] or 0) + float(parts["minutes"] or 0))
    except ValueError:
        return DurationReading(reason="not_a_duration")


def _numbers_for_words(text: str) -> str:
    """ "half an hour", "1/2 hr", "1½ hours", "an hour and a half" with their numbers as decimals."""
    text = re.sub(r"(\d*)\s*([¼½¾])", lambda found: f"{int(found[1] or 0) + _FRACTIONS[found[2]]}", text)
    text = re.sub(r"(?:(\d+)\s+)?(\d)\s*/\s*([1-9])(?=\s*[a-z])", _decimal_fraction, text)
    text = re.sub(rf"\b(?:(\d+|an|a|one|two|three)\s+)({_HOURS})\s+and\s+a\s+(half|quarter)\b", _and_a_part, text)
    text = re.sub(r"\b(half|quarter)\s+(?:of\s+)?an?\s+(?=h)", lambda found: f"{_WORDS[found[1]]} ", text)
    text = re.sub(r"\bthree\s+quarters\s+(?:of\s+)?an?\s+(?=h)", "0.75 ", text)
    return re.sub(r"^(an|a|one|two|three|half|quarter)\s+(?=[hm])", lambda found: f"{_WORDS[found[1]]} ", text)


def _decimal_fraction(found: re.Match[str]) -> str:
    return str(int(found[1] or 0) + int(found[2]) / int(found[3]))


def _and_a_part(found: re.Match[str]) -> str:
    whole = float(found[1]) if found[1].isdigit() else _WORDS[found[1]]
    return f"{whole + _WORDS[found[3]]} {found[2]}"


def _within(minutes: float) -> DurationReading:
    if not math.isfinite(minutes) or not 0 <= minutes <= MOST_MINUTES:
        return DurationReading(reason="out_of_range")
    return DurationReading(minutes=math.ceil(minutes - 1e-9))


def show_minutes(minutes: int | None) -> str:
    """How time spent is shown: "45 min", "1 h 30 min"; nothing when it isn't known."""
    if minutes is None:
        return ""
    hours, rest = divmod(minutes, 60)
    parts = ([f"{hours} h"] if hours else []) + ([f"{rest} min"] if rest or not hours else [])
    return " ".join(parts)
