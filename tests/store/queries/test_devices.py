"""Which laptops are trusted, and what no laptop can make itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.store.ids import fixed_id
from caseload_desktop.store.queries.devices import ROOT_DEVICE, Device, TrustedDevice, devices, manages_here, trusted
from caseload_desktop.store.store import Store
from caseload_desktop.store.succession import succeed
from tests.support import MANAGER, PRACTITIONER, make_store

_KEY, _OTHER_KEY = "aa" * 32, "bb" * 32


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    """Two laptops of one team."""
    stores = make_store(tmp_path / "one", clock=SetClock()), make_store(tmp_path / "two", clock=SetClock())
    yield stores
    for store in stores:
        store.close()


def _trusted(store: Store) -> dict[str, TrustedDevice]:
    with store.read() as connection:
        return trusted(connection)


def _list(store: Store) -> dict[str, Device]:
    with store.read() as connection:
        return {each.device: each for each in devices(connection)}


def _enrol(store: Store, device: str, *, key: str = _KEY, manages: bool = False, row_id: str = "", **more: str) -> str:
    fields: dict[str, object] = {"device": device, "name": "New", "sign_key": key, "recipient": "age1qq", **more}
    with store.write(actor=MANAGER, command="enrol_device") as act:
        return act.create(
            "device",
            {"owner_id": PRACTITIONER.worker_id, "manages": manages, **fields},
            row_id=row_id or fixed_id("device", device),
        )


def _set(store: Store, device: str, **fields: object) -> None:
    with store.write(actor=MANAGER, command="change_device") as act:
        act.set("device", fixed_id("device", device), fields)


def _carry(source: Store, target: Store) -> None:
    target.take_in(raw for _, raw in source.operations())


def _as_stranger(store: Store) -> str:
    """Let the laptop work on under an identity that nobody enrolled."""
    return store.new_device_identity(fresh_keys=True).id


def test_a_new_store_trusts_the_laptop_it_was_set_up_on(store: Store) -> None:
    """Whoever sets a team up can enrol the others."""
    root = store.meta(ROOT_DEVICE)
    assert root is not None
    assert _trusted(store)[root].manages
    assert not _trusted(store)[root].removed


def test_a_laptop_enrolled_by_one_that_manages_is_trusted(two: tuple[Store, Store]) -> None:
    """What a manager's laptop enrols, the others know too."""
    one, other = two
    _enrol(one, "NEW1")
    _carry(one, other)
    found = _trusted(other)["NEW1"]
    assert (found.sign_key, found.recipient, found.owner_id) == (_KEY, "age1qq", PRACTITIONER.worker_id)
    assert (found.manages, found.managed, found.removed) == (False, False, False)


def test_a_laptop_that_does_not_manage_can_enrol_nobody(two: tuple[Store, Store]) -> None:
    """A practitioner's laptop, or a thief's, can't bring another one in."""
    one, other = two
    _set(one, other.device.id, manages=False)
    stranger = _as_stranger(other)
    _enrol(other, stranger, manages=True)
    _enrol(other, "NEW1", manages=True)
    _carry(other, one)
    assert not {stranger, "NEW1"} & _trusted(one).keys()


def test_a_laptop_cannot_give_itself_the_right_to_manage(two: tuple[Store, Store]) -> None:
    """The right to manage comes from a laptop that has it."""
    one, other = two
    _enrol(one, "NEW1")
    _carry(one, other)
    with other.exchanging() as connection:
        from caseload_desktop.store.meta import write_meta

        write_meta(connection, "device", "NEW1")
    _set(other, "NEW1", manages=True)
    _enrol(other, "NEW2", key=_OTHER_KEY)
    _carry(other, one)
    found = _trusted(one)
    assert not found["NEW1"].manages
    assert "NEW2" not in found


def test_what_a_laptop_enrolled_while_it_managed_stays_trusted(two: tuple[Store, Store]) -> None:
    """Taking the right away from one laptop does not shut out those it brought in."""
    one, other = two
    _enrol(other, "NEW1")
    _carry(other, one)
    _set(one, other.device.id, manages=False)
    found = _trusted(one)
    assert "NEW1" in found
    assert (found[other.device.id].manages, found[other.device.id].managed) == (False, True)


