"""What a figure is: its identity and wording, and the rule that gives every row its part."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any, Protocol

from sqlalchemy import Select, Table

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.contact_rules import DEFAULT_DEFINITION, Part, load_resolved_definitions
from caseload_desktop.domain.enablement_counts import load_independent_definitions, load_referral_definitions
from caseload_desktop.domain.rag import Direction
from caseload_desktop.measures.enablement import IndependentAfterEnablement, ReferralsLedToService
from caseload_desktop.measures.resolved_at_source import ResolvedAtSource
from caseload_desktop.measures.safeguarding import load_conversion, load_counts
from caseload_desktop.measures.span import Slice, Span
from caseload_desktop.runtime.paths import resource

RESOLVED_AT_SOURCE, REFERRALS_TO_ENABLEMENT, INDEPENDENT_AFTER = "2", "3", "4"
"""The measures the product works out, by their number in the council's dashboard (September 2018)."""

CONCERNS, ENQUIRIES, CONSULTATIONS, CLOSURES, DOLS_APPLICATIONS = "16.1", "16.2", "16.3", "16.4", "17"
CONVERSION = "conversion"
"""Not in the council's dashboard: enquiries for every hundred concerns, as the national return has it."""

SAFEGUARDING = (CONCERNS, ENQUIRIES, CONSULTATIONS, CLOSURES, DOLS_APPLICATIONS)

MEASURES = (
    RESOLVED_AT_SOURCE,
    REFERRALS_TO_ENABLEMENT,
    INDEPENDENT_AFTER,
    CONCERNS,
    ENQUIRIES,
    CONSULTATIONS,
    CLOSURES,
    CONVERSION,
    DOLS_APPLICATIONS,
)


class Kind(StrEnum):
    """What a month's figure counts: events of the month, the state on its last day, or twelve months up to it."""

    MONTH = "month"
    SNAPSHOT = "snapshot"
    TWELVE_MONTHS = "12M"


class Rule(Protocol):
    """How a measure counts. The figure, the list behind it, the PDF and the tests all start from ``decided``."""

    id: str
    label: str
    wording: str
    suppress_below: int
    table: Table

    def decided(self, span: Span, part: Slice) -> Select[Any]:
        """Rows that may count: ``no, day, team_id, worker_id, reason, ground, weight`` (see ``weight_of``)."""

    def waiting(self, span: Span, part: Slice) -> Select[Any]:
        """Rows of the span that can't count yet, in the same columns; always left out."""

    def part(self, ground: str) -> Part:
        """The part of a row on that ground."""

    def why(self, ground: str) -> str:
        """The ground in words."""

    def exclusions(self) -> tuple[str, ...]:
        """What is left out, in words."""


@dataclass(frozen=True, slots=True)
class Names:
    """What a measure counts and how its parts are called on screen and on paper.

    ``third`` is what figures are broken down by besides team and worker: its heading, the list of its codes, and its
    column. ``came``, ``outcome`` and ``outcome_list`` are what a row behind the figure shows.
    ``alone`` says that every row counts, so that there is no rest to show; ``ratio`` that the number is a rate of one
    kind of row to another, and ``beside`` which other way of counting is shown beside it.
    """

    one: str
    many: str
    short: str
    counted: str
    value: str
    rest: str
    third: str
    third_list: str
    came: str
    outcome: str
    outcome_column: str
    outcome_list: str
    none_counted: str
    all_counted: str
    none_left_out: str
    came_column: str = "received_on"
    alone: bool = False
    ratio: bool = False
    beside: str = ""

    def count(self, number: int) -> str:
        """Such as "1 contact" or "1,051 referrals"."""
        return f"{number:,} {self.one if number == 1 else self.many}"


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of the dashboard.

    ``id`` is its number there ("2", "16.1"); ``unit`` is "%" or a noun in the plural; ``notes`` are the data notes;
    ``exclusions`` say in words what is left out.
    """

    id: str
    title: str
    unit: str
    kind: Kind
    direction: Direction
    portfolio: str
    director: str
    source: str
    notes: tuple[str, ...]
    names: Names
    rule: Rule = field(hash=False, compare=False)
    exclusions: tuple[str, ...] = ()

    @property
    def percentage(self) -> bool:
        """True for a share; else the figure is the number of rows that count."""
        return self.unit == "%"

    @property
    def wording(self) -> str:
        """What the numerator is, in one sentence."""
        return self.rule.wording


def definitions(lists: CodeLists, measure_id: str = RESOLVED_AT_SOURCE) -> Mapping[str, Rule]:
    """The ways of counting a measure under the council's own code lists, by their id, the default first."""
    if measure_id == REFERRALS_TO_ENABLEMENT:
        referrals = load_referral_definitions(resource("measures", "enablement.json").read_bytes())
        return {name: ReferralsLedToService(definition) for name, definition in referrals.items()}
    if measure_id == INDEPENDENT_AFTER:
        endings = load_independent_definitions(resource("measures", "enablement.json").read_bytes(), lists)
        return {name: IndependentAfterEnablement(definition) for name, definition in endings.items()}
    if measure_id in SAFEGUARDING or measure_id == CONVERSION:
        data = resource("measures", "safeguarding.json").read_bytes()
        return load_conversion(data) if measure_id == CONVERSION else load_counts(data, measure_id, lists)
    found = load_resolved_definitions(resource("measures", "resolved_at_source.json").read_bytes(), lists)
    ordered = sorted(found, key=lambda name: name != DEFAULT_DEFINITION)
    return {name: ResolvedAtSource(found[name], lists) for name in ordered}


def measure(lists: CodeLists, measure_id: str, definition: str = "") -> Measure:
    """A measure by its number, under one of its ``definitions``; without one, or with one it lacks, the default."""
    rules = definitions(lists, measure_id)
    rule = rules.get(definition) or next(iter(rules.values()))
    content = _contents()[measure_id]
    return Measure(
        id=measure_id,
        title=content["title"],
        unit=content["unit"],
        kind=Kind(content["kind"]),
        direction=Direction(content["direction"]),
        portfolio=content["portfolio"],
        director=content["director"],
        source=content["source"],
        notes=tuple(content["notes"]),
        names=Names(**content["names"]),
        rule=rule,
        exclusions=rule.exclusions(),
    )


def titles() -> tuple[tuple[str, str], ...]:
    """Number and short name of every measure, in the order of the dashboard."""
    return tuple((measure_id, _contents()[measure_id]["names"]["short"]) for measure_id in MEASURES)


def resolved_at_source(lists: CodeLists, definition: str = DEFAULT_DEFINITION) -> Measure:
    """The measure "% contacts resolved at source" under one of its ``definitions``."""
    return measure(lists, RESOLVED_AT_SOURCE, definition)


@cache
def _contents() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(resource("measures", "measures.json").read_bytes())
    return found
