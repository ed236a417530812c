"""The access log as its readers filter it: who, whom, when, and what is worth a look; never anybody's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection

from caseload_desktop.domain.access_watch import Watch
from caseload_desktop.domain.errors import NotPermitted
from caseload_desktop.domain.roles import GRANTS, Actor, May, Role
from caseload_desktop.services import people
from caseload_desktop.services.break_glass import break_glass, look_at_break_glass
from caseload_desktop.services.merging import MergePeople, merge_people
from caseload_desktop.services.people import NewAddress, RegisterPerson
from caseload_desktop.store.access_log import Access, record
from caseload_desktop.store.queries.accesses import OPENED_IN_NEED, AccessEntry, AccessFilter, accesses
from caseload_desktop.store.queries.support import may_read
from caseload_desktop.store.store import Store
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER

AUDITOR = Actor(MANAGER.worker_id, Role.AUDITOR)
Count = Callable[[Callable[[Connection], Any]], int]


def person(store: Store, given: str, family: str, lines: str = "", postcode: str = "") -> str:
    addresses = (NewAddress(lines=lines, postcode=postcode),) if lines else ()
    command = RegisterPerson(given=given, family=family, addresses=addresses)
    return people.register_person(store, MANAGER, command).ids("person")[0]


def opened(store: Store, who: Actor, *about: str) -> None:
    for one in about:
        record(store, who, Access.OPEN_RECORD, about=one)


def found(store: Store, **wanted: Any) -> list[AccessEntry]:
    with store.read() as connection:
        entries, count = accesses(connection, AccessFilter(**wanted), viewer=AUDITOR)
    assert count == len(entries)
    return entries


def test_openings_near_the_worker_are_found_with_their_reason(store: Store) -> None:
    """Jo Bell opened herself, an aunt, a lodger of the aunt's and a stranger; only the stranger is left out."""
    own = person(store, "Jo", "Bell")
    aunt = person(store, "Ida", "Bell", "3 Marine Terrace", "CT9 1RH")
    lodger = person(store, "Sam", "Orton", "3 Marine Terrace", "CT9 1RH")
    stranger = person(store, "Ivy", "Kerr", "5 Marine Terrace", "CT9 1RH")
    opened(store, PRACTITIONER, own, aunt, lodger, stranger)
    opened(store, OTHER_PRACTITIONER, own, aunt, lodger)
    every = found(store, watch=frozenset({Watch.OWN, Watch.FAMILY, Watch.ADDRESS}))
    assert [(entry.worker, entry.why) for entry in every] == [
        ("Jo Bell", Watch.ADDRESS),
        ("Jo Bell", Watch.FAMILY),
        ("Jo Bell", Watch.OWN),
    ]
    assert [entry.why for entry in found(store, watch=frozenset({Watch.OWN}))] == [Watch.OWN]
    assert found(store, watch=frozenset({Watch.OWN}), worker_id=OTHER_PRACTITIONER.worker_id) == []


def test_the_log_is_narrowed_by_worker_person_and_time(store: Store) -> None:
    """Each narrows alone, all together; a reference is found by its beginning in small letters too."""
    ada, bert = person(store, "Ada", "Quill"), person(store, "Bert", "Oakes")
    opened(store, PRACTITIONER, ada, bert)
    opened(store, OTHER_PRACTITIONER, ada)
    references = {entry.reference for entry in found(store)}
    (of_ada,) = {entry.reference for entry in found(store, worker_id=OTHER_PRACTITIONER.worker_id)}
    assert len(references) == 2
    assert len(found(store, reference=of_ada.lower())) == 2
    assert len(found(store, reference=of_ada, worker_id=PRACTITIONER.worker_id)) == 1
    assert len(found(store, reference="%")) == 0
    at = found(store)[0].at
    assert len(found(store, since=at)) == 3
    assert found(store, until="2020-01-01T00:00:00Z") == []


def test_what_was_opened_before_a_merge_is_found_under_who_stays(store: Store) -> None:
    """By either reference, with the one that stays; and a name that only the merged record bears still tells."""
    away, stays = person(store, "Ida", "Bell"), person(store, "Ida", "Marsh")
    opened(store, PRACTITIONER, away)
    opened(store, OTHER_PRACTITIONER, stays)
    old, new = (entry.reference for entry in reversed(found(store, kinds=frozenset({Access.OPEN_RECORD}))))
    merge_people(store, MANAGER, MergePeople(away_id=away, stays_id=stays, why="Married"))
    for asked in (old, new):
        assert [(entry.worker, entry.reference) for entry in found(store, reference=asked)] == [
            ("Amina Rahman", new),
            ("Jo Bell", new),
        ]
    (near,) = found(store, watch=frozenset({Watch.FAMILY}))
    assert (near.worker, near.reference, near.why) == ("Jo Bell", new, Watch.FAMILY)


def test_records_opened_in_need_are_listed_without_their_reason(store: Store) -> None:
    """Who, when and whether a manager looked; why stands in the record, for those who may read it."""
    ada = person(store, "Ada", "Quill")
    people.restrict_person(store, MANAGER, person_id=ada, reason="staff_or_relative", workers=(MANAGER.worker_id,))
    act = break_glass(store, PRACTITIONER, person_id=ada, why="Canary: found on the floor by her neighbour")
    (entry,) = found(store, watch=frozenset({Watch.GLASS}))
    assert (entry.worker, entry.what, entry.detail) == ("Jo Bell", OPENED_IN_NEED, {"looked_at": False})
    assert "Canary" not in repr(entry)
    look_at_break_glass(store, MANAGER, break_glass_id=act.ids("break_glass")[0])
    (entry,) = found(store, watch=frozenset({Watch.GLASS}))
    assert entry.detail == {"looked_at": True}
    assert found(store, watch=frozenset({Watch.GLASS}), worker_id=OTHER_PRACTITIONER.worker_id) == []


def test_an_auditor_reads_the_log_and_nothing_else(store: Store) -> None:
    """No case content: the role has one right, and may open no record."""
    ada = person(store, "Ada", "Quill")
    assert GRANTS[Role.AUDITOR] == {May.READ_ACCESS_LOG}
    with store.read() as connection:
        assert accesses(connection, viewer=AUDITOR)
        assert not may_read(connection, ada, AUDITOR)
        for role in (Role.PRACTITIONER, Role.SENIOR_PRACTITIONER, Role.ANALYST, Role.SAFEGUARDING_MANAGER):
            with pytest.raises(NotPermitted):
                accesses(connection, viewer=Actor(MANAGER.worker_id, role))


def test_filters_take_a_fixed_number_of_statements(store: Store, statements: Count) -> None:
    """None per row of the log, none per person."""

    def read(connection: Connection) -> object:
        return accesses(connection, AccessFilter(watch=frozenset(Watch)), viewer=AUDITOR)

    opened(store, PRACTITIONER, person(store, "Jo", "Bell"))
    few = statements(read)
    opened(store, PRACTITIONER, *(person(store, f"Ida{n}", "Bell", "3 Marine Terrace", "CT9 1RH") for n in range(4)))
    assert statements(read) == few == 8
    assert statements(lambda c: accesses(c, viewer=AUDITOR)) == 2
