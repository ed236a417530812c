"""The council's own settings of the review engine: weeks, months, bands, and which cycle a type of support follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from types import MappingProxyType

SETTING = "review_rules"
"""The council's setting; what it leaves out is as below."""

_MOST = {"days": 3660, "months": 120}


class Cycle(StrEnum):
    """Which reviews a kind of support asks for."""

    LONG_TERM = "long_term"
    CARER = "carer"
    SHORT_TERM = "short_term"
    ENABLEMENT = "enablement"
    NONE = "none"


def _by_type() -> Mapping[str, Cycle]:
    return MappingProxyType({"st_max": Cycle.ENABLEMENT, "st_ongoing_low_level": Cycle.LONG_TERM})


@dataclass(frozen=True, slots=True)
class ReviewRules:
    """What a council has set. The Care Act sets no frequency; its section 27 asks for reviews, also on request.

    - ``initial_from_days`` to ``initial_due_days``: the first look after a new plan, service or change, 6 to 8 weeks
      (statutory guidance as tri.x reads it, standards 5; its paragraph number is from memory).
    - ``annual_months``: not later than 12 months (the same); also how late an agreed day may be.
    - ``payment_months``: within 6 months of the first direct payment (standards 5, from memory, to be checked).
    - ``short_term_days``: within 6 weeks of the start of an assessment bed or short-term package (Kent, section 2.3).
    - ``end_review_days`` after enablement ends its review is due; one held ``end_review_early_days`` before counts
      (Kent asks for a review "at the end of the service"; the days before are a proposal).
    - ``light_touch_resets``: whether a light-touch review begins the 12 months anew; councils differ (standards 5.1).
    - ``due_soon_days``, and ``bands``: the last day of each overdue band but the open one (standards 5.1, a proposal).
    - ``by_type``: the cycle of a service type where it is not that of its kind; ``none`` takes it out of the engine.
    """

    initial_from_days: int = 42
    initial_due_days: int = 56
    annual_months: int = 12
    payment_months: int = 6
    short_term_days: int = 42
    end_review_days: int = 0
    end_review_early_days: int = 14
    light_touch_resets: bool = False
    due_soon_days: int = 28
    bands: tuple[int, ...] = (28, 91, 182, 365)
    by_type: Mapping[str, Cycle] = field(default_factory=_by_type, hash=False)

    def cycle_of(self, service_type: str, kind: str) -> Cycle | None:
        """The cycle of a service type, whose list says its ``kind``; None for a type nobody knows."""
        if service_type in self.by_type:
            return self.by_type[service_type]
        return Cycle(kind) if kind in tuple(Cycle) else None


def review_rules(setting: object) -> ReviewRules:
    """Return the rules a council's setting gives; what it can't mean is as shipped."""
    rules = ReviewRules()
    if not isinstance(setting, Mapping):
        return rules
    given: dict[str, object] = {}
    for each in fields(ReviewRules):
        value = _meant(each.name, setting.get(each.name))
        if value is not None:
            given[each.name] = value
    found = replace(rules, **given)  # type: ignore[arg-type]
    if found.initial_from_days > found.initial_due_days:
        found = replace(found, initial_from_days=found.initial_due_days)
    return found


def as_setting(rules: ReviewRules) -> dict[str, object]:
    """The rules as the value of the council's setting."""
    found: dict[str, object] = {each.name: getattr(rules, each.name) for each in fields(ReviewRules)}
    return {**found, "bands": list(rules.bands), "by_type": {kind: str(cycle) for kind, cycle in rules.by_type.items()}}


def _meant(name: str, value: object) -> object:
    """The value of a rule where the setting can mean it, or None."""
    if name == "light_touch_resets":
        return value if isinstance(value, bool) else None
    if name == "bands":
        return _bands(value)
    if name == "by_type":
        return _types(value)
    most, least = (
        _MOST["months" if name.endswith("_months") else "days"],
        1 if name in ("annual_months", "initial_due_days") else 0,
    )
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and isinstance(value, int) and least <= value <= most else None


def _bands(value: object) -> tuple[int, ...] | None:
    """Days that rise; anything else means nothing."""
    if not isinstance(value, list | tuple) or not value:
        return None
    days = tuple(day for day in value if isinstance(day, int) and not isinstance(day, bool) and day > 0)
    return days if len(days) == len(value) and list(days) == sorted(set(days)) else None


def _types(value: object) -> Mapping[str, Cycle] | None:
    if not isinstance(value, Mapping):
        return None
    known = tuple(Cycle)
    return MappingProxyType({str(kind): Cycle(cycle) for kind, cycle in value.items() if cycle in known})
