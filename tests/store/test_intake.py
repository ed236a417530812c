"""Taking in what another laptop wrote: in runs that say what came before, from any file, in any order."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import func, select

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.services.people import amend_person
from caseload_desktop.store import chains, rows
from caseload_desktop.store.operation import chained, hash_of
from caseload_desktop.store.operation_check import Malformed, read_checked
from caseload_desktop.store.store import Store
from tests.store.carrying import Run, carry, feed, picture, runs_of, sign_keys, take, without
from tests.store.records import a_contact, a_person, last_place
from tests.store.replicas import COMMANDS, Team
from tests.support import MANAGER, make_store


def test_a_whole_copy_comes_out_equal(store: Store, other: Store) -> None:
    """What one laptop holds is on the other afterwards, row for row; a second time changes nothing."""
    person_id = a_person(store)
    a_contact(store, person_id)
    amend_person(store, MANAGER, person_id=person_id, fields={"family": "Quince"})
    first = carry(store, other)
    assert (first.new > 0, first.pending, first.forked, first.own) == (True, 0, 0, 0)
    assert picture(other) == picture(store)
    again = carry(store, other)
    assert (again.new, again.known) == (0, first.new + first.known)
    with other.read() as connection:
        assert chains.check_seals(connection, sign_keys(store, other)) == []
    assert other.rebuild_is_equal()


def test_work_that_came_early_waits_and_falls_into_place(store: Store, other: Store) -> None:
    """A file that arrives before the one in front of it is kept, with its seals, and counts once the gap fills."""
    person_id = a_person(store)
    carry(store, other)
    places = []
    for number in range(3):
        places.append(last_place(store))
        a_contact(store, person_id, f"note {number}")
        store.seal()
    last = take(other, runs_of(store, after=places[2]))
    assert (last.new, last.pending) == (0, 1)
    with other.read() as connection:
        assert chains.check_seals(connection, sign_keys(store, other)) == []
        assert chains.check_chains(connection) == []
    assert take(other, runs_of(store, after=places[2])).known == 1
    middle = take(other, runs_of(store, after=places[0]))
    assert (middle.new, middle.pending) == (3, 0)
    assert picture(other) == picture(store)


def test_a_gap_filled_by_another_story_is_no_story(store: Store, other: Store) -> None:
    """What waited for one predecessor is not put behind another with the same number; it is kept aside."""
    person_id = a_person(store)
    carry(store, other)
    places = [last_place(store)]
    for number in range(2):
        a_contact(store, person_id, f"note {number}")
        store.seal()
        places.append(last_place(store))
    take(other, runs_of(store, after=places[1]))
    (run,) = runs_of(store, after=places[0])
    false = [raw.replace(b"note 0", b"note 9") for raw, _ in run.items[:1] if raw is not None]
    rival = Run(run.uid, run.kind, run.device, run.first, run.before, [(raw, hash_of(raw)) for raw in false])
    taken = take(other, [rival])
    assert (taken.new, taken.forked) == (1, 1)
    with other.read() as connection:
        assert connection.execute(select(func.count()).select_from(rows.pending)).scalar() == 0
        assert sorted(connection.execute(select(rows.quarantine.c.why)).scalars()) == ["forked", "seal"]
        assert chains.check_chains(connection) == []
        assert connection.execute(select(rows.seal.c.seq)).scalars().all() == [1]


def test_a_run_that_goes_on_from_elsewhere_is_kept_aside(store: Store, other: Store) -> None:
    """Operations whose predecessor is not the one held here under its number are not mixed in, and only kept once."""
    person_id = a_person(store)
    carry(store, other)
    place = last_place(store)
    a_contact(store, person_id)
    (run,) = runs_of(store, after=place)
    run.before = bytes(31) + b"\x01"
    before = picture(other)
    taken = take(other, [run])
    assert (taken.new, taken.forked) == (0, 1)
    assert take(other, [run]).forked == 0
    assert without(picture(other), "quarantine") == without(before, "quarantine")


def test_an_erased_operation_keeps_the_chain(store: Store, other: Store) -> None:
    """What was lawfully erased there arrives as a hash here, also early; everything after it still counts."""
    person_id = a_person(store)
    place = last_place(store)
    a_contact(store, person_id, "zyxomma")
    a_contact(store, person_id, "asked again")
    with store.read() as connection:
        lsn = connection.execute(select(rows.op.c.lsn).where(rows.op.c.raw.contains(b"zyxomma"))).scalar_one()
    store.erase(lsn=lsn)
    store.seal()
    assert take(other, runs_of(store, after=place)).pending == 2
    carry(store, other)
    assert picture(other) == picture(store)
    with other.read() as connection:
        assert chains.check_seals(connection, sign_keys(store, other)) == []


def test_a_destroyed_record_stays_destroyed(store: Store, other: Store) -> None:
    """What arrives of a record past its retention is counted and left out."""
    person_id = a_person(store)
    carry(store, other)
    other.entomb(stream=person_id)
    a_contact(store, person_id)
    before = picture(other)
    taken = carry(store, other)
    assert (taken.buried, taken.new) == (2, 0)
    assert picture(other) == before


def test_own_work_one_does_not_hold_is_noticed(tmp_path: Path, store: Store, other: Store) -> None:
    """A store brought back from a backup learns from a colleague's file that it wrote more than it knows."""
    person_id = a_person(store)
    carry(store, other)
    with store.exchanging() as connection:
        connection.exec_driver_sql("SAVEPOINT backup")
    place = last_place(store)
    a_contact(store, person_id)
    runs = runs_of(store, after=place)
    copy = make_store(tmp_path / "copy")
    with copy.exchanging() as connection:
        connection.execute(rows.meta.update().where(rows.meta.c.key == "device").values(value=store.device.id))
    taken = carry(other, copy)
    assert taken.own > 0
    assert take(copy, runs).own == 1
    copy.close()


