"""The guard beside "resolved at source": who came back within 91 days, so that speed can't pass for help."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select

from caseload_desktop.domain.contact_rules import Part
from caseload_desktop.domain.months import Month
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.measures.figure import percent
from caseload_desktop.measures.measure import Measure
from caseload_desktop.measures.resolved_at_source import ResolvedAtSource
from caseload_desktop.measures.span import Slice, Span
from caseload_desktop.measures.sql import DaysBetween
from caseload_desktop.store import rows


@dataclass(frozen=True, slots=True)
class Guard:
    """Of the contacts resolved in ``month``, how many were followed by another by the same person within ``days``."""

    month: Month
    days: int
    again: int
    resolved: int
    value: float | None
    small: bool

    @property
    def text(self) -> str:
        """Such as "6.2%", or "no contacts"."""
        return f"{self.value:.1f}%" if self.value is not None else "no contacts"


def has_guard(measure: Measure) -> bool:
    """True for the measure this guard stands beside."""
    return isinstance(measure.rule, ResolvedAtSource)


def month_to_guard(measure: Measure, shown: Month, today: date) -> Month:
    """The month shown when its days all lie far enough back, else the latest month that does."""
    latest = Month.of(today - timedelta(days=_rule(measure).definition.guard_days)).plus(-1)
    return min(shown, latest)


def guard(conn: Connection, measure: Measure, *, part: Slice, month: Month, viewer: Actor) -> Guard:
    """The guard figure of one month; ask ``month_to_guard`` which month may be judged."""
    viewer.must(May.READ_FIGURES)
    asked = _resolved(measure, part, month).subquery()
    again = func.count().filter(asked.c.again)
    came_back, resolved = conn.execute(select(again, func.count()).select_from(asked)).one()
    rule = _rule(measure).definition
    return Guard(
        month, rule.guard_days, came_back, resolved, percent(came_back, resolved), resolved < rule.suppress_below
    )


def guard_rows(conn: Connection, measure: Measure, *, part: Slice, month: Month, viewer: Actor) -> array[int]:
    """Row numbers of the resolved contacts that were followed by another, from the query of the guard figure."""
    viewer.must(May.READ_FIGURES)
    asked = _resolved(measure, part, month).subquery()
    return array("q", conn.execute(select(asked.c.no).where(asked.c.again).order_by(asked.c.day, asked.c.no)).scalars())


def _resolved(measure: Measure, part: Slice, month: Month) -> Select[Any]:
    """The resolved contacts of a month, each with ``again``."""
    rule, contact = _rule(measure), rows.contact
    decided = rule.decided(Span(month, month), part).subquery("decided")
    numerator = [ground for ground in ("resolved",) if rule.part(ground) is Part.NUMERATOR]
    return (
        select(decided.c.no, decided.c.day, _came_again(rule, contact).label("again"))
        .join(contact, contact.c.no == decided.c.no)
        .where(decided.c.ground.in_(numerator))
    )


def _came_again(rule: ResolvedAtSource, contact: Any) -> ColumnElement[bool]:
    """A later contact by the same person from the day after up to the last day of the guard.

    Not one withdrawn or recorded in error, nor a call-back that counts as part of the contact itself.
    """
    definition, later = rule.definition, rows.contact.alias("later")
    since = DaysBetween(contact.c.closed_on, later.c.received_on)
    errors = [code for code, ground in definition.excluded_outcomes.items() if ground == "error"]
    call_back = and_(later.c.call_back_of == contact.c.id, since <= definition.call_back_days)
    return (
        exists()
        .where(
            later.c.person_id == contact.c.person_id,
            later.c.received_on > contact.c.closed_on,
            since <= definition.guard_days,
            later.c.gone.is_(None),
            or_(later.c.outcome.is_(None), later.c.outcome.not_in(sorted(errors))),
            or_(later.c.call_back_of.is_(None), ~call_back),
        )
        .correlate(contact)
    )


def _rule(measure: Measure) -> ResolvedAtSource:
    if not isinstance(measure.rule, ResolvedAtSource):
        raise TypeError("only contacts resolved at source have this guard")
    return measure.rule
