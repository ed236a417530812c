"""The chronology: entries picked from the record or written, what they mean, and one analysis per person."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from caseload_desktop.domain.errors import AlreadyChanged
from caseload_desktop.services import chronology, people
from caseload_desktop.services.chronology import Entry, analysis_id
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store import rows
from caseload_desktop.store.store import Store
from tests.services.refusals import refused
from tests.support import MANAGER, PRACTITIONER


def person(store: Store) -> str:
    changes = people.register_person(store, PRACTITIONER, people.RegisterPerson(given="Ada", family="Quill"))
    return changes.ids("person")[0]


def added(store: Store, person_id: str, *entries: Entry) -> list[str]:
    changes = chronology.add_entries(store, PRACTITIONER, person_id=person_id, entries=entries)
    return list(changes.ids("chronology_entry"))


def test_picked_and_own_entries(store: Store) -> None:
    """What was picked twice stands once; what it means is said later; taking out leaves the record as it is."""
    who = person(store)
    picked = Entry(words="Fell in the kitchen", on_date="2026-11-02", about_kind="case_note", about_id="a" * 32)
    own = Entry(words="Husband died", date_words="Summer 2019", source="Daughter")
    assert len(added(store, who, picked, own)) == 2
    refused("picked_already", lambda: added(store, who, picked))
    [again] = added(store, who, picked, Entry(words="Moved here", on_date="1961-05-01"))
    chronology.change_entry(store, MANAGER, entry_id=again, fields={"meaning": "Far from family"}, seen={"meaning": ""})
    with pytest.raises(AlreadyChanged):
        chronology.change_entry(store, PRACTITIONER, entry_id=again, fields={"meaning": "x"}, seen={"meaning": ""})
    out = chronology.remove_entry(store, PRACTITIONER, entry_id=again, why="Not about her")
    undo_act(store, PRACTITIONER, out.act)
    with store.read() as connection:
        t = rows.chronology_entry
        meanings = connection.execute(select(t.c.meaning).where(t.c.gone.is_(None), t.c.meaning.is_not(None)))
        assert list(meanings.scalars()) == ["Far from family"]
    assert store.rebuild_is_equal()


def test_the_rules_of_an_entry(store: Store) -> None:
    """An entry says what and when, by day or in words; a day to come is no history."""
    who = person(store)
    refused("nothing_chosen", lambda: added(store, who))
    refused("words_required", lambda: added(store, who, Entry(words=" ", on_date="2026-11-02")))
    refused("day_or_words_required", lambda: added(store, who, Entry(words="Fell")))
    refused("day_in_future", lambda: added(store, who, Entry(words="Fell", on_date="2026-11-21")))
    refused("impossible_date", lambda: added(store, who, Entry(words="Fell", on_date="2026-02-30")))
    [one] = added(store, who, Entry(words="Fell", date_words="2019"))
    refused(
        "day_or_words_required",
        lambda: chronology.change_entry(store, PRACTITIONER, entry_id=one, fields={"date_words": ""}),
    )


def test_one_analysis(store: Store) -> None:
    """There is one analysis of a person's chronology, and nobody overwrites it unseen."""
    who = person(store)
    chronology.write_analysis(store, PRACTITIONER, person_id=who, words="Three losses in a year.", seen={"words": None})
    chronology.write_analysis(
        store, MANAGER, person_id=who, words="Four losses.", seen={"words": "Three losses in a year."}
    )
    with pytest.raises(AlreadyChanged):
        chronology.write_analysis(store, PRACTITIONER, person_id=who, words="Two.", seen={"words": "Three."})
    with store.read() as connection:
        [row] = connection.execute(select(rows.chronology_analysis)).mappings()
        assert (row["id"], row["words"]) == (analysis_id(who), "Four losses.")
