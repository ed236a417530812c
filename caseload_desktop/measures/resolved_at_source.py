"""% contacts resolved at source: the one query that gives every contact its part in the figure, and why.

There is no national definition; the rule is `domain.contact_rules` and a test holds this query to it,
contact by contact.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, case, literal, or_, select

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.contact_rules import Part, ResolvedDefinition
from caseload_desktop.measures.contact_tests import Test, any_of, by_ground, tests_to_leave_out
from caseload_desktop.measures.counting import DENOMINATOR, NOTHING, NUMERATOR, within
from caseload_desktop.measures.span import Slice, Span
from caseload_desktop.store import rows


class ResolvedAtSource:
    """The measure under one definition.

    A contact belongs to the month it closed in; one that isn't closed to the month it came in, and is left out.
    """

    def __init__(self, definition: ResolvedDefinition, lists: CodeLists) -> None:
        self.definition = definition
        self.table = rows.contact
        self.id = definition.id
        self.label = definition.label
        self.wording = definition.wording
        self.suppress_below = definition.suppress_below
        steps = lists["next_step"].codes
        self.starting_steps = tuple(s.id for s in steps if lists.mapped("next_step", s.id, "starts_work") == "yes")

    # words

    def part(self, ground: str) -> Part:
        """The part of a contact on that ground."""
        if ground == "resolved":
            return Part.NUMERATOR
        return Part.DENOMINATOR if ground in ("started", "not_resolved") else Part.LEFT_OUT

    def why(self, ground: str) -> str:
        """The ground in words."""
        return self.definition.why(ground)

    def exclusions(self) -> tuple[str, ...]:
        """What is left out, in words, in the order in which it is tested."""
        rule = self.definition
        grounds = ["withdrawn", "open", "error", "unknown_person", "child"]
        grounds += [*by_ground(rule.excluded_outcomes), *by_ground(rule.excluded_reasons)]
        grounds += ["existing", "call_back"] if rule.leave_out_existing else ["call_back"]
        return tuple(dict.fromkeys(self.why(ground) for ground in grounds))

    # rows

    def decided(self, span: Span, part: Slice) -> Select[Any]:
        """Contacts closed in the span: ``no, day, team_id, worker_id, reason, ground, weight``.

        Answered from ``ix_contact_figure`` alone; the few young people and call-backs are looked up one by one.
        """
        contact, (first, last) = rows.contact, span.days
        leave_out = tests_to_leave_out(self.definition, contact, first)
        then = self._tests_to_count(contact)
        ground = case(*((test.holds, literal(test.ground)) for test in (*leave_out, *then)), else_=literal("resolved"))
        weight = case((any_of(leave_out), NOTHING), *((test.holds, DENOMINATOR) for test in then), else_=NUMERATOR)
        return _columns(contact, contact.c.closed_on, ground, weight).where(
            contact.c.closed_on.between(first, last), *within(contact, part, contact.c.reason)
        )

    def waiting(self, span: Span, part: Slice) -> Select[Any]:
        """Contacts that came in during the span and are not closed, in the same columns."""
        contact, (first, last) = rows.contact, span.days
        ground = case((contact.c.gone.is_not(None), literal("withdrawn")), else_=literal("open"))
        return _columns(contact, contact.c.received_on, ground, NOTHING).where(
            contact.c.closed_on.is_(None),
            contact.c.received_on.between(first, last),
            *within(contact, part, contact.c.reason),
        )

    def _tests_to_count(self, contact: Any) -> list[Test]:
        """The grounds on which a contact counts in the denominator only."""
        outcome, resolved = contact.c.outcome, sorted(self.definition.resolved_outcomes)
        tests = [Test("not_resolved", or_(outcome.is_(None), outcome.not_in(resolved)))]
        if self.definition.leave_out_started:
            tests.append(Test("started", column=contact.c.next_step, codes=self.starting_steps))
        return tests


def _columns(contact: Any, day: Any, ground: ColumnElement[str], weight: ColumnElement[int]) -> Select[Any]:
    return select(
        contact.c.no,
        day.label("day"),
        contact.c.team_id,
        contact.c.worker_id,
        contact.c.reason,
        ground.label("ground"),
        weight.label("weight"),
    )
