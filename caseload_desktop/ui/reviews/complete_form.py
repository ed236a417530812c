"""The form of a review that was held: what came of it, with the answers of the last review beside the new ones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.dates import DateUse
from caseload_desktop.services.review_held import CompleteReview, complete_review
from caseload_desktop.store.queries.person_reviews import PersonReviews
from caseload_desktop.store.queries.reviews import OpenReview
from caseload_desktop.ui.caseload.giving_forms import CaseForm
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import Work
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.record_words import day_long
from caseload_desktop.ui.reviews.forms import reasons_for
from caseload_desktop.ui.reviews.words import answer_words, support_and_provider
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.choices import CheckGroup, RadioRow
from caseload_desktop.ui.widgets.code_picker import CodePicker, Option
from caseload_desktop.ui.widgets.date_field import SIX_WEEKS, TWELVE_MONTHS, DateField, Quick
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit
from caseload_desktop.ui.widgets.text import heading, label, muted
from caseload_desktop.ui.widgets.what_next import WhatNextField

_SIX_MONTHS: Quick = ("+26 weeks", lambda day: day + timedelta(weeks=26))
_NEEDED = {
    "method": "review_method_required",
    "outcome": "review_outcome_required",
    "change": "review_change_required",
}
_WIDTH = 720


class CompleteForm(CaseForm):
    """What was held and when, what came of it, the questions, the next day, and what happens next.

    ``review`` is the planned review that was held; without it one is recorded that nobody had planned.
    """

    def __init__(
        self,
        desk: Desk,
        person_id: str,
        person: str,
        told: PersonReviews,
        *,
        review: OpenReview | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            desk, title=f"Review of {person}", save="Complete the review", done=f"Review of {person} completed",
            words=_why_now(told), width=_WIDTH, parent=parent,
        )  # fmt: skip
        self._person_id, self._told, self._review = person_id, told, review
        self._add_what()
        self._add_result()
        self._add_questions()
        self._add_next()
        self.beside |= {f"answer {question}": edit for question, edit in self.answers.items()}
        self.beside |= {"light": self.light, "trusted": self.trusted}
        row_id = review.id if review is not None else "new"
        self.keep_about("Review that was held", person_id=person_id, tab="reviews", row_id=row_id)
        self.held_on.setFocus()

    # ------------------------------------------------------------------------------------------------------- fields
    def _add_what(self) -> None:
        desk, review = self.desk, self._review
        self.held_on = DateField(today=desk.today)
        self.held_on.set_value(desk.today())
        self.day("completed_on", "&Held on", self.held_on)
        self.kind = RadioRow(desk.code_lists.current("review_kind", desk.today()))
        self.kind.set_code((review.kind if review is not None else "") or "planned")
        self.reason = CodePicker([])
        self.add("kind", Field("&Kind", self.kind))
        self.add("reason", Field("&Reason", self.reason))
        self.kind.changed.connect(self._on_kind)
        self._on_kind()
        if review is not None and review.reason:
            self.reason.set_code(review.reason)
        self.supports = CheckGroup(
            [Option(one.support.id, support_and_provider(one, desk.code_lists)) for one, _ in self._told.supports]
        )
        self.supports.set_codes(self._first_supports())
        if len(self._told.supports) > 1:
            self.add("service_ids", Field("&Looked at", self.supports))
        self.light = QCheckBox("A light-touch review")
        self.light.setToolTip(self._light_words())
        self.trusted = QCheckBox("Done by a provider as trusted reviewer")
        self.reviewer = QLineEdit()
        self.add_part(self.light)
        self.add_part(self.trusted)
        self.add("reviewer", Field("&Provider", self.reviewer))
        self.trusted.toggled.connect(lambda _on: self._show_reviewer())
        if review is not None and review.trusted:
            self.trusted.setChecked(True)
            self.reviewer.setText(review.reviewer)
        self._show_reviewer()

    def _first_supports(self) -> tuple[str, ...]:
        every = tuple(one.support.id for one, _ in self._told.supports)
        chosen = self._review.service_ids if self._review is not None else ()
        return chosen or every

    def _light_words(self) -> str:
        if self._told.rules.light_touch_resets:
            return "The next yearly review is reckoned from it."
        return "The next yearly review is still reckoned from the last full one."

    def _add_result(self) -> None:
        lists, today = self.desk.code_lists, self.desk.today()
        self.method = CodePicker(lists.current("review_method", today))
        self.achieved = CodePicker(lists.current("review_outcomes_achieved", today))
        self.outcome = CodePicker(lists.current("event_outcome", today))
        self.change = CodePicker(lists.current("review_change", today))
        self.add("method", Field("&Who took part", self.method))
        self.add("outcomes_achieved", Field("Outcomes of the plan &achieved", self.achieved))
        self.add("change", Field("&Change in support", self.change))
        self.add("outcome", Field("&Outcome", self.outcome))

    def _add_questions(self) -> None:
        """A field for each question the council asks, with what was said last time above it."""
        last = self._told.last_held()
        words = (
            f"The answers of {day_long(last.completed_on)} stand above." if last is not None and last.answers else ""
        )
        self.add_part(heading("What was said"))
        if words:
            self.add_part(muted(words))
        self.answers: dict[str, NoteEdit] = {}
        before: Mapping[str, str] = last.answers if last is not None else {}
        for code in self.desk.code_lists.current("review_question", self.desk.today()):
            edit = NoteEdit(least_lines=2, most_lines=8)
            self.answers[code.id] = edit
            self.add_part(_question(code.label, before.get(code.id, ""), edit))

    def _add_next(self) -> None:
        self.add_part(heading("Then"))
        self.next_due = DateField(today=self.desk.today, use=DateUse.DUE, quick=(SIX_WEEKS, _SIX_MONTHS, TWELVE_MONTHS))
        self.next_why = NoteEdit(placeholder="Needed where it is later than due", least_lines=2, most_lines=4)
        self.add(
            "next_due_on",
            Field("&Next review agreed for", self.next_due, optional=True, hint="Left empty, the rules say the day."),
        )
        self.add("next_due_why", Field("Wh&y that day", self.next_why, optional=True))
        self.what_next = WhatNextField(self.desk).join(self)

    # ------------------------------------------------------------------------------------------------------- acting
    def _on_kind(self) -> None:
        kind = self.kind.code()
        offered = reasons_for(self.desk, kind)
        self.reason.set_choices(offered)
        if self.reason.code() not in [one.id for one in offered]:
            self.reason.set_code("")
        self.fields["reason"].setVisible(kind != "planned")

    def _show_reviewer(self) -> None:
        self.fields["reviewer"].setVisible(self.trusted.isChecked())

    def _is_ready(self) -> bool:
        for key, code in _NEEDED.items():
            if not self._picked(key).code():
                self.fields[key].set_problem(sentence(code))
        if self.kind.code() == "planned" and not self.achieved.code():
            self.fields["outcomes_achieved"].set_problem(sentence("outcomes_achieved_required"))
        if self.kind.code() != "planned" and not self.reason.code():
            self.fields["reason"].set_problem(sentence("review_reason_required"))
        if self.trusted.isChecked() and not self.reviewer.text().strip():
            self.fields["reviewer"].set_problem(sentence("reviewer_required"))
        if self.next_due.problem():
            self.fields["next_due_on"].set_problem(self.next_due.problem())
        return self.what_next.is_ready() and not any(field.problem for field in self.fields.values())

    def _picked(self, key: str) -> CodePicker:
        return {"method": self.method, "outcome": self.outcome, "change": self.change}[key]

    @override
    def work(self) -> Work | None:
        held_on = self.read_day("completed_on")
        if not self._is_ready() or not held_on:
            return None
        review, next_due = self._review, self.next_due.value()
        command = CompleteReview(
            person_id=self._person_id,
            completed_on=held_on,
            review_id=review.id if review is not None else None,
            kind=self.kind.code(),
            reason=self.reason.code() if self.kind.code() != "planned" else "",
            service_ids=self._service_ids(),
            worker_id=(review.worker_id if review is not None else "") or None,
            reviewer=self.reviewer.text() if self.trusted.isChecked() else "",
            trusted_reviewer=self.trusted.isChecked(),
            light_touch=self.light.isChecked(),
            method=self.method.code(),
            outcomes_achieved=self.achieved.code(),
            outcome=self.outcome.code(),
            change=self.change.code(),
            answers={question: edit.text() for question, edit in self.answers.items()},
            next_due_on=next_due.isoformat() if next_due is not None else "",
            next_due_why=self.next_why.text(),
            what_next=self.what_next.value(),
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: complete_review(store, actor, command)

    def _service_ids(self) -> tuple[str, ...]:
        """What was looked at; all of it is said by naming none, so that what is recorded late counts too."""
        every = {one.support.id for one, _ in self._told.supports}
        chosen = set(self.supports.codes())
        return () if chosen == every or not chosen else tuple(sorted(chosen))


def _why_now(told: PersonReviews) -> str:
    """Why the review is held now: the reason of what is due, of each support that is due first."""
    found = told.next_due()
    if found is None:
        return ""
    due, support = found
    one = next((one for one, _ in told.supports if one.support is support), None)
    words = answer_words(due, one, told.rules) if one is not None else ""
    return f"Due {day_long(due.due_on.isoformat())}: {words[:1].lower()}{words[1:]}." if words else ""


def _question(question: str, before: str, edit: NoteEdit) -> QWidget:
    """A question with what was said last time, and the field for what is said now."""
    edit.setAccessibleName(question)
    if before:
        edit.setAccessibleDescription(f"Last time: {before}")
    whole = QWidget()
    layout = QVBoxLayout(whole)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(Space.XS)
    title = label(question, "label", wrap=True)
    title.setBuddy(edit)
    layout.addWidget(title)
    if before:
        layout.addWidget(label(f"Last time: {before}", "hint", wrap=True, selectable=True))
    layout.addWidget(edit)
    return whole
