"""A restored backup or a copied disk uses numbers twice: everybody ends with the same, and nothing typed is lost."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from caseload_desktop.domain.errors import NotPermitted
from caseload_desktop.services import contacts, people
from caseload_desktop.services.people import amend_person
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store import chains, rows
from caseload_desktop.store.forks import earlier_identities, write_again
from caseload_desktop.store.identity import public_keys
from caseload_desktop.store.queries.quarantine import quarantined
from caseload_desktop.store.refold import take_back
from caseload_desktop.store.statements import Statements
from caseload_desktop.store.store import Store
from caseload_desktop.store.succession import succeed
from tests.store.carrying import carry, feed, picture, runs_of, without
from tests.store.replicas import COMMANDS, Team
from tests.support import ANALYST, MANAGER, PRACTITIONER, make_store, open_store


@pytest.fixture
def third(tmp_path: Path) -> Iterator[Store]:
    """A colleague's laptop."""
    made = make_store(tmp_path / "third")
    yield made
    made.close()


def a_person(store: Store) -> str:
    return people.register_person(store, MANAGER, people.RegisterPerson(given="Ada", family="Quill")).ids("person")[0]


def a_contact(store: Store, person_id: str, notes: str) -> str:
    command = contacts.LogContact(
        person_id=person_id, received_on="2026-11-20", method="phone", reason="request_information",
        outcome="nfa_information_advice", no_next_why="Advice was enough", notes=notes,
    )  # fmt: skip
    return contacts.log_contact(store, PRACTITIONER, command).act


def copy_of(store: Store, folder: Path) -> Store:
    """A second store from the same file: what a backup or a copied disk is."""
    folder.mkdir()
    for suffix in ("", "-wal"):
        source = store.path.with_name(store.path.name + suffix)
        if source.exists():
            shutil.copy(source, folder / source.name)
    return open_store(folder / store.path.name)


def give(source: Store, target: Store) -> int:
    """Carry everything; a laptop that learns that it is an older copy goes on under a new identity."""
    taken = carry(source, target)
    if taken.own:
        succeed(target, MANAGER)
    if taken.own or taken.forked:
        write_again(target, MANAGER)
    return taken.new + taken.forked + taken.own


def exchange_all(*stores: Store) -> None:
    """Everybody gives everything to everybody until nobody learns anything."""
    for _ in range(12):
        if not sum(give(source, target) for target in stores for source in stores if source is not target):
            return
    raise AssertionError("the laptops never come to rest")


def notes_in(store: Store) -> set[str]:
    with store.read() as connection:
        return {note for note in connection.execute(select(rows.contact.c.notes)).scalars() if note}


def all_keys(*stores: Store) -> dict[str, bytes]:
    """The public keys of these laptops, under every identity they had."""
    keys: dict[str, bytes] = {}
    for store in stores:
        with store.read() as connection:
            public = bytes.fromhex(public_keys(connection).sign)
            keys |= dict.fromkeys({store.device.id, *earlier_identities(connection)}, public)
    return keys


def check_equal(*stores: Store) -> None:
    first = without(picture(stores[0]), "quarantine", "pending", "seals")
    keys = all_keys(*stores)
    for store in stores:
        assert without(picture(store), "quarantine", "pending", "seals") == first
        assert store.rebuild_is_equal()
        with store.read() as connection:
            assert [one for one in chains.check_seals(connection, keys) if one.device in keys] == []
            assert quarantined(connection) == []


def test_a_restored_backup_gives_up_its_numbers(tmp_path: Path, store: Store, third: Store) -> None:
    """What was typed after the backup was restored stands beside what had been sent before; nothing is missing."""
    person_id = a_person(store)
    a_contact(store, person_id, "before the backup")
    give(store, third)
    restored = copy_of(store, tmp_path / "restored")
    a_contact(store, person_id, "lost on the laptop")
    a_contact(store, person_id, "lost too")
    give(store, third)
    a_contact(restored, person_id, "typed after")
    amend_person(restored, PRACTITIONER, person_id=person_id, fields={"family": "Quince"})
    exchange_all(restored, third)
    check_equal(restored, third)
    assert notes_in(third) == {"before the backup", "lost on the laptop", "lost too", "typed after"}
    restored.close()


def test_a_copied_disk_becomes_two_laptops(tmp_path: Path, store: Store, third: Store) -> None:
    """Two laptops from one disk work on; after swapping files through a third, all three hold all of it."""
    person_id = a_person(store)
    copy = copy_of(store, tmp_path / "copy")
    for number in range(3):
        a_contact(store, person_id, f"first {number}")
        a_contact(copy, person_id, f"second {number}")
    give(store, third)
    give(copy, third)
    exchange_all(store, copy, third)
    check_equal(store, copy, third)
    assert notes_in(store) == {f"{which} {number}" for which in ("first", "second") for number in range(3)}
    assert store.device != copy.device
    copy.close()


def test_two_colleagues_who_believed_different_stories_agree(tmp_path: Path, store: Store, third: Store) -> None:
    """When each copy's work reached another colleague first, all four still end with the same record."""
    person_id = a_person(store)
    fourth = make_store(tmp_path / "fourth")
    copy = copy_of(store, tmp_path / "copy")
    for number in range(2):
        a_contact(store, person_id, f"first {number}")
        a_contact(copy, person_id, f"second {number}")
    carry(store, third)
    carry(copy, fourth)
    carry(third, fourth)
    carry(fourth, third)
    with third.read() as connection:
        assert len(quarantined(connection)) == len(quarantined(connection, viewer=PRACTITIONER)) == 2
        assert quarantined(connection, viewer=ANALYST) == []
    give(fourth, store)
    give(third, copy)
    exchange_all(store, copy, third, fourth)
    check_equal(store, copy, third, fourth)
    assert notes_in(third) == {"first 0", "first 1", "second 0", "second 1"}
    for extra in (fourth, copy):
        extra.close()


