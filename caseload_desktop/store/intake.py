"""Operations written elsewhere are taken in: appended to their chains and folded, held back, or kept aside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from caseload_desktop.store.behind import Behind
from caseload_desktop.store.derived import MERGED_AT, MERGED_AT_WHILE_MANY_COME, TEXT_INDEXES
from caseload_desktop.store.fold_streams import RowsToWrite, StreamFold
from caseload_desktop.store.held import AsideSeal, Held
from caseload_desktop.store.intake_journal import IntakeJournal, StreamState, Unwritten, few_streams
from caseload_desktop.store.journal import HybridClock
from caseload_desktop.store.operation import GENESIS, MAKING, chained, hash_of
from caseload_desktop.store.operation_check import Malformed, Said, read_said
from caseload_desktop.store.same_person import settle
from caseload_desktop.store.statements import Cursor, Statements, WholeCursor
from caseload_desktop.store.streams import Chain


@dataclass(slots=True)
class Taken:
    """What taking in operations from elsewhere did, in numbers of operations.

    ``new`` were appended and folded, ``known`` held already, ``pending`` wait for one before them, ``unread`` are of a
    newer version, ``forked`` bear a number that another one has here, ``buried`` belong to records destroyed after
    their retention, ``own`` are of this laptop though it does not hold them: proof that it was restored or copied.
    ``passed_over`` are the uids of the records this laptop has let go of which something came, but not all.
    """

    new: int = 0
    known: int = 0
    pending: int = 0
    unread: int = 0
    forked: int = 0
    buried: int = 0
    own: int = 0
    passed_over: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Run:
    """Part of a device's chain, side by side: what is said, the bytes, their hash, the hash of the chain before them.

    An erased operation has only its hash. ``end`` is the hash of the chain after the last one, ``aside_from`` the
    number of the first that does not fit. ``beside``: it lay beside the chains where it was sent.
    """

    device: str
    first: int
    end: bytes | None
    beside: bool = False
    saids: list[Said | None] = field(default_factory=list)
    raws: list[bytes | None] = field(default_factory=list)
    hashes: list[bytes] = field(default_factory=list)
    befores: list[bytes | None] = field(default_factory=list)
    aside_from: int | None = None

    def held(self, index: int) -> Held:
        """Return an operation as it is kept when it can't be placed."""
        return Held(self.raws[index], self.hashes[index], self.befores[index])


@dataclass(slots=True)
class _Open:
    """The stream whose lines are being read; nothing of it is looked at before its last line."""

    uid: str
    kind: str
    runs: list[_Run] = field(default_factory=list)
    seals: list[tuple[_Run, int, bytes | None, bytes]] = field(default_factory=list)


