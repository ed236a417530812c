"""What tests of the journal write: a person, a contact, and how far the journal has come."""

from __future__ import annotations

from caseload_desktop.services import contacts, people
from caseload_desktop.store import seen
from caseload_desktop.store.store import Store
from tests.support import MANAGER


def a_person(store: Store, family: str = "Quill") -> str:
    """Begin somebody's record and return their id."""
    return people.register_person(store, MANAGER, people.RegisterPerson(given="Ada", family=family)).ids("person")[0]


def a_contact(store: Store, person_id: str, notes: str = "asked about a key safe") -> str:
    """Log a contact about somebody and return its id."""
    command = contacts.LogContact(
        person_id=person_id, received_on="2026-11-20", method="phone", reason="request_information",
        outcome="nfa_information_advice", no_next_why="Advice was enough", notes=notes,
    )  # fmt: skip
    return contacts.log_contact(store, MANAGER, command).ids("contact")[0]


def last_place(store: Store) -> int:
    """The place in the journal of what was written or taken in last."""
    with store.read() as connection:
        return seen.last_place(connection)
