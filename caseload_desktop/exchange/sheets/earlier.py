"""Imports made before, for the worker who wants to see or take back one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import orjson
from sqlalchemy import Connection, select

from caseload_desktop.domain.dates import show_long
from caseload_desktop.store import rows


@dataclass(frozen=True, slots=True)
class EarlierImport:
    """One import: when, from which file, how much; ``act`` is what undo takes back."""

    file_name: str
    on_words: str
    contacts: int
    new_people: int
    act: str
    undone: bool


def earlier_imports(connection: Connection, *, limit: int = 3) -> list[EarlierImport]:
    """The last imports known to this store, the newest first; those undone say so."""
    t = rows.FOLDED["import_run"]
    query = select(t.c.file_name, t.c.on_date, t.c.counts, t.c.act, t.c.gone).order_by(t.c.no.desc()).limit(limit)
    found = []
    for file_name, on_date, counts, act, gone in connection.execute(query):
        numbers = orjson.loads(counts) if counts else {}
        found.append(
            EarlierImport(
                file_name=file_name or "",
                on_words=show_long(date.fromisoformat(on_date)) if on_date else "",
                contacts=numbers.get("imported", 0),
                new_people=numbers.get("new_people", 0),
                act=act or "",
                undone=gone is not None,
            )
        )
    return found