class Intake:
    """Takes runs of operations in, inside one write transaction; the caller has checked who vouches for them.

    An operation held already changes nothing. One whose predecessor is missing waits in ``pending``, but not in a
    record this laptop has let go: that comes back whole or not at all. One with the
    number of another, or behind such a one, is kept aside in ``quarantine``: a restored backup or a copied laptop
    wrote it. Lines of one stream come one after the other; no more than one stream is held in memory.

    With ``behind`` full batches are written while the next lines are read; the connection is the caller's again after
    ``finish``. ``before`` shows the store as it was before.

    Everything may raise ``Malformed``, after which the transaction must be rolled back.
    """

    def __init__(
        self,
        connection: Connection,
        statements: Statements,
        clock: HybridClock,
        now: datetime,
        *,
        own_device: str,
        behind: Behind | None = None,
        before: Connection | None = None,
    ) -> None:
        self.taken = Taken()
        self._clock, self._now, self._own = clock, now, own_device
        self._latest = 0
        self._limit = (int(now.timestamp() * 1000) + 86_400_000) << 16
        self.before = before
        self.few = few_streams(before) if before is not None else None
        self._behind = behind
        self._cursor = Cursor(connection, statements)
        self._whole = WholeCursor(connection, statements) if connection.dialect.name == "sqlite" else self._cursor
        self._journal = IntakeJournal(
            connection,
            self._cursor,
            behind=behind,
            before=Cursor(before, statements) if before is not None else None,
            few=self.few,
        )
        self._fold = StreamFold(self._cursor)
        self._open: _Open | None = None
        self._many = False
        self._clash: type[Exception] = connection.dialect.loaded_dbapi.IntegrityError

    # the lines of a file

    def run(
        self, uid: str, kind: str, device: str, first_seq: int, before: bytes | None, *, beside: bool = False
    ) -> None:
        """Begin a run of one device's chain; ``before`` is the hash of the chain up to it (None: nobody says).

        ``beside``: it lay beside the chains of the stream where it was sent, waiting or in quarantine.
        """
        if self._open is None or self._open.uid != uid or self._open.kind != kind:
            self._close()
            self._open = _Open(uid, kind)
        if first_seq < 1:
            raise Malformed("run")
        self._open.runs.append(_Run(device, first_seq, before, beside))

    def operation(self, raw: bytes, raw_hash: bytes | None = None, end: bytes | None = None) -> None:
        """Take the next operation of the run; ``raw_hash`` and ``end`` (of the chain after it) where they are known."""
        opened, run = self._running()
        said = read_said(raw)
        if said["s"] != opened.uid or said["d"] != run.device or said["sk"] != opened.kind:
            raise Malformed("place")
        if said["n"] != run.first + len(run.hashes):
            raise Malformed("place")
        clock = said["t"]
        if self._latest < clock <= self._limit:
            self._latest = clock
        self._add(run, said, raw, raw_hash or hash_of(raw), end)

    def erased(self, raw_hash: bytes) -> None:
        """Take the hash of an operation whose text was erased lawfully; it keeps the chain whole."""
        _, run = self._running()
        self._add(run, None, None, raw_hash)

    def seal(self, uid: str, device: str, seq: int, signature: bytes) -> None:
        """Keep the seal of an operation that came before it in the file."""
        if self._open is None or self._open.uid != uid:
            return
        for run in self._open.runs:
            if run.device == device and run.first + len(run.hashes) == seq + 1:
                self._open.seals.append((run, seq, run.end, signature))

    def finish(self) -> Taken:
        """Write what is left and return what was done; called once, before the commit."""
        self._close()
        self._flush()
        if self._many:
            _merge_texts_at(self._cursor, MERGED_AT)
        settle(self._cursor)
        self.taken.unread = self._fold.unread
        self._journal.write_notes()
        if self._latest:
            self._clock.hear(self._latest, self._now)
        return self.taken

    @property
    def filled(self) -> frozenset[str]:
        """The uids of the records in which something that had waited found its place."""
        return frozenset(uid for uid, *_ in self._journal.notes.filled)

    def _running(self) -> tuple[_Open, _Run]:
        if self._open is None or not self._open.runs:
            raise Malformed("run")
        return self._open, self._open.runs[-1]

    def _add(self, run: _Run, said: Said | None, raw: bytes | None, raw_hash: bytes, end: bytes | None = None) -> None:
        run.saids.append(said)
        run.raws.append(raw)
        run.hashes.append(raw_hash)
        run.befores.append(run.end)
        if run.end is not None:
            run.end = end or chained(run.end, raw_hash)

    # one stream

    def _close(self) -> None:
        opened, self._open = self._open, None
        if opened is None:
            return
        if self._journal.must_flush(opened.uid):
            self._flush()
        stream = self._journal.open(opened.uid, opened.kind)
        if stream.kind != opened.kind:
            raise Malformed("stream")
        if stream.buried:
            self.taken.buried += sum(len(run.hashes) for run in opened.runs)
            return
        back = stream.away and _is_whole(opened)
        if back:
            self._journal.welcome_back(stream)
        elif stream.away:
            self._pass_over(stream, opened)
            return
        if not stream.fresh:
            self._flush()
        self._fold.begin(stream.no, fresh=stream.fresh)
        for run in opened.runs:
            self._settle(stream, run)
        self._seal(stream, opened)
        self._fold.end()
        self.taken.own += self._journal.close(stream, self._own)
        if self._journal.is_full() or self._fold.is_full():
            self._write_behind()

    def _pass_over(self, stream: StreamState, opened: _Open) -> None:
        """Leave out part of a record that was let go: who sent it holds all of it, and sends it whole where it must."""
        self.taken.passed_over.add(stream.uid)
        for run in opened.runs:
            for seq in range(run.first, run.first + len(run.hashes)):
                self._count_own(stream, run.device, seq)

    def _flush(self) -> None:
        if self._behind is not None:
            self._behind.wait()
        self._write(self._cursor, self._journal.hand_over(), self._fold.hand_over())

    def _write_behind(self) -> None:
        """Let what is held be written while the next lines are read; at once where nothing is written behind."""
        if self._behind is None:
            self._flush()
        else:
            if not self._many:
                self._many = True
                self._behind.run(partial(_merge_texts_at, self._whole, MERGED_AT_WHILE_MANY_COME))
            held = self._journal.hand_over(), self._fold.hand_over()
            self._behind.run(partial(self._write, self._whole, *held))

    def _write(self, cursor: Cursor, unwritten: Unwritten, folded: RowsToWrite) -> None:
        try:
            unwritten.write(cursor)
            folded.write(cursor)
        except self._clash:
            # Two records make a row with the same id: no program does, and which of them is meant nobody can say.
            raise Malformed("row") from None

    def _settle(self, stream: StreamState, run: _Run) -> None:
        """Sort a run: what is held already, what goes on from there, what can't be placed yet, what does not fit."""
        chain = stream.chains.get(run.device) or Chain()
        if run.first > chain.seq + 1:
            self._hold(stream, run)
            return
        known, fits = self._compare(stream, run, chain)
        self.taken.known += known
        if fits:
            self._append_run(stream, run, known)
            self._follow(stream, run.device)
            return
        run.aside_from = run.first + known
        for index in range(known, len(run.hashes)):
            self._set_aside(stream, run.device, run.first + index, run.held(index))

    def _compare(self, stream: StreamState, run: _Run, chain: Chain) -> tuple[int, bool]:
        """Return how many operations of a run are held already, and whether the next one fits what is held."""
        before = run.befores[0] if run.befores else None
        if run.first == chain.seq + 1:
            return 0, before is None or before == chain.hash
        overlap = min(len(run.hashes), chain.seq - run.first + 1)
        after = run.befores[overlap] if overlap < len(run.hashes) else run.end
        if run.first + overlap == chain.seq + 1 and after is not None and after == chain.hash:
            return overlap, True
        held = self._journal.hashes(stream.no, run.device, upto=run.first + overlap - 1)
        if before is not None and before != _end_of(held[: run.first - 1]):
            return 0, False
        for count, (ours, known) in enumerate(zip(run.hashes, held[run.first - 1 :], strict=False)):
            if ours != known:
                return count, False
        return overlap, True

    def _append_run(self, stream: StreamState, run: _Run, known: int) -> None:
        if known == len(run.hashes):
            return
        lsn = self._journal.append_run(stream, run.device, run.raws[known:], run.hashes[known:], run.end)
        for place, said in enumerate(run.saids[known:], start=lsn):
            if said is not None:
                self._fold.apply(said, place)
        self.taken.new += len(run.hashes) - known
        if run.device == self._own:
            for seq in range(run.first + known, run.first + len(run.hashes)):
                self._count_own(stream, run.device, seq)

    def _append(self, stream: StreamState, device: str, held: Held) -> None:
        lsn = self._journal.append(stream, device, held.raw, held.hash)
        if held.raw is not None:
            self._fold.apply(read_said(held.raw), lsn)
        self.taken.new += 1
        self._count_own(stream, device, stream.chains[device].seq)

    def _hold(self, stream: StreamState, run: _Run) -> None:
        """Keep operations of a run until the gap before them fills."""
        waiting = self._journal.pending(stream, run.device)
        for seq in range(run.first, run.first + len(run.hashes)):
            held = run.held(seq - run.first)
            other = waiting.get(seq)
            if other is None:
                self._journal.hold(stream, run.device, seq, held)
                self.taken.pending += 1
                self._count_own(stream, run.device, seq)
            elif Held.unpack(other).hash == held.hash:
                self.taken.known += 1
            else:
                run.aside_from = seq if run.aside_from is None else run.aside_from
                self._set_aside(stream, run.device, seq, held)

    def _set_aside(self, stream: StreamState, device: str, seq: int, held: Held) -> None:
        if self._journal.set_aside(stream, device, seq, held):
            self.taken.forked += 1
            self._count_own(stream, device, seq)
        else:
            self.taken.known += 1

    def _follow(self, stream: StreamState, device: str) -> None:
        """Append what waited for the operations just appended."""
        if not stream.has_pending:
            return
        waiting = self._journal.pending(stream, device)
        chain = stream.chains.get(device) or Chain()
        for seq in sorted(seq for seq in waiting if seq <= chain.seq):
            self._came_again(stream, device, seq)
        while (packed := waiting.get(chain.seq + 1)) is not None:
            seq, held = chain.seq + 1, Held.unpack(packed)
            self._journal.unhold(stream, device, seq)
            if held.before is not None and held.before != chain.hash:
                self._strand(stream, device, seq, held)
                return
            self._append(stream, device, held)
            chain = stream.chains[device]

    def _came_again(self, stream: StreamState, device: str, seq: int) -> None:
        """An operation that waited under a number the chain has reached by another way."""
        held = Held.unpack(self._journal.pending(stream, device)[seq])
        self._journal.unhold(stream, device, seq)
        if self._journal.hash_at(stream, device, seq) != held.hash:
            self._reject(stream, device, seq, held)

    def _strand(self, stream: StreamState, device: str, seq: int, held: Held) -> None:
        """Put aside what waited and did not fit, and what waited behind it."""
        self._reject(stream, device, seq, held)
        waiting = self._journal.pending(stream, device)
        while (packed := waiting.get(seq := seq + 1)) is not None:
            self._journal.unhold(stream, device, seq)
            self._reject(stream, device, seq, Held.unpack(packed))

    def _reject(self, stream: StreamState, device: str, seq: int, held: Held) -> None:
        """Put aside an operation that had waited, and its seal with it."""
        self._set_aside(stream, device, seq, held)
        signature = self._journal.unseal(stream, device, seq)
        if signature is not None and held.before is not None:
            end = chained(held.before, held.hash)
            self._journal.set_seal_aside(stream, device, seq, AsideSeal(end, signature))

    def _seal(self, stream: StreamState, opened: _Open) -> None:
        for run, seq, end, signature in opened.seals:
            if run.aside_from is None or seq < run.aside_from:
                self._journal.seal(stream, run.device, seq, signature)
            elif end is not None:
                self._journal.set_seal_aside(stream, run.device, seq, AsideSeal(end, signature))

    def _count_own(self, stream: StreamState, device: str, seq: int) -> None:
        if device == self._own and seq > stream.once_held.get(device, 0):
            self.taken.own += 1


def _merge_texts_at(cursor: Cursor, parts: int) -> None:
    for index in TEXT_INDEXES:
        index.merge_at(cursor, parts)


def _is_whole(opened: _Open) -> bool:
    """True when the lines of a stream begin it anew: every chain from its first operation, the record itself made."""
    chains = [run for run in opened.runs if not run.beside]
    return all(run.first == 1 for run in chains) and any(
        said is not None and said["i"] == opened.uid and said["k"] in MAKING for run in chains for said in run.saids
    )


def _end_of(hashes: Iterable[bytes]) -> bytes:
    end = GENESIS
    for one in hashes:
        end = chained(end, one)
    return end


def take_in(
    connection: Connection, statements: Statements, raws: Iterable[bytes], clock: HybridClock, now: datetime
) -> Taken:
    """Take operations in one by one, in any order, where nobody says what came before them."""
    intake = Intake(connection, statements, clock, now, own_device="")
    for raw in raws:
        said = read_said(raw)
        intake.run(said["s"], said["sk"], said["d"], said["n"], None)
        intake.operation(raw)
    return intake.finish()
