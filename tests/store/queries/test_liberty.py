"""DoLS and AMHP in lists, story, timeline and tray: what shows, in how many statements, nothing of closed records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection

from caseload_desktop.domain.amhp_clock import AmhpRules
from caseload_desktop.domain.dols_clocks import DolsRules, ask_again_due
from caseload_desktop.services import amhp, dols, dols_assessments, people
from caseload_desktop.services.dols import LookAtDols
from caseload_desktop.services.dols_assessments import AskDolsAssessments
from caseload_desktop.store.queries.amhp import amhp_referral, amhp_referrals, amhp_story, ends_of, place_in_order
from caseload_desktop.store.queries.dols import application, applications, applications_of, rule_facts
from caseload_desktop.store.queries.dols_story import dols_story
from caseload_desktop.store.queries.left_open import Left, left_open
from caseload_desktop.store.queries.liberty_events import LibertyEvent, liberty_events
from caseload_desktop.store.queries.work import read_rules
from caseload_desktop.store.queries.work.item import Scope, read_whose
from caseload_desktop.store.queries.work.liberty import items
from caseload_desktop.store.store import Store
from tests.services.liberty_room import assessed, decided, person, referred, requested
from tests.support import MANAGER, PRACTITIONER

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
Count = Callable[[Callable[[Connection], Any]], int]
CANARY = "Zephyrine"
HELD = {"detention": "s136", "detained_from": "2026-11-20", "detained_at": "06:30"}


def a_cohort(store: Store) -> tuple[str, str]:
    """One who waits since August with a look, one authorised, one held at a place of safety; the first and second."""
    waits = person(store)
    one = requested(store, waits, received_on="2026-08-03", circumstances=("settled",))
    command = LookAtDols(
        dols_id=one, on="2026-11-19", asked_whom="Her daughter", changed=True, words="Tries the doors",
        circumstances=("tries_to_leave",),
    )  # fmt: skip
    dols.look_at_dols(store, PRACTITIONER, command)
    dols_assessments.ask_dols_assessments(
        store,
        PRACTITIONER,
        AskDolsAssessments(
            dols_id=one, requirements=("age",), assessor_kind="bia", worker_id=PRACTITIONER.worker_id,
            asked_on="2026-11-19",
        ),
    )  # fmt: skip
    held = person(store, "Bert", "Oakes")
    two = requested(store, held, received_on="2026-11-02")
    assessed(store, two, on="2026-11-10")
    decided(store, two, on="2026-11-12", authorised_from="2026-11-12", authorised_to="2026-12-10")
    referred(store, person(store, "Cora", "Marsh"), **HELD)
    return waits, held


def tray(connection: Connection, store: Store, scope: Scope = Scope.EVERYBODY) -> list[tuple[str, str, str, str]]:
    rules = read_rules(connection, store.code_lists)
    whose = read_whose(connection, scope, viewer=PRACTITIONER, today=TODAY)
    found = items(connection, viewer=PRACTITIONER, whose=whose, today=TODAY, rules=rules)
    return sorted((item.person, item.kind, item.due_on, item.due_at) for item in found)


def test_a_line_carries_what_the_rules_need(store: Store) -> None:
    """Looks, assessments and what follows come with an application, so that no list asks for them one by one."""
    waits, held = a_cohort(store)
    with store.read() as connection:
        (one,) = applications_of(connection, waits, viewer=PRACTITIONER)
        (two,) = applications_of(connection, held, viewer=PRACTITIONER)
        assert application(connection, one.id, viewer=PRACTITIONER) == one
        lines = applications(connection, viewer=PRACTITIONER, since="2026-11-01").lines
    assert (one.priority, one.looked_on, one.looks, one.asked, one.met) == ("higher", "2026-11-19", 1, 1, 0)
    assert (one.circumstances, one.place, one.recorded_by) == (("tries_to_leave",), "Seaview", "Jo Bell")
    assert (two.asked, two.met, two.not_met, two.decider, two.followed) == (6, 6, 0, "Amina Rahman", False)
    assert [line.person for line in lines] == ["Ada Quill", "Bert Oakes"]
    owed = ask_again_due(rule_facts(two, store.code_lists), DolsRules(), TODAY)
    assert owed is not None
    assert owed.on == date(2026, 11, 12)
    requested(store, held, kind="further", follows=two.id)
    with store.read() as connection:
        again = application(connection, two.id, viewer=PRACTITIONER)
    assert again is not None
    assert again.followed


def test_the_countdown_comes_with_the_referral(store: Store) -> None:
    """The end of a detention and the place in the order need nothing but the line."""
    a_cohort(store)
    referred(store, person(store, "Dan", "Pell"), rag="red")
    with store.read() as connection:
        lines = amhp_referrals(connection, viewer=PRACTITIONER, since="2026-11-01").lines
        first = amhp_referral(connection, lines[0].id, viewer=PRACTITIONER)
    assert first == lines[0]
    assert ends_of(lines[0], store.code_lists) == datetime(2026, 11, 21, 6, 30, tzinfo=UTC)
    assert ends_of(lines[1], store.code_lists) is None
    late = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
    for now, expected in ((NOW, ["Dan Pell", "Cora Marsh"]), (late, ["Cora Marsh", "Dan Pell"])):
        ranked = sorted(lines, key=lambda each: place_in_order(each, store.code_lists, now=now, rules=AmhpRules()))
        assert [each.person for each in ranked] == expected


def test_the_timeline_tells_it_all(store: Store) -> None:
    """Each step is an event of its own, with what was said."""
    waits, held = a_cohort(store)
    with store.read() as connection:
        told = {event.kind for event in liberty_events(connection, waits)}
        decided_events = [e for e in liberty_events(connection, held) if e.kind == LibertyEvent.DOLS_DECIDED]
    assert told == {LibertyEvent.DOLS_RECEIVED, LibertyEvent.DOLS_FORM, LibertyEvent.DOLS_LOOKED}
    assert [(e.code, e.more, e.worker) for e in decided_events] == [("granted", "2026-12-10", "Amina Rahman")]


def test_the_tray_says_what_is_owed_and_by_when(store: Store) -> None:
    """A decision, an assessment of a colleague's, a further request, and a detention that runs out by the hour."""
    a_cohort(store)
    with store.read() as connection:
        assert tray(connection, store) == [
            ("Ada Quill", "dols_assessment", "2026-11-19", ""),
            ("Ada Quill", "dols_decide", "2026-08-23", ""),
            ("Bert Oakes", "dols_further", "2026-11-12", ""),
            ("Cora Marsh", "amhp_allocate", "2026-11-21", "06:30"),
        ]
        assert {name for name, *_ in tray(connection, store, Scope.MINE)} == {"Ada Quill", "Bert Oakes", "Cora Marsh"}


