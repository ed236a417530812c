"""The access log: who looked at what, and that nobody changed it afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError

from caseload_desktop.store import access_log
from caseload_desktop.store.access_log import Access, Head, append, head, verify
from caseload_desktop.store.engine import close_engine, make_engine
from caseload_desktop.store.rows import metadata

ROSA = "a" * 32
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Connection]:
    """An encrypted store with five things looked at."""
    engine = make_engine(tmp_path / "caseload.store", bytes(32))
    with engine.connect() as connection:
        metadata.create_all(connection)
        access_log.guard(connection)
        for n, what in enumerate((Access.SIGN_ON, Access.SEARCH, Access.OPEN_RECORD, Access.PRINT, Access.EXPORT)):
            about = "c" * 32 if what is Access.OPEN_RECORD else ""
            append(connection, worker=ROSA, what=what, at=AT + timedelta(minutes=n), about=about, detail={"hits": n})
        connection.commit()
        yield connection
        connection.rollback()
    close_engine(engine)


def test_log_is_whole(log: Connection) -> None:
    """What was done stands there in order, and the chain holds."""
    rows = log.execute(text("SELECT no, at, what, object, detail FROM access_log ORDER BY no")).all()
    assert [(r.no, r.what) for r in rows[:3]] == [(1, "sign_on"), (2, "search"), (3, "open_record")]
    assert rows[2].object == "c" * 32
    assert rows[1].detail == '{"hits": 1}'
    assert verify(log) is None
    assert verify(log, pinned=head(log)) is None
    assert head(log).no == 5


@pytest.mark.parametrize("wish", ["DELETE FROM access_log WHERE no = 2", "UPDATE access_log SET worker = 'x'"])
def test_row_can_be_neither_changed_nor_deleted(log: Connection, wish: str) -> None:
    """The store itself refuses."""
    with pytest.raises(DatabaseError, match="only grows"):
        log.execute(text(wish))


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        ("UPDATE access_log SET worker = 'x' WHERE no = 3", 3),
        ("UPDATE access_log SET at = '2020-01-01T00:00:00Z' WHERE no = 1", 1),
        ("DELETE FROM access_log WHERE no = 4", 4),
        ("UPDATE access_log SET no = no + 10 WHERE no = 5", 5),
        ("UPDATE access_log SET detail = NULL WHERE no = 2", 2),
    ],
)
def test_change_made_behind_the_programs_back_is_found(log: Connection, wish: str, found: int) -> None:
    """Somebody with the key who drops the guards and edits a row is found at that row."""
    for name in access_log.TRIGGERS:
        log.execute(text(f"DROP TRIGGER {name}"))
    log.execute(text(wish))
    assert verify(log) == found


def test_tail_cut_off_or_written_anew_shows_against_a_pinned_head(log: Connection) -> None:
    """A head kept elsewhere proves that the end was not cut off or replaced."""
    pinned = head(log)
    for name in access_log.TRIGGERS:
        log.execute(text(f"DROP TRIGGER {name}"))
    log.execute(text("DELETE FROM access_log WHERE no = 5"))
    assert verify(log) is None
    assert verify(log, pinned=pinned) == 5
    append(log, worker=ROSA, what=Access.SEARCH, at=AT)
    assert verify(log) is None
    assert verify(log, pinned=pinned) == 5
    assert verify(log, pinned=Head(5, head(log).hash)) is None


@pytest.mark.parametrize("detail", [{"text": "mrs quibble"}, {"who": "Zoë"}, {"a b": 1}, {"n": "x" * 65}])
def test_words_somebody_typed_are_refused(log: Connection, detail: dict[str, str | int]) -> None:
    """A search is logged by its hits; what was typed can't get in by mistake."""
    with pytest.raises(ValueError, match="ids, codes and counts"):
        append(log, worker=ROSA, what=Access.SEARCH, at=AT, detail=detail)
    assert head(log).no == 5
