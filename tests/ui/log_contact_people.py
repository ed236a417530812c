"""A store with a few invented people and contacts, for the tests of Log contact."""

from __future__ import annotations

from pathlib import Path

from caseload_desktop.domain.roles import Actor
from caseload_desktop.services.contacts import LogContact, add_contact
from caseload_desktop.services.people import (
    NewAddress,
    NewDetail,
    RegisterPerson,
    add_person,
    restrict_person,
)
from caseload_desktop.store.store import Store
from tests.support import MANAGER, PRACTITIONER, make_store

MARGARET = "a" * 31 + "1"
TOBIAS = "a" * 31 + "2"
CATHERINE = "a" * 31 + "3"
HIDDEN = "a" * 31 + "4"
LONG = "a" * 31 + "5"
RECENT = "c" * 31 + "1"


def people_store(folder: Path, *, actor: Actor = PRACTITIONER) -> Store:
    """A store with five people; Margaret O'Neill rang two days ago, one record is restricted to the manager."""
    store = make_store(folder)
    with store.write(actor=actor, command="set_up") as act:
        for person in _people():
            add_person(act, store, person)
        for contact in _contacts():
            add_contact(act, store, contact)
    restrict_person(store, MANAGER, person_id=HIDDEN, reason="high_profile")
    return store


def _people() -> list[RegisterPerson]:
    return [
        RegisterPerson(
            person_id=MARGARET,
            given="Margaret",
            family="O'Neill",
            birth_date="1941-03-04",
            nhs_number="9990000018",
            communication_needs=("hearing_aid",),
            addresses=(NewAddress(lines="14 Orchard Close, Ramsgate", postcode="CT11 8AB"),),
            details=(NewDetail(kind="mobile", value="07700 900123"),),
        ),
        RegisterPerson(person_id=TOBIAS, given="Tobias", family="Okonkwo", birth_date="1958-11-12"),
        RegisterPerson(
            person_id=CATHERINE,
            given="Catherine",
            family="Whitaker",
            birth_date="1938-05-07",
            addresses=(NewAddress(lines="2 Mill Lane, Margate", postcode="CT9 1AA"),),
        ),
        RegisterPerson(person_id=HIDDEN, given="Verity", family="Ashdown", birth_date="1970-01-01"),
        RegisterPerson(
            person_id=LONG,
            given="Wilhelmina Alexandrina Persephone",
            family="Featherstonehaugh-Cholmondeley van der Westhuizen",
            birth_year=1932,
            language="polish",
            interpreter=True,
            communication_needs=("large_print", "more_time", "with_someone"),
            addresses=(
                NewAddress(
                    lines="The Old Coastguard Cottage, 127 Lower Northdown Avenue, Cliftonville", postcode="CT9 2QQ"
                ),
            ),
        ),
    ]


def _contacts() -> list[LogContact]:
    common = {"method": "phone", "worker_id": PRACTITIONER.worker_id}
    return [
        LogContact(
            **common,  # type: ignore[arg-type]
            contact_id="c" * 31 + "0",
            received_on="2026-08-02",
            person_id=MARGARET,
            reason="request_information",
            outcome="nfa_information_advice",
            no_next_why="Advice was enough",
            next_step="nothing_further",
        ),
        LogContact(
            **common,  # type: ignore[arg-type]
            contact_id=RECENT,
            received_on="2026-11-18",
            person_id=MARGARET,
            reason="request_equipment",
            outcome="equipment_or_minor_adaptation_issued",
            next_step="equipment_delivery",
        ),
    ]
