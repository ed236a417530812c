"""Safeguarding in lists, story, timeline and tray: what shows, in how many statements, nothing of closed records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from caseload_desktop.domain.roles import Actor
from caseload_desktop.domain.safeguarding_clocks import SETTING, Stage
from caseload_desktop.services import people, safeguarding, safeguarding_closure
from caseload_desktop.services import safeguarding_enquiry as enquiry_acts
from caseload_desktop.services.rule_settings import set_rules
from caseload_desktop.services.safeguarding import Consult, GiveFeedback
from caseload_desktop.services.safeguarding_closure import ReviewPlan
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store.queries.enquiries import (
    closures_in,
    enquiries,
    enquiries_in,
    enquiries_of,
    enquiry,
    facts_of,
)
from caseload_desktop.store.queries.safeguarding import concern, concerns, concerns_in, concerns_of
from caseload_desktop.store.queries.safeguarding_events import SafeguardingEvent, safeguarding_events
from caseload_desktop.store.queries.safeguarding_story import Story, safeguarding_story
from caseload_desktop.store.queries.work import read_rules
from caseload_desktop.store.queries.work.item import Scope, read_whose
from caseload_desktop.store.queries.work.safeguarding import items
from caseload_desktop.store.store import Store
from tests.services.safeguarding_room import (
    LEAD,
    NO_LONGER_MET,
    NOT_MET,
    SECOND,
    asked,
    begun,
    closed,
    concluded,
    corrected,
    decided,
    managers,
    person,
    planned,
    raised,
    raising,
    reported,
    row,
    sign_off_asked,
    through,
)
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER

TODAY = date(2026, 11, 20)
DAY = "2026-11-20"
Count = Callable[[Callable[[Connection], Any]], int]


@pytest.fixture
def desk(store: Store) -> Store:
    """A store with two safeguarding managers."""
    managers(store)
    return store


def a_month(store: Store) -> str:
    """One enquiry with all that can belong to one, a concern that waits and is paused, one decided against."""
    ada = person(store)
    one = begun(store, ada)
    planned(store, one)
    corrected(store, str(row(store, "enquiry", one)["concern_id"]), **NO_LONGER_MET)
    action = asked(store, one, due_on="2026-11-27")
    said = Consult(about_kind="enquiry", about_id=one, on=DAY, with_kind="police", asked="Is it known?")
    safeguarding.consult_on_concern(store, PRACTITIONER, said)
    enquiry_acts.finish_enquiry_action(store, PRACTITIONER, action_id=action, on=DAY, result="One carer.")
    reported(store, one)
    concluded(store, one, plan_needed=True, plan="Two carers.", plan_review_on="2027-01-01")
    look = ReviewPlan(enquiry_id=one, on=DAY, result="ends", words="Safe now.")
    safeguarding_closure.review_safeguarding_plan(store, PRACTITIONER, look)
    sign_off_asked(store, one)
    closed(store, one)
    safeguarding_closure.reopen_enquiry(store, LEAD, enquiry_id=one, on=DAY, why="Again.")
    bert = raised(store, person(store, "Bert", "Oakes"), raised_on="2026-11-13")
    safeguarding_closure.pause_safeguarding(
        store, PRACTITIONER, about_kind="concern", about_id=bert, on="2026-11-16", reason="police"
    )
    decided(store, raised(store, person(store, "Cora", "Marsh")), **NOT_MET)
    return ada


def tray(store: Store, viewer: Actor, scope: Scope = Scope.MINE) -> list[tuple[str, str, str, str]]:
    with store.read() as connection:
        rules = read_rules(connection, store.code_lists)
        whose = read_whose(connection, scope, viewer=viewer, today=TODAY)
        found = items(connection, viewer=viewer, whose=whose, today=TODAY, rules=rules)
    return sorted((item.person, item.kind, item.due_on, item.waits_for) for item in found)


def test_a_line_carries_what_clocks_and_forms_need(desk: Store) -> None:
    """Pauses, looks at the plan, actions and openings come with it, so that no list asks for them one by one."""
    ada = a_month(desk)
    with desk.read() as connection:
        (one,) = enquiries_of(connection, ada, viewer=PRACTITIONER)
        assert enquiry(connection, one.id, viewer=PRACTITIONER) == one
        waiting = concerns(connection, viewer=PRACTITIONER, since="2026-11-01").lines
        (hers,) = concerns_of(connection, ada, viewer=PRACTITIONER)
        assert concern(connection, hers.id, viewer=PRACTITIONER) == hers
    assert (one.person, one.actions, one.actions_open, one.reopened_on) == ("Ada Quill", 1, 0, DAY)
    assert (one.referrer_kind, one.referrer_name, one.types) == (
        "provider",
        "Day centre",
        ("neglect_omission", "physical"),
    )
    facts = facts_of(one, desk.code_lists)
    assert (facts.reopened, facts.plan_until, facts.concluded, facts.stage) == (TODAY, TODAY, None, Stage.OUTCOME)
    assert [line.person for line in waiting] == ["Bert Oakes", "Ada Quill", "Cora Marsh"]
    assert [(stood.first, stood.until, stood.reason) for stood in waiting[0].pauses] == [("2026-11-16", "", "police")]
    assert (hers.enquiry_id, hers.decider, hers.recorded_by) == (one.id, "Lena Okoro", "Jo Bell")


def test_one_incident_says_how_many_are_in_it(desk: Store) -> None:
    """A line says how many others there are."""
    three = [person(desk, name) for name in ("Ada", "Ben", "Cyd")]
    safeguarding.raise_concern(desk, PRACTITIONER, raising(*three, incident_title="Night shift"))
    with desk.read() as connection:
        (one,) = concerns_of(connection, three[0], viewer=PRACTITIONER)
    assert (one.others, one.incident_title) == (2, "Night shift")


def test_months_list_what_happened_in_them(desk: Store) -> None:
    """Raised, begun and closed from a day to a day, by worker and team."""
    closed(desk, through(desk, begun(desk)))
    november: dict[str, Any] = {"viewer": PRACTITIONER, "first": date(2026, 11, 1), "last": date(2026, 11, 30)}
    before: dict[str, Any] = {"viewer": PRACTITIONER, "first": date(2026, 10, 1), "last": date(2026, 10, 31)}
    with desk.read() as connection:
        queries: tuple[Callable[..., Any], ...] = (concerns_in, enquiries_in, closures_in)
        for rows_in in queries:
            assert len(rows_in(connection, **november).lines) == 1
            assert not rows_in(connection, **before).lines
            assert not rows_in(connection, **november, worker_id=SECOND.worker_id).lines
            assert not rows_in(connection, **november, team_ids=("nobody",)).lines


def test_the_timeline_tells_it_all(desk: Store) -> None:
    """Each step is an event of its own, what was opened again with why."""
    ada = a_month(desk)
    with desk.read() as connection:
        found = {event.kind: event for event in safeguarding_events(connection, ada)}
    kinds = SafeguardingEvent
    assert set(found) == set(kinds) - {
        kinds.FEEDBACK,
        kinds.ACTION_DROPPED,
        kinds.PAUSED,
        kinds.RUNS,
        kinds.CONCLUDED,  # opened again: concluded anew when it is
        kinds.CLOSED,
    }
    assert found[kinds.REOPENED].detail == "Again."
    put_right = found[kinds.CORRECTED]
    assert (put_right.code, put_right.more) == ("other_enquiry", "s42_enquiry")
    assert put_right.detail == "The third test was ticked wrongly."
    assert found[kinds.ACTION_DONE].detail == "One carer."


def test_the_tray_has_what_is_owed_and_to_whom(desk: Store) -> None:
    """A decision and a sign-off are in every manager's tray but for their own work; a stage is its lead's."""
    raised(desk, person(desk), raised_on="2026-11-18")
    led = begun(desk, person(desk, "Bert", "Oakes"))
    asked(desk, led, due_on="2026-11-23")
    decision = ("Ada Quill", "safeguarding_decide", DAY)
    stage = ("Bert Oakes", "safeguarding_planning", "2026-11-27", "")
    action = ("Bert Oakes", "safeguarding_action", "2026-11-23", "")
    owed = ("Bert Oakes", "safeguarding_tell_decision", "2026-11-27", "")
    assert tray(desk, PRACTITIONER) == [(*decision, "Safeguarding manager"), action, stage, owed]
    assert tray(desk, LEAD) == [(*decision, "")]
    assert tray(desk, OTHER_PRACTITIONER) == []
    own = decided(desk, raised(desk, person(desk, "Cora")), lead_worker_id=SECOND.worker_id).ids("enquiry")[0]
    through(desk, own)
    assert ("Cora Quill", "safeguarding_sign_off", "2026-11-27", "Safeguarding manager") in tray(desk, SECOND)
    assert ("Cora Quill", "safeguarding_sign_off", "2026-11-27", "") in tray(desk, LEAD)
    assert tray(desk, MANAGER, Scope.TEAM)


def owed(store: Store, viewer: Actor, scope: Scope = Scope.MINE) -> list[tuple[str, ...]]:
    """The feedback in a tray: person, of what, by when."""
    found = (one for one in tray(store, viewer, scope) if "_tell_" in one[1])
    return [(person, kind.rpartition("_")[2], due) for person, kind, due, _ in found]


def test_feedback_is_owed_by_whoever_leads_or_decided(desk: Store) -> None:
    """From the decision, and anew from the outcome, until they are told, or why not is said; undo brings it back."""
    against = raised(desk, person(desk, "Cora", "Marsh"))
    decided(desk, against, **NOT_MET)
    nobody = raised(desk, person(desk, "Dilys", "Nunn"), referrer_kind="anonymous", referrer_name="")
    unnamed = raised(desk, person(desk, "Enid", "Oke"), referrer_anonymous=True)
    for one in (nobody, unnamed):
        decided(desk, one, **NOT_MET)
    decided(desk, raised(desk, person(desk, "Fay", "Pine")), feedback_on=DAY, feedback_how="telephone", **NOT_MET)
    led = begun(desk, person(desk, "Bert", "Oakes"))
    assert owed(desk, LEAD) == [("Cora Marsh", "decision", "2026-11-27")]
    assert owed(desk, PRACTITIONER) == [("Bert Oakes", "decision", "2026-11-27")]
    assert owed(desk, SECOND) == owed(desk, OTHER_PRACTITIONER) == []
    assert owed(desk, MANAGER, Scope.TEAM) == [*owed(desk, PRACTITIONER), *owed(desk, LEAD)]
    why = GiveFeedback(about_kind="concern", about_id=against, why_none="Her brother raised it, and harms her.")
    given = safeguarding.give_feedback(desk, LEAD, why)
    assert owed(desk, LEAD) == []
    undo_act(desk, LEAD, given.act)
    assert owed(desk, LEAD) == [("Cora Marsh", "decision", "2026-11-27")]
    through(desk, led)
    assert owed(desk, PRACTITIONER) == [("Bert Oakes", "outcome", "2026-11-27")]
    assert ("Bert Oakes", "outcome", "2026-11-27") not in owed(desk, SECOND)
    told = GiveFeedback(about_kind="enquiry", about_id=led, on=DAY, how="letter")
    safeguarding.give_feedback(desk, PRACTITIONER, told)
    assert owed(desk, PRACTITIONER) == []
    closed(desk, led, no_feedback_why="")
    assert owed(desk, MANAGER, Scope.EVERYBODY) == owed(desk, LEAD)


def test_feedback_is_counted_by_the_councils_days(desk: Store) -> None:
    """A day sooner or later by the setting; what nobody was told of for a year leaves the tray, and stays untold."""
    decided(desk, raised(desk, person(desk)), **NOT_MET)
    set_rules(desk, MANAGER, key=SETTING, values={"feedback_days": 2})
    assert owed(desk, LEAD) == [("Ada Quill", "decision", "2026-11-24")]
    with desk.read() as connection:
        rules = read_rules(connection, desk.code_lists)
        later = date(2027, 11, 20)
        for today, there in ((later, 1), (later + timedelta(days=1), 0)):
            whose = read_whose(connection, Scope.MINE, viewer=LEAD, today=today)
            found = items(connection, viewer=LEAD, whose=whose, today=today, rules=rules)
            assert len(found) == there
        (one,) = concerns(connection, viewer=LEAD, since="2026-11-01").lines
    assert not one.feedback_on


def test_a_clock_that_stands_has_no_day(desk: Store) -> None:
    """A paused concern waits, and is not late."""
    a_month(desk)
    assert ("Bert Oakes", "safeguarding_decide", "", "Clock paused") in tray(desk, LEAD)


def test_lists_take_a_fixed_number_of_statements(desk: Store, statements: Count) -> None:
    """However many concerns and enquiries there are, none costs a statement of its own."""
    ada = a_month(desk)
    with desk.read() as connection:
        rules = read_rules(connection, desk.code_lists)
        whose = read_whose(connection, Scope.TEAM, viewer=LEAD, today=TODAY)
    assert statements(lambda c: concerns(c, viewer=LEAD, since="2026-10-01")) == 1
    assert statements(lambda c: enquiries(c, viewer=LEAD, since="2026-10-01")) == 1
    assert statements(lambda c: safeguarding_story(c, ada, viewer=LEAD)) == 9
    assert statements(lambda c: safeguarding_events(c, ada)) == 8
    assert statements(lambda c: items(c, viewer=LEAD, whose=whose, today=TODAY, rules=rules)) == 3


def test_nothing_of_a_restricted_person(desk: Store) -> None:
    """Lists, incident, story and tray leave them out for whoever is not named, and say how many were left out."""
    ada, bert = person(desk, "Zephyrine"), person(desk, "Bert")
    changes = safeguarding.raise_concern(desk, PRACTITIONER, raising(ada, bert))
    first = changes.ids("concern")
    for one in first:
        decided(desk, one)
    raised(desk, ada)
    people.restrict_person(desk, MANAGER, person_id=ada, reason="staff_or_relative", workers=(MANAGER.worker_id,))
    for viewer in (LEAD, PRACTITIONER):
        with desk.read() as connection:
            held = concerns(connection, viewer=viewer, since="2026-01-01")
            open_ones = enquiries(connection, viewer=viewer, since="2026-01-01")
            assert (held.hidden, open_ones.hidden) == (1, 1)
            assert held.lines[0].others == 0
            for found in (held, open_ones):
                assert {line.person for line in found.lines} == {"Bert Quill"}
            assert safeguarding_story(connection, ada, viewer=viewer) == Story()
            assert all(concern(connection, i, viewer=viewer) is None for i in first if i != held.lines[0].id)
        assert {name for name, *_ in tray(desk, viewer, Scope.EVERYBODY)} == {"Bert Quill"}
    with desk.read() as connection:
        assert safeguarding_story(connection, ada, viewer=MANAGER).concerns
