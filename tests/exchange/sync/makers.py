"""Makes sync files for tests: honest ones, and ones that only somebody with bad intent would write."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import orjson
import pyrage
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.exchange.sync import wire
from caseload_desktop.exchange.sync.reader import Read, read_sync_file
from caseload_desktop.exchange.sync.wire import (
    Ack,
    Card,
    Header,
    Letter,
    Locked,
    Proof,
    Release,
    Run,
    Seal,
    Shown,
    Tombstone,
)
from caseload_desktop.exchange.sync.writer import Written, write_sync_file

UID = "a" * 32


@dataclass(frozen=True)
class Laptop:
    """A laptop with its keys."""

    device: str
    name: str
    signer: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    identity: str = field(default_factory=lambda: str(pyrage.x25519.Identity.generate()))

    @property
    def recipient(self) -> str:
        return str(pyrage.x25519.Identity.from_str(self.identity).to_public())

    @property
    def sign_key(self) -> str:
        return self.signer.public_key().public_bytes_raw().hex()

    def card(self) -> Card:
        return Card(
            device=self.device,
            sign_key=self.sign_key,
            recipient=self.recipient,
            name=self.name,
            owner="1" * 32,
            owner_name="Morwenna Hale",
        )


@functools.cache
def laptop(no: int) -> Laptop:
    """One of a few laptops, the same all through a run."""
    return Laptop(f"LAPT0P{no:06}", f"Laptop {no}")


def header(**changed: object) -> Header:
    """The header of a file from laptop 1 to laptop 2."""
    parts: dict[str, object] = {
        "file": "f" * 32,
        "sender": laptop(1).card(),
        "to": (laptop(2).device,),
        "no": 7,
        "made": "2026-11-20T09:30:00Z",
        "clock": 1_700_000_000_000,
        "schema": 1,
        "app": "0.3",
        "label": "team:" + "2" * 32,
        "from_lsn": 10,
        "to_lsn": 25,
        "first": False,
        "acks": {laptop(2).device: Ack(3, "e" * 32, 140)},
        "access": (12, "b" * 64),
    }
    return Header(**{**parts, **changed})  # type: ignore[arg-type]


def operation(no: int, *, text: str = "Ring back after lunch") -> bytes:
    """The line of an operation."""
    return wire.operation_line(orjson.dumps({"s": UID, "d": laptop(1).device, "n": no, "f": {"notes": text}}))


def proof() -> Proof:
    """A proof as it might look; what it shows is nothing."""
    shown = Shown(b'{"s":"x"}', bytes(32), (bytes(range(32)),), bytes(64))
    grant = Shown(b'{"s":"y"}', bytes(range(32)), (), bytes(64) + bytes(33))
    known = {laptop(1).device: 7}
    return Proof(uid="b" * 32, by=laptop(3).device, no=4, known=known, restriction=shown, grant=grant)


def body(count: int = 5) -> list[bytes]:
    """One line of every kind, and ``count`` operations."""
    return [
        wire.run_line(Run(UID, "person", laptop(1).device, 1, bytes(32))),
        *(operation(no) for no in range(1, count + 1)),
        wire.erased_line(bytes(range(32))),
        wire.seal_line(Seal(UID, laptop(1).device, count + 1, bytes(64))),
        wire.locked_line(Locked("e" * 32, b"age-encryption.org/v1")),
        wire.release_line(Release("c" * 32, "left_scope")),
        wire.proof_line(proof()),
        wire.dropped_line("d" * 32),
        wire.tombstone_line(Tombstone('["caseload-tombstone-1"]', bytes(64))),
    ]


def write(path: Path, lines: Iterable[bytes] | None = None, *, to: Sequence[Laptop] = (), **changed: object) -> Written:
    """Write an honest file from laptop 1 to laptop 2 (or to ``to``)."""
    to = to or (laptop(2),)
    return write_sync_file(
        path,
        header(to=tuple(one.device for one in to), **changed),
        body() if lines is None else lines,
        recipients=[one.recipient for one in to],
        sign=laptop(1).signer.sign,
    )


@dataclass
class Taken:
    """What a reading handed over."""

    headers: list[Header] = field(default_factory=list)
    lines: list[tuple[Letter, bytes]] = field(default_factory=list)

    def line(self, letter: Letter, content: bytes) -> None:
        self.lines.append((letter, content))


def read(path: Path, *, who: Laptop | None = None, taken: Taken | None = None) -> Read:
    """Read a file as laptop 2 (or ``who``)."""
    taken = taken or Taken()
    return read_sync_file(path, (who or laptop(2)).identity, on_header=taken.headers.append, on_line=taken.line)


def refusal(path: Path, *, taken: Taken | None = None) -> str:
    """The code with which laptop 2 refuses a file, or nothing when it takes it."""
    try:
        read(path, taken=taken)
    except FileRefused as refused:
        return refused.code
    return ""


# -------------------------------------------------------------------------------------------------------------- hostile
def places(file: bytes) -> dict[str, range]:
    """The parts of an age file by what they hold (the specification of age, C2SP)."""
    stanza = file.index(b"-> ")
    mac = file.index(b"\n--- ") + 1
    nonce = file.index(b"\n", mac) + 1
    chunks = nonce + 16
    return {
        "version": range(stanza),
        "stanza": range(stanza, mac),
        "mac": range(mac, nonce),
        "nonce": range(nonce, chunks),
        "payload": range(chunks, len(file)),
    }


def trailer(lines: Sequence[bytes], *, counted: int | None = None, **changed: object) -> bytes:
    """The trailer an honest sender would put behind these lines, or one with something ``changed``."""
    digest = sha256(b"".join(line + b"\n" for line in lines)).digest()
    parts: dict[str, object] = {
        "lines": len(lines) if counted is None else counted,
        "changes": sum(line[:1] in (b"O", b"E") for line in lines),
        "sha256": digest.hex(),
        "sig": laptop(1).signer.sign(wire.signed_text(digest)).hex(),
    }
    return b"T" + orjson.dumps({**parts, **changed})


def honest_lines(count: int = 5) -> list[bytes]:
    """All lines of an honest file, to be tampered with."""
    lines = [wire.header_line(header()), *body(count)]
    return [*lines, trailer(lines)]


def packed(lines: Sequence[bytes]) -> bytes:
    """Lines, each with its newline, compressed."""
    return zstandard.ZstdCompressor(write_checksum=True).compress(b"".join(line + b"\n" for line in lines))


def lock(path: Path, inside: bytes, *, who: Laptop | None = None) -> Path:
    """Lock any bytes to laptop 2 (or ``who``): anybody who knows its card can do that."""
    key = pyrage.x25519.Recipient.from_str((who or laptop(2)).recipient)
    path.write_bytes(pyrage.encrypt(inside, [key]))
    return path


def forged(path: Path, lines: Sequence[bytes]) -> Path:
    """A proper container around any lines."""
    return lock(path, packed(lines))
