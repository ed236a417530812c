"""What lies in quarantine as parts of chains, with their seals: so it can go into a file like the rest of a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from caseload_desktop.store import rows
from caseload_desktop.store.held import FORKED, SEALED, AsideSeal, Held
from caseload_desktop.store.operation import chained


@dataclass(frozen=True, slots=True)
class AsideRun:
    """Part of a device's chain that lies in quarantine.

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
    """An operation in quarantine; ``end`` is the hash of its chain after it."""

    seq: int
    held: Held
    before: bytes
    end: bytes


def runs_aside(connection: Connection, uid: str) -> tuple[AsideRun, ...]:
    """Return what of a stream lies in quarantine and can be proved to be its author's."""
    q = rows.quarantine
    links: dict[str, list[_Link]] = {}
    seals: dict[tuple[str, bytes], bytes] = {}
    for device, seq, packed, why in connection.execute(
        select(q.c.device, q.c.seq, q.c.raw, q.c.why).where(q.c.stream_uid == uid).order_by(q.c.device, q.c.seq, q.c.no)
    ).all():
        if why == SEALED:
            sealed = AsideSeal.unpack(bytes(packed))
            seals[device, sealed.end] = sealed.signature
        elif why == FORKED and (held := Held.unpack(bytes(packed))).before is not None:
            links.setdefault(device, []).append(_Link(seq, held, held.before, chained(held.before, held.hash)))
    found = []
    for device, of_device in links.items():
        for run in _runs(of_device):
            ends = [place for place, link in enumerate(run) if (device, link.end) in seals]
            if ends:
                kept = run[: ends[-1] + 1]
                held_ones = tuple(link.held for link in kept)
                found.append(AsideRun(device, run[0].seq, run[0].before, held_ones, seals[device, kept[-1].end]))
    return tuple(found)


def _runs(links: Iterable[_Link]) -> Iterator[list[_Link]]:
    """Put operations into runs, in the order of their numbers: each behind the one its chain says comes before it."""
    runs: dict[tuple[int, bytes], list[_Link]] = {}
    for link in links:
        run = runs.pop((link.seq, link.before), [])
        run.append(link)
        # A second operation behind the same one begins a run of its own.
        runs[link.seq + 1, link.end] = run
    yield from runs.values()


def is_all_in_runs(connection: Connection, uid: str) -> bool:
    """True when everything that lies in quarantine of a stream can go into a file."""
    q = rows.quarantine
    packed = connection.execute(select(q.c.raw).where(q.c.stream_uid == uid, q.c.why == FORKED)).scalars()
    every = {Held.unpack(bytes(one)).hash for one in packed}
    return every <= {held.hash for run in runs_aside(connection, uid) for held in run.held}
