"""The stages of safeguarding and by when each is due, with the source of each number; pauses and reopened enquiries."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_desktop.domain.safeguarding_clocks import (
    EnquiryFacts,
    Pause,
    SafeguardingRules,
    Stage,
    decision_clock,
    enquiry_clock,
    is_long_open,
    safeguarding_rules,
)
from caseload_desktop.domain.working_days import ENGLAND

RULES = SafeguardingRules()
D = date.fromisoformat


def facts(started: str, **days: str | bool) -> EnquiryFacts:
    """An enquiry with days as people write them."""
    return EnquiryFacts(started=D(started), **{k: D(v) if isinstance(v, str) else v for k, v in days.items()})  # type: ignore[arg-type]


def pauses(*stretches: tuple[str, str]) -> list[Pause]:
    """Pauses from a day to the day the clock ran again; an empty one goes on."""
    return [Pause(D(first), D(until) if until else None) for first, until in stretches]


# Two working days to decide on a concern (Wokingham's indicator and Wigan's aim; standards 3.4, no statutory number).
@pytest.mark.parametrize(
    ("raised", "stretches", "due"),
    [
        ("2026-11-16", [], "2026-11-18"),
        # raised on a Friday afternoon: Monday and Tuesday
        ("2026-11-20", [], "2026-11-24"),
        # on Saturday and Sunday the days begin on Monday too
        ("2026-11-21", [], "2026-11-24"),
        ("2026-11-22", [], "2026-11-24"),
        # Christmas 2026: Friday 25th, and Monday 28th for Boxing Day on a Saturday
        ("2026-12-24", [], "2026-12-30"),
        # the year's end: Friday 1 January 2027 is a holiday
        ("2026-12-31", [], "2027-01-05"),
        # Easter 2027: Good Friday 26 March, Easter Monday 29 March
        ("2027-03-25", [], "2027-03-31"),
        # paused on Tuesday, ran again on Friday: Monday and Friday count
        ("2026-11-13", [("2026-11-17", "2026-11-20")], "2026-11-20"),
        # two pauses that overlap count each day once
        ("2026-11-13", [("2026-11-17", "2026-11-19"), ("2026-11-18", "2026-11-20")], "2026-11-20"),
        # over a weekend alone no working day is lost
        ("2026-11-19", [("2026-11-21", "2026-11-23")], "2026-11-23"),
        # a pause after the due day changes nothing
        ("2026-11-16", [("2026-11-19", "2026-11-25")], "2026-11-18"),
        # nor does one that was over before, or that ended before it began
        ("2026-11-16", [("2026-11-02", "2026-11-10")], "2026-11-18"),
        ("2026-11-16", [("2026-11-18", "2026-11-17")], "2026-11-18"),
    ],
)
def test_a_concern_is_decided_on_within_two_working_days(
    raised: str, stretches: list[tuple[str, str]], due: str
) -> None:
    """Weekends, bank holidays and days on which the clock stood are not counted."""
    clock = decision_clock(D(raised), decided=None, pauses=pauses(*stretches), rules=RULES, days=ENGLAND)
    assert clock is not None
    assert clock.stage is Stage.DECISION
    assert clock.due == D(due)


# Planning 5 and report 20 working days from the start (older guide; Wigan 7 and 28), outcome and closure 5 each
# (London, from memory), plan reviewed within 6 weeks (older guide); all the council's setting.
@pytest.mark.parametrize(
    ("enquiry", "stage", "due", "why"),
    [
        (
            facts("2026-11-02"),
            Stage.PLANNING,
            "2026-11-09",
            "5 working days after the enquiry began on 2 Nov 2026",
        ),
        (
            facts("2026-11-02", planned="2026-11-04"),
            Stage.ENQUIRY,
            "2026-11-30",
            "20 working days after the enquiry began on 2 Nov 2026",
        ),
        (
            facts("2026-11-02", reported="2026-11-27"),
            Stage.OUTCOME,
            "2026-12-04",
            "5 working days after the report came on 27 Nov 2026",
        ),
        (
            facts("2026-11-02", reported="2026-11-27", concluded="2026-12-01"),
            Stage.CLOSURE,
            "2026-12-08",
            "5 working days after the outcome on 1 Dec 2026",
        ),
        # an outcome without a report is an outcome
        (
            facts("2026-11-02", concluded="2026-11-03"),
            Stage.CLOSURE,
            "2026-11-10",
            "5 working days after the outcome on 3 Nov 2026",
        ),
        (
            facts("2026-11-02", concluded="2026-12-01", plan_needed=True),
            Stage.PLAN,
            "2027-01-12",
            "42 days after the outcome on 1 Dec 2026",
        ),
        (
            facts("2026-11-02", concluded="2026-12-01", plan_needed=True, plan_reviewed="2027-01-05"),
            Stage.PLAN,
            "2027-02-16",
            "42 days after the last review of the safeguarding plan on 5 Jan 2027",
        ),
        (
            facts("2026-11-02", concluded="2026-12-01", plan_needed=True, plan_agreed="2026-12-15"),
            Stage.PLAN,
            "2026-12-15",
            "agreed day for the review of the safeguarding plan",
        ),
        (
            facts("2026-11-02", concluded="2026-12-01", plan_needed=True, plan_until="2027-01-05"),
            Stage.CLOSURE,
            "2027-01-12",
            "5 working days after the safeguarding plan ended on 5 Jan 2027",
        ),
        # opened again: what was reported before counts no longer, the report is due anew
        (
            facts("2026-06-01", planned="2026-06-03", reported="2026-06-20", reopened="2026-11-02"),
            Stage.ENQUIRY,
            "2026-11-30",
            "20 working days after the enquiry was opened again on 2 Nov 2026",
        ),
        (
            facts("2026-06-01", reported="2026-11-20", reopened="2026-11-02"),
            Stage.OUTCOME,
            "2026-11-27",
            "5 working days after the report came on 20 Nov 2026",
        ),
    ],
)
def test_each_stage_of_an_enquiry_has_its_day(enquiry: EnquiryFacts, stage: Stage, due: str, why: str) -> None:
    """The stage follows from what is recorded, and its due day says from what it was counted."""
    clock = enquiry_clock(enquiry, pauses=(), rules=RULES, days=ENGLAND)
    assert clock is not None
    assert (clock.stage, clock.due, clock.why) == (stage, D(due), why)


def test_what_is_done_has_no_clock() -> None:
    """A decided concern and a closed enquiry wait for nothing."""
    closed = facts("2026-11-02", concluded="2026-11-20", closed="2026-11-23")
    assert enquiry_clock(closed, pauses=(), rules=RULES, days=ENGLAND) is None
    assert closed.stage is Stage.CLOSED
    assert decision_clock(D("2026-11-02"), decided=D("2026-11-03"), pauses=(), rules=RULES, days=ENGLAND) is None


def test_a_standing_clock_says_since_when_and_what_is_left() -> None:
    """While the police go first nothing is overdue; the days left are told, and of two pauses the one that goes on."""
    stretches = pauses(("2026-11-16", "2026-11-18"), ("2026-11-17", ""))
    clock = enquiry_clock(facts("2026-11-02", planned="2026-11-03"), pauses=stretches, rules=RULES, days=ENGLAND)
    assert clock is not None
    assert clock.due is None
    assert clock.paused_since == D("2026-11-17")
    assert clock.days_left == 20 - 9
    assert not clock.is_overdue(D("2030-01-01"))


def test_a_pause_that_ended_is_told_in_the_reason() -> None:
    """Whoever reads the due day sees why it is not twenty days after the start."""
    stretches = pauses(("2026-11-09", "2026-11-16"))
    clock = enquiry_clock(facts("2026-11-02", planned="2026-11-03"), pauses=stretches, rules=RULES, days=ENGLAND)
    assert clock is not None
    assert clock.due == D("2026-12-07")
    assert clock.why == ("20 working days after the enquiry began on 2 Nov 2026, without 5 working days it was paused")
    assert clock.is_overdue(D("2026-12-08"))
    assert not clock.is_overdue(D("2026-12-07"))


# Kent: enquiries open beyond 6 months must fall (kent-model 2.4).
@pytest.mark.parametrize(
    ("started", "closed", "today", "is_long"),
    [
        ("2026-05-22", None, "2026-11-22", False),
        ("2026-05-21", None, "2026-11-22", True),
        ("2025-08-31", None, "2026-02-28", False),
        ("2025-08-31", None, "2026-03-01", True),
        ("2025-01-01", "2026-11-01", "2026-11-22", False),
    ],
)
def test_six_months_are_counted_from_the_first_day(started: str, closed: str | None, today: str, is_long: bool) -> None:
    """On the very day six months later an enquiry is not yet beyond; a closed one never is."""
    ended = D(closed) if closed else None
    assert is_long_open(D(started), closed=ended, today=D(today), rules=RULES) is is_long


def test_a_setting_changes_what_it_says_and_nothing_else() -> None:
    """What a setting leaves out or can't mean stays as shipped."""
    rules = safeguarding_rules({"decision_days": 1, "enquiry_days": 0, "outcome_days": True, "closure_days": "5"})
    assert rules == SafeguardingRules(decision_days=1)
    assert safeguarding_rules(None) == safeguarding_rules([]) == RULES


_DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))
_PAUSE = st.tuples(_DAYS, st.integers(0, 40)).map(lambda p: Pause(p[0], p[0] + timedelta(days=p[1])))


@given(_DAYS, st.lists(_PAUSE, max_size=4))
def test_as_many_working_days_run_as_the_rule_gives(began: date, stretches: list[Pause]) -> None:
    """Across weekends, holidays and year ends: between start and due lie exactly the days, none of them in a pause."""
    clock = decision_clock(began, decided=None, pauses=stretches, rules=RULES, days=ENGLAND)
    assert clock is not None
    assert clock.due is not None
    passed = [began + timedelta(days=n) for n in range(1, (clock.due - began).days + 1)]
    ran = [day for day in passed if ENGLAND.is_working_day(day) and not any(p.covers(day) for p in stretches)]
    assert len(ran) == RULES.decision_days
    assert ran[-1] == clock.due


@given(_DAYS, st.lists(_PAUSE, max_size=3), _DAYS)
def test_a_pause_never_brings_a_day_nearer(began: date, stretches: list[Pause], first: date) -> None:
    """One more pause leaves the due day or puts it off; one that goes on leaves it or stops the clock."""
    before = decision_clock(began, decided=None, pauses=stretches, rules=RULES, days=ENGLAND)
    longer = [*stretches, Pause(first, first + timedelta(days=9))]
    after = decision_clock(began, decided=None, pauses=longer, rules=RULES, days=ENGLAND)
    stopped = decision_clock(began, decided=None, pauses=[*stretches, Pause(first)], rules=RULES, days=ENGLAND)
    assert before is not None
    assert before.due is not None
    assert after is not None
    assert after.due is not None
    assert stopped is not None
    assert after.due >= before.due
    assert stopped.due == (before.due if first > before.due else None)


@given(_DAYS, st.integers(0, 400), st.integers(0, 400))
def test_a_reopened_enquiry_has_its_full_time_again(started: date, until: int, again: int) -> None:
    """Whatever was reported before, the new report has as many working days as any other, from the reopening."""
    reopened = started + timedelta(days=until + again)
    before = EnquiryFacts(started=started, reported=started + timedelta(days=until), reopened=reopened)
    clock = enquiry_clock(before, pauses=(), rules=RULES, days=ENGLAND)
    assert clock is not None
    assert clock.due is not None
    if again:
        assert clock.stage is Stage.ENQUIRY
        assert ENGLAND.between(reopened, clock.due) == RULES.enquiry_days
    else:
        assert clock.stage is Stage.OUTCOME
