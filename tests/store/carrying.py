"""Carrying runs of operations from one store to another as a sync file does, without the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, or_, select

from caseload_desktop.store import chains, rebuild, rows
from caseload_desktop.store.identity import public_keys
from caseload_desktop.store.intake import Intake, Taken
from caseload_desktop.store.operation import GENESIS, chained, hash_of
from caseload_desktop.store.queries.words_held import with_words
from caseload_desktop.store.store import Store


@dataclass
class Run:
    """A run of one chain as it lies in a file: bytes, or the hash where they were erased, and the seals inside it."""

    uid: str
    kind: str
    device: str
    first: int
    before: bytes
    items: list[tuple[bytes | None, bytes]] = field(default_factory=list)
    seals: list[tuple[int, bytes]] = field(default_factory=list)
    beside: bool = False


def runs_of(store: Store, *, after: int = 0, streams: set[str] | None = None) -> list[Run]:
    """Everything a store holds after a place, in runs, stream by stream; only these ``streams`` when given."""
    with store.read() as connection:
        return list(_runs(connection, after, streams))


def _runs(connection: Connection, after: int, streams: set[str] | None) -> Iterator[Run]:
    op, stream, seal = rows.op, rows.stream, rows.seal
    seals = {tuple(row[:3]): bytes(row[3]) for row in connection.execute(select(seal))}
    run: Run | None = None
    chain: tuple[str, str] | None = None
    end = GENESIS
    for lsn, no, uid, kind, device, seq, raw, erased in connection.execute(
        select(op.c.lsn, op.c.stream, stream.c.uid, stream.c.kind, op.c.device, op.c.seq, op.c.raw, op.c.erased_hash)
        .join(stream, stream.c.no == op.c.stream)
        .order_by(op.c.stream, op.c.device, op.c.seq)
    ):
        if (uid, device) != chain:
            if run is not None:
                yield run
            chain, run, end = (uid, device), None, GENESIS
        raw_hash = hash_of(raw) if raw is not None else bytes(erased)
        if lsn > after and (streams is None or uid in streams):
            run = run or Run(uid, kind, device, seq, end)
            run.items.append((raw, raw_hash))
            if (no, device, seq) in seals:
                run.seals.append((seq, seals[no, device, seq]))
        end = chained(end, raw_hash)
    if run is not None:
        yield run


def feed(intake: Intake, runs: list[Run]) -> None:
    """Give an intake the lines of some runs."""
    for run in runs:
        intake.run(run.uid, run.kind, run.device, run.first, run.before, beside=run.beside)
        seals = dict(run.seals)
        for seq, (raw, raw_hash) in enumerate(run.items, start=run.first):
            if raw is None:
                intake.erased(raw_hash)
            else:
                intake.operation(raw)
            if seq in seals:
                intake.seal(run.uid, run.device, seq, seals[seq])


def take(store: Store, runs: list[Run]) -> Taken:
    """Take runs in, by one transaction."""
    with store.intake() as (_, intake):
        feed(intake, runs)
        return intake.finish()


def carry(source: Store, target: Store, **which: Any) -> Taken:
    """Seal what one store holds and give it to another."""
    source.seal()
    return take(target, runs_of(source, **which))


def picture(store: Store) -> dict[str, Any]:
    """All that must be equal in stores that hold the same: rows, conflicts, ends of chains, what waits and why."""
    with store.read() as connection:
        uids = dict(connection.execute(select(rows.stream.c.no, rows.stream.c.uid)).all())
        head, op, waiting, seal = rows.head, rows.op, rows.waiting, rows.seal
        contact = rows.contact.c
        said = or_(*(with_words(connection, word) for word in ("note", "asked", "rang")))
        return {
            "digest": rebuild.digest(connection),
            "heads": sorted((uids[no], *more) for no, *more in connection.execute(select(head))),
            "operations": sorted(
                (uids[no], device, seq, raw, erased)
                for no, device, seq, raw, erased in connection.execute(
                    select(op.c.stream, op.c.device, op.c.seq, op.c.raw, op.c.erased_hash)
                )
            ),
            "pending": [tuple(row) for row in connection.execute(rows.pending.select().order_by(*rows.pending.c))],
            "quarantine": sorted(tuple(row[1:]) for row in connection.execute(select(rows.quarantine))),
            "waiting": sorted(
                (raw, why)
                for raw, why in connection.execute(select(op.c.raw, waiting.c.why).join(op, op.c.lsn == waiting.c.lsn))
            ),
            "seals": sorted((uids[no], *more) for no, *more in connection.execute(select(seal))),
            "words": sorted(connection.execute(select(contact.id).where(said)).scalars()),
            "breaks": chains.check_chains(connection),
        }


def without(picture_: dict[str, Any], *names: str) -> dict[str, Any]:
    """A picture without some of its parts."""
    return {name: value for name, value in picture_.items() if name not in names}


def sign_keys(*stores: Store) -> dict[str, bytes]:
    """The public keys of these laptops, as checking seals asks for them."""
    keys = {}
    for store in stores:
        with store.read() as connection:
            keys[store.device.id] = bytes.fromhex(public_keys(connection).sign)
    return keys
