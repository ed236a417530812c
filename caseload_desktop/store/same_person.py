"""Two people who are one: whose rows are shown as whose on this laptop, worked out of what was said and is held here.

Nothing in the journal moves. A column that names a person who was merged into another shows the one who stays; what the
journal says there is kept in ``retold``. So every query reads one record, and taking a merge apart puts back what was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BindParameter, Table, bindparam, delete, insert, literal, select, update

from caseload_desktop.store import rows
from caseload_desktop.store.derived import delete_name_keys, insert_name_keys, name_key_rows
from caseload_desktop.store.entities import ENTITIES, Entity, Kind
from caseload_desktop.store.registers import GONE
from caseload_desktop.store.retold import record_told, show_values, take_off, told_of
from caseload_desktop.store.rows import FOLDED
from caseload_desktop.store.same_closed import said_of, shield, unshield
from caseload_desktop.store.statements import Cursor

PEOPLE = {
    name: tuple(one for one in entity.people if one in entity.fields)
    for name, entity in ENTITIES.items()
    if any(one in entity.fields for one in entity.people)
}
"""The columns that name a person, by entity."""

_DECIDES = frozenset({"person", "person_name", "restricted_grant"})
"""Entities whose rows have a say in how a merged person is shown or found."""


class SamePeople:
    """Who is shown as whom, as the running transaction knows it; false while nobody was ever merged here.

    ``into``: by the id of a person merged away, who is shown in their place. ``named``: everybody a merge speaks of.
    """

    def __init__(self) -> None:
        self.into: dict[str, str] = {}
        self.named: frozenset[str] = frozenset()

    @classmethod
    def load(cls, cursor: Cursor) -> SamePeople:
        """Read them."""
        same = cls()
        same.read(cursor)
        return same

    def read(self, cursor: Cursor) -> None:
        """Read them again."""
        self.into = _merged(cursor)
        self.named = frozenset(person for one in _said(cursor) for person in (one.away, one.stays))

    def __bool__(self) -> bool:
        return bool(self.named)

    def shown(self, person_id: str) -> str:
        """Return the person under whose id rows of ``person_id`` are found."""
        return self.into.get(person_id, person_id)

    def members(self, person_id: str) -> tuple[str, ...]:
        """Return everybody shown as the same person as ``person_id``, that one first, the others by id."""
        shown = self.shown(person_id)
        return (shown, *sorted(away for away, into in self.into.items() if into == shown))

    # one row, around a change of it

    def take_off(self, cursor: Cursor, entity: str, row: dict[str, Any]) -> None:
        """Let a row say what the journal says of it, in the store and in ``row``, before it is changed."""
        if self:
            take_off(cursor, entity, row)

    def told(self, cursor: Cursor, entity: Entity, row_id: str) -> dict[str, Any]:
        """Return what the journal says where a row shows something else, as the journal holds it."""
        told = told_of(cursor, entity.name, row_id) if self else {}
        return {
            name: bool(value) if entity.fields.get(name) is Kind.BOOLEAN and value is not None else value
            for name, value in told.items()
        }

    def record_of(self, cursor: Cursor, entity: Entity, fields: Mapping[str, Any]) -> dict[str, str]:
        """Return in whose record a new row is to lie that belongs to another row: the one that row was made in.

        Should people be parted again, it goes along. Empty where nobody was merged into the person it is about.
        """
        person = fields.get("person_id")
        if person is None or person not in self.into.values() or "person_id" not in entity.people:
            return {}
        others = (name for name, kind in entity.fields.items() if kind is Kind.REF and name not in entity.people)
        records = (record_told(cursor, fields[name]) for name in others if fields.get(name))
        return next(({"person_id": one} for one in records if one and self.into.get(one) == person), {})

    def after(self, cursor: Cursor, entity: str, row: Mapping[str, Any]) -> None:
        """Let a row that was written as the journal has it show who stays, and bring about what follows from it."""
        if self:
            names = [name for name in PEOPLE.get(entity, ()) if row.get(name) in self.into]
            show_values(cursor, entity, row["id"], row, {name: self.into[row[name]] for name in names})
        if entity == "same_person":
            about = {row["away_id"], row["stays_id"]}
        elif self and entity in _DECIDES:
            about = {row["id"] if entity == "person" else row["person_id"]} & self.named
        else:
            return
        if about:
            settle(cursor, about=about)
            self.read(cursor)


# --- all of it --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Said:
    """One side of a merge as its row says it; ``gone``: it was taken apart."""

    away: str
    stays: str
    pair: str
    gone: bool


@dataclass(slots=True)
class _Group:
    """People who are one: ``root`` is who stays, ``held`` what the journal says of those whose record is here."""

    people: frozenset[str]
    links: list[tuple[str, str]]
    held: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    root: str = ""


def settle(cursor: Cursor, *, about: Iterable[str] | None = None) -> None:
    """Bring the whole projection up to date, in the caller's transaction; with ``about`` only what concerns them.

    For everybody it also finds rows that were folded since as the journal has them.
    """
    said, before = _said(cursor), _merged(cursor)
    if not said and not before:
        return
    groups = _groups(said, before)
    if about is not None:
        wanted = set(about)
        groups = [group for group in groups if group.people & wanted]
    for group in groups:
        for person in group.people:
            unshield(cursor, person)
        group.held = {person: found for person in group.people if (found := said_of(cursor, person)) is not None}
    after = _roots(groups)
    everybody = {person for group in groups for person in group.people}
    # Rows that show somebody already come first: one more to be merged may be who they show.
    for person in sorted(everybody, key=lambda person: (person not in before, person)):
        _point(cursor, person, before.get(person), after.get(person))
    if about is None:
        _show_what_came(cursor)
    for group in groups:
        if group.root and len(group.people) > 1:
            shield(cursor, group.root, group.held)
        _note_names(cursor, group)


def _groups(said: list[_Said], before: Mapping[str, str]) -> list[_Group]:
    """Everybody a merge speaks of or spoke of, those who are one together."""
    apart = {one.pair for one in said if one.gone}
    links = [(one.away, one.stays) for one in said if one.pair not in apart]
    near: dict[str, set[str]] = {person: set() for one in said for person in (one.away, one.stays)}
    for away, into in before.items():
        near.setdefault(away, set())
        near.setdefault(into, set())
    for away, stays in links:
        near[away].add(stays)
        near[stays].add(away)
    found, seen = [], set[str]()
    for person in sorted(near):
        if person not in seen:
            together = set(_reached(person, near))
            seen |= together
            found.append(_Group(frozenset(together), [link for link in links if link[0] in together]))
    return found


def _reached(start: str, near: Mapping[str, Iterable[str]]) -> Iterator[str]:
    seen, ahead = {start}, [start]
    while ahead:
        yield (person := ahead.pop())
        fresh = set(near.get(person, ())) - seen
        seen |= fresh
        ahead += sorted(fresh)


def _roots(groups: Iterable[_Group]) -> dict[str, str]:
    """Who is shown as whom: in each group as the one who stays and whose record is held here and was not removed.

    Where that leaves several, or none because two laptops merged opposite ways, the least id: every laptop that holds
    the same chooses the same.
    """
    into: dict[str, str] = {}
    for group in groups:
        onward: dict[str, set[str]] = {}
        for away, stays in group.links:
            onward.setdefault(away, set()).add(stays)

        def rank(person: str, group: _Group = group, onward: dict[str, set[str]] = onward) -> tuple[bool, int, str]:
            further = sum(one in group.held for one in _reached(person, onward))
            return group.held[person][GONE] is not None, further, person

        if group.held:
            group.root = min(group.held, key=rank)
            into |= {person: group.root for person in group.people if person != group.root}
    return into


def _point(cursor: Cursor, person: str, before: str | None, after: str | None) -> None:
    """Let all rows of a person show somebody else than before, or themselves again."""
    if before == after:
        return
    merged = rows.merged_person
    cursor.run("merged-forget", lambda: delete(merged).where(merged.c.person_id == bindparam("p_id")), {"p_id": person})
    if after is not None:
        cursor.insert(merged, {"person_id": person, "into_id": after})
    if before is not None:
        _show_again(cursor, person, after or person)
        if after is None:
            _run(cursor, "told-forget-person", lambda: delete(rows.retold).where(rows.retold.c.told == _P), p=person)
    else:
        for entity, names in PEOPLE.items():
            for name in names:
                _show_first(cursor, entity, name, person, after or person)


def _show_first(cursor: Cursor, entity: str, name: str, person: str, shown: str) -> None:
    table = FOLDED[entity]
    held = _run(
        cursor, ("holds", entity, name), lambda: select(table.c.id).where(table.c[name] == _P).limit(1), p=person
    )
    if held.fetchone() is not None:
        _run(cursor, ("tell", entity, name), lambda: _tell(entity, name, table.c[name] == _P), p=person)
        change = ("show", entity, name)
        _run(cursor, change, lambda: update(table).where(table.c[name] == _P).values({name: _V}), p=person, v=shown)


def _show_again(cursor: Cursor, person: str, shown: str) -> None:
    """Let the rows that show somebody in the place of a person show another."""
    t = rows.retold
    found = _run(cursor, "told-where", lambda: select(t.c.entity, t.c.field).distinct().where(t.c.told == _P), p=person)
    for entity, name in found.fetchall():
        if name not in PEOPLE.get(entity, ()):
            continue
        table = FOLDED[entity]

        def change(entity: str = entity, name: str = name, table: Table = table) -> Any:
            told = select(t.c.row).where(t.c.told == _P, t.c.entity == entity, t.c.field == name)
            return update(table).where(table.c.id.in_(told)).values({name: _V})

        _run(cursor, ("show-again", entity, name), change, p=person, v=shown)


def _show_what_came(cursor: Cursor) -> None:
    """Let rows that were written as the journal has them show who stays."""
    merged = rows.merged_person
    for entity, names in PEOPLE.items():
        table = FOLDED[entity]
        for name in names:
            column = table.c[name]

            def is_merged(column: Any = column) -> Any:
                return column.in_(select(merged.c.person_id))

            def tell(entity: str = entity, name: str = name, which: Callable[[], Any] = is_merged) -> Any:
                return _tell(entity, name, which())

            def show(table: Table = table, name: str = name, which: Callable[[], Any] = is_merged) -> Any:
                into = select(merged.c.into_id).where(merged.c.person_id == table.c[name]).scalar_subquery()
                return update(table).where(which()).values({name: into})

            if _run(cursor, ("tell-all", entity, name), tell).rowcount:
                _run(cursor, ("show-all", entity, name), show)


def _tell(entity: str, name: str, which: Any) -> Any:
    """Keep what a column says of the rows for which ``which`` is true."""
    t, table = rows.retold, FOLDED[entity]
    found = select(table.c.id, literal(entity), literal(name), table.c[name]).where(which)
    return (
        insert(t)
        .prefix_with("OR REPLACE", dialect="sqlite")
        .from_select([t.c.row, t.c.entity, t.c.field, t.c.told], found)
    )


def _note_names(cursor: Cursor, group: _Group) -> None:
    """Let everybody be found by the names of all who are one with them."""
    t, alias = rows.person, rows.person_name
    parts: list[str] = []
    for person in sorted(group.people):
        cursor.run("name-keys-clear", delete_name_keys, {"p_id": person})
        if person in group.held and group.held[person][GONE] is None:
            found = _run(cursor, "name-of-same", lambda: select(t.c.given, t.c.family).where(t.c.id == _P), p=person)
            parts += found.fetchone()
    if group.root:
        also = _run(
            cursor,
            "names-of-same",
            lambda: select(alias.c.given, alias.c.family).where(alias.c.person_id == _P, alias.c.gone.is_(None)),
            p=group.root,
        )
        parts += [part for names in also.fetchall() for part in names]
        insert_name_keys(cursor, name_key_rows({group.root: [part for part in parts if part]}))


# --- what is kept -----------------------------------------------------------------------------------------------------

_P: BindParameter[str] = bindparam("p_p")
_V: BindParameter[str] = bindparam("p_v")


def _run(cursor: Cursor, name: object, make: Callable[[], Any], **values: Any) -> Any:
    return cursor.run(name, make, {f"p_{key}": value for key, value in values.items()})


def _said(cursor: Cursor) -> list[_Said]:
    t = FOLDED["same_person"]
    found = cursor.run("same-said", lambda: select(t.c.id, t.c.away_id, t.c.stays_id, t.c.pair, t.c.gone), {})
    return [
        _Said(away, stays, pair or row_id, gone is not None)
        for row_id, away, stays, pair, gone in found.fetchall()
        if away and stays
    ]


def _merged(cursor: Cursor) -> dict[str, str]:
    t = rows.merged_person
    return dict(cursor.run("same-merged", lambda: select(t.c.person_id, t.c.into_id), {}).fetchall())
