"""Undo: a new act that takes an earlier one back; the journal keeps both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, select, update

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.access import OF_MANAGING_LAPTOPS, must_manage_here, must_reach
from caseload_desktop.services.catalogue import ANY_ENTITY, command
from caseload_desktop.services.involvement_rules import involved_twice
from caseload_desktop.store import rows
from caseload_desktop.store.entities import StreamKind
from caseload_desktop.store.fold import GONE
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.operation import MAKING, Choice, Operation, OpKind
from caseload_desktop.store.registers import register_type
from caseload_desktop.store.rows import FOLDED
from caseload_desktop.store.statements import fetch_all
from caseload_desktop.store.store import Store

_BATCH = 2000

_STAYS = frozenset({"break_glass", "look_at_break_glass"})
"""Commands nobody can take back: that a restricted record was opened stays told."""

_OPENS_AGAIN = frozenset({"keep_key_worker"})
"""Commands that settle who is key worker; taken back, two stand there again, and on their list."""


@dataclass(frozen=True, slots=True)
class _Done:
    command: str
    actor: str
    lsn_from: int
    lsn_to: int
    undone_by: str | None
    undoes: str | None


@command("undo", writes=ANY_ENTITY)
def undo_act(store: Store, actor: Actor, act_id: str) -> Changes:
    """Take back everything one act of this laptop did: rows made are removed, fields get the value they had before.

    Undoing an undo does the act again. Raises ``RuleBroken("undo_unknown")``, ``RuleBroken("undone_already")``,
    ``RuleBroken("undo_not_this")`` for what must stay told, ``RuleBroken("undo_overtaken")`` when later work stands on
    it, ``RuleBroken("undo_involved_twice")`` when a person would have two key workers, or one worker twice, or
    ``NotPermitted``, also for one's own act on a record restricted since.
    """
    with store.write(actor=actor, command="undo", undoes=act_id) as act:
        done = _find(act.connection, act_id)
        if done.undone_by is not None:
            raise RuleBroken("undone_already")
        if done.command in _STAYS:
            raise RuleBroken("undo_not_this")
        if done.actor != actor.worker_id:
            actor.must(May.UNDO_OTHERS)
        operations = _operations(act.connection, done)
        _must_reach_all(act, operations)
        _must_stand_alone(act.connection, operations, done)
        _must_stay_closed(act, operations)
        made = {(o.entity, o.row) for o in operations if o.kind in MAKING}
        involved = sorted({act.shown(o.stream) for o in operations if o.entity == "allocation"})
        doubled = involved_twice(act, involved)
        for operation in reversed(operations):
            _take_back(act, operation, done, made)
        if done.command not in _OPENS_AGAIN and involved_twice(act, involved) - doubled:
            raise RuleBroken("undo_involved_twice")
        _note_undone(act.connection, done, act.id)
        if done.undoes is not None:
            _note_undone(act.connection, _find(act.connection, done.undoes), None)
        return act.changes()


def _find(connection: Connection, act_id: str) -> _Done:
    """Look an act up, from the newest back."""
    t = rows.act
    found = connection.execute(
        select(t.c.command, t.c.actor, t.c.lsn_from, t.c.lsn_to, t.c.undone_by, t.c.undoes)
        .where(t.c.id == act_id)
        .order_by(t.c.lsn_to.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        raise RuleBroken("undo_unknown")
    return _Done(*found)


def _note_undone(connection: Connection, done: _Done, by: str | None) -> None:
    connection.execute(update(rows.act).where(rows.act.c.lsn_to == done.lsn_to).values(undone_by=by))


def _operations(connection: Connection, done: _Done) -> list[Operation]:
    op = rows.op
    raws = connection.execute(
        select(op.c.raw).where(op.c.lsn.between(done.lsn_from, done.lsn_to), op.c.raw.is_not(None)).order_by(op.c.lsn)
    ).scalars()
    return [Operation.read(bytes(raw)) for raw in raws]


def _must_reach_all(act: Act, operations: list[Operation]) -> None:
    """Raise ``NotPermitted`` when the act touched the record of somebody the worker may not reach any more.

    Or the team itself, and this laptop may not change that any more.
    """
    if any(o.stream_kind in OF_MANAGING_LAPTOPS for o in operations):
        must_manage_here(act)
    people = {o.stream for o in operations if o.stream_kind == StreamKind.PERSON}
    for o in operations:
        if o.stream_kind == StreamKind.CONTACT:
            row = act.row(o.entity, o.row)
            if row is not None and row.get("person_id"):
                people.add(row["person_id"])
    for person_id in sorted(people):
        must_reach(act, person_id)


def _must_stay_closed(act: Act, operations: list[Operation]) -> None:
    """Refuse to part people where that would open what was closed since they were merged."""
    for person in {o.stream for o in operations if o.entity == "same_person" and o.kind in MAKING}:
        closed = [(act.told("person", one) or {}).get("restricted") for one in act.members(person)]
        if any(closed) and not all(closed):
            raise RuleBroken("undo_part_instead")


@dataclass(slots=True)
class _Touched:
    """What the act left one row as: the values it wrote, and whether it made the row (then all others are empty).

    A field has several where the act opened a choice again.
    """

    values: dict[str, list[Any]]
    made: bool

    def overtaken_by(self, registers: Mapping[str, Any]) -> bool:
        """True when a value in force where the act wrote is another one now, or is contested."""
        return any(
            sibling[3] not in self.values.get(name, (None,))
            for name, (siblings, _) in registers.items()
            if self.made or name in self.values
            for sibling in siblings
        )


def _must_stand_alone(connection: Connection, operations: list[Operation], done: _Done) -> None:
    """Refuse when a row was changed since, or a person made by the act has later work in their record."""
    touched: dict[str, dict[str, _Touched]] = {}
    for o in operations:
        row = touched.setdefault(o.entity, {}).setdefault(o.row, _Touched({}, made=False))
        for name, value in o.fields.items():
            row.values[name] = [choice[2] for choice in o.put_back.get(name, ())] or [value]
        row.made = row.made or o.kind in MAKING
    for entity, of_entity in touched.items():
        for row_id, fold in _folds(connection, entity, list(of_entity)):
            if fold is not None and of_entity[row_id].overtaken_by(orjson.loads(fold)):
                raise RuleBroken("undo_overtaken")
    made = [o.stream for o in operations if o.entity == "person" and o.kind in MAKING]
    for start in range(0, len(made), _BATCH):
        later = connection.execute(
            select(rows.op.c.lsn)
            .join(rows.stream, rows.stream.c.no == rows.op.c.stream)
            .where(rows.stream.c.uid.in_(made[start : start + _BATCH]), rows.op.c.lsn > done.lsn_to)
            .limit(1)
        ).first()
        if later is not None:
            raise RuleBroken("undo_overtaken")


def _folds(connection: Connection, entity: str, ids: list[str]) -> list[tuple[str, str | None]]:
    table = FOLDED[entity]
    found: list[tuple[str, str | None]] = []
    for start in range(0, len(ids), _BATCH):
        part = select(table.c.id, table.c.fold).where(table.c.id.in_(ids[start : start + _BATCH]))
        found.extend((row_id, fold) for row_id, fold in connection.execute(part))
    return found


def take_back_unchanged(act: Act, rows_made: Iterable[Mapping[str, Any]], *, streams: Iterable[str]) -> None:
    """Take back, of the acts that made some rows, what nobody changed since, in the running act.

    ``streams`` are the records looked through. The rows themselves are the caller's affair; whatever was changed later
    keeps that later value.
    """
    acts = {_making(act.connection, row).act for row in rows_made}
    made = {row["id"] for row in rows_made}
    found = [
        one for uid in streams for one in fetch_all(act.connection, "stream-operations", _of_stream, {"p_uid": uid})
    ]
    for lsn, raw in sorted(found, reverse=True):
        if not any(one.encode() in raw for one in acts):
            continue
        operation = Operation.read(raw)
        if operation.act not in acts or operation.row in made:
            continue
        if operation.kind in MAKING:
            if (act.row(operation.entity, operation.row) or {GONE: ""})[GONE] is None:
                act.remove(operation.entity, operation.row, why="undone")
            continue
        before = _before(_earlier(act.connection, operation, lsn))
        standing = _standing(act, operation)
        back = {name: before.get(name) for name in operation.fields if name != GONE and name in standing}
        act.set(operation.entity, operation.row, back, why="undone")


def _making(connection: Connection, row: Mapping[str, Any]) -> Operation:
    """The operation that made a row."""
    op = rows.op
    here = (op.c.stream == row["stream"], op.c.device == row["made_by"], op.c.seq == row["made_seq"])
    return Operation.read(bytes(connection.execute(select(op.c.raw).where(*here)).scalar_one()))


def _standing(act: Act, operation: Operation) -> set[str]:
    """The fields of a row whose value in force is the one an operation wrote, and no other stands against it."""
    fold = (act.row(operation.entity, operation.row) or {}).get("fold")
    registers = orjson.loads(fold) if fold else {}
    wrote = (operation.device, operation.seq)
    return {name for name, (siblings, _) in registers.items() if [(s[0], s[1]) for s in siblings] == [wrote]}


def _take_back(act: Act, operation: Operation, done: _Done, made: set[tuple[str, str]]) -> None:
    place = (operation.entity, operation.row)
    if operation.kind in MAKING:
        act.remove(operation.entity, operation.row, why="undone")
    elif place not in made:
        earlier = _earlier(act.connection, operation, done.lsn_from)
        before = _before(earlier)
        for name in operation.fields:
            if operation.kind == OpKind.RESOLVE:
                choices = _choices_before(earlier, name)
                act.reopen(operation.entity, operation.row, name, choices, why="undone")
            elif operation.kind == OpKind.REOPEN:
                act.resolve(operation.entity, operation.row, name, before.get(name), why="undone")
            elif name != GONE:
                act.set(operation.entity, operation.row, {name: before.get(name)}, why="undone")
            elif before.get(GONE) is None:
                act.restore(operation.entity, operation.row, why="undone")
            else:
                act.remove(operation.entity, operation.row, why=before[GONE])


def _before(earlier: Iterable[Operation]) -> dict[str, Any]:
    """The values the fields of a row had after the operations on it that came earlier."""
    values: dict[str, Any] = {}
    for operation in earlier:
        values.update(operation.fields)
    return values


def _choices_before(earlier: Iterable[Operation], name: str) -> list[Choice]:
    """What stood against each other in a field after the operations on its row that came earlier, under who first wrote
    each.
    """
    register = register_type(name)()
    first: dict[tuple[str, int], list[Choice]] = {}
    for operation in earlier:
        if operation.kind in MAKING:
            register.add(operation.write_of(operation.fields.get(name)))
        elif name in operation.fields:
            register.add_together(operation.writes_of(name), operation.write_of(None).seen)
            first[operation.device, operation.seq] = list(operation.put_back.get(name, ()))
    return [
        kept.pop(0) if (kept := first.get((w.device, w.number))) else (w.device, w.number, w.value, w.seen)
        for w in register.siblings
    ]


def _earlier(connection: Connection, operation: Operation, lsn: int) -> list[Operation]:
    """Return the operations on the row of ``operation`` before a place of this journal, in the order they came."""
    found = fetch_all(connection, "undo-earlier", _of_stream_before, {"p_uid": operation.stream, "p_lsn": lsn})
    row = operation.row.encode()
    earlier = [Operation.read(raw) for (raw,) in found if row in raw]
    return [one for one in earlier if one.row == operation.row]


def _of_stream_before() -> Any:
    op = rows.op
    return (
        select(op.c.raw)
        .join(rows.stream, rows.stream.c.no == op.c.stream)
        .where(rows.stream.c.uid == bindparam("p_uid"), op.c.lsn < bindparam("p_lsn"), op.c.raw.is_not(None))
        .order_by(op.c.lsn)
    )


def _of_stream() -> Any:
    op = rows.op
    return (
        select(op.c.lsn, op.c.raw)
        .join(rows.stream, rows.stream.c.no == op.c.stream)
        .where(rows.stream.c.uid == bindparam("p_uid"), op.c.raw.is_not(None))
    )
