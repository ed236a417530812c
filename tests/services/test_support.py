"""Services of a person: begun, changed, paused, ended; what stands in the record and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from caseload_desktop.domain.errors import AlreadyChanged
from caseload_desktop.services import people, support, support_course
from caseload_desktop.services.closing import WhatNext
from caseload_desktop.services.support import BeginService, ChangeService, CorrectService, EndService
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.conflicts import open_conflicts
from caseload_desktop.store.store import Store
from tests.services.refusals import refused
from tests.support import ANALYST, MANAGER, OTHER_PRACTITIONER, PRACTITIONER
from tests.two_laptops import second_laptop, swap

TODAY = "2026-11-20"
NOTHING = WhatNext(no_next_why="Family looks after her now")


def person(store: Store) -> str:
    changes = people.register_person(store, PRACTITIONER, people.RegisterPerson(given="Ada", family="Quill"))
    return changes.ids("person")[0]


def begun(store: Store, person_id: str, **more: object) -> str:
    values: dict[str, Any] = {
        "service_type": "lt_community",
        "component": "home_support",
        "from_date": "2026-09-01",
        "provider": "Harbour Homecare",
        "planned_units": 14,
        "unit_cost": 18.5,
        "cost_frequency": "hourly",
        **more,
    }
    return support.begin_service(store, PRACTITIONER, BeginService(person_id=person_id, **values)).ids("service")[0]


def changed(store: Store, service: str, on: str, why: str = "Needs more", **fields: object) -> Changes:
    command = ChangeService(service_id=service, on=on, fields=fields, why=why)
    return support.change_service(store, PRACTITIONER, command)


def ended(store: Store, service: str, on: str = TODAY, reason: str = "no_longer_needed", **more: Any) -> Changes:
    command = EndService(service_id=service, on=on, reason=reason, **{"what_next": NOTHING, **more})
    return support.end_service(store, PRACTITIONER, command)


def row(store: Store, service: str) -> dict[str, Any]:
    t = rows.service
    with store.read() as connection:
        return dict(connection.execute(select(t).where(t.c.id == service)).mappings().one())


def open_now(store: Store, person_id: str) -> list[str]:
    t = rows.service
    query = select(t.c.id).where(t.c.person_id == person_id, t.c.to_date.is_(None), t.c.gone.is_(None))
    with store.read() as connection:
        return list(connection.execute(query.order_by(t.c.from_date, t.c.id)).scalars())


def test_support_from_beginning_to_end(store: Store) -> None:
    """Several services at once; one changes into a stretch that follows it, and ends with what happens next."""
    who = person(store)
    first = begun(store, who)
    meals = begun(store, who, component="meals", planned_units=7, unit_cost=5.2, cost_frequency="daily")
    act = changed(store, first, "2026-11-02", planned_units=21, plan_agreed_on="2026-10-30")
    second = next(i for i in act.ids("service") if i != first)
    before, after = row(store, first), row(store, second)
    assert (before["to_date"], before["end_reason"], before["end_note"]) == ("2026-11-01", "changed", "Needs more")
    assert (after["from_date"], after["follows"], after["planned_units"]) == ("2026-11-02", first, 21)
    assert (after["provider"], after["plan_agreed_on"]) == ("Harbour Homecare", "2026-10-30")
    assert open_now(store, who) == [meals, second]
    step = WhatNext(step="call_back", note="Ring in two weeks", due_on="2026-12-04")
    done = ended(store, second, what_next=step)
    held = row(store, second)
    assert (held["to_date"], held["end_reason"], held["next_step"]) == (TODAY, "no_longer_needed", "call_back")
    task = done.ids("task")[0]
    undo_act(store, PRACTITIONER, done.act)
    assert open_now(store, who) == [meals, second]
    with store.read() as connection:
        assert connection.execute(select(rows.task.c.gone).where(rows.task.c.id == task)).scalar_one() is not None
    undo_act(store, PRACTITIONER, act.act)
    assert open_now(store, who) == [first, meals]
    assert store.rebuild_is_equal()


def test_what_beginning_support_needs(store: Store) -> None:
    """The error stands beside the field it is about."""
    who = person(store)
    cases: list[tuple[str, str, dict[str, object]]] = [
        ("service_type_required", "service_type", {"service_type": ""}),
        ("unknown_code", "service_type", {"service_type": "holiday"}),
        ("component_required", "component", {"component": ""}),
        ("component_of_another_type", "component", {"component": "reablement"}),
        ("unknown_code", "delivery_mechanism", {"delivery_mechanism": "pigeon"}),
        ("cost_frequency_required", "cost_frequency", {"cost_frequency": ""}),
        ("not_money", "unit_cost", {"unit_cost": "a lot"}),
        ("units_out_of_range", "planned_units", {"planned_units": 200}),
        ("date_empty", "from_date", {"from_date": ""}),
        ("day_far_ahead", "from_date", {"from_date": "2027-11-20"}),
        ("ends_before_it_begins", "planned_end", {"planned_end": "2026-08-31"}),
        ("day_in_future", "plan_agreed_on", {"plan_agreed_on": "2026-11-21"}),
        ("first_payment_of_no_payment", "first_payment_on", {"first_payment_on": "2026-09-10"}),
    ]
    for code, field, values in cases:
        error = refused(code, lambda values=values: begun(store, who, **values))  # type: ignore[misc]
        assert getattr(error, "field", None) == field
    paid = begun(store, who, component="direct_payment", first_payment_on="2026-09-10")
    assert row(store, paid)["first_payment_on"] == "2026-09-10"
    assert row(store, begun(store, who, from_date="2026-11-30"))["from_date"] == "2026-11-30"


def test_what_can_be_done_with_a_service_and_when(store: Store) -> None:
    """Nothing is changed before it begins, ended twice or ended without a reason and what happens next."""
    who = person(store)
    service, later = begun(store, who), begun(store, who, from_date="2026-12-01")
    refused("change_is_correction", lambda: changed(store, service, "2026-09-01", planned_units=21))
    refused("nothing_changed", lambda: changed(store, service, "2026-11-02", planned_units=14))
    refused("reason_required", lambda: changed(store, service, "2026-11-02", why=" ", planned_units=21))
    refused("not_correctable", lambda: changed(store, service, "2026-11-02", to_date="2026-11-02"))
    refused("service_not_begun", lambda: ended(store, later))
    refused("end_reason_required", lambda: ended(store, service, reason="changed"))
    refused("ends_before_it_begins", lambda: ended(store, service, on="2026-08-31"))
    refused("day_in_future", lambda: ended(store, service, on="2026-11-21"))
    refused("next_step_required", lambda: ended(store, service, what_next=None))
    ended(store, service)
    refused("service_ended", lambda: ended(store, service))
    refused("service_ended", lambda: changed(store, service, "2026-11-02", planned_units=21))
    refused("no_such_row", lambda: ended(store, "f" * 32))


def test_a_pause_and_its_end(store: Store) -> None:
    """Paused support stays open; it runs again on the day that is said, and may be paused once more."""
    who = person(store)
    service = begun(store, who)

    def pause(start: str, until: str | None = None, why: str = "In hospital") -> Changes:
        return support_course.pause_service(
            store, PRACTITIONER, service_id=service, paused_from=start, paused_to=until, pause_reason=why
        )

    refused("reason_required", lambda: pause(TODAY, why=""))
    refused("ends_before_it_begins", lambda: pause("2026-08-01"))
    refused("ends_before_it_begins", lambda: pause(TODAY, until=TODAY))
    pause("2026-11-10")
    refused("service_paused_already", lambda: pause(TODAY))
    refused("service_paused", lambda: changed(store, service, "2026-11-19", planned_units=21))
    assert open_now(store, who) == [service]
    support_course.resume_service(store, PRACTITIONER, service_id=service, on="2026-11-18")
    assert row(store, service)["paused_to"] == "2026-11-18"
    refused(
        "service_not_paused",
        lambda: support_course.resume_service(store, PRACTITIONER, service_id=service, on=TODAY),
    )
    pause(TODAY, until="2026-12-01")
    assert (row(store, service)["paused_from"], row(store, service)["paused_to"]) == (TODAY, "2026-12-01")


def test_a_correction_says_why_and_is_not_made_over_another(store: Store) -> None:
    """What was wrong is put right with a reason; what came meanwhile is not overwritten unseen."""
    who = person(store)
    service = begun(store, who)

    def correct(fields: dict[str, object], why: str = "Typing slip", **more: Any) -> Changes:
        command = CorrectService(service_id=service, fields=fields, why=why, **more)
        return support.correct_service(store, PRACTITIONER, command)

    correct({"provider": " Bay Care ", "from_date": "2026-08-30"})
    assert (row(store, service)["provider"], row(store, service)["from_date"]) == ("Bay Care", "2026-08-30")
    refused("reason_required", lambda: correct({"provider": "X"}, why=""))
    refused("not_correctable", lambda: correct({"person_id": "f" * 32}))
    refused("component_of_another_type", lambda: correct({"service_type": "lt_nursing"}))
    refused("service_open", lambda: correct({"to_date": TODAY}))
    with pytest.raises(AlreadyChanged):
        correct({"provider": "Third"}, seen={"provider": "Harbour Homecare"})
    ended(store, service)
    refused("ends_before_it_begins", lambda: correct({"to_date": "2026-08-01"}))
    correct({"to_date": "2026-11-12", "end_reason": "declined"})
    assert (row(store, service)["to_date"], row(store, service)["end_reason"]) == ("2026-11-12", "declined")


def test_an_end_taken_back_and_a_service_withdrawn(store: Store) -> None:
    """Support that goes on after all is open again; what never began leaves lists, not the journal."""
    who = person(store)
    service = begun(store, who)
    refused("service_open", lambda: support_course.reopen_service(store, MANAGER, service_id=service, why="Slip"))
    ended(store, service)
    support_course.reopen_service(store, MANAGER, service_id=service, why="She still has it")
    assert row(store, service)["next_step"] is None
    changed(store, service, "2026-11-02", planned_units=21)
    refused("service_followed", lambda: support_course.reopen_service(store, MANAGER, service_id=service, why="Slip"))
    never = begun(store, who, from_date="2026-12-01")
    act = support_course.withdraw_service(store, PRACTITIONER, service_id=never, why="Never began")
    assert row(store, never)["gone"] == "Never began"
    undo_act(store, PRACTITIONER, act.act)
    assert row(store, never)["gone"] is None


def test_who_may_write_down_support(store: Store) -> None:
    """Whoever does not write records, or is not named on a restricted one, changes nothing."""
    who = person(store)
    service = begun(store, who)
    command = BeginService(person_id=who, service_type="st_max", component="reablement", from_date=TODAY)
    refused("role_may_not", lambda: support.begin_service(store, ANALYST, command))
    people.restrict_person(store, MANAGER, person_id=who, reason="police_matter")
    refused("restricted", lambda: support.begin_service(store, PRACTITIONER, command))
    refused("restricted", lambda: ended(store, service))


def test_support_ended_here_and_corrected_there_is_ended_with_the_correction(store: Store, tmp_path: Path) -> None:
    """Two laptops apart: both pieces of work stand in one row, and nobody has to choose."""
    who = person(store)
    service = begun(store, who)
    with second_laptop(tmp_path) as there:
        swap(store, there)
        ended(store, service)
        command = CorrectService(service_id=service, fields={"provider": "Bay Care"}, why="Taken over by Bay Care")
        support.correct_service(there, OTHER_PRACTITIONER, command)
        swap(store, there)
        for laptop in (store, there):
            held = row(laptop, service)
            assert (held["to_date"], held["provider"]) == (TODAY, "Bay Care")
            with laptop.read() as connection:
                assert not open_conflicts(connection, viewer=MANAGER)
            assert laptop.rebuild_is_equal()


def test_support_ended_here_and_changed_there_waits_for_a_choice(store: Store, tmp_path: Path) -> None:
    """The stretch has two ends until somebody chooses, and what began there stands, so that nobody loses support."""
    who = person(store)
    service = begun(store, who)
    with second_laptop(tmp_path) as there:
        swap(store, there)
        ended(store, service)
        begins = changed(there, service, "2026-11-16", planned_units=21).ids("service")
        swap(store, there)
        for laptop in (store, there):
            with laptop.read() as connection:
                fields = {one.field for one in open_conflicts(connection, viewer=MANAGER)}
            assert {"to_date", "end_reason"} <= fields
            assert open_now(laptop, who) == [i for i in begins if i != service]
            assert laptop.rebuild_is_equal()
