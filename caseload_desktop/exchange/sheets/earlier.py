"""Imports made before, for the worker who wants to see or take back one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import orjson
from sqlalchemy import Connection, select

from caseload_desktop.domain.dates import show_long
from caseload_desktop.exchange.sheets.kinds.known import KINDS
from caseload_desktop.store import rows


@dataclass(frozen=True, slots=True)
class EarlierImport:
    """One import: when, from which file, how much of what; ``act`` is what undo takes back."""

    file_name: str
    on_words: str
    what: str
    new_people: int
    act: str
    undone: bool


def earlier_imports(connection: Connection, *, limit: int = 3) -> list[EarlierImport]:
    """The last imports known to this store, the newest first; those undone say so."""
    t, act_table = rows.FOLDED["import_run"], rows.act
    query = (
        select(t.c.file_name, t.c.on_date, t.c.counts, t.c.act, t.c.gone, act_table.c.command)
        .join(act_table, act_table.c.id == t.c.act, isouter=True)
        .order_by(t.c.no.desc())
        .limit(limit)
    )
    found = []
    for file_name, on_date, counts, act, gone, command in connection.execute(query):
        numbers = orjson.loads(counts) if counts else {}
        found.append(
            EarlierImport(
                file_name=file_name or "",
                on_words=show_long(date.fromisoformat(on_date)) if on_date else "",
                what=_how_many(numbers.get("imported", 0), command or ""),
                new_people=numbers.get("new_people", 0),
                act=act or "",
                undone=gone is not None,
            )
        )
    return found


def _how_many(number: int, command: str) -> str:
    """ "34 reviews"; "34 rows" for a kind of sheet that only a newer version knows."""
    kind = next((kind for kind in KINDS if kind.command == command), None)
    one, many = (kind.one, kind.many) if kind is not None else ("row", "rows")
    return f"1 {one}" if number == 1 else f"{number:,} {many}"
