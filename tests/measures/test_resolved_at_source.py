"""The query of the measure against the readable rule, contact by contact, and what its numbers add up to."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Connection, select, union_all

from caseload_desktop.domain.age import age_at
from caseload_desktop.domain.contact_rules import ContactFacts, Part, ResolvedDefinition, part_of
from caseload_desktop.domain.months import Month
from caseload_desktop.domain.targets import Scope, ScopeKind
from caseload_desktop.measures.behind import behind
from caseload_desktop.measures.contact_tests import CARERS
from caseload_desktop.measures.figure import breakdown, by_day, figure, grounds, percent, series
from caseload_desktop.measures.measure import Measure, resolved_at_source
from caseload_desktop.measures.resolved_at_source import ResolvedAtSource
from caseload_desktop.measures.span import COUNCIL, Slice, Span
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Act
from caseload_desktop.store.store import Store
from tests.measures.support import IN_OCTOBER, OCTOBER, add_contact, add_person, the_measure
from tests.support import MANAGER

_AUTUMN = Span(Month(2026, 8), Month(2026, 11))
_EVERYTHING = Slice()


def _fill(store: Store, chance: random.Random) -> None:
    """People around their eighteenth birthday and older; contacts with every odd mixture of fields."""
    lists = store.code_lists
    outcomes = [None, *(code.id for code in lists["contact_outcome"].codes)]
    reasons = [None, *(code.id for code in lists["contact_reason"].codes)]
    steps = [None, *(code.id for code in lists["next_step"].codes)]
    with store.write(actor=MANAGER, command="sample") as act:
        people = [_person(act, chance) for _ in range(30)]
        made: list[str] = []
        for _ in range(260):
            received = date(2026, 8, 1) + timedelta(days=chance.randrange(110))
            closed = received + timedelta(days=chance.choice((0, 0, 1, 9, 30)))
            made.append(
                add_contact(
                    act,
                    chance.choice([None, *people]),
                    received_on=received.isoformat(),
                    closed_on=closed.isoformat() if chance.random() < 0.9 else None,
                    outcome=chance.choice([*outcomes, *["nfa_information_advice"] * 40]),
                    reason=chance.choice([*reasons, *["request_information"] * 40]),
                    next_step=chance.choice([*steps, *["nothing_further"] * 20]),
                    existing_case=chance.choice((None, False, False, True)),
                    call_back_of=chance.choice(made) if made and chance.random() < 0.3 else None,
                )
            )
        for first, second in pairwise(chance.sample(made, 20)):
            act.set("contact", first, {"call_back_of": second})
            act.set("contact", second, {"call_back_of": first})
        for contact in chance.sample(made, 15):
            act.remove("contact", contact, why="recorded twice")


def _person(act: Act, chance: random.Random) -> str:
    turns_eighteen = date(2026, 8, 1) + timedelta(days=chance.randrange(110))
    born = chance.choice((turns_eighteen.replace(year=2008).isoformat(), "2008-02-29", "1941-01-09", None))
    return add_person(
        act,
        birth_date=born,
        birth_year=None if born else chance.choice((None, 2007, 2008, 2009, 1950)),
        client_type=chance.choice((None, "service_user", *CARERS)),
    )


def _facts(conn: Connection, rule: ResolvedAtSource) -> dict[int, ContactFacts]:
    """What the readable rule needs to know of each contact, worked out in Python."""
    people = {row.id: row for row in conn.execute(select(rows.person))}
    contacts = {row.id: row for row in conn.execute(select(rows.contact))}
    found = {}
    for row in contacts.values():
        person = people.get(row.person_id)
        day = date.fromisoformat(row.closed_on or row.received_on)
        born = date.fromisoformat(person.birth_date) if person is not None and person.birth_date else None
        found[row.no] = ContactFacts(
            outcome=row.outcome if row.closed_on else None,
            reason=row.reason,
            withdrawn=row.gone is not None,
            person_known=person is not None,
            age=age_at(born, person.birth_year, on=day) if person is not None else None,
            is_carer=person is not None and person.client_type in CARERS,
            on_open_case=bool(row.existing_case),
            call_back_of_earlier=_is_call_back(row, contacts, rule.definition),
            work_started=row.next_step in rule.starting_steps,
        )
    return found


def _is_call_back(row: Any, contacts: dict[str, Any], definition: ResolvedDefinition) -> bool:
    earlier = contacts.get(row.call_back_of or "")
    if earlier is None or earlier.gone is not None or earlier.call_back_of == row.id:
        return False
    came = date.fromisoformat(row.received_on)
    before = date.fromisoformat(earlier.received_on)
    closed = date.fromisoformat(earlier.closed_on or row.received_on)
    return before <= came and (came - closed).days <= definition.call_back_days


def _by_query(conn: Connection, measure: Measure, span: Span) -> dict[int, str]:
    rule = measure.rule
    every = union_all(rule.decided(span, _EVERYTHING), rule.waiting(span, _EVERYTHING)).subquery()
    return {row.no: row.ground for row in conn.execute(select(every.c.no, every.c.ground))}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_query_sorts_every_contact_as_the_rule_does(store: Store, seed: int) -> None:
    """Whatever mixture of facts a contact has, the list shows it in the part and on the ground the rule gives."""
    _fill(store, random.Random(seed))
    seen: set[str] = set()
    with store.read() as conn:
        for name in ("kent_style", "narrow", "broad"):
            measure = the_measure(store, name)
            assert isinstance(measure.rule, ResolvedAtSource)
            facts, by_query = _facts(conn, measure.rule), _by_query(conn, measure, _AUTUMN)
            in_span = {no for no in facts if no in by_query}
            assert len(in_span) > 200
            for no in in_span:
                expected = part_of(facts[no], measure.rule.definition)
                assert by_query[no] == expected.ground, facts[no]
                assert measure.rule.part(by_query[no]) is expected.part
                assert measure.rule.why(by_query[no]) == expected.why
            seen |= set(by_query.values())
    assert {"withdrawn", "open", "error", "unknown_person", "child", "existing", "call_back", "started"} <= seen


def test_every_contact_of_the_period_is_somewhere(store: Store) -> None:
    """Counted, not counted and left out add up to all contacts: none is lost between the lists, none is in two."""
    _fill(store, random.Random(4))
    with store.read() as conn:
        contact = rows.contact
        first, last = IN_OCTOBER.days
        closed = conn.execute(select(contact.c.no).where(contact.c.closed_on.between(first, last))).scalars().all()
        came = contact.c.received_on.between(first, last)
        waiting = conn.execute(select(contact.c.no).where(contact.c.closed_on.is_(None), came)).scalars().all()
        found = behind(conn, the_measure(store), part=_EVERYTHING, span=IN_OCTOBER, viewer=MANAGER)
    assert sorted([*found.counted, *found.not_counted, *found.left_out]) == sorted([*closed, *waiting])


@pytest.mark.parametrize("name", ["kent_style", "narrow", "broad"])
def test_number_is_the_sum_of_the_list_behind_it(store: Store, name: str) -> None:
    """The figure, its twelve months, its breakdowns and its list say the same."""
    _fill(store, random.Random(5))
    measure = the_measure(store, name)
    with store.read() as conn:
        months = series(conn, measure, part=_EVERYTHING, last=Month(2026, 11), viewer=MANAGER, months=4)
        for month in months:
            listed = behind(conn, measure, part=_EVERYTHING, span=month.span, viewer=MANAGER)
            assert month.numerator == len(listed.counted)
            assert month.denominator == len(listed.counted) + len(listed.not_counted)
            alone = figure(conn, measure, part=_EVERYTHING, span=month.span, viewer=MANAGER)
            assert alone == month
            by_ground: Counter[Part] = Counter()
            for ground in grounds(conn, measure, part=_EVERYTHING, span=month.span, viewer=MANAGER):
                by_ground[ground.part] += ground.count
            assert by_ground[Part.NUMERATOR] == len(listed.counted)
            assert by_ground[Part.LEFT_OUT] == len(listed.left_out)
            for by in ("team_id", "worker_id", "reason"):
                lines = breakdown(conn, measure, by=by, part=_EVERYTHING, span=month.span, viewer=MANAGER)
                assert sum(line.figure.denominator for line in lines) == month.denominator
                assert sum(line.figure.numerator for line in lines) == month.numerator


def test_definitions_widen_from_narrow_to_broad(store: Store) -> None:
    """Equipment counts in the council's style, not in the narrow one; telecare and other services only in the broad."""
    with store.write(actor=MANAGER, command="sample") as act:
        person = add_person(act)
        add_contact(act, person)
        add_contact(act, person, outcome="equipment_or_minor_adaptation_issued", next_step="equipment_delivery")
        add_contact(act, person, outcome="telecare_one_off", next_step="equipment_delivery")
        add_contact(act, person, outcome="nfa_other_la_service")
        add_contact(act, person, outcome="nfa_support_declined")
    counted = {}
    with store.read() as conn:
        for name in ("narrow", "kent_style", "broad"):
            found = figure(conn, the_measure(store, name), part=_EVERYTHING, span=IN_OCTOBER, viewer=MANAGER)
            counted[name] = (found.numerator, found.denominator)
    assert counted == {"narrow": (1, 5), "kent_style": (2, 5), "broad": (4, 5)}


