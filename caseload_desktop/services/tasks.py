"""Commands on the tasks and reminders of a person: added, changed, handed on, done, dropped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.domain.task import TaskState, task_day, task_state
from caseload_desktop.services.access import must_reach
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.involvement_rules import day_of_act, known_code, may_hold, own_or_allocating, team_for
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store

CHANGEABLE = frozenset({"kind", "words", "due_on", "remind_on", "waits_for"})
"""What may be changed of a task; who does it is changed by handing it on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddTask:
    """Something to be done for a person.

    ``due_on`` and ``remind_on`` are ISO days or empty. Without ``worker_id`` and ``team_id`` it is the key worker's.
    ``waits_for`` names in words whom the task waits for: it comes up, but somebody else must move first. ``about_kind``
    and ``about_id`` name the row it came from, such as the contact that ended with it.
    """

    person_id: str
    words: str
    kind: str = "task"
    due_on: str = ""
    remind_on: str = ""
    worker_id: str | None = None
    team_id: str | None = None
    waits_for: str = ""
    about_kind: str = ""
    about_id: str | None = None


@command("add_task", writes=("task",))
def add_task(store: Store, actor: Actor, command: AddTask) -> Changes:
    """Add a task or reminder. Raises ``RuleBroken`` beside the field that is wrong, ``NotPermitted``."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="add_task") as act:
        must_reach(act, command.person_id)
        put_task(act, store, command)
        return act.changes()


def put_task(act: Act, store: Store, command: AddTask) -> str:
    """Write a task inside a running act and return its id; every closing with a next step uses it.

    Raises ``RuleBroken``: ``words_required``, ``unknown_code``, ``task_needs_a_day``, ``remind_after_due``, and those
    of its days and of ``may_hold``.
    """
    values = _checked(act, store, {"kind": command.kind, "words": command.words, "due_on": command.due_on,
                                   "remind_on": command.remind_on, "waits_for": command.waits_for})  # fmt: skip
    if command.worker_id:
        may_hold(act, command.person_id, command.worker_id)
    if command.team_id:
        team_for(act, command.team_id, "", on=act.today)
    values |= {
        "person_id": command.person_id,
        "worker_id": command.worker_id,
        "team_id": command.team_id,
        "about_kind": command.about_kind,
        "about_id": command.about_id,
    }
    return act.create("task", values)


@command("change_task", writes=("task",))
def change_task(
    store: Store,
    actor: Actor,
    *,
    task_id: str,
    fields: Mapping[str, object],
    why: str = "",
    seen: Mapping[str, object] | None = None,
) -> Changes:
    """Change what a task says, its days, or whom it waits for; ``fields`` are those of ``CHANGEABLE``.

    ``seen`` holds the values the author saw: raises ``AlreadyChanged`` where another came meanwhile. ``RuleBroken`` as
    ``put_task``, and ``task_closed``.
    """
    actor.must(May.WRITE_RECORD)
    kept = sorted(fields.keys() - CHANGEABLE)
    if kept:
        raise RuleBroken("not_amendable", field=kept[0])
    with store.write(actor=actor, command="change_task") as act:
        row = reached_task(act, task_id)
        values = _checked(act, store, {**{name: row[name] or "" for name in CHANGEABLE}, **fields})
        changed = {name: value for name, value in values.items() if name in fields}
        act.set("task", task_id, changed, why=why, seen=seen)
        return act.changes()


@command("put_off_tasks", writes=("task",))
def put_off_tasks(store: Store, actor: Actor, *, task_ids: tuple[str, ...], due_on: str, why: str = "") -> Changes:
    """Give tasks another day; a reminder after it goes. All or none.

    Raises ``RuleBroken``: ``due_day_required``, ``task_closed``, ``nothing_chosen`` and those of the day.
    """
    actor.must(May.WRITE_RECORD)
    if not due_on:
        raise RuleBroken("due_day_required", field="due_on")
    with store.write(actor=actor, command="put_off_tasks") as act:
        day = task_day(due_on, field="due_on", today=date.fromisoformat(act.today))
        for task_id in _chosen(task_ids):
            reminder = reached_task(act, task_id)["remind_on"]
            kept = reminder if reminder and act.today < reminder <= day else None
            act.set("task", task_id, {"due_on": day, "remind_on": kept}, why=why.strip())
        return act.changes()


@command("complete_tasks", writes=("task",))
def complete_tasks(store: Store, actor: Actor, *, task_ids: tuple[str, ...], on: str = "", note: str = "") -> Changes:
    """Say that tasks are done, today unless ``on`` says otherwise, with what came of them; all or none.

    Anybody who may write to the record may: what a colleague did is done. Raises ``RuleBroken``: ``task_closed``,
    ``nothing_chosen`` and those of the day.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="complete_tasks") as act:
        day = day_of_act(act, on or act.today, field="on")
        for task_id in _chosen(task_ids):
            reached_task(act, task_id)
            act.set("task", task_id, {"done_on": day, "done_note": note.strip()})
        return act.changes()


