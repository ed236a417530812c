"""The clocks of safeguarding: which stage an enquiry is at, by when it should be through it, and what a pause does.

No number of days is statutory: the Care Act sets none, and London replaced its limits by target times in 2016 to suit
Making Safeguarding Personal (standards 3.4). All of them are the council's setting, in working days of England.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from enum import StrEnum

from caseload_desktop.domain.dates import show_long
from caseload_desktop.domain.months import add_months
from caseload_desktop.domain.working_days import WorkingDays

SETTING = "safeguarding_rules"
"""The council's setting: ``{"decision_days": 2, ...}`` with the names of ``SafeguardingRules``; gaps are as below."""

_MOST = 400
_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeguardingRules:
    """What a council has set. Days are working days, but for the plan's review.

    - ``decision_days``: a concern is decided on (two working days: Wokingham's indicator and Wigan's aim; an older
      guide has one).
    - ``planning_days``: an enquiry is planned, from its start (5: the older guide; Wigan has 7).
    - ``enquiry_days``: its report is in, from its start (20: the older guide's four weeks; Wigan has 28).
    - ``outcome_days``: the outcome, from the report (5: London, from memory, to be checked).
    - ``closure_days``: signed off, from the outcome or the end of the plan (5: the same).
    - ``plan_review_days``: a safeguarding plan is looked at, in calendar days from the outcome or the review before
      (42: six weeks, the older guide; London has three months).
    - ``feedback_days``: whoever raised the concern is told, from the decision and again from the outcome (5: usual in
      local procedures, from memory, to be checked).
    - ``feedback_shown_months``: so long a decision nobody was told of stays in the tray; the concern says it for good.
    - ``long_open_months``: an enquiry open longer is on a list of its own, which must get shorter (Kent: six months).
    """

    decision_days: int = 2
    planning_days: int = 5
    enquiry_days: int = 20
    outcome_days: int = 5
    closure_days: int = 5
    plan_review_days: int = 42
    feedback_days: int = 5
    feedback_shown_months: int = 12
    long_open_months: int = 6


