"""What the program keeps in mind between two saves is never older than the record."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from sqlalchemy import select

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.services.contacts import add_contact, log_contact
from caseload_desktop.services.organisation import write_membership
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Act
from caseload_desktop.store.store import Store
from tests.support import MANAGER, PRACTITIONER, make_store
from tests.ui.records import add_people, told


def team_of_a_contact(store: Store) -> str:
    """The team a contact logged now belongs to."""
    (person,) = add_people(store, "Ada Quill")
    changes = log_contact(store, PRACTITIONER, told(person))
    with store.read() as connection:
        (contact_id,) = changes.ids("contact")
        return str(connection.execute(select(rows.contact.c.team_id).where(rows.contact.c.id == contact_id)).scalar())


def move(store: Store) -> str:
    """Put the practitioner into a new team, joined later than their first one."""
    with store.write(actor=MANAGER, command="set_up_team") as act:
        team = act.create("team", {"name": "Dover", "active": True})
        join(act, team)
        return team


def join(act: Act, team_id: str) -> None:
    """Make the practitioner a member of a team, later than of their first one."""
    write_membership(act, worker_id=PRACTITIONER.worker_id, team_id=team_id, from_date="2025-01-01", hours_per_week=37)


def test_a_contact_after_a_move_counts_for_the_new_team(store: Store) -> None:
    """The first contact a worker logs after changing teams counts for the team they are in now."""
    before = team_of_a_contact(store)
    team = move(store)
    assert team_of_a_contact(store) == team != before


def test_a_move_that_failed_changes_nothing(store: Store) -> None:
    """A command that asked within itself and was then given up leaves no answer behind."""
    before = team_of_a_contact(store)
    with suppress(RuleBroken), store.write(actor=MANAGER, command="set_up_team") as act:
        team = act.create("team", {"name": "Dover", "active": True})
        join(act, team)
        add_contact(act, store, told(None, about_unknown="Somebody", worker_id=PRACTITIONER.worker_id))
        raise RuleBroken("reason_required")
    assert team_of_a_contact(store) == before


def test_a_move_made_on_another_laptop_is_known_at_once(tmp_path: Path, store: Store) -> None:
    """What came from another laptop counts for the next contact saved on this one."""
    team_of_a_contact(store)
    other = make_store(tmp_path / "other", name="other")
    team = move(other)
    store.take_in(raw for _, raw in other.operations())
    other.close()
    assert team_of_a_contact(store) == team
