"""The weight of caseloads as it is read: whose each piece of work is, from which facts, and in how many statements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from caseload_desktop.domain.errors import NotPermitted
from caseload_desktop.domain.workload import Workload
from caseload_desktop.services import allocation, people
from caseload_desktop.services.allocation import Allocate
from caseload_desktop.services.rule_settings import set_rules
from caseload_desktop.store import rows
from caseload_desktop.store.queries.workload import read_workloads, workload_lines
from caseload_desktop.store.store import Store
from tests.support import ANALYST, MANAGER, OTHER_PRACTITIONER, PRACTITIONER

TODAY = date(2026, 11, 20)
JO, AMINA = PRACTITIONER.worker_id, OTHER_PRACTITIONER.worker_id
Count = Callable[[Callable[[Connection], Any]], int]


def day(ago: int) -> str:
    return (TODAY - timedelta(days=ago)).isoformat()


def person(store: Store, given: str, key: str = JO) -> str:
    command = people.RegisterPerson(given=given, family="Quill")
    who = people.register_person(store, PRACTITIONER, command).ids("person")[0]
    if key:
        give = Allocate(person_id=who, worker_id=key, from_date=day(40))
        allocation.allocate(store, MANAGER, give)
    return who


def write(store: Store, entity: str, *many: dict[str, Any]) -> list[str]:
    with store.write(actor=MANAGER, command="log_contact") as act:
        return [act.create(entity, values) for values in many]


def hours(store: Store, worker_id: str, weekly: float) -> None:
    with store.write(actor=MANAGER, command="add_membership") as act:
        team_id = act.connection.execute(select(rows.team.c.id)).scalars().first()
        place = {"worker_id": worker_id, "team_id": team_id, "from_date": day(400), "hours_per_week": weekly}
        act.create("membership", place)


def loads(store: Store) -> dict[str, Workload]:
    with store.read() as connection:
        return read_workloads(connection, viewer=MANAGER, lists=store.code_lists, today=TODAY)


def told(load: Workload) -> list[str]:
    return [one.why for one in load.weighed]


def test_points_come_from_what_is_recorded(store: Store) -> None:
    """Assessment, enablement, review and enquiry are each their own worker's, else the key worker's."""
    ada, bert, cyril = (person(store, name) for name in ("Ada", "Bert", "Cyril"))
    dora = person(store, "Dora", key="")
    write(
        store,
        "assessment",
        {"person_id": ada, "kind": "capacity", "asked_on": day(10)},
        {"person_id": bert, "kind": "care_act", "asked_on": day(90), "completed_on": day(2)},
        {"person_id": dora, "kind": "care_act", "asked_on": day(9), "worker_id": AMINA},
    )
    write(store, "enablement", {"person_id": bert, "started_on": day(6), "received_on": day(9)})
    write(store, "hospital_stay", {"person_id": bert, "admitted_on": day(30), "discharged_on": day(7)})
    write(store, "service", {"person_id": cyril, "service_type": "lt_community", "from_date": day(200)})
    led = {"person_id": ada, "kind": "s42_enquiry", "started_on": day(5), "worker_id": JO}
    (enquiry,) = write(store, "enquiry", led)
    write(store, "enquiry_action", {"person_id": ada, "enquiry_id": enquiry, "caused": "nhs", "asked_on": day(4)})
    found = loads(store)
    assert told(found[JO]) == [
        "Leads a safeguarding enquiry since 15 Nov 2026: 5, with other organisations: 2 more",
        "Assessment asked for on 10 Nov 2026: 3, about mental capacity: 1 more",
        "Review due on 29 Jun 2026: 1, overdue for long: 1 more",
        "Enablement since 14 Nov 2026: 1, home from hospital lately: 1 more",
    ]
    assert told(found[AMINA]) == ["Assessment asked for on 11 Nov 2026: 3"]
    assert (found[JO].points, found[JO].people) == (15, 3)


def test_what_is_over_counts_as_monitoring(store: Store) -> None:
    """A case with nothing to do is half a point; a review far ahead and an ended service add nothing."""
    ada, bert = person(store, "Ada"), person(store, "Bert")
    write(store, "service", {"person_id": ada, "service_type": "lt_community", "from_date": day(5)})
    write(store, "enablement", {"person_id": bert, "started_on": day(60), "ended_on": day(20)})
    write(store, "enquiry", {"person_id": bert, "started_on": day(90), "worker_id": JO, "closed_on": day(3)})
    since = "Monitoring only, since 11 Oct 2026: 0.5"
    assert told(loads(store)[JO]) == [since, since]


def test_room_follows_hours_and_the_councils_figures(store: Store) -> None:
    """Two memberships add up; a manager's points hold at once, on every list that weighs."""
    person(store, "Ada")
    assert loads(store)[JO].room == 50
    hours(store, JO, 18.5)
    assert loads(store)[JO].room == 75
    set_rules(store, MANAGER, key="workload", values={"points.monitoring": 1.5, "target_points": 40})
    assert (loads(store)[JO].points, loads(store)[JO].room) == (1.5, 60)


def test_restricted_people_weigh_and_are_not_named(store: Store) -> None:
    """They are work too; whoever is not named on the record sees how many there are, and nothing else."""
    ada, canary = person(store, "Ada"), person(store, "Canary")
    write(store, "assessment", {"person_id": canary, "kind": "capacity", "asked_on": day(10)})
    people.restrict_person(store, MANAGER, person_id=canary, reason="staff_or_relative", workers=(JO,))
    load = loads(store)[JO]
    assert load.points == 4.5
    with store.read() as connection:
        seen = workload_lines(connection, load, viewer=OTHER_PRACTITIONER)
        mine = workload_lines(connection, load, viewer=PRACTITIONER)
    assert [(line.person_id, line.person, line.number) for line in seen.lines] == [(ada, "Ada Quill", 0)]
    assert (seen.hidden, seen.hidden_points) == (1, 4)
    assert [line.person for line in mine.lines] == ["Canary Quill", "Ada Quill"]
    assert mine.hidden == 0


@pytest.mark.parametrize("viewer", [PRACTITIONER, ANALYST])
def test_only_those_who_allocate_weigh_others(store: Store, viewer: Any) -> None:
    """What a colleague carries is for whoever gives out work."""
    with store.read() as connection, pytest.raises(NotPermitted):
        read_workloads(connection, viewer=viewer, lists=store.code_lists, today=TODAY)


def test_weighing_takes_a_fixed_number_of_statements(store: Store, statements: Count) -> None:
    """None per worker, none per person."""

    def read(connection: Connection) -> object:
        return read_workloads(connection, viewer=MANAGER, lists=store.code_lists, today=TODAY)

    def filled(names: range) -> None:
        for number in names:
            who = person(store, f"Ada{number}", key=(JO, AMINA)[number % 2])
            write(store, "service", {"person_id": who, "service_type": "lt_community", "from_date": day(300)})
            write(store, "enablement", {"person_id": who, "started_on": day(6)})

    filled(range(2))
    few = statements(read)
    filled(range(2, 9))
    assert statements(read) == few == 16
    load = loads(store)[JO]
    assert statements(lambda c: workload_lines(c, load, viewer=MANAGER)) == 1