def test_after_a_restored_backup_a_laptop_is_trusted_as_before(two: tuple[Store, Store]) -> None:
    """A laptop that took a new identity with its own keys goes on as what it was."""
    one, other = two
    before = other.device.id
    succeed(other, MANAGER)
    succeed(other, MANAGER)
    _carry(other, one)
    found = _trusted(one)[other.device.id]
    assert found == _trusted(one)[before]
    assert found.manages
    assert _list(one)[before].succeeded_by
    assert not _list(one)[before].current
    assert _list(one)[other.device.id].current
    assert _list(one)[other.device.id].name == _list(one)[before].name


def test_nobody_succeeds_a_laptop_without_its_key(two: tuple[Store, Store]) -> None:
    """To say "I am that laptop" is not enough."""
    one, other = two
    earlier = other.device.id
    stranger = _as_stranger(other)
    _enrol(other, stranger, key=_OTHER_KEY, succeeds=earlier, manages=True)
    _carry(other, one)
    assert stranger not in _trusted(one)


def test_a_laptop_that_lost_the_right_does_not_get_it_back_by_a_new_identity(two: tuple[Store, Store]) -> None:
    """Restoring a backup from before brings no right back."""
    one, other = two
    before = other.device.id
    succeed(other, MANAGER)
    _carry(other, one)
    _set(one, before, manages=False)
    assert not _trusted(one)[other.device.id].manages


def test_a_removed_laptop_stays_removed_under_any_identity(two: tuple[Store, Store]) -> None:
    """A lost laptop does not come back by restoring its backup, nor does the disk that was copied before."""
    one, other = two
    before = other.device.id
    _set(one, before, removed_on="2026-11-20", removed_why="lost")
    succeed(other, MANAGER)
    _carry(other, one)
    found = _trusted(one)
    assert found[before].removed
    assert found[other.device.id].removed


def test_a_laptop_whose_keys_were_changed_is_not_trusted(two: tuple[Store, Store]) -> None:
    """Keys are given once; another key under a known name is no laptop of ours."""
    one, _ = two
    _enrol(one, "NEW1")
    _set(one, "NEW1", sign_key=_OTHER_KEY)
    assert "NEW1" not in _trusted(one)


def test_a_laptop_enrolled_with_two_keys_is_not_trusted(two: tuple[Store, Store]) -> None:
    """When two managers enrol what should be one laptop and mean different ones, neither counts."""
    one, other = two
    _enrol(one, "NEW1")
    _enrol(other, "NEW1", key=_OTHER_KEY)
    _carry(one, other)
    _carry(other, one)
    assert "NEW1" not in _trusted(one)
    assert "NEW1" not in _trusted(other)


def test_a_laptop_enrolled_by_two_managers_alike_is_one(two: tuple[Store, Store]) -> None:
    """Two managers who take in the same card have enrolled one laptop."""
    one, other = two
    _enrol(one, "NEW1")
    _enrol(other, "NEW1")
    _carry(one, other)
    _carry(other, one)
    assert "NEW1" in _trusted(one)
    assert "NEW1" in _trusted(other)


def test_a_joined_store_trusts_whom_its_manager_trusts(two: tuple[Store, Store]) -> None:
    """Comparing the words of one manager's laptop is enough, whoever had enrolled that."""
    one, other = two
    everybody = _trusted(one).keys()
    other.set_meta(ROOT_DEVICE, one.device.id)
    assert _trusted(other).keys() == everybody


def test_a_store_that_has_not_joined_trusts_nobody(two: tuple[Store, Store]) -> None:
    """Before words were compared no laptop's word counts."""
    one, _ = two
    one.set_meta(ROOT_DEVICE, "NOBODY")
    assert _trusted(one) == {}


def test_only_an_enrolled_laptop_with_the_right_manages(two: tuple[Store, Store]) -> None:
    """A laptop knows whether the others would take its changes to the team."""
    one, other = two

    def manages(store: Store) -> bool:
        with store.read() as connection:
            return manages_here(connection)

    assert manages(one)
    _set(other, other.device.id, manages=False)
    assert not manages(other)
    _set(one, one.device.id, removed_on="2026-11-20")
    assert not manages(one)


def test_the_list_of_laptops_says_whose_they_are(store: Store) -> None:
    """Each laptop stands with its owner, their team and whether it is the one in front of you."""
    _enrol(store, "NEW1")
    found = _list(store)
    assert (found["NEW1"].owner_name, found["NEW1"].team, found["NEW1"].this) == ("Jo Bell", "Duty desk", False)
    assert found[store.device.id].this
    assert [each.device for each in found.values() if each.this] == [store.device.id]
