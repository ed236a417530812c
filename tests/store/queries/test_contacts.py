"""The contact list and one contact: filters, order, what a restricted person's contact tells, statement counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import Connection

from caseload_desktop.domain.roles import Actor
from caseload_desktop.services.contacts import (
    CorrectContact,
    correct_contact,
    link_contact,
    restore_contact,
    withdraw_contact,
)
from caseload_desktop.services.people import restrict_person
from caseload_desktop.store.queries.contacts import (
    SORTS,
    ContactFilter,
    ContactRow,
    contact_id_of,
    contact_numbers,
    contact_record,
    contact_rows,
    timeline,
)
from caseload_desktop.store.queries.history import history, record_history
from caseload_desktop.store.store import Store
from tests.support import ANALYST, MANAGER, OTHER_PRACTITIONER, PRACTITIONER
from tests.ui.records import add_contacts, add_people, told

Count = Callable[[Callable[[Connection], Any]], int]


def listed(store: Store, viewer: Actor = MANAGER, *, sort: str = "received", **which: str) -> list[ContactRow]:
    """The rows a list shows."""
    with store.read() as connection:
        numbers = contact_numbers(connection, ContactFilter(**which), viewer=viewer, sort=sort)
        return contact_rows(connection, numbers, viewer=viewer)


def ids(rows: Sequence[ContactRow]) -> list[str]:
    """Their ids."""
    return [row.id for row in rows]


@pytest.fixture
def three(store: Store) -> tuple[str, str, str]:
    """A resolved contact, an open one, and one about somebody unknown, oldest first."""
    ada, ben = add_people(store, "Ada Quill", "Ben Marsh")
    first, second, third = add_contacts(
        store,
        told(ada, received_on="2026-09-01", notes="Wants a grab rail by the bath."),
        told(ben, received_on="2026-10-05", outcome="undecided", method="email", reason="request_assessment"),
        told(None, received_on="2026-11-02", about_unknown="A man who did not give his name"),
    )
    return first, second, third


def test_the_newest_contact_comes_first_and_order_can_be_turned(store: Store, three: tuple[str, str, str]) -> None:
    """A worker sees the newest contact at the top; every heading sorts, and turns round."""
    assert ids(listed(store)) == list(reversed(three))
    with store.read() as connection:
        up = contact_numbers(connection, ContactFilter(), viewer=MANAGER, sort="received", descending=False)
        assert ids(contact_rows(connection, up, viewer=MANAGER)) == list(three)
        for sort in SORTS:
            assert len(contact_numbers(connection, ContactFilter(), viewer=MANAGER, sort=sort)) == 3


@pytest.mark.parametrize(
    ("which", "found"),
    [
        ({"from_date": "2026-10-05", "to_date": "2026-10-05"}, [1]),
        ({"state": "open"}, [1]),
        ({"state": "closed"}, [0, 2]),
        ({"state": "unknown_person"}, [2]),
        ({"state": "withdrawn"}, []),
        ({"method": "email"}, [1]),
        ({"reason": "request_assessment"}, [1]),
        ({"outcome": "nfa_information_advice", "to_date": "2026-10-31"}, [0]),
        ({"search": "grab"}, [0]),
        ({"search": "marsh"}, [1]),
        ({"search": "quill ada"}, [0]),
        ({"search": "did not give"}, [2]),
        ({"search": 'odd " quote'}, []),
        ({"worker_id": MANAGER.worker_id}, [0, 1, 2]),
        ({"worker_id": PRACTITIONER.worker_id}, []),
    ],
)
def test_each_filter_keeps_what_it_says(
    store: Store, three: tuple[str, str, str], which: dict[str, str], found: list[int]
) -> None:
    """Every filter of the list leaves exactly the contacts it names."""
    assert sorted(ids(listed(store, MANAGER, sort="received", **which))) == sorted(three[n] for n in found)


def test_a_withdrawn_contact_leaves_the_list_and_comes_back(store: Store, three: tuple[str, str, str]) -> None:
    """A withdrawn contact is found only among the withdrawn, with its reason, until it is restored."""
    withdraw_contact(store, MANAGER, contact_id=three[0], why="recorded twice")
    assert three[0] not in ids(listed(store))
    (gone,) = listed(store, state="withdrawn")
    assert (gone.id, gone.gone) == (three[0], "recorded twice")
    restore_contact(store, MANAGER, contact_id=three[0], why="it was not")
    assert three[0] in ids(listed(store))


def test_a_correction_marks_the_contact_and_linking_does_not(store: Store, three: tuple[str, str, str]) -> None:
    """The word Corrected stands at a contact whose words were changed, not at one that only got its person."""
    correct_contact(store, MANAGER, CorrectContact(contact_id=three[0], fields={"minutes": 20}, why="typed wrong"))
    (clara,) = add_people(store, "Clara Vane")
    link_contact(store, MANAGER, contact_id=three[2], person_id=clara)
    corrected = {row.id: row.corrected for row in listed(store)}
    assert corrected == {three[0]: True, three[1]: False, three[2]: False}


def test_the_history_tells_what_it_said_before(store: Store, three: tuple[str, str, str]) -> None:
    """The history of a contact names who changed what from what, and why."""
    correct_contact(store, MANAGER, CorrectContact(contact_id=three[0], fields={"notes": "Key safe."}, why="mixed up"))
    with store.read() as connection:
        made, changed = history(connection, "contact", three[0])
    assert (made.command, changed.command, changed.why) == ("log_contact", "correct_contact", "mixed up")
    assert changed.before["notes"] == "Wants a grab rail by the bath."
    assert changed.after["notes"] == "Key safe."
    assert changed.worker == "Morwenna Hale"


# --- restricted people -----------------------------------------------------------------------------------------------

CANARY = "Zephyrine"


@pytest.fixture
def restricted(store: Store) -> tuple[str, str]:
    """A restricted person and their contact, which nobody but the manager may read."""
    (person,) = add_people(store, f"{CANARY} Hollin")
    (contact,) = add_contacts(
        store,
        told(person, received_on="2026-11-03", notes=f"{CANARY} moved to the refuge.", source_name="Canarysister"),
    )
    restrict_person(store, MANAGER, person_id=person, reason="witness_protection")
    return person, contact


def test_a_restricted_contact_tells_only_day_worker_and_team(
    store: Store, three: tuple[str, str, str], restricted: tuple[str, str]
) -> None:
    """Others see in the list that there was a contact that day, and nothing of whom or what it was about."""
    (row,) = [r for r in listed(store, PRACTITIONER) if r.id == restricted[1]]
    assert not row.open
    told_parts = [row.person, row.person_id, row.reference, row.reason, row.outcome, row.notes, row.method, row.step]
    assert told_parts == [""] * 8
    assert (row.received_on, row.worker, row.team) == ("2026-11-03", "Morwenna Hale", "Duty desk")


@pytest.mark.parametrize(
    "which",
    [
        {"search": CANARY},
        {"search": "refuge"},
        {"reason": "request_information"},
        {"outcome": "nfa_information_advice"},
        {"method": "phone"},
        {"state": "closed"},
    ],
)
def test_no_filter_tells_what_is_kept_back(store: Store, restricted: tuple[str, str], which: dict[str, str]) -> None:
    """A filter never finds a restricted person's contact for somebody who may not read it; its keepers find it."""
    assert listed(store, PRACTITIONER, **which) == []
    assert ids(listed(store, MANAGER, **which)) == [restricted[1]]
    assert listed(store, PRACTITIONER, person_id=restricted[0]) == []


