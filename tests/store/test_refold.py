"""Streams that leave, return or lose what an import brought: afterwards as if it had never been otherwise."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from caseload_desktop.services import people
from caseload_desktop.services.people import amend_person
from caseload_desktop.store import chains, rows
from caseload_desktop.store.operation import Operation, chained, hash_of
from caseload_desktop.store.refold import drop_stream, refold_streams, take_back
from caseload_desktop.store.statements import Statements
from caseload_desktop.store.store import Store
from tests.store.carrying import Run, carry, feed, picture, runs_of, sign_keys, take, without
from tests.store.records import a_contact, last_place
from tests.store.replicas import COMMANDS, Team
from tests.support import MANAGER, make_store


def a_person(store: Store, family: str = "Quill") -> str:
    person = people.RegisterPerson(given="Ada", family=family, known_as=("Adie",))
    return people.register_person(store, MANAGER, person).ids("person")[0]


def drop(store: Store, uid: str) -> None:
    with store.exchanging() as connection:
        number = connection.execute(select(rows.stream.c.no).where(rows.stream.c.uid == uid)).scalar_one()
        drop_stream(connection, Statements(connection.dialect), stream=number)
        values = {"stream": number, "why": "left_scope", "by": "SOMEMANAGER1", "told_at": "", "removed_at": "2026"}
        connection.execute(rows.leaving.insert().values(values))


def leaving(store: Store) -> int:
    with store.read() as connection:
        return connection.execute(select(func.count()).select_from(rows.leaving)).scalar_one()


def test_names_that_came_before_their_person_leave_with_the_record(store: Store, other: Store, tmp_path: Path) -> None:
    """A record may go before the person it is about has come: nobody is found any more by a name added elsewhere."""
    person = a_person(store)
    other.take_in([raw for _, raw in store.operations()])
    people.add_name(other, MANAGER, person_id=person, kind="known_as", given="Onlythere")
    third = make_store(tmp_path / "third")
    third.take_in([raw for _, raw in other.operations() if Operation.read(raw).device == other.device.id])
    assert "onlythere" in name_keys(third)
    drop(third, person)
    assert name_keys(third) == set()
    third.close()


def name_keys(store: Store) -> set[str]:
    with store.read() as connection:
        return set(connection.execute(select(rows.name_key.c.key)).scalars())


def test_a_dropped_record_comes_back_whole_with_another_story_of_it(store: Store, other: Store) -> None:
    """What lay aside of it where it was sent begins in the middle of a chain, and lies aside here too."""
    uid = a_person(store)
    amend_person(store, MANAGER, person_id=uid, fields={"given": "Adela"})
    carry(store, other, streams={uid})
    drop(other, uid)
    run = runs_of(store, streams={uid})[0]
    before = run.before
    for _, raw_hash in run.items[:-1]:
        before = chained(before, raw_hash)
    story = bytes(run.items[-1][0] or b"").replace(b"Adela", b"Adele")
    last = run.first + len(run.items) - 1
    aside = Run(uid, run.kind, run.device, last, before, [(story, hash_of(story))], beside=True)
    taken = take(other, [run, aside])
    assert (taken.new, taken.forked, taken.pending) == (len(run.items), 1, 0)
    assert leaving(other) == 0


def test_a_dropped_record_is_gone_and_others_are_untouched(tmp_path: Path, store: Store, other: Store) -> None:
    """A laptop that let a record go is like one that never had it, in rows, search, seals and chains."""
    gone, stays = a_person(store), a_person(store, "Brimble")
    for person_id in (gone, stays):
        a_contact(store, person_id)
    never = make_store(tmp_path / "never")
    store.seal()
    take(never, [run for run in runs_of(store) if run.uid != gone])
    carry(store, other)
    drop(other, gone)
    assert picture(other) == picture(never)
    with other.read() as connection:
        assert chains.check_seals(connection, sign_keys(store, other)) == []
    assert other.rebuild_is_equal()
    never.close()


def test_a_dropped_record_comes_back_whole_or_not_at_all(store: Store, other: Store) -> None:
    """New work on a record that was let go is passed over; when all of it returns, nothing is missing or double."""
    person_id = a_person(store)
    a_contact(store, person_id)
    carry(store, other)
    a_contact(other, person_id, "rang back")
    carry(other, store)
    drop(other, person_id)
    place = last_place(store)
    a_contact(store, person_id, "note since")
    parts = take(other, runs_of(store, after=place))
    assert (parts.new, parts.pending, parts.own, parts.passed_over) == (0, 0, 0, {person_id})
    assert leaving(other) == 1
    whole = carry(store, other)
    assert (whole.own, whole.forked, leaving(other)) == (0, 0, 0)
    assert picture(other) == picture(store)
    a_contact(other, person_id, "note after the return")
    assert carry(other, store).forked == 0
    assert picture(other) == picture(store)


def test_a_first_word_on_a_dropped_record_is_not_the_record(tmp_path: Path, store: Store, other: Store) -> None:
    """Somebody's first note on a record that was let go does not put a piece of it back on the laptop."""
    person_id = a_person(store)
    carry(store, other)
    third = make_store(tmp_path / "third")
    carry(store, third)
    drop(other, person_id)
    before = picture(other)
    a_contact(third, person_id)
    taken = take(other, [run for run in runs_of(third) if run.device == third.device.id])
    assert (taken.new, taken.pending, taken.passed_over) == (0, 0, {person_id})
    assert picture(other) == before
    third.close()


