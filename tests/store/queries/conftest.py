"""A ready store for the tests of queries, and a counter of statements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, event

from caseload_desktop.store.store import Store


@pytest.fixture
def statements(store: Store) -> Callable[[Callable[[Connection], Any]], int]:
    """Counts the statements a query sends."""

    def count(query: Callable[[Connection], Any]) -> int:
        sent: list[str] = []
        with store.read() as connection:
            listener = lambda _c, _cur, statement, *_: sent.append(statement)  # noqa: E731
            event.listen(connection, "before_cursor_execute", listener)
            query(connection)
            event.remove(connection, "before_cursor_execute", listener)
        return len([statement for statement in sent if not statement.startswith("BEGIN")])

    return count
