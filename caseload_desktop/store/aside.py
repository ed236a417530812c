"""What lies beside the chains of a record, waiting or in quarantine, as runs with seals that can go into a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from caseload_desktop.store import rows
from caseload_desktop.store.chains import is_sealed_by
from caseload_desktop.store.held import FORKED, SEALED, AsideSeal, Held
from caseload_desktop.store.operation import chained
from caseload_desktop.store.queries.devices import trusted


@dataclass(frozen=True, slots=True)
class AsideRun:
    """Part of a device's chain that lies aside.

    ``before`` is the hash of the chain in front of number ``first``; ``signature`` seals the last operation.
    """

    device: str
    first: int
    before: bytes
    held: tuple[Held, ...]
    signature: bytes

    @property
    def last(self) -> int:
        """The number of the last operation."""
        return self.first + len(self.held) - 1


@dataclass(frozen=True, slots=True)
class _Link:
    """An operation that lies aside; ``end`` is the hash of its chain after it."""

    device: str
    seq: int
    held: Held
    before: bytes
    end: bytes


def runs_aside(connection: Connection, uid: str) -> tuple[AsideRun, ...]:
    """Return what lies aside of a stream, each run as far as a seal proves who wrote it."""
    links = sorted(_links(connection, uid), key=lambda link: (link.device, link.seq))
    if not links:
        return ()
    seals = _seals(connection, uid)
    keys = {device: bytes.fromhex(one.sign_key) for device, one in trusted(connection).items()}
    found = []
    for run in _runs(links):
        for place in range(len(run), 0, -1):
            last = run[place - 1]
            signature = next(
                (
                    one
                    for one in seals.get((last.device, last.seq), ())
                    if is_sealed_by(keys.get(last.device), uid, last.device, last.seq, last.end, one)
                ),
                None,
            )
            if signature is not None:
                held = tuple(link.held for link in run[:place])
                found.append(AsideRun(last.device, run[0].seq, run[0].before, held, signature))
                break
    return tuple(found)


def is_all_in_runs(connection: Connection, uid: str) -> bool:
    """True when everything that lies aside of a stream can go into a file."""
    every = {held.hash for _, _, held in _aside(connection, uid)}
    return every <= {held.hash for run in runs_aside(connection, uid) for held in run.held}


def _aside(connection: Connection, uid: str) -> Iterator[tuple[str, int, Held]]:
    """What waits, and what does not fit: device, number, operation."""
    p, q = rows.pending, rows.quarantine
    waits = select(p.c.device, p.c.seq, p.c.raw).where(p.c.stream_uid == uid)
    forked = select(q.c.device, q.c.seq, q.c.raw).where(q.c.stream_uid == uid, q.c.why == FORKED).order_by(q.c.no)
    for device, seq, packed in (*connection.execute(waits), *connection.execute(forked)):
        yield device, seq, Held.unpack(bytes(packed))


def _links(connection: Connection, uid: str) -> Iterator[_Link]:
    seen = set()
    for device, seq, held in _aside(connection, uid):
        if held.before is not None and (device, seq, held.hash, held.before) not in seen:
            seen.add((device, seq, held.hash, held.before))
            yield _Link(device, seq, held, held.before, chained(held.before, held.hash))


def _runs(links: Iterable[_Link]) -> Iterator[list[_Link]]:
    """Put operations into runs, in the order of their numbers: each behind the one its chain says comes before it."""
    runs: dict[tuple[str, int, bytes], list[_Link]] = {}
    done: list[list[_Link]] = []
    for link in links:
        run = runs.pop((link.device, link.seq, link.before), [])
        if not run:
            # Also a second operation behind the same one begins a run of its own.
            done.append(run)
        run.append(link)
        runs[link.device, link.seq + 1, link.end] = run
    yield from done


def _seals(connection: Connection, uid: str) -> dict[tuple[str, int], list[bytes]]:
    """The seals of what lies aside, by device and number: of what waits, they lie with those of the chains."""
    q, seal, stream = rows.quarantine, rows.seal, rows.stream
    found: dict[tuple[str, int], list[bytes]] = {}
    aside = select(q.c.device, q.c.seq, q.c.raw).where(q.c.stream_uid == uid, q.c.why == SEALED)
    for device, seq, packed in connection.execute(aside):
        found.setdefault((device, seq), []).append(AsideSeal.unpack(bytes(packed)).signature)
    waiting = (
        select(seal.c.device, seal.c.seq, seal.c.signature)
        .join(stream, stream.c.no == seal.c.stream)
        .where(stream.c.uid == uid)
    )
    for device, seq, signature in connection.execute(waiting):
        found.setdefault((device, seq), []).append(bytes(signature))
    return found