def safeguarding_rules(setting: object) -> SafeguardingRules:
    """Return the rules a council's setting gives; what it leaves out, or can't mean, is as shipped."""
    if not isinstance(setting, Mapping):
        return SafeguardingRules()
    names = [one.name for one in fields(SafeguardingRules)]
    return replace(SafeguardingRules(), **{name: setting[name] for name in names if _is_count(setting.get(name))})


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _MOST


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which a clock stands: from its first day to the day it ran again, which counts; None: it goes on."""

    first: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        """True for a day on which the clock stands."""
        return self.first <= day and (self.until is None or day < self.until)


class Stage(StrEnum):
    """Where a concern or an enquiry is; what it waits for next."""

    DECISION = "decision"
    PLANNING = "planning"
    ENQUIRY = "enquiry"
    OUTCOME = "outcome"
    PLAN = "plan"
    CLOSURE = "closure"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class StageClock:
    """The clock of a stage: since when it runs, its due day with the reason in words.

    While it is paused there is no due day: ``paused_since`` says from when, and ``days_left`` how many working days it
    had left then.
    """

    stage: Stage
    began: date
    due: date | None
    why: str
    paused_since: date | None = None
    days_left: int | None = None

    def is_overdue(self, today: date) -> bool:
        """True when the due day has passed; never while the clock stands."""
        return self.due is not None and self.due < today


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryFacts:
    """The days of an enquiry's life that are recorded.

    ``reopened`` is the last time it was; a report from before counts no longer. ``plan_until`` is the day a
    safeguarding plan was ended by its review, ``plan_reviewed`` the last review, ``plan_agreed`` a day agreed for the
    next.
    """

    started: date
    planned: date | None = None
    reported: date | None = None
    concluded: date | None = None
    closed: date | None = None
    reopened: date | None = None
    plan_needed: bool = False
    plan_agreed: date | None = None
    plan_reviewed: date | None = None
    plan_until: date | None = None

    @property
    def reported_anew(self) -> date | None:
        """The day of the report, unless the enquiry was opened again after it."""
        if self.reported is None or (self.reopened is not None and self.reported < self.reopened):
            return None
        return self.reported

    @property
    def stage(self) -> Stage:
        """Where the enquiry is: the latest thing recorded counts, also where one before it was left out."""
        if self.closed is not None:
            return Stage.CLOSED
        if self.concluded is not None:
            return Stage.PLAN if self.plan_needed and self.plan_until is None else Stage.CLOSURE
        if self.reported_anew is not None:
            return Stage.OUTCOME
        if self.planned is not None or self.reopened is not None:
            return Stage.ENQUIRY
        return Stage.PLANNING


def decision_clock(
    raised: date, *, decided: date | None, pauses: Sequence[Pause], rules: SafeguardingRules, days: WorkingDays
) -> StageClock | None:
    """Return by when a concern is to be decided on; None when it is."""
    if decided is not None:
        return None
    why = f"{_working_days(rules.decision_days)} after the concern was raised on {show_long(raised)}"
    return _clock(Stage.DECISION, raised, rules.decision_days, why, pauses, days)


def enquiry_clock(
    facts: EnquiryFacts, *, pauses: Sequence[Pause], rules: SafeguardingRules, days: WorkingDays
) -> StageClock | None:
    """Return the clock of the stage an enquiry is at; None when it is closed."""
    stage = facts.stage
    if stage is Stage.CLOSED:
        return None
    if stage is Stage.PLAN:
        return _plan_clock(facts, rules)
    began, count, since = _counted_from(facts, stage, rules)
    return _clock(stage, began, count, f"{_working_days(count)} after {since} on {show_long(began)}", pauses, days)


def feedback_due(since: date, what: str, *, rules: SafeguardingRules, days: WorkingDays) -> tuple[date, str]:
    """Return by when whoever raised a concern is told of what happened on a day (``what``), with the reason in words.

    No pause stops it: the referrer waits whoever else does.
    """
    why = f"{_working_days(rules.feedback_days)} after {what} on {show_long(since)}"
    return days.add(since, rules.feedback_days), why


def feedback_shown_from(today: date, rules: SafeguardingRules) -> date:
    """The first day of which a decision that nobody was told of still stands in the tray."""
    return add_months(today, -rules.feedback_shown_months)


def _counted_from(facts: EnquiryFacts, stage: Stage, rules: SafeguardingRules) -> tuple[date, int, str]:
    """From which day a stage is counted, how many days it has, and what happened on that day."""
    if stage is Stage.PLANNING:
        return facts.started, rules.planning_days, "the enquiry began"
    if stage is Stage.ENQUIRY:
        if facts.reopened is not None:
            return facts.reopened, rules.enquiry_days, "the enquiry was opened again"
        return facts.started, rules.enquiry_days, "the enquiry began"
    if stage is Stage.OUTCOME:
        return facts.reported_anew or facts.started, rules.outcome_days, "the report came"
    concluded = facts.concluded or facts.started
    if facts.plan_needed and facts.plan_until is not None and facts.plan_until > concluded:
        return facts.plan_until, rules.closure_days, "the safeguarding plan ended"
    return concluded, rules.closure_days, "the outcome"


def _plan_clock(facts: EnquiryFacts, rules: SafeguardingRules) -> StageClock:
    """A plan is reviewed in calendar days; an agreed day counts. Pauses don't stop it: the plan keeps somebody safe."""
    began = facts.plan_reviewed or facts.concluded or facts.started
    if facts.plan_agreed is not None:
        return StageClock(Stage.PLAN, began, facts.plan_agreed, "agreed day for the review of the safeguarding plan")
    since = "the last review of the safeguarding plan" if facts.plan_reviewed else "the outcome"
    due = began + timedelta(days=rules.plan_review_days)
    return StageClock(Stage.PLAN, began, due, f"{rules.plan_review_days} days after {since} on {show_long(began)}")


def _clock(stage: Stage, began: date, count: int, why: str, pauses: Sequence[Pause], days: WorkingDays) -> StageClock:
    """Count the working days on which the clock ran; a pause that began after the due day changes nothing."""
    if not pauses:
        return StageClock(stage, began, days.add(began, count), why)
    left, lost, day = count, 0, began
    while left:
        standing = _standing(pauses, day + _ONE)
        if standing is None:
            day += _ONE
            left -= days.is_working_day(day)
        elif standing.until is None:
            return StageClock(stage, began, None, why, standing.first, left)
        else:
            lost += days.between(day, standing.until - _ONE)
            day = standing.until - _ONE
    return StageClock(stage, began, day, f"{why}, without {_working_days(lost)} it was paused" if lost else why)


def _standing(pauses: Sequence[Pause], day: date) -> Pause | None:
    """The pause a day lies in; of several one that goes on."""
    covering = (pause for pause in pauses if pause.covers(day))
    return min(covering, key=lambda pause: (pause.until is not None, pause.first), default=None)


def _working_days(count: int) -> str:
    return "1 working day" if count == 1 else f"{count} working days"


def is_long_open(started: date, *, closed: date | None, today: date, rules: SafeguardingRules) -> bool:
    """True for an enquiry open beyond six months (Kent: their number must fall).

    Counted from when it first began: neither a pause nor a reopening makes it younger. On the very day six months
    later it is not yet beyond.
    """
    return closed is None and today > add_months(started, rules.long_open_months)
