"""The few facts a contact being typed needs of the store: what was saved already, and the latest day on record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, func, select

from caseload_desktop.store import rows


def held_contacts(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Return those of ``ids`` that are contacts of this store, withdrawn ones too."""
    return set(connection.execute(select(rows.contact.c.id).where(rows.contact.c.id.in_(list(ids)))).scalars())


def latest_day_on_record(connection: Connection) -> date | None:
    """Return the latest day (UTC) on which any of the last fifty acts was recorded, or None in an empty store.

    A clock set back shows against it; the rule for saving looks at the same day.
    """
    act = rows.act
    last = select(act.c.at).order_by(act.c.lsn_to.desc()).limit(50).subquery()
    at = connection.execute(select(func.max(last.c.at))).scalar()
    return date.fromisoformat(at[:10]) if at else None
