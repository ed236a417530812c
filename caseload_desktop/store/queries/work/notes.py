"""Tasks, reminders and hazards in the tray: what is to be done, and which warnings somebody must look at again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, literal, null, select

from caseload_desktop.domain.hazard import AGREES, LOOK_AHEAD_DAYS
from caseload_desktop.domain.roles import Actor
from caseload_desktop.domain.task import stands_on
from caseload_desktop.domain.work_item import Can, Whose, WorkItem, WorkKind, WorkRules
from caseload_desktop.store import rows
from caseload_desktop.store.queries.left_open import left_by_the_dead
from caseload_desktop.store.queries.restriction import open_to
from caseload_desktop.store.queries.work.item import ask, belongs, items_of, name_of, text

TASK, LOOK_AGAIN, TO_AGREE = "task", "hazard_look_again", "hazard_to_agree"
AFTER_DEATH = "after_death"

KINDS = (
    WorkKind(
        id=TASK,
        label="Task",
        group="tasks",
        opens="notes",
        list_id="task_kind",
        entity="task",
        can=frozenset({Can.COMPLETE, Can.PUT_OFF, Can.GIVE, Can.PLAN}),
    ),
    WorkKind(id=LOOK_AGAIN, label="Look at a hazard again", group="tasks", opens="details", list_id="hazard_kind"),
    WorkKind(id=TO_AGREE, label="Hazard to be agreed", group="tasks", opens="details", list_id="hazard_kind"),
    WorkKind(id=AFTER_DEATH, label="Died: to be closed", group="tasks", opens="timeline"),
)


def items(connection: Connection, *, viewer: Actor, whose: Whose, today: date, rules: WorkRules) -> list[WorkItem]:
    """Return tasks, hazards whose day comes near or that nobody agreed to, and people who died: three statements."""
    return [
        *_tasks(connection, viewer, whose, today),
        *_hazards(connection, viewer, whose, today),
        *_deaths(connection, viewer, whose),
    ]


def _deaths(connection: Connection, viewer: Actor, whose: Whose) -> list[WorkItem]:
    """One item for everybody who died and left something open, with how much it is."""
    found = ask(connection, _who_died, viewer, whose)
    return [
        WorkItem(
            kind=AFTER_DEATH,
            id=person_id,
            person_id=person_id,
            person=name,
            reference=reference,
            since=died_on,
            detail="1 thing is open" if count == 1 else f"{count} things are open",
        )
        for person_id, name, reference, died_on, count in found
    ]


def _who_died(viewer: Actor, whose: Whose) -> Select[Any]:
    person, left = rows.person, left_by_the_dead().subquery()
    return (
        select(person.c.id, name_of(person), text(person.c.reference), text(person.c.died_on), left.c.count)
        .join(left, left.c.person_id == person.c.id)
        .where(
            person.c.died_on.is_not(None),
            person.c.gone.is_(None),
            open_to(person, viewer),
            belongs(whose, person_id=person.c.id, worker_id=null(), author=person.c.author),
        )
        .order_by(person.c.died_on, person.c.no)
    )


def _tasks(connection: Connection, viewer: Actor, whose: Whose, today: date) -> list[WorkItem]:
    found = ask(connection, _open_tasks, viewer, whose)
    on = today.isoformat()
    return [_reminded(item, on) if item.due_at else item for item in items_of(found)]


def _open_tasks(viewer: Actor, whose: Whose) -> Select[Any]:
    t, person = rows.task, rows.person
    return (
        select(
            literal(TASK),
            t.c.id,
            t.c.person_id,
            name_of(person),
            text(person.c.reference),
            text(t.c.worker_id),
            literal(""),
            text(t.c.team_id),
            text(t.c.due_on),
            text(t.c.remind_on),  # in the place of the hour until the day is reckoned
            func.substr(t.c.recorded_at, 1, 10),
            text(t.c.waits_for),
            text(t.c.kind),
            text(t.c.words),
        )
        .join(person, person.c.id == t.c.person_id)
        .where(
            t.c.done_on.is_(None),
            t.c.dropped_on.is_(None),
            t.c.gone.is_(None),
            open_to(person, viewer),
            belongs(whose, person_id=t.c.person_id, worker_id=t.c.worker_id, team_id=t.c.team_id, author=t.c.author),
        )
        .order_by(t.c.due_on, t.c.no)
    )


def _reminded(item: WorkItem, on: str) -> WorkItem:
    """A task with a reminder, which was read in the place of the hour, under the day it stands on."""
    return item._replace(due_on=stands_on(due_on=item.due_on, remind_on=item.due_at, today=on), due_at="")


def _hazards(connection: Connection, viewer: Actor, whose: Whose, today: date) -> list[WorkItem]:
    """Hazards are their key worker's to look at again; until a manager agrees they wait for one."""
    near = (today + timedelta(days=LOOK_AHEAD_DAYS)).isoformat()
    found = ask(connection, _hazards_near, viewer, whose, near)
    decides = viewer.may(AGREES)
    listed = []
    for i, person_id, name, reference, review_on, since, kind, detail, open_ in found:
        item = WorkItem(
            kind=LOOK_AGAIN,
            id=i,
            person_id=person_id,
            person=name,
            reference=reference,
            due_on=review_on,
            since=since,
            code=kind,
            detail=detail,
        )
        if open_:
            listed.append(item._replace(kind=TO_AGREE, due_on="", waits_for="" if decides else "a manager"))
        if review_on and review_on <= near:
            listed.append(item)
    return listed


def _hazards_near(viewer: Actor, whose: Whose, near: str) -> Select[Any]:
    t, person = rows.hazard, rows.person
    return (
        select(
            t.c.id,
            t.c.person_id,
            name_of(person),
            text(person.c.reference),
            text(t.c.review_on),
            text(t.c.from_date),
            text(t.c.kind),
            text(t.c.detail),
            t.c.agreed_on.is_(None),
        )
        .join(person, person.c.id == t.c.person_id)
        .where(
            t.c.ended_on.is_(None),
            t.c.gone.is_(None),
            (t.c.review_on <= near) | t.c.agreed_on.is_(None),
            open_to(person, viewer),
            belongs(whose, person_id=t.c.person_id, worker_id=null(), author=t.c.author),
        )
        .order_by(t.c.review_on, t.c.no)
    )
