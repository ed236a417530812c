"""My work stays quick as years of work pile up: what is over and done is not read to find what is open."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, event

from caseload_desktop.store.queries.work import SOURCES, read_rules, read_whose
from caseload_desktop.store.queries.work.item import Scope
from caseload_desktop.store.store import Store
from tests.support import PRACTITIONER

TODAY = date(2026, 11, 20)
GROWS = ("contact", "person", "allocation", "enablement", "service", "assessment", "review", "task")
"""Tables that hold every year's rows."""


def _plans(store: Store, scope: Scope) -> list[str]:
    """How the database answers each statement of a tray, step by step."""
    sent: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        sent.append((statement, parameters))

    with store.read() as connection:
        rules = read_rules(connection, store.code_lists)
        whose = read_whose(connection, scope, viewer=PRACTITIONER, today=TODAY)
        event.listen(connection, "before_cursor_execute", note)
        for source in SOURCES:
            source.items(connection, viewer=PRACTITIONER, whose=whose, today=TODAY, rules=rules)
        event.remove(connection, "before_cursor_execute", note)
        return [step for asked in sent for step in _steps(connection, *asked)]


def _steps(connection: Connection, statement: str, parameters: Any) -> list[str]:
    return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]


@pytest.mark.parametrize("scope", [Scope.MINE, Scope.TEAM])
def test_no_table_is_read_from_end_to_end(store: Store, scope: Scope) -> None:
    """Of what grows with the years only the rows an index names are looked at, or the index of the few alone."""
    plans = _plans(store, scope)
    whole = [step for step in plans for table in GROWS if step.startswith(f"SCAN {table}") and " INDEX " not in step]
    assert whole == []
    assert any("ix_contact_step (next_step_due>?)" in step for step in plans)
