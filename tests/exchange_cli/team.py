"""Two laptops of one team as profile folders: the manager's, with some work on it, and one that waits to join."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from caseload_desktop.domain.fingerprint import words_of
from caseload_desktop.domain.roles import Role
from caseload_desktop.exchange.sync.cards import read_card, write_card
from caseload_desktop.services.devices import enrol_device
from caseload_desktop.services.organisation import AddWorker, write_worker
from caseload_desktop.store.identity import public_keys
from caseload_desktop.store.ids import new_id
from tests.exchange.sync.laptops import log, register
from tests.profiles import PASSWORD, USER, make_profile, vault_in

JO, JO_USER = "Jo Bell", "jo"


@dataclass(frozen=True)
class _Made:
    folder: Path
    device: str
    manager_device: str
    words: str


@functools.cache
def _made() -> _Made:
    """The two profiles, made once per run."""
    folder = Path(tempfile.mkdtemp(prefix="caseload-team-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    vault, made = make_profile(folder / "manager")
    waiting = vault_in(folder / "jo")
    joining = waiting.create_joining(JO, user=JO_USER, password=PASSWORD)
    card = read_card(write_card(joining.store, folder, JO))
    waiting.close()
    worker_id = new_id()
    with made.store.write(actor=made.actor, command="add_workers") as act:
        write_worker(act, AddWorker(name=JO, role=Role.PRACTITIONER, known_as=(), worker_id=worker_id))
    enrol_device(made.store, made.actor, card, owner_id=worker_id, name="Laptop 2", manages=False)
    person = register(made.store, "Zarathustra", actor=made.actor)
    log(made.store, "Zarathustra rang about the bath", person_id=person, actor=made.actor)
    with made.store.read() as connection:
        keys = public_keys(connection)
    vault.close()
    return _Made(folder, card.device, keys.device, " ".join(words_of(keys.sign, keys.recipient)))


class Team:
    """``manager`` and ``jo`` are profile folders, ``stick`` is where files go; all passwords are the same.

    ``device`` is Jo's laptop, ``words`` are those of the manager's.
    """

    def __init__(self, folder: Path) -> None:
        made = _made()
        self.manager, self.jo, self.stick = folder / "manager", folder / "jo", folder / "stick"
        shutil.copytree(made.folder / "manager", self.manager)
        shutil.copytree(made.folder / "jo", self.jo)
        self.stick.mkdir()
        self.device, self.manager_device, self.words = made.device, made.manager_device, made.words

    def add_user(self, user: str, role: Role) -> None:
        """Somebody else who signs in to the manager's laptop."""
        vault, worker_id = vault_in(self.manager), new_id()
        opened = vault.unlock(USER, PASSWORD)
        with opened.store.write(actor=opened.actor, command="add_workers") as act:
            write_worker(act, AddWorker(name=user.title(), role=role, known_as=(), worker_id=worker_id))
        vault.add_user(opened.store, opened.actor, worker_id, user, PASSWORD)
        vault.close()