def test_a_record_that_returns_without_own_work_is_noticed(store: Store, other: Store) -> None:
    """When a record comes back from a laptop that lacks work done here, the numbers of that work are not used again."""
    person_id = a_person(store)
    carry(store, other)
    old = runs_of(store)
    a_contact(other, person_id)
    drop(other, person_id)
    assert take(other, old).own == 1


def test_a_refold_changes_nothing(tmp_path: Path) -> None:
    """Making every record again from its operations gives the rows there were."""
    team = Team(tmp_path, size=2, seed=3)
    try:
        team.begin()
        for _ in range(60):
            team.act(team.chance.choice(team.laptops), team.chance.choice(COMMANDS))
        one, two = (laptop.store for laptop in team.laptops)
        team.carry(team.laptops[0], team.laptops[1])
        carry(one, two)
        before = picture(two)
        with two.exchanging() as connection:
            streams = connection.execute(select(rows.stream.c.no)).scalars().all()
            refold_streams(connection, Statements(connection.dialect), streams)
        assert picture(two) == before
        assert two.rebuild_is_equal()
    finally:
        team.close()


def pieces(runs: list[Run], chance: random.Random) -> list[Run]:
    """The runs cut at random places."""
    found = []
    for run in runs:
        at, end = 0, run.before
        while at < len(run.items):
            count = chance.randint(1, 4)
            part, first = run.items[at : at + count], run.first + at
            seals = [(seq, s) for seq, s in run.seals if first <= seq < first + len(part)]
            found.append(Run(run.uid, run.kind, run.device, first, end, part, seals))
            for _, raw_hash in part:
                end = chained(end, raw_hash)
            at += count
    return found


@pytest.mark.parametrize("seed", range(8))
def test_an_import_taken_back_was_never_there(tmp_path: Path, seed: int) -> None:
    """Whatever a laptop held, waited for or disagreed on: after an import is taken back it is so again, row for row."""
    chance = random.Random(seed)
    team = Team(tmp_path, size=3, seed=seed)
    try:
        team.begin()
        for _ in range(60):
            team.act(team.laptops[chance.randint(0, 2)], chance.choice(COMMANDS))
        one, two, three = (laptop.store for laptop in team.laptops)
        for laptop in (one, two):
            laptop.seal()
        cut = pieces(runs_of(one), chance) + pieces(runs_of(two), chance)
        chance.shuffle(cut)
        half = len(cut) // 2
        _import(three, cut[:half])
        _rival(cut, chance)
        before = picture(three)
        for _ in range(2):
            first, last = _import(three, cut[half - 10 :])
            after = picture(three)
            _take_back(three, first, last)
            assert without(picture(three), "seals") == without(before, "seals")
            assert set(picture(three)["seals"]) >= set(before["seals"])
            with three.read() as connection:
                found = chains.check_seals(connection, sign_keys(one, two, three))
            assert found == []
            assert three.rebuild_is_equal()
        _import(three, cut[half - 10 :])
        assert picture(three) == after
    finally:
        team.close()


def _rival(cut: list[Run], chance: random.Random) -> None:
    """Let one piece be from another story."""
    run = chance.choice([run for run in cut if run.before != bytes(32)])
    run.before = bytes(31) + b"\x01"


def _import(store: Store, runs: list[Run]) -> tuple[int, int]:
    """Take pieces in by one transaction, those of a stream together; return the places they went to."""
    first = last_place(store) + 1
    with store.intake() as (_, intake):
        feed(intake, sorted(runs, key=lambda run: run.uid))
        intake.finish()
    return first, last_place(store)


def _take_back(store: Store, first: int, last: int) -> None:
    with store.exchanging() as connection:
        take_back(connection, Statements(connection.dialect), lsn_from=first, lsn_to=last)


def test_an_import_that_only_waits_is_taken_back(store: Store, other: Store) -> None:
    """A file of which nothing could be placed yet leaves no trace when it is taken back."""
    person_id = a_person(store)
    place = last_place(store)
    a_contact(store, person_id)
    store.seal()
    before = picture(other)
    first, last = _import(other, runs_of(store, after=place))
    assert (last < first, picture(other) == before) == (True, False)
    _take_back(other, first, last)
    assert picture(other) == before


def test_what_stood_on_an_import_waits_when_it_is_taken_back(store: Store, other: Store) -> None:
    """Taking back an earlier import lets later work of the same laptop wait, and it returns with the file."""
    person_id = a_person(store)
    place = last_place(store)
    first, last = _import(other, runs_of(store))
    a_contact(store, person_id)
    _import(other, runs_of(store, after=place))
    whole: dict[str, Any] = picture(other)
    _take_back(other, first, last)
    with other.read() as connection:
        assert connection.execute(select(func.count()).select_from(rows.pending)).scalar() == 1
        assert chains.check_chains(connection) == []
        assert connection.execute(select(rows.person.c.id).where(rows.person.c.id == person_id)).all() == []
    take(other, [run for run in runs_of(store, streams={person_id}) if run.first == 1])
    assert picture(other) == whole
    amend_person(store, MANAGER, person_id=person_id, fields={"family": "Quince"})
    carry(store, other)
    assert picture(other) == picture(store)
