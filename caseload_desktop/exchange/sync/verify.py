"""What a file must be, line by line: from whom, for whom, each chain whole, each run sealed, nothing out of place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.exchange.sync import reader, wire
from caseload_desktop.exchange.sync.trust import TrustBook
from caseload_desktop.exchange.sync.wire import Header, Letter
from caseload_desktop.store.entities import StreamKind
from caseload_desktop.store.operation import chained, hash_of
from caseload_desktop.store.seals import Verifier, sealed_text

Held = Callable[[str], Mapping[str, int]]
"""Stream uid -> how far this store holds each laptop's chain in it, by device; empty for a record it does not know."""


Said = wire.Run | wire.Seal | wire.Locked | wire.Release | wire.Tombstone | str | bytes | None
"""What a line says: a hash (bytes) where an operation stands, the uid of a dropped stream; None: not known here."""


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
    on_laptops: bool
    sealed: bool = False


@dataclass(slots=True)
class Checker:
    """Follows the lines of one file and raises ``FileRefused`` at the first that is not what it must be.

    When a run begins, every run before it has been proved to be its author's, but for those on laptops: they are
    settled together, when the first run on anything else begins or the file ends. Whose file it is and that it is whole
    shows at its end alone. ``own`` is this laptop, ``own_devices`` are all identities it had, ``answers_to`` all that
    have its keys. ``chain_end`` is the hash of the chain after the operation that came last.
    """

    own: str
    own_devices: frozenset[str]
    answers_to: frozenset[str]
    book: TrustBook
    held: Held
    joining: bool
    checked: Checked | None = None
    open: _Run | None = None
    uid: str = ""
    chains: Mapping[str, int] = field(default_factory=dict)
    laptops: list[Mapping[str, Any]] = field(default_factory=list)
    seals: list[tuple[str, bytes, bytes]] = field(default_factory=list)
    verifiers: dict[str, Verifier] = field(default_factory=dict)
    chain_end: bytes = b""

    def header(self, header: Header) -> None:
        if header.sender.device in self.own_devices:
            raise FileRefused("sync_own_file")
        if not self.answers_to & {*header.to, *header.formerly}:
            raise FileRefused("sync_not_for_us")
        if self.joining:
            # Until two people have compared words, nothing vouches for the sender but the sender.
            self.book.trust_first(header.sender)
        self.book.sender(header.sender)
        self.checked = Checked(header)

    def is_to_this_identity(self) -> bool:
        """True for a file to this laptop as it is called now, not only by a name it had."""
        return self.own in self.of_file.header.to

    def line(self, letter: Letter, payload: bytes) -> Said:
        """Check the next line and return what it says, of an operation its hash."""
        if letter is Letter.OPERATION:
            return self.operation(payload)
        said: Said = None
        if letter in (Letter.RUN, Letter.BESIDE):
            said = wire.read_run(payload)
            self._begin(said)
        elif letter is Letter.SEAL:
            said = wire.read_seal(payload)
            self._seal(said)
        elif letter is Letter.ERASED:
            said = self._link(self._run, wire.read_erased(payload))
        elif letter is Letter.LOCKED:
            self._must_be_sealed()
            said = wire.read_locked(payload)
        elif letter is Letter.RELEASE:
            self._must_be_sealed()
            said = wire.read_release(payload)
            self.of_file.releases += 1
        elif letter is Letter.TOMBSTONE:
            said = wire.read_tombstone(payload)
            self._tombstone(said)
        elif letter is Letter.DROPPED:
            said = wire.read_dropped(payload)
        return said

    def end(self, read: reader.Read) -> Checked:
        """Return what the file holds, which was read to its end: the last run, and whose file it is."""
        self._must_be_sealed()
        self._settle_laptops()
        reader.check_signature(read, self.of_file.header.sender.sign_key)
        self.of_file.sha256 = read.sha256
        return self.of_file

    @property
    def of_file(self) -> Checked:
        """What the file held so far."""
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
            self.of_file.people += run.kind == StreamKind.PERSON
            self.of_file.people_new += run.kind == StreamKind.PERSON and not self.chains
        place = orjson.dumps({"s": run.uid, "sk": run.kind, "d": run.device, "n": 0})
        begins = place.removesuffix(b"0}")
        held = self.chains.get(run.device, 0)
        self.open = _Run(run, run.first_seq, run.before, begins, held, run.kind == StreamKind.DEVICES)

    def operation(self, raw: bytes) -> bytes:
        """Check the place of an operation and return its hash.

        It begins with its place, as every version writes it; all else in it is for who takes it in.
        """
        at, checked = self._run, self.of_file
        if at.on_laptops or not raw.startswith(b"%b%d," % (at.begins, at.next)):
            self._read(at, raw)
        if at.next > at.held:
            checked.new += 1
        return self._link(at, hash_of(raw))

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

    def _link(self, at: _Run, raw_hash: bytes) -> bytes:
        at.end = self.chain_end = chained(at.end, raw_hash)
        at.next += 1
        self.of_file.changes += 1
        return raw_hash

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

    def _must_hold(self, device: str, text: bytes, seal: bytes) -> None:
        key = self.book.key_of(device)
        verifier = self._verifier(key) if key is not None else None
        if verifier is None or not verifier.holds(text, seal):
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
        verifier = self._verifier(author.sign_key) if author is not None else None
        if author is None or verifier is None or not verifier.signed(stone.text.encode(), stone.signature):
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

    def _verifier(self, key: str) -> Verifier | None:
        verifier = self.verifiers.get(key)
        if verifier is None:
            try:
                verifier = self.verifiers[key] = Verifier(bytes.fromhex(key))
            except ValueError:
                return None
        return verifier
