"""Proof that nothing in the journal was changed, dropped or reordered; seals of heads; lawful erasure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection, exists, func, insert, select, update

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.store import locked_copies, rows
from caseload_desktop.store.operation import GENESIS, chained, hash_of
from caseload_desktop.store.seals import TOGETHER, Verifier, sealed_text, seals_of


@dataclass(frozen=True, slots=True)
class Break:
    """The first operation of a chain that does not fit: its stream, device and number."""

    stream: str
    device: str
    seq: int
    why: str


def check_chains(connection: Connection) -> list[Break]:
    """Walk every chain of the journal and return where each first breaks; an empty list is the proof."""
    heads = {
        (stream, device): (seq, bytes(end))
        for stream, device, seq, end in connection.execute(
            select(rows.head.c.stream, rows.head.c.device, rows.head.c.seq, rows.head.c.hash)
        )
    }
    uids = {
        no: (uid, tomb)
        for no, uid, tomb in connection.execute(select(rows.stream.c.no, rows.stream.c.uid, rows.stream.c.tombstone))
    }
    breaks: list[Break] = []
    walked = set()
    for (stream, device), links in _chains(connection):
        walked.add((stream, device))
        broken = _walk(links, heads.get((stream, device)))
        if broken is not None:
            breaks.append(Break(uids[stream][0], device, *broken))
    for stream, device in sorted(heads.keys() - walked):
        if uids[stream][1] is None:
            breaks.append(Break(uids[stream][0], device, 1, "missing"))
    return breaks


def _chains(connection: Connection) -> Iterator[tuple[tuple[int, str], list[tuple[int, bytes]]]]:
    op = rows.op
    found = connection.execute(
        select(op.c.stream, op.c.device, op.c.seq, op.c.raw, op.c.erased_hash)
        .order_by(op.c.stream, op.c.device, op.c.seq)
        .execution_options(yield_per=2000)
    )
    key: tuple[int, str] | None = None
    links: list[tuple[int, bytes]] = []
    for stream, device, seq, raw, erased in found:
        if (stream, device) != key:
            if key is not None:
                yield key, links
            key, links = (stream, device), []
        links.append((seq, hash_of(bytes(raw)) if raw is not None else bytes(erased)))
    if key is not None:
        yield key, links


def _walk(links: list[tuple[int, bytes]], head: tuple[int, bytes] | None) -> tuple[int, str] | None:
    end = GENESIS
    for expected, (seq, raw_hash) in enumerate(links, start=1):
        if seq != expected:
            return expected, "missing"
        end = chained(end, raw_hash)
    if head is None:
        return links[-1][0], "no_head"
    if head[0] != len(links):
        return len(links) + 1, "missing"
    return None if head[1] == end else (len(links), "altered")


_SEALED_AT_ONCE = 40 * TOGETHER
"""So many chains are sealed and written at a time, so that a first file of many records takes no more memory."""


def seal_heads(connection: Connection, *, device: str, sign_key: bytes) -> int:
    """Sign the head of every chain of this device that grew since its last seal; return how many were sealed."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    head, seal = rows.head, rows.seal
    last = (
        select(func.max(seal.c.seq))
        .where(seal.c.stream == head.c.stream, seal.c.device == head.c.device)
        .scalar_subquery()
    )
    grown = connection.execute(
        select(head.c.stream, rows.stream.c.uid, head.c.seq, head.c.hash)
        .join(rows.stream, rows.stream.c.no == head.c.stream)
        .where(head.c.device == device, func.coalesce(last, 0) < head.c.seq)
        .order_by(head.c.stream)
    ).all()
    sign = Ed25519PrivateKey.from_private_bytes(sign_key).sign
    for first in range(0, len(grown), _SEALED_AT_ONCE):
        part = grown[first : first + _SEALED_AT_ONCE]
        made = seals_of([sealed_text(uid, device, seq, bytes(end)) for _, uid, seq, end in part], sign)
        connection.execute(
            insert(seal),
            [
                {"stream": stream, "device": device, "seq": seq, "signature": signature}
                for (stream, _, seq, _), signature in zip(part, made, strict=True)
            ],
        )
    return len(grown)


