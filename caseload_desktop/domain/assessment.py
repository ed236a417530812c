"""Assessments: by when one is due and why, what completing one needs, and how it stands on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.dates import show_long
from caseload_desktop.domain.rule_settings import Basis, Rule, RuleGroup, Unit, fields_of
from caseload_desktop.domain.working_days import WorkingDays

SETTING = "assessment_days"
"""The council's setting ``{"days": .., "discharge_from": .., "discharge_to": ..}``; without it ``AssessmentRule()``."""

MOST_DAYS = 366


class AssessmentState(StrEnum):
    """How an assessment stands."""

    ASKED = "asked"
    STARTED = "started"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class AssessmentRule:
    """The local day limits, all in calendar days.

    The Care Act gives no limit. ``days``: the council's indicator for a care needs assessment is 28 days from the
    request (Kent quarterly performance report 2023-24; standards 5.1). ``discharge_from`` and ``discharge_to``: Care
    Act assessments after a discharge from hospital are due three to six weeks after it (kent-model 2.3).
    """

    days: int = 28
    discharge_from: int = 21
    discharge_to: int = 42


@dataclass(frozen=True, slots=True)
class DueDay:
    """By when an assessment is due: the last working day that keeps to ``limit``, with the reason in words.

    ``not_before`` is the first day it should happen, where a rule says so. ``agreed`` is true for a day that was
    agreed with the person.
    """

    on: date
    limit: date
    why: str
    not_before: date | None = None
    agreed: bool = False


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay in hospital that has ended."""

    admitted: date
    discharged: date


def assessment_rule(setting: object) -> AssessmentRule:
    """Return the rule a council's setting gives; what it can't mean is read as the rule that ships."""
    if not isinstance(setting, Mapping):
        return AssessmentRule()
    named = [setting.get(name) for name in ("days", "discharge_from", "discharge_to")]
    given = [one for one in named if isinstance(one, int) and not isinstance(one, bool) and 0 < one <= MOST_DAYS]
    if len(given) < len(named):
        return AssessmentRule()
    rule = AssessmentRule(*given)
    return rule if rule.discharge_from <= rule.discharge_to else AssessmentRule()


ASSESSMENT_GROUP = RuleGroup(
    key=SETTING,
    title="Assessments",
    about="By when an assessment is due. The day that shows is the last working day that keeps to the limit.",
    read=lambda setting: fields_of(assessment_rule(setting)),
    wrap=lambda values: {**fields_of(AssessmentRule()), **values},
    rising=(("discharge_from", "discharge_to"),),
    rules=(
        Rule(
            name="days",
            words="An assessment is due after it was asked for, within",
            unit=Unit.DAYS,
            basis=Basis.COUNCIL,
            source="The Care Act gives no limit. Kent's indicator for a care needs assessment is 28 days "
            "(quarterly performance report 2023-24).",
        ),
        Rule(
            name="discharge_from",
            words="After hospital, an assessment comes not before",
            unit=Unit.DAYS,
            basis=Basis.COUNCIL,
            source="Care Act assessments come three to six weeks after a discharge (the council's own way of working).",
        ),
        Rule(
            name="discharge_to",
            words="After hospital, an assessment is due within",
            unit=Unit.DAYS,
            basis=Basis.COUNCIL,
            source="Care Act assessments come three to six weeks after a discharge (the council's own way of working).",
        ),
    ),
)
"""The limits as a manager sets them."""


def state_of(assessment: Mapping[str, Any]) -> AssessmentState:
    """How an assessment stands; it has the fields of entity ``assessment``.

    Completed on one laptop and cancelled on another it is completed: work that was done is never told as not done.
    """
    if assessment["completed_on"]:
        return AssessmentState.COMPLETED
    if assessment["cancelled_on"]:
        return AssessmentState.CANCELLED
    return AssessmentState.STARTED if assessment["started_on"] else AssessmentState.ASKED


def national_type(kind: str, lists: CodeLists) -> str:
    """The national type of assessment a kind stands for; empty for one Client Level Data leaves out."""
    return lists.mapped("assessment_kind", kind, "cld")


def has(kind: str | None, what: str, lists: CodeLists) -> bool:
    """True when a kind of assessment has ``target``, ``eligibility``, ``outcome`` or ``capacity``, by the list."""
    return lists.mapped("assessment_kind", kind, what) == "yes"


def due_day(
    *,
    kind: str,
    asked: date,
    lists: CodeLists,
    rule: AssessmentRule,
    days: WorkingDays,
    stays: Sequence[Stay] = (),
    agreed: date | None = None,
    agreed_why: str = "",
) -> DueDay | None:
    """Return by when an assessment is due, or None for a kind without a limit and without an agreed day.

    A day that was agreed counts. Else a Care Act assessment asked for during a stay in hospital, or within the limit
    after one, counts from the discharge; every other from the day it was asked for. A limit that falls on a weekend
    or bank holiday means the working day before it, but never one before it was asked for or before the first day of
    the three to six weeks.
    """
    usual = _usual(kind=kind, asked=asked, lists=lists, rule=rule, days=days, stays=stays)
    if agreed is None:
        return usual
    why = f"agreed for {show_long(agreed)}" + (f": {agreed_why}" if agreed_why else "")
    if usual is not None and agreed > usual.limit:
        why += f" (without it by {show_long(usual.on)})"
    return DueDay(agreed, agreed, why, agreed=True)


def _usual(
    *, kind: str, asked: date, lists: CodeLists, rule: AssessmentRule, days: WorkingDays, stays: Sequence[Stay]
) -> DueDay | None:
    if has(kind, "after_discharge", lists):
        stay = _stay_of(asked, stays, rule)
        if stay is not None:
            return _after_discharge(asked, stay.discharged, rule, days)
    if not has(kind, "target", lists):
        return None
    limit = asked + timedelta(days=rule.days)
    on = max(days.previous_working_day(limit), asked)
    return DueDay(on, limit, f"{rule.days} days after it was asked for" + _moved(on, limit, days))


def _stay_of(asked: date, stays: Sequence[Stay], rule: AssessmentRule) -> Stay | None:
    """The latest stay an assessment belongs to: asked for while it lasted, or within the limit after it."""
    near = [s for s in stays if s.admitted <= asked <= s.discharged + timedelta(days=rule.discharge_to)]
    return max(near, key=lambda stay: stay.discharged, default=None)


def _after_discharge(asked: date, discharged: date, rule: AssessmentRule, days: WorkingDays) -> DueDay:
    first, limit = discharged + timedelta(days=rule.discharge_from), discharged + timedelta(days=rule.discharge_to)
    on = max(days.previous_working_day(limit), first, asked)
    weeks = _span(rule.discharge_from, rule.discharge_to)
    why = f"{weeks} after the discharge of {show_long(discharged)}{_moved(on, limit, days)}"
    return DueDay(on, limit, why, not_before=first)


def _span(first: int, last: int) -> str:
    whole = first % 7 == 0 and last % 7 == 0
    return f"{first // 7} to {last // 7} weeks" if whole else f"{first} to {last} days"


def _moved(on: date, limit: date, days: WorkingDays) -> str:
    if on == limit or not days.is_working_day(on):
        return ""
    return f"; {show_long(limit)} is {_a(days.why_closed(limit))}, so the working day before"


def _a(name: str) -> str:
    return f"a {name}" if name in ("Saturday", "Sunday") else name
