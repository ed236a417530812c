"""The list of everything laptops differ on: complete, the viewer's own to see, read in a few statements."""

from __future__ import annotations

from collections.abc import Callable

from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.services.conflicts import Settle, settle_fields, take_side
from caseload_desktop.services.contacts import CorrectContact, correct_contact, withdraw_contact
from caseload_desktop.services.lists import change_setting
from caseload_desktop.services.organisation import amend_organisation
from caseload_desktop.services.people import amend_person, restrict_person
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store import rows
from caseload_desktop.store.queries.conflicts import count_conflicts, open_conflicts, person_conflicts, row_conflicts
from caseload_desktop.store.queries.contested import ContestedRow, contested_rows
from caseload_desktop.store.store import Store
from tests.support import ANALYST, MANAGER, OTHER_PRACTITIONER, PRACTITIONER
from tests.two_laptops import differ, swap
from tests.ui.records import add_contacts, add_people, told

ADMINISTRATOR = Actor("0" * 31 + "9", Role.ADMINISTRATOR)


def listed(store: Store, viewer: Actor = MANAGER) -> list[ContestedRow]:
    with store.read() as connection:
        return contested_rows(connection, viewer=viewer)


def a_bit_of_everything(store: Store, other: Store) -> tuple[str, str]:
    """A person's field, two fields of a contact, a team's name and a setting, each written differently."""
    (ada,) = add_people(store, "Ada Quill")
    (contact,) = add_contacts(store, told(ada), actor=PRACTITIONER)
    swap(store, other)
    for laptop, actor, words, minutes in ((store, MANAGER, "One", 5), (other, OTHER_PRACTITIONER, "Two", 9)):
        fields = {"notes": words, "minutes": minutes}
        senior = Actor(actor.worker_id, Role.SENIOR_PRACTITIONER)
        correct_contact(laptop, senior, CorrectContact(contact_id=contact, fields=fields, why="heard again"))
        with laptop.read() as connection:
            team = connection.execute(rows.team.select()).one().id
        amend_organisation(laptop, MANAGER, entity="team", row_id=team, fields={"name": f"Desk {words}"})
        change_setting(laptop, MANAGER, key="waiting", value={"soon": minutes, "late": 20})
    differ(store, other, ada)
    return ada, contact


def test_everything_that_differs_is_listed_once_and_counted_alike(store: Store, other: Store) -> None:
    """My work, the list, the person's page and the row itself count the same fields, each once."""
    ada, contact = a_bit_of_everything(store, other)
    found = listed(store)
    places = [(row.entity, row.row_id, name) for row in found for name in row.fields]
    assert len(places) == len(set(places)) == 5
    assert {row.entity: row.fields for row in found if row.person_id == ada} == {
        "person": ("communication_note",),
        "contact": ("minutes", "notes"),
    }
    assert all((row.person, row.reference[5:]) == ("Ada Quill", "000001") for row in found if row.person_id)
    with store.read() as connection:
        assert count_conflicts(connection, viewer=MANAGER) == 5
        assert len(open_conflicts(connection, viewer=MANAGER)) == 5
        of_ada = person_conflicts(connection, ada, viewer=MANAGER)
        (of_contact, _) = row_conflicts(connection, entity="contact", row_id=contact, person_id=ada, viewer=MANAGER)
    assert len(of_ada) == 3
    assert {name for row in found for _, name in row.workers} == {"Morwenna Hale", "Amina Rahman"}
    assert (of_contact.known_before, of_contact.before) == (True, None)


def test_whoever_may_not_manage_sees_no_conflict_of_teams_and_settings(store: Store, other: Store) -> None:
    """A practitioner sees the record's, an administrator the council's, an analyst none; counts agree."""
    a_bit_of_everything(store, other)
    for viewer, entities in (
        (PRACTITIONER, {"person", "contact"}),
        (ADMINISTRATOR, {"team", "setting"}),
        (ANALYST, set[str]()),
    ):
        found = listed(store, viewer)
        assert {row.entity for row in found} == entities
        with store.read() as connection:
            assert count_conflicts(connection, viewer=viewer) == sum(len(row.fields) for row in found)


def test_a_restricted_person_is_in_no_list_and_no_count(store: Store, other: Store) -> None:
    """Whoever is not named on the record learns not even that something differs in it."""
    (canary,) = add_people(store, "Zephyrine Hollin")
    swap(store, other)
    differ(store, other, canary)
    restrict_person(store, MANAGER, person_id=canary, reason="witness_protection")
    assert listed(store, PRACTITIONER) == []
    assert len(listed(store, MANAGER)) == 1
    with store.read() as connection:
        assert count_conflicts(connection, viewer=PRACTITIONER) == 0


