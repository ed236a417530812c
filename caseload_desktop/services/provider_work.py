"""Commands on the work with a provider: follow-ups that somebody does, and a manager's look at what is known of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from caseload_desktop.domain.errors import NotPermitted, RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.domain.task import TaskState, task_day, task_state
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.involvement_rules import HOLDERS, day_of_act, known_code, team_for
from caseload_desktop.services.providers import held_provider
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store

LOOKS = (May.DECIDE_SAFEGUARDING, May.ALLOCATE)
"""Whoever has one of these rights may look at a provider for the council: its managers."""

CHANGEABLE = frozenset({"words", "due_on", "worker_id", "team_id"})
"""What may be changed of a follow-up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """Something to be done with a provider; ``due_on`` is ISO or empty. Without worker and team it is its author's."""

    words: str
    due_on: str = ""
    worker_id: str | None = None
    team_id: str | None = None


@command("add_provider_task", writes=("provider_task",))
def add_provider_task(store: Store, actor: Actor, *, provider_id: str, follow_up: FollowUp) -> Changes:
    """Agree a follow-up with a provider; it waits in the tray of whoever it is given to.

    Raises ``RuleBroken`` beside the field: ``words_required``, ``worker_holds_no_cases``, ``list_team_required``,
    ``no_such_row`` and those of its day.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="add_provider_task") as act:
        held_provider(act, provider_id)
        put_follow_up(act, provider_id, follow_up)
        return act.changes()


def put_follow_up(act: Act, provider_id: str, follow_up: FollowUp) -> str:
    """Write a follow-up inside a running act and return its id. Raises as ``add_provider_task``."""
    values = _checked(
        act,
        {
            "words": follow_up.words,
            "due_on": follow_up.due_on,
            "worker_id": follow_up.worker_id,
            "team_id": follow_up.team_id,
        },
    )
    if not (values["worker_id"] or values["team_id"]):
        values["worker_id"] = act.actor.worker_id
    return act.create("provider_task", {**values, "provider_id": provider_id, "from_date": act.today})


@command("change_provider_task", writes=("provider_task",))
def change_provider_task(
    store: Store,
    actor: Actor,
    *,
    provider_task_id: str,
    fields: Mapping[str, object],
    why: str = "",
    seen: Mapping[str, object] | None = None,
) -> Changes:
    """Change what a follow-up says, its day, or who does it; ``fields`` are those of ``CHANGEABLE``.

    Raises ``AlreadyChanged`` where another value than the one ``seen`` came meanwhile; ``RuleBroken("task_closed")``
    and as ``add_provider_task``.
    """
    actor.must(May.WRITE_RECORD)
    if unknown := sorted(fields.keys() - CHANGEABLE):
        raise RuleBroken("not_correctable", fields=", ".join(unknown))
    with store.write(actor=actor, command="change_provider_task") as act:
        row = _open_task(act, provider_task_id)
        values = _checked(act, {name: fields.get(name, row[name]) for name in sorted(CHANGEABLE)})
        wanted = {name: values[name] for name in fields}
        act.set("provider_task", provider_task_id, wanted, why=why.strip(), seen=seen)
        return act.changes()


@command("complete_provider_task", writes=("provider_task",))
def complete_provider_task(
    store: Store, actor: Actor, *, provider_task_id: str, on: str = "", note: str = ""
) -> Changes:
    """Say that a follow-up is done, today unless ``on`` says otherwise, with what came of it."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="complete_provider_task") as act:
        put_done(act, provider_task_id, on=on, note=note)
        return act.changes()


def put_done(act: Act, provider_task_id: str, *, on: str = "", note: str = "") -> None:
    """Write inside a running act that a follow-up is done. Raises ``RuleBroken("task_closed")`` and that of its day."""
    _open_task(act, provider_task_id)
    day = day_of_act(act, on or act.today, field="on")
    act.set("provider_task", provider_task_id, {"done_on": day, "done_note": note.strip()})


