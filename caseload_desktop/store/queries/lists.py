"""The council's own changes to code lists."""

from __future__ import annotations

import orjson
from sqlalchemy import Connection, select

from caseload_desktop.domain.code_lists import CodeChange, code_change_of
from caseload_desktop.store import rows


def code_changes(connection: Connection) -> list[CodeChange]:
    """Return each change to a code list, oldest first; withdrawn changes excluded."""
    t = rows.FOLDED["code_change"]
    found = connection.execute(select(t).where(t.c.gone.is_(None)).order_by(t.c.recorded_at, t.c.id)).mappings()
    return [code_change_of({**r, "more": orjson.loads(r["more"]) if r["more"] else None}) for r in found]
