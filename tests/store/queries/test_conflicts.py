"""What two laptops say differently, found for one person and for one thing, with who said which."""

from __future__ import annotations

from caseload_desktop.services.conflicts import settle
from caseload_desktop.services.contacts import CorrectContact, correct_contact
from caseload_desktop.services.people import amend_person, restrict_person
from caseload_desktop.store.queries.conflicts import count_conflicts, open_conflicts, person_conflicts, row_conflicts
from caseload_desktop.store.store import Store
from tests.support import MANAGER, PRACTITIONER
from tests.two_laptops import swap
from tests.ui.records import add_contacts, add_people, told


def test_both_sides_are_told_with_author_and_time(store: Store, other: Store) -> None:
    """A person's conflicts cover their contacts too; each value names who wrote it; settled, none is left."""
    (ada,) = add_people(store, "Ada Quill")
    (contact,) = add_contacts(store, told(ada), actor=PRACTITIONER)
    swap(store, other)
    amend_person(store, MANAGER, person_id=ada, fields={"communication_note": "Left ear"})
    amend_person(other, PRACTITIONER, person_id=ada, fields={"communication_note": "Write it down"})
    correct_contact(store, MANAGER, CorrectContact(contact_id=contact, fields={"minutes": 5}, why="a"))
    correct_contact(other, PRACTITIONER, CorrectContact(contact_id=contact, fields={"minutes": 9}, why="b"))
    swap(store, other)
    with store.read() as connection:
        assert count_conflicts(connection, viewer=MANAGER) == 2
        found = person_conflicts(connection, ada, viewer=MANAGER)
        (of_contact,) = row_conflicts(connection, entity="contact", row_id=contact, person_id=ada, viewer=MANAGER)
        assert len(open_conflicts(connection, viewer=MANAGER)) == 2
    by_field = {c.field: c for c in found}
    assert set(by_field) == {"communication_note", "minutes"}
    assert {(v.worker, v.value) for v in by_field["minutes"].versions} == {("Morwenna Hale", 5), ("Jo Bell", 9)}
    assert all(v.at for v in of_contact.versions)
    for conflict in found:
        settle(
            store,
            MANAGER,
            entity=conflict.entity,
            row_id=conflict.row_id,
            field=conflict.field,
            value=conflict.versions[0].value,
        )
    with store.read() as connection:
        assert person_conflicts(connection, ada, viewer=MANAGER) == []


def test_a_restricted_persons_conflicts_are_kept_back(store: Store, other: Store) -> None:
    """Whoever is not named on the record sees no conflict of it, by person, by row or in the whole list."""
    (canary,) = add_people(store, "Zephyrine Hollin")
    swap(store, other)
    amend_person(store, MANAGER, person_id=canary, fields={"communication_note": "Canaryleft"})
    amend_person(other, MANAGER, person_id=canary, fields={"communication_note": "Canaryright"})
    swap(store, other)
    restrict_person(store, MANAGER, person_id=canary, reason="witness_protection")
    with store.read() as connection:
        assert person_conflicts(connection, canary, viewer=PRACTITIONER) == []
        by_row = row_conflicts(connection, entity="person", row_id=canary, person_id=canary, viewer=PRACTITIONER)
        assert by_row == []
        assert open_conflicts(connection, viewer=PRACTITIONER) == []
        assert len(person_conflicts(connection, canary, viewer=MANAGER)) == 1
