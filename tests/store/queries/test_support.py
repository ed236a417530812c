"""Support and assessments as screens, timeline and tray read them: few statements, nothing of closed records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import Connection

from caseload_desktop.domain.roles import Actor
from caseload_desktop.services import assessments, carers, people
from caseload_desktop.services.lists import change_setting
from caseload_desktop.store.queries.assessments import person_assessments
from caseload_desktop.store.queries.support import person_support
from caseload_desktop.store.queries.support_events import SupportEvent, support_events
from caseload_desktop.store.queries.work import read_rules
from caseload_desktop.store.queries.work.item import Scope, WorkItem, read_whose
from caseload_desktop.store.queries.work.support import items
from caseload_desktop.store.store import Store
from tests.support import ANALYST, MANAGER, OTHER_PRACTITIONER, PRACTITIONER
from tests.ui.support_room import assessed, given, in_hospital, much, service

TODAY, SINCE = date(2026, 11, 20), "2026-05-20"
STEPS = ("care_act_assessment", "ot_assessment", "carers_assessment")
Count = Callable[[Callable[[Connection], Any]], int]
CANARY = "Zephyrine"


def person(store: Store, given: str = "Ada") -> str:
    command = people.RegisterPerson(given=given, family="Quill")
    return people.register_person(store, PRACTITIONER, command).ids("person")[0]


def filled(store: Store, times: int = 1) -> tuple[str, str]:
    """A person with everything there is, so many times, and their carer."""
    who, carer = person(store), person(store, CANARY)
    for _ in range(times):
        much(store, who)
        assessed(store, who, carer)
    in_hospital(store, who)
    return who, carer


def tray(connection: Connection, store: Store, viewer: Actor = PRACTITIONER) -> list[WorkItem]:
    whose = read_whose(connection, Scope.MINE, viewer=viewer, today=TODAY)
    rules = read_rules(connection, store.code_lists)
    return items(connection, viewer=viewer, whose=whose, today=TODAY, rules=rules)


def test_a_fixed_number_of_statements(store: Store, statements: Count) -> None:
    """Thrice as much of everything is read with as many statements as little of it."""
    little, plenty = filled(store)[0], filled(store, 3)[0]
    for who in (little, plenty):
        assert statements(lambda c, who=who: person_support(c, who, viewer=PRACTITIONER, since=SINCE)) == 5  # type: ignore[misc]
        assert (
            statements(
                lambda c, who=who: person_assessments(c, who, viewer=PRACTITIONER, steps=STEPS, since=SINCE)  # type: ignore[misc]
            )
            == 9
        )
        assert statements(lambda c, who=who: support_events(c, who)) == 5  # type: ignore[misc]
    with store.read() as connection:
        whose = read_whose(connection, Scope.EVERYBODY, viewer=PRACTITIONER, today=TODAY)
        rules = read_rules(connection, store.code_lists)
    assert statements(lambda c: items(c, viewer=PRACTITIONER, whose=whose, today=TODAY, rules=rules)) == 3


def test_nothing_of_a_restricted_person(store: Store) -> None:
    """Whoever is not named on a record, or reads none, gets no row, no name and no work of it."""
    who, carer = filled(store)
    with store.read() as connection:
        assert CANARY in repr(person_assessments(connection, who, viewer=PRACTITIONER, steps=STEPS, since=SINCE))
        assert tray(connection, store)
    people.restrict_person(store, MANAGER, person_id=carer, reason="police_matter")
    with store.read() as connection:
        found = person_assessments(connection, who, viewer=PRACTITIONER, steps=STEPS, since=SINCE)
        assert CANARY not in repr(found)
        assert found.rows
    people.restrict_person(store, MANAGER, person_id=who, reason="police_matter")
    for viewer in (PRACTITIONER, ANALYST):
        with store.read() as connection:
            assert person_support(connection, who, viewer=viewer, since=SINCE).services == ()
            assert person_assessments(connection, who, viewer=viewer, steps=STEPS, since=SINCE).rows == ()
            assert tray(connection, store, viewer) == []


def test_the_tray_tells_what_support_asks_of_somebody(store: Store) -> None:
    """Assessments by their day, late or agreed; who comes out of hospital, what is not here, ends, rests, or waits."""
    who, carer = filled(store)
    service(store, who, planned_end="2026-11-30")
    command = carers.OfferToCarer(person_id=carer, cared_for_id=who, offered_on="2026-11-02")
    carers.offer_to_carer(store, PRACTITIONER, command)
    with store.read() as connection:
        found = sorted((item.kind, item.due_on, item.code) for item in tray(connection, store))
        assert tray(connection, store, OTHER_PRACTITIONER) == []
    assert found == [
        ("assessment_due", "", "capacity"),
        ("assessment_due", "2026-11-02", "care_act"),
        ("assessment_due", "2026-11-30", "carers"),
        ("assessment_due", "2027-01-12", "ot"),
        ("carers_offer_open", "2026-11-30", ""),
        ("discharge_planned", "2026-11-24", "unplanned"),
        ("equipment_not_given", "2026-09-28", "adaptation"),
        ("equipment_not_given", "2026-09-28", "telecare"),
        ("service_ending", "2026-11-30", "home_support"),
        ("service_paused", "2026-11-24", "day_support"),
    ]


def test_the_day_of_an_assessment_is_the_councils_and_the_discharge_counts(store: Store) -> None:
    """Twenty days instead of twenty-eight; after a discharge the tray counts as the person's page does."""
    change_setting(store, MANAGER, key="assessment_days", value={"days": 20, "discharge_from": 21, "discharge_to": 42})
    who = person(store)
    ask = assessments.AskAssessment(person_id=who, kind="care_act", asked_on="2026-11-02")
    assessments.ask_assessment(store, PRACTITIONER, ask)
    much(store, person(store, "Bea"))  # discharged in May, too long ago for what is asked for now
    with store.read() as connection:
        (due,) = [item.due_on for item in tray(connection, store) if item.kind == "assessment_due"]
        assert due == "2026-11-20"
        told = person_assessments(connection, who, viewer=PRACTITIONER, steps=STEPS, since=SINCE)
        assert told.rule.days == 20


def test_the_timeline_tells_each_thing_once(store: Store) -> None:
    """A change is told by what follows it, an end by its reason, a stay by its two days."""
    who, carer = filled(store)
    with store.read() as connection:
        found = support_events(connection, who)
        offers = support_events(connection, carer)
    kinds = [event.kind for event in found]
    assert kinds.count(SupportEvent.SERVICE_CHANGED) == 1
    changed = next(event for event in found if event.kind == SupportEvent.SERVICE_CHANGED)
    assert (changed.on, changed.detail) == ("2026-10-19", "Two carers after the fall")
    ended = next(event for event in found if event.kind == SupportEvent.SERVICE_ENDED)
    assert (ended.on, ended.next_step) == ("2026-07-10", "as_planned")
    assert kinds.count(SupportEvent.SERVICE_ENDED) == 1
    assert kinds.count(SupportEvent.ADMITTED) == 2
    assert kinds.count(SupportEvent.DISCHARGED) == 1
    assert SupportEvent.CARER_OFFERED in {event.kind for event in offers}


def test_what_a_contact_gave_is_offered_until_it_is_recorded(store: Store) -> None:
    """Only lately, and only once."""
    who = person(store)
    given(store, who)
    given(store, who, received_on="2026-02-12")
    with store.read() as connection:
        found = person_support(connection, who, viewer=PRACTITIONER, since=SINCE)
        assert [(one.on, one.code) for one in found.offered] == [("2026-11-12", "small_equipment")]
