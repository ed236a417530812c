"""Proofs that records are restricted, as this laptop heard them: which of them count, and go on to others (ADR 72)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, select

from caseload_desktop.exchange.sync import leaving, peers, proofs, wire
from caseload_desktop.exchange.sync.leaving import RESTRICTED
from caseload_desktop.exchange.sync.trust import same_keys
from caseload_desktop.exchange.sync.wire import Proof
from caseload_desktop.store import rows
from caseload_desktop.store.meta import write_meta
from caseload_desktop.store.queries.devices import devices, trusted

_KEPT = "pf:"
"""Begins the key (meta) of a proof that counts here, followed by the record's uid."""


@dataclass(slots=True)
class Heard:
    """What the proofs in a file say.

    ``said``: the records, by uid with why, that go at the sender's own word; ``by_others``: those that go at the word
    of a laptop the sender heard.
    """

    said: dict[str, str] = field(default_factory=dict)
    by_others: dict[str, dict[str, str]] = field(default_factory=dict)
    proofs: list[Proof] = field(default_factory=list)


def hear(connection: Connection, found: Iterable[Proof], sender: str, *, no: int, newest: bool) -> Heard:
    """Sort the proofs of file ``no`` of a laptop, its ``newest`` or a late one: whose word each is, what goes by it.

    A proof counts when it holds, says what is not known better here, and is no older than the last word of its laptop.
    A record that goes at another laptop's word goes on doing so, unless the sender itself takes it back.
    """
    heard = Heard()
    for proof in found:
        fresh = newest and proof.no == no if proof.by == sender else _is_fresh(connection, proof)
        if not fresh or not proofs.is_believed(connection, proof):
            continue
        if not proofs.is_news(connection, proof, sender=sender):
            continue
        heard.proofs.append(proof)
        uids = dict.fromkeys(proofs.records_of(connection, proof.uid), RESTRICTED)
        if proof.by == sender:
            heard.said |= uids
        else:
            going = leaving.leaving_by_others(connection, proof.by)
            others = heard.by_others.setdefault(proof.by, {})
            others.update((uid, why) for uid, why in uids.items() if uid not in going)
    return heard


def _is_fresh(connection: Connection, proof: Proof) -> bool:
    """True for the word of another laptop of the team that is newer than what that one said here itself."""
    current = {one.device for one in devices(connection) if one.current}
    own = same_keys(connection)
    return proof.by in current and proof.by not in own and peers.peer_of(connection, proof.by).heard_no < proof.no


def note(connection: Connection, heard: Heard, sender: str, *, at: str, complete: bool) -> None:
    """Let records go at the word of laptops the sender heard, and keep the proofs that count.

    With ``complete`` what the sender no longer proves is carried again.
    """
    for by, uids in sorted(heard.by_others.items()):
        leaving.told(connection, by, uids, at=at, complete=False)
    now = {proof.uid for proof in heard.proofs}
    for proof in kept(connection):
        if complete and proof.by == sender and proof.uid not in now:
            leaving.carry_again(connection, sender, proofs.records_of(connection, proof.uid))
            _forget(connection, proof.uid)
    for proof in heard.proofs:
        if proof.uid in leaving.closed_by(connection, proof.by):
            write_meta(connection, _KEPT + proof.uid, wire.proof_line(proof)[1:].decode())


def kept(connection: Connection) -> Iterator[Proof]:
    """Yield the proofs that count here; those a record no longer goes by are not among them."""
    t = rows.meta
    found = connection.execute(select(t.c.key, t.c.value).where(t.c.key >= _KEPT, t.c.key < "pf;").order_by(t.c.key))
    for _, value in found.all():
        proof = wire.read_proof(value.encode())
        if proof.uid in leaving.closed_by(connection, proof.by):
            yield proof


def to_pass_on(connection: Connection, device: str) -> Iterator[Proof]:
    """Yield what a laptop is to hear of what others proved; of its own word it need not hear."""
    book = trusted(connection)
    for proof in kept(connection):
        by = book.get(proof.by)
        if by is not None and not by.removed and device in book and by.sign_key != book[device].sign_key:
            yield proof


def _forget(connection: Connection, uid: str) -> None:
    connection.execute(delete(rows.meta).where(rows.meta.c.key == _KEPT + uid))
