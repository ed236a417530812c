"""Measures 3 and 4: the queries that give every enablement referral its part in the figure, and why.

The rules are those of `domain.enablement_counts`; a test holds these queries to them, referral by referral.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select, tuple_

from caseload_desktop.domain.contact_rules import Part
from caseload_desktop.domain.enablement_counts import IndependentDefinition, ReferralDefinition, part_of_ground
from caseload_desktop.measures.counting import DENOMINATOR, NOTHING, NUMERATOR, within
from caseload_desktop.measures.span import Slice, Span
from caseload_desktop.measures.sql import NotByIndex
from caseload_desktop.store import rows

_WEIGHTS = {Part.NUMERATOR: NUMERATOR, Part.DENOMINATOR: DENOMINATOR, Part.LEFT_OUT: NOTHING}


class _OfEnablement:
    """What both measures share: the table they count, and what grounds mean."""

    third: str

    def __init__(self, definition: ReferralDefinition | IndependentDefinition) -> None:
        self.table = rows.enablement
        self.id = definition.id
        self.label = definition.label
        self.wording = definition.wording
        self.suppress_below = definition.suppress_below
        self._wordings = definition.wordings

    def part(self, ground: str) -> Part:
        """The part of a referral on that ground."""
        return part_of_ground(ground)

    def why(self, ground: str) -> str:
        """The ground in words."""
        return self._wordings[ground]

    def exclusions(self) -> tuple[str, ...]:
        """What is left out, in words, in the order in which it is tested."""
        return tuple(words for ground, words in self._wordings.items() if self.part(ground) is Part.LEFT_OUT)

    def _rows(
        self, day: Any, within_span: ColumnElement[bool], part: Slice, grounds: list[tuple[Any, str]], last: str
    ) -> Select[Any]:
        """Referrals ``within_span``, each on the first ground that holds; ``day`` puts one into its month."""
        e = self.table
        third = e.c[self.third]
        ground = case(*((holds, literal(name)) for holds, name in grounds), else_=literal(last))
        weight = case(*((holds, _WEIGHTS[self.part(name)]) for holds, name in grounds), else_=_WEIGHTS[self.part(last)])
        columns = (
            e.c.no,
            day.label("day"),
            e.c.team_id,
            e.c.worker_id,
            third.label("reason"),
            ground.label("ground"),
            weight.label("weight"),
        )
        return select(*columns).where(within_span, *within(e, part, third))


class ReferralsLedToService(_OfEnablement):
    """Measure 3: people with a referral that led to an enablement service."""

    third = "source"

    def decided(self, span: Span, part: Slice) -> Select[Any]:
        """Referrals that started, or else ended, were passed on or declined in the span: one row each.

        Each of the four ways is looked up by the index of its own day.
        """
        e = self.table
        started, ended, passed_on = (e.c[name].is_not(None) for name in ("started_on", "ended_on", "purchasing_on"))
        day = func.coalesce(e.c.started_on, e.c.ended_on, e.c.purchasing_on, e.c.decided_on)
        no_start, no_end, kept = (NotByIndex(c).is_(None) for c in (e.c.started_on, e.c.ended_on, e.c.purchasing_on))
        within_span = or_(
            e.c.started_on.between(*span.days),
            and_(no_start, e.c.ended_on.between(*span.days)),
            and_(no_start, no_end, e.c.purchasing_on.between(*span.days)),
            and_(no_start, no_end, kept, e.c.decision == "declined", e.c.decided_on.between(*span.days)),
        )
        grounds = [
            (e.c.gone.is_not(None), "withdrawn"),
            (and_(started, _another_of_the_month(e, "started_on", earlier=True)), "counted_already"),
            (started, "led_to_service"),
            (ended, "ended_before_start"),
            (passed_on, "purchasing"),
        ]
        return self._rows(day, within_span, part, grounds, "declined")

    def waiting(self, span: Span, part: Slice) -> Select[Any]:
        """Referrals received in the span of which nothing has come yet."""
        e = self.table
        nothing_yet = and_(
            e.c.started_on.is_(None),
            e.c.ended_on.is_(None),
            e.c.purchasing_on.is_(None),
            func.coalesce(e.c.decision, "") != "declined",
            e.c.received_on.between(*span.days),
        )
        grounds = [(e.c.gone.is_not(None), "withdrawn")]
        return self._rows(e.c.received_on, nothing_yet, part, grounds, "waiting")


class IndependentAfterEnablement(_OfEnablement):
    """Measure 4: people with no public support at the end of enablement."""

    third = "support_after"

    def __init__(self, definition: IndependentDefinition) -> None:
        super().__init__(definition)
        self.definition = definition

    def decided(self, span: Span, part: Slice) -> Select[Any]:
        """Enablement that ended in the span."""
        e, followed = self.table, self.table.c[self.definition.column]
        grounds = [
            (e.c.gone.is_not(None), "withdrawn"),
            (e.c.started_on.is_(None), "not_started"),
            (_another_of_the_month(e, "ended_on", earlier=False), "counted_again"),
            (followed.is_(None), "not_recorded"),
            *((followed.in_(self._codes(ground)), ground) for ground in ("independent", "supported", "left_out")),
        ]
        return self._rows(e.c.ended_on, e.c.ended_on.between(*span.days), part, grounds, "not_sorted")

    def _codes(self, ground: str) -> list[str]:
        return sorted(code for code, of in self.definition.grounds.items() if of == ground)

    def waiting(self, span: Span, part: Slice) -> Select[Any]:
        """Enablement that began in the span and has not ended."""
        e = self.table
        grounds = [(e.c.gone.is_not(None), "withdrawn")]
        began = and_(e.c.started_on.between(*span.days), e.c.ended_on.is_(None))
        return self._rows(e.c.started_on, began, part, grounds, "in_service")


def _another_of_the_month(e: Any, name: str, *, earlier: bool) -> ColumnElement[bool]:
    """The same person has another referral whose ``name`` lies earlier, or later, in the same month."""
    other = e.alias("another")
    mine, theirs = tuple_(e.c[name], e.c.no), tuple_(other.c[name], other.c.no)
    same_month = func.substr(other.c[name], 1, 7) == func.substr(e.c[name], 1, 7)
    counts = [other.c.gone.is_(None), other.c.started_on.is_not(None), other.c.person_id == e.c.person_id, same_month]
    return exists().where(*counts, theirs < mine if earlier else theirs > mine).correlate(e)