def test_no_order_tells_what_is_kept_back(store: Store, restricted: tuple[str, str]) -> None:
    """Sorted by name, reason or outcome, a restricted contact does not take its telling place; it is left out."""
    for sort in SORTS:
        found = listed(store, PRACTITIONER, sort=sort)
        assert len(found) == (1 if sort in ("received", "worker", "team") else 0), sort


def test_no_reading_query_gives_the_canary_away(store: Store, restricted: tuple[str, str]) -> None:
    """Record, timeline and history of a restricted person are empty for everybody not named on them."""
    person, contact = restricted
    for viewer in (PRACTITIONER, OTHER_PRACTITIONER, ANALYST):
        with store.read() as connection:
            record = contact_record(connection, contact, viewer=viewer)
            assert record is not None
            assert not record.open
            assert record.values == {}
            assert timeline(connection, person, viewer=viewer) == []
            assert record_history(connection, person, viewer=viewer) == []


# --- statements ------------------------------------------------------------------------------------------------------


def test_a_page_of_the_list_is_one_statement_however_long(store: Store, statements: Count) -> None:
    """Reading lines and one contact costs the same number of statements for one contact and for sixty.

    The numbers of the rows come from the driver's own cursor and are one statement more.
    """
    (ada,) = add_people(store, "Ada Quill")
    (first,) = add_contacts(store, told(ada))

    def lines(connection: Connection) -> None:
        numbers = contact_numbers(connection, ContactFilter(search="quill"), viewer=MANAGER)
        contact_rows(connection, numbers, viewer=MANAGER)

    def one(connection: Connection) -> None:
        contact_record(connection, first, viewer=MANAGER)
        timeline(connection, ada, viewer=MANAGER)
        record_history(connection, ada, viewer=MANAGER)

    few = statements(lines), statements(one)
    add_contacts(store, *(told(ada, notes=f"Call {n}") for n in range(60)))
    assert (statements(lines), statements(one)) == few
    assert few[0] == 1


def test_a_contact_is_found_by_its_row_number(store: Store, three: tuple[str, str, str]) -> None:
    """The list's own number of a row leads to the contact."""
    for row in listed(store):
        with store.read() as connection:
            assert contact_id_of(connection, row.number) == row.id
