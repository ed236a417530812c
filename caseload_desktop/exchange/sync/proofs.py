"""Proof that a record is restricted, for a laptop that may not tell others so: who restricted it signed that (ADR 72).

Shown are two operations, each with its author's seal: that the record was restricted, and that the worker of the
laptop which takes it back was named on it. Nothing of the record stands in either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product

import orjson
from sqlalchemy import Connection, select

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.exchange.sync import scope, wire
from caseload_desktop.exchange.sync.leaving import may_restrict
from caseload_desktop.exchange.sync.wire import Proof, Shown
from caseload_desktop.store import rows
from caseload_desktop.store.chains import is_sealed_by
from caseload_desktop.store.entities import StreamKind
from caseload_desktop.store.identity import device_of
from caseload_desktop.store.operation import GENESIS, MAKING, Operation, OpKind, chained, hash_of
from caseload_desktop.store.queries.devices import TrustedDevice, owner_here, trusted

_OWN_WORDS = frozenset({"", "merged", "undone"})
"""Reasons the program gives itself; what a person typed is shown to nobody."""

_RESTRICTS, _NAMES = b'"restricted":true', b'"restricted_grant"'


# --- what is shown ----------------------------------------------------------------------------------------------------


def restricts(o: Operation) -> bool:
    """True for an operation that restricts the record it stands in, and says nothing else."""
    return (
        (o.stream_kind, o.entity, o.row) == (StreamKind.PERSON, "person", o.stream)
        and o.kind in (OpKind.SET, OpKind.RESOLVE)
        and dict(o.fields) == {"restricted": True}
    )


def names_worker(o: Operation) -> bool:
    """True for an operation that names a worker on the record it stands in, and says nothing else."""
    return (
        (o.stream_kind, o.entity) == (StreamKind.PERSON, "restricted_grant")
        and o.kind in MAKING
        and o.fields.keys() == {"person_id", "worker_id"}
        and o.fields["person_id"] == o.stream
    )


def operations_of(proof: Proof) -> tuple[Operation, Operation]:
    """Return what a proof shows: the restriction, and who was named.

    Raises ``FileRefused("sync_malformed")`` when these are not the two operations, of its record.
    """
    try:
        restriction, grant = (Operation.read(one.raw) for one in (proof.restriction, proof.grant))
        well = restricts(restriction) and names_worker(grant)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise FileRefused("sync_malformed") from None
    if not well or {restriction.stream, grant.stream} != {proof.uid}:
        raise FileRefused("sync_malformed")
    return restriction, grant


def check(proof: Proof, key_of: Callable[[str], str | None]) -> bool:
    """Check that who is said to have written what a proof shows did; False where a laptop is not known here.

    Raises ``FileRefused``: ``sync_malformed``, ``sync_forged`` (chain or seal does not fit).
    """
    known = True
    for o, shown in zip(operations_of(proof), (proof.restriction, proof.grant), strict=True):
        key = key_of(o.device)
        known = known and key is not None
        if key is not None and not _is_sealed(o, shown, key):
            raise FileRefused("sync_forged")
    return known


def _is_sealed(o: Operation, shown: Shown, key: str) -> bool:
    end = chained(shown.before, hash_of(shown.raw))
    for one in shown.after:
        end = chained(end, one)
    try:
        return is_sealed_by(bytes.fromhex(key), o.stream, o.device, o.seq + len(shown.after), end, shown.seal)
    except ValueError:
        return False


# --- telling ----------------------------------------------------------------------------------------------------------


def provable(connection: Connection, closed: Mapping[int, str], *, no: int) -> dict[str, Proof]:
    """Return what this laptop can prove of the ``closed`` records (stream -> person), by the record's uid.

    Only who is named on a record speaks of it: what others hold comes back here. ``no`` is the number of the file it
    is told in.
    """
    ours = scope.named_on(connection, owner_here(connection))
    own, book = device_of(connection).id, trusted(connection)
    t = rows.stream
    found = {}
    for stream in sorted(s for s, person in closed.items() if person in ours):
        uid, kind = connection.execute(select(t.c.uid, t.c.kind).where(t.c.no == stream)).one()
        if kind == StreamKind.PERSON and own in book:
            proof = _proof(connection, stream, uid, own, book, no=no)
            if proof is not None:
                found[uid] = proof
    return found


def _proof(
    connection: Connection, stream: int, uid: str, own: str, book: Mapping[str, TrustedDevice], *, no: int
) -> Proof | None:
    op, head = rows.op, rows.head
    raws = connection.execute(select(op.c.raw).where(op.c.stream == stream, op.c.raw.is_not(None))).scalars()
    told = [Operation.read(bytes(raw)) for raw in raws if _RESTRICTS in raw or _NAMES in raw]
    sound = [o for o in told if o.why in _OWN_WORDS and has_the_right(connection, book, o.device)]
    in_force = _in_force(connection, uid)
    restrictions = sorted((o for o in sound if restricts(o)), key=lambda o: ((o.device, o.seq) in in_force, o.clock))
    grants = [o for o in sound if names_worker(o) and o.fields["worker_id"] == book[own].owner_id]
    for one, other in product(reversed(restrictions), grants):
        shown = [_shown(connection, stream, o, book[o.device].sign_key) for o in (one, other)]
        if shown[0] is not None and shown[1] is not None:
            known = dict(connection.execute(select(head.c.device, head.c.seq).where(head.c.stream == stream)).all())
            return Proof(uid=uid, by=own, no=no, known=known, restriction=shown[0], grant=shown[1])
    return None


def _in_force(connection: Connection, person_id: str) -> set[tuple[str, int]]:
    """The operations whose word on whether a person is restricted nobody has overwritten."""
    fold = connection.execute(select(rows.person.c.fold).where(rows.person.c.id == person_id)).scalar()
    siblings = (orjson.loads(fold) if fold else {}).get("restricted", [[]])[0]
    return {(device, number) for device, number, *_ in siblings}


def _shown(connection: Connection, stream: int, o: Operation, key: str) -> Shown | None:
    """Take an operation out of its chain, with the first seal behind it."""
    op, t = rows.op, rows.seal
    seals = connection.execute(
        select(t.c.seq, t.c.signature)
        .where(t.c.stream == stream, t.c.device == o.device, t.c.seq >= o.seq)
        .order_by(t.c.seq)
    ).all()
    links = [
        (bytes(raw) if raw is not None else b"", hash_of(bytes(raw)) if raw is not None else bytes(erased))
        for raw, erased in connection.execute(
            select(op.c.raw, op.c.erased_hash).where(op.c.stream == stream, op.c.device == o.device).order_by(op.c.seq)
        )
    ]
    before = GENESIS
    for _, each in links[: o.seq - 1]:
        before = chained(before, each)
    for seq, signature in seals:
        shown = Shown(links[o.seq - 1][0], before, tuple(each for _, each in links[o.seq : seq]), bytes(signature))
        if seq <= len(links) and _is_sealed(o, shown, key):
            return shown
    return None


def has_the_right(connection: Connection, book: Mapping[str, TrustedDevice], device: str) -> bool:
    """True for a laptop whose word on a restriction counts: it manages, or did, or its owner may restrict people.

    Removed or not: what a laptop wrote before it was lost holds. Whoever found one could close records by it, if a
    laptop of the team took their work in; never open one.
    """
    at = book.get(device)
    return at is not None and (at.managed or may_restrict(connection, at.owner_id))


# --- hearing ----------------------------------------------------------------------------------------------------------


def is_believed(connection: Connection, proof: Proof) -> bool:
    """True when those who restricted the record and named the worker might do so, and that worker has the laptop.

    Not when that worker was taken off the record since, as far as it is known here.
    """
    book = trusted(connection)
    by = book.get(proof.by)
    restriction, grant = operations_of(proof)
    return (
        by is not None
        and not by.removed
        and by.owner_id == grant.fields["worker_id"]
        and all(has_the_right(connection, book, o.device) for o in (restriction, grant))
        and not _was_taken_back(connection, grant)
    )


def _was_taken_back(connection: Connection, grant: Operation) -> bool:
    t = rows.FOLDED["restricted_grant"]
    return connection.execute(select(t.c.gone).where(t.c.id == grant.row)).scalar() is not None


def is_news(connection: Connection, proof: Proof, *, sender: str) -> bool:
    """True when this laptop holds nothing by which the record is open here, and which ``proof.by`` did not know.

    That is a restriction lifted since, or that its own worker was named too. What ``by`` said to somebody else says
    nothing of who is named here.
    """
    restriction, _ = operations_of(proof)
    stream = connection.execute(select(rows.stream.c.no).where(rows.stream.c.uid == proof.uid)).scalar()
    if stream is None:
        return True
    person = scope.restricted_streams(connection).get(stream)
    if person is None:
        return not _holds(connection, stream, restriction, proof.restriction.raw)
    t, worker = rows.FOLDED["restricted_grant"], owner_here(connection)
    ours = select(t.c.made_by, t.c.made_seq).where(t.c.worker_id == worker, t.c.person_id == person, t.c.gone.is_(None))
    named = connection.execute(ours).all()
    return not named or (proof.by == sender and all(proof.known.get(device, 0) >= seq for device, seq in named))


def _holds(connection: Connection, stream: int, o: Operation, raw: bytes) -> bool:
    op = rows.op
    here = (op.c.stream == stream, op.c.device == o.device, op.c.seq == o.seq)
    found = connection.execute(select(op.c.raw, op.c.erased_hash).where(*here)).first()
    return found is not None and (found.erased_hash is not None or bytes(found.raw) == raw)


def records_of(connection: Connection, person_id: str) -> Iterator[str]:
    """Yield the uids of the records here with facts of a person: theirs, their contacts', and of who is the same."""
    stream, contact, link = rows.stream, rows.contact, rows.FOLDED["link"]
    people = people_shown_as(connection, person_id)
    yield from sorted(people)
    for table in (contact, link):
        found = select(stream.c.uid).join(table, table.c.stream == stream.c.no).where(table.c.person_id.in_(people))
        yield from sorted(set(connection.execute(found.distinct()).scalars()) - people)


def people_shown_as(connection: Connection, person_id: str) -> set[str]:
    """Return the ids of everybody who was found to be the same person, the one given among them."""
    merged = rows.merged_person
    shown = connection.execute(select(merged.c.into_id).where(merged.c.person_id == person_id)).scalar() or person_id
    same = select(merged.c.person_id).where(merged.c.into_id == shown)
    return {person_id, shown, *connection.execute(same).scalars()}


def lines(proofs: Iterable[Proof]) -> Iterator[bytes]:
    """Yield the line of each."""
    for proof in proofs:
        yield wire.proof_line(proof)
