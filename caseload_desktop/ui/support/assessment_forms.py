"""Forms on assessments: ask for one, agree a day, give it to a worker, complete, cancel, correct."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from caseload_desktop.domain.assessment import has
from caseload_desktop.services.assessments import (
    AskAssessment,
    CompleteAssessment,
    CorrectAssessment,
    agree_assessment_day,
    ask_assessment,
    cancel_assessment,
    complete_assessment,
    correct_assessment,
    give_assessment,
)
from caseload_desktop.store.queries.support import FromContact, Held
from caseload_desktop.ui.caseload.choices import Choices, read_choices
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.support.record_form import RecordForm, why_field
from caseload_desktop.ui.widgets.code_picker import CodePicker
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit
from caseload_desktop.ui.widgets.what_next import WhatNextField


class AskForm(RecordForm):
    """An assessment is asked for; from a contact it comes filled in."""

    entity = "assessment"

    def __init__(
        self,
        desk: Desk,
        person_id: str,
        person: str,
        *,
        offered: FromContact | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            desk,
            title=f"Assessment of {person}",
            save="Ask for it",
            done="Assessment asked for",
            parent=parent,
        )
        self._person_id, self._offered = person_id, offered
        self.kind = CodePicker(desk.code_lists["assessment_kind"].codes)
        self.worker = CodePicker([], placeholder="Nobody yet")
        self.line(self.of("kind", "&Kind", self.kind), self.of("asked_on", "&Asked for on", self.past(today=True)))
        self.decision = self.of("decision", "Which &decision", NoteEdit(least_lines=2, most_lines=4))
        self.add_part(self.decision)
        self.add("worker_id", Field("&Worker", self.worker, optional=True))
        self.add_part(self.of("summary", "&Note", NoteEdit(least_lines=2, most_lines=6), optional=True))
        self.line(
            self.of("agreed_due_on", "Agreed to be done &by", optional=True, hint="Left empty: the usual limit."),
            self.of("agreed_due_why", "Wh&y that day", optional=True),
        )
        self.kind.picked.connect(lambda _code: self._fit())
        self._take_over(offered)
        self._fit()
        row_id = offered.contact_id if offered else "new"
        self.keep_about("Assessment to ask for", person_id=person_id, tab="assess", row_id=row_id)
        self.kind.setFocus()
        read_workers(desk, self, self.worker)

    def _take_over(self, offered: FromContact | None) -> None:
        """Begin with what the contact asked for, so that nobody types it twice."""
        if offered is None:
            return
        kinds = [c.id for c in self.desk.code_lists["assessment_kind"].codes if c.maps.get("next_step") == offered.code]
        values = {"kind": kinds[0] if kinds else None, "asked_on": offered.on, "summary": offered.detail}
        self.show_held(values, list(values))

    def _fit(self) -> None:
        self.decision.setVisible(has(self.kind.code(), "capacity", self.desk.code_lists))

    @override
    def work(self) -> Work | None:
        found = self.values("kind", "asked_on")
        if self.worker.unmatched:
            self.fields["worker_id"].set_problem(sentence("holder_required"))
            return None
        if found is None:
            return None
        given = {name: value for name, value in found.items() if value is not None}
        command = AskAssessment(
            person_id=self._person_id,
            contact_id=self._offered.contact_id if self._offered else None,
            worker_id=self.worker.code() or None,
            **given,
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: ask_assessment(store, actor, command)


class AgreeForm(RecordForm):
    """Another day was agreed by which an assessment is to be done; left empty, the usual limit counts again."""

    entity = "assessment"

    def __init__(self, desk: Desk, one: Held, title: str, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"{title}: by when?",
            save="Agree",
            done="Day of the assessment agreed",
            words="Left empty, the usual limit counts again.",
            parent=parent,
        )
        self._id = one.id
        self.add_part(self.of("agreed_due_on", "To be done &by", optional=True))
        self.add_part(self.of("agreed_due_why", "&Why that day", why_field()))
        self.begin_with(one)
        self.keep_row("Day of an assessment", one, "assess")
        self.fields["agreed_due_on"].focus()

    @override
    def work(self) -> Work | None:
        found = self.values()
        if found is None:
            return None
        store, actor, assessment_id, seen = self.desk.store, self.desk.actor, self._id, self.seen()
        day, why = found["agreed_due_on"] or "", found["agreed_due_why"] or ""
        return lambda: agree_assessment_day(
            store, actor, assessment_id=assessment_id, agreed_due_on=day, agreed_due_why=why, seen=seen
        )


class GiveForm(FormDialog):
    """Give an assessment to a worker."""

    def __init__(self, desk: Desk, one: Held, title: str, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, title=f"Who does it: {title}", save="Give", done="Assessment given", parent=parent)
        self._id, self._held = one.id, {"worker_id": one.values["worker_id"]}
        self.worker = CodePicker([])
        self.add("worker_id", Field("&Worker", self.worker))
        self.worker.setFocus()
        read_workers(desk, self, self.worker)

    @override
    def work(self) -> Work | None:
        worker_id = self.worker.code()
        if not worker_id:
            self.fields["worker_id"].set_problem(sentence("holder_required"))
            return None
        store, actor, assessment_id, seen = self.desk.store, self.desk.actor, self._id, self._held
        return lambda: give_assessment(store, actor, assessment_id=assessment_id, worker_id=worker_id, seen=seen)


class CompleteForm(RecordForm):
    """What came of an assessment, as its kind decides it, and what happens next."""

    entity = "assessment"

    def __init__(self, desk: Desk, one: Held, title: str, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Complete: {title}",
            save="Complete",
            done="Assessment completed",
            width=640,
            parent=parent,
        )
        self._id = one.id
        lists, kind = desk.code_lists, one.text("kind")
        self.line(
            self.of("completed_on", "Completed &on", self.past(today=True), key="on"),
            self.of("started_on", "&Begun on", self.past(), optional=True),
        )
        if has(kind, "capacity", lists):
            self.add_part(self.of("has_capacity", "Has &capacity"))
            best = NoteEdit(placeholder="If capacity is lacking: best interests, and why", least_lines=3, most_lines=8)
            self.add_part(self.of("summary", "&Findings", best))
        else:
            self._ask_outcome(kind)
        self.show_held(one.values, [name for name in ("started_on", "summary") if name in self._of])
        self.next = WhatNextField(desk).join(self)
        self.keep_row("Completion of an assessment", one, "assess")
        self.fields["has_capacity" if "has_capacity" in self._of else "outcome"].focus()

    def _ask_outcome(self, kind: str) -> None:
        lists = self.desk.code_lists
        if has(kind, "eligibility", lists):
            self.line(self.of("eligible", "&Eligible needs"), self.of("eligible_needs", "&Which needs", optional=True))
        self.line(self.of("outcome", "O&utcome"), self.of("method", "&How it was assessed", optional=True))
        self.add_part(self.of("summary", "&Note", NoteEdit(least_lines=2, most_lines=6), optional=True))

    @override
    def work(self) -> Work | None:
        needed = [name for name in ("completed_on", "has_capacity", "eligible", "outcome") if name in self._of]
        found, is_said = self.values(*needed), self.next.is_ready()
        if found is None or not is_said:
            return None
        given = {name: value for name, value in found.items() if value is not None and name != "completed_on"}
        command = CompleteAssessment(
            assessment_id=self._id, on=found["completed_on"], what_next=self.next.value(), **given
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: complete_assessment(store, actor, command)


class CancelForm(RecordForm):
    """An assessment will not be done: why, and what happens next."""

    entity = "assessment"

    def __init__(self, desk: Desk, one: Held, title: str, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Cancel: {title}",
            save="Cancel the assessment",
            done="Assessment cancelled",
            parent=parent,
        )
        self.cancel_button.setText("Keep it")
        self._id = one.id
        self.line(
            self.of("cancel_reason", "&Why", key="reason"),
            self.of("cancelled_on", "&On", self.past(today=True), key="on"),
        )
        self.next = WhatNextField(desk).join(self)
        self.keep_row("Cancelling of an assessment", one, "assess")
        self.fields["reason"].focus()

    @override
    def work(self) -> Work | None:
        found, is_said = self.values("cancel_reason", "cancelled_on"), self.next.is_ready()
        if found is None or not is_said:
            return None
        store, actor, assessment_id, after = self.desk.store, self.desk.actor, self._id, self.next.value()
        on, reason = found["cancelled_on"], found["cancel_reason"]
        return lambda: cancel_assessment(
            store, actor, assessment_id=assessment_id, on=on, reason=reason, what_next=after
        )


class CorrectForm(RecordForm):
    """Put right what was recorded wrongly of an assessment, also of one that is completed."""

    entity = "assessment"

    def __init__(self, desk: Desk, one: Held, title: str, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Correct: {title}",
            save="Correct",
            done="Assessment corrected",
            words="What was recorded wrongly is put right; what it said before stays in the history.",
            width=640,
            parent=parent,
        )
        self._id = one.id
        lists, kind = desk.code_lists, one.text("kind")
        self.line(self.of("kind", "&Kind"), self.of("asked_on", "&Asked for on", self.past()))
        days = [self.of("started_on", "&Begun on", self.past(), optional=True)]
        if one.values["completed_on"]:
            days.append(self.of("completed_on", "Completed &on", self.past()))
        self.line(*days)
        if has(kind, "capacity", lists):
            self.add_part(self.of("decision", "Which &decision", NoteEdit(least_lines=2, most_lines=4)))
        if one.values["completed_on"]:
            self._ask_outcome(kind)
        self.add_part(self.of("summary", "&Note", NoteEdit(least_lines=2, most_lines=6), optional=True))
        self.begin_with(one)
        self.why = why_field("What was wrong")
        self.add("why", Field("Why it is corrected", self.why))
        self.keep_row("Correction of an assessment", one, "assess")
        self.fields["kind"].focus()

    def _ask_outcome(self, kind: str) -> None:
        lists = self.desk.code_lists
        if has(kind, "capacity", lists):
            self.add_part(self.of("has_capacity", "Has &capacity"))
            return
        if has(kind, "eligibility", lists):
            self.line(self.of("eligible", "&Eligible needs"), self.of("eligible_needs", "&Which needs", optional=True))
        self.line(self.of("outcome", "O&utcome"), self.of("method", "&How it was assessed", optional=True))

    @override
    def work(self) -> Work | None:
        why, found = self.why.text(), self.values("kind", "asked_on")
        if not why:
            self.fields["why"].set_problem(sentence("reason_required"))
        if found is None or not why or self.rebase is None:
            return None
        command = CorrectAssessment(assessment_id=self._id, fields=self.rebase.changed(), why=why, seen=self.seen())
        store, actor = self.desk.store, self.desk.actor
        return lambda: correct_assessment(store, actor, command)


def read_workers(desk: Desk, owner: QWidget, picker: CodePicker) -> None:
    """Offer the workers who may have it, those of one's own team first."""
    viewer, today = desk.actor.worker_id, desk.today().isoformat()

    def on_choices(choices: Choices) -> None:
        picker.set_choices(choices.workers(team_id=choices.own_team))

    desk.read(owner, lambda c: read_choices(c, viewer_id=viewer, today=today), on_choices, key="workers")
