"""What a timeline tells of merged records: once, with why and whose, and struck once they were parted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection

from caseload_desktop.services.merging import MergePeople, merge_people, part_people
from caseload_desktop.services.people import RegisterPerson, register_person
from caseload_desktop.store.queries.contacts import Event
from caseload_desktop.store.queries.merge_events import merge_events
from caseload_desktop.store.store import Store
from tests.support import MANAGER

Count = Callable[[Callable[[Connection], Any]], int]


def told(store: Store, person_id: str) -> list[Event]:
    with store.read() as connection:
        return merge_events(connection, person_id)


def test_a_merge_is_told_once_and_stays_when_parted(store: Store, statements: Count) -> None:
    """It names the record it took in as long as they are one; parted, both tell of it and name nobody."""
    away, stays = (
        register_person(store, MANAGER, RegisterPerson(given=given, family="Whitaker")).ids("person")[0]
        for given in ("Kath", "Katherine")
    )
    assert told(store, stays) == []
    command = MergePeople(away_id=away, stays_id=stays, why="Same birth date")
    made = merge_people(store, MANAGER, command).ids("same_person")
    (one,) = told(store, stays)
    assert (one.detail, one.worker, one.on, one.gone) == ("Same birth date", "Morwenna Hale", "2026-11-20", "")
    assert one.more.startswith("Kath Whitaker · ")
    assert statements(lambda c: merge_events(c, stays)) == 1
    part_people(store, MANAGER, merge_id=made[0], why="Mother and daughter")
    for person_id in (away, stays):
        (one,) = told(store, person_id)
        assert (one.gone, one.more) == ("Mother and daughter", "")
