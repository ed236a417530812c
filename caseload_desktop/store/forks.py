"""Numbers used twice, after a backup was restored or a disk copied: one story stays, the other is written again.

Every laptop ends with the same choice: a story that was written again under a new identity makes way for one that was
not; of two that both were, the one stays whose first operation has the smaller hash.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, func, insert, select, update

from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.store import rows
from caseload_desktop.store.chains import seal_heads
from caseload_desktop.store.fold_streams import clear_stream
from caseload_desktop.store.held import FORKED, SEALED, AsideSeal
from caseload_desktop.store.identity import device_of, sign_key
from caseload_desktop.store.intake_journal import IntakeJournal, StreamState
from caseload_desktop.store.operation import MAKING, Operation, chained, hash_of
from caseload_desktop.store.refold import fold_again, rows_made
from caseload_desktop.store.statements import Cursor, Statements, writing
from caseload_desktop.store.stories import Authors, Fork, Link, authors_of, chain_of, forks_of, is_told_again

if TYPE_CHECKING:
    from caseload_desktop.store.store import Store


def earlier_identities(connection: Connection) -> set[str]:
    """The marks under which this laptop wrote before the one it has."""
    t = rows.FOLDED["device"]
    before = dict(connection.execute(select(t.c.device, t.c.succeeds).where(t.c.succeeds.is_not(None))).all())
    found: set[str] = set()
    device = before.get(device_of(connection).id)
    while device and device not in found:
        found.add(device)
        device = before.get(device)
    return found


def write_again(store: Store, actor: Actor) -> int:
    """Write again, under this laptop's new identity, what it wrote under numbers that others know for something else.

    Act, worker, day, time, clock and what the worker had seen stay as they were; the others' story takes the place of
    it. What can't be followed yet, because the beginning of the others' story has not arrived, is left for the next
    time; nothing to do is no error. Also seals what the earlier identities had not sealed. Returns how many operations
    were written again. Raises ``NotPermitted``.
    """
    actor.must(May.EXCHANGE)
    with store.exchanging() as connection:
        statements = writing(connection.dialect)
        earlier = earlier_identities(connection)
        key = sign_key(connection)
        for device in sorted(earlier):
            seal_heads(connection, device=device, sign_key=key)
        written = _Writing(connection, statements).write(earlier)
        settle(connection, statements)
    return written


def settle(connection: Connection, statements: Statements) -> None:
    """Let every chain with two stories go on with the one all laptops choose, in the caller's transaction.

    What makes way is kept in quarantine. For every intake, because what arrives may be what was missing to choose.
    """
    for uid in _forked_streams(connection):
        while (fork := _next_choice(connection, uid)) is not None:
            _exchange(connection, statements, fork)


def _forked_streams(connection: Connection) -> list[str]:
    q = rows.quarantine
    forked = select(q.c.stream_uid).where(q.c.why == FORKED).distinct().order_by(q.c.stream_uid)
    return list(connection.execute(forked).scalars())


def _next_choice(connection: Connection, uid: str) -> Fork | None:
    """A fork of a stream at which the other story is to be chosen."""
    forks = list(forks_of(connection, uid))
    authors = authors_of(connection, forks[0].stream) if forks else {}
    for fork in forks:
        if not _all_told(fork.ours, fork, authors):
            continue
        if not _all_told(fork.theirs, fork, authors) or fork.theirs[0].held.hash < fork.ours[0].held.hash:
            return fork
    return None


def _all_told(links: Iterable[Link], fork: Fork, authors: Authors) -> bool:
    return all(is_told_again(link, fork.device, authors) for link in links)


def _exchange(connection: Connection, statements: Statements, fork: Fork) -> None:
    """Put the story of the journal into quarantine and that of quarantine into the journal."""
    cursor = Cursor(connection, statements)
    clear_stream(cursor, fork.stream, rows_made(connection, fork.stream))
    _put_aside(connection, fork)
    journal = IntakeJournal(connection, cursor)
    state = journal.open(fork.uid, "")
    for link in fork.theirs:
        journal.append(state, fork.device, link.held.raw, link.held.hash)
    journal.close(state, "")
    journal.flush()
    _seal_theirs(connection, fork)
    fold_again(connection, statements, [fork.stream])


def _put_aside(connection: Connection, fork: Fork) -> None:
    op, head, seal, q = rows.op, rows.head, rows.seal, rows.quarantine
    here = {"stream_uid": fork.uid, "device": fork.device}
    signatures = dict(
        connection.execute(
            select(seal.c.seq, seal.c.signature).where(
                seal.c.stream == fork.stream, seal.c.device == fork.device, seal.c.seq >= fork.seq
            )
        ).all()
    )
    for link in fork.ours:
        connection.execute(insert(q).values(**here, seq=link.seq, raw=link.held.pack(), why=FORKED))
        if link.seq in signatures and link.held.before is not None:
            sealed = AsideSeal(chained(link.held.before, link.held.hash), bytes(signatures[link.seq]))
            connection.execute(insert(q).values(**here, seq=link.seq, raw=sealed.pack(), why=SEALED))
    for table in (op, seal):
        connection.execute(
            delete(table).where(table.c.stream == fork.stream, table.c.device == fork.device, table.c.seq >= fork.seq)
        )
    chain = (head.c.stream == fork.stream, head.c.device == fork.device)
    if fork.seq == 1:
        connection.execute(delete(head).where(*chain))
    else:
        values = {"seq": fork.seq - 1, "hash": fork.ours[0].held.before}
        connection.execute(update(head).where(*chain).values(values))


def _seal_theirs(connection: Connection, fork: Fork) -> None:
    """Move the seals of the story that is in the journal now out of quarantine."""
    q = rows.quarantine
    connection.execute(delete(q).where(q.c.no.in_([link.at for link in fork.theirs])))
    ends = {chained(link.held.before or b"", link.held.hash) for link in fork.theirs}
    for no, seq, packed in connection.execute(
        select(q.c.no, q.c.seq, q.c.raw).where(q.c.stream_uid == fork.uid, q.c.device == fork.device, q.c.why == SEALED)
    ).all():
        sealed = AsideSeal.unpack(bytes(packed))
        if sealed.end in ends:
            values = {"stream": fork.stream, "device": fork.device, "seq": seq, "signature": sealed.signature}
            connection.execute(insert(rows.seal).values(values))
            connection.execute(delete(q).where(q.c.no == no))


@dataclass(frozen=True, slots=True)
class _Again:
    """An operation to be written again: from which place, in which stream, behind which number of whose chain."""

    lsn: int
    fork: Fork
    operation: Operation
    moves: bool


class _Writing:
    """Writes operations of earlier identities again under the one this laptop has."""

    def __init__(self, connection: Connection, statements: Statements) -> None:
        self._connection = connection
        self._statements = statements
        self._own = device_of(connection).id
        self._cursor = Cursor(connection, statements)
        self._states: dict[str, StreamState] = {}
        self._places: dict[int, int] = {}

    def write(self, earlier: set[str]) -> int:
        """Write what must be; return how many operations that were."""
        again: list[_Again] = []
        for uid in _forked_streams(self._connection):
            again += self._of_stream(uid, earlier)
        if not again:
            return 0
        streams = sorted({one.fork.stream for one in again})
        for stream in streams:
            clear_stream(self._cursor, stream, rows_made(self._connection, stream))
        journal = IntakeJournal(self._connection, self._cursor)
        for one in sorted(again, key=lambda one: one.lsn):
            self._append(journal, one)
        for state in self._states.values():
            journal.close(state, "")
        journal.flush()
        fold_again(self._connection, self._statements, streams)
        self._move_acts({one.operation.act for one in again if one.moves})
        return sum(one.moves for one in again)

    def _of_stream(self, uid: str, earlier: set[str]) -> list[_Again]:
        """What of a stream is to be written again: each chain from its first number that is used twice."""
        found: list[_Again] = []
        seen: set[str] = set()
        for fork in forks_of(self._connection, uid):
            if fork.device not in earlier or fork.device in seen:
                continue
            seen.add(fork.device)
            authors = authors_of(self._connection, fork.stream)
            moving = [
                _Again(link.at, fork, Operation.read(link.held.raw), moves=True)
                for link in fork.ours
                if link.held.raw is not None and not is_told_again(link, fork.device, authors)
            ]
            found += moving + self._written_since(fork, moving)
        return found

    def _written_since(self, fork: Fork, moving: list[_Again]) -> list[_Again]:
        """Own changes since to the same fields: written once more, or what moves behind them would overrule them."""
        since = []
        for link in chain_of(self._connection, fork.stream, self._own):
            if link.held.raw is None:
                continue
            operation = Operation.read(link.held.raw)
            before = [one.operation for one in moving if one.lsn < link.at and one.operation.row == operation.row]
            names = {name for one in before for name in one.fields} & operation.fields.keys()
            if before and names and operation.kind not in MAKING:
                kept = {name: operation.fields[name] for name in operation.fields if name in names}
                put_back = {name: operation.put_back[name] for name in operation.put_back if name in names}
                since.append(_Again(link.at, fork, operation._replace(fields=kept, put_back=put_back), moves=False))
        return since

    def _append(self, journal: IntakeJournal, one: _Again) -> None:
        fork = one.fork
        state = self._states.get(fork.uid)
        if state is None:
            state = self._states[fork.uid] = journal.open(fork.uid, "")
        chain = state.chains.get(self._own)
        seen = {device: number for device, number in one.operation.seen.items() if device != self._own}
        shared = fork.seq - 1 if one.operation.device == fork.device else min(seen.get(fork.device, 0), fork.seq - 1)
        seen.pop(fork.device, None)
        if shared:
            seen[fork.device] = shared
        operation = one.operation._replace(
            device=self._own, seq=chain.seq + 1 if chain else 1, seen=dict(sorted(seen.items()))
        )
        raw = operation.raw()
        self._places[one.lsn] = journal.append(state, self._own, raw, hash_of(raw))

    def _move_acts(self, acts: set[str]) -> None:
        """Let undo find an act where it is now; one of which a part stayed behind can't be undone any more."""
        act, op = rows.act, rows.op
        for act_id, first, last in self._connection.execute(
            select(act.c.id, act.c.lsn_from, act.c.lsn_to).where(act.c.id.in_(acts))
        ).all():
            places = [self._places[lsn] for lsn in range(first, last + 1) if lsn in self._places]
            held = select(func.count()).select_from(op).where(op.c.lsn.between(first, last))
            here = act.c.id == act_id
            if len(places) == self._connection.execute(held).scalar_one():
                self._connection.execute(update(act).where(here).values(lsn_from=min(places), lsn_to=max(places)))
            else:
                self._connection.execute(delete(act).where(here))
