"""What a file must be, line by line: from whom, for whom, each chain whole, each run sealed, nothing out of place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

import orjson

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.exchange.sync import proofs, reader, wire
from caseload_desktop.exchange.sync.trust import TrustBook
from caseload_desktop.exchange.sync.wire import Header, Letter
from caseload_desktop.store.entities import StreamKind
from caseload_desktop.store.operation import chained, hash_of
from caseload_desktop.store.seals import Verifier, sealed_text

Held = Callable[[str], Mapping[str, int]]
"""Stream uid -> how far this store holds each laptop's chain in it, by device; empty for a record it does not know."""


Said = wire.Run | wire.Seal | wire.Locked | wire.Release | wire.Proof | wire.Tombstone | str | bytes | None
"""What a line says: a hash (bytes) where an operation stands, the uid of a dropped stream; None: not known here."""


@dataclass(slots=True)
class Checked:
    """A file that may be taken in, and how much it holds; counts only, whatever its size.

    ``new`` are the operations this store does not hold, ``people`` the people's records with any operation in the file,
    ``people_new`` those of them this store does not know. ``left_out`` are operations of laptops not known here yet:
    they are not taken in and count in none of these.
    """

    header: Header
    sha256: bytes = b""
    changes: int = 0
    new: int = 0
    people: int = 0
    people_new: int = 0
    releases: int = 0
    left_out: int = 0


@dataclass(slots=True)
class _Run:
    """A run of the file: the number of its next operation, how that must begin, and the hash of the chain so far.

    ``held`` is the number up to which this store holds the chain; ``new`` counts the operations behind it.
    """

    run: wire.Run
    next: int
    end: bytes
    begins: bytes
    held: int
    on_laptops: bool
    new: int = 0
    sealed: bool = False

    @property
    def waits(self) -> bool:
        """True when the operations before it are missing here, so that it says nothing yet."""
        return self.run.first_seq > self.held + 1


@dataclass(frozen=True, slots=True)
class _OnLaptops:
    """A run that says something of laptops, until all of them are settled: what its seal stands for, and the seal."""

    run: _Run
    text: bytes
    signature: bytes


