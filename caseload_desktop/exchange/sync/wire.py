"""The lines of a sync file: their letters, what stands in each, and their bytes (docs/sync-file.md)."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.exchange.sync import checked

FORMAT = "caseload-sync"
VERSION = 1
MIN_READER = 1
"""The oldest reader that understands what is written here; raised only when the container or the merge changes."""
SUFFIX = ".caseload-sync"

LONGEST_LINE = 32 * 1024 * 1024
"""Bytes; no act of a person comes near, and a line is held in memory whole."""
MOST_RECIPIENTS = 1000


class Letter(StrEnum):
    """What a line is, by its first byte."""

    HEADER = "H"
    RUN = "C"
    BESIDE = "B"
    OPERATION = "O"
    ERASED = "E"
    SEAL = "Z"
    LOCKED = "K"
    RELEASE = "R"
    PROOF = "P"
    DROPPED = "D"
    TOMBSTONE = "X"
    TRAILER = "T"


CHANGES = frozenset({Letter.OPERATION, Letter.ERASED})
"""Lines that are one operation each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A laptop as others know it: its mark, its public keys, what it is called and whose it is."""

    device: str
    sign_key: str
    recipient: str
    name: str
    owner: str
    owner_name: str

    def as_json(self) -> dict[str, str]:
        """The card as it stands in a header."""
        return {
            "device": self.device,
            "sign_key": self.sign_key,
            "recipient": self.recipient,
            "name": self.name,
            "owner": self.owner,
            "owner_name": self.owner_name,
        }

    @classmethod
    def read(cls, found: object) -> Card:
        """Read what ``as_json`` wrote. Raises ``FileRefused`` ``sync_malformed``."""
        parts = checked.mapping(found)
        return cls(
            device=checked.matching(checked.DEVICE, parts.get("device")),
            sign_key=checked.matching(checked.KEY, parts.get("sign_key")),
            recipient=checked.matching(checked.RECIPIENT, parts.get("recipient")),
            name=checked.text(parts.get("name")),
            owner=checked.text(parts.get("owner")),
            owner_name=checked.text(parts.get("owner_name")),
        )


@dataclass(frozen=True, slots=True)
class Ack:
    """What the sender holds of one of the recipients.

    ``no`` and ``file`` are the highest of that laptop's files that was taken; up to ``lsn`` nothing of its journal that
    was meant for the sender is missing. ``taken`` are all files of it that brought something and were not known to that
    laptop as taken yet: a later file does not hide that it made, and forgot, an earlier one.
    """

    no: int
    file: str
    lsn: int
    taken: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The first line: who wrote the file, for whom, and what of the sender's journal it covers.

    ``made`` is UTC in ISO form and ``clock`` the sender's logical clock: shown, never trusted. ``from_lsn`` (held by
    all recipients already) and ``to_lsn`` (covered with this file) are places in the sender's journal. ``forked`` names
    laptops of which the sender holds two different truths, ``access`` is number and hash of the last line of its access
    log, ``welcome`` is for a laptop that joins. ``formerly`` are earlier marks of the recipients: one brought back from
    a copy older than its mark knows itself by these.
    """

    file: str
    sender: Card
    to: tuple[str, ...]
    no: int
    made: str
    clock: int
    schema: int
    app: str
    label: str
    from_lsn: int
    to_lsn: int
    first: bool
    acks: Mapping[str, Ack]
    forked: tuple[str, ...] = ()
    access: tuple[int, str] | None = None
    welcome: Mapping[str, Any] | None = None
    formerly: tuple[str, ...] = ()
    version: int = VERSION
    min_reader: int = MIN_READER


@dataclass(frozen=True, slots=True)
class Run:
    """The beginning of a run of one chain: ``before`` is the chain's hash before operation ``first_seq``."""

    uid: str
    kind: str
    device: str
    first_seq: int
    before: bytes


@dataclass(frozen=True, slots=True)
class Seal:
    """A laptop's signature over its chain in a stream up to operation ``seq``."""

    uid: str
    device: str
    seq: int
    signature: bytes


