"""Tasks and reminders of one person: what is still to do first, then what was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from caseload_desktop.domain.roles import Actor
from caseload_desktop.domain.task import TaskState, comes_up, task_state
from caseload_desktop.store import rows
from caseload_desktop.store.queries.restriction import open_to


@dataclass(frozen=True, slots=True)
class Task:
    """One task; days are ISO or empty. Without a worker it is the key worker's or, with a team, the team's."""

    id: str
    kind: str
    words: str
    due_on: str
    remind_on: str
    worker_id: str
    worker: str
    team_id: str
    team: str
    waits_for: str
    about_kind: str
    about_id: str
    done_on: str
    done_note: str
    dropped_on: str
    dropped_why: str
    recorded_by: str
    recorded_at: str

    @property
    def state(self) -> TaskState:
        """What became of it."""
        return task_state(done_on=self.done_on, dropped_on=self.dropped_on)

    @property
    def comes_up(self) -> str:
        """The day it comes up: the reminder, else the day it is due."""
        return comes_up(due_on=self.due_on, remind_on=self.remind_on)


def person_tasks(connection: Connection, person_id: str, *, viewer: Actor) -> tuple[Task, ...]:
    """Return a person's tasks: open ones by the day they are due, then those closed, the latest first.

    One statement; nothing of a restricted person the viewer may not read.
    """
    t, person, worker, team, author = rows.task, rows.person, rows.worker, rows.team, rows.worker.alias()
    query = (
        select(
            t.c.id,
            t.c.kind,
            t.c.words,
            t.c.due_on,
            t.c.remind_on,
            t.c.worker_id,
            worker.c.name,
            t.c.team_id,
            team.c.name,
            t.c.waits_for,
            t.c.about_kind,
            t.c.about_id,
            t.c.done_on,
            t.c.done_note,
            t.c.dropped_on,
            t.c.dropped_why,
            author.c.name,
            t.c.recorded_at,
        )
        .join(person, person.c.id == t.c.person_id)
        .outerjoin(worker, worker.c.id == t.c.worker_id)
        .outerjoin(team, team.c.id == t.c.team_id)
        .outerjoin(author, author.c.id == t.c.author)
        .where(t.c.person_id == person_id, t.c.gone.is_(None), open_to(person, viewer))
    )
    found = [_task(row) for row in connection.execute(query)]
    to_do = [task for task in found if task.state is TaskState.OPEN]
    closed = [task for task in found if task.state is not TaskState.OPEN]
    to_do.sort(key=lambda task: (task.due_on or task.comes_up or "9999", task.recorded_at, task.id))
    closed.sort(key=lambda task: (task.done_on or task.dropped_on, task.recorded_at, task.id), reverse=True)
    return (*to_do, *closed)


def _task(row: Any) -> Task:
    return Task(*(value or "" for value in row))