@command("drop_provider_task", writes=("provider_task",))
def drop_provider_task(store: Store, actor: Actor, *, provider_task_id: str, why: str) -> Changes:
    """Say that a follow-up will not be done, and why. Raises ``RuleBroken``: ``reason_required``, ``task_closed``."""
    actor.must(May.WRITE_RECORD)
    if not why.strip():
        raise RuleBroken("reason_required", field="why")
    with store.write(actor=actor, command="drop_provider_task") as act:
        _open_task(act, provider_task_id)
        act.set("provider_task", provider_task_id, {"dropped_on": act.today, "dropped_why": why.strip()})
        return act.changes()


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAtProvider:
    """A manager's look at what is known of a provider: what it led to (``provider_look_result``), and in words why.

    ``again_on`` is the day agreed to look again; ``follow_up`` is agreed in the same act.
    """

    provider_id: str
    result: str
    words: str
    again_on: str = ""
    follow_up: FollowUp | None = None


@command("look_at_provider", writes=("provider_look", "provider_task"))
def look_at_provider(store: Store, actor: Actor, command: LookAtProvider) -> Changes:
    """Record a look; it silences the signs there are until something new is written down, or the day to look again.

    Raises ``NotPermitted("role_may_not")`` for who is no manager; ``RuleBroken``: ``look_result_required``,
    ``look_words_required``, ``look_again_required`` where the result is to keep watching, those of the day and of
    ``add_provider_task``.
    """
    if not any(actor.may(right) for right in LOOKS):
        raise NotPermitted("role_may_not", what=May.DECIDE_SAFEGUARDING.value)
    with store.write(actor=actor, command="look_at_provider") as act:
        held_provider(act, command.provider_id)
        values = _look(act, store, command)
        act.create("provider_look", {**values, "provider_id": command.provider_id, "worker_id": actor.worker_id})
        if command.follow_up is not None:
            put_follow_up(act, command.provider_id, command.follow_up)
        return act.changes()


def _look(act: Act, store: Store, command: LookAtProvider) -> dict[str, Any]:
    if not command.result:
        raise RuleBroken("look_result_required", field="result")
    known_code("provider_look_result", command.result, field="result", lists=store.code_lists)
    if not command.words.strip():
        raise RuleBroken("look_words_required", field="words")
    again = task_day(command.again_on, field="again_on", today=date.fromisoformat(act.today))
    if again and again <= act.today:
        raise RuleBroken("look_again_past", field="again_on")
    if not again and store.code_lists.mapped("provider_look_result", command.result, "again") == "yes":
        raise RuleBroken("look_again_required", field="again_on")
    return {"on_date": act.today, "result": command.result, "words": command.words.strip(), "again_on": again}


def _open_task(act: Act, provider_task_id: str) -> dict[str, Any]:
    row = act.row("provider_task", provider_task_id)
    if row is None or row["gone"] is not None:
        raise RuleBroken("no_such_row", entity="provider_task")
    if task_state(done_on=row["done_on"], dropped_on=row["dropped_on"]) is not TaskState.OPEN:
        raise RuleBroken("task_closed")
    return row


def _checked(act: Act, given: Mapping[str, Any]) -> dict[str, Any]:
    words = str(given["words"] or "").strip()
    if not words:
        raise RuleBroken("words_required", field="words")
    due = task_day(str(given["due_on"] or ""), field="due_on", today=date.fromisoformat(act.today))
    worker_id, team_id = given["worker_id"] or None, given["team_id"] or None
    if worker_id:
        worker = act.row("worker", worker_id)
        if worker is None or worker["gone"] is not None or not worker["active"] or worker["role"] not in HOLDERS:
            raise RuleBroken("worker_holds_no_cases", field="worker_id")
    if team_id:
        team_for(act, team_id, "", on=act.today)
    return {"words": words, "due_on": due, "worker_id": worker_id, "team_id": team_id}
