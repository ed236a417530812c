"""Commands on telecare and equipment: asked for, given, returned, corrected, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.domain.support import money_given
from caseload_desktop.services.access import must_reach
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.support_rules import (
    Correction,
    correct,
    happened_on,
    must_choose,
    reached_row,
    same_person,
    withdraw,
)
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store

CORRECTABLE = frozenset({"kind", "item", "supplier", "cost", "asked_on", "given_on", "returned_on", "note"})
"""The fields of a piece of equipment that may have been wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskEquipment:
    """A piece of equipment is asked for, or was given at once (``given_on``); ``cost`` is in pounds.

    ``contact_id`` names the contact it was asked for or given in.
    """

    person_id: str
    kind: str
    item: str
    asked_on: str
    given_on: str | None = None
    supplier: str = ""
    cost: float | None = None
    note: str = ""
    contact_id: str | None = None
    equipment_id: str | None = None
    import_run_id: str | None = None


@command("ask_equipment", writes=("equipment",))
def ask_equipment(store: Store, actor: Actor, command: AskEquipment) -> Changes:
    """Record that equipment was asked for. Raises ``RuleBroken``: ``equipment_kind_required``, ``item_required``."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="ask_equipment") as act:
        must_reach(act, command.person_id)
        add_equipment(act, store, command)
        return act.changes()


def add_equipment(act: Act, store: Store, command: AskEquipment) -> str:
    """Write a piece of equipment inside a running act and return its id; imports use it row by row."""
    values: dict[str, Any] = {
        "person_id": command.person_id,
        "kind": command.kind,
        "item": command.item,
        "supplier": command.supplier,
        "cost": command.cost,
        "asked_on": command.asked_on,
        "given_on": command.given_on,
        "returned_on": None,
        "note": command.note,
        "contact_id": same_person(act, "contact", command.contact_id, command.person_id, field="contact_id"),
        "import_run_id": command.import_run_id,
    }
    return act.create("equipment", _checked(act, store, values), row_id=command.equipment_id)


@command("give_equipment", writes=("equipment",))
def give_equipment(store: Store, actor: Actor, *, equipment_id: str, on: str) -> Changes:
    """Record the day a piece was given. Raises ``RuleBroken``: ``equipment_given_already``."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="give_equipment") as act:
        row = reached_row(act, "equipment", equipment_id)
        if row["given_on"] or row["returned_on"]:
            raise RuleBroken("equipment_given_already", field="on")
        day = happened_on(act, on, field="on", after=row["asked_on"])
        act.set("equipment", equipment_id, {"given_on": day})
        return act.changes()


@command("return_equipment", writes=("equipment",))
def return_equipment(store: Store, actor: Actor, *, equipment_id: str, on: str) -> Changes:
    """Record the day a piece came back. Raises ``RuleBroken``: ``equipment_not_given``, ``equipment_returned``."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="return_equipment") as act:
        row = reached_row(act, "equipment", equipment_id)
        if not row["given_on"]:
            raise RuleBroken("equipment_not_given", field="on")
        if row["returned_on"]:
            raise RuleBroken("equipment_returned", field="on")
        day = happened_on(act, on, field="on", after=row["given_on"])
        act.set("equipment", equipment_id, {"returned_on": day})
        return act.changes()


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectEquipment(Correction):
    """A correction of a piece of equipment."""

    equipment_id: str


@command("correct_equipment", writes=("equipment",))
def correct_equipment(store: Store, actor: Actor, command: CorrectEquipment) -> Changes:
    """Correct or complete what is recorded of a piece, such as its cost once it is known."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="correct_equipment") as act:
        correct(
            act,
            "equipment",
            command.equipment_id,
            command,
            allowed=CORRECTABLE,
            check=lambda _row, values: _checked(act, store, values),
        )
        return act.changes()


@command("withdraw_equipment", writes=("equipment",))
def withdraw_equipment(store: Store, actor: Actor, *, equipment_id: str, why: str) -> Changes:
    """Take a piece recorded in error, or asked for and never given, out of the record's lists."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="withdraw_equipment") as act:
        withdraw(act, "equipment", equipment_id, why)
        return act.changes()


def _checked(act: Act, store: Store, values: Mapping[str, Any]) -> dict[str, Any]:
    kind = must_choose(store, "equipment_kind", values["kind"], field="kind", otherwise="equipment_kind_required")
    if not (values["item"] or "").strip():
        raise RuleBroken("item_required", field="item")
    asked = happened_on(act, values["asked_on"], field="asked_on")
    given = happened_on(act, values["given_on"], field="given_on", after=asked) if values["given_on"] else None
    returned = values["returned_on"] or None
    if returned:
        returned = happened_on(act, returned, field="returned_on", after=given or asked)
    words = {name: (values[name] or "").strip() for name in ("item", "supplier", "note")}
    cost = money_given(values["cost"], field="cost")
    days = {"asked_on": asked, "given_on": given, "returned_on": returned}
    return {**values, **words, **days, "kind": kind, "cost": cost}
