"""Forms on the work with a provider: a follow-up, what came of it, a manager's look."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from caseload_desktop.domain.dates import DateUse
from caseload_desktop.services.provider_work import (
    FollowUp,
    LookAtProvider,
    add_provider_task,
    change_provider_task,
    complete_provider_task,
    look_at_provider,
)
from caseload_desktop.store.queries.provider_about import FollowUpLine, ProviderStory
from caseload_desktop.store.queries.support import Held
from caseload_desktop.ui.caseload.choices import Choices, read_choices
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.dialogs.form_draft import PROVIDER_FORM
from caseload_desktop.ui.providers.provider_form import NO_PERSON
from caseload_desktop.ui.support.record_form import RecordForm
from caseload_desktop.ui.widgets.code_picker import CodePicker
from caseload_desktop.ui.widgets.date_field import SIX_WEEKS, DateField, Quick
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit
from caseload_desktop.ui.widgets.text import heading

_WEEK: Quick = ("+1 week", lambda day: day + timedelta(weeks=1))
_QUARTER: Quick = ("+3 months", lambda day: day + timedelta(days=91))


class FollowUpForm(RecordForm):
    """Agree a follow-up with a provider, or change one; a new one is the author's unless said otherwise."""

    entity = "provider_task"

    def __init__(
        self,
        desk: Desk,
        provider_id: str,
        name: str,
        *,
        line: FollowUpLine | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            desk,
            title=f"Change a follow-up with {name}" if line else f"Follow-up with {name}",
            save="Change" if line else "Add follow-up",
            done="Follow-up changed" if line else "Follow-up added",
            words=NO_PERSON,
            parent=parent,
        )
        self._provider_id, self._line = provider_id, line
        words = NoteEdit(placeholder="Visit at night, see the training record, read the action plan", least_lines=2)
        due = DateField(today=desk.today, use=DateUse.DUE, quick=(_WEEK, SIX_WEEKS))
        self.worker = CodePicker([])
        self.team = CodePicker([])
        self.add_part(self.of("words", "&What is to be done", words))
        self.line(self.of("due_on", "&By when", due, optional=True), self.of("worker_id", "W&ho does it", self.worker))
        self.fields["worker_id"].set_hint("It waits in their tray.")
        if line is not None:
            held = {"words": line.words, "due_on": line.due_on or None, "worker_id": line.worker_id or None}
            self.begin_with(Held(line.id, "provider_task", held))
        self.keep_words(PROVIDER_FORM, f"follow-up change {line.id}" if line else f"follow-up {provider_id}")
        self.fields["words"].focus()
        viewer, today = desk.actor.worker_id, desk.today().isoformat()
        desk.read(self, lambda c: read_choices(c, viewer_id=viewer, today=today), self._on_choices, key="choices")

    def _on_choices(self, choices: Choices) -> None:
        self.worker.set_choices(choices.workers(team_id=choices.own_team))
        if self._line is None and not self.worker.text():
            self.worker.set_code(self.desk.actor.worker_id)

    @override
    def work(self) -> Work | None:
        found = self.values("words")
        if found is None:
            return None
        store, actor, provider_id = self.desk.store, self.desk.actor, self._provider_id
        if self._line is not None and self.rebase is not None:
            task_id, fields, seen = self._line.id, self.rebase.changed(), self.seen()
            return lambda: change_provider_task(store, actor, provider_task_id=task_id, fields=fields, seen=seen)
        given = FollowUp(words=found["words"], due_on=found["due_on"] or "", worker_id=found["worker_id"])
        return lambda: add_provider_task(store, actor, provider_id=provider_id, follow_up=given)


class FollowUpDoneForm(FormDialog):
    """A follow-up is done: on which day, and what came of it."""

    def __init__(self, desk: Desk, line: FollowUpLine, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, title="Done", save="Done", done="Follow-up done", words=line.words, parent=parent)
        self._id = line.id
        self.note = NoteEdit(placeholder="What came of it", least_lines=3, most_lines=8)
        self.day = DateField(today=desk.today)
        self.day.set_value(desk.today())
        self.add("note", Field("&Note", self.note, optional=True))
        self.add("on", Field("&On", self.day))
        self.proposed.add("on")
        self.keep_small("follow-up done", line.id)
        self.note.setFocus()

    @override
    def work(self) -> Work | None:
        on, note = self.read_day("on"), self.note.text()
        if not on:
            return None
        store, actor, task_id = self.desk.store, self.desk.actor, self._id
        return lambda: complete_provider_task(store, actor, provider_task_id=task_id, on=on, note=note)


class LookForm(RecordForm):
    """A manager has looked at what is known of a provider: what it led to, why, when again, and what is to be done."""

    entity = "provider_look"

    def __init__(self, desk: Desk, story: ProviderStory, *, parent: QWidget | None = None) -> None:
        name = str(story.held["name"])
        signs = "\n".join(f"• {sign.why}" for sign in story.signs)
        super().__init__(
            desk,
            title=f"Look at {name}",
            save="Save the look",
            done="Look recorded",
            words=f"{signs}\nYour look silences this until another concern is recorded.\n{NO_PERSON}".strip(),
            width=620,
            parent=parent,
        )
        self._provider_id = str(story.held["id"])
        again = DateField(today=desk.today, use=DateUse.DUE, quick=(SIX_WEEKS, _QUARTER))
        words = NoteEdit(placeholder="What you read or asked, and why this follows", least_lines=3, most_lines=8)
        self.line(self.of("result", "What it &led to"), self.of("again_on", "Look &again on", again, optional=True))
        self.add_part(self.of("words", "W&hat you saw", words))
        self.add_part(heading("A follow-up at once"))
        self.task_words = NoteEdit(placeholder="Leave empty for none", least_lines=2, most_lines=5)
        self.due = DateField(today=desk.today, use=DateUse.DUE, quick=(_WEEK, SIX_WEEKS))
        self.worker = CodePicker([], placeholder="You")
        self.add("task_words", Field("&What is to be done", self.task_words, optional=True))
        self.fields["due_on"] = Field("&By when", self.due, optional=True)
        self.fields["worker_id"] = Field("Wh&o does it", self.worker, optional=True)
        self.line(self.fields["due_on"], self.fields["worker_id"])
        self.keep_words(PROVIDER_FORM, f"look {self._provider_id}")
        self.fields["result"].focus()
        viewer, today = desk.actor.worker_id, desk.today().isoformat()
        desk.read(self, lambda c: read_choices(c, viewer_id=viewer, today=today), self._on_choices, key="choices")

    def _on_choices(self, choices: Choices) -> None:
        self.worker.set_choices(choices.workers(team_id=choices.own_team))

    @override
    def work(self) -> Work | None:
        found: dict[str, Any] | None = self.values("result", "words")
        due = self.due.value()
        if due is None and self.due.text().strip():
            self.fields["due_on"].set_problem(self.due.problem())
            return None
        if found is None:
            return None
        follow_up = None
        if self.task_words.text():
            day = due.isoformat() if due else ""
            follow_up = FollowUp(words=self.task_words.text(), due_on=day, worker_id=self.worker.code() or None)
        command = LookAtProvider(
            provider_id=self._provider_id,
            result=found["result"],
            words=found["words"],
            again_on=found["again_on"] or "",
            follow_up=follow_up,
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: look_at_provider(store, actor, command)
