"""Ratings, targets and direction of travel; every rating the council published is reproduced."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.months import Month
from caseload_desktop.domain.published import load_published, load_published_activity, load_published_measures
from caseload_desktop.domain.rag import Direction, Rag, rate
from caseload_desktop.domain.targets import Scope, ScopeKind, Target, check_target, target_for
from caseload_desktop.domain.travel import TravelWord, direction_of_travel

HIGH, LOW, NONE = Direction.HIGH, Direction.LOW, Direction.NONE
GREEN, AMBER, RED = Rag.GREEN, Rag.AMBER, Rag.RED


def test_every_published_rating_is_reproduced(resources: Path) -> None:
    """All 78 ratings of the published dashboard of October 2017 to March 2018 come out of the rule."""
    figures = load_published((resources / "published" / "kent_dashboard_2017-18.csv").read_bytes())
    measures = load_published_measures((resources / "published" / "kent_measures.json").read_bytes())
    wrong = [
        (one.measure, one.month.short)
        for one in figures
        if rate(one.value, one.target, direction=measures[one.measure].direction) is not one.rag
    ]
    assert len(figures) == 78
    assert wrong == []
    assert {one.rag for one in figures} == {GREEN, AMBER, RED}
    assert all(measures[one.measure].title == one.title for one in figures)


def test_published_counts_load(resources: Path) -> None:
    """The counts without targets load with their months."""
    activity = load_published_activity((resources / "published" / "kent_activity_2017-18.csv").read_bytes())
    assert len(activity) == 36
    concerns = [one.value for one in activity if one.series == "Number of SG Concerns"]
    assert concerns == [890, 950, 797, 909, 865, 861]


@pytest.mark.parametrize(
    ("value", "target", "floor", "direction", "rag"),
    [
        (83, 70, None, HIGH, GREEN), (70, 70, None, HIGH, GREEN), (69.9, 70, None, HIGH, AMBER),
        (63, 70, None, HIGH, AMBER), (62.9, 70, None, HIGH, RED), (66, 70, 65, HIGH, AMBER), (65, 70, 65, HIGH, AMBER),
        (64.9, 70, 65, HIGH, RED), (24, 25, 24, HIGH, AMBER), (455, 455, None, LOW, GREEN),
        (30.5, 30, None, LOW, AMBER),
        (33, 30, None, LOW, AMBER), (33.1, 30, None, LOW, RED), (31, 30, 30.5, LOW, RED), (30.5, 30, 30.5, LOW, AMBER),
        (0.3, 0.3, None, LOW, GREEN), (0, 0, None, LOW, GREEN), (1, 0, None, LOW, RED),
        (None, 70, None, HIGH, Rag.NOT_RATED), (83, None, None, HIGH, Rag.NOT_RATED),
        (83, 70, None, NONE, Rag.NOT_RATED),
    ],
)  # fmt: skip
def test_the_rule(
    value: float | None, target: float | None, floor: float | None, direction: Direction, rag: Rag
) -> None:
    """Equal is Green, the floor itself is Amber, beyond it is Red (kent-model section 3)."""
    assert rate(value, target, direction=direction, floor=floor) is rag


@given(st.integers(0, 500), st.integers(1, 500), st.integers(0, 100))
def test_better_is_never_rated_worse(value: int, target: int, more: int) -> None:
    """A better value never gets a worse rating, whichever way is better."""
    order = [RED, AMBER, GREEN]
    assert order.index(rate(value + more, target, direction=HIGH)) >= order.index(rate(value, target, direction=HIGH))
    assert order.index(rate(value + more, target, direction=LOW)) <= order.index(rate(value, target, direction=LOW))


def test_a_rating_is_said_without_colour() -> None:
    """Each rating has its own word, shape and meaning."""
    assert len({one.word for one in Rag}) == len({one.shape for one in Rag}) == len({one.meaning for one in Rag}) == 4
    assert (AMBER.word, AMBER.shape) == ("Amber", "triangle")


COUNCIL, LOCALITY, TEAM = Scope(ScopeKind.COUNCIL), Scope(ScopeKind.LOCALITY, "l1"), Scope(ScopeKind.TEAM, "t1")


def target(scope: Scope, first: str, last: str | None, value: int, floor: int | None = None) -> Target:
    return Target(
        measure="2",
        scope=scope,
        first=Month.parse(first),
        last=Month.parse(last) if last else None,
        value=Decimal(value),
        floor=None if floor is None else Decimal(floor),
        direction=HIGH,
    )


TARGETS = [
    target(COUNCIL, "2026-04", "2027-03", 70),
    target(COUNCIL, "2026-07", "2026-09", 72),
    target(LOCALITY, "2026-04", None, 75),
    target(LOCALITY, "2026-10", None, 76),
    target(TEAM, "2026-10", "2026-12", 80),
]


@pytest.mark.parametrize(
    ("scopes", "month", "value"),
    [
        ([TEAM, LOCALITY, COUNCIL], "2026-11", 80), ([TEAM, LOCALITY, COUNCIL], "2027-01", 76),
        ([TEAM, LOCALITY, COUNCIL], "2026-09", 75), ([COUNCIL], "2026-08", 72), ([COUNCIL], "2026-10", 70),
        ([COUNCIL], "2027-04", None), ([Scope(ScopeKind.TEAM, "t2")], "2026-11", None),
        ([Scope(ScopeKind.TEAM, "t2"), COUNCIL], "2026-07", 72),
    ],
)  # fmt: skip
def test_which_target_applies(scopes: list[Scope], month: str, value: int | None) -> None:
    """A team is held to its own target, else its locality's, else the council's, of the period that began last."""
    found = target_for(reversed(TARGETS), measure="2", scopes=scopes, month=Month.parse(month))
    assert (found.value if found else None) == value
    assert target_for(TARGETS, measure="3", scopes=scopes, month=Month.parse(month)) is None


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (target(COUNCIL, "2026-04", "2026-03", 70), "target_ends_before_start"),
        (target(COUNCIL, "2026-04", None, 70, 71), "floor_beyond_target"),
    ],
)
def test_targets_that_make_no_sense(bad: Target, code: str) -> None:
    """A target that ends before it starts, or whose floor is above it, is refused."""
    with pytest.raises(RuleBroken) as refused:
        check_target(bad)
    assert refused.value.code == code
    check_target(target(COUNCIL, "2026-04", "2026-04", 70, 70))


@pytest.mark.parametrize(
    ("values", "direction", "word", "arrow"),
    [
        ([70, 72, 74, 76, 78, 80], HIGH, TravelWord.IMPROVING, "up"),
        ([70, 72, 74, 76, 78, 80], LOW, TravelWord.WORSENING, "up"),
        ([80, 78, 76, 74, 72], HIGH, TravelWord.WORSENING, "down"),
        ([80, 78, 76, 74, 72], LOW, TravelWord.IMPROVING, "down"),
        ([80, 78, 76, 74, 72], NONE, TravelWord.FALLING, "down"),
        ([1, 2, 3, 4], NONE, TravelWord.RISING, "up"),
        ([76, 76, 76, 76, 76, 76], HIGH, TravelWord.STEADY, "level"),
        ([76, 70, 77, 71, 76, 70], HIGH, TravelWord.STEADY, "level"),
        ([1000, 1001, 1002, 1003], HIGH, TravelWord.STEADY, "level"),
        ([0, 0, 0, 0], LOW, TravelWord.STEADY, "level"),
        ([70, None, 74, None, 78, None, 82], HIGH, TravelWord.IMPROVING, "up"),
        ([70, 80, 90], HIGH, TravelWord.TOO_FEW, ""),
        ([None, None], HIGH, TravelWord.TOO_FEW, ""),
        ([], HIGH, TravelWord.TOO_FEW, ""),
    ],
)
def test_direction_of_travel(values: list[float | None], direction: Direction, word: TravelWord, arrow: str) -> None:
    """The line through the months says better or worse by the measure's own direction; mere scatter is steady."""
    travel = direction_of_travel(values, direction=direction)
    assert (travel.word, travel.arrow) == (word, arrow)


def test_the_slope_is_that_of_least_squares() -> None:
    """The published delayed transfers rise by 1.5 points a month (26.45 / 17.5, worked by hand)."""
    travel = direction_of_travel([24.9, 21.5, 24.6, 25.8, 29.4, 30.5], direction=LOW)
    assert travel.word is TravelWord.WORSENING
    assert travel.points == 6
    assert travel.slope == pytest.approx(26.45 / 17.5)


@given(st.lists(st.integers(0, 100), min_size=4, max_size=12))
def test_mirrored_values_travel_the_other_way(values: list[int]) -> None:
    """Turned upside down, better becomes worse and steady stays steady."""
    there = direction_of_travel(values, direction=NONE)
    back = direction_of_travel([-value for value in values], direction=NONE)
    opposite = {TravelWord.RISING: TravelWord.FALLING, TravelWord.FALLING: TravelWord.RISING}
    assert back.word is opposite.get(there.word, there.word)
    assert back.slope == pytest.approx(-there.slope)
