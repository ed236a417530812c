"""The door: set-up, signing in and out, and who may."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from caseload_desktop.domain.errors import NotPermitted, RuleBroken, StoreUnavailable
from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.store import access_log, rows
from caseload_desktop.store.first_setup import Setup
from caseload_desktop.store.ids import new_id
from caseload_desktop.store.queries.devices import devices
from caseload_desktop.store.slots import Argon2Cost
from caseload_desktop.store.store import Store
from caseload_desktop.store.vault import Vault
from tests.profiles import PASSWORD, SETUP, USER, Ticks, make_profile, vault_in


def _add_worker(store: Store, actor: Actor, *, role: Role = Role.PRACTITIONER, name: str = "Tom Ferris") -> str:
    worker_id = new_id()
    with store.write(actor=actor, command="add_worker") as act:
        act.create("worker", {"name": name, "role": role.value, "active": True}, row_id=worker_id)
    return worker_id


def test_first_set_up_makes_one_command_and_opens(profile: Path) -> None:
    """After set-up the locality, team and manager are there, by one act, and the manager is signed in."""
    vault = vault_in(profile)
    assert not vault.exists()
    created = vault.create(SETUP, password=PASSWORD)
    with created.store.read() as connection:
        assert connection.execute(select(rows.locality.c.name, rows.locality.c.area)).all() == [
            ("Ashbourne Vale", "East")
        ]
        assert connection.execute(select(rows.team.c.name)).scalars().all() == ["Front door"]
        member = connection.execute(select(rows.membership.c.worker_id, rows.membership.c.from_date)).one()
        assert member == (created.actor.worker_id, "2026-11-20")
        assert connection.execute(select(rows.act.c.command)).scalars().all() == ["set_up"]
        assert connection.execute(select(rows.access_log.c.what)).scalars().all() == ["sign_on"]
        assert connection.execute(select(rows.FOLDED["device"].c.device)).scalar() == created.store.device.id
    assert created.actor.role is Role.TEAM_MANAGER
    assert vault.exists()
    assert [(u.user, u.name, u.worker_id) for u in vault.users()] == [
        ("rosa lind", "Rosa Lind", created.actor.worker_id)
    ]
    vault.close()
    opened = vault_in(profile).unlock(" ROSA lind", PASSWORD)
    assert opened.actor == created.actor
    assert opened.notices == ()
    opened.store.close()


def test_first_laptop_is_called_after_its_manager(tmp_path: Path) -> None:
    """Whoever gets a file from the first laptop reads whose it is, not four letters nobody chose."""
    _, created = make_profile(tmp_path)
    with created.store.read() as connection:
        names = [one.name for one in devices(connection)]
    assert names == ["Rosa Lind's laptop"]


@pytest.mark.parametrize("field", ["locality", "team", "manager_name", "user"])
def test_set_up_says_which_field_is_empty(profile: Path, field: str) -> None:
    """An empty field is told beside that field, and nothing is made."""
    said = {"locality": "A", "area": "", "team": "B", "manager_name": "C", "user": "d"}
    with pytest.raises(RuleBroken, match="required") as caught:
        vault_in(profile).create(Setup(**{**said, field: "  "}), password=PASSWORD)  # type: ignore[arg-type]
    assert caught.value.field == field
    with pytest.raises(RuleBroken, match="password_short"):
        vault_in(profile).create(SETUP, password="short")
    assert list(profile.iterdir()) == []


def test_set_up_never_overwrites(profile: Path) -> None:
    """Where there is a store, or its slots alone, set-up refuses."""
    vault, _ = make_profile(profile)
    with pytest.raises(RuleBroken, match="store_exists"):
        vault.create(SETUP, password=PASSWORD)
    vault.close()
    (profile / "caseload.store").rename(profile / "elsewhere")
    with pytest.raises(RuleBroken, match="store_exists"):
        vault.create(SETUP, password=PASSWORD)
    with pytest.raises(StoreUnavailable, match="no_such_store") as caught:
        vault.unlock(USER, PASSWORD)
    assert caught.value.values["newest_backup"] == ""
    vault.close()


@pytest.mark.parametrize("moment", ["slots", "rename"])
def test_set_up_broken_off_starts_again(profile: Path, moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A set-up cut by a crash leaves nothing that counts; the next one goes through."""

    class Crash(Exception):
        pass

    def crash(*_: object) -> None:
        raise Crash

    vault = vault_in(profile)
    with monkeypatch.context() as patch:
        if moment == "slots":
            patch.setattr("caseload_desktop.store.admission.Admission.write", crash)
        else:
            patch.setattr(Path, "replace", _replace_but_store(Path.replace, crash))
        with pytest.raises(Crash):
            vault.create(SETUP, password=PASSWORD)
    vault.close()
    again = vault_in(profile)
    assert not again.exists()
    created = again.create(SETUP, password=PASSWORD)
    assert created.store.meta("db_id")
    again.close()
    assert not list(profile.glob("*setting-up*"))


