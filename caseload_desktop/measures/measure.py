"""What a figure is: its identity and wording, and the rule that gives every row its part."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import Select

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.contact_rules import DEFAULT_DEFINITION, Part, load_resolved_definitions
from caseload_desktop.domain.rag import Direction
from caseload_desktop.measures.resolved_at_source import ResolvedAtSource
from caseload_desktop.measures.span import Slice, Span
from caseload_desktop.runtime.paths import resource

RESOLVED_AT_SOURCE = "2"
"""The identity of the measure "% contacts resolved at source": its number in the council's dashboard."""


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

    def decided(self, span: Span, part: Slice) -> Select[Any]:
        """Rows that may count: ``no, day, team_id, worker_id, reason, ground, weight`` (see ``weight_of``)."""

    def waiting(self, span: Span, part: Slice) -> Select[Any]:
        """Rows of the span that can't count yet, in the same columns; always left out."""

    def part(self, ground: str) -> Part:
        """The part of a row on that ground."""

    def why(self, ground: str) -> str:
        """The ground in words."""


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
    rule: Rule = field(hash=False, compare=False)
    exclusions: tuple[str, ...] = ()

    @property
    def wording(self) -> str:
        """What the numerator is, in one sentence."""
        return self.rule.wording


def definitions(lists: CodeLists) -> Mapping[str, ResolvedAtSource]:
    """The ways of counting contacts resolved at source, under the council's own code lists, by their id."""
    found = load_resolved_definitions(resource("measures", "resolved_at_source.json").read_bytes(), lists)
    return {name: ResolvedAtSource(definition, lists) for name, definition in found.items()}


def resolved_at_source(lists: CodeLists, definition: str = DEFAULT_DEFINITION) -> Measure:
    """The measure "% contacts resolved at source" under one of ``definitions``."""
    rule = definitions(lists)[definition]
    content = json.loads(resource("measures", "measures.json").read_bytes())[RESOLVED_AT_SOURCE]
    return Measure(
        id=RESOLVED_AT_SOURCE,
        title=content["title"],
        unit=content["unit"],
        kind=Kind(content["kind"]),
        direction=Direction(content["direction"]),
        portfolio=content["portfolio"],
        director=content["director"],
        source=content["source"],
        notes=tuple(content["notes"]),
        rule=rule,
        exclusions=rule.exclusions(),
    )
