"""Settling what two laptops say differently: a person's choice, itself an operation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from caseload_desktop.domain.errors import NotPermitted, RuleBroken
from caseload_desktop.domain.postcode import tidy_postcode
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.access import must_reach, why_not_managed_here
from caseload_desktop.services.catalogue import ANY_ENTITY, command
from caseload_desktop.services.contacts import must_hold
from caseload_desktop.services.people import tidy_person
from caseload_desktop.store.entities import ENTITIES, StreamKind
from caseload_desktop.store.fold import GONE
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.queries.conflicts import is_contested, may_settle, open_conflicts, right_to_settle
from caseload_desktop.store.queries.contested import authors_of, contested_rows, written_by
from caseload_desktop.store.seen import same
from caseload_desktop.store.store import Store

ONE_BY_ONE = frozenset({GONE, "restricted", "restricted_reason"})
"""Fields that are never settled with others at once: somebody looks at each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settle:
    """The value chosen for one field on which laptops differ: one of theirs, or a third.

    ``field`` is ``gone`` when a removal met an edit: null keeps the row, a reason removes it.
    """

    entity: str
    row_id: str
    field: str
    value: object


def settle(
    store: Store, actor: Actor, *, entity: str, row_id: str, field: str, value: object, why: str = ""
) -> Changes:
    """Choose the value of one field; as ``settle_fields``."""
    chosen = Settle(entity=entity, row_id=row_id, field=field, value=value)
    return settle_fields(store, actor, (chosen,), why=why)


@command("settle", writes=ANY_ENTITY)
def settle_fields(store: Store, actor: Actor, chosen: Sequence[Settle], *, why: str = "") -> Changes:
    """Choose the values of fields on which laptops differ, in one act.

    Raises ``RuleBroken("settled_already")`` where nothing differs: any other change has its own command and its own
    rights. A third value must keep the rules of its field (``RuleBroken`` as correcting raises). ``NotPermitted`` where
    changing the field itself is not the worker's right.
    """
    with store.write(actor=actor, command="settle") as act:
        third = [one for one in chosen if _settle(act, one, why)]
        for contact_id in sorted({one.row_id for one in third if one.entity == "contact"}):
            must_hold(act, store, act.row("contact", contact_id) or {}, closing=False)
        return act.changes()


@command("settle", writes=ANY_ENTITY)
def take_side(
    store: Store,
    actor: Actor,
    *,
    worker_id: str,
    entity: str = "",
    check: Callable[[int, int], None] | None = None,
) -> Changes:
    """Choose everywhere the latest value one worker wrote, of every kind of row or of one, in one act.

    Left open is what the actor may not settle, withdrawals and restrictions (``ONE_BY_ONE``), and fields this worker
    wrote nothing in. ``check(done, of)`` may raise to give up; then nothing is changed. Raises
    ``RuleBroken("nothing_to_settle")``.
    """
    with store.write(actor=actor, command="settle") as act:
        wanted = {
            (row.entity, row.row_id, field)
            for row in contested_rows(act.connection, viewer=actor)
            for field, ids in row.by
            if worker_id in ids and field not in ONE_BY_ONE and entity in ("", row.entity)
        }
        open_now = [c for c in open_conflicts(act.connection, viewer=actor) if (c.entity, c.row_id, c.field) in wanted]
        authors = authors_of(act.connection, {(c.stream, v.device, v.number) for c in open_now for v in c.versions})
        for number, one in enumerate(open_now):
            if check is not None:
                check(number, len(open_now))
            wrote = written_by(authors, one.stream, one.field, [(v.device, v.number) for v in one.versions])
            value = [v.value for v, who in zip(one.versions, wrote, strict=True) if who == worker_id][-1]
            chosen = Settle(entity=one.entity, row_id=one.row_id, field=one.field, value=value)
            if _permitted(act, chosen, act.row(one.entity, one.row_id) or {}, third=False) is None:
                act.resolve(one.entity, one.row_id, one.field, value, why="taken from one side")
        if not act.changes().touched:
            raise RuleBroken("nothing_to_settle")
        return act.changes()


def _settle(act: Act, one: Settle, why: str) -> bool:
    """Write one choice; True when it is a third value."""
    row = act.row(one.entity, one.row_id)
    if row is None or not is_contested(act.connection, entity=one.entity, row_id=one.row_id, field=one.field):
        _must(act, replace(one, field=GONE), row or {}, third=False)
        raise RuleBroken("settled_already")
    third = one.field != GONE and not any(same(one.value, value) for value in _standing(row, one.field))
    _must(act, one, row, third=third)
    act.resolve(one.entity, one.row_id, one.field, _checked(act, one) if third else one.value, why=why)
    return third


def _standing(row: dict[str, Any], field: str) -> list[Any]:
    registers = orjson.loads(row["fold"]) if row["fold"] else {}
    return [sibling[3] for sibling in registers.get(field, [[]])[0]]


def _must(act: Act, one: Settle, row: dict[str, Any], *, third: bool) -> None:
    refusal = _permitted(act, one, row, third=third)
    if refusal is not None:
        raise refusal


def _permitted(act: Act, one: Settle, row: dict[str, Any], *, third: bool) -> NotPermitted | None:
    """Why the actor may not settle this, or None: the rights are those of changing the field itself."""
    actor, personal = act.actor, bool({StreamKind.PERSON, StreamKind.CONTACT} & set(ENTITIES[one.entity].streams))
    if not may_settle(actor, entity=one.entity, field=one.field):
        return NotPermitted("role_may_not", what=right_to_settle(one.entity, one.field).value)
    if not personal:
        return why_not_managed_here(act, ENTITIES[one.entity].streams)
    person_id = one.row_id if one.entity == "person" else row.get("person_id")
    if person_id:
        try:
            must_reach(act, person_id)
        except NotPermitted as refused:
            return refused
    own = actor.worker_id in (row.get("author"), row.get("worker_id"))
    needs_own = one.entity == "contact" and (third or not person_id)
    return NotPermitted("not_your_contact") if needs_own and not own and not actor.may(May.CORRECT_OTHERS) else None


def _checked(act: Act, one: Settle) -> object:
    """A third value, tidied; raises ``RuleBroken`` where correcting the field would."""
    if one.field not in ENTITIES[one.entity].fields:
        raise RuleBroken("not_correctable")
    if one.entity == "person":
        return tidy_person(act, {one.field: one.value}, one.row_id)[one.field]
    if (one.entity, one.field) == ("address", "postcode") and one.value:
        reading = tidy_postcode(str(one.value))
        if reading.reason:
            raise RuleBroken("not_a_postcode", field="postcode")
        return reading.value
    return one.value.strip() if isinstance(one.value, str) else one.value
