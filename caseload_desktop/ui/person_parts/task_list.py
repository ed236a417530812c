"""The tasks of a person as a card: open ones first, each with what can be done; closed ones folded away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.roles import May
from caseload_desktop.domain.task import TaskState
from caseload_desktop.services.tasks import drop_tasks
from caseload_desktop.store.queries.tasks import Task
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.reason import ReasonDialog
from caseload_desktop.ui.person_parts.task_forms import DoneForm, GiveForm, PutOffForm, TaskForm
from caseload_desktop.ui.record_words import count_words, day_long, due_words
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button, icon_button, quiet_button
from caseload_desktop.ui.widgets.card import Card, column, row
from caseload_desktop.ui.widgets.status_tag import StatusTag, Tag, Tone
from caseload_desktop.ui.widgets.text import label, muted, rule

WHY_DROPPED = ("Not needed any more", "Somebody else does it", "Died", "Entered by mistake")


class TaskCard(Card):
    """Made anew for each record; the closed tasks show when asked for."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__("Tasks", parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.desk = desk
        self._id, self._name = "", ""
        self._tasks: tuple[Task, ...] = ()
        self._show_closed = False
        self.add_button = button("Add a task", self.add, icon="plus", tip="Ctrl+T")
        self.corner.addWidget(self.add_button)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(Space.M)
        self.body.addLayout(self._lines)

    def show_tasks(self, tasks: Sequence[Task], *, person_id: str, person: str) -> None:
        """Show a person's tasks."""
        if person_id != self._id:
            self._show_closed = False
        self._tasks, self._id, self._name = tuple(tasks), person_id, person
        self.add_button.setVisible(self.desk.may(May.WRITE_RECORD))
        while (item := self._lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        to_do = [task for task in tasks if task.state is TaskState.OPEN]
        closed = [task for task in tasks if task.state is not TaskState.OPEN]
        for number, task in enumerate(to_do):
            if number:
                self._lines.addWidget(rule())
            self._lines.addWidget(self._open_line(task))
        if not to_do:
            self._lines.addWidget(muted("Nothing to do." if self._id else ""))
        if closed:
            self._lines.addWidget(self._closed(closed))

    # ------------------------------------------------------------------------------------------------------- lines
    def _open_line(self, task: Task) -> QWidget:
        parts: list[QWidget | QLayout] = [label(task.words, wrap=True, selectable=True)]
        if task.waits_for:
            parts.append(label(f"Waits for {task.waits_for}", "label", wrap=True))
        parts.append(muted(self._about(task), wrap=True))
        tag = due_tag(task, today=self.desk.today())
        if tag is not None:
            parts.append(_left(StatusTag(tag)))
        if self.desk.may(May.WRITE_RECORD):
            parts.append(_left(*self._verbs(task)))
        holder = QWidget()
        holder.setLayout(column(*parts, space=Space.XS))
        return holder

    def _verbs(self, task: Task) -> list[QWidget]:
        own = not task.worker_id or task.worker_id == self.desk.actor.worker_id or self.desk.may(May.ALLOCATE)
        verbs: list[QWidget] = [
            button("Done", lambda: DoneForm(self.desk, [task], parent=self.window()).open(), icon="check",
                   name=f"Done: {task.words}"),
            icon_button("pencil", "Change", lambda: self.change(task)),
            quiet_button("Put off", lambda: PutOffForm(self.desk, [task], parent=self.window()).open()),
        ]  # fmt: skip
        if own:
            verbs.append(quiet_button("Hand on", lambda: GiveForm(self.desk, [task], parent=self.window()).open()))
        verbs.append(icon_button("x", "Drop", lambda: self.drop(task)))
        for verb in verbs[1:]:
            verb.setAccessibleName(f"{verb.accessibleName()}: {task.words}")
        return verbs

    def _about(self, task: Task) -> str:
        kind = self.desk.code_lists.label("task_kind", task.kind)
        who = task.worker or task.team or "key worker"
        due = f"due {day_long(task.due_on)}" if task.due_on else ""
        remind = f"reminder on {day_long(task.remind_on)}" if task.remind_on else ""
        return " · ".join(part for part in (kind, who, due, remind) if part)

    def _closed(self, closed: list[Task]) -> QWidget:
        words = count_words(len(closed), "closed task")
        if not self._show_closed:
            holder = QWidget()
            line = row(quiet_button(f"Show {words}", lambda: self._toggle(True), icon="chevron-down"))
            line.addStretch(1)
            holder.setLayout(line)
            return holder
        lines = [closed_line(task, self.desk.code_lists) for task in closed]
        hide = row(quiet_button("Hide closed tasks", lambda: self._toggle(False), icon="chevron-up"))
        hide.addStretch(1)
        holder = QWidget()
        holder.setLayout(column(hide, *lines, space=Space.S))
        return holder

    def _toggle(self, on: bool) -> None:
        self._show_closed = on
        self.show_tasks(self._tasks, person_id=self._id, person=self._name)

    # ------------------------------------------------------------------------------------------------------- acting
    def add(self) -> None:
        """Write down something to be done."""
        if self._id and self.desk.may(May.WRITE_RECORD):
            TaskForm(self.desk, self._id, self._name, parent=self.window()).open()

    def change(self, task: Task) -> None:
        """Change what a task says."""
        TaskForm(self.desk, self._id, self._name, task=task, parent=self.window()).open()

    def drop(self, task: Task) -> None:
        """Say that it will not be done, and why."""
        drop_dialog(self.desk, [task], parent=self.window()).open()


def drop_dialog(desk: Desk, tasks: Sequence[Task], *, parent: QWidget | None) -> ReasonDialog:
    """Ask why tasks will not be done."""
    store, actor, ids = desk.store, desk.actor, tuple(task.id for task in tasks)
    return ReasonDialog(
        desk,
        title="Drop the task" if len(tasks) == 1 else f"Drop {len(tasks)} tasks",
        words=tasks[0].words if len(tasks) == 1 else "",
        save="Drop",
        done="Task dropped",
        about=ids,
        work=lambda why: drop_tasks(store, actor, task_ids=ids, why=why),
        reasons=WHY_DROPPED,
        parent=parent,
    )


def _left(*parts: QWidget) -> QHBoxLayout:
    line = row(*parts, space=Space.XS)
    line.addStretch(1)
    return line


def due_tag(task: Task, *, today: date) -> Tag | None:
    """How a task stands today: overdue, due, coming, or nothing for one without a day."""
    if not task.due_on:
        return None
    words = due_words(task.due_on, today=today)
    late, due_today = task.due_on < today.isoformat(), task.due_on == today.isoformat()
    return Tag(Tone.RED if late else Tone.AMBER if due_today else Tone.BLUE, words[:1].upper() + words[1:])


def closed_line(task: Task, lists: CodeLists) -> QWidget:
    """One closed task: what it was, when it was done or dropped, and what was said."""
    done = task.state is TaskState.DONE
    when = f"Done on {day_long(task.done_on)}" if done else f"Dropped on {day_long(task.dropped_on)}"
    note = task.done_note if done else task.dropped_why
    kind = lists.label("task_kind", task.kind)
    about = " · ".join(part for part in (kind, when, task.worker, note) if part)
    holder = QWidget()
    holder.setLayout(column(label(task.words, "muted", wrap=True, selectable=True), muted(about, wrap=True), space=1))
    return holder