def test_what_was_typed_since_stays_on_top(tmp_path: Path, store: Store, third: Store) -> None:
    """A rival story that arrives late does not let an older value overrule what the worker typed afterwards."""
    person_id = a_person(store)
    give(store, third)
    restored = copy_of(store, tmp_path / "restored")
    a_contact(store, person_id, "lost")
    give(store, third)
    amend_person(restored, PRACTITIONER, person_id=person_id, fields={"family": "Older", "given": "Adele"})
    succeed(restored, MANAGER)
    amend_person(restored, PRACTITIONER, person_id=person_id, fields={"family": "Newer"})
    exchange_all(restored, third)
    check_equal(restored, third)
    with third.read() as connection:
        person = connection.execute(select(rows.person.c.family, rows.person.c.given)).one()
        assert tuple(person) == ("Newer", "Adele")
        assert connection.execute(select(rows.conflict)).all() == []
    restored.close()


def test_what_was_written_again_can_be_undone(tmp_path: Path, store: Store, third: Store) -> None:
    """An act whose work moved to the new identity is taken back as any other."""
    person_id = a_person(store)
    give(store, third)
    restored = copy_of(store, tmp_path / "restored")
    a_contact(store, person_id, "lost")
    give(store, third)
    act = a_contact(restored, person_id, "typed after")
    exchange_all(restored, third)
    undo_act(restored, PRACTITIONER, act)
    exchange_all(restored, third)
    with third.read() as connection:
        standing = select(rows.contact.c.notes).where(rows.contact.c.gone.is_(None))
        assert connection.execute(standing).scalars().all() == ["lost"]
    restored.close()


def test_nothing_to_write_again_is_no_error(store: Store, third: Store) -> None:
    """A laptop with one story writes nothing; who may not exchange may not ask for it."""
    a_person(store)
    give(store, third)
    assert write_again(third, MANAGER) == 0
    with pytest.raises(NotPermitted):
        write_again(third, ANALYST)


def test_work_not_sealed_under_the_earlier_identity_still_travels(store: Store, third: Store) -> None:
    """What was typed just before the identity changed is vouched for by the same key."""
    person_id = a_person(store)
    succeed(store, MANAGER)
    write_again(store, MANAGER)
    assert all(run.seals for run in runs_of(store, streams={person_id}))
    give(store, third)
    check_equal(store, third)


@pytest.mark.parametrize("seed", range(4))
def test_copies_of_one_laptop_end_with_one_record(tmp_path: Path, seed: int) -> None:
    """Whatever two copies and two colleagues do, and whoever hears of whom first, all end equal with every note."""
    chance = random.Random(seed)
    team = Team(tmp_path, size=3, seed=seed)
    team.begin()
    copy = copy_of(team.laptops[0].store, tmp_path / "copy")
    try:
        stores = [laptop.store for laptop in team.laptops]
        said: list[str] = []
        for _ in range(50):
            team.act(chance.choice(team.laptops), chance.choice(COMMANDS))
            if chance.random() < 0.3:
                said.append(_work_on(copy, chance))
            if chance.random() < 0.12:
                give(*chance.sample([*stores, copy], 2))
        exchange_all(*stores, copy)
        check_equal(*stores, copy)
        journal = b"".join(raw for _, raw in stores[1].operations())
        assert [note for note in sorted({*team.notes, *said}) if note.encode() not in journal] == []
    finally:
        copy.close()
        team.close()


def _work_on(store: Store, chance: random.Random) -> str:
    """Do something on the copy and return the words typed."""
    with store.read() as connection:
        person = rows.person.c
        open_to_all = select(person.id).where(person.restricted.is_not(True)).order_by(person.id)
        ids = connection.execute(open_to_all).scalars().all()
    if not ids:
        return ""
    said = f"copied {chance.random()}"
    if chance.random() < 0.5:
        a_contact(store, chance.choice(ids), said)
    else:
        amend_person(store, MANAGER, person_id=chance.choice(ids), fields={chance.choice(("given", "family")): said})
    return said


def test_an_import_that_settled_a_fork_can_be_taken_back(tmp_path: Path, store: Store, third: Store) -> None:
    """Taking back the file that let one story make way leaves whole chains, and every word is still kept somewhere."""
    person_id = a_person(store)
    copy = copy_of(store, tmp_path / "copy")
    a_contact(store, person_id, "first story")
    a_contact(copy, person_id, "second story")
    carry(copy, third)
    carry(store, third)
    with third.read() as connection:
        assert [one.fields["notes"] for one in quarantined(connection)] == ["first story"]
    give(store, copy)
    with third.read() as connection:
        before = connection.execute(select(func.max(rows.op.c.lsn))).scalar_one()
    copy.seal()
    with third.intake() as (connection, intake):
        feed(intake, runs_of(copy))
        intake.finish()
        upto = connection.execute(select(func.max(rows.op.c.lsn))).scalar_one()
    assert notes_in(third) == {"first story", "second story"}
    with third.exchanging() as connection:
        take_back(connection, Statements(connection.dialect), lsn_from=before + 1, lsn_to=upto)
    assert third.rebuild_is_equal()
    with third.read() as connection:
        assert chains.check_chains(connection) == []
        aside = {one.fields["notes"] for one in quarantined(connection)}
    assert aside | notes_in(third) == {"first story", "second story"}
    exchange_all(store, copy, third)
    check_equal(store, copy, third)
    copy.close()