@dataclass(frozen=True, slots=True)
class Locked:
    """Lines of one stream the sender let go, packed, and locked to the receiver when it did: it can't open them."""

    uid: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Release:
    """The receiver no longer carries this stream, and why."""

    uid: str
    why: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One operation out of its chain, with what proves who wrote it.

    ``before`` is the chain's hash before it, ``after`` are the hashes of the operations behind it, up to the one that
    ``seal`` seals.
    """

    raw: bytes
    before: bytes
    after: tuple[bytes, ...]
    seal: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A record was restricted, and ``by`` is the laptop of a worker named on it, who takes back what others hold.

    ``no`` is the number of the file in which ``by`` said so, ``known`` how far it had each laptop's chain in the record
    then, by device.
    """

    uid: str
    by: str
    no: int
    known: Mapping[str, int]
    restriction: Shown
    grant: Shown


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A stream past retention: the very text that was signed, and the signature."""

    text: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class Trailer:
    """The last line: how many lines stand before it, how many of them are operations, their hash, its signature."""

    lines: int
    changes: int
    sha256: bytes
    signature: bytes


# ------------------------------------------------------------------------------------------------------------- writing
def header_line(header: Header) -> bytes:
    """The first line of a file."""
    return _line(
        Letter.HEADER,
        {
            "format": FORMAT,
            "version": header.version,
            "min_reader": header.min_reader,
            "file": header.file,
            "from": header.sender.as_json(),
            "to": list(header.to),
            "formerly": list(header.formerly),
            "no": header.no,
            "made": header.made,
            "clock": header.clock,
            "schema": header.schema,
            "app": header.app,
            "label": header.label,
            "from_lsn": header.from_lsn,
            "to_lsn": header.to_lsn,
            "first": header.first,
            "acks": {
                device: {"no": a.no, "file": a.file, "lsn": a.lsn, "taken": list(a.taken)}
                for device, a in header.acks.items()
            },
            "forked": list(header.forked),
            "access": list(header.access) if header.access else None,
            "welcome": dict(header.welcome) if header.welcome is not None else None,
        },
    )


def run_line(run: Run) -> bytes:
    """The line before the operations of a run."""
    return _line(Letter.RUN, [run.uid, run.kind, run.device, run.first_seq, run.before.hex()])


def beside_line(run: Run) -> bytes:
    """The line before the operations of a run that lies beside the chains of its stream."""
    return _line(Letter.BESIDE, [run.uid, run.kind, run.device, run.first_seq, run.before.hex()])


def operation_line(raw: bytes) -> bytes:
    """One operation, its bytes as they were hashed."""
    return b"O" + raw


def erased_line(raw_hash: bytes) -> bytes:
    """The place of an operation whose text was erased lawfully."""
    return _line(Letter.ERASED, [raw_hash.hex()])


def seal_line(seal: Seal) -> bytes:
    """The seal of the run before it."""
    return _line(Letter.SEAL, [seal.uid, seal.device, seal.seq, seal.signature.hex()])


def locked_line(locked: Locked) -> bytes:
    """A locked copy of a stream."""
    return _line(Letter.LOCKED, [locked.uid, base64.b64encode(locked.content).decode()])


def release_line(release: Release) -> bytes:
    """Tells the receiver that it no longer carries a stream."""
    return _line(Letter.RELEASE, [release.uid, release.why])


def proof_line(proof: Proof) -> bytes:
    """Tells the receiver that a record is restricted, by somebody who need not be believed."""
    shown = [
        [one.raw.decode(), one.before.hex(), [each.hex() for each in one.after], one.seal.hex()]
        for one in (proof.restriction, proof.grant)
    ]
    return _line(Letter.PROOF, [proof.uid, proof.by, proof.no, dict(proof.known), *shown])


def dropped_line(uid: str) -> bytes:
    """Tells the receiver that the sender no longer holds a stream."""
    return _line(Letter.DROPPED, [uid])


def tombstone_line(tombstone: Tombstone) -> bytes:
    """Tells the receiver that a stream is past retention."""
    return _line(Letter.TOMBSTONE, [tombstone.text, tombstone.signature.hex()])


def trailer_line(trailer: Trailer) -> bytes:
    """The last line of a file."""
    return _line(
        Letter.TRAILER,
        {
            "lines": trailer.lines,
            "changes": trailer.changes,
            "sha256": trailer.sha256.hex(),
            "sig": trailer.signature.hex(),
        },
    )


def signed_text(sha256: bytes) -> bytes:
    """What the sender signs: the hash of all lines before the trailer, named so that it can stand for nothing else."""
    return orjson.dumps(["caseload-sync-1", sha256.hex()])


def _line(letter: Letter, content: object) -> bytes:
    return letter.value.encode() + orjson.dumps(content)


# ------------------------------------------------------------------------------------------------------------- reading
# Each takes a line without its letter and raises ``FileRefused`` ``sync_malformed`` when it is not what it should be.
def read_header(content: bytes) -> Header:
    """Read a header.

    Raises ``FileRefused`` ``sync_not_a_sync_file`` for another program's file and ``sync_newer`` for one only a newer
    version understands, which is looked at first because all else may have changed.
    """
    parts = checked.mapping(checked.json_of(content))
    if parts.get("format") != FORMAT:
        raise FileRefused("sync_not_a_sync_file")
    version, min_reader = checked.number(parts.get("version")), checked.number(parts.get("min_reader"))
    if min_reader > VERSION:
        raise FileRefused("sync_newer")
    return Header(
        version=version,
        min_reader=min_reader,
        file=checked.matching(checked.FILE_ID, parts.get("file")),
        sender=Card.read(parts.get("from")),
        to=_devices(parts.get("to")),
        formerly=_devices(parts.get("formerly")),
        no=checked.number(parts.get("no")),
        made=checked.instant(parts.get("made")),
        clock=checked.number(parts.get("clock")),
        schema=checked.number(parts.get("schema")),
        app=checked.text(parts.get("app")),
        label=checked.text(parts.get("label")),
        from_lsn=checked.number(parts.get("from_lsn")),
        to_lsn=checked.number(parts.get("to_lsn")),
        first=checked.truth(parts.get("first")),
        acks={
            checked.matching(checked.DEVICE, device): _ack(found)
            for device, found in checked.mapping(parts.get("acks")).items()
        },
        forked=_devices(parts.get("forked")),
        access=_access(parts.get("access")),
        welcome=checked.optional(checked.mapping, parts.get("welcome")),
    )


def read_run(content: bytes) -> Run:
    """Read the beginning of a run."""
    uid, kind, device, first_seq, before = checked.parts(content, 5)
    first = checked.number(first_seq, least=1)
    return Run(
        checked.name(uid),
        checked.name(kind),
        checked.matching(checked.DEVICE, device),
        first,
        checked.binary(checked.HASH, before),
    )


def read_erased(content: bytes) -> bytes:
    """Read the hash that is left of an erased operation."""
    (raw_hash,) = checked.parts(content, 1)
    return checked.binary(checked.HASH, raw_hash)


def read_seal(content: bytes) -> Seal:
    """Read a seal."""
    uid, device, seq, signature = checked.parts(content, 4)
    return Seal(
        checked.name(uid),
        checked.matching(checked.DEVICE, device),
        checked.number(seq),
        checked.binary(checked.SEAL, signature),
    )


def read_locked(content: bytes) -> Locked:
    """Read a locked copy, which is not opened here."""
    uid, packed = checked.parts(content, 2)
    return Locked(checked.name(uid), checked.packed(packed))


def read_release(content: bytes) -> Release:
    """Read which stream is no longer carried."""
    uid, why = checked.parts(content, 2)
    return Release(checked.name(uid), checked.name(why))


def read_proof(content: bytes) -> Proof:
    """Read a proof; whether it holds is checked elsewhere."""
    uid, by, no, known, restriction, grant = checked.parts(content, 6)
    return Proof(
        uid=checked.name(uid),
        by=checked.matching(checked.DEVICE, by),
        no=checked.number(no),
        known={
            checked.matching(checked.DEVICE, device): checked.number(last)
            for device, last in checked.mapping(known).items()
        },
        restriction=_shown(restriction),
        grant=_shown(grant),
    )


def read_dropped(content: bytes) -> str:
    """Read which stream the sender dropped."""
    (uid,) = checked.parts(content, 1)
    return checked.name(uid)


def read_tombstone(content: bytes) -> Tombstone:
    """Read a tombstone; who signed it is checked elsewhere."""
    text, signature = checked.parts(content, 2)
    return Tombstone(checked.any_text(text), checked.binary(checked.SIGNATURE, signature))


def read_trailer(content: bytes) -> Trailer:
    """Read the last line."""
    parts = checked.mapping(checked.json_of(content))
    return Trailer(
        checked.number(parts.get("lines")),
        checked.number(parts.get("changes")),
        checked.binary(checked.HASH, parts.get("sha256")),
        checked.binary(checked.SIGNATURE, parts.get("sig")),
    )


def _devices(found: object) -> tuple[str, ...]:
    return tuple(checked.matching(checked.DEVICE, device) for device in checked.array(found))


def _shown(found: object) -> Shown:
    raw, before, after, seal = checked.array(found, length=4)
    return Shown(
        checked.any_text(raw).encode(),
        checked.binary(checked.HASH, before),
        tuple(checked.binary(checked.HASH, one) for one in checked.array(after)),
        checked.binary(checked.SEAL, seal),
    )


def _ack(found: object) -> Ack:
    parts = checked.mapping(found)
    return Ack(
        checked.number(parts.get("no")),
        checked.matching(checked.FILE_ID, parts.get("file")),
        checked.number(parts.get("lsn")),
        tuple(checked.matching(checked.FILE_ID, one) for one in checked.array(parts.get("taken"))),
    )


def _access(found: object) -> tuple[int, str] | None:
    if found is None:
        return None
    no, end = checked.array(found, length=2)
    return checked.number(no), checked.matching(checked.HASH, end)
