"""The clocks of DoLS applications and the order they are taken in, each with where the rule comes from."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.dols import Application, State, requirements, stands_in_the_way, state_of
from caseload_desktop.domain.dols_clocks import (
    Clock,
    DolsRules,
    ask_again_due,
    decision_due,
    dols_rules,
    limits,
    longest_authorisation,
    longest_extension,
    longest_urgent,
    look_due,
    nothing_authorises,
    plan_due,
    suspension_ends,
)
from caseload_desktop.domain.dols_rank import Place, is_raised, rank_of, suggested_priority

RULES = DolsRules()
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
SIX = ("age", "no_refusals", "mental_capacity", "mental_health", "eligibility", "best_interests")


def day(text: str) -> date:
    return date.fromisoformat(text)


# 21 days "beginning with the date" of receipt: SI 2008/1858 reg 13(1), so the day of receipt is the first of them. The
# local plan of 14 days (kent-model 2.5) counts alike. Calendar days: weekends, Christmas and year ends count.
@pytest.mark.parametrize(
    ("received", "local", "national"),
    [
        ("2026-11-02", "2026-11-15", "2026-11-22"),  # a Monday: both last days are Sundays, and they stay
        ("2026-11-20", "2026-12-03", "2026-12-10"),  # a Friday
        ("2026-11-22", "2026-12-05", "2026-12-12"),  # a Sunday
        ("2026-12-24", "2027-01-06", "2027-01-13"),  # over Christmas and the end of the year
        ("2026-12-05", "2026-12-18", "2026-12-25"),  # the last day is a bank holiday
        ("2028-02-16", "2028-02-29", "2028-03-07"),  # a leap year
        ("2027-02-16", "2027-03-01", "2027-03-08"),  # none
        ("2026-03-20", "2026-04-02", "2026-04-09"),  # Easter, and the clocks go forward
    ],
)
def test_a_standard_request_has_21_days_and_the_plan_14(received: str, local: str, national: str) -> None:
    """A request without an urgent authorisation is decided in 21 days by law, in 14 by the local plan."""
    one = Application(received_on=day(received))
    assert [(each.clock, each.on) for each in limits(one, RULES)] == [
        (Clock.LOCAL, day(local)),
        (Clock.NATIONAL, day(national)),
    ]
    assert (plan_due(one, RULES).on, decision_due(one, RULES).on) == (day(local), day(national))


# "where a managing authority gives an urgent authorisation, the assessments must be completed during the period for
# which it is in force": SI 2008/1858 reg 13(2); standards 6: "if urgent in force, before it ends".
@pytest.mark.parametrize(
    ("received", "urgent_to", "extended_to", "lawful", "plan"),
    [
        ("2026-11-20", "2026-11-26", None, "2026-11-26", "2026-11-26"),  # 7 days
        ("2026-11-20", "2026-11-26", "2026-12-03", "2026-12-03", "2026-12-03"),  # extended by 7: the 14 of the form
        ("2026-11-20", "2026-11-26", "2026-12-10", "2026-12-10", "2026-12-03"),  # the local plan is sooner
        ("2026-12-29", "2027-01-04", None, "2027-01-04", "2027-01-04"),  # over the year's end
        ("2026-11-20", "2026-11-20", None, "2026-11-20", "2026-11-20"),  # it ends on the day the request comes
        ("2026-11-20", "2026-11-19", None, "2026-12-10", "2026-12-03"),  # over before the request came: no clock
    ],
)
def test_an_urgent_authorisation_is_followed_before_it_ends(
    received: str, urgent_to: str, extended_to: str | None, lawful: str, plan: str
) -> None:
    """The decision comes before the urgent authorisation ends, an extension counted."""
    extended = day(extended_to) if extended_to else None
    one = Application(received_on=day(received), urgent_to=day(urgent_to), extended_to=extended)
    assert (decision_due(one, RULES).on, plan_due(one, RULES).on) == (day(lawful), day(plan))


def test_a_report_of_a_third_party_is_checked_in_seven_days() -> None:
    """SI 2008/1858 reg 14 [mem], standards 6: 7 days, and neither the plan nor the national limit."""
    one = Application(received_on=day("2026-11-20"), third_party=True)
    assert [(each.clock, each.on) for each in limits(one, RULES)] == [(Clock.THIRD_PARTY, day("2026-11-26"))]
    assert decision_due(one, RULES).reason == "7 days from receipt on 20 Nov 2026"


def test_while_an_urgent_authorisation_has_run_out_nothing_authorises() -> None:
    """From the day after its last day until a decision the stay is not authorised, and the list says so."""
    one = Application(received_on=day("2026-11-02"), urgent_to=day("2026-11-08"))
    assert not nothing_authorises(one, day("2026-11-08"))
    assert nothing_authorises(one, day("2026-11-09"))
    assert not nothing_authorises(Application(received_on=day("2026-11-02")), day("2027-11-09"))


# Mental Capacity Act 2005 Schedule A1: urgent up to 7 days, the day it is given the first (paragraph 78); extended once
# by up to 7 (84 to 86); a standard authorisation up to a year (42). From memory, standards 6 [mem].
@pytest.mark.parametrize(
    ("first", "urgent", "extension", "authorisation"),
    [
        ("2026-11-20", "2026-11-26", "2026-11-27", "2027-11-19"),
        ("2026-12-28", "2027-01-03", "2027-01-04", "2027-12-27"),
        ("2028-02-29", "2028-03-06", "2028-03-07", "2029-02-27"),
        ("2027-03-01", "2027-03-07", "2027-03-08", "2028-02-29"),
    ],
)
def test_the_longest_terms(first: str, urgent: str, extension: str, authorisation: str) -> None:
    """Nothing urgent beyond its seventh day, no extension beyond seven more, no authorisation beyond a year."""
    start = day(first)
    assert longest_urgent(start, RULES) == day(urgent)
    assert longest_extension(start, RULES) == day(extension)
    assert longest_authorisation(start, RULES) == day(authorisation)


@pytest.mark.parametrize(
    ("fields", "today", "state"),
    [
        ({}, "2026-11-20", State.PENDING),
        ({"ended_on": "2026-11-19"}, "2026-11-20", State.WITHDRAWN),
        ({"decision": "not_granted"}, "2026-11-20", State.NOT_GRANTED),
        ({"decision": "granted", "authorised_from": "2026-11-21"}, "2026-11-20", State.TO_BEGIN),
        ({"decision": "granted", "authorised_to": "2026-11-20"}, "2026-11-20", State.IN_FORCE),
        ({"decision": "granted", "authorised_to": "2026-11-20"}, "2026-11-21", State.RUN_OUT),
        ({"decision": "granted", "suspended_from": "2026-11-20"}, "2026-11-20", State.SUSPENDED),
        ({"decision": "granted", "suspended_from": "2026-11-21"}, "2026-11-20", State.IN_FORCE),
        ({"decision": "granted", "suspended_from": "2026-11-01", "suspended_to": "2026-11-19"}, "2026-11-20",
         State.IN_FORCE),
        ({"decision": "granted", "suspended_from": "2026-11-01", "suspended_to": "2026-11-20"}, "2026-11-20",
         State.SUSPENDED),
        ({"decision": "granted", "ended_on": "2026-11-19", "authorised_to": "2027-11-19"}, "2026-11-20", State.ENDED),
    ],
)  # fmt: skip
def test_the_state_follows_from_the_dates(fields: dict[str, str], today: str, state: State) -> None:
    """Nobody sets a status: what is recorded says where an application stands."""
    told = {name: value if name == "decision" else day(value) for name, value in fields.items()}
    one = Application(received_on=day("2026-10-01"), **told)  # type: ignore[arg-type]
    assert state_of(one, day(today)) is state


# Every quarter the pending cohort is looked at for changed circumstances (ombudsman finding 2021, kent-model 2.5).
@pytest.mark.parametrize(
    ("received", "looked", "due"),
    [
        ("2026-08-20", None, "2026-11-20"),
        ("2026-11-30", None, "2027-02-28"),  # no 30 February
        ("2026-08-20", "2026-11-18", "2027-02-18"),
        ("2027-11-30", None, "2028-02-29"),
    ],
)
def test_a_pending_application_is_looked_at_every_quarter(received: str, looked: str | None, due: str) -> None:
    """Three months after receipt, then after each look; an application that is decided has none."""
    one = Application(received_on=day(received), looked_on=day(looked) if looked else None)
    found = look_due(one, RULES, day("2026-12-01"))
    assert found is not None
    assert found.on == day(due)
    decided = Application(received_on=day(received), decision="not_granted")
    assert look_due(decided, RULES, day("2026-12-01")) is None
    died = Application(received_on=day(received), died_on=day("2026-11-30"))
    assert look_due(died, RULES, day("2026-12-01")) is None


def granted(**more: object) -> Application:
    values = {"decision": "granted", "authorised_from": day("2026-01-10"), "authorised_to": day("2026-12-18"), **more}
    return Application(received_on=day("2026-01-02"), **values)  # type: ignore[arg-type]


def test_a_further_request_is_asked_for_before_the_authorisation_ends() -> None:
    """28 days before the last day (setting), until one has come, or somebody says that none is needed."""
    today = day("2026-11-22")
    found = ask_again_due(granted(), RULES, today)
    assert found is not None
    assert found.on == day("2026-11-20")
    assert found.reason == "28 days before the authorisation ends on 18 Dec 2026"
    over = {"followed": True}, {"none_needed": True}, {"ended_on": today}, {"died_on": today}, {"decision": "no"}
    assert [ask_again_due(granted(**each), RULES, today) for each in over] == [None] * 5
    assert ask_again_due(granted(), RULES, day("2027-01-05")) is not None  # it has run out and nobody asked: still owed
    short = granted(authorised_from=day("2026-12-01"))
    owed = ask_again_due(short, RULES, today)
    assert owed is not None
    assert owed.on == day("2026-12-01")  # not before it has begun


def test_a_suspension_ends_the_authorisation_after_28_days() -> None:
    """Schedule A1 paragraphs 91 to 97 [mem]: not lifted in 28 days, the authorisation ceases."""
    found = suspension_ends(granted(suspended_from=day("2026-11-10")), RULES, day("2026-11-20"))
    assert found is not None
    assert found.on == day("2026-12-07")


@given(received=DAYS, urgent=st.integers(0, 30), longer=st.integers(0, 14))
def test_the_soonest_limit_holds_on_any_day(received: date, urgent: int, longer: int) -> None:
    """On every day of the calendar: the law's day is never after the national limit, nor the plan's after the law's."""
    to = received + timedelta(days=urgent)
    one = Application(received_on=received, urgent_to=to, extended_to=to + timedelta(days=longer))
    lawful, plan = decision_due(one, RULES).on, plan_due(one, RULES).on
    assert received <= plan <= lawful <= received + timedelta(days=20)
    assert lawful == min(to + timedelta(days=longer), received + timedelta(days=20))


