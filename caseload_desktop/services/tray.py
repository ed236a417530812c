"""Commands on what stands in a tray, one or many at once: done, moved to a day, given to a worker."""

from __future__ import annotations

from datetime import date
from typing import Any

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.domain.task import task_day
from caseload_desktop.services.access import must_reach
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.closing import STEP_LIST, TASK_KIND
from caseload_desktop.services.involvement_rules import may_hold, open_involvements, own_or_allocating
from caseload_desktop.services.provider_work import put_done
from caseload_desktop.services.tasks import reached_task
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.queries.work.contacts import STEP_TAKEN_UP
from caseload_desktop.store.store import Store

Ids = tuple[str, ...]


@command("complete_work", writes=("task", "provider_task"))
def complete_work(
    store: Store,
    actor: Actor,
    *,
    task_ids: Ids = (),
    contact_ids: Ids = (),
    follow_up_ids: Ids = (),
    note: str = "",
) -> Changes:
    """Say that tasks, the next steps of contacts, and follow-ups with providers are done today; all or none.

    Anybody who may write to the record may: what a colleague did is done. Raises ``RuleBroken``: ``nothing_chosen``,
    ``task_closed``, ``step_taken_up``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="complete_work") as act:
        for follow_up_id in (follow_ups := tuple(dict.fromkeys(follow_up_ids))):
            put_done(act, follow_up_id, note=note)
        for task_id in _chosen(act, store, task_ids, contact_ids, others=follow_ups):
            act.set("task", task_id, {"done_on": act.today, "done_note": note.strip()})
        return act.changes()


@command("move_work", writes=("task",))
def move_work(
    store: Store, actor: Actor, *, due_on: str, task_ids: Ids = (), contact_ids: Ids = (), why: str = ""
) -> Changes:
    """Plan tasks, and the next steps of contacts, for a day; all or none.

    What is put off needs a reason, which its history keeps; what had no day, or comes earlier, needs none. Raises
    ``RuleBroken``: ``next_step_day_past``, ``reason_required``, ``nothing_to_move``, and as ``complete_work``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="move_work") as act:
        day = task_day(due_on, field="due_on", today=date.fromisoformat(act.today))
        if not day:
            raise RuleBroken("impossible_date", field="due_on")
        if day < act.today:
            raise RuleBroken("next_step_day_past", field="due_on")
        moved = [_move(act, task_id, day, why.strip()) for task_id in _chosen(act, store, task_ids, contact_ids)]
        if not any(moved):
            raise RuleBroken("nothing_to_move", field="due_on")
        return act.changes()


def _move(act: Act, task_id: str, day: str, why: str) -> bool:
    row = reached_task(act, task_id)
    if row["due_on"] and row["due_on"] < day and not why:
        raise RuleBroken("reason_required", field="why")
    reminder = {"remind_on": None} if row["remind_on"] and row["remind_on"] != day else {}
    return act.set("task", task_id, {"due_on": day, **reminder}, why=why)


@command("give_work", writes=("task",))
def give_work(
    store: Store, actor: Actor, *, worker_id: str, task_ids: Ids = (), contact_ids: Ids = (), why: str = ""
) -> Changes:
    """Give tasks, and the next steps of contacts, to a worker: one's own, what is nobody's, anybody's for a manager.

    Raises ``RuleBroken``: ``holder_required``, ``worker_holds_no_cases``, ``worker_not_named``, ``nothing_to_move``,
    and as ``complete_work``; ``NotPermitted``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="give_work") as act:
        moved = [_give(act, task_id, worker_id, why.strip()) for task_id in _chosen(act, store, task_ids, contact_ids)]
        if not any(moved):
            raise RuleBroken("nothing_to_move", field="worker_id")
        return act.changes()


def _give(act: Act, task_id: str, worker_id: str, why: str) -> bool:
    row = reached_task(act, task_id)
    if row["worker_id"]:
        own_or_allocating(act.actor, row)
    may_hold(act, row["person_id"], worker_id)
    return act.set("task", task_id, {"worker_id": worker_id}, why=why)


def _chosen(act: Act, store: Store, task_ids: Ids, contact_ids: Ids, *, others: Ids = ()) -> list[str]:
    """The tasks chosen, and one for every contact whose next step was; none of them only where ``others`` were."""
    if not (task_ids or contact_ids or others):
        raise RuleBroken("nothing_chosen")
    for task_id in (found := list(dict.fromkeys(task_ids))):
        reached_task(act, task_id)
    return [*found, *(_take_up(act, store, contact_id) for contact_id in dict.fromkeys(contact_ids))]


def _take_up(act: Act, store: Store, contact_id: str) -> str:
    """Make a task of a contact's next step, as it stands: it takes the step's place in every tray."""
    row = act.row("contact", contact_id)
    if row is None or row["gone"] is not None or not row["person_id"] or not row["next_step_due"]:
        raise RuleBroken("no_such_row", entity="contact")
    must_reach(act, row["person_id"])
    if act.ask("step-taken-up", lambda: STEP_TAKEN_UP, contact=contact_id) is not None:
        raise RuleBroken("step_taken_up")
    values = {
        "person_id": row["person_id"],
        "kind": TASK_KIND,
        "words": row["next_step_note"] or store.code_lists.label(STEP_LIST, row["next_step"] or ""),
        "due_on": row["next_step_due"],
        "worker_id": _whose(act, row),
        "team_id": row["team_id"],
        "about_kind": "contact",
        "about_id": contact_id,
    }
    return act.create("task", values)


def _whose(act: Act, row: dict[str, Any]) -> str | None:
    """The worker a step is: whoever took the contact, and nobody by name where the person has a key worker."""
    there = open_involvements(act, row["person_id"])
    return None if any(one.is_key for one in there) else row["worker_id"]