@dataclass(slots=True)
class Checker:
    """Follows the lines of one file and raises ``FileRefused`` at the first that is not what it must be.

    When a run begins, every run before it has been proved to be its author's, but for those on laptops: they are
    settled together, when the first run on anything else begins or the file ends. Whose file it is and that it is whole
    shows at its end alone. ``own`` is this laptop, ``own_devices`` are all identities it had, ``answers_to`` all that
    have its keys. ``chain_end`` is the hash of the chain after the operation that came last.

    An honest sender may pass on the work of a laptop that is not known here: nobody proves whose it is, so that chain
    is ``left_out``, by record and laptop, and the rest is taken. One that is known and may not is refused, unless the
    header proves that this store is an ``older_copy`` of itself, which may not have heard of its right yet.
    """

    own: str
    own_devices: frozenset[str]
    answers_to: frozenset[str]
    book: TrustBook
    held: Held
    joining: bool
    is_older: Callable[[Header], bool]
    older_copy: bool = False
    checked: Checked | None = None
    open: _Run | None = None
    uid: str = ""
    chains: Mapping[str, int] = field(default_factory=dict)
    counted: bool = False
    laptops: list[Mapping[str, Any]] = field(default_factory=list)
    on_laptops: list[_OnLaptops] = field(default_factory=list)
    left_out: set[tuple[str, str]] = field(default_factory=set)
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
        self.older_copy = self.is_older(header)
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
        elif letter is Letter.PROOF:
            said = self._proof(wire.read_proof(payload))
        elif letter is Letter.TOMBSTONE:
            stone = wire.read_tombstone(payload)
            said = stone if self._is_proved(stone) else None
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
            if not self._counts(run):
                self.left_out.add((run.uid, run.device))
        if run.uid != self.uid:
            self.uid, self.chains, self.counted = run.uid, self.held(run.uid), False
        place = orjson.dumps({"s": run.uid, "sk": run.kind, "d": run.device, "n": 0})
        begins = place.removesuffix(b"0}")
        held = self.chains.get(run.device, 0)
        self.open = _Run(run, run.first_seq, run.before, begins, held, run.kind == StreamKind.DEVICES)

    def _counts(self, run: wire.Run) -> bool:
        """True when its author is known here, and may write what it is about."""
        if run.kind == StreamKind.ORGANISATION:
            return self._may_change_team(run.device)
        return self.book.knows(run.device)

    def _may_change_team(self, device: str, *, in_doubt: bool = False) -> bool:
        """False where the word of a laptop does not count here: nobody has introduced it, or it may not give it.

        That is refused, unless this store may not have heard of its right yet.
        """
        if self.book.may_change_team(device) and not in_doubt:
            return True
        if self.book.knows(device) and not self.older_copy:
            raise FileRefused("sync_not_allowed")
        return False

    def operation(self, raw: bytes) -> bytes:
        """Check the place of an operation and return its hash.

        It begins with its place, as every version writes it; all else in it is for who takes it in.
        """
        at = self._run
        if at.on_laptops or not raw.startswith(b"%b%d," % (at.begins, at.next)):
            self._read(at, raw)
        if at.next > at.held:
            at.new += 1
        return self._link(at, hash_of(raw))

    def _read(self, at: _Run, raw: bytes) -> None:
        try:
            said = orjson.loads(raw)
            place = (said["s"], said["sk"], said["d"], said["n"])
        except (ValueError, KeyError, TypeError):
            raise FileRefused("sync_malformed") from None
        if place != (at.run.uid, at.run.kind, at.run.device, at.next):
            raise FileRefused("sync_malformed")
        if at.on_laptops and not at.waits:
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
        if at.on_laptops:
            self.on_laptops.append(_OnLaptops(at, text, seal.signature))
        elif (seal.uid, seal.device) in self.left_out:
            self.of_file.left_out += at.next - at.run.first_seq
        else:
            self._must_hold(seal.device, text, seal.signature)
            self._count(at)
        at.sealed = True

    def _count(self, at: _Run) -> None:
        self.of_file.new += at.new
        if at.run.kind == StreamKind.PERSON and not self.counted:
            self.counted = True
            self.of_file.people += 1
            self.of_file.people_new += not self.chains

    def _must_hold(self, device: str, text: bytes, seal: bytes) -> None:
        key = self.book.key_of(device)
        verifier = self._verifier(key) if key is not None else None
        if verifier is None or not verifier.holds(text, seal):
            raise FileRefused("sync_forged")

    def _settle_laptops(self) -> None:
        """Believe or refuse what the file says of laptops, all of it together: who vouches may stand behind whom."""
        laptops, found = self.laptops, self.on_laptops
        self.laptops, self.on_laptops = [], []
        try:
            doubted = self.book.learn(laptops, vouched=self.joining)
        except (KeyError, TypeError, AttributeError):
            raise FileRefused("sync_malformed") from None
        for one in found:
            self._settle(one, doubted)

    def _settle(self, one: _OnLaptops, doubted: Set[str]) -> None:
        """Count a run on laptops, or leave it out; what will wait says nothing yet, but not everybody may say it."""
        run = one.run.run
        in_doubt = run.device in doubted
        doubtful = in_doubt or one.run.waits or not self.book.knows(run.device)
        if doubtful and not self._may_change_team(run.device, in_doubt=in_doubt):
            self.left_out.add((run.uid, run.device))
            self.of_file.left_out += one.run.next - run.first_seq
        else:
            self._must_hold(run.device, one.text, one.signature)
            self._count(one.run)

    def _proof(self, proof: wire.Proof) -> wire.Proof | None:
        """Check who wrote what a proof shows; one by a laptop that is not known here says nothing."""
        self._must_be_sealed()
        self._settle_laptops()
        self.of_file.releases += 1
        return proof if proofs.check(proof, self.book.key_of) else None

    def _is_proved(self, stone: wire.Tombstone) -> bool:
        """True when a laptop that may do so deleted a record; nothing is deleted on the word of one not known here."""
        try:
            name, _uid, _at, device, heads = orjson.loads(stone.text)
            well = name == "caseload-tombstone-1" and all(type(d) is str and type(n) is int for d, n, _ in heads)
        except (ValueError, TypeError):
            well = False
        if not well or not isinstance(device, str):
            raise FileRefused("sync_malformed")
        author = self.book.known.get(device)
        if author is None:
            return False
        verifier = self._verifier(author.sign_key)
        if verifier is None or not verifier.signed(stone.text.encode(), stone.signature):
            raise FileRefused("sync_forged")
        return self._may_change_team(device)

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
