"""Taking an import back: what a file brought leaves again, as long as nothing was built on it."""

from __future__ import annotations

import orjson
from sqlalchemy import Connection, and_, delete, func, select, update

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.exchange.sync import peers
from caseload_desktop.store import access_log, rows
from caseload_desktop.store.access_log import Access
from caseload_desktop.store.identity import device_of
from caseload_desktop.store.refold import take_back
from caseload_desktop.store.statements import writing
from caseload_desktop.store.store import Store


def can_undo_import(connection: Connection, file_id: str) -> str:
    """Return "" when the import may be taken back, else the code of why not.

    ``import_unknown``; ``import_undone``; ``import_joined`` this laptop belongs to its team by it; ``import_let_go``
    records left this laptop with it; ``import_followed`` another file came since; ``import_built_on`` this laptop wrote
    in one of its records since; ``import_told`` a file has gone out that says we hold it; ``import_forked`` it showed
    that this store was an older copy, and the laptop has a new identity since.
    """
    t, op = rows.import_file, rows.op
    found = connection.execute(
        select(t.c.lsn_from, t.c.lsn_to, t.c.undone_at, t.c.before, t.c.counts).where(t.c.file_id == file_id)
    ).first()
    if found is None:
        return "import_unknown"
    first, last, undone, before, counts = found
    if undone is not None:
        return "import_undone"
    if _brought_this_laptop(connection, first, last):
        return "import_joined"
    if orjson.loads(counts).get("removed"):
        return "import_let_go"
    later = select(t.c.file_id).where(t.c.lsn_from > last, t.c.lsn_to >= t.c.lsn_from, t.c.undone_at.is_(None))
    if connection.execute(later.where(t.c.file_id != file_id)).first() is not None:
        return "import_followed"
    sent = orjson.loads(before)["sent"]
    if connection.execute(select(rows.sent_file.c.no).where(rows.sent_file.c.no > sent)).first() is not None:
        return "import_told"
    touched = select(op.c.stream).where(op.c.lsn.between(first, last))
    own = device_of(connection).id
    built = select(func.count()).where(op.c.lsn > last, op.c.device == own, op.c.stream.in_(touched))
    if connection.execute(built).scalar():
        return "import_built_on"
    forked = select(func.count()).where(op.c.lsn.between(first, last), op.c.device == own)
    return "import_forked" if connection.execute(forked).scalar() else ""


def _brought_this_laptop(connection: Connection, first: int, last: int) -> bool:
    """True when the entry that makes this laptop one of the team lies between two places of its journal."""
    op, t = rows.op, rows.FOLDED["device"]
    making = and_(op.c.stream == t.c.stream, op.c.device == t.c.made_by, op.c.seq == t.c.made_seq)
    here = (t.c.device == device_of(connection).id, op.c.lsn.between(first, last))
    return connection.execute(select(op.c.lsn).join(t, making).where(*here)).first() is not None


def undo_import(store: Store, actor: Actor, file_id: str) -> int:
    """Take an import back and return how many changes left; the file may be taken in again later.

    Raises ``RuleBroken`` with the code of ``can_undo_import``.
    """
    actor.must(May.EXCHANGE)
    with store.exchanging() as connection:
        code = can_undo_import(connection, file_id)
        if code:
            raise RuleBroken(code)
        t = rows.import_file
        found = connection.execute(
            select(t.c.device, t.c.lsn_from, t.c.lsn_to, t.c.before).where(t.c.file_id == file_id)
        ).one()
        count = connection.execute(
            select(func.count()).where(rows.op.c.lsn.between(found.lsn_from, found.lsn_to))
        ).scalar_one()
        take_back(connection, writing(connection.dialect), lsn_from=found.lsn_from, lsn_to=found.lsn_to)
        given = rows.peer_stream
        connection.execute(delete(given).where(given.c.stream.not_in(select(rows.head.c.stream))))
        heard = orjson.loads(found.before)["heard"]
        peer = peers.peer_of(connection, found.device)
        stepped = peers.Peer(peer.device, peer.acked_no, peer.acked_lsn, heard["no"], heard["file"], heard["lsn"])
        peers.write_peer(connection, stepped)
        now = store.clock.now()
        connection.execute(update(t).where(t.c.file_id == file_id).values(undone_at=now.strftime("%Y-%m-%dT%H:%M:%SZ")))
        access_log.append(
            connection,
            worker=actor.worker_id,
            what=Access.IMPORT,
            at=now,
            about=file_id,
            detail={"taken_back": True, "changes": count},
        )
    return count
