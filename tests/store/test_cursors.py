"""What was read half before a command was given up can't disturb what is read after it."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.services.people import RegisterPerson, register_person
from caseload_desktop.store import rows
from caseload_desktop.store.statements import Cursor, Statements, driver_cursor
from caseload_desktop.store.store import Store
from tests.support import MANAGER


def _all_names() -> Any:
    return select(rows.person.c.family).order_by(rows.person.c.family)


def _whole_rows() -> Any:
    return select(rows.person)


def _refused_after_reading(store: Store, make: Callable[[], Any]) -> RuleBroken:
    """Return the error of a command that read one row and was refused; it keeps hold of the cursor."""
    try:
        with store.write(actor=MANAGER, command="amend_person") as act:
            held_by_the_error = Cursor(act.connection, Statements(act.connection.dialect))
            assert held_by_the_error.run("query", make, {}).fetchone()
            raise RuleBroken("no_such_row")
    except RuleBroken as refused:
        return refused


def test_rows_come_once_when_an_error_lets_go_of_a_half_read_cursor(store: Store) -> None:
    """The driver shares a statement between cursors; one that was given up starts no other's reading anew."""
    families = [("Ashdown",), ("Brimble",), ("Corrie",), ("Dunmow",)]
    for (family,) in families:
        register_person(store, MANAGER, RegisterPerson(given="Ada", family=family))
    refused = _refused_after_reading(store, _all_names)
    with store.exchanging() as connection:
        again = Cursor(connection, Statements(connection.dialect)).run("query", _all_names, {})
        read = [again.fetchone()]
        del refused
        gc.collect()
        read += again.fetchall()
    assert read == families


def test_a_row_is_whole_whenever_memory_is_tidied(store: Store) -> None:
    """Python may let go of the error of a refused command at any moment, also while the next row is being read.

    Seen once as a row without columns: an allocation between the driver's step and its reading of the row.
    """
    register_person(store, MANAGER, RegisterPerson(given="Ada", family="Ashdown"))
    thresholds = gc.get_threshold()
    lengths = set()
    try:
        for moment in range(8):
            gc.collect()
            gc.disable()
            ring: list[object] = [_refused_after_reading(store, _whole_rows)]
            ring.append(ring)
            del ring
            with store.exchanging() as connection:
                sql, cursor = Statements(connection.dialect).get("rows", _whole_rows).sql, driver_cursor(connection)
                gc.set_threshold(gc.get_count()[0] + moment, 1000, 1000)
                gc.enable()
                cursor.execute(sql)
                gc.disable()
                lengths.add(len(cursor.fetchone()))
                cursor.close()
    finally:
        gc.set_threshold(*thresholds)
        gc.enable()
    assert lengths == {len(rows.person.c)}
