"""An enrolled laptop in the wrong hands, and the files it may write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from caseload_desktop.exchange.sync import wire
from caseload_desktop.exchange.sync.incoming import take
from caseload_desktop.exchange.sync.reader import read_sync_file
from caseload_desktop.exchange.sync.wire import Header, Letter
from caseload_desktop.exchange.sync.writer import write_sync_file
from caseload_desktop.store import rows
from caseload_desktop.store.entities import StreamKind
from caseload_desktop.store.identity import age_key, public_keys, sign_key
from caseload_desktop.store.ids import new_id
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

    def run(self, raw: bytes, *, key: Ed25519PrivateKey | None = None) -> Lines:
        """A run of one operation, sealed with the insider's own key or with ``key``."""
        said = orjson.loads(raw)
        uid, device, seq = said["s"], said["d"], said["n"]
        end = chained(GENESIS, hash_of(raw))
        seal = wire.Seal(uid, device, seq, (key or self.key()).sign(sealed_text(uid, device, seq, end)))
        run = wire.Run(uid, said["sk"], device, seq, GENESIS)
        lines = (wire.run_line(run), wire.operation_line(raw), wire.seal_line(seal))
        return [(Letter(chr(line[0])), line[1:]) for line in lines]

    def operation(
        self,
        uid: str,
        kind: StreamKind,
        entity: str,
        fields: dict[str, object],
        *,
        row: str = "",
        device: str = "",
        seq: int = 1,
        making: str = "create",
    ) -> bytes:
        """An operation as the program never wrote it, of the insider's laptop or of another ``device``."""
        return Operation(
            stream=uid,
            stream_kind=kind.value,
            device=device or self.insider.device.id,
            seq=seq,
            clock=1 << 40,
            seen={},
            entity=entity,
            row=row or new_id(),
            kind=making,
            fields=fields,
            command="forged",
            act=new_id(),
            actor=PRACTITIONER.worker_id,
            on="2026-11-20",
            at="2026-11-20T09:30:00Z",
            schema=rows.SCHEMA_VERSION,
        ).raw()

    def no_longer_manages(self) -> None:
        """The insider's laptop was never one that manages: made so by writing its row anew under another identity."""
        self.insider.new_device_identity(fresh_keys=True)
        enrol(self.honest, self.insider)
        log(self.insider, "more of the insider's words")

    def close(self) -> None:
        for store in (self.honest, self.insider):
            store.close()


def enrol(here: Store, there: Store) -> None:
    """Enrol a colleague's laptop, which does not manage."""
    with there.read() as connection:
        keys = public_keys(connection)
    fields = {"device": keys.device, "sign_key": keys.sign, "recipient": keys.recipient, "name": "Laptop J"}
    with here.write(actor=MANAGER, command="enrol_device") as act:
        act.create("device", {**fields, "owner_id": PRACTITIONER.worker_id, "manages": False})


def begin(folder: Path) -> Scene:
    """The two laptops after their first exchange; the insider has written something since."""
    honest, insider = make_store(folder / "honest", sealed=True), make_store(folder / "insider", sealed=True)
    device = rows.FOLDED["device"]
    with honest.write(actor=MANAGER, command="amend_device") as act:
        row = act.connection.execute(select(device.c.id).where(device.c.device == insider.device.id)).scalar_one()
        act.set("device", row, {"owner_id": PRACTITIONER.worker_id})
    person = register(honest, "Ashdown")
    log(honest, "the manager's own words", person_id=person)
    take(insider, MANAGER, write(honest, insider, folder / "out"))
    log(insider, "the insider's words", person_id=person)
    return Scene(honest, insider, folder)
