"""Words in contacts are found from the moment a contact is saved, whether the text index holds it already or not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from caseload_desktop.services.contacts import CorrectContact, correct_contact, restore_contact, withdraw_contact
from caseload_desktop.store.derived import CONTACT_TEXT, TEXTS_AT_ONCE
from caseload_desktop.store.queries.contacts import ContactFilter, contact_numbers
from caseload_desktop.store.store import Store
from tests.support import MANAGER
from tests.ui.records import add_contacts, add_people, told

AROUND = (1, TEXTS_AT_ONCE - 1, TEXTS_AT_ONCE, TEXTS_AT_ONCE + 1, 2 * TEXTS_AT_ONCE + 3)


def found(store: Store, words: str) -> list[int]:
    """Row numbers of the contacts a search finds."""
    with store.read() as connection:
        return sorted(contact_numbers(connection, ContactFilter(search=words), viewer=MANAGER))


def reach(store: Store) -> int:
    """The row number up to which the text index goes."""
    with store.read() as connection:
        return int(connection.execute(text(CONTACT_TEXT.reach)).scalar_one())


@pytest.fixture
def log(store: Store) -> Callable[[int], list[str]]:
    """Logs so many contacts about one person, each with a word of its own, and gives their ids."""
    (ada,) = add_people(store, "Ada Quill")

    def add(count: int) -> list[str]:
        return add_contacts(store, *(told(ada, notes=f"Héron nummer{n:03}") for n in range(1, count + 1)))

    return add


@pytest.mark.parametrize("count", AROUND)
def test_every_contact_is_found_at_once(store: Store, log: Callable[[int], list[str]], count: int) -> None:
    """The newest contact is found like the oldest, by beginnings of words, without accents, and each only once."""
    log(count)
    assert found(store, "heron") == list(range(1, count + 1))
    assert found(store, f"NUMMER{count:03} her") == [count]
    assert found(store, "nummer9") == []
    assert reach(store) == count // TEXTS_AT_ONCE * TEXTS_AT_ONCE


@pytest.mark.parametrize("chosen", [1, TEXTS_AT_ONCE, TEXTS_AT_ONCE + 1])
def test_a_correction_is_found_by_its_new_words_alone(
    store: Store, log: Callable[[int], list[str]], chosen: int
) -> None:
    """A corrected contact is found by what it says now, and no more by what it said, however new it is."""
    ids = log(TEXTS_AT_ONCE + 2)
    change = CorrectContact(contact_id=ids[chosen - 1], fields={"notes": "Kingfisher"}, why="typed wrong")
    correct_contact(store, MANAGER, change)
    assert found(store, "kingfisher") == [chosen]
    assert found(store, f"nummer{chosen:03}") == []
    log(TEXTS_AT_ONCE)
    assert found(store, "kingfisher") == [chosen]


@pytest.mark.parametrize("chosen", [1, TEXTS_AT_ONCE, TEXTS_AT_ONCE + 1])
def test_a_withdrawn_contact_is_not_found_until_it_is_back(
    store: Store, log: Callable[[int], list[str]], chosen: int
) -> None:
    """What was withdrawn stays away when the index grows over it, and is found again once restored."""
    ids = log(TEXTS_AT_ONCE + 2)
    withdraw_contact(store, MANAGER, contact_id=ids[chosen - 1], why="recorded twice")
    log(TEXTS_AT_ONCE)
    assert chosen not in found(store, "heron")
    restore_contact(store, MANAGER, contact_id=ids[chosen - 1], why="it was not")
    assert chosen in found(store, f"nummer{chosen:03}")


def test_rows_made_again_are_found_alike(store: Store, log: Callable[[int], list[str]]) -> None:
    """After the rows were folded again from the journal, every search finds what it found before."""
    log(TEXTS_AT_ONCE + 5)
    before = found(store, "heron"), found(store, "nummer00")
    store.rebuild()
    assert (found(store, "heron"), found(store, "nummer00")) == before
    assert reach(store) == TEXTS_AT_ONCE


def test_a_row_that_goes_takes_its_words_along(store: Store, log: Callable[[int], list[str]]) -> None:
    """A row number given out again never leads from the words of the record that had it to another one."""
    log(TEXTS_AT_ONCE + 2)
    with store.exchanging() as connection:
        connection.execute(text("DELETE FROM contact WHERE no IN (3, :last)"), {"last": TEXTS_AT_ONCE + 2})
        held = connection.execute(text("SELECT count(*) FROM contact_text_docsize")).scalar_one()
    assert held == TEXTS_AT_ONCE - 1
    assert len(found(store, "heron")) == TEXTS_AT_ONCE


def test_searching_leaves_nothing_behind(store: Store, log: Callable[[int], list[str]]) -> None:
    """The index made for the newest contacts is gone after the question."""
    log(3)
    with store.read() as connection:
        for _ in range(2):
            contact_numbers(connection, ContactFilter(search="heron"), viewer=MANAGER)
        assert connection.execute(text("SELECT count(*) FROM sqlite_temp_master")).scalar_one() == 0