@command("drop_tasks", writes=("task",))
def drop_tasks(store: Store, actor: Actor, *, task_ids: tuple[str, ...], why: str) -> Changes:
    """Say that tasks will not be done, and why; all or none.

    Raises ``RuleBroken``: ``reason_required``, ``task_closed``, ``nothing_chosen``.
    """
    actor.must(May.WRITE_RECORD)
    if not why.strip():
        raise RuleBroken("reason_required", field="why")
    with store.write(actor=actor, command="drop_tasks") as act:
        for task_id in _chosen(task_ids):
            reached_task(act, task_id)
            drop_one(act, task_id, why=why)
        return act.changes()


def drop_one(act: Act, task_id: str, *, why: str) -> None:
    """Drop an open task inside a running act."""
    act.set("task", task_id, {"dropped_on": act.today, "dropped_why": why.strip()})


@command("hand_on_tasks", writes=("task",))
def hand_on_tasks(
    store: Store,
    actor: Actor,
    *,
    task_ids: tuple[str, ...],
    worker_id: str | None = None,
    team_id: str | None = None,
    why: str = "",
) -> Changes:
    """Give tasks to another worker, or to a team; one's own, one nobody has, or anybody's for who allocates work.

    Raises ``RuleBroken``: ``worker_or_team_required``, ``nothing_to_move``, ``task_closed``; ``NotPermitted``.
    """
    actor.must(May.WRITE_RECORD)
    if not (worker_id or team_id):
        raise RuleBroken("worker_or_team_required", field="worker_id")
    with store.write(actor=actor, command="hand_on_tasks") as act:
        moved = [_hand_on(act, task_id, worker_id, team_id, why) for task_id in _chosen(task_ids)]
        if not any(moved):
            raise RuleBroken("nothing_to_move", field="worker_id")
        return act.changes()


def _hand_on(act: Act, task_id: str, worker_id: str | None, team_id: str | None, why: str) -> bool:
    row = reached_task(act, task_id)
    if row["worker_id"]:
        own_or_allocating(act.actor, row)
    if worker_id:
        may_hold(act, row["person_id"], worker_id)
    if team_id:
        team_for(act, team_id, "", on=act.today)
    return act.set("task", task_id, {"worker_id": worker_id, "team_id": team_id}, why=why.strip())


def reached_task(act: Act, task_id: str) -> dict[str, Any]:
    """Return a task that is still to do, of a person the actor may reach.

    Raises ``RuleBroken`` (``no_such_row``, ``task_closed``) or ``NotPermitted``.
    """
    row = act.row("task", task_id)
    if row is None or row["gone"] is not None:
        raise RuleBroken("no_such_row", entity="task")
    must_reach(act, row["person_id"])
    if task_state(done_on=row["done_on"], dropped_on=row["dropped_on"]) is not TaskState.OPEN:
        raise RuleBroken("task_closed")
    return row


def _chosen(task_ids: tuple[str, ...]) -> tuple[str, ...]:
    if not task_ids:
        raise RuleBroken("nothing_chosen")
    return tuple(dict.fromkeys(task_ids))


def _checked(act: Act, store: Store, given: Mapping[str, object]) -> dict[str, Any]:
    """The text and days of a task, trimmed and checked together."""
    values = {name: str(value or "").strip() for name, value in given.items()}
    if not values["words"]:
        raise RuleBroken("words_required", field="words")
    lists = store.code_lists
    known_code("task_kind", values["kind"], field="kind", lists=lists)
    today = date.fromisoformat(act.today)
    for name in ("due_on", "remind_on"):
        values[name] = task_day(values[name], field=name, today=today)
    if lists.mapped("task_kind", values["kind"], "needs_a_day") == "yes" and not (
        values["due_on"] or values["remind_on"]
    ):
        raise RuleBroken("task_needs_a_day", field="remind_on")
    if values["due_on"] and values["remind_on"] > values["due_on"]:
        raise RuleBroken("remind_after_due", field="remind_on")
    return values
