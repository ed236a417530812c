"""The first reading of a file: nothing is written, everything is checked: sender, seals, chains, what it may say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.exchange.sync import reader, wire
from caseload_desktop.exchange.sync.trust import TrustBook
from caseload_desktop.exchange.sync.wire import Header, Letter
from caseload_desktop.store.chains import sealed_text
from caseload_desktop.store.entities import StreamKind
from caseload_desktop.store.operation import chained, hash_of

Progress = Callable[[int, int], None]
"""``(bytes read, bytes in all)``; it may raise to give the reading up."""

Held = Callable[[str], Mapping[str, int]]
"""Stream uid -> how far this store holds each laptop's chain in it, by device; empty for a record it does not know."""


@dataclass(slots=True)
class Checked:
    """A file that may be taken in, and how much it holds; counts only, whatever its size.

    ``new`` are the operations this store does not hold, ``people`` the people's records with any operation in the file,
    ``people_new`` those of them this store does not know.
    """

    header: Header
    sha256: bytes = b""
    changes: int = 0
    new: int = 0
    people: int = 0
    people_new: int = 0
    releases: int = 0


@dataclass(slots=True)
class _Run:
    """A run of the file: the number of its next operation, how that must begin, and the hash of the chain so far.

    ``held`` is the number up to which this store holds the chain.
    """

    run: wire.Run
    next: int
    end: bytes
    begins: bytes
    held: int
    sealed: bool = False