def _replace_but_store(real: object, crash: object) -> object:
    def replace(path: Path, target: Path) -> Path:
        if Path(target).name == "caseload.store":
            crash()  # type: ignore[operator]
        return real(path, target)  # type: ignore[operator, no-any-return]

    return replace


def test_wrong_password_and_unknown_name_look_alike(profile: Path) -> None:
    """Nobody learns from the answer whether the name or the password was wrong, and the wait grows."""
    make_profile(profile)[0].close()
    ticks = Ticks()
    vault = vault_in(profile, ticks=ticks)
    said = []
    for user in (USER, "nobody"):
        for _ in range(4):
            with pytest.raises(StoreUnavailable) as caught:
                vault.unlock(user, "not the password")
            said.append((user == USER, caught.value.code, caught.value.values))
            ticks.at += vault.seconds_to_wait(user)
    assert [s[1:] for s in said[:4]] == [s[1:] for s in said[4:]]
    assert [s[2]["seconds"] for s in said[:4]] == [0, 0, 2, 4]
    vault.unlock(USER, PASSWORD)
    assert vault.seconds_to_wait(USER) == 0
    vault.close()


def test_wait_holds_after_a_restart_even_for_the_right_password(profile: Path) -> None:
    """During the wait nothing is tried, and closing the program doesn't end it."""
    make_profile(profile)[0].close()
    ticks = Ticks()
    vault = vault_in(profile, ticks=ticks)
    for _ in range(3):
        with pytest.raises(StoreUnavailable, match="wrong_password"):
            vault.unlock(USER, "wrong")
    vault.close()
    again = vault_in(profile, ticks=ticks)
    with pytest.raises(StoreUnavailable, match="too_soon") as caught:
        again.unlock(USER, PASSWORD)
    assert caught.value.values == {"seconds": 2}
    ticks.at += 2
    again.unlock(USER, PASSWORD)
    again.close()


def test_recovery_code_gives_a_new_password(profile: Path) -> None:
    """The printed code, typed carelessly, lets a user in who forgot the password; the old password is dead."""
    vault, created = make_profile(profile)
    vault.close()
    typed = created.recovery_code.lower().replace("-", " ")
    opened = vault.unlock_with_recovery(typed, user="rosa lind", new_password="a new long password")
    assert opened.actor == created.actor
    vault.lock()
    with pytest.raises(StoreUnavailable, match="wrong_password"):
        vault.unlock(USER, PASSWORD)
    vault.unlock(USER, "a new long password")
    newer = vault.renew_recovery_code(created.actor)
    vault.lock()
    with pytest.raises(StoreUnavailable, match="wrong_password"):
        vault.unlock_with_recovery(created.recovery_code, user=USER, new_password="a third password")
    vault.unlock_with_recovery(newer, user=USER, new_password="a third password")
    with pytest.raises(RuleBroken, match="no_such_user"):
        vault.unlock_with_recovery(newer, user="nobody", new_password="a third password")
    vault.close()


def test_password_change_touches_only_the_slots(profile: Path) -> None:
    """Changing my password is instant: the store isn't written again, the old password stops working."""
    vault, _ = make_profile(profile)
    vault.lock()
    before = (profile / "caseload.store").read_bytes()
    vault.change_password(USER, PASSWORD, "another long password")
    assert (profile / "caseload.store").read_bytes() == before
    with pytest.raises(StoreUnavailable, match="wrong_password"):
        vault.unlock(USER, PASSWORD)
    with pytest.raises(StoreUnavailable, match="wrong_password"):
        vault.change_password(USER, PASSWORD, "yet another password")
    with pytest.raises(RuleBroken, match="password_short"):
        vault.change_password(USER, "another long password", "short")
    vault.unlock(USER, "another long password")
    vault.close()


