"""Files that pass on the work of laptops the receiver does not know: honest ones flow, forged ones gain nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.domain.roles import Role
from caseload_desktop.exchange.sync import wire
from caseload_desktop.exchange.sync.incoming import look, take
from caseload_desktop.exchange.sync.peers import peer_of
from caseload_desktop.exchange.sync.wire import Header, Letter
from caseload_desktop.services.organisation import AddWorker, add_worker
from caseload_desktop.store import rebuild, rows
from caseload_desktop.store.entities import StreamKind
from caseload_desktop.store.ids import new_id
from caseload_desktop.store.journal import COMMON_UIDS
from caseload_desktop.store.queries.devices import trusted
from caseload_desktop.store.queries.laptop import check_record
from caseload_desktop.store.store import Store
from caseload_desktop.store.succession import succeed
from tests.exchange.sync.insider import Lines, Scene, begin, enrol
from tests.exchange.sync.laptops import carry, everywhere, log, notes, register, write
from tests.exchange.sync.teams import Team, brought_back, copied, for_each_test
from tests.support import MANAGER, make_store

NOBODY = "N0B0DYN0B0DY"


def workers(store: Store) -> set[str]:
    """The names of the workers a laptop knows."""
    with store.read() as connection:
        return set(connection.execute(select(rows.worker.c.name)).scalars())


# honest work


def test_two_laptops_brought_back_go_on_with_each_other(tmp_path: Path) -> None:
    """What a manager's laptop wrote under an identity both have forgotten goes on from the one that still has it."""
    here, there = (make_store(tmp_path / name, sealed=True) for name in "ab")
    person = register(here, "Kestle")
    carry(here, there, tmp_path / "out")
    carry(there, here, tmp_path / "out")
    (here, before_here), (there, before_there) = copied(here), copied(there)
    succeed(here, MANAGER)
    carry(here, there, tmp_path / "out")
    carry(there, here, tmp_path / "out")
    add_worker(here, MANAGER, AddWorker(name="Wenna Tregear", role=Role.PRACTITIONER))
    late = write(here, there, tmp_path / "out")

    there = brought_back(there, before_there)
    assert take(there, MANAGER, late).restored_here
    here = brought_back(here, before_here)
    log(there, "written since", person_id=person)
    carry(there, here, tmp_path / "out")

    assert workers(here) == workers(there) >= {"Wenna Tregear"}
    assert "written since" in notes(here)
    for store in (here, there):
        with store.read() as connection:
            assert check_record(connection).holds
        store.close()


class Three(Team):
    """A manager's laptop, a colleague's, and a third that is brought back to a day before it knew that colleague's."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.manager, self.colleague, self.older = self.laptops(3)
        self.colleague.new_device_identity(fresh_keys=True)
        self.person = register(self.manager, "Kestle")
        carry(self.manager, self.older, self.out)
        carry(self.older, self.manager, self.out)
        self.older, self._copy = copied(self.older)

    def bring_back(self) -> None:
        """The third laptop has heard of everything so far; then it is brought back."""
        carry(self.manager, self.older, self.out)
        carry(self.older, self.manager, self.out)
        self.older = brought_back(self.older, self._copy)


three = for_each_test(Three)


def test_a_laptop_brought_back_to_before_a_colleague_joined(three: Three) -> None:
    """The colleague's work is left out and the rest taken; the laptop sees that it is a copy, and then gets it all."""
    enrol(three.manager, three.colleague)
    three.bring_back()
    carry(three.manager, three.colleague, three.out)
    log(three.colleague, "the colleague's words", person_id=three.person)
    carry(three.colleague, three.manager, three.out)
    log(three.manager, "the manager's words", person_id=three.person)
    path = write(three.manager, three.older, three.out)
    with three.older.read() as connection:
        before = peer_of(connection, three.manager.device.id)

    assert look(three.older, path).new == 1
    done = take(three.older, MANAGER, path)
    assert (done.new, done.left_out, done.restored_here) == (1, 1, True)
    assert "the colleague's words" not in notes(three.older)
    with three.older.read() as connection:
        assert peer_of(connection, three.manager.device.id).heard_lsn == before.heard_lsn
        assert check_record(connection).holds

    carry(three.older, three.manager, three.out)
    assert carry(three.manager, three.older, three.out).left_out == 0
    assert notes(three.older) >= {"the colleague's words", "the manager's words"}


def test_a_laptop_brought_back_to_before_a_colleague_managed(three: Three) -> None:
    """A change of the team by a laptop whose right the copy has not heard of does not keep the copy from going on."""
    enrol(three.manager, three.colleague)
    carry(three.manager, three.older, three.out)
    carry(three.older, three.manager, three.out)
    three.older, three._copy = copied(three.older)
    device = rows.FOLDED["device"]
    with three.manager.write(actor=MANAGER, command="amend_device") as act:
        here = device.c.device == three.colleague.device.id
        row = act.connection.execute(select(device.c.id).where(here)).scalar_one()
        act.set("device", row, {"manages": True})
    three.bring_back()
    carry(three.manager, three.colleague, three.out)
    add_worker(three.colleague, MANAGER, AddWorker(name="Wenna Tregear", role=Role.PRACTITIONER))
    carry(three.colleague, three.manager, three.out)

    done = carry(three.manager, three.older, three.out)
    assert done.left_out
    assert done.restored_here
    assert "Wenna Tregear" not in workers(three.older)
    carry(three.older, three.manager, three.out)
    carry(three.manager, three.older, three.out)
    assert "Wenna Tregear" in workers(three.older)


