"""The contact list stays quick at a million rows: its numbers come from one index, without touching a row."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection

from caseload_desktop.store.queries import contacts
from caseload_desktop.store.queries.contacts import ContactFilter, contact_numbers
from caseload_desktop.store.statements import fetch_numbers
from tests.support import PRACTITIONER, make_store


def test_list_of_all_contacts_is_read_from_an_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening the list looks into no contact, and sorts only those of one day."""
    plans: list[list[str]] = []

    def explained(connection: Connection, query: object) -> object:
        sql = str(query.compile(connection, compile_kwargs={"literal_binds": True}))  # type: ignore[attr-defined]
        plans.append([row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")])
        return fetch_numbers(connection, query)  # type: ignore[arg-type]

    monkeypatch.setattr(contacts, "fetch_numbers", explained)
    store = make_store(tmp_path / "p")
    with store.read() as connection:
        contact_numbers(connection, ContactFilter(), viewer=PRACTITIONER)
    store.close()
    expected = "SCAN contact USING COVERING INDEX ix_contact_received_on_gone"
    assert plans == [[expected, "USE TEMP B-TREE FOR LAST TERM OF ORDER BY"]]
