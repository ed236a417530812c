"""Who belongs to the exchange is decided by managers, on laptops that manage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from caseload_desktop.domain.errors import CaseloadError, NotPermitted, RuleBroken
from caseload_desktop.domain.roles import Actor
from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.services import conflicts, organisation, undo
from caseload_desktop.services.devices import change_device, enrol_device, remove_device
from caseload_desktop.store.identity import public_keys
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.meta import write_meta
from caseload_desktop.store.queries.devices import ROOT_DEVICE, Device, devices, trusted
from caseload_desktop.store.store import Store
from caseload_desktop.store.succession import succeed
from tests.support import ANALYST, MANAGER, OTHER_PRACTITIONER, PRACTITIONER, make_store


@dataclass(frozen=True)
class Card:
    """A laptop's card."""

    device: str = "NEW1"
    sign_key: str = "aa" * 32
    recipient: str = "age1qq"


CARD = Card()


def _enrol(store: Store, card: Card = CARD, *, manages: bool = False, name: str = "Jo's laptop") -> Changes:
    return enrol_device(store, MANAGER, card, owner_id=PRACTITIONER.worker_id, name=name, manages=manages)


def _list(store: Store) -> dict[str, Device]:
    with store.read() as connection:
        return {each.device: each for each in devices(connection)}


def _is_removed(store: Store, device: str) -> bool:
    with store.read() as connection:
        return trusted(connection)[device].removed


