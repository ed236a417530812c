"""Records past their retention: a laptop that manages destroyed them and says so; the copies here go too."""

from __future__ import annotations

from collections.abc import Iterable

import orjson
from sqlalchemy import Connection, delete, select, update

from caseload_desktop.exchange.sync.wire import Tombstone
from caseload_desktop.store import locked_copies, rows
from caseload_desktop.store.refold import drop_stream
from caseload_desktop.store.statements import writing


def bury(connection: Connection, stones: Iterable[Tombstone]) -> int:
    """Remove the records that were destroyed after their retention, and keep the signed words; return how many.

    A record with something newer than what was destroyed stays: somebody has worked on it since. The caller has checked
    who signed.
    """
    t, statements, buried = rows.stream, writing(connection.dialect), 0
    for stone in stones:
        _, uid, _, _, heads = orjson.loads(stone.text)
        no = connection.execute(select(t.c.no).where(t.c.uid == uid, t.c.tombstone.is_(None))).scalar()
        if no is None or _goes_on(connection, no, {device: seq for device, seq, _ in heads}):
            continue
        drop_stream(connection, statements, stream=no)
        locked_copies.destroy(connection, uid)
        words = orjson.dumps([stone.text, stone.signature.hex()]).decode()
        connection.execute(update(t).where(t.c.no == no).values(tombstone=words))
        for kept in (rows.peer_stream, rows.leaving):
            connection.execute(delete(kept).where(kept.c.stream == no))
        buried += 1
    return buried


def _goes_on(connection: Connection, stream: int, destroyed: dict[str, int]) -> bool:
    head = rows.head
    held = connection.execute(select(head.c.device, head.c.seq).where(head.c.stream == stream))
    return any(seq > destroyed.get(device, 0) for device, seq in held)
