"""Assessments: by when one is due, across weekends, bank holidays and year ends, and what its reason says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_desktop.domain.assessment import (
    AssessmentRule,
    AssessmentState,
    DueDay,
    Stay,
    assessment_rule,
    due_day,
    has,
    national_type,
    state_of,
)
from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.working_days import WorkingDays

RULE, DAYS = AssessmentRule(), WorkingDays()


def due(lists: CodeLists, asked: str, *stays: tuple[str, str], kind: str = "care_act", **more: object) -> DueDay | None:
    ended = [Stay(date.fromisoformat(a), date.fromisoformat(d)) for a, d in stays]
    day = date.fromisoformat(asked)
    return due_day(kind=kind, asked=day, lists=lists, rule=RULE, days=DAYS, stays=ended, **more)  # type: ignore[arg-type]


# Care needs assessment within 28 days: Kent quarterly performance report 2023-24 (standards 5.1, S13).
@pytest.mark.parametrize(
    ("asked", "on", "reason"),
    [
        ("2026-10-20", "2026-11-17", "28 days after it was asked for"),
        ("2026-10-31", "2026-11-27", "28 Nov 2026 is a Saturday"),
        ("2026-11-01", "2026-11-27", "29 Nov 2026 is a Sunday"),
        ("2026-11-27", "2026-12-24", "25 Dec 2026 is Christmas Day"),
        ("2026-11-29", "2026-12-24", "27 Dec 2026 is a Sunday"),
        ("2026-11-30", "2026-12-24", "28 Dec 2026 is Boxing Day"),
        ("2026-12-04", "2026-12-31", "1 Jan 2027 is New Year's Day"),
        ("2028-02-01", "2028-02-29", "28 days after it was asked for"),
        ("2027-02-26", "2027-03-25", "26 Mar 2027 is Good Friday"),
    ],
)
def test_within_28_days_of_being_asked_for(lists: CodeLists, asked: str, on: str, reason: str) -> None:
    """The limit is in calendar days; where it falls on a day nobody works, the working day before it is shown."""
    found = due(lists, asked)
    assert found is not None
    assert found.on.isoformat() == on
    assert reason in found.why
    assert (found.limit - date.fromisoformat(asked)).days == 28


# Care Act assessments after discharge are due 3 to 6 weeks after the discharge date (kent-model 2.3).
@pytest.mark.parametrize(
    ("asked", "stays", "on", "not_before"),
    [
        ("2026-09-10", [("2026-09-01", "2026-09-15")], "2026-10-27", "2026-10-06"),  # asked for on the ward
        ("2026-09-20", [("2026-09-01", "2026-09-15")], "2026-10-27", "2026-10-06"),  # asked for at home
        ("2026-10-27", [("2026-09-01", "2026-09-15")], "2026-10-27", "2026-10-06"),  # on the last day of it
        ("2026-10-28", [("2026-09-01", "2026-09-15")], "2026-11-25", None),  # too long ago: 28 days
        ("2026-12-26", [("2026-11-01", "2026-11-14")], "2026-12-26", "2026-12-05"),  # on the last day, a Saturday
        ("2026-08-31", [("2026-09-01", "2026-09-15")], "2026-09-28", None),  # asked for before: 28 days
        ("2026-09-20", [("2026-09-01", "2026-09-08"), ("2026-09-10", "2026-09-15")], "2026-10-27", "2026-10-06"),
        ("2026-11-13", [("2026-11-01", "2026-11-14")], "2026-12-24", "2026-12-05"),  # 26 December, a Saturday
    ],
)
def test_after_a_discharge(
    lists: CodeLists, asked: str, stays: list[tuple[str, str]], on: str, not_before: str | None
) -> None:
    """An assessment that belongs to a stay in hospital waits three weeks, so that people have settled at home."""
    found = due(lists, asked, *stays)
    assert found is not None
    assert found.on.isoformat() == on
    assert (found.not_before.isoformat() if found.not_before else None) == not_before
    assert ("3 to 6 weeks after the discharge" in found.why) == (not_before is not None)


def test_only_care_act_assessments_wait_for_the_discharge_and_some_kinds_have_no_limit(lists: CodeLists) -> None:
    """A carer or a piece of equipment is not kept waiting because somebody was in hospital; capacity has its moment."""
    stay = ("2026-09-01", "2026-09-15")
    for kind in ("carers", "ot", "other"):
        found = due(lists, "2026-09-21", stay, kind=kind)
        assert found is not None
        assert found.on == date(2026, 10, 19)
    assert due(lists, "2026-09-21", stay, kind="capacity") is None
    agreed = due(lists, "2026-09-21", kind="capacity", agreed=date(2026, 9, 30))
    assert agreed is not None
    assert agreed.why == "agreed for 30 Sep 2026"


def test_an_agreed_day_counts_and_a_later_one_says_what_it_puts_off(lists: CodeLists) -> None:
    """Nobody reading "agreed for January" should have to reckon that the limit was in November."""
    later = due(lists, "2026-10-20", agreed=date(2027, 1, 12), agreed_why="back from her sister's")
    assert later is not None
    assert later.on == date(2027, 1, 12)
    assert later.why == "agreed for 12 Jan 2027: back from her sister's (without it by 17 Nov 2026)"
    earlier = due(lists, "2026-10-20", agreed=date(2026, 11, 2))
    assert earlier is not None
    assert (earlier.why, earlier.agreed) == ("agreed for 2 Nov 2026", True)


@given(
    asked=st.dates(date(2024, 1, 1), date(2032, 12, 31)),
    ago=st.integers(min_value=-60, max_value=400),
    stay_days=st.integers(min_value=0, max_value=120),
    rule=st.builds(
        AssessmentRule,
        days=st.integers(1, 90),
        discharge_from=st.integers(1, 30),
        discharge_to=st.integers(30, 90),
    ),
    kind=st.sampled_from(["care_act", "carers", "ot", "other"]),
)
def test_an_assessment_with_a_limit_always_has_a_day(
    lists: CodeLists, asked: date, ago: int, stay_days: int, rule: AssessmentRule, kind: str
) -> None:
    """Whenever it is asked for, the day shown is one that can be kept: a working day within the limit, or the limit.

    It lies at most eleven days before the limit: no closure of weekends and bank holidays is longer.
    """
    admitted = asked - timedelta(days=ago)
    stays = [Stay(admitted, admitted + timedelta(days=stay_days))]
    found = due_day(kind=kind, asked=asked, lists=lists, rule=rule, days=DAYS, stays=stays)
    assert found is not None
    assert asked <= found.on <= found.limit
    assert (found.limit - found.on).days <= 11
    assert found.why
    assert found.not_before is None or found.not_before <= found.on
    assert DAYS.is_working_day(found.on) or found.on in (asked, found.not_before)


@pytest.mark.parametrize(
    ("setting", "days"),
    [
        (None, 28),
        ({"days": 20, "discharge_from": 14, "discharge_to": 28}, 20),
        ({"days": 0, "discharge_from": 14, "discharge_to": 28}, 28),
        ({"days": True, "discharge_from": 14, "discharge_to": 28}, 28),
        ({"days": 20}, 28),
        ({"days": 20, "discharge_from": 30, "discharge_to": 28}, 28),
        ("soon", 28),
    ],
)
def test_the_days_are_the_councils_own(setting: object, days: int) -> None:
    """A setting that can't be meant counts as the days that ship."""
    assert assessment_rule(setting).days == days


