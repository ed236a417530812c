"""The runs of a record as lines of a file: its chains as far as they are sealed, and what lies beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from caseload_desktop.exchange.sync import wire
from caseload_desktop.store import rows
from caseload_desktop.store.aside import runs_aside
from caseload_desktop.store.entities import StreamKind
from caseload_desktop.store.operation import GENESIS, chained, hash_of
from caseload_desktop.store.queries.devices import earlier_marks
from caseload_desktop.store.statements import fetch_all


@dataclass(frozen=True, slots=True)
class Chain:
    """Part of a chain to send: from ``first`` on."""

    stream: int
    uid: str
    kind: str
    device: str
    first: int
    last: int


def whole_record(connection: Connection, stream: int) -> Iterator[bytes]:
    """Yield the lines of everything held of one record, in its chains and beside them."""
    head, t = rows.head, rows.stream
    chains = connection.execute(
        select(t.c.uid, t.c.kind, head.c.device, head.c.seq)
        .join(t, t.c.no == head.c.stream)
        .where(head.c.stream == stream)
        .order_by(head.c.device)
    ).all()
    for uid, kind, device, seq in chains:
        yield from chain_lines(connection, Chain(stream, uid, kind, device, 1, seq))
    yield from beside_lines(connection, stream)


def chain_lines(connection: Connection, chain: Chain) -> Iterator[bytes]:
    """Yield the lines of a chain up to the last operation a seal covers; none where there is no such seal."""
    place = {"p_stream": chain.stream, "p_device": chain.device}
    sealed = fetch_all(connection, "seal-last", _last_seal, {**place, "p_last": chain.last})
    if not sealed or sealed[0][0] < chain.first:
        return
    seq, signature = sealed[0]
    found = fetch_all(connection, "chain-part", _chain_part, {**place, "p_first": chain.first, "p_last": seq})
    if not found:
        return
    before = _hash_before(connection, place, chain.first)
    yield wire.run_line(wire.Run(chain.uid, chain.kind, chain.device, chain.first, before))
    for raw, erased in found:
        yield wire.operation_line(bytes(raw)) if raw is not None else wire.erased_line(bytes(erased))
    yield wire.seal_line(wire.Seal(chain.uid, chain.device, seq, bytes(signature)))


def introducing(connection: Connection, own: str) -> list[Chain]:
    """Return the chains in which a laptop says which one it was before; none where it has the identity it began with.

    They are in every file of it: who was brought back from a copy since knows the present identity by its key alone,
    and takes in nothing of a laptop whose row it does not hold.
    """
    since = (own, *earlier_marks(connection, own))[:-1]
    seal, t = rows.seal, rows.stream
    sealed = (
        select(t.c.no, t.c.uid, t.c.kind, seal.c.device, func.min(seal.c.seq))
        .join(seal, seal.c.stream == t.c.no)
        .where(t.c.kind == StreamKind.DEVICES.value, seal.c.device.in_(since))
        .group_by(t.c.no, seal.c.device)
    )
    return [Chain(no, uid, kind, device, 1, last) for no, uid, kind, device, last in connection.execute(sealed)]


def count_beside(connection: Connection, stream: int) -> int:
    """Return how many operations ``beside_lines`` yields."""
    uid, _ = _uid_and_kind(connection, stream)
    return sum(len(run.held) for run in runs_aside(connection, uid))


def beside_lines(connection: Connection, stream: int) -> Iterator[bytes]:
    """Yield the lines of what waits or lies in quarantine of a record: perhaps nobody else has it."""
    uid, kind = _uid_and_kind(connection, stream)
    for run in runs_aside(connection, uid):
        yield wire.beside_line(wire.Run(uid, kind, run.device, run.first, run.before))
        for one in run.held:
            yield wire.operation_line(one.raw) if one.raw is not None else wire.erased_line(one.hash)
        yield wire.seal_line(wire.Seal(uid, run.device, run.last, run.signature))


def _uid_and_kind(connection: Connection, stream: int) -> tuple[str, str]:
    t = rows.stream
    uid, kind = connection.execute(select(t.c.uid, t.c.kind).where(t.c.no == stream)).one()
    return uid, kind


def _hash_before(connection: Connection, place: Mapping[str, Any], first: int) -> bytes:
    end = GENESIS
    if first > 1:
        values = {**place, "p_first": 1, "p_last": first - 1}
        for raw, erased in fetch_all(connection, "chain-part", _chain_part, values):
            end = chained(end, hash_of(bytes(raw)) if raw is not None else bytes(erased))
    return end


def _last_seal() -> Any:
    t = rows.seal
    return (
        select(t.c.seq, t.c.signature)
        .where(t.c.stream == bindparam("p_stream"), t.c.device == bindparam("p_device"), t.c.seq <= bindparam("p_last"))
        .order_by(t.c.seq.desc())
        .limit(1)
    )


def _chain_part() -> Any:
    t = rows.op
    return (
        select(t.c.raw, t.c.erased_hash)
        .where(
            t.c.stream == bindparam("p_stream"),
            t.c.device == bindparam("p_device"),
            t.c.seq.between(bindparam("p_first"), bindparam("p_last")),
        )
        .order_by(t.c.seq)
    )