def test_what_both_had_seen_and_who_wrote_what_on_which_laptop(store: Store, other: Store) -> None:
    """Beside yours and theirs stands the value both knew; the latest one where it was changed before."""
    (ada,) = add_people(store, "Ada Quill")
    for words in ("Shy", "Deaf in one ear"):
        amend_person(store, MANAGER, person_id=ada, fields={"communication_note": words})
    swap(store, other)
    differ(store, other, ada)
    with store.read() as connection:
        (one,) = person_conflicts(connection, ada, viewer=MANAGER)
    assert (one.known_before, one.before) == (True, "Deaf in one ear")
    assert {(v.value, v.worker_id, v.device) for v in one.versions} == {
        ("Left ear", MANAGER.worker_id, store.device.id),
        ("Write it down", OTHER_PRACTITIONER.worker_id, other.device.id),
    }


def test_a_withdrawal_names_the_corrections_it_had_not_seen(store: Store, other: Store) -> None:
    """Withdrawn here, corrected there: both stand side by side, with author and time of each."""
    (ada,) = add_people(store, "Ada Quill")
    (contact,) = add_contacts(store, told(ada), actor=PRACTITIONER)
    swap(store, other)
    withdraw_contact(store, MANAGER, contact_id=contact, why="entered twice")
    correct_contact(other, PRACTITIONER, CorrectContact(contact_id=contact, fields={"minutes": 12}, why="counted"))
    swap(store, other)
    with store.read() as connection:
        (one,) = row_conflicts(connection, entity="contact", row_id=contact, person_id=ada, viewer=MANAGER)
    assert (one.field, one.shown) == ("gone", "entered twice")
    assert [(e.field, e.value, e.worker) for e in one.edits] == [("minutes", 12, "Jo Bell")]
    (row,) = listed(store)
    assert {name for _, name in row.workers} == {"Morwenna Hale", "Jo Bell"}


def test_all_of_one_side_is_taken_in_one_act_and_taken_back_in_one(store: Store, other: Store) -> None:
    """ "Take all of Amina's" settles what she wrote of what may be settled, and undo opens all of it again."""
    people = add_people(store, "Ada Quill", "Bert Oram", "Cora Pell")
    swap(store, other)
    for person in people:
        differ(store, other, person)
    before = listed(store)
    assert len(before) == 3
    done = take_side(store, PRACTITIONER, worker_id=OTHER_PRACTITIONER.worker_id)
    assert listed(store) == []
    with store.read() as connection:
        notes = set(connection.execute(rows.person.select()).scalars(rows.person.c.communication_note))
    assert notes == {"Write it down"}
    undo_act(store, PRACTITIONER, done.act)
    after = listed(store)
    assert [(r.row_id, r.by) for r in sorted(after, key=str)] == [(r.row_id, r.by) for r in sorted(before, key=str)]
    swap(store, other)
    assert len(listed(other)) == 3
    take_side(other, PRACTITIONER, worker_id=MANAGER.worker_id)
    assert listed(other) == []


def test_two_fields_of_one_thing_are_settled_in_one_act(store: Store, other: Store) -> None:
    """What belongs together is chosen together and taken back together."""
    _, contact = a_bit_of_everything(store, other)
    chosen = [
        Settle(entity="contact", row_id=contact, field="notes", value="One and two"),
        Settle(entity="contact", row_id=contact, field="minutes", value=9),
    ]
    done = settle_fields(store, MANAGER, chosen)
    assert "contact" not in {row.entity for row in listed(store)}
    undo_act(store, MANAGER, done.act)
    assert {row.fields for row in listed(store) if row.entity == "contact"} == {("minutes", "notes")}


def test_the_same_few_statements_however_many_differ(
    store: Store, other: Store, statements: Callable[..., int]
) -> None:
    """Cost grows with what is read, not with questions to the database."""
    people = add_people(store, *(f"Ada Quill{n}" for n in range(30)))
    swap(store, other)
    differ(store, other, people[0])
    queries = (
        lambda c: contested_rows(c, viewer=MANAGER),
        lambda c: count_conflicts(c, viewer=MANAGER),
        lambda c: row_conflicts(c, entity="person", row_id=people[0], person_id=people[0], viewer=MANAGER),
    )
    few = [statements(query) for query in queries]
    for person in people[1:]:
        amend_person(store, MANAGER, person_id=person, fields={"communication_note": "Here", "title": "Mx"})
        amend_person(other, OTHER_PRACTITIONER, person_id=person, fields={"communication_note": "There", "title": "Dr"})
    swap(store, other)
    assert [statements(query) for query in queries] == few
    assert max(few) <= 6