@given(start=DAYS)
def test_a_year_is_never_longer_than_a_year(start: date) -> None:
    """An authorisation of the longest term ends before the same day of the next year, leap years included."""
    last = longest_authorisation(start, RULES)
    assert timedelta(days=364) <= last - start <= timedelta(days=365)


@given(received=DAYS, months=st.integers(1, 24))
def test_a_look_is_always_ahead_of_the_day_it_counts_from(received: date, months: int) -> None:
    """However many months a council sets, a look just made is not due again on the same day."""
    found = look_due(Application(received_on=received), DolsRules(look_months=months), received)
    assert found is not None
    assert found.on > received


def test_a_council_sets_the_numbers() -> None:
    """What a setting can't mean stays as it ships."""
    assert dols_rules({"local_days": 10, "look_months": 6}) == DolsRules(local_days=10, look_months=6)
    assert dols_rules({"local_days": 0, "national_days": "21", "look_months": True, "other": 3}) == RULES
    assert dols_rules(None) == RULES


# ------------------------------------------------------------------------------------------------------ requirements
def test_all_six_requirements_stand_in_the_way_until_met(lists: CodeLists) -> None:
    """Mental Capacity Act 2005 Schedule A1 paragraphs 12 and 50: an authorisation needs all six to be met."""
    found = requirements([(name, "met") for name in SIX], lists)
    assert tuple(each.requirement for each in found) == SIX
    assert stands_in_the_way(found) == ()
    some = requirements([("age", "met"), ("mental_capacity", "not_met"), ("eligibility", "")], lists)
    assert [(each.requirement, each.result, each.asked) for each in stands_in_the_way(some)] == [
        ("no_refusals", "", False),
        ("mental_capacity", "not_met", True),
        ("mental_health", "", False),
        ("eligibility", "", True),
        ("best_interests", "", False),
    ]


