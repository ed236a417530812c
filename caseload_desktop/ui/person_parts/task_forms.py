"""Forms on the tasks of a person: add or change one, finish, put off, hand on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.domain.dates import DateUse
from caseload_desktop.services.tasks import (
    AddTask,
    add_task,
    change_task,
    complete_tasks,
    hand_on_tasks,
    put_off_tasks,
)
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.tasks import Task
from caseload_desktop.ui.caseload.choices import Choices, read_choices
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.person_parts.form import PartForm, Values, required
from caseload_desktop.ui.record_words import count_words
from caseload_desktop.ui.widgets.code_picker import CodePicker
from caseload_desktop.ui.widgets.date_field import SIX_WEEKS, DateField
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit

TOMORROW = ("Tomorrow", lambda day: day + timedelta(days=1))
A_WEEK = ("+1 week", lambda day: day + timedelta(weeks=1))
_HELD = ("kind", "words", "due_on", "remind_on", "waits_for")


class TaskForm(PartForm):
    """Write down something to be done, or change what is written; a new one is the author's unless said otherwise."""

    entity = "task"

    def __init__(
        self, desk: Desk, person_id: str, person: str, *, task: Task | None = None, parent: QWidget | None = None
    ) -> None:
        store, actor = desk.store, desk.actor

        def save(values: dict[str, Any], seen: Mapping[str, object] | None) -> Changes:
            if task is not None:
                return change_task(store, actor, task_id=task.id, fields=values, seen=seen)
            texts = {name: value or "" for name, value in values.items()}
            return add_task(store, actor, AddTask(person_id=person_id, **texts))

        super().__init__(
            desk,
            title=f"Change a task for {person}" if task else f"Add a task for {person}",
            done="Task changed" if task else "Task added",
            saver=save,
            row_id=task.id if task else "",
            held={name: getattr(task, name) or None for name in _HELD} if task else {"kind": "task"},
            parent=parent,
        )
        self.words = NoteEdit(placeholder="Ring the daughter, order the rail, write to the GP", least_lines=2)
        self.kind = CodePicker(desk.code_lists.current("task_kind", desk.today()))
        self.due = DateField(today=desk.today, use=DateUse.DUE, quick=(TOMORROW, A_WEEK, SIX_WEEKS))
        self.remind = DateField(today=desk.today, use=DateUse.DUE)
        self.worker = CodePicker([], placeholder="Their key worker")
        self.waits_for = QLineEdit()
        self.waits_for.setPlaceholderText("Such as: the GP, housing, the family")
        self.put(
            Field("&What is to be done", self.words),
            (Field("&Kind", self.kind), Field("Waits &for", self.waits_for, optional=True)),
            (Field("&Due", self.due, optional=True), Field("&Remind on", self.remind, optional=True)),
            names=(("words",), ("kind", "waits_for"), ("due_on", "remind_on")),
        )  # fmt: skip
        if task is None:
            self.put(Field("W&ho does it", self.worker, optional=True), names=(("worker_id",),))
            _read_workers(self, self._on_choices)
        self.begin("words")
        what, row_id = ("Change of a task", task.id) if task else ("Task", "new")
        self.keep_about(what, person_id=person_id, tab="timeline", row_id=row_id)

    def _on_choices(self, choices: Choices) -> None:
        self.worker.set_choices(choices.workers(team_id=choices.own_team))
        if not self.worker.code() and not self.worker.text():
            self.worker.set_code(self.desk.actor.worker_id)

    @override
    def problems(self, values: Values) -> dict[str, str]:
        return {**required(values, ("words",), "words_required"), **required(values, ("kind",))}


class DoneForm(FormDialog):
    """Tasks are done: on which day, and what came of it."""

    def __init__(self, desk: Desk, tasks: Sequence[Task], *, parent: QWidget | None = None) -> None:
        one = len(tasks) == 1
        super().__init__(
            desk,
            title="Done" if one else f"{count_words(len(tasks), 'task')} done",
            save="Done",
            done="Task done" if one else f"{count_words(len(tasks), 'task')} done",
            words=tasks[0].words if one else "",
            parent=parent,
        )
        self._ids = tuple(task.id for task in tasks)
        self.note = NoteEdit(placeholder="What came of it", least_lines=3, most_lines=8)
        self.day = DateField(today=desk.today)
        self.day.set_value(desk.today())
        self.add("note", Field("&Note", self.note, optional=True))
        self.add("on", Field("&On", self.day))
        self.proposed.add("on")
        self.keep_small("task done", *self._ids)
        self.note.setFocus()

    @override
    def work(self) -> Work | None:
        on = self.read_day("on")
        if not on:
            return None
        store, actor, ids, note = self.desk.store, self.desk.actor, self._ids, self.note.text()
        return lambda: complete_tasks(store, actor, task_ids=ids, on=on, note=note)


class PutOffForm(FormDialog):
    """Tasks get another day."""

    def __init__(self, desk: Desk, tasks: Sequence[Task], *, parent: QWidget | None = None) -> None:
        words = tasks[0].words if len(tasks) == 1 else count_words(len(tasks), "task")
        super().__init__(desk, title="Put off", save="Put off", done="Put off", words=words, parent=parent)
        self._ids = tuple(task.id for task in tasks)
        self.day = DateField(today=desk.today, use=DateUse.DUE, quick=(TOMORROW, A_WEEK, SIX_WEEKS))
        self.why = NoteEdit(placeholder="Why it can wait", least_lines=2, most_lines=5)
        self.add("due_on", Field("&Due", self.day))
        self.add("why", Field("&Why", self.why, optional=True))
        self.keep_small("task put off", *self._ids)
        self.day.setFocus()

    @override
    def work(self) -> Work | None:
        on = self.read_day("due_on")
        if not on:
            return None
        store, actor, ids, why = self.desk.store, self.desk.actor, self._ids, self.why.text()
        return lambda: put_off_tasks(store, actor, task_ids=ids, due_on=on, why=why)


class GiveForm(FormDialog):
    """Tasks go to another worker."""

    def __init__(self, desk: Desk, tasks: Sequence[Task], *, parent: QWidget | None = None) -> None:
        words = tasks[0].words if len(tasks) == 1 else count_words(len(tasks), "task")
        super().__init__(desk, title="Hand on", save="Hand on", done="Handed on", words=words, parent=parent)
        self._ids = tuple(task.id for task in tasks)
        self._without = tasks[0].worker_id if len({task.worker_id for task in tasks}) == 1 else ""
        self.worker = CodePicker([])
        self.why = NoteEdit(placeholder="What they should know", least_lines=2, most_lines=5)
        self.add("worker_id", Field("&Worker", self.worker))
        self.add("why", Field("&Note", self.why, optional=True))
        self.keep_small("task handed on", *self._ids)
        self.worker.setFocus()
        _read_workers(self, self._on_choices)

    def _on_choices(self, choices: Choices) -> None:
        self.worker.set_choices(choices.workers(without=self._without, team_id=choices.own_team))

    @override
    def work(self) -> Work | None:
        worker_id, why = self.worker.code(), self.why.text()
        if not worker_id:
            self.fields["worker_id"].set_problem(sentence("holder_required"))
            return None
        store, actor, ids = self.desk.store, self.desk.actor, self._ids
        return lambda: hand_on_tasks(store, actor, task_ids=ids, worker_id=worker_id, why=why)


def _read_workers(form: FormDialog, then: Callable[[Choices], object]) -> None:
    desk = form.desk
    viewer, today = desk.actor.worker_id, desk.today().isoformat()
    desk.read(form, lambda c: read_choices(c, viewer_id=viewer, today=today), then, key="choices")
