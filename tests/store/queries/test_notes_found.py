"""Case notes are found by their words across people, new ones as old ones, and nobody's who may not be read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from caseload_desktop.domain.roles import Actor
from caseload_desktop.services.case_notes import WriteNote, add_to_note, put_note, withdraw_note
from caseload_desktop.services.people import restrict_person
from caseload_desktop.store.derived import NOTE_TEXT, TEXTS_AT_ONCE
from caseload_desktop.store.queries.notes_found import NoteSearch, note_lines, note_numbers
from caseload_desktop.store.store import Store
from tests.support import ANALYST, MANAGER, OTHER_PRACTITIONER, PRACTITIONER
from tests.ui.records import add_people

Write = Callable[..., list[str]]


@pytest.fixture
def write(store: Store) -> Write:
    """Writes notes about one person in one act; gives their ids."""
    (ada,) = add_people(store, "Ada Quill")

    def make(*words: str, actor: Actor = PRACTITIONER, person_id: str = ada) -> list[str]:
        with store.write(actor=actor, command="write_note") as act:
            return [
                put_note(act, store, WriteNote(person_id=person_id, kind="visit", on_date="2026-11-10", words=one))
                for one in words
            ]

    return make


def found(store: Store, words: str, viewer: Actor = MANAGER, **more: str) -> list[str]:
    """The words of the notes a search finds, the newest first."""
    with store.read() as connection:
        numbers = note_numbers(connection, NoteSearch(words=words, **more), viewer=viewer)
        return [line.words for line in note_lines(connection, numbers, viewer=viewer)]


@pytest.mark.parametrize("count", [1, TEXTS_AT_ONCE - 1, TEXTS_AT_ONCE, TEXTS_AT_ONCE + 2])
def test_every_note_is_found_at_once(store: Store, write: Write, count: int) -> None:
    """By beginnings of words and without accents, whether the index holds it or it waits, and after a rebuild."""
    write(*(f"H\u00e9ron nummer{n:03}" for n in range(count)))
    for _ in range(2):
        assert len(found(store, "heron")) == count
        assert found(store, f"NUMMER{count - 1:03} her") == [f"H\u00e9ron nummer{count - 1:03}"]
        assert found(store, "") == []
        with store.read() as connection:
            reach = connection.execute(text(NOTE_TEXT.reach)).scalar_one()
        assert reach == count // TEXTS_AT_ONCE * TEXTS_AT_ONCE
        store.rebuild()


@pytest.mark.parametrize("chosen", [0, TEXTS_AT_ONCE + 1])
def test_what_was_added_is_found_by_its_note_and_what_was_withdrawn_is_not(
    store: Store, write: Write, chosen: int
) -> None:
    """An addition leads to the note; a withdrawn note is found by nothing any more."""
    ids = write(*(f"note{n}" for n in range(TEXTS_AT_ONCE + 3)))
    add_to_note(store, PRACTITIONER, note_id=ids[chosen], words="The kingfisher was hers")
    assert found(store, "kingfisher") == [f"note{chosen}"]
    withdraw_note(store, PRACTITIONER, note_id=ids[chosen], why="another person")
    assert found(store, "kingfisher") == []
    store.rebuild()
    assert found(store, "kingfisher") == []


def test_a_restricted_record_keeps_its_notes(store: Store, write: Write) -> None:
    """A word of a restricted record finds nothing for whoever is not named on it, nor for who reads no records."""
    (hidden,) = add_people(store, "Verity Ashdown")
    write("Zymurgy in the shed", person_id=hidden)
    write("Zymurgy at the club")
    restrict_person(store, MANAGER, person_id=hidden, reason="high_profile")
    assert found(store, "zymurgy", OTHER_PRACTITIONER) == ["Zymurgy at the club"]
    assert found(store, "verity", OTHER_PRACTITIONER) == []
    assert found(store, "zymurgy", ANALYST) == []
    assert found(store, "zymurgy", MANAGER) == ["Zymurgy at the club", "Zymurgy in the shed"]


def test_a_search_keeps_to_days_and_author(store: Store, write: Write) -> None:
    """The filters of the contact log narrow the notes too; a name finds the notes of that person."""
    write("Saw the garden")
    write("Saw the gate", actor=OTHER_PRACTITIONER)
    assert found(store, "saw", worker_id=OTHER_PRACTITIONER.worker_id) == ["Saw the gate"]
    assert found(store, "saw", from_date="2026-11-11") == []
    assert len(found(store, "saw", from_date="2026-11-10", to_date="2026-11-10")) == 2
    assert len(found(store, "quill")) == 2
