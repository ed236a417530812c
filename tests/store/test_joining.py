"""A laptop that joins a team waits for it safely, and its user is then who the team says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from caseload_desktop.domain.errors import NotPermitted, RuleBroken, StoreUnavailable
from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.store.first_setup import write_this_device
from caseload_desktop.store.identity import public_keys
from caseload_desktop.store.joining import expect_worker, joining_of, stop_joining, worker_of
from caseload_desktop.store.store import Store
from caseload_desktop.store.vault import Created, Vault
from tests.profiles import PASSWORD, vault_in
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER, make_store

_NEW_PASSWORD = "three other words"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The profile folder of the laptop that joins."""
    return tmp_path / "profile"


@pytest.fixture
def vault(folder: Path) -> Iterator[Vault]:
    """Its door."""
    ready = vault_in(folder)
    yield ready
    ready.close()


def _begin(vault: Vault) -> Created:
    return vault.create_joining("  Jo   Bell ", user="jo", password=PASSWORD)


def _take_in_a_team(store: Store, folder: Path, *, worker_id: str = PRACTITIONER.worker_id) -> None:
    """What taking in the manager's first file comes to."""
    team = make_store(folder, clock=SetClock())
    with store.exchanging() as connection:
        expect_worker(connection, worker_id)
    store.take_in(raw for _, raw in team.operations())
    team.close()
    with store.exchanging() as connection:
        stop_joining(connection)


def test_a_laptop_waits_for_its_team_with_keys_of_its_own(vault: Vault) -> None:
    """The store is encrypted and has its keys from the first moment; nobody is in it."""
    created = _begin(vault)
    assert created.joining
    assert created.recovery_code.count("-") == 4
    with created.store.read() as connection:
        assert public_keys(connection).recipient.startswith("age1")
        joining = joining_of(connection)
        assert joining is not None
        assert (joining.name, joining.sign_in_id) == ("Jo Bell", created.actor.worker_id)


def test_a_laptop_that_waits_can_be_closed_and_opened_again(vault: Vault, folder: Path) -> None:
    """Days may pass until the manager's file comes: the same keys and the same waiting are there."""
    before = _begin(vault).store.device
    vault.close()
    again = vault_in(folder)
    try:
        assert [each.name for each in again.users()] == ["jo"]
        with pytest.raises(StoreUnavailable, match="wrong_password"):
            again.unlock("jo", "something else")
    finally:
        again.close()
    later = vault_in(folder)
    try:
        opened = later.unlock("jo", PASSWORD)
        assert opened.joining
        assert opened.store.device == before
    finally:
        later.close()


def test_after_the_first_file_one_is_who_the_team_says(vault: Vault, folder: Path, tmp_path: Path) -> None:
    """The sign-in stays, the worker behind it is the one the manager chose."""
    created = _begin(vault)
    _take_in_a_team(created.store, tmp_path / "team")
    vault.lock()
    opened = vault.unlock("jo", PASSWORD)
    assert opened.actor == PRACTITIONER
    assert not opened.joining
    assert [(each.user, each.worker_id) for each in vault.users()] == [("jo", PRACTITIONER.worker_id)]
    vault.lock()
    assert vault.unlock("jo", PASSWORD).actor == PRACTITIONER


def test_the_recovery_code_of_a_joined_laptop_binds_the_sign_in_too(vault: Vault, tmp_path: Path) -> None:
    """Whoever forgets the password while waiting still becomes the right worker."""
    created = _begin(vault)
    _take_in_a_team(created.store, tmp_path / "team")
    vault.lock()
    opened = vault.unlock_with_recovery(created.recovery_code, user="jo", new_password=_NEW_PASSWORD)
    assert opened.actor == PRACTITIONER
    vault.lock()
    assert vault.unlock("jo", _NEW_PASSWORD).actor == PRACTITIONER
    assert vault.users()[0].worker_id == PRACTITIONER.worker_id


def test_a_file_that_was_refused_changes_nothing(vault: Vault) -> None:
    """Who the file said one is does not count before it is in."""
    created = _begin(vault)
    with created.store.exchanging() as connection:
        expect_worker(connection, PRACTITIONER.worker_id)
    vault.lock()
    opened = vault.unlock("jo", PASSWORD)
    assert opened.joining
    assert opened.actor == created.actor


def test_a_worker_who_left_is_not_let_in(vault: Vault, tmp_path: Path) -> None:
    """When the team names somebody it does not have, nobody gets in as them."""
    created = _begin(vault)
    _take_in_a_team(created.store, tmp_path / "team", worker_id="0" * 32)
    vault.lock()
    with pytest.raises(NotPermitted, match="worker_not_active"):
        vault.unlock("jo", PASSWORD)


def test_other_workers_of_a_joined_laptop_stay_who_they_are(vault: Vault, tmp_path: Path) -> None:
    """Only the one who joined was renamed."""
    created = _begin(vault)
    _take_in_a_team(created.store, tmp_path / "team")
    with created.store.read() as connection:
        assert worker_of(connection, created.actor.worker_id) == PRACTITIONER.worker_id
        assert worker_of(connection, "7" * 32) == "7" * 32
    with pytest.raises(RuleBroken, match="joined_already"), created.store.exchanging() as connection:
        expect_worker(connection, "7" * 32)


@pytest.mark.parametrize(
    ("name", "user", "password", "field"),
    [(" ", "jo", PASSWORD, "name"), ("Jo", " ", PASSWORD, "user"), ("Jo", "jo", "short", "password")],
)
def test_what_is_missing_is_said_beside_its_field(
    vault: Vault, name: str, user: str, password: str, field: str
) -> None:
    """Nothing is made until all is given."""
    with pytest.raises(RuleBroken) as caught:
        vault.create_joining(name, user=user, password=password)
    assert caught.value.field == field
    assert not vault.exists()


def test_a_store_that_is_there_is_not_written_over(vault: Vault) -> None:
    """Joining a second time does not throw the first away."""
    _begin(vault)
    vault.lock()
    with pytest.raises(RuleBroken, match="store_exists"):
        _begin(vault)


def test_whoever_waits_is_nobody_in_the_team_yet(vault: Vault) -> None:
    """There is nothing to see and nobody to be before the team's first file."""
    created = _begin(vault)
    assert created.actor == Actor(created.actor.worker_id, Role.PRACTITIONER)
    with created.store.read() as connection:
        assert connection.exec_driver_sql("select count(*) from op").scalar() == 0


def test_the_user_of_a_laptop_hands_it_over(vault: Vault, tmp_path: Path) -> None:
    """When a laptop passes on, whoever has it lets its new user in, and nobody else."""
    created = _begin(vault)
    _take_in_a_team(created.store, tmp_path / "team")
    store = created.store
    with store.write(actor=MANAGER, command="enrol_device") as act:
        write_this_device(act, owner_id=OTHER_PRACTITIONER.worker_id, manages=False)
    with pytest.raises(NotPermitted, match="role_may_not"):
        vault.add_user(store, PRACTITIONER, MANAGER.worker_id, "morwenna", _NEW_PASSWORD)
    vault.add_user(store, PRACTITIONER, OTHER_PRACTITIONER.worker_id, "amina", _NEW_PASSWORD)
    vault.lock()
    assert vault.unlock("amina", _NEW_PASSWORD).actor == OTHER_PRACTITIONER
    vault.lock()
    assert vault.unlock("jo", PASSWORD).actor == PRACTITIONER
