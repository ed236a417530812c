"""The key-slot file: who can open the store, and with what."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from caseload_desktop.domain.errors import StoreUnavailable
from caseload_desktop.store.slots import (
    Argon2Cost,
    Slots,
    SlotsFile,
    fold_user,
    new_data_key,
    parse,
    render,
    unwrap,
    wrap_for_recovery,
    wrap_for_user,
)

CHEAP = Argon2Cost(memory_kib=64, passes=1, lanes=1)
DB, WORKER = "d" * 32, "a" * 32
PASSWORD = "three random words"
CODE = "0" * 25


def _slots(key: bytearray) -> Slots:
    rosa = wrap_for_user(key, db_id=DB, name="Rosa Lind", worker_id=WORKER, password=PASSWORD, cost=CHEAP)
    recovery = wrap_for_recovery(key, db_id=DB, code=CODE, cost=CHEAP)
    return Slots(DB).with_slot(rosa).with_slot(recovery)


def test_password_and_recovery_code_open_the_same_key() -> None:
    """Either secret yields the data key; the sign-in name may be typed with other capitals and spaces."""
    key = new_data_key()
    slots = _slots(key)
    rosa, recovery = slots.of_user(" rosa  LIND "), slots.recovery
    assert rosa is not None
    assert recovery is not None
    assert unwrap(rosa, db_id=DB, secret=PASSWORD) == unwrap(recovery, db_id=DB, secret=CODE) == key
    assert len(set(new_data_key() + new_data_key())) > 32


def test_accent_composed_either_way_is_the_same_password() -> None:
    """A password with an accent works from another keyboard that composes it differently."""
    key = new_data_key()
    slot = wrap_for_user(key, db_id=DB, name="Zoë", worker_id=WORKER, password="caf\u00e9 au lait", cost=CHEAP)
    assert unwrap(slot, db_id=DB, secret="cafe\u0301 au lait") == key
    assert fold_user("ZOE\u0308") == fold_user("zo\u00eb")


@pytest.mark.parametrize("change", [{"user": "tom"}, {"worker_id": "b" * 32}, {"sealed": b"\0" * 48}])
def test_slot_moved_to_another_user_or_worker_does_not_open(change: dict[str, object]) -> None:
    """Nobody becomes a colleague by editing the slot file."""
    rosa = _slots(new_data_key()).of_user("rosa lind")
    assert rosa is not None
    with pytest.raises(StoreUnavailable, match="wrong_password"):
        unwrap(replace(rosa, **change), db_id=DB, secret=PASSWORD)  # type: ignore[arg-type]
    with pytest.raises(StoreUnavailable, match="wrong_password"):
        unwrap(rosa, db_id="e" * 32, secret=PASSWORD)
    with pytest.raises(StoreUnavailable, match="wrong_password"):
        unwrap(rosa, db_id=DB, secret=PASSWORD + " ")


def test_file_reads_back_and_holds_no_secret(tmp_path: Path) -> None:
    """The file keeps names and opaque ids only; neither the password nor the data key stands in it."""
    key = new_data_key()
    file = SlotsFile(tmp_path / "caseload.slots")
    assert not file.exists()
    file.write(_slots(key))
    assert file.read() == _slots(key).__class__(DB, file.read().slots)
    assert file.is_sound()
    content = file.path.read_bytes()
    assert PASSWORD.encode() not in content
    assert bytes(key).hex().encode() not in content
    assert json.loads(content)["v"] == 1
    assert [p.name for p in sorted(tmp_path.iterdir())] == ["caseload.slots", "caseload.slots.copy"]


def test_any_damage_falls_back_to_the_copy(tmp_path: Path) -> None:
    """Cut off or garbled anywhere, the file is noticed as damaged and its copy still lets everybody in."""
    key = new_data_key()
    file = SlotsFile(tmp_path / "caseload.slots")
    file.write(_slots(key))
    whole, chance = file.path.read_bytes(), random.Random(20261122)
    for _ in range(60):
        at = chance.randrange(len(whole))
        flipped = whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(7)]) + whole[at + 1 :]
        for broken in (whole[:at], flipped):
            file.path.write_bytes(broken)
            rosa = file.read().of_user("rosa lind")
            assert rosa is not None
            assert unwrap(rosa, db_id=DB, secret=PASSWORD) == key
    file.path.unlink()
    assert file.exists()
    assert file.read().recovery is not None
    assert not file.is_sound()


def test_both_broken_says_so(tmp_path: Path) -> None:
    """With both copies gone the way out is a backup, and that is what is said."""
    file = SlotsFile(tmp_path / "caseload.slots")
    file.path.write_bytes(b"")
    file.copy.write_bytes(b"[1]")
    with pytest.raises(StoreUnavailable, match="no_slots"):
        file.read()


def test_removed_user_and_old_password_do_not_live_on_in_the_copy(tmp_path: Path) -> None:
    """Deleting the main file does not bring back somebody who was removed or a password that was changed."""
    key = new_data_key()
    file = SlotsFile(tmp_path / "caseload.slots")
    slots = _slots(key)
    file.write(slots)
    newer = wrap_for_user(key, db_id=DB, name="Rosa Lind", worker_id=WORKER, password="another one", cost=CHEAP)
    file.write(slots.with_slot(newer))
    file.path.unlink()
    kept = file.read().of_user("rosa lind")
    assert kept is not None
    with pytest.raises(StoreUnavailable, match="wrong_password"):
        unwrap(kept, db_id=DB, secret=PASSWORD)
    file.write(slots.without_user("ROSA LIND"))
    file.path.unlink()
    assert file.read().users == ()


def test_newer_file_is_refused_and_senseless_costs_are_damage() -> None:
    """A file of a later version is not guessed at, and a planted cost can't freeze the laptop."""
    slots = _slots(new_data_key())
    body = json.loads(render(slots))

    def signed(**parts: object) -> bytes:
        from caseload_desktop.store.slots import _checksum

        changed = {**body, **parts}
        changed.pop("sum")
        return json.dumps({**changed, "sum": _checksum(changed)}).encode()

    assert parse(signed()) == slots
    with pytest.raises(StoreUnavailable, match="newer_store"):
        parse(signed(v=2))
    with pytest.raises(ValueError, match="cost"):
        parse(signed(slots=[{**body["slots"][0], "m": 2**31}]))
    with pytest.raises(ValueError, match="slot"):
        parse(signed(slots=[{**body["slots"][0], "kdf": "none"}]))
