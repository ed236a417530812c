"""How long a detention under the Mental Health Act 1983 lasts, what is left of it, and in which order referrals go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.uk_time import instant_of

SETTING = "amhp"
"""The council's setting: ``{"soon_hours": 6, ...}`` with the names of ``AmhpRules``."""

_MOST = 1000
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class AmhpRules:
    """When time gets short, in hours; proposals, for no source says them.

    With ``soon_hours`` or less left a referral goes before every other, whatever its rating. ``near_hours`` is when the
    countdown begins to warn.
    """

    soon_hours: int = 6
    near_hours: int = 24


def amhp_rules(setting: object) -> AmhpRules:
    """Return the rules a council's setting gives; what it does not say, or can't mean, stays as it ships."""
    if not isinstance(setting, Mapping):
        return AmhpRules()
    given = {each.name: setting[each.name] for each in fields(AmhpRules) if _fits(setting, each.name)}
    return replace(AmhpRules(), **given)


def _fits(setting: Mapping[str, Any], name: str) -> bool:
    value = setting.get(name)
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _MOST


@dataclass(frozen=True, slots=True)
class Term:
    """How long a kind of detention may last: hours from a moment, or days of which the first is that of admission.

    ``extends`` is by how many hours a doctor may lengthen it, ``section`` where the Act says so.
    """

    hours: int = 0
    days: int = 0
    extends: int = 0
    section: str = ""


def term_of(detention: str | None, lists: CodeLists) -> Term:
    """The term of a kind of detention as its code list has it; no hours and no days for one without a limit."""
    code = lists.code("amhp_detention", detention) if detention else None
    maps = code.maps if code is not None else {}
    return Term(
        hours=_count(maps.get("hours")),
        days=_count(maps.get("days")),
        extends=_count(maps.get("extends")),
        section=maps.get("section", ""),
    )


def _count(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0


def detention_ends(term: Term, start: datetime, *, start_day: date, extended_hours: int = 0) -> datetime | None:
    """The instant (UTC) a detention ends; None for one without a limit.

    Hours are hours that pass, so that summer time lengthens or shortens nothing. Days are counted with the day of
    admission as the first (section 2(4): "28 days beginning with the day on which he is admitted") and end at midnight.
    An extension adds no more hours than a doctor may give (section 136B(2): 12).
    """
    if term.hours:
        return start + _HOUR * (term.hours + min(max(extended_hours, 0), term.extends))
    if term.days:
        return instant_of(start_day + timedelta(days=term.days), time(0))
    return None


class Left(StrEnum):
    """How much time is left."""

    NO_LIMIT = "no_limit"
    OVER = "over"
    SOON = "soon"
    NEAR = "near"
    FAR = "far"


def left_of(ends: datetime | None, now: datetime, rules: AmhpRules) -> Left:
    """How short the time is; the end itself is over."""
    if ends is None:
        return Left.NO_LIMIT
    if ends <= now:
        return Left.OVER
    if ends - now <= _HOUR * rules.soon_hours:
        return Left.SOON
    return Left.NEAR if ends - now <= _HOUR * rules.near_hours else Left.FAR


def countdown_words(ends: datetime | None, now: datetime) -> str:
    """What is left in words: "5 h 20 min left", "6 days left", "Ran out 40 min ago"; empty without a limit.

    Minutes are rounded so that nobody is told more time than there is.
    """
    if ends is None:
        return ""
    if ends <= now:
        return f"Ran out {_length(now - ends)} ago"
    return f"{_length(ends - now)} left"


def _length(span: timedelta) -> str:
    minutes = int(span.total_seconds()) // 60
    hours, minutes = divmod(minutes, 60)
    if hours >= 72:
        return f"{hours // 24} days"
    if hours >= 10:
        return f"{hours} h"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


# ------------------------------------------------------------------------------------------------------ the order
RULE = (
    "Whoever's detention ends within {hours} hours, or has run out, comes first. Then red before amber before green, "
    "and within a colour whoever has the least time left. A referral nobody has rated counts as red."
)
"""The rule in words, as the list says it; ``hours`` is the setting."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a referral stands in the order; the smaller comes first."""

    waits: int
    rank: int
    ends: float
    received: datetime
    id: str


def place_of(
    *, rag_rank: int, ends: datetime | None, received: datetime, now: datetime, rules: AmhpRules, row_id: str = ""
) -> Place:
    """Return the place of a referral: by the need its rating says, and by the time left on the current detention."""
    short = left_of(ends, now, rules) in (Left.OVER, Left.SOON)
    until = ends.timestamp() if ends is not None else float("inf")
    return Place(0 if short else 1, 0 if short else rag_rank, until, received, row_id)


def rag_rank(rag: str | None, lists: CodeLists) -> int:
    """The rank of a rating: 1 for red and for one nobody has given, 3 for green."""
    rank = lists.mapped("amhp_rag", rag, "rank")
    return int(rank) if rank.isdigit() else 1


class State(StrEnum):
    """Where a referral stands; derived, never stored."""

    WAITING = "waiting"
    ALLOCATED = "allocated"
    ASSESSED = "assessed"
    CLOSED = "closed"


STATE_WORDS: Mapping[State, str] = {
    State.WAITING: "To allocate",
    State.ALLOCATED: "Allocated",
    State.ASSESSED: "Assessed",
    State.CLOSED: "Closed",
}
"""Where a referral stands, in words."""


def state_of(*, worker_id: str | None, assessed_on: str | None, closed_on: str | None) -> State:
    """What has happened last decides."""
    if closed_on:
        return State.CLOSED
    if assessed_on:
        return State.ASSESSED
    return State.ALLOCATED if worker_id else State.WAITING