def check_seals(connection: Connection, sign_keys: dict[str, bytes]) -> list[Break]:
    """Check every seal against the chain it signs; ``sign_keys`` are the devices' public keys by device id.

    A seal of operations that still wait for those before them can't be checked yet and is no break.
    """
    seals = _seals_in_force(connection)
    uids: dict[int, str] = dict(connection.execute(select(rows.stream.c.no, rows.stream.c.uid)).all())
    verifiers = {device: Verifier(key) for device, key in sign_keys.items()}
    breaks = []
    for key, links in _chains(connection):
        ends = _ends(links)
        verifier = verifiers.get(key[1])
        for seq, signature in seals.pop(key, []):
            text = sealed_text(uids[key[0]], key[1], seq, ends[seq]) if seq in ends else b""
            if verifier is None or not text or not verifier.holds(text, signature):
                breaks.append(Break(uids[key[0]], key[1], seq, "seal"))
    for (stream, device), left in sorted(seals.items()):
        breaks.extend(Break(uids[stream], device, seq, "seal") for seq, _ in left)
    return breaks


def is_sealed_by(public: bytes | None, stream: str, device: str, seq: int, end: bytes, seal: bytes) -> bool:
    """True when a seal is that of a key for the end of a chain; nobody's key proves nothing."""
    return public is not None and Verifier(public).holds(sealed_text(stream, device, seq, end), seal)


def _seals_in_force(connection: Connection) -> dict[tuple[int, str], list[tuple[int, bytes]]]:
    """The seals by stream and device, but those of destroyed streams and of operations that still wait."""
    seal, stream, pending = rows.seal, rows.stream, rows.pending
    waits = exists().where(
        pending.c.stream_uid == stream.c.uid, pending.c.device == seal.c.device, pending.c.seq == seal.c.seq
    )
    seals: dict[tuple[int, str], list[tuple[int, bytes]]] = {}
    for number, device, seq, signature in connection.execute(
        select(seal.c.stream, seal.c.device, seal.c.seq, seal.c.signature)
        .join(stream, stream.c.no == seal.c.stream)
        .where(stream.c.tombstone.is_(None), ~waits)
    ):
        seals.setdefault((number, device), []).append((seq, bytes(signature)))
    return seals


def _ends(links: list[tuple[int, bytes]]) -> dict[int, bytes]:
    ends, end = {}, GENESIS
    for seq, raw_hash in links:
        end = ends[seq] = chained(end, raw_hash)
    return ends


def erase_operation(connection: Connection, *, lsn: int) -> None:
    """Replace an operation's bytes by their hash (lawful erasure, UK GDPR article 17); its chain stays whole.

    The caller rebuilds the rows afterwards, in the same transaction.
    """
    raw = connection.execute(select(rows.op.c.raw).where(rows.op.c.lsn == lsn)).scalar_one()
    if raw is None:
        raise RuleBroken("erased_already")
    connection.execute(update(rows.op).where(rows.op.c.lsn == lsn).values(raw=None, erased_hash=hash_of(bytes(raw))))


def entomb_stream(connection: Connection, *, uid: str, device: str, sign_key: bytes, at: str) -> None:
    """Delete a whole stream past its retention and leave a signed tombstone with the ends its chains had.

    The caller rebuilds the rows afterwards, in the same transaction.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    number = connection.execute(select(rows.stream.c.no).where(rows.stream.c.uid == uid)).scalar_one()
    heads = connection.execute(
        select(rows.head.c.device, rows.head.c.seq, rows.head.c.hash)
        .where(rows.head.c.stream == number)
        .order_by(rows.head.c.device)
    ).all()
    text = orjson.dumps(["caseload-tombstone-1", uid, at, device, [[d, n, bytes(h).hex()] for d, n, h in heads]])
    signature = Ed25519PrivateKey.from_private_bytes(sign_key).sign(text)
    connection.execute(rows.op.delete().where(rows.op.c.stream == number))
    locked_copies.destroy(connection, uid)
    connection.execute(
        update(rows.stream)
        .where(rows.stream.c.no == number)
        .values(tombstone=orjson.dumps([text.decode(), signature.hex()]).decode())
    )