def test_what_nobody_wrote_is_refused_whole(store: Store, other: Store) -> None:
    """Bytes that are no operation, or a value that is not what its field takes, leave the store as it was."""
    person_id = a_person(store)
    a_contact(store, person_id)
    runs = [run for run in runs_of(store) if run.uid == person_id]
    before = picture(other)
    changes: tuple[dict[str, Any], ...] = (
        {"f": {"notes": 5}}, {"f": {"given": "advice"}}, {"f": {"given": [1]}}, {"f": {"notes": {"a": 1}}},
        {"f": {"minutes": "12"}}, {"f": {"minutes": True}}, {"f": {"minutes": 2**63}}, {"f": {"existing_case": 1}},
        {"f": {"received_on": 20261120}}, {"f": {"gone": "x"}}, {"f": []}, {"f": None}, {"n": "2"}, {"n": 0},
        {"n": 3}, {"d": 5}, {"d": "SOMEBODYELSE"}, {"s": "0" * 32}, {"sk": "contact"}, {"t": -1}, {"t": 2**63},
        {"x": []}, {"x": {"A": "1"}}, {"x": {"A": -1}}, {"e": "device"}, {"e": 1}, {"i": ""}, {"i": "0" * 33},
        {"k": None}, {"v": "1"}, {"w": 3}, {"p": {"notes": [["A", 1, 5, {}]]}}, {"p": 4}, {"u": None}, {"at": 7},
    )  # fmt: skip
    for change in changes:
        (run,) = runs
        raws = [raw for raw, _ in run.items if raw is not None]
        raws[-1] = orjson.dumps({**orjson.loads(raws[-1]), **change})
        with pytest.raises(FileRefused, match="sync_malformed") as refused:
            take(other, [Run(run.uid, run.kind, run.device, run.first, run.before, [(r, hash_of(r)) for r in raws])])
        assert isinstance(refused.value, ValueError), change
    assert picture(other) == before


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b"5", b"null", b"{", b"\xff\xfe", b'{"s":1}'])
def test_bytes_that_are_no_operation_are_refused(raw: bytes) -> None:
    """Whatever the bytes are, they are refused in words."""
    with pytest.raises(Malformed):
        read_checked(raw)


def test_nobody_reaches_into_another_record(store: Store, other: Store) -> None:
    """An operation in one person's record that names a row of another person's is refused."""
    one, two = a_person(store), a_person(store, "Brimble")
    carry(store, other)
    place = last_place(store)
    amend_person(store, MANAGER, person_id=one, fields={"family": "Quince"})
    (run,) = runs_of(store, after=place)
    raw, _ = run.items[0]
    assert raw is not None
    forged = raw.replace(b'"i":"' + one.encode(), b'"i":"' + two.encode())
    with pytest.raises(FileRefused, match="sync_malformed"):
        take(other, [Run(run.uid, run.kind, run.device, run.first, run.before, [(forged, hash_of(forged))])])
    contact = a_contact(store, two)
    place = last_place(store)
    a_contact(store, one)
    (run,) = runs_of(store, after=place)
    raw, _ = run.items[0]
    assert raw is not None
    stolen = orjson.dumps({**orjson.loads(raw), "i": contact})
    carry(store, other, after=place - 1, streams={two})
    with pytest.raises(FileRefused, match="sync_malformed"):
        take(other, [Run(run.uid, run.kind, run.device, 2, run.before, [(stolen, hash_of(stolen))])])


