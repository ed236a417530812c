"""The weighting of caseloads as a manager sets it: points by kind of work, and what hours leave room for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from caseload_desktop.domain.rule_settings import Basis, Rule, RuleGroup, Unit
from caseload_desktop.domain.workload import KINDS, NUMBERS, POINTS, SETTING, Weights, weights

_SOURCE = "There is no national scheme. All points are a proposal for the council to set."


def _read(setting: object) -> Mapping[str, Any]:
    rules: Weights = weights(setting)
    points = {f"{POINTS}{name}": value for name, value in rules.points.items()}
    return points | {name: getattr(rules, name) for name in NUMBERS}


def _rule(name: str, words: str, unit: Unit, *, least: float = 1, most: float = 366) -> Rule:
    return Rule(name=name, words=words, unit=unit, basis=Basis.PROPOSAL, source=_SOURCE, least=least, most=most)


def _points(name: str, words: str) -> Rule:
    return _rule(f"{POINTS}{name}", words, Unit.POINTS, least=0, most=50)


_BY_KIND = tuple(
    rule
    for kind in KINDS
    for rule in (
        _points(kind.id, kind.rule),
        *(_points(f"{kind.id}.{top.id}", top.rule) for top in kind.on_top),
    )
)

WORKLOAD_GROUP = RuleGroup(
    key=SETTING,
    title="Weight of caseloads",
    about="What each piece of work counts, and how much a worker has room for.",
    read=_read,
    rising=(("green_to", "amber_to"),),
    rules=(
        *_BY_KIND,
        _rule("target_points", "A full-time worker has room for", Unit.POINTS, most=1000),
        _rule("full_time_hours", "Full time is, in a week", Unit.HOURS, most=60),
        _rule("green_to", "A caseload is within its room up to", Unit.PERCENT, most=300),
        _rule("amber_to", "A caseload is at its limit up to, and over it beyond", Unit.PERCENT, most=300),
        _rule("review_days", "A review counts from this long before its day", Unit.DAYS),
        _rule("overdue_days", "A review is overdue for long after", Unit.DAYS, most=3660),
        _rule("discharge_days", "Home from hospital counts for", Unit.DAYS),
    ),
)
"""The figures in the order of the page."""
