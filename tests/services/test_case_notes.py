"""Case notes: completed once, then only added to; withdrawn by their author or who corrects others."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from caseload_desktop.domain.errors import CaseloadError
from caseload_desktop.services import case_notes, people
from caseload_desktop.services.case_notes import LONGEST_NOTE, WriteNote
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store import rows
from caseload_desktop.store.store import Store
from tests.services.refusals import refused
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER


def person(store: Store) -> str:
    changes = people.register_person(store, PRACTITIONER, people.RegisterPerson(given="Ada", family="Quill"))
    return changes.ids("person")[0]


def written(store: Store, person_id: str, **more: object) -> str:
    values = {"kind": "visit", "on_date": "2026-11-19", "words": "Seen at home", **more}
    command = WriteNote(person_id=person_id, **values)  # type: ignore[arg-type]
    return case_notes.write_note(store, PRACTITIONER, command).ids("case_note")[0]


def test_a_note_is_completed_and_added_to(store: Store) -> None:
    """A completed note stays as it was written; what comes later is an addition with its own author and day."""
    who = person(store)
    note = written(store, who, at="14:30", significant=True)
    case_notes.add_to_note(store, OTHER_PRACTITIONER, note_id=note, words="The GP has rung since")
    with store.read() as connection:
        held = connection.execute(select(rows.case_note)).mappings().one()
        added = connection.execute(select(rows.note_addition)).mappings().one()
    assert (held["words"], held["at"], bool(held["significant"])) == ("Seen at home", "14:30", True)
    assert (added["note_id"], added["author"]) == (note, OTHER_PRACTITIONER.worker_id)
    with store.write(actor=MANAGER, command="write_note") as act, pytest.raises(CaseloadError):
        act.set("case_note", note, {"words": "Not seen"})
    gone = case_notes.withdraw_note(store, PRACTITIONER, note_id=note, why="Written on the wrong person")
    refused("no_such_row", lambda: case_notes.add_to_note(store, PRACTITIONER, note_id=note, words="More"))
    undo_act(store, PRACTITIONER, gone.act)
    case_notes.add_to_note(store, PRACTITIONER, note_id=note, words="More")
    assert store.rebuild_is_equal()


def test_the_rules_of_a_note(store: Store) -> None:
    """A note says something, of a day that has been; another worker's note is not withdrawn by a colleague."""
    who = person(store)
    refused("note_empty", lambda: written(store, who, words=" "))
    refused("note_long", lambda: written(store, who, words="a" * (LONGEST_NOTE + 1)))
    refused("unknown_code", lambda: written(store, who, kind="whim"))
    refused("day_in_future", lambda: written(store, who, on_date="2026-11-21"))
    refused("not_a_time", lambda: written(store, who, at="25:00"))
    note = written(store, who)
    refused(
        "not_your_note",
        lambda: case_notes.withdraw_note(store, OTHER_PRACTITIONER, note_id=note, why="Wrong"),
    )
    refused("reason_required", lambda: case_notes.withdraw_note(store, MANAGER, note_id=note, why=" "))
    people.restrict_person(store, MANAGER, person_id=who, reason="high_profile")
    refused("restricted", lambda: written(store, who))
    refused("restricted", lambda: case_notes.add_to_note(store, PRACTITIONER, note_id=note, words="More"))