def test_an_assessment_asked_for_again_keeps_the_result_it_had(lists: CodeLists) -> None:
    """The latest result counts; one that is awaited takes nothing away."""
    assert requirements([("age", "met"), ("age", "")], lists)[0].is_met
    assert not requirements([("age", "met"), ("age", "not_met")], lists)[0].is_met


# ------------------------------------------------------------------------------------------------------ the order
@pytest.mark.parametrize(
    ("circumstances", "priority"),
    [
        ([], ""),
        (["settled"], "lower"),
        (["settled", "unsettled"], "medium"),
        (["settled", "unsettled", "person_objects"], "higher"),
        (["nobody_knows_this"], ""),
    ],
)
def test_circumstances_speak_for_a_priority(circumstances: list[str], priority: str, lists: CodeLists) -> None:
    """One circumstance of the highest priority is enough (screening tool of the directors' association [mem])."""
    assert suggested_priority(circumstances, lists) == priority


def test_an_unranked_application_comes_first(lists: CodeLists) -> None:
    """Nobody has looked at what is at stake: it may be the most urgent of all."""
    assert [rank_of(each, lists) for each in ("", "higher", "medium", "lower", "unheard")] == [0, 1, 2, 3, 0]
    assert is_raised("medium", "higher", lists)
    assert not is_raised("higher", "medium", lists)
    assert not is_raised("medium", "", lists)


PLACES = st.builds(Place, st.integers(0, 3), DAYS, DAYS, st.text("abcdef", min_size=1, max_size=3))


@given(st.lists(PLACES, max_size=12))
def test_the_order_puts_priority_before_the_day(places: list[Place]) -> None:
    """Nobody of a lower priority stands before anybody of a higher; within one the sooner day comes first."""
    ordered = sorted(places)
    for before, after in pairwise(ordered):
        assert before.rank <= after.rank
        if before.rank == after.rank:
            assert before.due_on <= after.due_on
    mixed = places[len(places) // 2 :] + places[: len(places) // 2]
    assert sorted(mixed) == ordered