def test_manager_lets_colleagues_in_and_out(profile: Path) -> None:
    """Each worker signs in under their own name with their own role; who left can't."""
    vault, created = make_profile(profile)
    store, manager = created.store, created.actor
    tom = _add_worker(store, manager)
    vault.add_user(store, manager, tom, "tom", "tom's own password")
    with pytest.raises(RuleBroken, match="user_taken"):
        vault.add_user(store, manager, _add_worker(store, manager, name="Other"), "TOM ", "x" * 12)
    with pytest.raises(RuleBroken, match="required"):
        vault.add_user(store, manager, tom, "  ", "x" * 12)
    with pytest.raises(NotPermitted, match="worker_not_active"):
        vault.add_user(store, manager, new_id(), "ghost", "x" * 12)
    vault.lock()
    opened = vault.unlock("tom", "tom's own password")
    assert opened.actor == Actor(tom, Role.PRACTITIONER)
    with pytest.raises(NotPermitted):
        vault.add_user(opened.store, opened.actor, tom, "tommy", "x" * 12)
    with pytest.raises(NotPermitted):
        vault.remove_user(opened.actor, USER)
    vault.lock()
    vault.unlock(USER, PASSWORD)
    with pytest.raises(RuleBroken, match="cannot_remove_self"):
        vault.remove_user(manager, USER)
    vault.remove_user(manager, "Tom")
    vault.lock()
    with pytest.raises(StoreUnavailable, match="wrong_password"):
        vault.unlock("tom", "tom's own password")
    assert [u.name for u in vault.users()] == [USER]
    vault.close()


def test_new_sign_in_name_replaces_the_old_one(profile: Path) -> None:
    """A worker has one way in; after a change of name the earlier one is gone."""
    vault, created = make_profile(profile)
    tom = _add_worker(created.store, created.actor)
    vault.add_user(created.store, created.actor, tom, "tom", "x" * 12)
    vault.add_user(created.store, created.actor, tom, "t.ferris", "y" * 12)
    assert [u.user for u in vault.users()] == ["rosa lind", "t.ferris"]
    vault.close()


def test_worker_who_left_is_not_let_in(profile: Path) -> None:
    """A sign-in that was forgotten doesn't outlive the worker's time in the team."""
    vault, created = make_profile(profile)
    tom = _add_worker(created.store, created.actor)
    vault.add_user(created.store, created.actor, tom, "tom", "x" * 12)
    with created.store.write(actor=created.actor, command="end_worker") as act:
        act.set("worker", tom, {"active": False})
    vault.lock()
    with pytest.raises(NotPermitted, match="worker_not_active"):
        vault.unlock("tom", "x" * 12)
    vault.close()


def test_lock_forgets_the_key(profile: Path) -> None:
    """After locking, the key the door held is overwritten and nothing can be done without a password."""
    vault, created = make_profile(profile)
    held = vault._key
    assert held is not None
    assert any(held)
    vault.lock()
    assert not any(held)
    with pytest.raises(StoreUnavailable, match="locked"):
        vault.renew_recovery_code(created.actor)
    with pytest.raises(StoreUnavailable, match="locked"):
        vault.back_up()
    vault.close()
    gc.collect()


def test_every_sign_on_is_logged_and_the_chain_holds(profile: Path) -> None:
    """Who signed in is in the access log, in order."""
    vault, created = make_profile(profile)
    for _ in range(3):
        vault.lock()
        opened = vault.unlock(USER, PASSWORD)
    with opened.store.read() as connection:
        assert connection.execute(select(rows.access_log.c.worker)).scalars().all() == [created.actor.worker_id] * 4
        assert access_log.verify(connection) is None
    vault.close()


def test_broken_slot_file_mends_itself_from_its_copy(profile: Path) -> None:
    """With the slot file cut off I sign in as ever, and both copies are whole again."""
    vault, _ = make_profile(profile)
    vault.close()
    slots = profile / "caseload.slots"
    slots.write_bytes(slots.read_bytes()[:100])
    vault.unlock(USER, PASSWORD)
    assert slots.read_bytes() == (profile / "caseload.slots.copy").read_bytes()
    vault.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has access lists instead")
def test_nobody_else_on_the_machine_may_read_the_files(profile: Path) -> None:
    """Encrypted or not, every file of a profile is for its owner alone."""
    vault, created = make_profile(profile)
    created.store.drafts.save("contact", "new", created.actor.worker_id, {"notes": "x"})
    vault.back_up()
    files = [p for p in profile.rglob("*") if p.is_file()]
    assert {"caseload.store", "caseload.store-wal", "caseload.slots", "caseload.drafts"} <= {p.name for p in files}
    assert {p.name: p.stat().st_mode & 0o077 for p in files if p.stat().st_mode & 0o077} == {}
    vault.close()


def test_usual_cost_is_the_one_decided() -> None:
    """Outside tests a password try costs 64 MiB and three passes."""
    assert Argon2Cost() == Argon2Cost(64 * 1024, 3, 4)
    vault = Vault(Path("unused"), clock=SetClock())
    assert vault._admission._cost == Argon2Cost()
