"""Chains, seals, lawful erasure: a changed, missing or reordered operation shows."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.services import contacts, people
from caseload_desktop.store import chains, rows
from caseload_desktop.store.identity import public_keys
from caseload_desktop.store.store import Store
from tests.support import MANAGER


def a_contact(store: Store, notes: str = "asked about a key safe") -> tuple[str, str]:
    person = people.register_person(store, MANAGER, people.RegisterPerson(given="Ada", family="Quill"))
    person_id = person.ids("person")[0]
    command = contacts.LogContact(
        person_id=person_id, received_on="2026-11-20", method="phone", reason="request_information",
        outcome="nfa_information_advice", no_next_why="Advice was enough", notes=notes,
    )  # fmt: skip
    return person_id, contacts.log_contact(store, MANAGER, command).ids("contact")[0]


def breaks(store: Store) -> list[chains.Break]:
    with store.read() as connection:
        return chains.check_chains(connection)


def tamper(store: Store, sql: str, **values: object) -> None:
    with store._transaction() as connection:
        connection.execute(text(sql), values)


def test_an_untouched_journal_holds(store: Store) -> None:
    """Every chain of an honest store is whole, and its seals fit."""
    a_contact(store)
    assert store.seal() > 0
    assert store.seal() == 0
    with store.read() as connection:
        assert chains.check_chains(connection) == []
        assert chains.check_seals(connection, {store.device.id: bytes.fromhex(public_keys(connection).sign)}) == []


def test_a_changed_operation_shows(store: Store) -> None:
    """A note altered past the program is found at its stream."""
    person_id, _ = a_contact(store)
    tamper(store, "UPDATE op SET raw = CAST(replace(raw, 'key safe', 'key case') AS BLOB) WHERE instr(raw, 'key safe')")
    assert [(b.stream, b.why) for b in breaks(store)] == [(person_id, "altered")]


@pytest.mark.parametrize("which", ["min", "max"])
def test_a_missing_operation_shows(store: Store, which: str) -> None:
    """An operation taken out of the middle or off the end of a chain is found."""
    person_id, _ = a_contact(store)
    tamper(
        store,
        f"DELETE FROM op WHERE lsn = (SELECT {which}(lsn) FROM op JOIN stream ON no = stream WHERE uid = :uid)",
        uid=person_id,
    )
    assert [(b.stream, b.why) for b in breaks(store)] == [(person_id, "missing")]


def test_swapped_operations_show(store: Store) -> None:
    """Two operations in each other's place are found."""
    person_id, _ = a_contact(store)
    swap = "UPDATE op SET seq = CASE seq WHEN 1 THEN -2 WHEN 2 THEN -1 END WHERE seq IN (1, 2) AND stream = "
    tamper(store, f"{swap} (SELECT no FROM stream WHERE uid = :uid)", uid=person_id)
    tamper(store, "UPDATE op SET seq = -seq WHERE seq < 0")
    assert [b.stream for b in breaks(store)] == [person_id]


def test_a_rewritten_chain_does_not_fit_its_seal(store: Store) -> None:
    """Somebody with the key who rewrites history and the heads is given away by the seal."""
    a_contact(store)
    store.seal()
    tamper(store, "UPDATE op SET raw = CAST(replace(raw, 'key safe', 'key case') AS BLOB) WHERE instr(raw, 'key safe')")
    with store.read() as connection:
        found = chains.check_seals(connection, {store.device.id: bytes.fromhex(public_keys(connection).sign)})
    assert [b.why for b in found] == ["seal"]


def test_an_erased_text_leaves_the_chain_whole(store: Store) -> None:
    """A lawful erasure takes the text out of journal and rows; the chain still proves the rest."""
    person_id, contact_id = a_contact(store, notes="zyxomma")
    with store.read() as connection:
        lsn = connection.execute(select(rows.op.c.lsn).where(rows.op.c.raw.contains(b"zyxomma"))).scalar_one()
    store.erase(lsn=lsn)
    assert breaks(store) == []
    with store.read() as connection:
        assert connection.execute(select(rows.contact.c.id).where(rows.contact.c.id == contact_id)).all() == []
        assert connection.execute(select(rows.person.c.id).where(rows.person.c.id == person_id)).all() != []
    assert store.rebuild_is_equal()
    with pytest.raises(RuleBroken, match="erased_already"):
        store.erase(lsn=lsn)


def test_a_stream_past_retention_leaves_a_tombstone(store: Store) -> None:
    """A record destroyed after its retention is gone from rows and journal, and a signed tombstone says so."""
    person_id, _ = a_contact(store)
    store.entomb(stream=person_id)
    assert breaks(store) == []
    with store.read() as connection:
        assert connection.execute(select(rows.person.c.id).where(rows.person.c.id == person_id)).all() == []
        tombstone = connection.execute(select(rows.stream.c.tombstone).where(rows.stream.c.uid == person_id)).scalar()
    assert "caseload-tombstone-1" in (tombstone or "")


def test_the_same_number_with_other_bytes_is_kept_aside(store: Store) -> None:
    """What a copied laptop wrote under numbers already used changes nothing and is kept to be entered again."""
    person_id, _ = a_contact(store)
    forged = [raw.replace(b"key safe", b"key case") for _, raw in store.operations() if b"key safe" in raw]
    taken = store.take_in(forged)
    assert (taken.forked, taken.new) == (1, 0)
    assert store.rebuild_is_equal()
    with store.read() as connection:
        kept = connection.execute(select(rows.quarantine.c.stream_uid, rows.quarantine.c.why)).all()
    assert [tuple(k) for k in kept] == [(person_id, "forked")]


def test_an_operation_of_a_newer_version_waits_unread(store: Store) -> None:
    """What a newer program wrote is kept whole and does not stop anything."""
    a_contact(store)
    raw = next(raw for _, raw in store.operations() if b"key safe" in raw)
    newer = raw.replace(store.device.id.encode(), b"NEWERDEVICE1").replace(b'"v":1', b'"v":99')
    newer = newer.replace(b'"n":2', b'"n":1').replace(b'"e":"contact"', b'"e":"hologram"')
    assert store.take_in([newer]).new == 1
    with store.read() as connection:
        assert connection.execute(select(rows.waiting.c.why)).scalars().all() == ["newer"]
    assert store.rebuild_is_equal()
