"""Commands on the hazards of a person: recorded, agreed, changed, looked at again, ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.hazard import AGREES, review_day, told_or_why_not
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.access import must_reach
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.involvement_rules import day_of_act, known_code
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store

CHANGEABLE = frozenset({"kind", "detail", "told", "not_told_why"})
"""What may be changed of a hazard; the day to look at it again moves when somebody has looked."""

_AGREED_TO = ("kind", "detail")
"""What a manager agrees to: where these change, they agree anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddHazard:
    """A warning for whoever deals with a person: ``review_on`` is the day somebody must look at it again.

    ``told`` says whether the person knows of it; ``not_told_why`` why not.
    """

    person_id: str
    kind: str
    detail: str
    review_on: str
    told: bool | None
    not_told_why: str = ""
    from_date: str = ""


@command("add_hazard", writes=("hazard",))
def add_hazard(store: Store, actor: Actor, command: AddHazard) -> Changes:
    """Record a hazard. It shows at once; until a manager agrees it says so. A manager's own is agreed.

    Raises ``RuleBroken`` beside the field that is wrong, ``NotPermitted``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="add_hazard") as act:
        must_reach(act, command.person_id)
        put_hazard(act, store, command)
        return act.changes()


def put_hazard(act: Act, store: Store, command: AddHazard) -> str:
    """Write a hazard inside a running act and return its id. Raises ``RuleBroken``."""
    known_code("hazard_kind", command.kind, field="kind", lists=store.code_lists)
    if not command.detail.strip():
        raise RuleBroken("words_required", field="detail")
    values = {
        "person_id": command.person_id,
        "kind": command.kind,
        "detail": command.detail.strip(),
        "told": command.told,
        "not_told_why": told_or_why_not(told=command.told, not_told_why=command.not_told_why),
        "from_date": day_of_act(act, command.from_date or act.today, field="from_date"),
        "review_on": review_day(command.review_on, today=date.fromisoformat(act.today)),
        **(_agreement(act) if act.actor.may(AGREES) else {}),
    }
    return act.create("hazard", values)


@command("agree_hazard", writes=("hazard",))
def agree_hazard(store: Store, actor: Actor, *, hazard_id: str) -> Changes:
    """Agree to a hazard a worker recorded. Raises ``RuleBroken("agreed_already")``, ``NotPermitted``."""
    actor.must(AGREES)
    with store.write(actor=actor, command="agree_hazard") as act:
        if reached_hazard(act, hazard_id)["agreed_on"] is not None:
            raise RuleBroken("agreed_already")
        act.set("hazard", hazard_id, _agreement(act))
        return act.changes()


@command("change_hazard", writes=("hazard",))
def change_hazard(
    store: Store,
    actor: Actor,
    *,
    hazard_id: str,
    fields: Mapping[str, object],
    why: str = "",
    seen: Mapping[str, object] | None = None,
) -> Changes:
    """Change what a hazard says; ``fields`` are those of ``CHANGEABLE``.

    What a manager agreed to and reads otherwise now is to be agreed anew. ``seen`` holds the values the author saw:
    raises ``AlreadyChanged`` where another came meanwhile.
    """
    actor.must(May.WRITE_RECORD)
    if kept := sorted(fields.keys() - CHANGEABLE):
        raise RuleBroken("not_amendable", field=kept[0])
    with store.write(actor=actor, command="change_hazard") as act:
        row = reached_hazard(act, hazard_id)
        values = _changed(store, row, fields)
        if any(name in values and values[name] != row[name] for name in _AGREED_TO):
            values |= _agreement(act) if actor.may(AGREES) else {"agreed_by": None, "agreed_on": None}
        act.set("hazard", hazard_id, values, why=why, seen=seen)
        return act.changes()


def _changed(store: Store, row: Mapping[str, Any], fields: Mapping[str, object]) -> dict[str, object]:
    values = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    whole = {**row, **values}
    known_code("hazard_kind", str(whole["kind"]), field="kind", lists=store.code_lists)
    if not whole["detail"]:
        raise RuleBroken("words_required", field="detail")
    if "told" in values or "not_told_why" in values:
        why = told_or_why_not(told=whole["told"], not_told_why=str(whole["not_told_why"] or ""))
        values |= {"told": whole["told"], "not_told_why": why or None}
    return values


@command("renew_hazard", writes=("hazard",))
def renew_hazard(
    store: Store,
    actor: Actor,
    *,
    hazard_id: str,
    review_on: str,
    why: str,
    seen: Mapping[str, object] | None = None,
) -> Changes:
    """Say that somebody looked again and the warning stands, until another day; a manager's decision.

    Raises ``RuleBroken``: ``reason_required`` and those of the day; ``NotPermitted``, ``AlreadyChanged``.
    """
    actor.must(AGREES)
    if not why.strip():
        raise RuleBroken("reason_required", field="why")
    with store.write(actor=actor, command="renew_hazard") as act:
        reached_hazard(act, hazard_id)
        day = review_day(review_on, today=date.fromisoformat(act.today))
        act.set("hazard", hazard_id, {"review_on": day, **_agreement(act)}, why=why.strip(), seen=seen)
        return act.changes()


@command("end_hazard", writes=("hazard",))
def end_hazard(store: Store, actor: Actor, *, hazard_id: str, reason: str, on: str = "") -> Changes:
    """End a warning, and say why; it stays in the history.

    A manager's decision; one nobody has agreed to yet may be ended by the worker who recorded it. Raises
    ``RuleBroken``: ``reason_required``, ``hazard_ended``, those of the day; ``NotPermitted``.
    """
    actor.must(May.WRITE_RECORD)
    if not reason.strip():
        raise RuleBroken("reason_required", field="reason")
    with store.write(actor=actor, command="end_hazard") as act:
        row = reached_hazard(act, hazard_id)
        if row["agreed_on"] is not None or row["author"] != actor.worker_id:
            actor.must(AGREES)
        day = day_of_act(act, on or act.today, field="on", after=row["from_date"] or "")
        act.set("hazard", hazard_id, {"ended_on": day, "end_reason": reason.strip()})
        return act.changes()


def reached_hazard(act: Act, hazard_id: str) -> dict[str, Any]:
    """Return a hazard that stands, of a person the actor may reach.

    Raises ``RuleBroken`` (``no_such_row``, ``hazard_ended``) or ``NotPermitted``.
    """
    row = act.row("hazard", hazard_id)
    if row is None or row["gone"] is not None:
        raise RuleBroken("no_such_row", entity="hazard")
    must_reach(act, row["person_id"])
    if row["ended_on"] is not None:
        raise RuleBroken("hazard_ended")
    return row


def _agreement(act: Act) -> dict[str, object]:
    return {"agreed_by": act.actor.worker_id, "agreed_on": act.today}
