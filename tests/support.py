"""What many tests need: a ready store with a team in it, made once per run and copied."""

from __future__ import annotations

import atexit
import functools
import itertools
import shutil
import tempfile
from pathlib import Path

from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.runtime.clock import Clock, SetClock
from caseload_desktop.services.organisation import AddWorker, write_membership, write_worker
from caseload_desktop.store.drafts import Drafts
from caseload_desktop.store.first_setup import Setup, write_first_command
from caseload_desktop.store.identity import public_keys, write_identity
from caseload_desktop.store.ids import fixed_id
from caseload_desktop.store.meta import read_meta, write_meta
from caseload_desktop.store.queries.organisation import team_of
from caseload_desktop.store.store import Store, create_store

KEY = bytes(range(32))
"""The data key of test stores; they are encrypted like any other."""

MANAGER = Actor("0" * 31 + "1", Role.TEAM_MANAGER)
PRACTITIONER = Actor("0" * 31 + "2", Role.PRACTITIONER)
OTHER_PRACTITIONER = Actor("0" * 31 + "3", Role.PRACTITIONER)
ANALYST = Actor("0" * 31 + "4", Role.ANALYST)

_LAPTOPS = 12
_IDENTITY = ("device", "sign_key", "age_key")
_next_laptop = itertools.count()


@functools.cache
def _template(*, sealed: bool) -> tuple[Path, tuple[dict[str, str], ...]]:
    """A store as its first laptop left it, and what the laptops are that it has enrolled since."""
    folder = Path(tempfile.mkdtemp(prefix="caseload-template-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "caseload.store"
    create_store(path, KEY)
    store = open_store(path)
    setup = Setup(locality="Thanet", area="", team="Duty desk", manager_name="Morwenna Hale", user="morwenna")
    write_first_command(store, setup, MANAGER.worker_id)
    with store.write(actor=MANAGER, command="add_workers") as act:
        team_id = team_of(act.connection, worker_id=MANAGER.worker_id, on="2026-01-01")
        assert team_id is not None
        for actor, name, known_as in (
            (PRACTITIONER, "Jo Bell", ("JB", "jbell", "J Bell")),
            (OTHER_PRACTITIONER, "Amina Rahman", ("AR", "Amina R")),
            (ANALYST, "Tom Wakefield", ("Tom W.",)),
        ):
            write_worker(act, AddWorker(name=name, role=actor.role, known_as=known_as, worker_id=actor.worker_id))
            write_membership(act, worker_id=actor.worker_id, team_id=team_id, from_date="2020-01-01", hours_per_week=37)
    laptops = tuple(_enrol(store, number) for number in range(1, _LAPTOPS + 1))
    if sealed:
        store.seal()
    store.close()
    return path, laptops


def _enrol(store: Store, number: int) -> dict[str, str]:
    """Make a laptop, let the first one enrol it as one that manages, and return what it keeps about itself."""
    with store.exchanging() as connection:
        first = {key: read_meta(connection, key) or "" for key in _IDENTITY}
        write_identity(connection, fresh_keys=True)
        keys = public_keys(connection)
        made = {key: read_meta(connection, key) or "" for key in _IDENTITY}
        for key, value in first.items():
            write_meta(connection, key, value)
    row = {"device": keys.device, "sign_key": keys.sign, "recipient": keys.recipient, "manages": True}
    with store.write(actor=MANAGER, command="enrol_device") as act:
        row |= {"name": f"Laptop {number}", "owner_id": MANAGER.worker_id, "enrolled_on": act.today}
        act.create("device", row, row_id=fixed_id("device", keys.device))
    return made


def open_store(path: Path, *, clock: Clock | None = None) -> Store:
    """Open a test store."""
    clock = clock or SetClock()
    return Store(path, KEY, clock=clock, drafts=Drafts(path.with_suffix(".drafts"), KEY, clock=clock))


def make_store(folder: Path, *, clock: Clock | None = None, name: str = "caseload", sealed: bool = False) -> Store:
    """Return a store with locality Thanet, team Duty desk, a manager, two practitioners and an analyst.

    Copies share one history and differ in their device, as laptops of one team do: each is one of a dozen that the
    first laptop enrolled to manage, owned by the manager. ``sealed``: as if the first laptop had sent its work, so that
    it may be forwarded in files. The caller closes it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.store"
    template, laptops = _template(sealed=sealed)
    shutil.copy(template, path)
    store = open_store(path, clock=clock)
    with store.exchanging() as connection:
        for key, value in laptops[next(_next_laptop) % _LAPTOPS].items():
            write_meta(connection, key, value)
    return store