def test_a_contact_that_started_work_was_not_resolved(store: Store) -> None:
    """Advice given and an assessment started: the contact counts, but not as resolved."""
    with store.write(actor=MANAGER, command="sample") as act:
        add_contact(act, add_person(act), next_step="care_act_assessment")
    with store.read() as conn:
        found = grounds(conn, the_measure(store), part=_EVERYTHING, span=IN_OCTOBER, viewer=MANAGER)
    assert [(g.id, g.part, g.count) for g in found] == [("started", Part.DENOMINATOR, 1)]


def test_young_person_counts_from_their_birthday_and_a_young_carer_always(store: Store) -> None:
    """Under eighteen is left out, the birthday itself counts, and a carer counts whatever their age."""
    with store.write(actor=MANAGER, command="sample") as act:
        for born, kind in (("2008-10-06", None), ("2008-10-05", None), ("2010-01-01", "unpaid_carer")):
            add_contact(act, add_person(act, birth_date=born, client_type=kind))
    with store.read() as conn:
        found = behind(conn, the_measure(store), part=_EVERYTHING, span=IN_OCTOBER, viewer=MANAGER)
    assert (len(found.counted), len(found.left_out)) == (2, 1)


def test_call_back_counts_with_the_contact_before_for_a_fortnight(store: Store) -> None:
    """A call-back up to the fourteenth day after closing is part of the first contact; later it is a new one."""
    with store.write(actor=MANAGER, command="sample") as act:
        person = add_person(act)
        first = add_contact(act, person, received_on="2026-10-01", closed_on="2026-10-02")
        add_contact(act, person, received_on="2026-10-16", closed_on="2026-10-16", call_back_of=first)
        add_contact(act, person, received_on="2026-10-17", closed_on="2026-10-17", call_back_of=first)
    with store.read() as conn:
        found = behind(conn, the_measure(store), part=_EVERYTHING, span=IN_OCTOBER, viewer=MANAGER)
    assert (len(found.counted), len(found.left_out)) == (2, 1)


