"""Receiving: a file is checked and taken in by one reading and one transaction, or refused with nothing changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import file_digest
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.domain.fingerprint import words_of
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.exchange.sync import leaving, locked, passed_on, peers, reader, wire
from caseload_desktop.exchange.sync.burial import bury
from caseload_desktop.exchange.sync.laptop_lines import LaptopLines
from caseload_desktop.exchange.sync.trust import TrustBook, own_identities, same_keys
from caseload_desktop.exchange.sync.verify import Checked, Checker, Said
from caseload_desktop.exchange.sync.wire import Card, Header, Letter
from caseload_desktop.store import access_log, rows
from caseload_desktop.store.access_log import Access
from caseload_desktop.store.entities import StreamKind
from caseload_desktop.store.identity import age_key, device_of
from caseload_desktop.store.intake import Intake, Taken
from caseload_desktop.store.joining import expect_worker, joining_of, stop_joining
from caseload_desktop.store.meta import write_meta
from caseload_desktop.store.operation_check import Malformed
from caseload_desktop.store.queries.conflicts import count_conflicts
from caseload_desktop.store.queries.devices import ROOT_DEVICE, earlier_marks, trusted
from caseload_desktop.store.queries.exchange import next_file_no
from caseload_desktop.store.statements import fetch_all
from caseload_desktop.store.store import Store
from caseload_desktop.store.succession import catch_up, switch

Progress = Callable[[int, int], None]
"""``(done, total)`` bytes of the file; it may raise to give it up: then nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """What a file holds, before anything is taken in.

    ``words`` are the words of the sender's laptop, to be compared by phone, where it is not known yet; ``new`` the
    changes this laptop does not hold; ``already`` when it was taken in (UTC), if it was.
    """

    file_id: str
    sender: Card
    made: str
    label: str
    known_sender: bool
    words: tuple[str, ...]
    people: int
    people_new: int
    changes: int
    new: int
    releases: int
    first: bool
    already: str
    welcome: dict[str, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What taking a file in did; undoing takes ``file_id``.

    ``lsn_from`` to ``lsn_to`` are the places of the new changes in this journal. ``restored_here``: this store turned
    out to be an older copy of itself and goes on under a new identity, and so many of its own changes had to be
    ``written_again``. ``removed``: so many records this laptop no longer carries were removed. ``left_out`` changes are
    of laptops this one does not know: they come again in every file of the sender, until somebody has introduced them.
    ``access_log_doubt``: the sender's access log is shorter or other than it was, so that somebody should look at that
    laptop.
    """

    file_id: str
    new: int = 0
    known: int = 0
    pending: int = 0
    unread: int = 0
    forked: int = 0
    conflicts_new: int = 0
    people_new: int = 0
    lsn_from: int = 0
    lsn_to: int = 0
    restored_here: bool = False
    written_again: int = 0
    removed: int = 0
    left_out: int = 0
    access_log_doubt: bool = False
    already: bool = False


def look(store: Store, path: Path, *, progress: Progress | None = None) -> Incoming:
    """Read a file through and say what it holds; writes nothing.

    Raises ``FileRefused``; ``code`` names what is wrong with the file.
    """
    with store.read() as connection:
        joining = is_joining(connection)
        checked = _check(connection, path, joining=joining, progress=progress)
        header, sender = checked.header, checked.header.sender
        known = not joining
        return Incoming(
            file_id=header.file,
            sender=sender,
            made=header.made,
            label=header.label,
            known_sender=known,
            words=() if known else words_of(sender.sign_key, sender.recipient),
            people=checked.people,
            people_new=checked.people_new,
            changes=checked.changes,
            new=checked.new,
            releases=checked.releases,
            first=header.first,
            already=_taken_at(connection, header.file),
            welcome=dict(header.welcome) if header.welcome is not None else None,
        )


def take(store: Store, actor: Actor, path: Path, *, progress: Progress | None = None, confirmed: str = "") -> Imported:
    """Take a file in: all of it, or nothing.

    The same file again changes nothing. ``confirmed`` is the public signing key of the sender whose words two people
    have compared, for the first file of a laptop that joins. Raises ``FileRefused`` as ``look``,
    ``FileRefused("sync_words_needed")``, ``NotPermitted``, ``StoreUnavailable``; what ``progress`` raises passes
    through.
    """
    actor.must(May.EXCHANGE)
    with store.read() as connection:
        joining = is_joining(connection)
        identity = age_key(connection)
    try:
        with store.intake() as (connection, intake):
            taking = _Taking(
                connection,
                intake,
                store,
                actor,
                _checker(intake.before or connection, joining=joining, few=intake.few),
                confirmed,
            )
            on_line = locked.unlocking(identity, taking.line, is_ours=taking.checker.is_to_this_identity)
            with _own_file_named(connection, path):
                read = reader.read_sync_file(
                    path, identity, on_header=taking.header, on_line=on_line, progress=progress
                )
            taking.open_own_copies(identity)
            done = taking.finish(read)
    except (_NotBegun, Malformed) as error:
        return _not_taken(store, path, error)
    return done if joining else replace(done, written_again=catch_up(store, actor))


class _NotBegun(Exception):
    """The header says that there is nothing to take in, if the rest of the file is as it should be."""

    def __init__(self, refusal: FileRefused | None) -> None:
        super().__init__()
        self.refusal = refusal


def _not_taken(store: Store, path: Path, error: _NotBegun | Malformed) -> Imported:
    """Look a file through that is not taken in: what else is wrong with it is said first."""
    with store.read() as connection:
        checked = _check(connection, path, joining=is_joining(connection), progress=None)
    if isinstance(error, Malformed):
        raise FileRefused("sync_malformed") from None
    if error.refusal is not None:
        raise error.refusal
    return Imported(file_id=checked.header.file, already=True)


def is_joining(connection: Connection) -> bool:
    """True for a laptop that waits for the first file of its team."""
    return joining_of(connection) is not None


def _check(connection: Connection, path: Path, *, joining: bool, progress: Progress | None) -> Checked:
    """Read a file through and say what it holds; nothing is written and no plain text leaves the memory.

    With ``joining`` the sender is trusted for this reading, because two people will have compared its words.
    """
    checker, identity = _checker(connection, joining=joining), age_key(connection)
    on_line = locked.unlocking(identity, checker.line, is_ours=checker.is_to_this_identity)
    with _own_file_named(connection, path):
        read = reader.read_sync_file(path, identity, on_header=checker.header, on_line=on_line, progress=progress)
    return checker.end(read)


def _checker(connection: Connection, *, joining: bool, few: frozenset[str] | None = None) -> Checker:
    """Return what checks a file's lines; ``few`` are the uids of all records the store has, where those are few."""
    own = device_of(connection).id
    return Checker(
        own=own,
        own_devices=own_identities(connection),
        answers_to=same_keys(connection),
        book=TrustBook.of(connection),
        held=partial(_chains_held, connection, few),
        joining=joining,
        is_older=partial(peers.proves_older_copy, connection, own=own),
    )


@contextmanager
def _own_file_named(connection: Connection, path: Path) -> Iterator[None]:
    """Say that a file is this laptop's own, instead of that it is locked."""
    try:
        yield
    except FileRefused as refused:
        if refused.code == "sync_locked" and _was_written_here(connection, path):
            raise FileRefused("sync_own_file") from None
        raise


def _was_written_here(connection: Connection, path: Path) -> bool:
    """True for a file of this laptop itself, which it can't open: it is locked to whom it is for."""
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").digest()
    t = rows.sent_file
    return connection.execute(select(t.c.no).where(t.c.sha256 == digest)).first() is not None


def _taken_at(connection: Connection, file_id: str) -> str:
    t = rows.import_file
    found = connection.execute(select(t.c.at).where(t.c.file_id == file_id, t.c.undone_at.is_(None))).scalar()
    return found or ""


def _chains_held(connection: Connection, few: frozenset[str] | None, uid: str) -> dict[str, int]:
    """How far each laptop's chain in a record is held; nothing is asked of a record that is not among the ``few``."""
    if few is not None and uid not in few:
        return {}
    return dict(fetch_all(connection, "heads-by-uid", _heads_by_uid, {"p_uid": uid}))


def _owner(connection: Connection) -> str:
    """Whose laptop this is, as the team says. Raises ``FileRefused`` when its file does not say so."""
    t = rows.FOLDED["device"]
    found = connection.execute(select(t.c.owner_id).where(t.c.device == device_of(connection).id)).scalar()
    if not found:
        raise FileRefused("sync_no_welcome")
    return str(found)


def _is_rewritten(connection: Connection, sender: str, head: tuple[int, str]) -> bool:
    """True when the head of an access log contradicts the one this laptop pinned last."""
    t = rows.peer
    pinned = connection.execute(select(t.c.access_no, t.c.access_hash).where(t.c.device == sender)).first()
    if pinned is None or pinned.access_no is None:
        return False
    no, end = head
    return no < pinned.access_no or (no == pinned.access_no and end != bytes(pinned.access_hash).hex())


_OPERATION = Letter.OPERATION


def _heads_by_uid() -> Any:
    return (
        select(rows.head.c.device, rows.head.c.seq)
        .join(rows.stream, rows.stream.c.no == rows.head.c.stream)
        .where(rows.stream.c.uid == bindparam("p_uid"))
    )


@dataclass(slots=True)
class _Taking:
    """The reading that takes a file in: every line is checked, then goes into the journal, in the running transaction.

    What the journal writes has been proved to be its author's by then: ``Intake`` writes nothing of a record before the
    next one begins, and ``Checker`` lets none begin before the runs of the last one were sealed. Whether the file is
    whole, and the sender's, shows at its end; until then the transaction is not committed.
    """

    connection: Connection
    intake: Intake
    store: Store
    actor: Actor
    checker: Checker
    confirmed: str
    on_laptops: LaptopLines = field(default_factory=LaptopLines)
    into: Intake | LaptopLines = field(default_factory=LaptopLines)
    releases: dict[str, str] = field(default_factory=dict)
    proofs: list[wire.Proof] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    stones: list[wire.Tombstone] = field(default_factory=list)
    shut: frozenset[str] | None = None
    passing_over: bool = False
    passed: set[str] = field(default_factory=set)
    unlocked: set[str] = field(default_factory=set)
    conflicts: int = 0
    lsn: int = 0
    gone: Mapping[str, Row[Any]] = field(default_factory=dict)
    returned: dict[int, set[tuple[object, ...]]] = field(default_factory=dict)

    def header(self, header: Header) -> None:
        self.checker.header(header)
        if self.checker.joining and self.confirmed != header.sender.sign_key:
            raise _NotBegun(FileRefused("sync_words_needed"))
        if _taken_at(self.connection, header.file):
            raise _NotBegun(None)
        self.conflicts = count_conflicts(self.connection, viewer=self.actor)
        self.lsn = self.connection.execute(select(func.max(rows.op.c.lsn))).scalar() or 0
        self.returned = leaving.aside_of_returned(self.connection)
        leaving.forget_lost(self.connection)
        self.gone = leaving.gone_as_restricted(self.connection)

    def line(self, letter: Letter, payload: bytes) -> None:
        if letter is _OPERATION:
            raw_hash = self.checker.operation(payload)
            if not self.passing_over:
                self.into.operation(payload, raw_hash, self.checker.chain_end)
            return
        said = self.checker.line(letter, payload)
        if isinstance(said, bytes):
            if not self.passing_over:
                self.into.erased(said)
        elif isinstance(said, wire.Run):
            self._begin(said, beside=letter is Letter.BESIDE)
        elif isinstance(said, wire.Seal):
            if not self.passing_over:
                self.into.seal(said.uid, said.device, said.seq, said.signature)
        else:
            self._behind_the_runs(said)

    def _behind_the_runs(self, said: Said) -> None:
        """Note what a line says that stands behind all runs; it is looked at when the file has ended."""
        if isinstance(said, wire.Release):
            self.releases[said.uid] = said.why
        elif isinstance(said, wire.Proof):
            self.proofs.append(said)
        elif isinstance(said, wire.Tombstone):
            self.stones.append(said)
        elif isinstance(said, wire.Locked) and self.checker.is_to_this_identity():
            self.unlocked.add(said.uid)
        elif isinstance(said, str):
            self.dropped.append(said)

    def open_own_copies(self, identity: str) -> None:
        """Take in, as if it stood in the file, what this laptop keeps locked for itself since another was lost."""
        if self.checker.is_to_this_identity():
            on_line = locked.unlocking(identity, self.line)
            for copy in locked.own_due(self.connection):
                on_line(Letter.LOCKED, copy)

    def _begin(self, run: wire.Run, *, beside: bool) -> None:
        if run.kind == StreamKind.DEVICES:
            self.into = self.on_laptops
        else:
            self._take_laptops()
        if self.shut is None and run.kind != StreamKind.DEVICES:
            # What the file says of laptops counts here: it stands first, and was settled just now.
            self.shut = self._shut()
        shut = self.shut is not None and run.uid in self.shut - self.unlocked
        if shut:
            self.passed.add(run.uid)
        self.passing_over = shut or (run.uid, run.device) in self.checker.left_out
        if not self.passing_over:
            self.into.run(run.uid, run.kind, run.device, run.first_seq, run.before, beside=beside)

    def _take_laptops(self) -> None:
        """Take in what the file says of laptops, which is settled by now."""
        self.into = self.intake
        self.on_laptops.hand_over(self.intake, but=self.checker.left_out)

    def finish(self, read: reader.Read) -> Imported:
        checked, joining = self.checker.end(read), self.checker.joining
        self._take_laptops()
        header, at = checked.header, self.store.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        sender = header.sender.device
        taken = self.intake.finish()
        before = peers.peer_of(self.connection, sender)
        restored = taken.own > 0 or self.checker.older_copy
        own = device_of(self.connection).id
        peer = peers.take_ack(self.connection, before, header.acks.get(own), own=own) or before
        more: dict[str, Any] = {"heard_at": at}
        doubt = header.access is not None and _is_rewritten(self.connection, sender, header.access)
        if header.access is not None:
            more |= {"access_no": header.access[0], "access_hash": bytes.fromhex(header.access[1])}
        # What was left out must come again: then the file is not confirmed.
        peers.write_peer(self.connection, peer if checked.left_out else peers.after_file(peer, header), **more)
        self._forget_dropped(sender)
        aside = leaving.aside_of_returned(self.connection)
        grown = [stream for stream, found in aside.items() if found - self.returned.get(stream, set())]
        peers.forget_returned(self.connection, grown)
        peers.note_held(self.connection, sender, header.label, after=self.lsn, but=self.unlocked)
        peers.note_filled(self.connection, sender, self.intake.filled, no=next_file_no(self.connection))
        leaving.keep_closed(self.connection, self.gone, self.unlocked)
        leaving.not_held(self.connection, sender, sorted(self.passed | taken.passed_over))
        leaving.speaks_on(self.connection, sender)
        reasons = self._may_say(sender)
        newest = header.no > before.heard_no
        heard = passed_on.hear(self.connection, self.proofs, sender, no=header.no, newest=newest)
        if reasons or heard.said:
            said = {uid: why for uid, why in self.releases.items() if why in reasons}
            also = leaving.one_with(self.connection, said)
            complete = newest and bool(reasons)
            leaving.told(self.connection, sender, said | heard.said, at=at, complete=complete, also=also)
        passed_on.note(self.connection, heard, sender, at=at, complete=newest)
        ack = header.acks.get(own) if newest and not restored else None
        removed = leaving.remove_settled(self.connection, sender, ack, at=at) + bury(self.connection, self.stones)
        lsn_to = max(self.lsn, self.connection.execute(select(func.max(rows.op.c.lsn))).scalar() or 0)
        self._note(checked, taken, before, at, lsn_to=lsn_to, removed=removed)
        if joining:
            write_meta(self.connection, ROOT_DEVICE, sender)
            expect_worker(self.connection, _owner(self.connection))
            stop_joining(self.connection)
        elif restored:
            switch(self.connection)
        return Imported(
            file_id=header.file,
            new=taken.new,
            known=taken.known,
            pending=taken.pending,
            unread=taken.unread,
            forked=taken.forked,
            conflicts_new=max(0, count_conflicts(self.connection, viewer=self.actor) - self.conflicts),
            people_new=checked.people_new,
            lsn_from=self.lsn + 1,
            lsn_to=lsn_to,
            restored_here=restored and not joining,
            removed=removed,
            left_out=checked.left_out,
            access_log_doubt=doubt,
        )

    def _shut(self) -> frozenset[str]:
        """The records passed over in the file: let go as restricted, not given back because we said so, nor given again
        by who said it.
        """
        header = self.checker.of_file.header
        sender = header.sender.device
        is_newest = header.no > peers.peer_of(self.connection, sender).heard_no
        if is_newest and self._may_say(sender):
            return frozenset()
        given = peers.given_to(self.connection, sender)
        closed = leaving.closed_here(self.connection)
        back = frozenset(uid for no, uid in closed.items() if given.get(no, ("", 0))[0].startswith(peers.LEAVING))
        again = leaving.closed_by(self.connection, sender) if is_newest else set()
        return frozenset(closed.values()) - back - again

    def _may_say(self, device: str) -> frozenset[str]:
        known = trusted(self.connection).get(device)
        owner_id = known.owner_id if known is not None else ""
        return leaving.may_say(self.connection, owner_id, manages=self.checker.book.may_release(device))

    def _forget_dropped(self, sender: str) -> None:
        """Note which records the sender no longer has, under whatever identity they were given to it."""
        t = rows.stream
        given_to = (sender, *earlier_marks(self.connection, sender)) if self.dropped else ()
        for uid in self.dropped:
            no = self.connection.execute(select(t.c.no).where(t.c.uid == uid)).scalar()
            if no is not None:
                for device in given_to:
                    peers.forget(self.connection, device, [no])

    def _note(self, checked: Checked, taken: Taken, before: peers.Peer, at: str, *, lsn_to: int, removed: int) -> None:
        header = checked.header
        counts = {"new": taken.new, "known": taken.known, "pending": taken.pending, "unread": taken.unread}
        counts |= {"forked": taken.forked, "people_new": checked.people_new, "people": checked.people}
        counts |= {"removed": removed, "left_out": checked.left_out}
        heard = {"no": before.heard_no, "file": before.heard_file, "lsn": before.heard_lsn}
        sent = self.connection.execute(select(func.max(rows.sent_file.c.no))).scalar() or 0
        t = rows.import_file
        self.connection.execute(delete(t).where(t.c.file_id == header.file))
        self.connection.execute(
            insert(t).values(
                file_id=header.file,
                device=header.sender.device,
                no=header.no,
                made_at=header.made,
                at=at,
                worker=self.actor.worker_id,
                sha256=checked.sha256,
                lsn_from=self.lsn + 1,
                lsn_to=lsn_to,
                counts=orjson.dumps(counts).decode(),
                before=orjson.dumps({"heard": heard, "sent": sent}).decode(),
            )
        )
        access_log.append(
            self.connection,
            worker=self.actor.worker_id,
            what=Access.IMPORT,
            at=self.store.clock.now(),
            about=header.file,
            detail={"device": header.sender.device, "new": taken.new, "known": taken.known},
        )
