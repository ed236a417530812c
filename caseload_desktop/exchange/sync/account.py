"""What a sync file says of itself and how much of that its key alone can prove, for whoever looks after the laptops."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.exchange.sync import proofs, wire
from caseload_desktop.exchange.sync.reader import Progress, check_signature, read_sync_file
from caseload_desktop.exchange.sync.wire import Header, Letter, Run
from caseload_desktop.store.entities import StreamKind
from caseload_desktop.store.operation import chained, hash_of
from caseload_desktop.store.seals import Verifier, sealed_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who, to whom, when, how much: counts only, no word of anybody's record.

    ``seals`` are those of the sender, all of which hold; ``seals_of_others`` need the keys of the laptops that wrote
    these runs, which only a store of the team has. ``proofs`` say that a record is restricted; who wrote what they show
    takes those keys too.
    """

    header: Header
    people: int
    streams: int
    changes: int
    erased: int
    locked_copies: int
    releases: int
    proofs: int
    dropped: int
    tombstones: int
    seals: int
    seals_of_others: int


def account_of(path: Path, identity: str, *, progress: Progress | None = None) -> Account:
    """Read a file through with a laptop's key.

    Proven are the container, the sender's signature by the key in its own card, every chain, and the sender's own
    seals; that the card is that of a laptop of the team is not. Raises ``FileRefused`` as ``read_sync_file``, and
    ``sync_forged``.
    """
    counter = _Counter()
    read = read_sync_file(path, identity, on_header=counter.header, on_line=counter.line, progress=progress)
    check_signature(read, read.header.sender.sign_key)
    counter.end()
    counts = counter.counts
    return Account(
        header=read.header,
        people=counter.people,
        streams=counter.streams,
        changes=read.changes,
        erased=counts.get(Letter.ERASED, 0),
        locked_copies=counts.get(Letter.LOCKED, 0),
        releases=counts.get(Letter.RELEASE, 0),
        proofs=counts.get(Letter.PROOF, 0),
        dropped=counts.get(Letter.DROPPED, 0),
        tombstones=counts.get(Letter.TOMBSTONE, 0),
        seals=counter.seals,
        seals_of_others=counts.get(Letter.SEAL, 0) - counter.seals,
    )


class _Counter:
    """Counts lines, follows the chain of the open run, and checks the seals it can."""

    def __init__(self) -> None:
        self.counts: dict[Letter, int] = {}
        self.people = 0
        self.streams = 0
        self.seals = 0
        self._sender = self._sign_key = ""
        self._verifier: Verifier | None = None
        self._run: Run | None = None
        self._next = 0
        self._end = b""
        self._uid = ""

    def header(self, header: Header) -> None:
        self._sender, self._sign_key = header.sender.device, header.sender.sign_key
        try:
            self._verifier = Verifier(bytes.fromhex(header.sender.sign_key))
        except ValueError:
            self._verifier = None

    def line(self, letter: Letter, content: bytes) -> None:
        self.counts[letter] = self.counts.get(letter, 0) + 1
        if letter is Letter.OPERATION:
            self._link(hash_of(content))
        elif letter is Letter.ERASED:
            self._link(wire.read_erased(content))
        elif letter is Letter.SEAL:
            self._seal(wire.read_seal(content))
        elif letter in (Letter.RUN, Letter.BESIDE):
            self._begin(wire.read_run(content))
        else:
            self.end()
        if letter is Letter.PROOF:
            proofs.check(wire.read_proof(content), self._key_of)

    def _key_of(self, device: str) -> str | None:
        return self._sign_key if device == self._sender else None

    def end(self) -> None:
        """Raise ``FileRefused`` ``sync_forged`` for a run without its seal: nobody stands behind it."""
        if self._run is not None:
            raise FileRefused("sync_forged")

    def _begin(self, run: Run) -> None:
        self.end()
        self._run, self._next, self._end = run, run.first_seq, run.before
        if run.uid != self._uid:
            self._uid = run.uid
            self.streams += 1
            self.people += run.kind == StreamKind.PERSON

    def _link(self, raw_hash: bytes) -> None:
        if self._run is None:
            raise FileRefused("sync_malformed")
        self._end = chained(self._end, raw_hash)
        self._next += 1

    def _seal(self, seal: wire.Seal) -> None:
        run = self._run
        if run is None or (seal.uid, seal.device, seal.seq) != (run.uid, run.device, self._next - 1):
            raise FileRefused("sync_malformed")
        self._run = None
        if seal.device != self._sender:
            return
        if self._verifier is None or not self._verifier.holds(
            sealed_text(seal.uid, seal.device, seal.seq, self._end), seal.signature
        ):
            raise FileRefused("sync_forged")
        self.seals += 1


def digest_of(path: Path) -> bytes:
    """The hash of a file as it lies there, by which a laptop knows what it wrote itself.

    Raises ``FileRefused`` ``sync_unreadable``.
    """
    digest = sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(1 << 18):
                digest.update(chunk)
    except OSError as error:
        raise FileRefused("sync_unreadable") from error
    return digest.digest()
