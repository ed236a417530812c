"""What an enrolled laptop in the wrong hands may put into a file: each is refused whole, and nothing is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.exchange.sync import wire
from caseload_desktop.exchange.sync.incoming import take
from caseload_desktop.exchange.sync.reader import read_sync_file
from caseload_desktop.exchange.sync.wire import Header, Letter
from caseload_desktop.exchange.sync.writer import write_sync_file
from caseload_desktop.store import rebuild, rows
from caseload_desktop.store.entities import StreamKind
from caseload_desktop.store.identity import age_key, public_keys, sign_key
from caseload_desktop.store.ids import new_id
from caseload_desktop.store.journal import COMMON_UIDS
from caseload_desktop.store.operation import GENESIS, Operation, chained, hash_of
from caseload_desktop.store.seals import sealed_text
from caseload_desktop.store.store import Store
from tests.exchange.sync.laptops import log, register, write
from tests.support import MANAGER, PRACTITIONER, make_store

Lines = list[tuple[Letter, bytes]]


@dataclass
class Scene:
    """An honest manager's laptop, and a colleague's in the wrong hands, with a third colleague's work on it."""

    honest: Store
    insider: Store
    folder: Path

    def forge(self, change: Callable[[Header, Lines], tuple[Header, Lines]]) -> Path:
        """A file of the insider's as they would write it after changing what stands in it, signed with their key."""
        path = write(self.insider, self.honest, self.folder / "out")
        found: list[Header] = []
        lines: Lines = []
        with self.honest.read() as connection:
            identity, recipient = age_key(connection), public_keys(connection).recipient
        read_sync_file(path, identity, on_header=found.append, on_line=lambda a, b: lines.append((a, b)))
        header, lines = change(found[0], lines)
        body = (letter.value.encode() + payload for letter, payload in lines if letter is not Letter.TRAILER)
        forged = self.folder / "forged.caseload-sync"
        write_sync_file(forged, header, body, recipients=[recipient], sign=self.key().sign)
        return forged

    def key(self) -> Ed25519PrivateKey:
        with self.insider.read() as connection:
            return Ed25519PrivateKey.from_private_bytes(sign_key(connection))

    def run(self, uid: str, kind: str, raw: bytes) -> Lines:
        """A run of one operation the insider adds, sealed with their own key."""
        device = self.insider.device.id
        end = chained(GENESIS, hash_of(raw))
        seal = wire.Seal(uid, device, 1, self.key().sign(sealed_text(uid, device, 1, end)))
        lines = (wire.run_line(wire.Run(uid, kind, device, 1, GENESIS)), wire.operation_line(raw), wire.seal_line(seal))
        return [(Letter(chr(line[0])), line[1:]) for line in lines]


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    honest, insider = make_store(tmp_path / "honest", sealed=True), make_store(tmp_path / "insider", sealed=True)
    device = rows.FOLDED["device"]
    with honest.write(actor=MANAGER, command="amend_device") as act:
        row = act.connection.execute(select(device.c.id).where(device.c.device == insider.device.id)).scalar_one()
        act.set("device", row, {"owner_id": PRACTITIONER.worker_id})
    person = register(honest, "Ashdown")
    log(honest, "the manager's own words", person_id=person)
    take(insider, MANAGER, write(honest, insider, tmp_path / "out"))
    log(insider, "the insider's words", person_id=person)
    yield Scene(honest, insider, tmp_path)
    honest.close()
    insider.close()


def refused(scene: Scene, change: Callable[[Header, Lines], tuple[Header, Lines]]) -> str:
    """The code with which a forged file is refused, after checking that nothing was changed."""
    path = scene.forge(change)
    with scene.honest.read() as connection:
        before, log_no = rebuild.digest(connection), connection.execute(select(rows.op.c.lsn)).all()
    with pytest.raises(FileRefused) as error:
        take(scene.honest, MANAGER, path)
    with scene.honest.read() as connection:
        assert rebuild.digest(connection) == before
        assert connection.execute(select(rows.op.c.lsn)).all() == log_no
        assert connection.execute(select(rows.import_file)).all() == []
        assert connection.execute(select(rows.quarantine)).all() == []
    return error.value.code


def test_the_untouched_file_would_be_taken(scene: Scene) -> None:
    """The check that the forgeries below fail for what was forged and not for how they were made."""
    path = scene.forge(lambda header, lines: (header, lines))
    assert take(scene.honest, MANAGER, path).new == 1


def test_a_colleagues_words_changed_on_the_way(scene: Scene) -> None:
    """Who carries a file can't change what another wrote: the author's seal no longer fits."""

    def change(header: Header, lines: Lines) -> tuple[Header, Lines]:
        return header, [(a, b.replace(b"the insider's words", b"the insider's wordz")) for a, b in lines]

    assert refused(scene, change) == "sync_forged"


def test_an_operation_left_out(scene: Scene) -> None:
    """A run without one of its operations has no seal that fits."""

    def change(header: Header, lines: Lines) -> tuple[Header, Lines]:
        place = max(i for i, (letter, _) in enumerate(lines) if letter is Letter.OPERATION)
        return header, lines[:place] + lines[place + 1 :]

    assert refused(scene, change) in ("sync_forged", "sync_malformed")


