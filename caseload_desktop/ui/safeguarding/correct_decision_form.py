"""The form that puts a decision right: its three tests, and with them the kind of enquiry."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from caseload_desktop.domain.safeguarding import NO, NO_ENQUIRY, OTHER, S42, TESTS, YES
from caseload_desktop.services.safeguarding_correction import CorrectDecision, correct_decision
from caseload_desktop.store.queries.safeguarding import Concern
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import Work
from caseload_desktop.ui.record_words import day_long
from caseload_desktop.ui.safeguarding.tests_form import WANTED, TestsForm
from caseload_desktop.ui.widgets.code_picker import CodePicker

_OF_AN_ENQUIRY = (
    "What was decided stays readable. The kind of enquiry follows from the tests, and figures with it; "
    "its work stays as it is."
)
_OF_NONE = "What was decided stays readable. For an enquiry after all, take the decision back and decide anew."


class CorrectDecisionForm(TestsForm):
    """Shows the decision as it was recorded; an enquiry stays one, of the kind that fits the tests."""

    def __init__(self, desk: Desk, one: Concern, *, parent: QWidget | None = None) -> None:
        none = one.decision == NO_ENQUIRY
        super().__init__(
            desk,
            title=f"Correct the decision about {one.person}",
            save="Save",
            done="Decision corrected",
            words=f"Decided on {day_long(one.decided_on)}. {_OF_NONE if none else _OF_AN_ENQUIRY}",
            width=740,
            parent=parent,
        )
        self._one = one
        kinds = (NO_ENQUIRY,) if none else (S42, OTHER)
        self.ask_tests(
            CodePicker([code for code in desk.code_lists["safeguarding_decision"].codes if code.id in kinds])
        )
        self._fill(one)
        self.reason = self.note("why", "Why is it &corrected?")
        self.keep("correct_decision", one.id, first="has_needs")

    def _fill(self, one: Concern) -> None:
        for test in TESTS:
            self.answers[test].set_code(getattr(one, test) or None)
            self.reasons[test].setText(getattr(one, f"{test}_why"))
        self.decision.set_code(one.decision)
        self.why.set_text(one.decision_why)

    @override
    def propose(self) -> None:
        """All met is the duty; one not met leaves another enquiry, where there is one."""
        answers = list(self.given().values())
        if self._one.decision == NO_ENQUIRY:
            return
        if all(answer == YES for answer in answers):
            self.decision.set_code(S42)
        elif NO in answers:
            self.decision.set_code(OTHER)

    @override
    def work(self) -> Work | None:
        whole, said = self.all_said(WANTED) and self.fits(), self.must_say("why", self.reason.text())
        if not (whole and said):
            return None
        seen = {name: getattr(self._one, name) or None for name in self.tested()}
        command = CorrectDecision(concern_id=self._one.id, **self.tested(), why=self.reason.text(), seen=seen)
        store, actor = self.desk.store, self.desk.actor
        return lambda: correct_decision(store, actor, command)
