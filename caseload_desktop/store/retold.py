"""What the journal says where a column shows something else, because two people were merged: kept, and put back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete, select

from caseload_desktop.store import rows
from caseload_desktop.store.rows import FOLDED
from caseload_desktop.store.statements import Cursor


def take_off(cursor: Cursor, entity: str, row: dict[str, Any]) -> None:
    """Let a row say what the journal says of it, in the store and in ``row``."""
    if told := told_of(cursor, entity, row["id"]):
        row.update(told)
        cursor.update(FOLDED[entity], row["id"], told)
        forget_told(cursor, (row["id"],))


def was_anybody_merged(cursor: Cursor) -> bool:
    """True when rows here may show another person than the journal says."""
    t = rows.retold
    return cursor.run("same-any", lambda: select(t.c.row).limit(1), {}).fetchone() is not None


def told_of(cursor: Cursor, entity: str, row_id: str) -> dict[str, Any]:
    """Return what the journal says in the columns of a row that show something else, as they would hold it."""
    t = rows.retold
    found = cursor.run(
        "told-of",
        lambda: select(t.c.field, t.c.told).where(t.c.row == bindparam("p_row"), t.c.entity == bindparam("p_entity")),
        {"p_row": row_id, "p_entity": entity},
    ).fetchall()
    return {name: _read(name, told) for name, told in found}


def record_told(cursor: Cursor, row_id: str) -> str | None:
    """Return whose record the journal says a row belongs to, where it shows somebody else's."""
    t = rows.retold
    found = cursor.run(
        "told-record",
        lambda: select(t.c.told).where(t.c.row == bindparam("p_row"), t.c.field == "person_id"),
        {"p_row": row_id},
    ).fetchone()
    return None if found is None else found[0]


def _note_told(cursor: Cursor, entity: str, row_id: str, name: str, value: Any) -> None:
    told = None if value is None else str(int(value)) if isinstance(value, bool) else str(value)
    cursor.insert(rows.retold, {"row": row_id, "entity": entity, "field": name, "told": told})


def _read(name: str, told: str | None) -> Any:
    """What ``retold`` keeps as text, as its column holds it."""
    return int(told) if told is not None and name == "restricted" else told


def forget_told(cursor: Cursor, row_ids: Iterable[str]) -> None:
    """Forget what is kept of rows that are deleted."""
    cursor.run_many("told-forget", _forget, [{"p_row": row_id} for row_id in row_ids])


@cache
def _forget() -> Any:
    return delete(rows.retold).where(rows.retold.c.row == bindparam("p_row"))


def show_values(cursor: Cursor, entity: str, row_id: str, held: Mapping[str, Any], shown: Mapping[str, Any]) -> None:
    """Let columns of a row show something else, and keep what the journal says there (``held``)."""
    for name in shown:
        _note_told(cursor, entity, row_id, name, held[name])
    if shown:
        cursor.update(FOLDED[entity], row_id, shown)


def restore(cursor: Cursor, entity: str, row_id: str, name: str) -> None:
    """Let one column of a row say again what the journal says."""
    t = rows.retold
    here = {"p_row": row_id, "p_entity": entity, "p_field": name}
    place = (t.c.row == bindparam("p_row"), t.c.entity == bindparam("p_entity"), t.c.field == bindparam("p_field"))
    found = cursor.run("told-one", lambda: select(t.c.told).where(*place), here).fetchone()
    if found is not None:
        cursor.update(FOLDED[entity], row_id, {name: _read(name, found[0])})
        cursor.run("told-forget-one", lambda: delete(t).where(*place), here)
