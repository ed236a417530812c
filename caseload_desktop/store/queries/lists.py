"""The council's own changes to code lists."""

from __future__ import annotations

from datetime import date

import orjson
from sqlalchemy import Connection, select

from caseload_desktop.domain.code_lists import CodeChange
from caseload_desktop.store import rows


def code_changes(connection: Connection) -> list[CodeChange]:
    """Return each change to a code list, oldest first; withdrawn changes excluded."""
    t = rows.FOLDED["code_change"]
    found = connection.execute(select(t).where(t.c.gone.is_(None)).order_by(t.c.recorded_at, t.c.id)).mappings()
    return [
        CodeChange(
            list_id=r["list"],
            code=r["code"],
            label=r["label"] or "",
            valid_from=_day(r["valid_from"]),
            valid_to=_day(r["valid_to"]),
            order=r["position"],
            **(orjson.loads(r["more"]) if r["more"] else {}),
        )
        for r in found
    ]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