def _refused(work: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(CaseloadError) as caught:
        work()
    return caught.value.code, getattr(caught.value, "field", "")


def _carry(source: Store, target: Store) -> None:
    target.take_in(raw for _, raw in source.operations())


def test_a_manager_adds_a_laptop_for_a_worker(store: Store) -> None:
    """The new laptop stands in the list with its owner and is trusted at once."""
    _enrol(store, name="  Jo's   laptop ")
    new = _list(store)["NEW1"]
    assert (new.name, new.owner_name, new.enrolled_on, new.manages) == ("Jo's laptop", "Jo Bell", "2026-11-20", False)
    assert not _is_removed(store, "NEW1")


@pytest.mark.parametrize("actor", [PRACTITIONER, ANALYST])
def test_only_managers_decide_who_belongs(store: Store, actor: Actor) -> None:
    """A practitioner can add, change or remove no laptop."""
    _enrol(store)
    works: tuple[Callable[[], object], ...] = (
        lambda: enrol_device(store, actor, Card("NEW2"), owner_id=MANAGER.worker_id, name="x", manages=True),
        lambda: change_device(store, actor, "NEW1", manages=True),
        lambda: remove_device(store, actor, "NEW1", why="lost"),
    )
    for work in works:
        with pytest.raises(NotPermitted):
            work()


def test_on_a_laptop_that_does_not_manage_the_team_stays_as_it_is(store: Store, other: Store) -> None:
    """A manager who borrows a practitioner's laptop is told to use their own, for the others would refuse the file."""
    change_device(other, MANAGER, store.device.id, manages=False)
    _carry(other, store)
    added = organisation.add_worker(other, MANAGER, organisation.AddWorker(name="Pat Reed"))
    _carry(other, store)
    worker = added.ids("worker")[0]
    for work in (
        lambda: _enrol(store),
        lambda: change_device(store, MANAGER, other.device.id, name="x"),
        lambda: remove_device(store, MANAGER, other.device.id, why="lost"),
        lambda: organisation.add_worker(store, MANAGER, organisation.AddWorker(name="Sam Poole")),
        lambda: organisation.add_locality(store, MANAGER, name="Dover"),
        lambda: organisation.amend_organisation(
            store, MANAGER, entity="worker", row_id=worker, fields={"active": False}
        ),
        lambda: conflicts.settle(store, MANAGER, entity="worker", row_id=worker, field="name", value="x"),
    ):
        assert _refused(work)[0] == "laptop_may_not_manage"


def test_what_was_done_to_the_team_is_not_undone_where_it_may_not_be(store: Store, other: Store) -> None:
    """Undo is no way round: what it writes the others would refuse as well."""
    added = organisation.add_locality(store, MANAGER, name="Dover")
    change_device(other, MANAGER, store.device.id, manages=False)
    _carry(other, store)
    assert _refused(lambda: undo.undo_act(store, MANAGER, added.act))[0] == "laptop_may_not_manage"


def test_a_laptop_needs_a_name_and_somebody_who_uses_it(store: Store) -> None:
    """What is missing is said beside its field."""
    assert _refused(lambda: _enrol(store, name=" ")) == ("device_name_required", "name")
    assert _refused(lambda: enrol_device(store, MANAGER, CARD, owner_id="", name="x", manages=False)) == (
        "device_owner_required",
        "owner_id",
    )
    assert _refused(lambda: change_device(store, MANAGER, store.device.id, name=""))[0] == "device_name_required"
    assert "NEW1" not in _list(store)


def test_a_laptop_is_added_once(store: Store) -> None:
    """The same card again, or the same laptop under an earlier mark, is no second laptop."""
    _enrol(store)
    assert _refused(lambda: _enrol(store))[0] == "device_enrolled"
    assert _refused(lambda: _enrol(store, Card(device="NEW2")))[0] == "device_enrolled"


def test_a_known_mark_with_other_keys_is_refused(store: Store) -> None:
    """Somebody who pretends to be a laptop of the team is not let in."""
    _enrol(store)
    assert _refused(lambda: _enrol(store, Card(sign_key="bb" * 32)))[0] == "device_other_keys"
    assert _refused(lambda: _enrol(store, Card(recipient="age1pp")))[0] == "device_other_keys"
    remove_device(store, MANAGER, "NEW1", why="lost")
    assert _refused(lambda: _enrol(store, Card(sign_key="bb" * 32)))[0] == "device_other_keys"


def test_a_lost_laptop_is_removed_with_the_reason(store: Store, other: Store) -> None:
    """The list says since when and why; every laptop learns it."""
    _enrol(store)
    remove_device(store, MANAGER, "NEW1", why=" Lost on the train ")
    gone = _list(store)["NEW1"]
    assert (gone.removed_on, gone.removed_why, gone.current) == ("2026-11-20", "Lost on the train", False)
    _carry(store, other)
    assert _is_removed(other, "NEW1")
    assert _refused(lambda: remove_device(store, MANAGER, "NEW1", why=" ")) == ("reason_required", "why")
    assert _refused(lambda: remove_device(store, MANAGER, "NONE", why="lost"))[0] == "no_such_device"


def test_a_laptop_that_was_found_again_comes_back(store: Store) -> None:
    """After its words were compared anew, a found laptop belongs again."""
    _enrol(store, manages=True)
    remove_device(store, MANAGER, "NEW1", why="lost")
    enrol_device(store, MANAGER, CARD, owner_id=OTHER_PRACTITIONER.worker_id, name="Found", manages=False)
    back = _list(store)["NEW1"]
    assert (back.name, back.owner_name, back.manages, back.removed_on) == ("Found", "Amina Rahman", False, "")
    assert not _is_removed(store, "NEW1")


def test_a_removed_laptop_with_a_new_identity_comes_back_whole(store: Store, other: Store) -> None:
    """A laptop that was removed, then restored from its backup, can be let in again by its new card."""
    before = other.device.id
    remove_device(store, MANAGER, before, why="lost")
    succeed(other, MANAGER)
    with other.read() as connection:
        keys = public_keys(connection)
    card = Card(keys.device, keys.sign, keys.recipient)
    _enrol(store, card)
    assert not _is_removed(store, keys.device)
    _carry(other, store)
    assert not _is_removed(store, keys.device)
    assert _list(store)[before].succeeded_by == keys.device


def test_a_laptop_is_removed_under_every_identity_it_had(store: Store, other: Store) -> None:
    """A copied disk of a lost laptop is shut out with it."""
    before = other.device.id
    succeed(other, MANAGER)
    _carry(other, store)
    remove_device(store, MANAGER, other.device.id, why="lost")
    assert _list(store)[before].removed_on == _list(store)[other.device.id].removed_on == "2026-11-20"


def test_nobody_removes_the_laptop_they_work_on(store: Store) -> None:
    """So the last laptop that manages can't be removed either."""
    assert (
        _refused(lambda: remove_device(store, MANAGER, store.device.id, why="lost"))[0] == "cannot_remove_this_laptop"
    )


def test_the_last_laptop_that_manages_keeps_the_right(tmp_path: Path) -> None:
    """There is always one laptop on which the team can be changed."""
    store = make_store(tmp_path, clock=SetClock())
    try:
        with store.read() as connection:
            others = [d for d, one in trusted(connection).items() if one.manages and d != store.device.id]
        for device in others:
            change_device(store, MANAGER, device, manages=False)
        refused = _refused(lambda: change_device(store, MANAGER, store.device.id, manages=False))
        assert refused == ("last_managing_laptop", "manages")
        _enrol(store, manages=True)
        change_device(store, MANAGER, store.device.id, manages=False)
        assert not _list(store)[store.device.id].manages
    finally:
        store.close()


def test_the_right_to_manage_goes_from_every_identity(store: Store, other: Store) -> None:
    """A laptop that may manage no longer does not get the right back by restoring a backup."""
    before = other.device.id
    succeed(other, MANAGER)
    _carry(other, store)
    change_device(store, MANAGER, other.device.id, manages=False)
    assert not _list(store)[before].manages


def test_a_laptop_passes_to_another_worker(store: Store) -> None:
    """What a laptop is sent follows who uses it; its name can say so."""
    _enrol(store)
    change_device(store, MANAGER, "NEW1", name="Amina's laptop", owner_id=OTHER_PRACTITIONER.worker_id)
    assert (_list(store)["NEW1"].name, _list(store)["NEW1"].owner_name) == ("Amina's laptop", "Amina Rahman")
    with pytest.raises(RuleBroken):
        change_device(store, MANAGER, "NEW1", owner_id="0" * 32)


def test_a_store_of_one_laptop_manages_itself(tmp_path: Path) -> None:
    """Whoever never exchanges anything notices nothing of all this."""
    store = make_store(tmp_path, clock=SetClock())
    try:
        root = store.meta(ROOT_DEVICE)
        assert root is not None
        with store.exchanging() as connection:
            write_meta(connection, "device", root)
        organisation.add_locality(store, MANAGER, name="Dover")
    finally:
        store.close()


def test_an_enrolment_undone_is_no_enrolment(store: Store) -> None:
    """A laptop added by mistake is out again with Ctrl+Z, and can be added anew later."""
    undone = undo.undo_act(store, MANAGER, _enrol(store).act)
    assert "NEW1" not in _list(store)
    assert _is_removed(store, "NEW1")
    _enrol(store, name="Added anew")
    assert _list(store)["NEW1"].name == "Added anew"
    assert not _is_removed(store, "NEW1")
    assert undone.touched
