"""What happens next, as every form asks it that closes something: a step with its day and who, or why nothing does."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.contact_entry import NOTHING_FURTHER
from caseload_desktop.domain.dates import DateUse
from caseload_desktop.services.closing import STEP_LIST, WhatNext
from caseload_desktop.ui.caseload.choices import Choices, read_choices
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.card import column
from caseload_desktop.ui.widgets.code_picker import CodePicker
from caseload_desktop.ui.widgets.date_field import SIX_WEEKS, DateField, Quick
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit

_ONE_WEEK: Quick = ("+1 week", lambda day: day + timedelta(weeks=1))


class WhatNextField(QWidget):
    """Asks for the step first; its day, worker and note show once there is one, the reason once nothing follows.

    Signals: ``changed`` when the step changes by the worker's hand.
    """

    changed = Signal()

    def __init__(self, desk: Desk, *, team_id: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._team = team_id
        self.step = CodePicker(desk.code_lists.current(STEP_LIST, desk.today()))
        self.due = DateField(today=desk.today, use=DateUse.DUE, earliest=desk.today(), quick=(_ONE_WEEK, SIX_WEEKS))
        self.worker = CodePicker([], placeholder="Their key worker")
        self.note = NoteEdit(placeholder="What exactly is to be done", least_lines=2, most_lines=5)
        self.why = NoteEdit(placeholder="Why nothing more is needed", least_lines=2, most_lines=5)
        self.fields: dict[str, Field] = {
            "next_step": Field("What happens ne&xt", self.step),
            "next_step_due": Field("By when", self.due, optional=True, hint="With a day, it waits in My work."),
            "next_worker_id": Field("Who does it", self.worker, optional=True, hint="Left empty: their key worker."),
            "next_step_note": Field("More about it", self.note, optional=True),
            "no_next_why": Field("Why nothing follows", self.why),
        }
        self.setFocusProxy(self.step)
        self._lay_out()
        self.step.picked.connect(self._on_step)
        self.step.installEventFilter(self)
        self._show_what_fits()
        viewer, today = desk.actor.worker_id, desk.today().isoformat()
        desk.read(self, lambda c: read_choices(c, viewer_id=viewer, today=today), self._on_choices, key="what_next")

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tab takes the step before it goes on: what is asked next shows only then, and the keyboard goes there."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Tab:
            self.step.settle()
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        beside = QHBoxLayout()
        beside.setSpacing(Space.L)
        for key in ("next_step_due", "next_worker_id"):
            beside.addWidget(self.fields[key], 1, Qt.AlignmentFlag.AlignTop)
        layout = column(self.fields["next_step"], beside, self.fields["next_step_note"], self.fields["no_next_why"])
        self.setLayout(layout)

    def join(self, form: FormDialog) -> WhatNextField:
        """Stand at the end of a form, which says beside these fields what the service finds wrong with them."""
        form.add_part(self)
        form.fields.update(self.fields)
        return self

    def propose(self, step: str, *, note: str = "") -> None:
        """Begin with a step that usually follows; it can be changed."""
        self.step.set_code(step)
        self.note.set_text(note)
        self._show_what_fits()

    def set_problem(self, key: str, words: str) -> None:
        """Say what is wrong beside a field; ``key`` as the service names it."""
        self.fields[key].set_problem(words)

    def value(self) -> WhatNext:
        """What was chosen so far; what does not show counts as empty."""
        step = self.step.code()
        if not step or step == NOTHING_FURTHER:
            return WhatNext(step=step, no_next_why=self.why.text() if step else "")
        day = self.due.value()
        return WhatNext(
            step=step,
            note=self.note.text(),
            due_on=day.isoformat() if day is not None else "",
            worker_id=self.worker.code() or None,
        )

    def is_ready(self) -> bool:
        """True when it may be saved; else what is missing stands beside its field."""
        for key, code in self._missing():
            self.set_problem(key, sentence(code) if code else self.due.problem())
        return not any(field.problem for field in self.fields.values())

    def _missing(self) -> list[tuple[str, str]]:
        """The fields something is wrong with, and the code of its sentence; empty: the date says it itself."""
        value = self.value()
        if not value.step:
            return [("next_step", "next_step_required")]
        if not value.leads_on:
            return [] if value.no_next_why else [("no_next_why", "no_next_why_required")]
        found = [("next_step_due", "")] if self.due.problem() else []
        return [*found, ("next_worker_id", "holder_required")] if self.worker.unmatched else found

    def _on_choices(self, choices: Choices) -> None:
        self.worker.set_choices(choices.workers(team_id=self._team or choices.own_team))

    def _on_step(self, _code: str) -> None:
        self._show_what_fits()
        self.changed.emit()

    def _show_what_fits(self) -> None:
        step = self.step.code()
        for key, field in self.fields.items():
            if key != "next_step":
                field.set_problem("")
                field.setVisible(bool(step) and (key == "no_next_why") == (step == NOTHING_FURTHER))
