"""One DoLS application as it stands: its state by its dates, and which of the six requirements are met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.dates import iso_day

GRANTED = "granted"
"""The decision that authorises (code list ``dols_decision``)."""

MET = "met"
"""The result of an assessment whose requirement is met (code list ``dols_assessment_result``)."""


class State(StrEnum):
    """Where an application stands; derived, never stored."""

    PENDING = "pending"
    TO_BEGIN = "to_begin"
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    RUN_OUT = "run_out"
    ENDED = "ended"
    NOT_GRANTED = "not_granted"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What the rules need to know of one application.

    ``third_party``: somebody else reported what may be an unauthorised deprivation. ``looked_on``: the last quarterly
    look. ``followed``: a further request has come; ``none_needed``: somebody said why none is.
    """

    received_on: date
    third_party: bool = False
    urgent_to: date | None = None
    extended_to: date | None = None
    decision: str = ""
    authorised_from: date | None = None
    authorised_to: date | None = None
    suspended_from: date | None = None
    suspended_to: date | None = None
    ended_on: date | None = None
    looked_on: date | None = None
    followed: bool = False
    none_needed: bool = False
    died_on: date | None = None


def state_of(one: Application, today: date) -> State:
    """The first that fits; the last day of an authorisation still belongs to it, and so does that of a suspension."""
    if not one.decision:
        return State.WITHDRAWN if one.ended_on is not None else State.PENDING
    if one.decision != GRANTED:
        return State.NOT_GRANTED
    if one.ended_on is not None:
        return State.ENDED
    if one.authorised_to is not None and today > one.authorised_to:
        return State.RUN_OUT
    if is_suspended(one, today):
        return State.SUSPENDED
    if one.authorised_from is not None and today < one.authorised_from:
        return State.TO_BEGIN
    return State.IN_FORCE


def is_suspended(one: Application, today: date) -> bool:
    """True while an authorisation authorises nothing, until the last day of the suspension."""
    begun, over = one.suspended_from, one.suspended_to
    return begun is not None and begun <= today and (over is None or today <= over)


def application_of(row: Mapping[str, Any], lists: CodeLists, **more: Any) -> Application:
    """Return an application from a row of entity ``dols``; ``more`` is what the row itself does not hold."""
    held: dict[str, Any] = {name: iso_day(row[name]) for name in _DATES}
    return Application(
        received_on=iso_day(row["received_on"]) or date.min,
        third_party=is_third_party(row["kind"], lists),
        decision=row["decision"] or "",
        none_needed=bool(row["no_further_why"]),
        **held,
        **more,
    )


_DATES = (
    "urgent_to",
    "extended_to",
    "authorised_from",
    "authorised_to",
    "suspended_from",
    "suspended_to",
    "ended_on",
)


def is_third_party(kind: str | None, lists: CodeLists) -> bool:
    """True for a report of what may be an unauthorised deprivation of liberty (code list ``dols_kind``)."""
    return lists.mapped("dols_kind", kind, "third_party") == "yes"


@dataclass(frozen=True, slots=True)
class Found:
    """How one requirement stands: not asked for, asked for, or with its result."""

    requirement: str
    result: str = ""
    asked: bool = False

    @property
    def is_met(self) -> bool:
        """True when an assessment found it met."""
        return self.result == MET


def requirements(assessed: Iterable[tuple[str, str]], lists: CodeLists) -> tuple[Found, ...]:
    """Return the six qualifying requirements (Mental Capacity Act 2005 Schedule A1 paragraph 12) as they stand.

    ``assessed`` holds the requirement and the result (empty while it is awaited) of every assessment that counts, the
    latest last. One that is not met outweighs an earlier one that was.
    """
    results: dict[str, str] = {}
    for requirement, result in assessed:
        results[requirement] = result or results.get(requirement, "")
    wanted = lists["dols_requirement"].codes
    return tuple(Found(code.id, results.get(code.id, ""), code.id in results) for code in wanted)


def stands_in_the_way(found: Iterable[Found]) -> tuple[Found, ...]:
    """The requirements without which an authorisation must not be given (Schedule A1 paragraph 50)."""
    return tuple(each for each in found if not each.is_met)
