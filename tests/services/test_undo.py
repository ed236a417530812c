"""Undo takes an act back as a new act, and refuses where later work stands on it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from caseload_desktop.domain.errors import NotPermitted, RuleBroken
from caseload_desktop.services import contacts, people
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.store import Store
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER


def register(store: Store, **more: object) -> tuple[str, Changes]:
    command = people.RegisterPerson(given="Ada", family="Quill", **more)  # type: ignore[arg-type]
    changes = people.register_person(store, PRACTITIONER, command)
    return changes.ids("person")[0], changes


def log(store: Store, person_id: str | None, **more: object) -> tuple[str, Changes]:
    values = {"received_on": "2026-11-20", "method": "phone", "reason": "request_information"}
    values |= {"outcome": "nfa_information_advice", "no_next_why": "Advice was enough"}
    values |= {"about_unknown": "" if person_id else "caller gave no name"}
    command = contacts.LogContact(person_id=person_id, **{**values, **more})  # type: ignore[arg-type]
    changes = contacts.log_contact(store, PRACTITIONER, command)
    return changes.ids("contact")[0], changes


def value(store: Store, entity: str, row_id: str, name: str) -> object:
    table = rows.FOLDED[entity]
    with store.read() as connection:
        return connection.execute(select(table.c[name]).where(table.c.id == row_id)).scalar_one()


def test_a_logged_contact_is_taken_back_and_brought_back(store: Store) -> None:
    """Undo removes the contact; undoing the undo brings it back as it was."""
    contact_id, changes = log(store, None)
    undone = undo_act(store, PRACTITIONER, changes.act)
    assert value(store, "contact", contact_id, "gone") == "undone"
    again = undo_act(store, PRACTITIONER, undone.act)
    assert value(store, "contact", contact_id, "gone") is None
    undo_act(store, PRACTITIONER, changes.act)
    assert value(store, "contact", contact_id, "gone") == "undone"
    assert again.command == "undo"
    assert store.rebuild_is_equal()


def test_a_correction_is_taken_back_to_what_was_said_before(store: Store) -> None:
    """Every field gets the value it had, also one that was empty."""
    contact_id, _ = log(store, None)
    command = contacts.CorrectContact(
        contact_id=contact_id, fields={"outcome": "progress_reablement", "minutes": 20}, why="wrong pick"
    )
    undo_act(store, PRACTITIONER, contacts.correct_contact(store, PRACTITIONER, command).act)
    assert value(store, "contact", contact_id, "outcome") == "nfa_information_advice"
    assert value(store, "contact", contact_id, "minutes") is None


def test_undo_upon_undo_walks_back_to_the_beginning(store: Store) -> None:
    """Ctrl+Z again and again takes back correction, contact and person."""
    person_id, registered = register(store)
    contact_id, logged = log(store, person_id)
    corrected = contacts.correct_contact(
        store, PRACTITIONER, contacts.CorrectContact(contact_id=contact_id, fields={"minutes": 5}, why="forgot")
    )
    for changes in (corrected, logged):
        undo_act(store, PRACTITIONER, changes.act)
    with pytest.raises(RuleBroken, match="undo_overtaken"):
        undo_act(store, PRACTITIONER, registered.act)
    assert value(store, "person", person_id, "gone") is None


def test_what_somebody_built_on_is_not_taken_back(store: Store) -> None:
    """A contact corrected since is left alone and the reason is said."""
    contact_id, changes = log(store, None)
    contacts.correct_contact(
        store, MANAGER, contacts.CorrectContact(contact_id=contact_id, fields={"minutes": 9}, why="checked")
    )
    with pytest.raises(RuleBroken, match="undo_overtaken"):
        undo_act(store, PRACTITIONER, changes.act)
    assert value(store, "contact", contact_id, "gone") is None


def test_nothing_is_undone_twice(store: Store) -> None:
    """The second undo of the same act says that it was undone already."""
    _, changes = log(store, None)
    undo_act(store, PRACTITIONER, changes.act)
    with pytest.raises(RuleBroken, match="undone_already"):
        undo_act(store, PRACTITIONER, changes.act)


def test_a_colleague_cannot_undo_ones_work_but_a_manager_can(store: Store) -> None:
    """Undo of somebody else's act needs the right to."""
    contact_id, changes = log(store, None)
    with pytest.raises(NotPermitted):
        undo_act(store, OTHER_PRACTITIONER, changes.act)
    undo_act(store, MANAGER, changes.act)
    assert value(store, "contact", contact_id, "gone") == "undone"


def test_ones_own_work_on_a_record_restricted_since_is_out_of_reach(store: Store) -> None:
    """Undo is no way into a record: neither of a contact logged in it nor of one linked to it later."""
    person_id, _ = register(store)
    contact_id, logged = log(store, person_id)
    stray_id, stray = log(store, None)
    contacts.link_contact(store, MANAGER, contact_id=stray_id, person_id=person_id)
    people.restrict_person(store, MANAGER, person_id=person_id, reason="police_matter")
    for act in (logged.act, stray.act):
        with pytest.raises(NotPermitted, match="restricted"):
            undo_act(store, PRACTITIONER, act)
    assert value(store, "contact", contact_id, "gone") is None
    undo_act(store, MANAGER, logged.act)
    assert value(store, "contact", contact_id, "gone") == "undone"