# forged work


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    found = begin(tmp_path)
    yield found
    found.close()


def _role(scene: Scene, *, device: str = "") -> bytes:
    uid, fields = COMMON_UIDS[StreamKind.ORGANISATION], {"name": "zqforged", "role": "team_manager"}
    return scene.operation(uid, StreamKind.ORGANISATION, "worker", {**fields}, device=device)


def _person(scene: Scene, *, device: str) -> bytes:
    uid = new_id()
    return scene.operation(uid, StreamKind.PERSON, "person", {"given": "zqforged"}, row=uid, device=device)


def _laptop(scene: Scene, *, device: str) -> bytes:
    fields = {"device": device, "name": "zqforged", "sign_key": _hex(STRANGER), "recipient": "age1x", "manages": True}
    return scene.operation(COMMON_UIDS[StreamKind.DEVICES], StreamKind.DEVICES, "device", dict(fields), device=device)


def _hex(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes_raw().hex()


STRANGER = Ed25519PrivateKey.from_private_bytes(b"a stranger's key, 32 bytes long.")


@pytest.mark.parametrize("key", [None, STRANGER], ids=["the insider's key", "a stranger's key"])
def test_work_under_a_name_nobody_gave(scene: Scene, key: Ed25519PrivateKey | None) -> None:
    """Changes to the team, to its laptops and to records by a laptop nobody introduced are nowhere afterwards.

    With the insider's own key it is no better: only a row says that a laptop is another under a new name. Nothing of
    the file is confirmed, so that what is honest in it comes again.
    """

    def change(header: Header, lines: Lines) -> tuple[Header, Lines]:
        made = (_laptop(scene, device=NOBODY), _role(scene, device=NOBODY))
        forged = [line for raw in made for line in scene.run(raw, key=key)]
        return header, [*forged, *lines, *scene.run(_person(scene, device=NOBODY), key=key)]

    done = take(scene.honest, MANAGER, scene.forge(change))
    assert (done.new, done.left_out, done.people_new, done.restored_here) == (1, 3, 0, False)
    assert everywhere(scene.honest, b"zqforged") == []
    with scene.honest.read() as connection:
        assert NOBODY not in trusted(connection)
        assert peer_of(connection, scene.insider.device.id).heard_no == 0
        assert check_record(connection).holds


def test_a_sender_who_says_they_have_a_new_name(scene: Scene) -> None:
    """A file is taken from a name that is known by its key, but nothing it wrote until its row says so too."""

    def change(header: Header, lines: Lines) -> tuple[Header, Lines]:
        forged = [*scene.run(_role(scene, device=NOBODY)), *lines, *scene.run(_person(scene, device=NOBODY))]
        return replace(header, sender=replace(header.sender, device=NOBODY)), forged

    assert take(scene.honest, MANAGER, scene.forge(change)).left_out == 2
    assert everywhere(scene.honest, b"zqforged") == []


def test_a_change_to_the_team_as_from_a_day_the_laptop_has_forgotten(scene: Scene) -> None:
    """A file that makes a laptop believe it was brought back from a copy still can't change the team."""
    scene.no_longer_manages()

    def change(header: Header, lines: Lines) -> tuple[Header, Lines]:
        raw = scene.operation(COMMON_UIDS[StreamKind.DEVICES], StreamKind.DEVICES, "device", {"name": "zqforged"})
        return replace(header, from_lsn=10_000, to_lsn=10_000), [*scene.run(raw), *scene.run(_role(scene)), *lines]

    done = take(scene.honest, MANAGER, scene.forge(change))
    assert (done.left_out, done.restored_here) == (2, True)
    assert everywhere(scene.honest, b"zqforged") == []


def test_a_word_on_laptops_that_waits_for_one_before_it(scene: Scene) -> None:
    """What can't be placed yet is folded later, so that it must be of a laptop that may say it, too."""
    scene.no_longer_manages()
    uid = COMMON_UIDS[StreamKind.DEVICES]

    def change(header: Header, lines: Lines) -> tuple[Header, Lines]:
        raw = scene.operation(uid, StreamKind.DEVICES, "device", {"name": "zqforged"}, seq=7, making="set")
        return header, [*scene.run(raw), *lines]

    with pytest.raises(FileRefused, match="sync_not_allowed"):
        take(scene.honest, MANAGER, scene.forge(change))


def test_a_record_deleted_on_the_word_of_nobody(scene: Scene) -> None:
    """A deletion signed by a laptop nobody introduced deletes nothing, and does not keep the file from being taken."""
    with scene.honest.read() as connection:
        before = rebuild.digest(connection)
        uid = connection.execute(select(rows.stream.c.uid).where(rows.stream.c.kind == "person")).scalar_one()

    def stone(key: Ed25519PrivateKey) -> tuple[Letter, bytes]:
        text = orjson.dumps(["caseload-tombstone-1", uid, "2026-11-20T09:30:00Z", NOBODY, []]).decode()
        return Letter.TOMBSTONE, wire.tombstone_line(wire.Tombstone(text, key.sign(text.encode())))[1:]

    def change(header: Header, lines: Lines) -> tuple[Header, Lines]:
        trailer = [line for line in lines if line[0] is Letter.TRAILER]
        none = [line for line in lines if line[0] not in (Letter.TRAILER, *wire.CHANGES, Letter.RUN, Letter.SEAL)]
        return header, [*none, stone(STRANGER), stone(scene.key()), *trailer]

    assert take(scene.honest, MANAGER, scene.forge(change)).removed == 0
    with scene.honest.read() as connection:
        assert rebuild.digest(connection) == before
