"""A death: nothing is closed silently, what is open is listed, and closing it all is one act and one undo."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from caseload_desktop.domain.errors import AlreadyChanged, NotPermitted
from caseload_desktop.services import allocation, deaths, hazards, people, tasks
from caseload_desktop.services.allocation import Allocate
from caseload_desktop.services.deaths import CLOSABLE, OpenPart
from caseload_desktop.services.hazards import AddHazard
from caseload_desktop.services.tasks import AddTask
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store import rows
from caseload_desktop.store.queries.left_open import Left, LeftOpen, left_open
from caseload_desktop.store.queries.work import notes as work_notes
from caseload_desktop.store.queries.work import read_rules, read_whose
from caseload_desktop.store.queries.work.item import Scope
from caseload_desktop.store.store import Store
from tests.services.refusals import refused
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER

DIED = "2026-11-18"


def person(store: Store) -> str:
    command = people.RegisterPerson(given="Ada", family="Quill", birth_date="1940-03-01")
    return people.register_person(store, PRACTITIONER, command).ids("person")[0]


def everything(store: Store, person_id: str) -> None:
    """One open row of every kind, written as the journal holds them."""
    allocation.allocate(
        store, MANAGER, Allocate(person_id=person_id, worker_id=PRACTITIONER.worker_id, from_date="2026-11-01")
    )
    tasks.add_task(store, PRACTITIONER, AddTask(person_id=person_id, words="Ring the daughter"))
    command = AddHazard(person_id=person_id, kind="animals", detail="Dogs", review_on="2027-01-01", told=True)
    hazards.add_hazard(store, MANAGER, command)
    made: tuple[tuple[str, dict[str, Any]], ...] = (
        ("service", {"service_type": "long_term_community", "from_date": "2026-10-01"}),
        ("service", {"service_type": "long_term_community", "from_date": "2026-11-30"}),
        ("enablement", {"received_on": "2026-11-01", "started_on": "2026-11-02", "decision": "accepted"}),
        ("enablement", {"received_on": "2026-11-17"}),
        ("assessment", {"kind": "care_act", "asked_on": "2026-11-01"}),
        ("review", {"kind": "planned", "asked_on": "2026-11-01"}),
        ("hospital_stay", {"hospital": "Margate", "admitted_on": "2026-11-10"}),
        ("equipment", {"item": "Rail", "asked_on": "2026-11-15"}),
        ("equipment", {"item": "Bed", "asked_on": "2026-11-01", "given_on": "2026-11-05"}),
        ("dols", {"kind": "standard", "received_on": "2026-11-10", "managing_authority": "Seaview"}),
        ("amhp_referral", {"kind": "assessment", "received_on": "2026-11-16", "received_at": "10:00"}),
        ("concern", {"raised_on": "2026-11-16", "immediate_risk": "no"}),
        ("enquiry", {"started_on": "2026-11-16", "kind": "s42_enquiry"}),
        ("contact", {"received_on": "2026-11-17", "method": "phone"}),
    )
    with store.write(actor=PRACTITIONER, command="trial") as act:
        for entity, fields in made:
            act.create(entity, {"person_id": person_id, **fields})


def still_open(store: Store, person_id: str) -> tuple[LeftOpen, ...]:
    with store.read() as connection:
        return left_open(connection, person_id, viewer=MANAGER)


def test_the_day_of_death(store: Store) -> None:
    """It is no day to come and none before the birth; recorded in error it is taken back with a reason."""
    who = person(store)
    refused("death_day_required", lambda: deaths.record_death(store, PRACTITIONER, person_id=who, died_on=""))
    refused("died_on_in_future", lambda: deaths.record_death(store, PRACTITIONER, person_id=who, died_on="2026-11-21"))
    refused("died_before_birth", lambda: deaths.record_death(store, PRACTITIONER, person_id=who, died_on="1940-02-28"))
    refused("impossible_date", lambda: deaths.record_death(store, PRACTITIONER, person_id=who, died_on="2026-02-30"))
    alive = {"died_on": None}
    deaths.record_death(store, PRACTITIONER, person_id=who, died_on=DIED, seen=alive)
    with pytest.raises(AlreadyChanged):
        deaths.record_death(store, MANAGER, person_id=who, died_on="2026-11-17", seen=alive)
    refused("nothing_to_move", lambda: deaths.record_death(store, MANAGER, person_id=who, died_on=DIED))
    deaths.take_back_death(store, PRACTITIONER, person_id=who, why="Wrong person")
    refused("no_death_recorded", lambda: deaths.take_back_death(store, PRACTITIONER, person_id=who, why="Again"))


def test_nothing_is_closed_silently_and_all_is_closed_at_once(store: Store) -> None:
    """Everything open is listed; what can be is closed by the day of death; one undo opens all of it again."""
    who = person(store)
    everything(store, who)
    deaths.record_death(store, PRACTITIONER, person_id=who, died_on=DIED)
    found = still_open(store, who)
    assert {one.what for one in found} == set(Left)
    assert len(found) == 17
    parts = tuple(OpenPart(what=one.what, id=one.id) for one in found if one.what in CLOSABLE)
    refused("nothing_chosen", lambda: deaths.close_after_death(store, MANAGER, person_id=who, parts=()))
    with pytest.raises(NotPermitted):
        deaths.close_after_death(store, OTHER_PRACTITIONER, person_id=who, parts=parts)
    assert len(still_open(store, who)) == 17
    closed = deaths.close_after_death(store, MANAGER, person_id=who, parts=parts)
    left = {Left.EQUIPMENT_GIVEN, Left.CONTACT, Left.CONCERN, Left.ENQUIRY}
    assert {one.what for one in still_open(store, who)} == left
    with store.read() as connection:
        service = connection.execute(select(rows.service).where(rows.service.c.gone.is_(None))).mappings().one()
        assert (service["to_date"], service["end_reason"], service["no_next_why"]) == (DIED, "died", "Died")
        case = connection.execute(select(rows.allocation)).mappings().one()
        assert (case["to_date"], case["end_reason"]) == (DIED, "died")
    refused("closed_meanwhile", lambda: deaths.close_after_death(store, MANAGER, person_id=who, parts=parts))
    undo_act(store, MANAGER, closed.act)
    assert len(still_open(store, who)) == 17
    assert store.rebuild_is_equal()


def test_what_needs_somebody_is_not_closed_here(store: Store) -> None:
    """Equipment is collected and a contact decided by somebody; and nothing is closed while the person lives."""
    who = person(store)
    everything(store, who)
    parts = tuple(OpenPart(what=one.what, id=one.id) for one in still_open(store, who))
    refused("no_death_recorded", lambda: deaths.close_after_death(store, MANAGER, person_id=who, parts=parts))
    deaths.record_death(store, PRACTITIONER, person_id=who, died_on=DIED)
    refused("not_closed_here", lambda: deaths.close_after_death(store, MANAGER, person_id=who, parts=parts))


def test_a_death_with_open_things_is_work(store: Store) -> None:
    """Who died and left something open stands in the tray of their key worker once, with how much it is."""
    who, other = person(store), person(store)
    everything(store, who)
    for one in (who, other):
        deaths.record_death(store, PRACTITIONER, person_id=one, died_on=DIED)
    today = store.clock.today()
    with store.read() as connection:
        whose = read_whose(connection, Scope.MINE, viewer=PRACTITIONER, today=today)
        rules = read_rules(connection, store.code_lists)
        items = work_notes.items(connection, viewer=PRACTITIONER, whose=whose, today=today, rules=rules)
    assert [(i.person_id, i.detail) for i in items if i.kind == work_notes.AFTER_DEATH] == [(who, "17 things are open")]
    people.restrict_person(store, MANAGER, person_id=who, reason="high_profile")
    with store.read() as connection:
        assert left_open(connection, who, viewer=PRACTITIONER) == ()
