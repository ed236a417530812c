"""Finding people and listing them: what a restricted person gives away, order, and statement counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection

from caseload_desktop.domain.matching import Probe
from caseload_desktop.domain.roles import Actor
from caseload_desktop.services.people import restrict_person
from caseload_desktop.store.access_log import Access, record
from caseload_desktop.store.queries.people import duplicate_candidates, find_people, person_record
from caseload_desktop.store.queries.people_list import PEOPLE_SORTS, person_numbers, person_rows, recent_people
from caseload_desktop.store.store import Store
from tests.support import ANALYST, MANAGER, OTHER_PRACTITIONER, PRACTITIONER
from tests.ui.records import add_people

Count = Callable[[Callable[[Connection], Any]], int]


def listed(store: Store, text: str = "", *, viewer: Actor = MANAGER, sort: str = "name") -> list[str]:
    """The names a list shows, in order."""
    with store.read() as connection:
        numbers = person_numbers(connection, text, viewer=viewer, sort=sort)
        found = {row.number: row.hit.name for row in person_rows(connection, numbers, viewer=viewer)}
    return [found[n] for n in numbers]


def test_everybody_stands_in_order_and_a_text_narrows(store: Store) -> None:
    """The whole list goes by family name; the beginnings of names, a reference or a postcode narrow it."""
    add_people(store, "Clara Vane", "Ada Quill", "Ben Marsh")
    assert listed(store) == ["Ben Marsh", "Ada Quill", "Clara Vane"]
    assert listed(store, "va cl") == ["Clara Vane"]
    assert len(listed(store, "ct9 1aa")) == 3
    assert listed(store, f"{store.device.code}-000002") == ["Ada Quill"]
    assert listed(store, "!") == []
    assert listed(store, sort="born") == ["Clara Vane", "Ada Quill", "Ben Marsh"]


def test_the_records_opened_last_are_each_workers_own(store: Store) -> None:
    """Recent people come from the access log of that worker, the latest first, each once."""
    ada, ben = add_people(store, "Ada Quill", "Ben Marsh")
    for person in (ada, ben, ada):
        record(store, PRACTITIONER, Access.OPEN_RECORD, about=person)
    with store.read() as connection:
        numbers = recent_people(connection, viewer=PRACTITIONER)
        found = {r.number: r.hit.name for r in person_rows(connection, numbers, viewer=PRACTITIONER)}
        assert [found[n] for n in numbers] == ["Ada Quill", "Ben Marsh"]
        assert list(recent_people(connection, viewer=MANAGER)) == []


@pytest.fixture
def canary(store: Store) -> str:
    """A restricted person with another name, a number and an address."""
    (person,) = add_people(store, "Zephyrine Hollin", nhs_number="999 000 0018", known_as=("Canaryname",))
    restrict_person(store, MANAGER, person_id=person, reason="witness_protection")
    return person


@pytest.mark.parametrize("text", ["Canaryname", "999 000 0018", "CT9 1AA"])
def test_a_restricted_person_is_not_found_by_what_is_kept_back(store: Store, canary: str, text: str) -> None:
    """Another name, the NHS number and the postcode find a restricted person only for those named on the record."""
    assert listed(store, text, viewer=PRACTITIONER) == []
    assert listed(store, text) == ["Zephyrine Hollin"]
    with store.read() as connection:
        assert find_people(connection, text, viewer=PRACTITIONER) == []
        assert [hit.id for hit in find_people(connection, text, viewer=MANAGER)] == [canary]


def test_a_restricted_person_is_found_by_name_with_nothing_else(store: Store, canary: str) -> None:
    """By name or reference anybody finds that there is a record, and no more."""
    for viewer in (PRACTITIONER, OTHER_PRACTITIONER):
        with store.read() as connection:
            (hit,) = find_people(connection, "zeph", viewer=viewer)
            held = person_record(connection, canary, viewer=viewer)
            (row,) = person_rows(connection, person_numbers(connection, "hollin", viewer=viewer), viewer=viewer)
        for each in (hit, row.hit):
            assert (each.open, each.restricted) == (False, True)
            assert (each.birth_date, each.birth_year, each.nhs_number, each.postcode) == ("", None, "", "")
        assert held is not None
        assert (held.values, held.addresses, held.names, held.identifiers) == ({}, (), (), ())


def test_the_order_of_the_list_does_not_tell_a_restricted_birth_date(store: Store, canary: str) -> None:
    """Sorted by birth, a restricted person stands apart from their place, whatever the sort finds everybody."""
    add_people(store, "Ada Quill", "Ben Marsh")
    assert listed(store, viewer=PRACTITIONER, sort="born")[0] == "Zephyrine Hollin"
    for sort in PEOPLE_SORTS:
        assert len(listed(store, viewer=PRACTITIONER, sort=sort)) == 3


def test_a_likely_duplicate_gives_no_reason_that_tells_more(store: Store, canary: str) -> None:
    """Typing a restricted person's postcode or birth date with their name shows the name match only."""
    probe = Probe(given="Zephyrine", family="Hollin", postcode="CT9 1AA", nhs_number="9990000018")
    with store.read() as connection:
        mine = duplicate_candidates(connection, probe, viewer=MANAGER)
        theirs = duplicate_candidates(connection, probe, viewer=PRACTITIONER)
        hidden = Probe(given="Someone", family="Else", postcode="CT9 1AA", nhs_number="9990000018")
        assert duplicate_candidates(connection, hidden, viewer=PRACTITIONER) == []
    assert any("postcode" in reason.lower() for reason in mine[0].reasons)
    assert not any("postcode" in r.lower() or "nhs" in r.lower() for c in theirs for r in c.reasons)


def test_an_analyst_reads_nobody(store: Store) -> None:
    """A role without record rights gets names of nobody's content."""
    (ada,) = add_people(store, "Ada Quill")
    with store.read() as connection:
        held = person_record(connection, ada, viewer=ANALYST)
        assert held is not None
        assert held.values == {}
        assert all(not row.hit.open for row in person_rows(connection, [1], viewer=ANALYST))
        assert find_people(connection, "Quill", viewer=ANALYST) == []
        assert list(person_numbers(connection, "", viewer=ANALYST)) == []


def test_the_list_costs_the_same_statements_however_long(store: Store, statements: Count) -> None:
    """Three people or forty: the list and its lines are read in as many statements."""

    def whole(connection: Connection) -> None:
        numbers = person_numbers(connection, "quill", viewer=MANAGER)
        person_rows(connection, numbers, viewer=MANAGER)
        find_people(connection, "quill", viewer=MANAGER)

    add_people(store, "Ada Quill", "Ben Quill", "Clara Quill")
    few = statements(whole)
    add_people(store, *(f"Ada{n} Quill" for n in range(40)))
    assert statements(whole) == few
