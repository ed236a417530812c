"""A choice between two laptops' values travels, can be taken back, and nothing is overwritten unseen."""

from __future__ import annotations

import pytest

from caseload_desktop.domain.errors import AlreadyChanged
from caseload_desktop.services.conflicts import settle
from caseload_desktop.services.people import amend_person, remove_part
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store import rebuild
from caseload_desktop.store.queries.conflicts import Conflict, open_conflicts
from caseload_desktop.store.seen import Several
from caseload_desktop.store.store import Store
from tests.support import MANAGER, OTHER_PRACTITIONER
from tests.two_laptops import differ, swap
from tests.ui.records import add_people


def conflicts(store: Store) -> list[Conflict]:
    with store.read() as connection:
        return open_conflicts(connection, viewer=MANAGER)


def note_of(store: Store, person_id: str) -> object:
    with store.write(actor=MANAGER, command="look") as act:
        return (act.row("person", person_id) or {})["communication_note"]


def equal(one: Store, two: Store) -> bool:
    with one.read() as a, two.read() as b:
        return rebuild.digest(a) == rebuild.digest(b)


def test_a_choice_travels_and_is_settled_on_both_laptops(store: Store, other: Store) -> None:
    """Whoever chooses, the other laptop takes the choice in with the next file, also a third value."""
    (ada,) = add_people(store, "Ada Quill")
    swap(store, other)
    differ(store, other, ada)
    (one,) = conflicts(other)
    settle(other, MANAGER, entity="person", row_id=ada, field=one.field, value="Left ear, and write it down")
    swap(store, other)
    assert conflicts(store) == conflicts(other) == []
    assert note_of(store, ada) == note_of(other, ada) == "Left ear, and write it down"


def test_a_choice_taken_back_is_open_again_everywhere(store: Store, other: Store) -> None:
    """Undo of a choice brings both values back with their authors, on every laptop; undone again, it is made again."""
    (ada,) = add_people(store, "Ada Quill")
    swap(store, other)
    differ(store, other, ada)
    (before,) = conflicts(store)
    done = settle(store, MANAGER, entity="person", row_id=ada, field=before.field, value="Write it down")
    swap(store, other)
    back = undo_act(store, MANAGER, done.act)
    (again,) = conflicts(store)
    assert [v.value for v in again.versions] == [v.value for v in before.versions]
    assert again.shown == before.shown
    swap(store, other)
    assert [v.value for v in conflicts(other)[0].versions] == [v.value for v in before.versions]
    assert equal(store, other)
    assert store.rebuild_is_equal()
    undo_act(store, MANAGER, back.act)
    swap(store, other)
    assert conflicts(store) == conflicts(other) == []
    assert note_of(other, ada) == "Write it down"
    assert equal(store, other)


def test_a_withdrawal_against_a_correction_can_be_chosen_and_taken_back(store: Store, other: Store) -> None:
    """Withdrawn here and corrected there waits for a choice; taken back, it waits again."""
    (_ada,) = add_people(store, "Ada Quill")
    swap(store, other)
    with store.read() as connection:
        from caseload_desktop.store import rows

        address = connection.execute(rows.address.select()).one().id
    remove_part(store, MANAGER, entity="address", row_id=address, why="moved out")
    with other.write(actor=OTHER_PRACTITIONER, command="correct_part") as act:
        act.set("address", address, {"lines": "2 Orchard Close"})
    swap(store, other)
    (one,) = conflicts(store)
    assert one.field == "gone"
    done = settle(store, MANAGER, entity="address", row_id=address, field="gone", value=None)
    assert conflicts(store) == []
    undo_act(store, MANAGER, done.act)
    assert [c.field for c in conflicts(store)] == ["gone"]
    swap(store, other)
    assert equal(store, other)
    assert [c.field for c in conflicts(other)] == ["gone"]


def test_a_save_stops_where_another_value_came_meanwhile(store: Store, other: Store) -> None:
    """What arrived while a form was open is not overwritten, shown or waiting; seen, it may be."""
    (ada,) = add_people(store, "Ada Quill")
    swap(store, other)
    field = "communication_note"

    def save(value: str, seen: object) -> None:
        with store.write(actor=MANAGER, command="amend_person") as act:
            act.set("person", ada, {field: value}, seen={field: seen})

    amend_person(store, MANAGER, person_id=ada, fields={field: "Left ear"})
    with pytest.raises(AlreadyChanged) as stopped:
        save("Loud", "")
    assert (stopped.value.entity, stopped.value.row_id, stopped.value.changed) == ("person", ada, (field,))
    save("Left ear", None)
    amend_person(other, OTHER_PRACTITIONER, person_id=ada, fields={field: "Write it down"})
    swap(store, other)
    for seen in ("Left ear", "Write it down"):
        with pytest.raises(AlreadyChanged):
            save("Loud", seen)
    assert len(conflicts(store)) == 1
    save("Loud", Several(("Left ear", "Write it down")))
    assert conflicts(store) == []
    assert note_of(store, ada) == "Loud"


def test_a_save_stops_where_the_row_was_withdrawn_meanwhile(store: Store) -> None:
    """Nobody types on in something that is not there any more without being told."""
    (ada,) = add_people(store, "Ada Quill")
    with store.write(actor=MANAGER, command="withdraw") as act:
        act.remove("person", ada, why="entered twice")
    with pytest.raises(AlreadyChanged) as stopped, store.write(actor=MANAGER, command="amend_person") as act:
        act.set("person", ada, {"given": "Adah"}, seen={"given": "Ada"})
    assert stopped.value.changed == ("gone",)