def test_two_contacts_that_name_each_other_both_count(store: Store) -> None:
    """Two calls of one day, each entered as a call-back of the other, do not make each other vanish."""
    with store.write(actor=MANAGER, command="sample") as act:
        person = add_person(act)
        first = add_contact(act, person)
        second = add_contact(act, person, call_back_of=first)
        act.set("contact", first, {"call_back_of": second})
    with store.read() as conn:
        found = behind(conn, the_measure(store), part=_EVERYTHING, span=IN_OCTOBER, viewer=MANAGER)
    assert (len(found.counted), len(found.left_out)) == (2, 0)


def test_birth_year_alone_is_reckoned_for_each_contact_of_a_long_period(store: Store) -> None:
    """Someone known to be born in 2008 is seventeen in December 2025 and counts from January 2026."""
    with store.write(actor=MANAGER, command="sample") as act:
        person = add_person(act, birth_date=None, birth_year=2008)
        for day in ("2025-12-30", "2026-01-02"):
            add_contact(act, person, received_on=day, closed_on=day)
    winter = Span(Month(2025, 12), Month(2026, 1))
    with store.read() as conn:
        found = series(conn, the_measure(store), part=_EVERYTHING, last=winter.last, viewer=MANAGER, months=2)
        whole = figure(conn, the_measure(store), part=_EVERYTHING, span=winter, viewer=MANAGER)
    assert [each.denominator for each in found] == [0, 1]
    assert whole.denominator == 1


def test_year_is_answered_from_the_figures_own_index(store: Store) -> None:
    """A year's figure never reads the contacts themselves, whoever it is for, before and after ANALYZE."""
    _fill(store, random.Random(6))
    measure = resolved_at_source(store.code_lists)
    with store.read() as conn:
        team_id, locality_id = conn.execute(select(rows.team.c.id, rows.team.c.locality_id)).one()
    scopes = [
        COUNCIL,
        Scope(ScopeKind.AREA, "East"),
        Scope(ScopeKind.LOCALITY, locality_id),
        Scope(ScopeKind.TEAM, team_id),
        Scope(ScopeKind.WORKER, MANAGER.worker_id),
    ]
    for analysed in (False, True):
        if analysed:
            with store.write(actor=MANAGER, command="sample") as act:
                act.connection.exec_driver_sql("ANALYZE")
        with store.read() as conn:
            for scope in scopes:
                plan = _plan(conn, by_day(measure, Slice(scope), Span.of(OCTOBER, 12)))
                assert plan[0].startswith("SEARCH contact USING COVERING INDEX ix_contact_figure (closed_on>?"), plan
                assert not any("SCAN contact" in step or "TEMP B-TREE FOR GROUP BY" in step for step in plan), plan


def _plan(conn: Connection, query: Any) -> list[str]:
    sql = str(query.compile(conn, compile_kwargs={"literal_binds": True}))
    return [row[3] for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")]


@pytest.mark.parametrize(
    ("numerator", "denominator", "shown"),
    [(0, 0, None), (1, 3, 33.3), (2, 3, 66.7), (1, 8, 12.5), (1, 2000, 0.1), (699, 1000, 69.9), (6995, 10000, 70.0)],
)
def test_per_cent_is_rounded_half_up_to_one_place(numerator: int, denominator: int, shown: float | None) -> None:
    """The figure is the one a manager gets on paper with a calculator."""
    assert percent(numerator, denominator) == shown
