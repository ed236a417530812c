"""Measures 16.1 to 16.4 and 17 and the conversion rate: what happened in a month, counted row by row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    case,
    false,
    func,
    literal,
    literal_column,
    select,
    true,
    union_all,
)

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.contact_rules import Part
from caseload_desktop.measures.counting import DENOMINATOR, NOTHING, NUMERATOR, ONLY_NUMERATOR, within
from caseload_desktop.measures.span import Slice, Span
from caseload_desktop.store import rows

COUNTED, WITHDRAWN, ERROR = "counted", "withdrawn", "error"
CONCERN, ENQUIRY, OTHER_LEFT_OUT = "concern", "enquiry", "other_left_out"
S42 = "s42_enquiry"
_DOLS_REASON, _ERROR_OUTCOME = "dols", "error"


@dataclass(frozen=True, slots=True)
class _Words:
    """How a way of counting is called, and its grounds in words."""

    id: str
    label: str
    wording: str
    suppress_below: int
    grounds: Mapping[str, str]


class CountedEvents:
    """Every event of the month counts once: a concern raised, an enquiry started or closed, a consultation, a contact.

    ``day`` names the column that puts a row into its month, ``third`` the one it is broken down by. ``only`` narrows
    the table, ``errors`` are rows left out as recorded in error.
    """

    def __init__(
        self,
        words: _Words,
        entity: str,
        *,
        day: str,
        third: str,
        team: ColumnElement[Any] | None = None,
        only: ColumnElement[bool] | None = None,
        errors: ColumnElement[bool] | None = None,
    ) -> None:
        self.table = rows.FOLDED[entity]
        self.id, self.label, self.wording = words.id, words.label, words.wording
        self.suppress_below, self._grounds = words.suppress_below, words.grounds
        self._day, self._third = self.table.c[day], self.table.c[third]
        self._team: ColumnElement[Any] = self.table.c.team_id if team is None else team
        self._only = true() if only is None else only
        self._errors = errors

    def part(self, ground: str) -> Part:
        """The part of a row on that ground."""
        return Part.NUMERATOR if ground == COUNTED else Part.LEFT_OUT

    def why(self, ground: str) -> str:
        """The ground in words."""
        return self._grounds[ground]

    def exclusions(self) -> tuple[str, ...]:
        """What is left out, in words."""
        return tuple(words for ground, words in self._grounds.items() if ground != COUNTED)

    def decided(self, span: Span, part: Slice) -> Select[Any]:
        """The events of the span: one row each."""
        t = self.table
        tests: list[tuple[ColumnElement[bool], str]] = [(t.c.gone.is_not(None), WITHDRAWN)]
        if self._errors is not None:
            tests.append((self._errors, ERROR))
        ground = case(*((holds, literal(name)) for holds, name in tests), else_=literal(COUNTED))
        weight = case(*((holds, NOTHING) for holds, _ in tests), else_=NUMERATOR)
        return select(
            t.c.no,
            self._day.label("day"),
            self._team.label("team_id"),
            t.c.worker_id,
            self._third.label("reason"),
            ground.label("ground"),
            weight.label("weight"),
        ).where(self._day.between(*span.days), self._only, *within(t, part, self._third, team_of=self._team))

    def waiting(self, span: Span, part: Slice) -> Select[Any]:
        """Nothing waits: what has happened counts."""
        return self.decided(span, part).where(false())


class Conversion:
    """Enquiries started in the month for every hundred concerns raised in it.

    Both kinds of rows stand behind the number: concerns below the line, enquiries above it. The national rate counts
    section 42 and other enquiries (standards 3.1); ``only_s42`` leaves the others out, as many quote it locally.
    """

    def __init__(self, words: _Words, *, only_s42: bool) -> None:
        self.id, self.label, self.wording = words.id, words.label, words.wording
        self.suppress_below, self._grounds = words.suppress_below, words.grounds
        self._only_s42 = only_s42
        self.table: Any = _concerns_and_enquiries()

    def part(self, ground: str) -> Part:
        """The part of a row on that ground."""
        return {CONCERN: Part.DENOMINATOR, ENQUIRY: Part.NUMERATOR}.get(ground, Part.LEFT_OUT)

    def why(self, ground: str) -> str:
        """The ground in words."""
        return self._grounds[ground]

    def exclusions(self) -> tuple[str, ...]:
        """What is left out, in words."""
        left_out = [WITHDRAWN, OTHER_LEFT_OUT] if self._only_s42 else [WITHDRAWN]
        return tuple(self._grounds[ground] for ground in left_out)

    def decided(self, span: Span, part: Slice) -> Select[Any]:
        """The concerns raised and the enquiries started in the span: one row each."""
        t = self.table
        is_concern = t.c.what == CONCERN
        tests = [(t.c.gone.is_not(None), WITHDRAWN, NOTHING), (is_concern, CONCERN, DENOMINATOR)]
        if self._only_s42:
            other = func.coalesce(t.c.outcome, "") != S42
            tests.append((and_(~is_concern, other), OTHER_LEFT_OUT, NOTHING))
        ground = case(*((holds, literal(name)) for holds, name, _ in tests), else_=literal(ENQUIRY))
        weight = case(*((holds, weighs) for holds, _, weighs in tests), else_=ONLY_NUMERATOR)
        return select(
            t.c.no,
            t.c.day,
            t.c.team_id,
            t.c.worker_id,
            t.c.location.label("reason"),
            ground.label("ground"),
            weight.label("weight"),
        ).where(t.c.day.between(*span.days), *within(t, part, t.c.location))

    def waiting(self, span: Span, part: Slice) -> Select[Any]:
        """Nothing waits: what has happened counts."""
        return self.decided(span, part).where(false())


def _concerns_and_enquiries() -> Any:
    """Concerns and enquiries in one table; two to the number of each keep them apart. ``outcome`` is the decision.

    An enquiry's kind bears the same code as the decision that led to it.
    """
    concern, enquiry = rows.FOLDED["concern"], rows.FOLDED["enquiry"]
    two = literal_column("2", Integer)

    def row(t: Any, what: str, day: Any, outcome: Any, odd: str) -> Select[Any]:
        number = (t.c.no * two + literal_column(odd, Integer)).label("no")
        return select(number, t.c.id, t.c.person_id, day.label("day"), t.c.team_id, t.c.worker_id, t.c.location,
                      outcome.label("outcome"), t.c.gone, literal(what).label("what"))  # fmt: skip

    return union_all(
        row(concern, CONCERN, concern.c.raised_on, concern.c.decision, "0"),
        row(enquiry, ENQUIRY, enquiry.c.started_on, enquiry.c.kind, "1"),
    ).subquery("concerns_and_enquiries")


def load_counts(data: bytes, measure_id: str, lists: CodeLists) -> Mapping[str, CountedEvents]:
    """The way of counting one of the measures, from ``resources/measures/safeguarding.json``."""
    content: dict[str, Any] = json.loads(data)
    found = content["counts"][measure_id]
    words = _Words("council", "Council dashboard", found["wording"], content["suppress_below"], found["grounds"])
    return {words.id: _event(measure_id, words, lists)}


def _event(measure_id: str, words: _Words, lists: CodeLists) -> CountedEvents:
    if measure_id == "16.1":
        return CountedEvents(words, "concern", day="raised_on", third="location")
    if measure_id == "16.2":
        return CountedEvents(words, "enquiry", day="started_on", third="kind")
    if measure_id == "16.4":
        return CountedEvents(words, "enquiry", day="closed_on", third="kind")
    if measure_id == "16.3":
        held, concern, enquiry = (rows.FOLDED[name] for name in ("concern_consultation", "concern", "enquiry"))
        of_concern = select(concern.c.team_id).where(concern.c.id == held.c.concern_id).scalar_subquery()
        of_enquiry = select(enquiry.c.team_id).where(enquiry.c.id == held.c.enquiry_id).scalar_subquery()
        team = func.coalesce(of_concern, of_enquiry)
        return CountedEvents(words, "concern_consultation", day="on_date", third="with_kind", team=team)
    contact = rows.contact
    reasons = _codes(lists, "contact_reason", _DOLS_REASON)
    errors = func.coalesce(contact.c.outcome, "").in_(_codes(lists, "contact_outcome", _ERROR_OUTCOME))
    return CountedEvents(
        words, "contact", day="received_on", third="source", only=contact.c.reason.in_(reasons), errors=errors
    )


def _codes(lists: CodeLists, list_id: str, ground: str) -> list[str]:
    """The codes that stand for a ground, the council's own ones and those retired since too."""
    known = {code.id: lists.standing_for(list_id, code.id) for code in lists[list_id].codes}
    return sorted(code for code, stands in known.items() if lists.mapped(list_id, stands, "ground") == ground)


def load_conversion(data: bytes) -> Mapping[str, Conversion]:
    """The ways of counting the conversion rate, the national one first."""
    content: dict[str, Any] = json.loads(data)
    found = content["conversion"]
    return {
        one["id"]: Conversion(
            _Words(one["id"], one["label"], one["wording"], content["suppress_below"], found["grounds"]),
            only_s42=one["only_s42"],
        )
        for one in found["presets"]
    }
