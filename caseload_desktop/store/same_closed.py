"""What keeps merged people from lists and from others: one is shown, all are as closed as the most closed of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, func, select

from caseload_desktop.store import rows
from caseload_desktop.store.registers import GONE
from caseload_desktop.store.retold import restore, show_values
from caseload_desktop.store.rows import FOLDED
from caseload_desktop.store.statements import Cursor

MERGED = "same_person"
"""Why a person row is out of every list: it is shown as somebody else."""

NOT_NAMED_ON_BOTH = "not_named_on_both"
"""Why a worker's name on a restricted record does not count: another record of the same person does not name them."""

_SHIELDS = ("restricted", "restricted_reason")

_P: BindParameter[str] = bindparam("p_p")


def shield(cursor: Cursor, root: str, held: Mapping[str, Mapping[str, Any]]) -> None:
    """Take merged people out of the lists; where one of them is restricted, close them all.

    Who may read the record is who is named on every one that was restricted. ``held`` is what the journal says of all
    who are one with ``root`` and whose record is here.
    """
    closed = [person for person in sorted(held) if held[person]["restricted"]]
    reasons = [held[person]["restricted_reason"] for person in sorted(closed, key=lambda p: (p != root, p))]
    reason = next((said for said in reasons if said), None)
    for person, one in sorted(held.items()):
        shown: dict[str, Any] = {}
        if person != root and one[GONE] is None:
            shown[GONE] = MERGED
        if closed and not one["restricted"]:
            shown["restricted"] = 1
        if closed and reason and not one["restricted_reason"]:
            shown["restricted_reason"] = reason
        show_values(cursor, "person", person, one, shown)
    if closed:
        _shield_grants(cursor, root, set(closed))


def _shield_grants(cursor: Cursor, root: str, closed: set[str]) -> None:
    grant, t = FOLDED["restricted_grant"], rows.retold
    told = and_(t.c.row == grant.c.id, t.c.entity == grant.name, t.c.field == "person_id")
    found = cursor.run(
        "grants-of-same",
        lambda: (
            select(grant.c.id, grant.c.worker_id, func.coalesce(t.c.told, grant.c.person_id))
            .outerjoin(t, told)
            .where(grant.c.person_id == _P, grant.c.gone.is_(None))
        ),
        {"p_p": root},
    ).fetchall()
    on: dict[str, set[str]] = {}
    for _, worker, person in found:
        on.setdefault(worker, set()).add(person)
    for row_id, worker, _ in found:
        if not closed <= on[worker]:
            show_values(cursor, "restricted_grant", row_id, {GONE: None}, {GONE: NOT_NAMED_ON_BOTH})


def unshield(cursor: Cursor, person: str) -> None:
    """Let a person's row, and those of who is named on it, say what the journal says."""
    grant, t = FOLDED["restricted_grant"], rows.retold
    for name in (GONE, *_SHIELDS):
        restore(cursor, "person", person, name)
    hidden = cursor.run(
        "grants-hidden",
        lambda: (
            select(grant.c.id)
            .join(t, and_(t.c.row == grant.c.id, t.c.entity == grant.name, t.c.field == GONE))
            .where(grant.c.person_id == _P)
        ),
        {"p_p": person},
    ).fetchall()
    for (row_id,) in hidden:
        restore(cursor, "restricted_grant", row_id, GONE)


def said_of(cursor: Cursor, person: str) -> Mapping[str, Any] | None:
    """Return what a person's row says of removal and restriction, or None where it is not held."""
    t, names = rows.person, (GONE, *_SHIELDS)
    columns = [t.c[name] for name in names]
    found = cursor.run("same-held", lambda: select(*columns).where(t.c.id == _P), {"p_p": person}).fetchone()
    return None if found is None else dict(zip(names, found, strict=True))
