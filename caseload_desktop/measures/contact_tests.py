"""The tests that sort contacts into the parts of a figure, as conditions the database can answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, Text, and_, cast, exists, func, or_, select

from caseload_desktop.domain.contact_rules import ResolvedDefinition
from caseload_desktop.measures.sql import DaysBetween
from caseload_desktop.store import rows

CARERS = ("unpaid_carer", "unpaid_carer_known_by_association")
"""Client types who count whatever their age."""


@dataclass(frozen=True, slots=True)
class Test:
    """A condition and the ground it stands for; one on the code of a column is kept so, to be merged with others."""

    ground: str
    condition: ColumnElement[bool] | None = None
    column: Any = None
    codes: tuple[str, ...] = ()

    @property
    def holds(self) -> ColumnElement[bool]:
        """The condition."""
        return self.column.in_(self.codes) if self.condition is None else self.condition


def any_of(tests: Iterable[Test]) -> ColumnElement[bool]:
    """True when one of the tests holds, asked in as few look-ups as can be: one list of codes for each column."""
    codes: dict[Any, list[str]] = defaultdict(list)
    conditions: list[ColumnElement[bool]] = []
    for test in tests:
        if test.condition is None:
            codes[test.column].extend(test.codes)
        else:
            conditions.append(test.condition)
    return or_(*(column.in_(sorted(listed)) for column, listed in codes.items()), *conditions)


def tests_to_leave_out(definition: ResolvedDefinition, contact: Any, first: str) -> list[Test]:
    """Every ground to leave a contact out, in the order of the rule; ``first`` is the first day of the span (ISO)."""
    outcomes, reasons = by_ground(definition.excluded_outcomes), by_ground(definition.excluded_reasons)
    outcome = contact.c.outcome
    tests = [
        Test("withdrawn", contact.c.gone.is_not(None)),
        Test("open", outcome.is_(None)),
        Test("open", column=outcome, codes=outcomes.pop("open", ())),
        Test("error", column=outcome, codes=outcomes.pop("error", ())),
        Test("unknown_person", contact.c.person_id.is_(None)),
        Test("child", is_child(definition, contact, first)),
        *(Test(ground, column=outcome, codes=codes) for ground, codes in outcomes.items()),
        *(Test(ground, column=contact.c.reason, codes=codes) for ground, codes in reasons.items()),
    ]
    if definition.leave_out_existing:
        tests.append(Test("existing", contact.c.existing_case.is_(True)))
    return [*tests, Test("call_back", is_call_back(definition, contact))]


def by_ground(grounds: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Codes by the ground they are left out on."""
    found: dict[str, list[str]] = defaultdict(list)
    for code, ground in sorted(grounds.items()):
        found[ground].append(code)
    return {ground: tuple(codes) for ground, codes in found.items()}


def is_child(definition: ResolvedDefinition, contact: Any, first: str) -> ColumnElement[bool]:
    """Under 18 on the day of closing and not a carer.

    The young of the whole span are found once by their birth dates; only their contacts are looked at exactly. Someone
    whose age is not known counts as an adult.
    """
    person, year = rows.person, int(first[:4]) - definition.youngest
    young = (
        select(person.c.id)
        .where(person.c.birth_date > f"{year:04}{first[4:]}")
        .union_all(select(person.c.id).where(person.c.birth_date.is_(None), person.c.birth_year > year))
    )
    closing_year = cast(func.substr(contact.c.closed_on, 1, 4), Integer)
    latest_birth = cast(closing_year - definition.youngest, Text).concat(func.substr(contact.c.closed_on, 5))
    under_age = or_(
        person.c.birth_date > latest_birth,
        and_(person.c.birth_date.is_(None), closing_year - person.c.birth_year < definition.youngest),
    )
    not_carer = or_(person.c.client_type.is_(None), person.c.client_type.not_in(CARERS))
    exact = exists().where(person.c.id == contact.c.person_id, under_age, not_carer).correlate(contact)
    return and_(contact.c.person_id.in_(young), exact)


def is_call_back(definition: ResolvedDefinition, contact: Any) -> ColumnElement[bool]:
    """Belongs to an earlier contact that still stands: came no later than 14 days after that one was closed.

    Two contacts that name each other are not merged, else neither would count.
    """
    earlier, same = rows.contact.alias("earlier"), rows.contact.alias("same")
    own_id = select(same.c.id).where(same.c.no == contact.c.no).correlate(contact).scalar_subquery()
    since = func.coalesce(earlier.c.closed_on, contact.c.received_on)
    stands = exists().where(
        earlier.c.id == contact.c.call_back_of,
        earlier.c.gone.is_(None),
        earlier.c.received_on <= contact.c.received_on,
        DaysBetween(since, contact.c.received_on) <= definition.call_back_days,
        or_(earlier.c.call_back_of.is_(None), earlier.c.call_back_of != own_id),
    )
    return and_(contact.c.call_back_of.is_not(None), stands.correlate(contact))