def test_a_run_without_a_seal(scene: Scene) -> None:
    """What nobody sealed has no author."""

    def change(header: Header, lines: Lines) -> tuple[Header, Lines]:
        return header, [(a, b) for a, b in lines if a is not Letter.SEAL]

    assert refused(scene, change) == "sync_forged"


def test_an_operation_under_another_name(scene: Scene) -> None:
    """An operation whose device is not the run's is refused before anything else."""

    def change(header: Header, lines: Lines) -> tuple[Header, Lines]:
        mine = scene.insider.device.id.encode()
        other = scene.honest.device.id.encode()
        return header, [(a, b.replace(mine, other) if a is Letter.OPERATION else b) for a, b in lines]

    assert refused(scene, change) in ("sync_malformed", "sync_forged")


def test_a_file_for_another_laptop(scene: Scene) -> None:
    """Locked to us, but addressed to somebody else: somebody wrapped it anew."""
    assert refused(scene, lambda header, lines: (replace(header, to=("SOMEBODYELSE",)), lines)) == "sync_not_for_us"


def test_a_senders_name_borrowed(scene: Scene) -> None:
    """The key must be the one the team knows for that laptop."""

    def change(header: Header, lines: Lines) -> tuple[Header, Lines]:
        with scene.honest.read() as connection:
            first = connection.execute(select(rows.FOLDED["device"].c.device)).scalars().first() or ""
        return replace(header, sender=replace(header.sender, device=first)), lines

    assert refused(scene, change) == "sync_forged"


def test_a_laptop_that_makes_itself_known(scene: Scene) -> None:
    """Only a laptop that manages may make another known, and one whose owner does not manage can't make itself one."""
    rogue = {"device": "R0GUER0GUE00", "name": "x", "sign_key": "ab" * 32, "recipient": "age1x", "manages": True}

    def change(header: Header, lines: Lines) -> tuple[Header, Lines]:
        uid = COMMON_UIDS[StreamKind.DEVICES]
        raw = _operation(scene, uid, StreamKind.DEVICES, "device", rogue)
        return header, [*scene.run(uid, StreamKind.DEVICES.value, raw), *lines]

    _no_longer_manages(scene)
    assert refused(scene, change) == "sync_not_allowed"


def test_a_role_given_to_oneself(scene: Scene) -> None:
    """Workers and their roles are changed on laptops that manage, or not at all."""

    def change(header: Header, lines: Lines) -> tuple[Header, Lines]:
        uid = COMMON_UIDS[StreamKind.ORGANISATION]
        raw = _operation(scene, uid, StreamKind.ORGANISATION, "worker", {"name": "Me", "role": "team_manager"})
        return header, [*scene.run(uid, StreamKind.ORGANISATION.value, raw), *lines]

    _no_longer_manages(scene)
    assert refused(scene, change) == "sync_not_allowed"


@pytest.mark.parametrize(
    "fields",
    [{"family": ["Ashdown"]}, {"family": {"a": 1}}, {"birth_year": "long ago"}, {"communication_needs": "braille"}],
)
def test_values_no_version_ever_wrote(scene: Scene, fields: dict[str, object]) -> None:
    """A value of the wrong kind is noticed before the store sees it."""

    def change(header: Header, lines: Lines) -> tuple[Header, Lines]:
        uid = new_id()
        raw = _operation(scene, uid, StreamKind.PERSON, "person", {"given": "Ada", **fields}, row=uid)
        return header, [*lines, *scene.run(uid, StreamKind.PERSON.value, raw)]

    assert refused(scene, change) == "sync_malformed"


def _no_longer_manages(scene: Scene) -> None:
    """The insider's laptop was never one that manages: made so by writing its row anew under another identity."""
    device = rows.FOLDED["device"]
    scene.insider.new_device_identity(fresh_keys=True)
    with scene.insider.read() as connection:
        keys = public_keys(connection)
    fields = {"device": keys.device, "sign_key": keys.sign, "recipient": keys.recipient, "name": "Laptop J"}
    with scene.honest.write(actor=MANAGER, command="enrol_device") as act:
        act.create("device", {**fields, "owner_id": PRACTITIONER.worker_id, "manages": False})
        assert act.connection.execute(select(device.c.id).where(device.c.device == keys.device)).first()
    log(scene.insider, "more of the insider's words")


def _operation(
    scene: Scene, uid: str, kind: StreamKind, entity: str, fields: dict[str, object], *, row: str = ""
) -> bytes:
    raw = Operation(
        stream=uid,
        stream_kind=kind.value,
        device=scene.insider.device.id,
        seq=1,
        clock=1 << 40,
        seen={},
        entity=entity,
        row=row or new_id(),
        kind="create",
        fields=fields,
        command="forged",
        act=new_id(),
        actor=PRACTITIONER.worker_id,
        on="2026-11-20",
        at="2026-11-20T09:30:00Z",
        schema=rows.SCHEMA_VERSION,
    ).raw()
    assert orjson.loads(raw)["n"] == 1
    return raw
