"""The words acts wrote, by which is found where a text is and where it may not be."""

from __future__ import annotations

import re

from sqlalchemy import select

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.exchange.sync.locked import unlocking
from caseload_desktop.exchange.sync.wire import Letter, Locked, locked_line
from caseload_desktop.store import rows
from caseload_desktop.store.identity import age_key
from caseload_desktop.store.locked_copies import content_of, copies, uid_of
from tests.exchange.machine.team import Laptop

MARK = re.compile(rb"zq\d{5,}e")
"""A word only one act ever wrote, by which its text is found wherever it may not be; no key holds one by luck."""


def marks_held(laptop: Laptop, *, aside: bool = False) -> set[str]:
    """Every mark in a laptop's journal and in what waits there; with ``aside`` also in what was set aside."""
    held = b" ".join(raw for _, raw in laptop.store.operations())
    with laptop.store.read() as connection:
        for table in (rows.pending, rows.quarantine) if aside else (rows.pending,):
            held += b" ".join(bytes(raw) for raw in connection.execute(select(table.c.raw)).scalars())
    return {mark.decode() for mark in MARK.findall(held)}


def marks_locked(laptop: Laptop, keys: list[str]) -> set[str]:
    """Every mark in the locked copies on a laptop that one of these keys opens."""
    found: set[str] = set()
    with laptop.store.read() as connection:
        kept = {key: content_of(connection, key) for key in copies(connection)}
    for key, content in kept.items():
        opened = [raw for raw in (_opened(uid_of(key), content, one) for one in keys) if raw]
        found.update(mark.decode() for raw in opened for mark in MARK.findall(raw))
    return found


def _opened(uid: str, content: bytes, identity: str) -> bytes:
    """What a key finds in a locked copy, nothing where it is not the right one."""
    lines: list[bytes] = []
    line = unlocking(identity, lambda letter, payload: lines.append(payload) if letter is not Letter.LOCKED else None)
    try:
        line(Letter.LOCKED, locked_line(Locked(uid, content))[1:])
    except FileRefused:
        return b""
    return b" ".join(lines)


def key_of(laptop: Laptop) -> str:
    """The key a laptop opens files with."""
    with laptop.store.read() as connection:
        return age_key(connection)