@dataclass(slots=True)
class _Checker:
    """Follows the lines of one file."""

    own_devices: frozenset[str]
    book: TrustBook
    held: Held
    joining: bool
    checked: Checked | None = None
    open: _Run | None = None
    uid: str = ""
    chains: Mapping[str, int] = field(default_factory=dict)
    laptops: list[Mapping[str, Any]] = field(default_factory=list)
    seals: list[tuple[str, bytes, bytes]] = field(default_factory=list)
    verifiers: dict[str, Any] = field(default_factory=dict)

    def header(self, header: Header) -> None:
        if header.sender.device in self.own_devices:
            raise FileRefused("sync_own_file")
        if not self.own_devices & set(header.to):
            raise FileRefused("sync_not_for_us")
        if self.joining:
            # Until two people have compared words, nothing vouches for the sender but the sender.
            self.book.trust_first(header.sender)
        self.book.sender(header.sender)
        self.checked = Checked(header)

    def line(self, letter: Letter, payload: bytes) -> None:
        if letter is Letter.OPERATION:
            self._operation(payload)
        elif letter is Letter.ERASED:
            self._link(wire.read_erased(payload))
        elif letter in (Letter.RUN, Letter.BESIDE):
            self._begin(wire.read_run(payload))
        elif letter is Letter.SEAL:
            self._seal(wire.read_seal(payload))
        elif letter is Letter.RELEASE:
            self._must_be_sealed()
            wire.read_release(payload)
            self._of.releases += 1
        elif letter is Letter.TOMBSTONE:
            self._tombstone(wire.read_tombstone(payload))
        elif letter is Letter.DROPPED:
            wire.read_dropped(payload)

    def end(self) -> None:
        self._must_be_sealed()
        self._settle_laptops()

    @property
    def _of(self) -> Checked:
        if self.checked is None:
            raise FileRefused("sync_malformed")
        return self.checked

    def _begin(self, run: wire.Run) -> None:
        self._must_be_sealed()
        if run.kind != StreamKind.DEVICES:
            self._settle_laptops()
        if run.kind == StreamKind.ORGANISATION:
            self.book.must_manage(run.device)
        if run.uid != self.uid:
            self.uid, self.chains = run.uid, self.held(run.uid)
            self._of.people += run.kind == StreamKind.PERSON
            self._of.people_new += run.kind == StreamKind.PERSON and not self.chains
        place = orjson.dumps({"s": run.uid, "sk": run.kind, "d": run.device, "n": 0})
        begins = place.removesuffix(b"0}")
        self.open = _Run(run, run.first_seq, run.before, begins, self.chains.get(run.device, 0))

    def _operation(self, raw: bytes) -> None:
        """An operation begins with its place, as every version writes it; all else in it is for the second reading."""
        at = self._run
        if at.run.kind == StreamKind.DEVICES or not raw.startswith(b"%b%d," % (at.begins, at.next)):
            self._read(at, raw)
        if at.next > at.held:
            self._of.new += 1
        self._link(hash_of(raw))

    def _read(self, at: _Run, raw: bytes) -> None:
        try:
            said = orjson.loads(raw)
            place = (said["s"], said["sk"], said["d"], said["n"])
        except (ValueError, KeyError, TypeError):
            raise FileRefused("sync_malformed") from None
        if place != (at.run.uid, at.run.kind, at.run.device, at.next):
            raise FileRefused("sync_malformed")
        if at.run.kind == StreamKind.DEVICES:
            self.laptops.append(said)

    def _link(self, raw_hash: bytes) -> None:
        at = self._run
        at.end = chained(at.end, raw_hash)
        at.next += 1
        self._of.changes += 1

    def _seal(self, seal: wire.Seal) -> None:
        at = self._run
        if (seal.uid, seal.device, seal.seq) != (at.run.uid, at.run.device, at.next - 1):
            raise FileRefused("sync_malformed")
        text = sealed_text(seal.uid, seal.device, seal.seq, at.end)
        if at.run.kind == StreamKind.DEVICES:
            self.seals.append((seal.device, text, seal.signature))
        else:
            self._must_hold(seal.device, text, seal.signature)
        at.sealed = True

    def _must_hold(self, device: str, text: bytes, signature: bytes) -> None:
        key = self.book.key_of(device)
        if key is None or not self._holds(key, text, signature):
            raise FileRefused("sync_forged")

    def _settle_laptops(self) -> None:
        """Believe or refuse what the file says of laptops, all of it together: who vouches may stand behind whom."""
        laptops, seals = self.laptops, self.seals
        self.laptops, self.seals = [], []
        try:
            self.book.learn(laptops, vouched=self.joining)
        except (KeyError, TypeError, AttributeError):
            raise FileRefused("sync_malformed") from None
        for device, text, signature in seals:
            self._must_hold(device, text, signature)

    def _tombstone(self, stone: wire.Tombstone) -> None:
        try:
            name, _uid, _at, device, heads = orjson.loads(stone.text)
            well = name == "caseload-tombstone-1" and all(type(d) is str and type(n) is int for d, n, _ in heads)
        except (ValueError, TypeError):
            well = False
        if not well or not isinstance(device, str):
            raise FileRefused("sync_malformed")
        author = self.book.known.get(device)
        if author is None or not self._holds(author.sign_key, stone.text.encode(), stone.signature):
            raise FileRefused("sync_forged")
        if not author.managed:
            raise FileRefused("sync_not_allowed")

    @property
    def _run(self) -> _Run:
        if self.open is None or self.open.sealed:
            raise FileRefused("sync_malformed")
        return self.open

    def _must_be_sealed(self) -> None:
        """A run without its seal has no author."""
        if self.open is not None and not self.open.sealed:
            raise FileRefused("sync_forged")

    def _holds(self, key: str, text: bytes, signature: bytes) -> bool:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        verifier = self.verifiers.get(key)
        try:
            if verifier is None:
                verifier = self.verifiers[key] = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
            verifier.verify(signature, text)
        except (InvalidSignature, ValueError):
            return False
        return True


def check_file(
    path: Path,
    identity: str,
    *,
    own_devices: frozenset[str],
    book: TrustBook,
    held: Held,
    joining: bool = False,
    progress: Progress | None = None,
) -> Checked:
    """Read a file through and say what it holds; nothing is written and no plain text leaves the memory.

    ``own_devices`` are this laptop's identities, past ones too; with ``joining`` the sender is trusted for this reading
    because two people will have compared its words. Raises ``FileRefused`` with the code of what is wrong.
    """
    checker = _Checker(own_devices, book, held, joining)
    read = reader.read_sync_file(path, identity, on_header=checker.header, on_line=checker.line, progress=progress)
    checker.end()
    checked = checker.checked
    if checked is None:
        raise FileRefused("sync_malformed")
    reader.check_signature(read, checked.header.sender.sign_key)
    checked.sha256 = read.sha256
    return checked
