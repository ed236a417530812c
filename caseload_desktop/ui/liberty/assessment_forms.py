"""Forms on the six assessments of a DoLS application: ask an assessor, record what was found."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.domain.dates import DateUse
from caseload_desktop.domain.dols import MET
from caseload_desktop.services.dols_assessments import (
    AskDolsAssessments,
    DolsAssessed,
    ask_dols_assessments,
    complete_dols_assessments,
)
from caseload_desktop.store.queries.dols_story import Assessed
from caseload_desktop.ui.caseload.choices import Choices
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import Work
from caseload_desktop.ui.liberty.dols_lines import DolsRow
from caseload_desktop.ui.liberty.form import LIBERTY_TAB, LibertyForm, together
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.record_words import day_long
from caseload_desktop.ui.widgets.choices import CheckGroup
from caseload_desktop.ui.widgets.code_picker import CodePicker
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit

_LIMITS = "limits"
"""A requirement whose assessor recommends how long and on which conditions (code list ``dols_requirement``)."""


class AskForm(LibertyForm):
    """Ask an assessor for one or several assessments; what was asked for already is not ticked."""

    def __init__(
        self, desk: Desk, row: DolsRow, asked: Sequence[Assessed] = (), *, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            desk,
            title=f"Assessments of {row.one.person}",
            save="Ask",
            done="Assessments asked for",
            words=f"The law wants the decision by {day_long(row.due.on.isoformat())}: {row.due.reason}.",
            width=620,
            parent=parent,
        )
        self._id = row.one.id
        there = {each.kind for each in asked}
        codes = desk.code_lists.current("dols_requirement", desk.today())
        self.requirements = CheckGroup(codes)
        self.requirements.set_codes(code.id for code in codes if code.id not in there)
        self.kind = self.list_picker("dols_assessor")
        self.worker = CodePicker([], placeholder="Somebody from outside")
        self.assessor = QLineEdit()
        self.add("requirements", Field("&Which", self.requirements))
        self.add("assessor_kind", Field("&Kind of assessor", self.kind))
        self.side_by_side(
            {
                "worker_id": Field("&Colleague", self.worker, optional=True),
                "assessor": Field("Or &name", self.assessor, optional=True),
            }
        )
        self.day("asked_on", "&Asked on")
        self.due_day("due_on", "&Done by", optional=True).set_value(max(row.due.on, desk.today()))
        self.proposed.add("due_on")
        self.keep_about("Assessments to ask for", person_id=row.one.person_id, tab=LIBERTY_TAB, row_id=row.one.id)
        self.kind.setFocus()
        self.read_choices()

    @override
    def on_choices(self, choices: Choices) -> None:
        self.colleagues(choices, self.worker)

    @override
    def work(self) -> Work | None:
        kind = self.must_choose("assessor_kind", self.kind, "required")
        asked_on, (due_fits, due_on) = self.read_day("asked_on"), self.optional_day("due_on")
        if not (kind and asked_on and due_fits):
            return None
        command = AskDolsAssessments(
            dols_id=self._id,
            requirements=tuple(self.requirements.codes()),
            assessor_kind=kind,
            asked_on=asked_on,
            assessor=self.assessor.text(),
            worker_id=self.worker.code() or None,
            due_on=due_on or None,
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: ask_dols_assessments(store, actor, command)


class ResultsForm(LibertyForm):
    """What assessments found: one form of an assessor's brings several at once."""

    def __init__(self, desk: Desk, row: DolsRow, awaited: Sequence[Assessed], *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"What was found: {row.one.person}",
            save="Record",
            done="Assessments completed",
            width=640,
            parent=parent,
        )
        self._awaited = tuple(awaited)
        self.results: dict[str, CodePicker] = {}
        self.day("on", "&Done on")
        for each in self._awaited:
            picker = self.list_picker("dols_assessment_result", placeholder="Not yet")
            self.results[each.id] = picker
            name = desk.code_lists.label("dols_requirement", each.kind)
            hint = f"{each.assessor} · asked on {day_long(each.asked_on)}"
            self.add(each.id, Field(name, picker, hint=hint, optional=True))
        self.equivalent = QCheckBox("Equivalent assessments were used")
        self.note = NoteEdit(placeholder="Needed where one is not met", least_lines=2, most_lines=6)
        until = DateField(today=desk.today, use=DateUse.DUE)
        self.conditions = NoteEdit(placeholder="Such as: a walk every day", least_lines=2, most_lines=5)
        self._days = {**self._days, "recommended_to": until}
        fields = {
            "recommended_to": Field("&Recommended until", until, optional=True),
            "recommended_conditions": Field("Recommended &conditions", self.conditions, optional=True),
        }
        self.fields.update(fields)
        self._advice = together(*fields.values())
        self.add_part(self._advice)
        self.add_part(self.equivalent)
        self.add("note", Field("&Note", self.note, optional=True))
        for picker in self.results.values():
            picker.picked.connect(lambda _code: self._show_advice())
        self._show_advice()
        self.beside["equivalent"] = self.equivalent
        self.keep_about("Results of assessments", person_id=row.one.person_id, tab=LIBERTY_TAB, row_id=row.one.id)
        if self.results:
            next(iter(self.results.values())).setFocus()

    def _show_advice(self) -> None:
        """The best interests assessor alone recommends how long, and only where the requirement is met."""
        lists = self.desk.code_lists
        met = [each.kind for each in self._awaited if self.results[each.id].code() == MET]
        shows = any(lists.mapped("dols_requirement", kind, _LIMITS) == "yes" for kind in met)
        self._advice.setVisible(shows)

    @override
    def work(self) -> Work | None:
        on, (fits, until) = self.read_day("on"), self.optional_day("recommended_to")
        if not (on and fits):
            return None
        found = []
        for each in self._awaited:
            result = self.results[each.id].code()
            if not result:
                continue
            if result != MET and not self.must_say("note", self.note.text(), "not_met_why_required"):
                return None
            found.append(
                DolsAssessed(
                    assessment_id=each.id,
                    on=on,
                    result=result,
                    equivalent=self.equivalent.isChecked(),
                    recommended_to=until or None,
                    recommended_conditions=self.conditions.text(),
                    note=self.note.text(),
                )
            )
        if not found:
            self.say(sentence("dols_result_required"))
            return None
        store, actor, assessed = self.desk.store, self.desk.actor, tuple(found)
        return lambda: complete_dols_assessments(store, actor, assessed=assessed)
