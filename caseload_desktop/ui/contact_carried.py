"""What a contact says, read for the form of the work that begins from it, so that nobody types it twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from caseload_desktop.store.queries.contacts import ContactRecord, contact_record
from caseload_desktop.store.queries.people import PersonHit
from caseload_desktop.ui.desk import Desk

Values = Mapping[str, Any]


def said(values: Values, name: str) -> str:
    """What a contact says in a field, empty for nothing."""
    return str(values.get(name) or "")


def words_of(values: Values) -> str:
    """What was written about a contact and about what comes next."""
    return "\n".join(part for part in (said(values, "notes"), said(values, "next_step_note")) if part)


def with_contact(desk: Desk, owner: QWidget, contact_id: str, then: Callable[[PersonHit, Values], None]) -> None:
    """Read a contact and hand its person and its values on; nothing for one the worker may not read."""
    viewer = desk.actor

    def read(connection: Any) -> ContactRecord | None:
        return contact_record(connection, contact_id, viewer=viewer)

    def hand_on(record: ContactRecord | None) -> None:
        if record is not None and record.open and record.hit is not None:
            then(record.hit, record.values)

    desk.read(owner, read, hand_on, key="begin from a contact")
