"""Who is who to a person: those around them, with what the other side of each says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, select

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.names import full_name
from caseload_desktop.domain.relationship import SHARED, sides_agree
from caseload_desktop.domain.roles import Actor
from caseload_desktop.store import rows
from caseload_desktop.store.queries.restriction import open_to, restricted_elsewhere


class OtherSide(StrEnum):
    """What the other person's record says of a relationship, as far as this laptop and this viewer know."""

    SAME = "same"
    DIFFERS = "differs"
    MISSING = "missing"
    NOT_HELD = "not_held"
    CLOSED = "closed"
    NAME_ONLY = "name_only"


@dataclass(frozen=True, slots=True)
class Relationship:
    """What somebody is to a person; days are ISO or empty.

    Of a restricted other whom the viewer may not read nothing but ``name`` is given.
    """

    id: str
    other_id: str
    name: str
    other_side: OtherSide
    kind: str = ""
    phone: str = ""
    cares: bool = False
    cared_for: bool = False
    lives_with: bool = False
    next_of_kin: bool = False
    emergency_contact: bool = False
    legal_role: str = ""
    note: str = ""
    from_date: str = ""
    to_date: str = ""
    reference: str = ""
    birth_date: str = ""
    died_on: str = ""

    @property
    def goes_on(self) -> bool:
        """True until it ended."""
        return not self.to_date


def person_relationships(
    connection: Connection, person_id: str, *, viewer: Actor, lists: CodeLists
) -> tuple[Relationship, ...]:
    """Return who is around a person: who is asked first, then the others by name, then what ended.

    Two statements; nothing of a restricted person the viewer may not read.
    """
    t, person, other = rows.relationship, rows.person, rows.person.alias()
    found = connection.execute(
        select(
            t,
            other.c.id.label("held"),
            other.c.given,
            other.c.family,
            other.c.reference,
            other.c.birth_date,
            other.c.died_on,
            open_to(other, viewer).label("readable"),
            t.c.other_id.in_(restricted_elsewhere()).label("elsewhere"),
        )
        .join(person, person.c.id == t.c.person_id)
        .outerjoin(other, other.c.id == t.c.other_id)
        .where(t.c.person_id == person_id, t.c.gone.is_(None), open_to(person, viewer))
    ).all()
    sides = _other_sides(connection, person_id, [row.pair for row in found])
    lines = [_relationship(row, sides.get(row.pair), lists) for row in found]
    return tuple(sorted(lines, key=_first_asked))


def _other_sides(connection: Connection, person_id: str, pairs: list[str]) -> dict[str, Any]:
    t = rows.relationship
    found = connection.execute(
        select(t.c.pair, *(t.c[name] for name in SHARED)).where(
            t.c.pair.in_(pairs), t.c.other_id == person_id, t.c.gone.is_(None)
        )
    )
    return {row["pair"]: row for row in found.mappings()}


def _relationship(row: Row[Any], side: Any, lists: CodeLists) -> Relationship:
    live = full_name(row.given, row.family)
    shown = Relationship(row.id, row.other_id or "", live or row.other_name or "", OtherSide.NAME_ONLY)
    if not row.readable if row.held is not None else row.elsewhere:
        return replace(shown, other_side=OtherSide.CLOSED, to_date=row.to_date or "")
    here = {name: row._mapping[name] for name in SHARED}
    if row.other_id:
        agrees = side is not None and sides_agree(here, side, lists=lists)
        held = OtherSide.SAME if agrees else OtherSide.MISSING if side is None else OtherSide.DIFFERS
        shown = replace(shown, other_side=OtherSide.NOT_HELD if row.held is None else held)
    return replace(
        shown,
        kind=row.kind or "",
        phone=row.other_phone or "",
        cares=bool(row.cares),
        cared_for=bool(row.cared_for),
        lives_with=bool(row.lives_with),
        next_of_kin=bool(row.next_of_kin),
        emergency_contact=bool(row.emergency_contact),
        legal_role=row.legal_role or "",
        note=row.note or "",
        from_date=row.from_date or "",
        to_date=row.to_date or "",
        reference=row.reference or "",
        birth_date=row.birth_date or "",
        died_on=row.died_on or "",
    )


def _first_asked(one: Relationship) -> tuple[object, ...]:
    """Who is rung first stands first: next of kin and emergency contacts, legal roles, carers, the others by name."""
    rung = one.next_of_kin or one.emergency_contact
    return (bool(one.to_date), not rung, not one.legal_role, not (one.cares or one.cared_for), one.name.casefold())
