"""Statements of the fold and the journal: compiled once, and prepared once by the database."""

from __future__ import annotations

from sqlalchemy import bindparam, literal, select

from caseload_desktop.services.access import must_reach
from caseload_desktop.store import rows
from caseload_desktop.store.queries.allocation import WORKER_ON
from caseload_desktop.store.statements import Cursor, Statements, fetch_all
from caseload_desktop.store.store import Store
from tests.support import MANAGER
from tests.ui.records import add_people


def test_a_number_that_never_changes_is_part_of_the_text(store: Store) -> None:
    """A limit is written into the question, for SQLite would prepare it anew at each save; a person's id never is."""
    asked = Statements(store._engine.dialect).get("worker-on", lambda: WORKER_ON)
    assert "LIMIT 1" in asked.sql
    assert asked.sql.count("?") == len(asked.order) == 3
    assert set(asked.order) == {"person", "day"}
    assert not asked.fixed


def test_a_question_mark_in_the_text_changes_nothing(store: Store) -> None:
    """Where marks and values can't be told apart, all are bound as they were."""
    t = rows.meta
    query = (
        select(t.c.key, literal(7)).where(t.c.key == bindparam("p_key"), t.c.value.op("||'?'||")("x") != "9").limit(5)
    )
    with store.read() as connection:
        found = fetch_all(connection, "odd", lambda: query, {"p_key": "schema"})
    assert found == [("schema", 7)]


def test_numbers_and_words_come_out_as_bound(store: Store) -> None:
    """Texts that look like numbers, negative numbers and yes or no keep their kind."""
    kinds = select(literal("7"), literal(-7), literal(7) - literal(-1), literal(1.5), literal(True))
    with store._transaction() as connection:
        found = Cursor(connection, Statements(connection.dialect)).run("kinds", lambda: kinds, {}).fetchone()
    assert found == ("7", -7, 8, 1.5, 1)


def test_a_person_is_written_to_in_their_own_record(store: Store) -> None:
    """The record of a person is the stream that bears their id."""
    (ada,) = add_people(store, "Ada Quill")
    with store.write(actor=MANAGER, command="look") as act:
        must_reach(act, ada)
        number, kind = act._streams._found[ada]
        where = select(rows.stream.c.uid, rows.stream.c.kind).where(rows.stream.c.no == number)
        assert act.connection.execute(where).one() == (ada, kind)
