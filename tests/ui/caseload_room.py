"""A team at work for the tests of caseloads: people with key workers, on lists, covered, handed over and left over."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from caseload_desktop.services.allocation import (
    AddToList,
    Allocate,
    Rating,
    Transfer,
    add_to_list,
    allocate,
    transfer,
)
from caseload_desktop.services.closing import WhatNext
from caseload_desktop.services.involvements import (
    EndInvolvement,
    SetCover,
    ask_hand_over,
    end_involvement,
    keep_in_touch,
    rate_priority,
    set_cover,
)
from caseload_desktop.store import rows
from caseload_desktop.store.store import Store
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER
from tests.ui.records import add_contacts, add_people, told

TODAY = date(2026, 11, 20)
JO, AMINA = PRACTITIONER.worker_id, OTHER_PRACTITIONER.worker_id
LONG = "Wilhelmina-Alexandrina Featherstonehaugh-Cholmondeley"
NAMES = (
    "Ada Quill",
    "Bertram Oakes",
    LONG,
    "Dilys Prewett",
    "Edwin Marsh",
    "Florence Tunney",
    "Gwilym Rees",
    "Harriet Shaw",
)


def ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


def team_of_store(store: Store) -> str:
    with store.read() as connection:
        return str(connection.execute(select(rows.team.c.id)).scalars().first())


def give(
    store: Store, person_id: str, worker_id: str = JO, *, days: int = 30, role: str = "key", **more: object
) -> str:
    command = Allocate(person_id=person_id, worker_id=worker_id, from_date=ago(days), role=role, **more)  # type: ignore[arg-type]
    return allocate(store, MANAGER, command).ids("allocation")[0]


def wait(store: Store, person_id: str, *, days: int, priority: str = "", note: str = "", role: str = "key") -> str:
    rating = Rating(priority=priority, reason="As the referrer put it") if priority else None
    command = AddToList(
        person_id=person_id, team_id=team_of_store(store), from_date=ago(days), note=note, rating=rating, role=role
    )
    return add_to_list(store, PRACTITIONER, command).ids("allocation")[0]


def fill(store: Store) -> list[str]:
    """Eight people: with Jo, covered by Jo, handed to Jo, on lists, and one with an additional worker only."""
    people = add_people(store, *NAMES)
    first = give(store, people[0], days=120, note="Care and support plan")
    rate_priority(store, PRACTITIONER, allocation_id=first, rating=Rating(priority="medium", reason="Stable"))
    add_contacts(store, told(people[0], next_step="care_act_assessment", next_step_due="2026-11-16"))
    second = give(store, people[1], days=40, note="Falls at home")
    ask_hand_over(store, PRACTITIONER, allocation_id=second, why="Conflict of interest: a neighbour of mine")
    third = give(store, people[2], AMINA, days=200)
    cover = SetCover(allocation_ids=(third,), worker_id=JO, cover_from=ago(3), cover_to=ago(-9), note="Weekly call")
    set_cover(store, MANAGER, cover)
    fourth = give(store, people[3], AMINA, days=60)
    note = "Daughter Nia is the one to ring. Plan is due for review in December."
    transfer(store, MANAGER, Transfer(allocation_id=fourth, worker_id=JO, on=ago(2), hand_over_note=note))
    urgent = wait(store, people[4], days=9, priority="critical", note="Carer taken ill")
    keep_in_touch(store, PRACTITIONER, allocation_id=urgent, on=ago(1), method="phone", note="Neighbour looks in")
    wait(store, people[5], days=16, priority="medium", note="Bath board")
    wait(store, people[6], days=1)
    key = give(store, people[7], AMINA, days=90)
    give(store, people[7], JO, days=80, role="additional")
    end_involvement(
        store,
        MANAGER,
        EndInvolvement(
            allocation_id=key,
            on=ago(30),
            reason="part_done",
            knowingly=True,
            note="Jo goes on with the equipment",
            what_next=WhatNext(no_next_why="The equipment is all that is left"),
        ),
    )
    return people
