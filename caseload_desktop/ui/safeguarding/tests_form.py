"""The part of a form that asks the three tests, each with its reason, and the decision that rests on them."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from caseload_desktop.domain.safeguarding import TESTS, why_decision_does_not_fit
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.safeguarding.form import SafeguardingForm
from caseload_desktop.ui.widgets.code_picker import CodePicker
from caseload_desktop.ui.widgets.field import Field

_QUESTIONS = {
    "has_needs": "&1  Needs care and support, met or not",
    "at_risk": "&2  Abused or neglected, or at risk",
    "unable_to_protect": "&3  Can't protect themselves for it",
}
"""The three tests of Care Act 2014 section 42(1), in the order of the Act and in the few words of a line."""

WANTED = {
    **dict.fromkeys(TESTS, "test_not_answered"),
    **{f"{test}_why": "test_reason_required" for test in TESTS},
    "decision": "required",
    "decision_why": "decision_why_required",
}
"""What must be said, and the code of the sentence where it is not."""


class TestsForm(SafeguardingForm):
    """Asks the tests and the decision; a subclass says in ``propose`` which decision follows from the answers."""

    __test__ = False

    def ask_tests(self, decisions: CodePicker) -> None:
        """Add the tests, the decision and its reason."""
        self.answers: dict[str, CodePicker] = {}
        self.reasons: dict[str, QLineEdit] = {}
        for test in TESTS:
            self._ask(test)
        self.decision = decisions
        self.add("decision", Field("&Decision", decisions))
        self.why = self.note("decision_why", "Why it is decided &so")

    def _ask(self, test: str) -> None:
        answer, reason = self.picker("three_test_answer"), QLineEdit()
        reason.setPlaceholderText("On what that rests")
        self.answers[test], self.reasons[test] = answer, reason
        fields = {test: Field(_QUESTIONS[test], answer), f"{test}_why": Field("Why", reason)}
        self.side_by_side(fields, stretch=(3, 4))
        answer.picked.connect(lambda _code: self.propose())

    def propose(self) -> None:
        """Choose the decision that follows from the answers; called after each."""

    def tested(self) -> dict[str, str]:
        """The decision with the tests, as the commands take them."""
        return {
            "decision": self.decision.code(),
            "decision_why": self.why.text(),
            **self.given(),
            **{f"{test}_why": reason.text() for test, reason in self.reasons.items()},
        }

    def given(self) -> dict[str, str]:
        """The answer to each test."""
        return {test: picker.code() for test, picker in self.answers.items()}

    def fits(self) -> bool:
        """True when the decision may rest on the answers; beside it stands why not."""
        if code := why_decision_does_not_fit(self.decision.code(), self.given()):
            self.fields["decision"].set_problem(sentence(code))
        return not code
