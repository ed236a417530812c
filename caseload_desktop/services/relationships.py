"""Commands on who is who to a person: one act writes both sides, each in the record of its own person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from caseload_desktop.domain.errors import NotPermitted, RuleBroken
from caseload_desktop.domain.relationship import SHARED, fits, other_side
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.access import must_reach
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.involvement_rules import known_code
from caseload_desktop.store import rows
from caseload_desktop.store.ids import new_id
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store

CHANGEABLE = frozenset(
    {
        "kind",
        "other_name",
        "other_phone",
        "cares",
        "cared_for",
        "lives_with",
        "next_of_kin",
        "emergency_contact",
        "legal_role",
        "note",
        "from_date",
    }
)
"""What may be changed; an end has a command of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddRelationship:
    """What somebody is to a person: ``kind`` "daughter" says that the other is this person's daughter.

    ``other_id`` is somebody held here; without it ``other_name`` stands alone. ``cares``: the other cares for this
    person; ``cared_for``: the other is cared for by this person.
    """

    person_id: str
    kind: str
    other_id: str | None = None
    other_name: str = ""
    other_phone: str = ""
    cares: bool = False
    cared_for: bool = False
    lives_with: bool = False
    next_of_kin: bool = False
    emergency_contact: bool = False
    legal_role: str = ""
    note: str = ""
    from_date: str = ""


@command("add_relationship", writes=("relationship",))
def add_relationship(store: Store, actor: Actor, command: AddRelationship) -> Changes:
    """Record who somebody is to a person, in both records where the other is held and may be written to.

    Raises ``RuleBroken``: ``other_required``, ``related_to_self``, ``related_already``, ``unknown_code``;
    ``NotPermitted``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="add_relationship") as act:
        must_reach(act, command.person_id)
        put_relationship(act, store, command)
        return act.changes()


def put_relationship(act: Act, store: Store, command: AddRelationship) -> str:
    """Write both sides inside a running act and return the id of this one. Raises ``RuleBroken``."""
    values = _checked(act, store, asdict(command))
    if command.other_id:
        values["other_name"] = _name_of(act, command.person_id, command.other_id)
    if not values["other_name"]:
        raise RuleBroken("other_required", field="other_name")
    here = act.create("relationship", {**values, "pair": new_id()})
    row = act.row("relationship", here)
    if row is not None and command.other_id and _may_write(act, command.other_id):
        _write_other(act, store, row)
    return here


@command("change_relationship", writes=("relationship",))
def change_relationship(
    store: Store,
    actor: Actor,
    *,
    relationship_id: str,
    fields: Mapping[str, object],
    why: str = "",
    seen: Mapping[str, object] | None = None,
) -> Changes:
    """Correct a relationship, on both sides where what changed stands on both; ``fields`` are those of ``CHANGEABLE``.

    ``seen`` holds the values the author saw on this side: raises ``AlreadyChanged`` where another came meanwhile.
    """
    actor.must(May.WRITE_RECORD)
    if kept := sorted(fields.keys() - CHANGEABLE):
        raise RuleBroken("not_amendable", field=kept[0])
    with store.write(actor=actor, command="change_relationship") as act:
        row = reached_relationship(act, relationship_id)
        values = _checked(act, store, {**{name: row[name] for name in CHANGEABLE}, **fields})
        if not (values["other_name"] or row["other_id"]):
            raise RuleBroken("other_required", field="other_name")
        changed = {name: value for name, value in values.items() if name in fields}
        act.set("relationship", relationship_id, changed, why=why, seen=seen)
        _carry_over(act, store, row, changed, why=why)
        return act.changes()


@command("end_relationship", writes=("relationship",))
def end_relationship(store: Store, actor: Actor, *, relationship_id: str, on: str, why: str = "") -> Changes:
    """Say that a relationship is over, on both sides; it stays in the history of both."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="end_relationship") as act:
        row = reached_relationship(act, relationship_id)
        end = {"to_date": _day_said(act, on, field="on", after=row["from_date"] or "")}
        act.set("relationship", relationship_id, end, why=why)
        _carry_over(act, store, row, end, why=why)
        return act.changes()


@command("remove_relationship", writes=("relationship",))
def remove_relationship(store: Store, actor: Actor, *, relationship_id: str, why: str) -> Changes:
    """Take out a relationship that was recorded in error, on both sides."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="remove_relationship") as act:
        row = reached_relationship(act, relationship_id, must_go_on=False)
        act.remove("relationship", relationship_id, why=why)
        for other in _others(act, row):
            act.remove("relationship", other["id"], why=why)
        return act.changes()


@command("match_sides", writes=("relationship",))
def match_sides(store: Store, actor: Actor, *, relationship_id: str) -> Changes:
    """Let the other side say what this one says, where it says otherwise or nothing.

    A laptop that holds one of two records changes one side only; here the sides meet again. Raises ``RuleBroken``
    ``nothing_to_move`` when they agree.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="match_sides") as act:
        row = reached_relationship(act, relationship_id, must_go_on=False)
        if not row["other_id"]:
            raise RuleBroken("other_required", field="other_name")
        must_reach(act, row["other_id"])
        others = _others(act, row)
        if not others:
            _write_other(act, store, row)
        else:
            moved = [_say_the_same(act, store, row, other) for other in others]
            if not any(moved):
                raise RuleBroken("nothing_to_move")
        return act.changes()