@pytest.mark.parametrize(
    ("dates", "state"),
    [
        ({}, AssessmentState.ASKED),
        ({"started_on": "2026-11-02"}, AssessmentState.STARTED),
        ({"started_on": "2026-11-02", "completed_on": "2026-11-09"}, AssessmentState.COMPLETED),
        ({"cancelled_on": "2026-11-09"}, AssessmentState.CANCELLED),
        ({"completed_on": "2026-11-09", "cancelled_on": "2026-11-09"}, AssessmentState.COMPLETED),
    ],
)
def test_how_an_assessment_stands(dates: dict[str, str], state: AssessmentState) -> None:
    """From its dates alone; what was done on one laptop is never told as cancelled on another."""
    assert state_of({**dict.fromkeys(("started_on", "completed_on", "cancelled_on")), **dates}) is state


def test_every_kind_has_its_national_type_by_data(lists: CodeLists) -> None:
    """Nobody chooses a national type by hand; capacity is no event of Client Level Data (standards 1.1, 1.8)."""
    assert {c.id: national_type(c.id, lists) for c in lists["assessment_kind"].codes} == {
        "care_act": "long_term_assessment",
        "carers": "long_term_assessment",
        "ot": "short_term_assessment",
        "capacity": "",
        "other": "short_term_assessment",
    }
    assert has("care_act", "eligibility", lists)
    assert not has("ot", "eligibility", lists)
    for code in lists["assessment_kind"].codes:
        step = code.maps.get("next_step")
        assert not step or lists.code("next_step", step) is not None
    labels = [c.label for c in lists.current("assessment_type", date(2026, 11, 20))]
    assert labels == ["Long term assessment", "Short term assessment"]
