"""What lies in quarantine is read as runs of chains, each as far as a seal proves who wrote it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, insert

from caseload_desktop.store import rows
from caseload_desktop.store.aside import is_all_in_runs, runs_aside
from caseload_desktop.store.held import FORKED, SEALED, AsideSeal, Held
from caseload_desktop.store.operation import GENESIS, chained, hash_of
from tests.support import make_store

_RECORD = "0" * 32


class _Quarantine:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, seq: int, raw: bytes, before: bytes) -> bytes:
        """Put an operation aside; returns the hash of the chain after it."""
        held = Held(raw, hash_of(raw), before)
        self._add(seq, held.pack(), FORKED)
        return chained(before, held.hash)

    def seal(self, seq: int, end: bytes) -> None:
        self._add(seq, AsideSeal(end, b"signed %d" % seq).pack(), SEALED)

    def _add(self, seq: int, packed: bytes, why: str) -> None:
        values = {"stream_uid": _RECORD, "device": "LAPTOP", "seq": seq, "raw": packed, "why": why}
        self._connection.execute(insert(rows.quarantine).values(values))


def test_each_story_is_a_run_as_far_as_it_is_sealed(tmp_path: Path) -> None:
    """Two stories from one number on are two runs; behind the last seal nobody vouches for anything."""
    store = make_store(tmp_path)
    with store.exchanging() as connection:
        aside = _Quarantine(connection)
        first = aside.put(4, b"{4}", GENESIS)
        second = aside.put(5, b"{5}", first)
        other = aside.put(5, b"{other 5}", first)
        aside.seal(5, second)
        aside.seal(5, other)
        assert is_all_in_runs(connection, _RECORD)
        aside.put(6, b"{6, not sealed}", second)
        found = {(run.first, run.last, tuple(one.raw for one in run.held)) for run in runs_aside(connection, _RECORD)}
        assert found == {(4, 5, (b"{4}", b"{5}")), (5, 5, (b"{other 5}",))}
        assert {run.before for run in runs_aside(connection, _RECORD)} == {GENESIS, first}
        assert not is_all_in_runs(connection, _RECORD)
    store.close()