@command("link_relationship", writes=("relationship",))
def link_relationship(store: Store, actor: Actor, *, relationship_id: str, other_id: str) -> Changes:
    """Say which person held here a name alone stands for; their record gets its side."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="link_relationship") as act:
        row = reached_relationship(act, relationship_id)
        if row["other_id"]:
            raise RuleBroken("related_person_known")
        name = _name_of(act, row["person_id"], other_id)
        must_reach(act, other_id)
        act.set("relationship", relationship_id, {"other_id": other_id, "other_name": name})
        _write_other(act, store, {**row, "other_id": other_id})
        return act.changes()


def reached_relationship(act: Act, relationship_id: str, *, must_go_on: bool = True) -> dict[str, Any]:
    """Return a relationship of a person the actor may reach; the other is not restricted against them.

    Raises ``RuleBroken`` (``no_such_row``, ``relationship_ended``) or ``NotPermitted``.
    """
    row = act.row("relationship", relationship_id)
    if row is None or row["gone"] is not None:
        raise RuleBroken("no_such_row", entity="relationship")
    must_reach(act, row["person_id"])
    if row["other_id"] and act.row("person", row["other_id"]) is not None:
        must_reach(act, row["other_id"])
    if must_go_on and row["to_date"] is not None:
        raise RuleBroken("relationship_ended")
    return row


# ----------------------------------------------------------------------------------------------------- the other side
def _write_other(act: Act, store: Store, row: Mapping[str, Any]) -> None:
    """Write the side that stands in the other's record."""
    person = act.row("person", row["person_id"]) or {}
    shared = {name: row[name] for name in SHARED}
    values = other_side(shared, gender=str(person.get("gender") or ""), lists=store.code_lists)
    values |= {"person_id": row["other_id"], "other_id": row["person_id"], "pair": row["pair"]}
    values["other_name"] = _words_of(person)
    act.create("relationship", values)


def _carry_over(act: Act, store: Store, row: Mapping[str, Any], changed: Mapping[str, Any], *, why: str) -> None:
    """Change on the other side what changed on this one, as far as it stands there and is held here."""
    others = _others(act, row)
    if not others:
        return
    person = act.row("person", row["person_id"]) or {}
    turned = other_side(changed, gender=str(person.get("gender") or ""), lists=store.code_lists)
    for other in others:
        act.set("relationship", other["id"], _but_fitting(store, turned, {**row, **changed}, other), why=why)


def _say_the_same(act: Act, store: Store, row: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    person = act.row("person", row["person_id"]) or {}
    shared = {name: row[name] for name in SHARED}
    turned = other_side(shared, gender=str(person.get("gender") or ""), lists=store.code_lists)
    return act.set("relationship", other["id"], _but_fitting(store, turned, row, other))


def _but_fitting(
    store: Store, turned: Mapping[str, Any], row: Mapping[str, Any], other: Mapping[str, Any]
) -> dict[str, Any]:
    """Leave a word for the kind that fits as it is: a "parent" need not become a "mother"."""
    if "kind" in turned and fits(str(row["kind"] or ""), str(other["kind"] or ""), lists=store.code_lists):
        return {name: value for name, value in turned.items() if name != "kind"}
    return dict(turned)


def _others(act: Act, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The other side as held here: one row, or more where two laptops each wrote it; none of a record not held."""
    if not row["other_id"]:
        return []
    t = rows.relationship
    ids = act.connection.execute(
        select(t.c.id)
        .where(t.c.pair == row["pair"], t.c.id != row["id"], t.c.person_id == row["other_id"], t.c.gone.is_(None))
        .order_by(t.c.id)
    ).scalars()
    found = [act.row("relationship", i) for i in list(ids)]
    return [other for other in found if other is not None]


def _may_write(act: Act, person_id: str) -> bool:
    """True for a record that is held here and not restricted against the actor; else only this side is written."""
    try:
        must_reach(act, person_id)
    except NotPermitted:
        return False
    return True


def _name_of(act: Act, person_id: str, other_id: str) -> str:
    """The name of somebody held here who is not the person themself, nor related to them already."""
    if other_id == person_id:
        raise RuleBroken("related_to_self", field="other_name")
    other = act.row("person", other_id)
    if other is None or other["gone"] is not None:
        raise RuleBroken("no_such_row", entity="person")
    t = rows.relationship
    there = act.connection.execute(
        select(t.c.id).where(
            t.c.person_id == person_id, t.c.other_id == other_id, t.c.to_date.is_(None), t.c.gone.is_(None)
        )
    ).first()
    if there is not None:
        raise RuleBroken("related_already", field="other_name")
    return _words_of(other)


def _words_of(person: Mapping[str, Any]) -> str:
    return " ".join(str(person[part]) for part in ("given", "family") if person.get(part))


def _checked(act: Act, store: Store, given: Mapping[str, object]) -> dict[str, Any]:
    values: dict[str, Any] = {k: v.strip() if isinstance(v, str) else v for k, v in given.items()}
    known_code("relationship_kind", str(values["kind"] or ""), field="kind", lists=store.code_lists)
    if values["legal_role"]:
        known_code("legal_role", values["legal_role"], field="legal_role", lists=store.code_lists)
    if values["from_date"]:
        values["from_date"] = _day_said(act, values["from_date"], field="from_date")
    for flag in ("cares", "cared_for", "lives_with", "next_of_kin", "emergency_contact"):
        values[flag] = bool(values[flag]) or None
    return values


def _day_said(act: Act, text: str, *, field: str, after: str = "") -> str:
    """A day that is not to come; a marriage or its end may lie sixty years back, unlike anything else in the record."""
    try:
        day = date.fromisoformat(text).isoformat()
    except ValueError:
        raise RuleBroken("impossible_date", field=field) from None
    if day > act.today:
        raise RuleBroken("day_in_future", field=field)
    if day < after:
        raise RuleBroken("ends_before_it_begins", field=field)
    return day