def test_lists_take_a_fixed_number_of_statements(store: Store, statements: Count) -> None:
    """However many applications and referrals there are, none costs a statement of its own."""
    waits, held = a_cohort(store)
    with store.read() as connection:
        rules = read_rules(connection, store.code_lists)
        whose = read_whose(connection, Scope.TEAM, viewer=PRACTITIONER, today=TODAY)
    assert statements(lambda c: applications(c, viewer=PRACTITIONER, since="2026-01-01")) == 1
    assert statements(lambda c: amhp_referrals(c, viewer=PRACTITIONER, since="2026-01-01")) == 1
    assert statements(lambda c: dols_story(c, held, viewer=PRACTITIONER)) == 4
    assert statements(lambda c: amhp_story(c, waits, viewer=PRACTITIONER)) == 1
    assert statements(lambda c: liberty_events(c, held)) == 6
    assert statements(lambda c: items(c, viewer=PRACTITIONER, whose=whose, today=TODAY, rules=rules)) == 3


def test_a_death_leaves_them_open_and_counts_nothing(store: Store) -> None:
    """What waits is listed and not closed; the tray owes nothing to somebody who died."""
    waits, _ = a_cohort(store)
    with store.read() as connection:
        left = {one.what for one in left_open(connection, waits, viewer=PRACTITIONER)}
    assert Left.DOLS in left


def test_nothing_of_a_restricted_person(store: Store) -> None:
    """Who is not named finds no name, place or reason anywhere; each list says how many it leaves out."""
    who = person(store, CANARY, "Hollin")
    one = requested(store, who, managing_authority=f"{CANARY} House", reasons=f"{CANARY} wanders")
    assessed(store, one)
    two = referred(store, who, reasons=f"{CANARY} hears voices", **HELD)
    amhp.rate_amhp(store, PRACTITIONER, referral_id=two, rag="red", why=CANARY, on="2026-11-20", at="09:00")
    people.restrict_person(store, MANAGER, person_id=who, reason="staff_or_relative", workers=(MANAGER.worker_id,))
    with store.read() as connection:
        rules = read_rules(connection, store.code_lists)
        whose = read_whose(connection, Scope.EVERYBODY, viewer=PRACTITIONER, today=TODAY)
        waiting = applications(connection, viewer=PRACTITIONER, since="2026-01-01")
        referrals = amhp_referrals(connection, viewer=PRACTITIONER, since="2026-01-01")
        told = (
            waiting,
            referrals,
            application(connection, one, viewer=PRACTITIONER),
            amhp_referral(connection, two, viewer=PRACTITIONER),
            applications_of(connection, who, viewer=PRACTITIONER),
            dols_story(connection, who, viewer=PRACTITIONER),
            amhp_story(connection, who, viewer=PRACTITIONER),
            items(connection, viewer=PRACTITIONER, whose=whose, today=TODAY, rules=rules),
            left_open(connection, who, viewer=PRACTITIONER),
        )
        assert CANARY not in repr(told)
        assert (waiting.hidden, referrals.hidden) == (1, 1)
        assert len(dols_story(connection, who, viewer=MANAGER)) == 1
