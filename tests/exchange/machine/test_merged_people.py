"""People merged on one laptop while others work on them: edited there, restricted there, merged the other way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from caseload_desktop.services import case_notes, people
from caseload_desktop.services.merging import MergePeople, merge_people, part_people
from caseload_desktop.store import rows
from caseload_desktop.store.queries.people import find_people
from tests.exchange.machine.team import Laptop
from tests.exchange.machine.truth import check, digests, exchange_all
from tests.exchange.machine.world import World
from tests.support import MANAGER, OTHER_PRACTITIONER

MANAGERS, COLLEAGUES = 0, 1


class Twins:
    """Two laptops that hold the same two people."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.world = World(folder / "world", size=2, seed=7)
        store = self.world.laptops[MANAGERS].store
        self.away, self.stays = (
            people.register_person(store, MANAGER, people.RegisterPerson(given=given, family="Quill")).ids("person")[0]
            for given in ("Wilhelmina", "Mina")
        )
        exchange_all(self.world)

    def merge(self, at: int, away: str, stays: str) -> str:
        command = MergePeople(away_id=away, stays_id=stays, why="same address")
        return merge_people(self.world.laptops[at].store, MANAGER, command).ids("same_person")[0]

    def note(self, at: int, person_id: str, words: str) -> None:
        laptop = self.world.laptops[at]
        command = case_notes.WriteNote(person_id=person_id, kind="visit", on_date="2026-11-02", words=words)
        case_notes.write_note(laptop.store, laptop.actor, command)

    def shown(self, at: int) -> dict[str, str]:
        with self.world.laptops[at].store.read() as connection:
            return dict(connection.execute(select(rows.merged_person)).all())

    def notes(self, at: int) -> dict[str, str]:
        t = rows.case_note
        with self.world.laptops[at].store.read() as connection:
            return dict(connection.execute(select(t.c.words, t.c.person_id)).all())


@pytest.fixture
def twins(tmp_path: Path) -> Iterator[Twins]:
    made = Twins(tmp_path)
    yield made
    made.world.close()


def test_merged_here_and_edited_there(twins: Twins) -> None:
    """What a colleague writes who does not know of the merge arrives in the one record, and goes back when parted."""
    said = twins.merge(MANAGERS, twins.away, twins.stays)
    twins.note(COLLEAGUES, twins.away, "written without knowing")
    twins.note(MANAGERS, twins.stays, "written to the one record")
    exchange_all(twins.world)
    for at in (MANAGERS, COLLEAGUES):
        assert twins.shown(at) == {twins.away: twins.stays}
        assert set(twins.notes(at).values()) == {twins.stays}
    part_people(twins.world.laptops[MANAGERS].store, MANAGER, merge_id=said, why="two sisters")
    exchange_all(twins.world)
    for at in (MANAGERS, COLLEAGUES):
        assert twins.notes(at) == {
            "written without knowing": twins.away,
            "written to the one record": twins.stays,
        }
    check(twins.world, twins.folder)


def test_merged_opposite_ways_and_parted_by_one(twins: Twins) -> None:
    """Two merges of the same two people show one record, the same on both laptops; one parting ends both."""
    said = twins.merge(MANAGERS, twins.away, twins.stays)
    twins.merge(COLLEAGUES, twins.stays, twins.away)
    exchange_all(twins.world)
    both = {twins.away, twins.stays}
    for at in (MANAGERS, COLLEAGUES):
        assert twins.shown(at) == {max(both): min(both)}
    part_people(twins.world.laptops[MANAGERS].store, MANAGER, merge_id=said, why="two sisters")
    exchange_all(twins.world)
    assert twins.shown(MANAGERS) == twins.shown(COLLEAGUES) == {}
    check(twins.world, twins.folder)


def test_merged_here_and_restricted_there_closes_both(twins: Twins) -> None:
    """The restriction of either, set without knowing of the merge, takes both records off the colleague's laptop."""
    twins.merge(COLLEAGUES, twins.away, twins.stays)
    twins.note(COLLEAGUES, twins.stays, "written to the one record")
    store = twins.world.laptops[MANAGERS].store
    people.restrict_person(store, MANAGER, person_id=twins.away, reason="police_matter")
    exchange_all(twins.world)
    assert twins.shown(MANAGERS) == {twins.away: twins.stays}
    assert set(twins.notes(MANAGERS).values()) == {twins.stays}
    colleague = twins.world.laptops[COLLEAGUES]
    with colleague.store.read() as connection:
        assert [hit for hit in find_people(connection, "quill", viewer=colleague.actor) if hit.open] == []
    assert twins.notes(COLLEAGUES) == {}
    check(twins.world, twins.folder)
    assert digests(store).keys() >= {twins.away, twins.stays}


def test_a_record_merged_into_two_that_are_closed_to_each_other_comes_to_rest(tmp_path: Path) -> None:
    """Two managers each merged it into somebody only they may read: neither calls it back from the other for ever."""
    _merged_into_two(tmp_path, without=(1, 2))


def test_a_record_merged_into_two_stays_with_nobody_who_is_named_on_one_only(tmp_path: Path) -> None:
    """A colleague named on one of the two lets the shared record go too, once a manager says the other is closed."""
    _merged_into_two(tmp_path, without=(1,), named=(OTHER_PRACTITIONER.worker_id,))


def _merged_into_two(folder: Path, *, without: tuple[int, ...], named: tuple[str, ...] = ()) -> None:
    """Two managers, laptops 0 and 3, merge one record each into another, closed to all but them and who is named."""
    world = World(folder / "world", size=4, seed=7)
    for number in without:
        world.laptops[number].removed = True
    both = _register(world.laptops[0], "Wilhelmina")
    exchange_all(world)
    for manager in (world.laptops[0], world.laptops[3]):
        closed = _register(manager, "Mina")
        merge_people(manager.store, manager.actor, MergePeople(away_id=both, stays_id=closed, why="same address"))
        people.restrict_person(manager.store, manager.actor, person_id=closed, reason="police_matter", workers=named)
        named = ()
    exchange_all(world)
    check(world, folder)
    world.close()
    world.close()


def _register(laptop: Laptop, given: str) -> str:
    command = people.RegisterPerson(given=given, family="Quill")
    return people.register_person(laptop.store, laptop.actor, command).ids("person")[0]
