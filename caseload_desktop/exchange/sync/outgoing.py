"""Sending: what each laptop has not acknowledged, previewed and then written as one locked file per laptop.

One file per laptop, because a file for several would have to hold what the least entitled of them may read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson
from sqlalchemy import Connection, and_, case, func, insert, select

from caseload_desktop import __version__
from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor
from caseload_desktop.exchange.sync import leaving, locked, peers, proofs, wire, writer
from caseload_desktop.exchange.sync.peers import LEAVING
from caseload_desktop.exchange.sync.plan import Plan, people_in, plan_for
from caseload_desktop.exchange.sync.request import Request
from caseload_desktop.exchange.sync.runs import Chain, beside_lines, chain_lines, count_beside, introducing
from caseload_desktop.store import access_log, chains, rows
from caseload_desktop.store.access_log import Access
from caseload_desktop.store.entities import StreamKind
from caseload_desktop.store.identity import device_of, public_keys, sign_key
from caseload_desktop.store.ids import new_id
from caseload_desktop.store.queries.devices import devices, earlier_marks, trusted
from caseload_desktop.store.queries.exchange import next_file_no
from caseload_desktop.store.queries.quarantine import forked_devices
from caseload_desktop.store.store import Store
from caseload_desktop.store.succession import catch_up

Progress = Callable[[int, int], None]
"""``(done, total)`` operations; it may raise to give the work up: then no file is left."""

_FIRST_KINDS = (
    StreamKind.DEVICES,
    StreamKind.ORGANISATION,
    StreamKind.SETTINGS,
    StreamKind.TARGETS,
    StreamKind.CAPACITY,
    StreamKind.PROVIDERS,
)
_TOLD_EVERY = 500
_CHANGES = frozenset(ord(letter.value) for letter in wire.CHANGES)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingTo:
    """What one laptop would get: its name and owner, people (``whole_people`` new to it), changes, releases."""

    device: str
    name: str
    owner_name: str
    people: int
    changes: int
    whole_people: int
    restricted_out: int
    releases: int
    first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """What an exchange would send. ``restricted_may_name``: restricted people (id, name) the sender could let go."""

    each: tuple[OutgoingTo, ...]
    restricted_may_name: tuple[tuple[str, str], ...]

    @property
    def changes(self) -> int:
        """Changes to all laptops together."""
        return sum(one.changes for one in self.each)

    @property
    def people(self) -> int:
        """People in the fullest of the files."""
        return max((one.people for one in self.each), default=0)

    @property
    def restricted_out(self) -> int:
        """Restricted people left out, in the file that leaves most out."""
        return max((one.restricted_out for one in self.each), default=0)

    @property
    def first(self) -> bool:
        """True when one of the laptops gets its first file."""
        return any(one.first for one in self.each)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A file as it was written and read back: its running number, whom it is for, and how much it holds."""

    path: Path
    file_id: str
    no: int
    device: str
    people: int
    changes: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The files of one exchange, one for each laptop."""

    files: tuple[SentFile, ...]


def preview(connection: Connection, actor: Actor, request: Request, *, on: str) -> Outgoing:
    """Say what an exchange would send on a day (ISO); writes nothing. Raises as ``send``."""
    _must_have_recipients(request)
    known = {d.device: d for d in devices(connection)}
    each, may_name = [], set[str]()
    for device in request.recipients:
        plan = plan_for(connection, actor, request, device, on=on)
        may_name |= plan.may_name
        changes, streams = _counted(connection, plan)
        at = known[device]
        each.append(
            OutgoingTo(
                device=device,
                name=at.name,
                owner_name=at.owner_name,
                people=people_in(connection, streams),
                changes=changes,
                whole_people=people_in(connection, set(plan.added)),
                restricted_out=len(plan.restricted_out),
                releases=len(plan.releases) + len(plan.proven),
                first=plan.first,
            )
        )
    return Outgoing(each=tuple(each), restricted_may_name=_names(connection, may_name))


def send(store: Store, actor: Actor, request: Request, folder: Path, *, progress: Progress | None = None) -> Sent:
    """Write one locked file for each laptop into a folder, and read each back.

    Raises ``NotPermitted`` (see ``plan.plan_for``), ``RuleBroken("no_recipients")``, ``StoreUnavailable`` when the disk
    is full or gone; what ``progress`` raises passes through. Files written before that are whole and stay.
    """
    _must_have_recipients(request)
    catch_up(store, actor)
    return Sent(files=tuple(_send_one(store, actor, request, d, folder, progress) for d in request.recipients))


def file_name(*, made: str, sender: str, recipient: str, no: int) -> str:
    """Return the name of a file: day, sender, recipient, number; laptops are named, people never."""
    parts = (made[:10], _plain(sender), "to", _plain(recipient), str(no))
    return f"{'-'.join(parts)}{wire.SUFFIX}"


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"['’]", "", name.lower())).strip("-")[:24] or "laptop"


def _must_have_recipients(request: Request) -> None:
    if not request.recipients:
        raise RuleBroken("no_recipients", field="recipients")


def _send_one(
    store: Store, actor: Actor, request: Request, device: str, folder: Path, progress: Progress | None
) -> SentFile:
    on = store.clock.today().isoformat()
    with store.exchanging() as connection:
        leaving.forget_lost(connection)
        plan = plan_for(connection, actor, request, device, on=on)
        no = next_file_no(connection)
        chains.seal_heads(connection, device=device_of(connection).id, sign_key=sign_key(connection))
        going = dict.fromkeys(plan.proven, leaving.RESTRICTED) | dict(plan.releases)
        let_go = {s: f"{LEAVING}{going[s]}" for s in plan.paused if s in going}
        peers.give(connection, device, plan.inherited, no=no)
        peers.forget(connection, device, plan.paused)
        peers.give(connection, device, {**let_go, **plan.added}, no=no)
        locked.note_sent(connection, device, plan.locked, no=no)
        to_lsn = connection.execute(select(func.max(rows.op.c.lsn))).scalar() or 0
    with store.read() as connection:
        header = _header(connection, store, request, plan, no, to_lsn)
        at = trusted(connection)[device]
        to_name = next(d.name for d in devices(connection) if d.device == device)
        path = folder / file_name(made=header.made, sender=header.sender.name, recipient=to_name, no=no)
        body = _Body(connection, plan, progress)
        written = writer.write_sync_file(
            path, header, body.lines(), recipients=[at.recipient], sign=_signer(sign_key(connection))
        )
        people = people_in(connection, body.streams)
    with store.exchanging() as connection:
        connection.execute(
            insert(rows.sent_file).values(
                no=no,
                file_id=header.file,
                device=header.sender.device,
                at=header.made,
                recipients=orjson.dumps([device]).decode(),
                label=request.label,
                from_lsn=header.from_lsn,
                to_lsn=header.to_lsn,
                people=people,
                changes=body.changes,
                bytes=written.bytes,
                sha256=written.sha256,
            )
        )
        detail: dict[str, int | bool | str] = {"device": device, "changes": body.changes, "people": people}
        access_log.append(
            connection,
            worker=actor.worker_id,
            what=Access.EXPORT,
            at=store.clock.now(),
            about=header.file,
            detail=detail,
        )
    return SentFile(
        path=path, file_id=header.file, no=no, device=device, people=people, changes=body.changes, bytes=written.bytes
    )


def _header(connection: Connection, store: Store, request: Request, plan: Plan, no: int, to_lsn: int) -> wire.Header:
    now, card, peer = store.clock.now(), _card(connection), plan.peer
    log = access_log.head(connection)
    return wire.Header(
        file=new_id(),
        sender=card,
        to=(plan.device,),
        formerly=earlier_marks(connection, plan.device),
        no=no,
        made=now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        clock=int(now.timestamp() * 1000) << 16,
        schema=rows.SCHEMA_VERSION,
        app=__version__,
        label=request.label,
        from_lsn=peer.acked_lsn,
        to_lsn=to_lsn,
        first=plan.first,
        acks={peer.device: peers.ack_of(connection, peer)} if peer.heard_no else {},
        forked=tuple(sorted(forked_devices(connection))),
        access=(log.no, log.hash.hex()) if log.no else None,
        welcome=_welcome(connection, plan) if request.welcome else None,
    )


def _card(connection: Connection) -> wire.Card:
    """This laptop as the others know it."""
    keys = public_keys(connection)
    at = next((d for d in devices(connection) if d.this), None)
    return wire.Card(
        device=keys.device,
        sign_key=keys.sign,
        recipient=keys.recipient,
        name=at.name if at is not None else "",
        owner=at.owner_id if at is not None else "",
        owner_name=at.owner_name if at is not None else "",
    )


def _welcome(connection: Connection, plan: Plan) -> dict[str, str]:
    role = connection.execute(select(rows.worker.c.role).where(rows.worker.c.id == plan.owner_id)).scalar()
    return {"device": plan.device, "worker_id": plan.owner_id, "role": role or ""}


def _signer(key: bytes) -> Callable[[bytes], bytes]:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(key).sign


def _names(connection: Connection, people: set[str]) -> tuple[tuple[str, str], ...]:
    t = rows.person
    found = connection.execute(select(t.c.id, t.c.given, t.c.family).where(t.c.id.in_(people)))
    return tuple(sorted(((i, f"{g or ''} {f or ''}".strip()) for i, g, f in found), key=lambda one: one[1]))


def _counted(connection: Connection, plan: Plan) -> tuple[int, set[int]]:
    """How many changes would go, and the streams they lie in."""
    op, acked = rows.op, plan.peer.acked_lsn
    known = peers.came_from(plan.device, op.c.lsn, after=acked)
    new = case((and_(op.c.lsn > acked, ~known), 1), else_=0)
    whole, changes, streams = plan.whole(), 0, set[int]()
    for stream, every, unknown in connection.execute(
        select(op.c.stream, func.count(), func.sum(new)).group_by(op.c.stream)
    ):
        count = every if stream in whole else unknown if stream in plan.kept else 0
        if count:
            changes += count
            streams.add(stream)
    for stream in sorted(plan.back & whole):
        count = count_beside(connection, stream)
        if count:
            changes += count
            streams.add(stream)
    return changes, streams


class _Body:
    """The lines of one file between header and trailer, one chain in memory at a time."""

    def __init__(self, connection: Connection, plan: Plan, progress: Progress | None) -> None:
        self._connection = connection
        self._plan = plan
        self._progress = progress
        self.changes = 0
        self.streams: set[int] = set()

    def lines(self) -> Iterator[bytes]:
        """Yield every line."""
        every = self._chains()
        total = sum(c.last - c.first + 1 for c in every)
        begun = {(chain.stream, chain.device) for chain in every if chain.first == 1}
        for chain in introducing(self._connection, device_of(self._connection).id):
            if (chain.stream, chain.device) not in begun:
                yield from chain_lines(self._connection, chain)
        for chain in every:
            for line in self._counted(chain.stream, chain_lines(self._connection, chain)):
                yield line
                if self._progress is not None and self.changes % _TOLD_EVERY == 0:
                    self._progress(self.changes, total)
        for stream in sorted(self._plan.back & self._plan.whole()):
            yield from self._counted(stream, beside_lines(self._connection, stream))
        yield from locked.lines(self._connection, self._plan.locked)
        yield from self._ends()
        if self._progress is not None:
            self._progress(total, total)

    def _chains(self) -> list[Chain]:
        """The chains that go: laptops first, so that a reader learns whom to trust before it must."""
        head, op, stream = rows.head, rows.op, rows.stream
        whole, found = self._plan.whole(), list[Chain]()
        growing = self._plan.kept.keys() - whole
        every = select(head.c.stream, stream.c.uid, stream.c.kind, head.c.device, head.c.seq).join(
            stream, stream.c.no == head.c.stream
        )
        ends = {}
        for no, uid, kind, device, seq in self._connection.execute(every.where(stream.c.tombstone.is_(None))):
            if no in whole:
                found.append(Chain(no, uid, kind, device, 1, seq))
            elif no in growing:
                ends[no, device] = (uid, kind, seq)
        acked = self._plan.peer.acked_lsn
        grown = (
            select(op.c.stream, op.c.device, func.min(op.c.seq))
            .where(op.c.lsn > acked, ~peers.came_from(self._plan.device, op.c.lsn, after=acked))
            .group_by(op.c.stream, op.c.device)
        )
        # A first file holds every record whole; then nothing need be looked for in the whole journal.
        for no, device, first in self._connection.execute(grown) if growing else ():
            if no in growing:
                uid, kind, seq = ends[no, device]
                found.append(Chain(no, uid, kind, device, first, seq))
        order = {kind.value: place for place, kind in enumerate(_FIRST_KINDS)}
        return sorted(found, key=lambda c: (order.get(c.kind, len(order)), c.stream, c.device))

    def _counted(self, stream: int, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Pass lines of a record on, counting its operations."""
        for line in lines:
            if line[0] in _CHANGES:
                self.streams.add(stream)
                self.changes += 1
            yield line

    def _ends(self) -> Iterator[bytes]:
        """What the other laptop must let go, what this one has let go, and what was deleted after its retention."""
        t, gone = rows.stream, rows.leaving
        uids = dict(self._connection.execute(select(t.c.no, t.c.uid)).all())
        for stream, why in sorted(self._plan.releases.items()):
            yield wire.release_line(wire.Release(uids[stream], why))
        yield from proofs.lines(self._plan.proofs)
        removed = self._connection.execute(select(gone.c.stream).where(gone.c.removed_at.is_not(None))).scalars()
        untold = leaving.untold_drops(self._connection, self._plan.peer)
        for uid in sorted({uids[stream] for stream in removed} | untold):
            yield wire.dropped_line(uid)
        buried = select(t.c.tombstone).where(t.c.tombstone.is_not(None)).order_by(t.c.no)
        for stone in self._connection.execute(buried).scalars():
            words, signature = orjson.loads(stone)
            yield wire.tombstone_line(wire.Tombstone(words, bytes.fromhex(signature)))
