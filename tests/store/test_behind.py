"""What is written while a file is still being read comes out as if it had been written line by line."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, delete

from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.services import contacts, people
from caseload_desktop.store import intake_journal, rows
from caseload_desktop.store.behind import Behind, Work, working_behind
from caseload_desktop.store.derived import MERGED_AT
from caseload_desktop.store.operation_check import Malformed
from caseload_desktop.store.statements import Cursor, Statements, WholeCursor
from caseload_desktop.store.store import Store
from tests.store.carrying import Run, carry, feed, picture, runs_of, take
from tests.support import MANAGER, make_store


@pytest.fixture
def other(tmp_path: Path, clock: SetClock) -> Iterator[Store]:
    """A second, empty laptop of the same team."""
    ready = make_store(tmp_path / "other", clock=clock)
    yield ready
    ready.close()


@pytest.fixture
def in_small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every few operations are written behind."""
    monkeypatch.setattr(intake_journal, "OPERATIONS_AT_A_TIME", 4)


def _people(store: Store, count: int) -> None:
    for number in range(count):
        added = people.register_person(store, MANAGER, people.RegisterPerson(given="Ada", family=f"Quill{number}"))
        person = added.ids("person")[0]
        for notes in ("asked about a key safe", "rang again; “quoted”, \\u0000 and ‘tab\t’ kept", "note 3"):
            contacts.log_contact(
                store,
                MANAGER,
                contacts.LogContact(
                    person_id=person, received_on="2026-11-20", method="phone", reason="request_information",
                    outcome="nfa_information_advice", no_next_why="-", notes=notes, given=("advice",),
                    minutes=5,
                ),
            )  # fmt: skip


@pytest.mark.usefixtures("in_small_batches")
def test_a_file_written_behind_makes_the_same_record(store: Store, other: Store) -> None:
    """Rows, words, chains and seals are those of the laptop that wrote them, however they were written here."""
    _people(store, 6)
    carry(store, other)
    assert picture(other) == picture(store)
    with other.read() as connection:
        merged_at = connection.exec_driver_sql("SELECT v FROM contact_text_config WHERE k = 'automerge'").scalar()
    assert merged_at == MERGED_AT, "merged as usual once the file is in"
    assert other.rebuild_is_equal()


@pytest.mark.usefixtures("in_small_batches")
def test_a_record_whose_lines_lie_apart_is_one_record(store: Store, other: Store) -> None:
    """Lines of a person that come again after others were read join what was written meanwhile."""
    _people(store, 4)
    store.seal()
    apart = [part for run in runs_of(store) for part in _halves(run)]
    with other.intake() as (_, intake):
        feed(intake, [*apart[::2], *apart[1::2]])
        intake.finish()
    assert picture(other)["operations"] == picture(store)["operations"]
    assert picture(other)["digest"] == picture(store)["digest"]


def _halves(run: Run) -> tuple[Run, Run]:
    middle = len(run.items) // 2
    later = Run(run.uid, run.kind, run.device, run.first + middle, None, run.items[middle:], run.seals)  # type: ignore[arg-type]
    return Run(run.uid, run.kind, run.device, run.first, run.before, run.items[:middle]), later


@pytest.mark.usefixtures("in_small_batches")
def test_a_fault_found_while_writing_gives_all_up(store: Store, other: Store) -> None:
    """Two records that make a row with the same id are refused, also when the row was written meanwhile."""
    _people(store, 3)
    store.seal()
    person = next(run.uid for run in runs_of(store) if run.kind == "person")
    with other._transaction() as connection:
        values = {"id": person, "stream": 1, "made_by": "X", "made_seq": 1, "made_at": 1, "author": "x"}
        connection.execute(rows.person.insert().values(**values, recorded_at="2026-11-20T00:00:00Z"))
    before = picture(other)
    with pytest.raises(Malformed):
        take(other, runs_of(store))
    assert picture(other) == before


_ROWS: tuple[tuple[Table, tuple[str, ...], list[tuple[Any, ...]]], ...] = (
    (
        rows.op,
        ("lsn", "stream", "device", "seq", "raw", "erased_hash"),
        [(9001, 7, "D1", 1, b"\xc3\xa9", None), (9002, 7, "D1", 2, None, bytes(32)), (9003, 7, "D1", 3, b"", None)],
    ),
    (rows.head, ("stream", "device", "seq", "hash"), [(7, "D1", 2**62 + 1, b"\0\1"), (8, "D2", 2, b"\xff" * 32)]),
    (
        rows.waiting,
        ("lsn", "entity", "row", "why"),
        [(1, "é “x” \\u0000", "a\0b", "{}"), (2, "12", "1.0", "null"), (3, "\t\n", " ", "")],
    ),
    (rows.waiting, ("lsn", "entity", "row", "why"), [(n, "contact", f"{n:032}", "no row") for n in range(1, 1380)]),
    (rows.stream, ("no", "uid", "kind", "tombstone"), [(900, "a" * 32, "person", None), (901, "b" * 32, "x", "[1]")]),
)  # fmt: skip


@pytest.mark.parametrize(
    ("table", "columns", "values"), _ROWS, ids=[f"{table.name}-{len(values)}" for table, _, values in _ROWS]
)
def test_a_whole_statement_writes_what_one_by_one_would(
    store: Store, table: Table, columns: tuple[str, ...], values: list[tuple[Any, ...]]
) -> None:
    """Bytes, empty values, big numbers and odd words lie in the table the same way."""
    known = Statements(store._engine.dialect)
    types = ", ".join(f'typeof("{column}"), "{column}"' for column in columns)
    found = []
    with store._transaction() as connection:
        for cursor in (Cursor(connection, known), WholeCursor(connection, known)):
            connection.execute(delete(table))
            cursor.insert_many(table, columns, values)
            cursor.insert_many(table, columns, values[:1], unless_there=True)
            found.append(connection.exec_driver_sql(f'SELECT {types} FROM "{table.name}" ORDER BY 2, 4, 6').all())
    assert found[0] == found[1]
    assert len(found[0]) == len(values)


def test_what_goes_wrong_behind_is_told() -> None:
    """A failure of the writing comes out when the next batch is handed over, and the thread ends."""
    before = threading.active_count()
    with pytest.raises(ZeroDivisionError):
        _run_behind(_nothing, _fail, _nothing)
    assert threading.active_count() == before


def test_nothing_runs_behind_unless_asked() -> None:
    """A day's file needs no second thread."""
    behind = Behind()
    behind.wait()
    assert not behind.is_busy
    behind.close()


def _run_behind(*work: Work) -> None:
    with working_behind() as behind:
        for one in work:
            behind.run(one)


def _nothing() -> None:
    """Work that is done at once."""


def _fail() -> None:
    raise ZeroDivisionError
