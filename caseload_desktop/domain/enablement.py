"""One enablement referral as it stands: its state, the clocks of its answer, its weeks, and what somebody owes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from caseload_desktop.domain.enablement_rules import EnablementRules
from caseload_desktop.domain.uk_time import local_of

ACCEPTED, DECLINED = "accepted", "declined"

COMMUNITY, WEEK_4, SIX_WEEKS, DAY_84, DAY_91 = "community", "week_4", "six_weeks", "day_84", "day_91"
"""Kinds of ``enablement_check``."""


class State(StrEnum):
    """Where a referral stands; derived, never stored."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    IN_SERVICE = "in_service"
    ENDED = "ended"
    DECLINED = "declined"
    PASSED = "passed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """What the rules need to know of one referral; instants are UTC.

    ``start_offered_on`` is the start that was found, ``checks`` the last day of each kind of check, ``scored_until``
    the day of the last score of the open goal that has waited longest for one.
    """

    received: datetime
    pathway: str = ""
    start_offered_on: date | None = None
    told: datetime | None = None
    decision: str = ""
    decided: datetime | None = None
    passed_on: date | None = None
    package_wanted_by: date | None = None
    started_on: date | None = None
    extended_to: date | None = None
    ended_on: date | None = None
    discharge_on: date | None = None
    died_on: date | None = None
    checks: Mapping[str, date] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    scored_until: date | None = None

    @property
    def state(self) -> State:
        """The first that fits: what has happened last in the course of a referral decides."""
        if self.ended_on is not None:
            return State.ENDED
        if self.started_on is not None:
            return State.IN_SERVICE
        if self.decision == DECLINED:
            return State.PASSED if self.passed_on is not None else State.DECLINED
        return State.ACCEPTED if self.decision == ACCEPTED else State.WAITING


# ------------------------------------------------------------------------------------------------------ the answer
class Ask(StrEnum):
    """What must come within hours of receipt."""

    TELL = "tell"
    ANSWER = "answer"
    START = "start"


@dataclass(frozen=True, slots=True)
class Countdown:
    """One clock that runs from receipt: due at an instant, met at another or not yet, with the rule in words."""

    ask: Ask
    due: datetime
    met: datetime | None
    reason: str

    def is_late(self, now: datetime) -> bool:
        """True when it was not met in time: the due instant itself is in time."""
        return (self.met or now) > self.due

    def left(self, now: datetime) -> timedelta:
        """How much time is left, negative when it has run out; of one that was met, what was left then."""
        return self.due - (self.met or now)


def countdowns(one: Episode, rules: EnablementRules) -> tuple[Countdown, ...]:
    """Return the clocks of a referral: tell the referrer, accept or decline, start.

    County rules for enablement: when no start can be found in the next 24 hours the referrer is told within 2 hours of
    receipt; Short-term Pathways are answered within 2 hours, Promoting and Supporting Independence within 4, where a
    referral is declined; eligible people start within 24 hours or are followed up in the community. A found start or a
    refusal answers the referrer too.
    """
    tell, answer, start = rules.tell_hours, rules.answer_within(one.pathway), rules.start_hours
    return (
        Countdown(
            Ask.TELL,
            one.received + timedelta(hours=tell),
            _told(one, rules),
            f"{_hours(tell)} after receipt, where no start can be found in {_hours(start)}",
        ),
        Countdown(Ask.ANSWER, one.received + timedelta(hours=answer), one.decided, f"{_hours(answer)} after receipt"),
        Countdown(
            Ask.START, one.received + timedelta(hours=start), started(one, rules), f"{_hours(start)} after receipt"
        ),
    )


def start_wanted_by(one: Episode, rules: EnablementRules) -> date:
    """The last day on which a start is one within 24 hours of receipt."""
    return local_of(one.received + timedelta(hours=rules.start_hours)).date()


def _told(one: Episode, rules: EnablementRules) -> datetime | None:
    """When the referrer knew: told, or declined, or a start was found in time; the first of them."""
    known = [one.told]
    found = one.started_on or one.start_offered_on
    if one.decision == DECLINED or (found is not None and found <= start_wanted_by(one, rules)):
        known.append(one.decided)
    return min((at for at in known if at is not None), default=None)


def started(one: Episode, rules: EnablementRules) -> datetime | None:
    """When the service began, for the clock; a day in time counts as in time, for a start has no hour."""
    if one.started_on is None:
        return None
    due = one.received + timedelta(hours=rules.start_hours)
    if one.started_on <= start_wanted_by(one, rules):
        return due
    return due + (one.started_on - start_wanted_by(one, rules))


# ------------------------------------------------------------------------------------------------------ the weeks
def planned_end(started_on: date, rules: EnablementRules) -> date:
    """The day six weeks after the start: start + 42 days (standards 5.1)."""
    return started_on + timedelta(days=rules.length_days)


def free_until(started_on: date, rules: EnablementRules, *, ended_on: date | None = None) -> date:
    """The last day that may not be charged: the first six weeks of the period, or all of it if shorter.

    Care and Support (Preventing Needs for Care and Support) Regulations 2014 (SI 2014/2672), regulation 3. The period
    counts from the start of the service, not from the referral; its first day is a day of it.
    """
    last = started_on + timedelta(days=rules.free_days - 1)
    return min(last, ended_on) if ended_on is not None else last


def week_of(started_on: date, on: date, rules: EnablementRules) -> int:
    """Which week of the service a day is in, from 1; the day six weeks after the start still counts to the last."""
    days = max((on - started_on).days, 0)
    if days == rules.length_days:
        days -= 1
    return days // 7 + 1


def is_beyond(one: Episode, on: date, rules: EnablementRules) -> bool:
    """True for somebody in service on a day who stays beyond six weeks, extended or not: reported every week."""
    if one.started_on is None or (one.ended_on is not None and one.ended_on < on):
        return False
    return on > planned_end(one.started_on, rules)


def end_expected(one: Episode, rules: EnablementRules) -> date | None:
    """When the service is to end: six weeks after the start, or the day it was extended to."""
    if one.started_on is None:
        return None
    planned = planned_end(one.started_on, rules)
    return max(planned, one.extended_to) if one.extended_to is not None else planned


def follow_up_from(one: Episode) -> tuple[date | None, str]:
    """From which day both follow-ups count, and in words why.

    Both ASCOF follow-ups count from discharge (standards 4.3: new 2D within 84 days of discharge, old 2B at home on
    day 91 after it). Neither return counts people who did not come from hospital; theirs count from the start, so that
    one asks of everybody how they are, at the same distance.
    """
    if one.discharge_on is not None:
        return one.discharge_on, "discharge from hospital"
    return one.started_on, "the start of enablement"


# ------------------------------------------------------------------------------------------------------ what is owed
class Owed(StrEnum):
    """What somebody has to do next for a referral."""

    TELL = "tell"
    ANSWER = "answer"
    START = "start"
    COMMUNITY = "community"
    SCORE = "score"
    WEEK_4 = "week_4"
    SIX_WEEKS = "six_weeks"
    EXTENDED = "extended"
    DAY_84 = "day_84"
    DAY_91 = "day_91"


@dataclass(frozen=True, slots=True)
class Due:
    """One thing owed: by which day, for the hour rules at which instant, from when it shows, and why in words."""

    what: Owed
    on: date
    shows_from: date
    reason: str
    at: datetime | None = None

    def is_late(self, now: datetime) -> bool:
        """True once the hour or the day has passed; the day itself is not late."""
        return now > self.at if self.at is not None else local_of(now).date() > self.on


def owed(one: Episode, rules: EnablementRules) -> tuple[Due, ...]:
    """Return what is owed to a referral from now on, the first due first; nothing once somebody has died."""
    if one.died_on is not None:
        return ()
    state = one.state
    found: list[Due] = []
    if state is State.WAITING:
        found = _answers(one, rules)
    elif state is State.ACCEPTED:
        found = _start(one, rules)
    elif state is State.IN_SERVICE:
        found = _in_service(one, rules)
    if state in (State.IN_SERVICE, State.ENDED):
        found += _follow_ups(one, rules)
    return tuple(sorted(found, key=lambda due: (due.on, due.what)))


def _answers(one: Episode, rules: EnablementRules) -> list[Due]:
    kinds = {Ask.TELL: Owed.TELL, Ask.ANSWER: Owed.ANSWER}
    received = local_of(one.received).date()
    return [
        Due(kinds[clock.ask], local_of(clock.due).date(), received, clock.reason, clock.due)
        for clock in countdowns(one, rules)
        if clock.ask in kinds and clock.met is None
    ]


def _start(one: Episode, rules: EnablementRules) -> list[Due]:
    """Somebody accepted who has not started: the start, the referrer to be told, and how they are meanwhile."""
    tell, _, start = countdowns(one, rules)
    received, wanted = local_of(one.received).date(), start_wanted_by(one, rules)
    found = [Due(Owed.START, wanted, received, start.reason, start.due)]
    if tell.met is None:
        found.append(Due(Owed.TELL, local_of(tell.due).date(), received, tell.reason, tell.due))
    last = one.checks.get(COMMUNITY)
    if last is None:
        found.append(Due(Owed.COMMUNITY, wanted, wanted, "Can't start in 24 hours: followed up in the community"))
    else:
        again = last + timedelta(days=rules.community_days)
        found.append(Due(Owed.COMMUNITY, again, again, f"{_days(rules.community_days)} after the last time"))
    return found


def _in_service(one: Episode, rules: EnablementRules) -> list[Due]:
    begun = one.started_on
    if begun is None:
        return []
    found = []
    if WEEK_4 not in one.checks:
        first = begun + timedelta(days=7 * (rules.look_week - 1))
        reason = f"Week {rules.look_week}: is the end in sight, what comes after?"
        found.append(Due(Owed.WEEK_4, first + timedelta(days=6), first, reason))
    end, planned = end_expected(one, rules) or begun, planned_end(begun, rules)
    if end > planned:
        found.append(Due(Owed.EXTENDED, end, end - timedelta(days=rules.alert_days), "Extended until then"))
    else:
        reason = f"{_weeks(rules.length_days)} after the start: end or extend"
        found.append(Due(Owed.SIX_WEEKS, end, end - timedelta(days=rules.alert_days), reason))
    if one.scored_until is not None:
        again = one.scored_until + timedelta(days=rules.score_days)
        found.append(Due(Owed.SCORE, again, again, f"{_days(rules.score_days)} after the last score"))
    return found


def _follow_ups(one: Episode, rules: EnablementRules) -> list[Due]:
    counted, whence = follow_up_from(one)
    if counted is None:
        return []
    wanted = ((Owed.DAY_84, DAY_84, rules.check_84), (Owed.DAY_91, DAY_91, rules.check_91))
    return [
        Due(what, on, on, f"{_days(days)} after {whence}")
        for what, kind, days in wanted
        if kind not in one.checks
        for on in (counted + timedelta(days=days),)
    ]


def shows(due: Due, today: date, rules: EnablementRules) -> bool:
    """True while something owed stands on the lists of a day; a follow-up nobody made does not stay for ever."""
    if due.what in (Owed.DAY_84, Owed.DAY_91) and today > due.on + timedelta(days=rules.check_open_days):
        return False
    if due.what is Owed.WEEK_4 and today > due.on + timedelta(days=rules.length_days - 7 * rules.look_week):
        return False  # by then the end of the six weeks asks the same
    return due.shows_from <= today


def _hours(count: int) -> str:
    return "1 hour" if count == 1 else f"{count} hours"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _weeks(days: int) -> str:
    return f"{days // 7} weeks" if days % 7 == 0 else _days(days)
