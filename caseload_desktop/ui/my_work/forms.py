"""Forms on what was chosen in the tray: plan it for a day, give it to a worker, say what came of it."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from caseload_desktop.domain.dates import DateUse
from caseload_desktop.services.tray import complete_work, give_work, move_work
from caseload_desktop.ui.caseload.choices import Choices
from caseload_desktop.ui.caseload.giving_forms import CaseForm
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import Work
from caseload_desktop.ui.my_work.chosen import Chosen
from caseload_desktop.ui.widgets.code_picker import CodePicker
from caseload_desktop.ui.widgets.date_field import DateField, Quick
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit

_QUICK: tuple[Quick, ...] = (
    ("Tomorrow", lambda day: day + timedelta(days=1)),
    ("Monday", lambda day: day + timedelta(days=7 - day.weekday())),
    ("+1 week", lambda day: day + timedelta(weeks=1)),
    ("+2 weeks", lambda day: day + timedelta(weeks=2)),
)


class PlanForm(CaseForm):
    """A day for what was chosen; what is put off asks why."""

    def __init__(self, desk: Desk, chosen: Chosen, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Plan or put off: {chosen.words}",
            save="Plan",
            done=f"{chosen.count_words} planned",
            words="It stands in the tray on that day. What comes later than it was due needs a reason.",
            parent=parent,
        )
        self._chosen = chosen
        field = DateField(today=desk.today, use=DateUse.DUE, earliest=desk.today(), quick=_QUICK)
        self.why = NoteEdit(placeholder="Why it can't be done in time", least_lines=2, most_lines=5)
        self.day("due_on", "For which &day", field)
        self.add("why", Field("&Why later", self.why, optional=not chosen.had_days))
        self.keep_small("tray planned", *chosen.ids)
        self.fields["due_on"].focus()

    @override
    def work(self) -> Work | None:
        day = self.read_day("due_on")
        if not day:
            return None
        store, actor, why = self.desk.store, self.desk.actor, self.why.text()
        tasks, steps = self._chosen.task_ids, self._chosen.contact_ids
        return lambda: move_work(store, actor, due_on=day, why=why, task_ids=tasks, contact_ids=steps)


class GiveForm(CaseForm):
    """Another worker for what was chosen."""

    def __init__(self, desk: Desk, chosen: Chosen, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Give to a worker: {chosen.words}",
            save="Give",
            done=f"{chosen.count_words} given",
            words="It goes to their tray. The case stays with its key worker.",
            parent=parent,
        )
        self._chosen = chosen
        self.worker = CodePicker([])
        self.why = NoteEdit(placeholder="What they should know", least_lines=2, most_lines=5)
        self.add("worker_id", Field("&Worker", self.worker))
        self.add("why", Field("W&hy", self.why, optional=True))
        self.keep_small("tray given", *chosen.ids)
        self.worker.setFocus()
        self.read_choices()

    @override
    def on_choices(self, choices: Choices) -> None:
        self.worker.set_choices(choices.workers(without=self._chosen.only_worker, team_id=choices.own_team))

    @override
    def work(self) -> Work | None:
        worker_id = self.must_choose("worker_id", self.worker, "holder_required")
        if not worker_id:
            return None
        store, actor, why = self.desk.store, self.desk.actor, self.why.text()
        tasks, steps = self._chosen.task_ids, self._chosen.contact_ids
        return lambda: give_work(store, actor, worker_id=worker_id, why=why, task_ids=tasks, contact_ids=steps)


class DoneForm(CaseForm):
    """What came of it, as it is done."""

    def __init__(self, desk: Desk, chosen: Chosen, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk, title=f"Done: {chosen.words}", save="Done", done=f"{chosen.count_words} done", parent=parent
        )
        self._chosen = chosen
        self.note = NoteEdit(placeholder="What came of it", least_lines=3, most_lines=8)
        self.add("note", Field("&Note", self.note, optional=True))
        self.keep_small("tray done", *chosen.ids)
        self.note.setFocus()

    @override
    def work(self) -> Work | None:
        store, actor, note = self.desk.store, self.desk.actor, self.note.text()
        tasks, steps = self._chosen.task_ids, self._chosen.contact_ids
        follow_ups = self._chosen.follow_up_ids
        return lambda: complete_work(
            store, actor, note=note, task_ids=tasks, contact_ids=steps, follow_up_ids=follow_ups
        )
