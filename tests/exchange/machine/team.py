"""A team of laptops that know each other, made once and copied for each history."""

from __future__ import annotations

import atexit
import functools
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.services.organisation import AddWorker, write_membership, write_worker
from caseload_desktop.store import ids
from caseload_desktop.store.first_setup import Setup, write_first_command
from caseload_desktop.store.identity import public_keys, write_identity
from caseload_desktop.store.ids import fixed_id
from caseload_desktop.store.meta import read_meta, write_meta
from caseload_desktop.store.queries.organisation import team_of
from caseload_desktop.store.store import Store, create_store
from tests.exchange.machine.filling import Hand
from tests.support import KEY, MANAGER, OTHER_PRACTITIONER, PRACTITIONER, open_store

SECOND_MANAGER = Actor("0" * 31 + "5", Role.TEAM_MANAGER)
SAFEGUARDING = Actor("0" * 31 + "6", Role.SAFEGUARDING_MANAGER)

OWNERS = (MANAGER, PRACTITIONER, OTHER_PRACTITIONER, SECOND_MANAGER, SAFEGUARDING)
"""Who works at each laptop; a team of three has the first three."""

_IDENTITY = ("device", "sign_key", "age_key")
START = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@dataclass
class Laptop:
    """One replica: its store, clock and worker; ``home`` is the folder with its files."""

    number: int
    home: Path
    clock: SetClock
    hand: Hand
    removed: bool = False

    @property
    def store(self) -> Store:
        return self.hand.store

    @property
    def actor(self) -> Actor:
        return self.hand.actor

    @property
    def device(self) -> str:
        return self.store.device.id

    @property
    def path(self) -> Path:
        return self.home / "caseload.store"

    def reopen(self, *, from_copy: Path | None = None) -> None:
        """Close the store and open it again, or an earlier copy of it in its place."""
        self.store.close()
        if from_copy is not None:
            shutil.copy(from_copy, self.path)
        self.hand.store = opened(self.path, self.clock)

    def keep_copy(self) -> Path:
        """Copy the store's file, as a backup or a disk image would."""
        self.reopen()
        kept = self.home / "copy.store"
        shutil.copy(self.path, kept)
        return kept


def opened(path: Path, clock: SetClock) -> Store:
    """Open a store as a test can afford: what a power cut would take is not what is tried here."""
    store = open_store(path, clock=clock)
    raw = store._writer.connection.driver_connection
    assert raw is not None
    raw.execute("PRAGMA synchronous=OFF")
    return store


def make_team(folder: Path, *, size: int, chance: random.Random, mark: Callable[[], str]) -> list[Laptop]:
    """Return laptops of one team, the first of which enrolled the others; clocks may be years off."""
    laptops = []
    for number in range(size):
        home = folder / f"laptop-{number}"
        home.mkdir(parents=True)
        shutil.copy(template() / f"{number}.store", home / "caseload.store")
        clock = SetClock(START + timedelta(days=chance.choice((0, 0, -730, 800))))
        hand = Hand(opened(home / "caseload.store", clock), OWNERS[number], chance, home, mark=mark, owners_stay=True)
        laptops.append(Laptop(number, home, clock, hand))
    return laptops


@functools.cache
def template() -> Path:
    """The folder with the stores of a team that has just been enrolled; each knows all laptops."""
    folder = Path(tempfile.mkdtemp(prefix="caseload-team-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with seeded_ids(1):
        path = folder / "0.store"
        create_store(path, KEY)
        first = open_store(path)
        setup = Setup(locality="Thanet", area="", team="Duty desk", manager_name="Morwenna Hale", user="morwenna")
        write_first_command(first, setup, MANAGER.worker_id)
        _add_workers(first)
        identities = [_enrol(first, owner) for owner in OWNERS[1:]]
        first.seal()
        first.close()
    for number, identity in enumerate(identities, start=1):
        shutil.copy(path, folder / f"{number}.store")
        store = open_store(folder / f"{number}.store")
        with store.exchanging() as connection:
            for key, value in identity.items():
                write_meta(connection, key, value)
        store.close()
    return folder


def _add_workers(first: Store) -> None:
    with first.write(actor=MANAGER, command="add_workers") as act:
        team_id = team_of(act.connection, worker_id=MANAGER.worker_id, on="2026-11-20")
        assert team_id is not None
        for number, actor in enumerate(OWNERS[1:], start=1):
            write_worker(act, AddWorker(name=f"Worker {number}", role=actor.role, worker_id=actor.worker_id))
            write_membership(act, worker_id=actor.worker_id, team_id=team_id, from_date="2020-01-01")


def _enrol(first: Store, owner: Actor) -> dict[str, str]:
    """The first laptop takes another into the team; what that one keeps about itself is returned."""
    with first.exchanging() as connection:
        own = {key: read_meta(connection, key) or "" for key in _IDENTITY}
        write_identity(connection, fresh_keys=True)
        keys = public_keys(connection)
        made = {key: read_meta(connection, key) or "" for key in _IDENTITY}
        for key, value in own.items():
            write_meta(connection, key, value)
    fields = {
        "device": keys.device,
        "name": f"laptop of {owner.worker_id[-1]}",
        "sign_key": keys.sign,
        "recipient": keys.recipient,
        "owner_id": owner.worker_id,
        "enrolled_on": "2026-11-20",
        "manages": owner.role is Role.TEAM_MANAGER,
    }
    with first.write(actor=MANAGER, command="enrol_device") as act:
        act.create("device", fields, row_id=fixed_id("device", keys.device))
    return made


@contextmanager
def seeded_ids(seed: int) -> Iterator[None]:
    """Let every id the program makes follow from a seed, so that a history can be played again as it was."""
    chance, number = random.Random(seed), iter(range(1, 2**60))
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    seeded: dict[str, Callable[[], str]] = {
        "new_id": lambda: f"{next(number):016x}{chance.getrandbits(64):016x}",
        "new_device_id": lambda: "".join(chance.choice(alphabet) for _ in range(12)),
    }
    own = {name: getattr(ids, name) for name in seeded}
    _put(own, seeded)
    try:
        yield
    finally:
        _put(seeded, own)


def _put(old: dict[str, Callable[[], str]], new: dict[str, Callable[[], str]]) -> None:
    for module in list(sys.modules.values()):
        for name, function in old.items():
            if getattr(module, "__dict__", {}).get(name) is function:
                setattr(module, name, new[name])