def test_one_row_in_two_new_records_is_refused(store: Store, other: Store) -> None:
    """Two people's records that arrive together and both claim one contact are refused, not mixed."""
    one, two = a_person(store), a_person(store, "Brimble")
    contact = a_contact(store, one)
    a_contact(store, two)
    runs = runs_of(store, streams={one, two})
    raw = runs[1].items[-1][0]
    assert raw is not None
    stolen = orjson.dumps({**orjson.loads(raw), "i": contact})
    runs[1].items[-1] = (stolen, hash_of(stolen))
    before = picture(other)
    with pytest.raises(FileRefused, match="sync_malformed"):
        take(other, runs)
    assert picture(other) == before


def test_chance_never_breaks_the_intake(store: Store, other: Store) -> None:
    """Whatever a part of an operation is changed to, it is taken in or refused in words, and the rows stay sound."""
    chance = random.Random(5)
    person_id = a_person(store)
    amend_person(store, MANAGER, person_id=person_id, fields={"family": "Quince"})
    a_contact(store, person_id)
    deep: Any = 1
    for _ in range(250):
        deep = [deep]
    odd: tuple[Any, ...] = (
        None,
        "",
        0,
        -1,
        1.5,
        True,
        [],
        {},
        [None],
        {"a": []},
        "x" * 70,
        2**63,
        2**64 - 1,
        "\0",
        deep,
        "gone",
    )
    refused = taken = 0
    for _ in range(250):
        run = chance.choice(runs_of(store))
        said = [orjson.loads(raw) for raw, _ in run.items if raw is not None]
        _change_something(chance.choice(said), chance, odd)
        raws = [orjson.dumps(one) for one in said]
        try:
            take(other, [Run(run.uid, run.kind, run.device, run.first, run.before, [(r, hash_of(r)) for r in raws])])
            taken += 1
        except FileRefused:
            refused += 1
    assert min(taken, refused) > 20
    assert other.rebuild_is_equal()


def _change_something(said: dict[str, Any], chance: random.Random, odd: tuple[Any, ...]) -> None:
    part: Any = said
    while True:
        key = chance.choice(list(part)) if isinstance(part, dict) else chance.randrange(len(part))
        if isinstance(part[key], dict | list) and part[key] and chance.random() < 0.8:
            part = part[key]
            continue
        part[key] = chance.choice(odd)
        return


@pytest.mark.parametrize("seed", range(6))
def test_whole_streams_fold_as_operation_by_operation(tmp_path: Path, seed: int) -> None:
    """However much two laptops did, a third has the same record whether it came in runs, by parts, or piecemeal."""
    chance = random.Random(seed)
    team = Team(tmp_path, size=4, seed=seed)
    try:
        team.begin()
        for _ in range(70):
            laptop = team.laptops[chance.randint(0, 1)]
            team.act(laptop, chance.choice(COMMANDS))
            if chance.random() < 0.1:
                team.carry(team.laptops[0], team.laptops[1])
        one, two, whole, parts = (laptop.store for laptop in team.laptops)
        carry(one, two)
        carry(two, one)
        assert without(picture(one), "waiting") == without(picture(two), "waiting")
        carry(one, whole)
        for run in _pieces(runs_of(one), chance):
            take(parts, [run])
        assert picture(whole) == picture(one)
        assert without(picture(parts), "seals") == without(picture(one), "seals")
        assert whole.rebuild_is_equal()
        assert parts.rebuild_is_equal()
    finally:
        team.close()


def _pieces(runs: list[Run], chance: random.Random) -> list[Run]:
    """The runs cut at random places, in random order: most come early at first."""
    pieces = []
    for run in runs:
        at, end = 0, run.before
        while at < len(run.items):
            count = chance.randint(1, 3)
            part = run.items[at : at + count]
            pieces.append(Run(run.uid, run.kind, run.device, run.first + at, end, part))
            for _, raw_hash in part:
                end = chained(end, raw_hash)
            at += count
    chance.shuffle(pieces)
    return pieces


def test_an_intake_given_up_leaves_nothing(store: Store, other: Store) -> None:
    """When the reading of a file is stopped half way, nothing of it stays."""
    a_person(store)
    before: dict[str, Any] = picture(other)
    with pytest.raises(RuntimeError):
        _give_up(other, runs_of(store))
    assert picture(other) == before


def _give_up(store: Store, runs: list[Run]) -> None:
    with store.intake() as (_, intake):
        feed(intake, runs)
        raise RuntimeError
