"""Two records beside each other, and what was merged: read in few statements, and nothing of a closed record."""

from __future__ import annotations

from typing import Any

from caseload_desktop.domain.merging import choices, proposed_fields, with_their_pairs
from caseload_desktop.services import people
from caseload_desktop.services.merging import MergePeople, merge_people, part_people
from caseload_desktop.store.queries.merging import merged_of, shown_person, sides, written_since
from caseload_desktop.store.store import Store
from tests.store.records import a_contact
from tests.store.test_same_person import register
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER


def counted(store: Store, ask: Any) -> tuple[Any, int]:
    """The answer of a query, and how many statements it took."""
    from sqlalchemy import event

    asked: list[str] = []
    with store.read() as connection:
        event.listen(connection, "before_cursor_execute", lambda *args: asked.append(args[2]))
        return ask(connection), len(asked)


def test_two_records_are_read_in_six_statements(store: Store) -> None:
    """However much lies in them; who stays is found from either id, and what was recorded since is counted."""
    away, stays = register(store, "Wilhelmina"), register(store, "Mina")
    for number in range(4):
        a_contact(store, (away, stays)[number % 2])
    a_contact(store, away)
    found, count = counted(store, lambda c: sides(c, away, stays, viewer=MANAGER))
    assert count <= 6
    assert (found.one.counts, found.other.counts) == ({"contact": 3}, {"contact": 2})
    command = MergePeople(away_id=away, stays_id=stays, why="same address")
    said = merge_people(store, MANAGER, command).ids("same_person")[0]
    a_contact(store, stays)
    (one,), count = counted(store, lambda c: merged_of(c, stays, viewer=MANAGER))
    assert count == 1
    assert (one.away_id, one.name, one.why, one.worker) == (away, "Wilhelmina Quill", "same address", "Morwenna Hale")
    with store.read() as connection:
        assert shown_person(connection, away) == shown_person(connection, stays) == stays
        assert written_since(connection, said) == ({"contact": 1}, {})
        assert sides(connection, away, stays, viewer=MANAGER) is None
    part_people(store, MANAGER, merge_id=said, why="two sisters")
    with store.read() as connection:
        assert merged_of(connection, stays, viewer=MANAGER) == ()


def test_nothing_of_a_closed_record_is_shown(store: Store) -> None:
    """Neither beside another record, nor as one merged, to who is not named on it."""
    away, stays = register(store, "Wilhelmina"), register(store, "Mina")
    people.restrict_person(store, MANAGER, person_id=away, reason="staff", workers=(PRACTITIONER.worker_id,))
    with store.read() as connection:
        assert sides(connection, away, stays, viewer=OTHER_PRACTITIONER) is None
    merge_people(store, MANAGER, MergePeople(away_id=away, stays_id=stays, why="same address", restrict_both=True))
    with store.read() as connection:
        for person in (away, stays):
            assert merged_of(connection, person, viewer=OTHER_PRACTITIONER) == ()
        assert len(merged_of(connection, stays, viewer=PRACTITIONER)) == 1


def test_what_the_record_that_stays_does_not_say_is_proposed_from_the_other() -> None:
    """A birth date and an estimated year are one thing, and so are an NHS number and its status."""
    away = {"given": "Wilhelmina", "birth_date": "1938-02-11", "language": "pol", "nhs_number_status": "not_known"}
    stays = {"given": "Mina", "birth_year": 1938, "nhs_number": "9990000018", "interpreter": False}
    assert proposed_fields(away, stays) == ("language",)
    assert [one.field for one in choices(away, stays)] == [
        "given", "birth_date", "birth_year", "nhs_number", "nhs_number_status", "language",
    ]  # fmt: skip
    assert with_their_pairs(("nhs_number", "given")) == ("given", "nhs_number", "nhs_number_status")
