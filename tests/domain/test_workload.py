"""The weight of a caseload: points by kind of work, room by hours, and when it is too much (standards 9.1)."""

from __future__ import annotations

from datetime import date

import pytest

from caseload_desktop.domain.rag import Rag
from caseload_desktop.domain.rule_settings import Unit
from caseload_desktop.domain.workload import (
    KINDS,
    Case,
    Piece,
    Weights,
    Workload,
    lately,
    weigh,
    weights,
    workloads,
)
from caseload_desktop.domain.workload_settings import WORKLOAD_GROUP

RULES = Weights()
TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("kind", "on_top", "points", "why"),
    [
        ("enquiry", (), 5, "Leads a safeguarding enquiry since 3 Nov 2026: 5"),
        (
            "enquiry",
            ("agencies",),
            7,
            "Leads a safeguarding enquiry since 3 Nov 2026: 5, with other organisations: 2 more",
        ),
        ("assessment", (), 3, "Assessment asked for on 3 Nov 2026: 3"),
        ("assessment", ("capacity",), 4, "Assessment asked for on 3 Nov 2026: 3, about mental capacity: 1 more"),
        ("enablement", (), 1, "Enablement since 3 Nov 2026: 1"),
        ("enablement", ("discharged",), 2, "Enablement since 3 Nov 2026: 1, home from hospital lately: 1 more"),
        ("review", (), 1, "Review due on 3 Nov 2026: 1"),
        ("review", ("overdue",), 2, "Review due on 3 Nov 2026: 1, overdue for long: 1 more"),
        ("monitoring", (), 0.5, "Monitoring only, since 3 Nov 2026: 0.5"),
    ],
)
def test_each_piece_of_work_has_its_points_and_why(kind: str, on_top: tuple[str, ...], points: float, why: str) -> None:
    """The table of standards 9.1, with what the record knows of its add-ons."""
    weighed = weigh(Piece(kind, "p", "w", "2026-11-03", frozenset(on_top)), RULES)
    assert (weighed.points, weighed.why) == (points, why)


@pytest.mark.parametrize(("hours", "room"), [(37, 50), (18.5, 25), (30, 40.5), (None, None), (0, None)])
def test_hours_make_the_room(hours: float | None, room: float | None) -> None:
    """Contracted hours by full time, times the target; nobody guesses hours that are not recorded."""
    assert RULES.room(hours) == room


@pytest.mark.parametrize(
    ("points", "hours", "rating"),
    [
        (45, 37, Rag.GREEN),
        (45.5, 37, Rag.AMBER),
        (55, 37, Rag.AMBER),
        (55.5, 37, Rag.RED),
        (0, 37, Rag.GREEN),
        (23, 18.5, Rag.AMBER),
        (900, None, Rag.NOT_RATED),
    ],
)
def test_green_to_90_amber_to_110_red_beyond(points: float, hours: float | None, rating: Rag) -> None:
    """Standards 9.1; both limits belong to the better side."""
    one = weigh(Piece("monitoring", "p", "w", ""), Weights(points={**RULES.points, "monitoring": points}))
    assert Workload("w", (one,), RULES.room(hours), RULES).rating is rating


def test_work_is_its_own_workers_else_the_key_workers() -> None:
    """A review given to a colleague is theirs; the rest is the key worker's; nobody's is nobody's."""
    cases = [Case("jo", "ada", "2026-01-05", True), Case("amina", "ada", "2026-02-02", False)]
    pieces = [
        Piece("assessment", "ada", "", "2026-11-03"),
        Piece("review", "ada", "sam", "2026-11-25"),
        Piece("review", "nobodys", "", "2026-11-25"),
        Piece("review", "ada", "left", "2026-11-25"),
    ]
    found = workloads(cases, pieces, hours={"jo": 37, "amina": 37, "sam": None}, rules=RULES)
    assert {who: [(one.piece.kind, one.points) for one in load.weighed] for who, load in found.items()} == {
        "jo": [("assessment", 3)],
        "amina": [("monitoring", 0.5)],
        "sam": [("review", 1)],
    }
    assert (found["jo"].share, found["sam"].share) == (6, None)


def test_all_that_is_to_do_with_one_person_adds_up() -> None:
    """A person being assessed whose review is overdue counts for both, the heaviest first, and as one person."""
    pieces = [
        Piece("review", "ada", "", "2026-07-01", frozenset({"overdue"})),
        Piece("assessment", "ada", "", "2026-11-03"),
    ]
    (load,) = workloads([Case("jo", "ada", "", True)], pieces, hours={"jo": 37}, rules=RULES).values()
    assert ([one.points for one in load.weighed], load.points, load.people) == ([3, 2], 5, 1)


def test_two_involvements_with_one_person_are_monitored_once() -> None:
    """Two laptops moved one case: the worker's row does not count it twice."""
    cases = [Case("jo", "ada", "2026-01-05", True), Case("jo", "ada", "2026-02-05", False)]
    assert workloads(cases, [], hours={"jo": 37}, rules=RULES)["jo"].points == 0.5


@pytest.mark.parametrize(
    ("day", "found"),
    [("2026-11-13", True), ("2026-11-20", True), ("2026-11-12", False), ("2026-11-21", False), (None, False)],
)
def test_lately_is_the_last_seven_days(day: str | None, found: bool) -> None:
    """A discharge that is only planned makes nothing heavier yet."""
    assert lately(day, today=TODAY, days=RULES.discharge_days) is found


@pytest.mark.parametrize(
    ("setting", "room", "assessment"),
    [
        (None, 50, 3),
        ({"points.assessment": 5}, 50, 5),
        ({"target_points": 40, "points.assessment": "heavy"}, 40, 3),
        ({"target_points": 0, "green_to": 120}, 50, 3),
        ("light", 50, 3),
        ({"points.assessment": -1}, 50, 3),
    ],
)
def test_the_figures_are_the_councils(setting: object, room: float, assessment: float) -> None:
    """What a setting can't mean counts as shipped."""
    rules = weights(setting)
    assert (rules.room(37), rules.points["assessment"]) == (room, assessment)


def test_every_kind_of_work_can_be_set() -> None:
    """A kind somebody adds has its points among the council's rules without another line."""
    set_here = {rule.name for rule in WORKLOAD_GROUP.rules if rule.unit is Unit.POINTS}
    wanted = {f"points.{kind.id}" for kind in KINDS} | {f"points.{k.id}.{top.id}" for k in KINDS for top in k.on_top}
    assert wanted | {"target_points"} == set_here
