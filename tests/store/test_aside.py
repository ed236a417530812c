"""What lies beside the chains of a record is read as runs, each as far as a seal proves who wrote it."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Table, insert

from caseload_desktop.store import rows
from caseload_desktop.store.aside import is_all_in_runs, runs_aside
from caseload_desktop.store.held import FORKED, SEALED, AsideSeal, Held
from caseload_desktop.store.identity import device_of, sign_key
from caseload_desktop.store.operation import GENESIS, chained, hash_of
from caseload_desktop.store.seals import sealed_text
from tests.support import make_store

_RECORD = "0" * 32


class _Beside:
    """Puts operations of this laptop beside the chains of a record, and seals them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._device = device_of(connection).id
        self._key = Ed25519PrivateKey.from_private_bytes(sign_key(connection))
        connection.execute(insert(rows.stream).values(no=900, uid=_RECORD, kind="person"))

    def put(self, seq: int, raw: bytes, before: bytes) -> bytes:
        """Put an operation into quarantine; returns the hash of the chain after it."""
        held = Held(raw, hash_of(raw), before)
        self._add(rows.quarantine, seq, held.pack(), why=FORKED)
        return chained(before, held.hash)

    def wait(self, seq: int, raw: bytes, before: bytes) -> bytes:
        """Let an operation wait."""
        held = Held(raw, hash_of(raw), before)
        self._add(rows.pending, seq, held.pack())
        return chained(before, held.hash)

    def seal(self, seq: int, end: bytes) -> None:
        self._add(rows.quarantine, seq, AsideSeal(end, self._signed(seq, end)).pack(), why=SEALED)

    def seal_waiting(self, seq: int, end: bytes) -> None:
        values = {"stream": 900, "device": self._device, "seq": seq, "signature": self._signed(seq, end)}
        self._connection.execute(insert(rows.seal).values(values))

    def _signed(self, seq: int, end: bytes) -> bytes:
        return self._key.sign(sealed_text(_RECORD, self._device, seq, end))

    def _add(self, table: Table, seq: int, packed: bytes, **more: str) -> None:
        values = {"stream_uid": _RECORD, "device": self._device, "seq": seq, "raw": packed, **more}
        self._connection.execute(insert(table).values(values))


def _found(connection: Connection) -> set[tuple[int, int, tuple[bytes | None, ...]]]:
    return {(run.first, run.last, tuple(one.raw for one in run.held)) for run in runs_aside(connection, _RECORD)}


def test_each_story_is_a_run_as_far_as_it_is_sealed(tmp_path: Path) -> None:
    """Two stories from one number on are two runs; behind the last seal nobody vouches for anything."""
    store = make_store(tmp_path)
    with store.exchanging() as connection:
        beside = _Beside(connection)
        first = beside.put(4, b"{4}", GENESIS)
        second = beside.put(5, b"{5}", first)
        other = beside.put(5, b"{other 5}", first)
        beside.seal(5, second)
        beside.seal(5, other)
        assert is_all_in_runs(connection, _RECORD)
        beside.put(6, b"{6, not sealed}", second)
        assert _found(connection) == {(4, 5, (b"{4}", b"{5}")), (5, 5, (b"{other 5}",))}
        assert {run.before for run in runs_aside(connection, _RECORD)} == {GENESIS, first}
        assert not is_all_in_runs(connection, _RECORD)
    store.close()


def test_what_waits_is_a_run_too_and_a_seal_of_something_else_proves_nothing(tmp_path: Path) -> None:
    """What waits is sealed as the chains are; a seal that stands under its number for another story is not its."""
    store = make_store(tmp_path)
    with store.exchanging() as connection:
        beside = _Beside(connection)
        end = beside.wait(8, b"{8}", GENESIS)
        beside.seal_waiting(8, GENESIS)
        assert _found(connection) == set()
        assert not is_all_in_runs(connection, _RECORD)
        after = beside.wait(9, b"{9}", end)
        beside.seal_waiting(9, after)
        assert _found(connection) == {(8, 9, (b"{8}", b"{9}"))}
        assert is_all_in_runs(connection, _RECORD)
    store.close()
