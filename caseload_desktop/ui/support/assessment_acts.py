"""What can be done with assessments and offers to carers, one verb each."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QWidget

from caseload_desktop.domain.assessment import AssessmentState, state_of
from caseload_desktop.domain.roles import May
from caseload_desktop.services.assessments import start_assessment, withdraw_assessment
from caseload_desktop.services.carers import withdraw_carers_offer
from caseload_desktop.store.queries.assessments import Offer
from caseload_desktop.store.queries.support import Held
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.reason import ReasonDialog
from caseload_desktop.ui.support.assessment_forms import AgreeForm, CancelForm, CompleteForm, CorrectForm, GiveForm
from caseload_desktop.ui.support.carer_forms import AnswerForm
from caseload_desktop.ui.support.entry import Verb
from caseload_desktop.ui.support.small_forms import DayForm

_ERRORS = ("Recorded in error", "Wrong person", "Recorded twice")


class AssessmentActs:
    """Opens the forms for whoever is signed in; ``owner`` is the widget that asks."""

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        self.desk, self._owner = desk, owner

    @property
    def may(self) -> bool:
        """True for whoever writes records."""
        return self.desk.may(May.WRITE_RECORD)

    def of_assessment(self, one: Held, title: str) -> list[Verb]:
        """What may be done with an assessment as it stands."""
        if not self.may:
            return []
        correct = self._form("Correct", lambda over: CorrectForm(self.desk, one, title, parent=over))
        withdraw = Verb("Withdraw", lambda: self.withdraw(one, title))
        state = state_of(one.values)
        if state in (AssessmentState.COMPLETED, AssessmentState.CANCELLED):
            return [correct, withdraw]
        begin = Verb("Begin", lambda: self.begin(one, title), often=True)
        complete = self._form("Complete", lambda over: CompleteForm(self.desk, one, title, parent=over), often=True)
        return [
            *([begin] if state is AssessmentState.ASKED else []),
            complete,
            self._form("Agree another day", lambda over: AgreeForm(self.desk, one, title, parent=over)),
            self._form("Give to a worker", lambda over: GiveForm(self.desk, one, title, parent=over)),
            self._form("Cancel", lambda over: CancelForm(self.desk, one, title, parent=over)),
            correct,
            withdraw,
        ]

    def of_offer(self, offer: Offer, title: str) -> list[Verb]:
        """What may be done with an offer to a carer."""
        if not self.may:
            return []
        words = "Answer" if not offer.row.values["result"] else "What came of it"
        answer = self._form(words, lambda over: AnswerForm(self.desk, offer, title, parent=over), often=True)
        return [answer, Verb("Withdraw", lambda: self.withdraw_offer(offer, title))]

    def begin(self, one: Held, title: str) -> None:
        """Say on which day an assessment began."""
        store, actor, assessment_id = self.desk.store, self.desk.actor, one.id
        DayForm(
            self.desk,
            title=f"{title}: begun on which day?",
            save="Begin",
            done="Assessment begun",
            act=lambda on: start_assessment(store, actor, assessment_id=assessment_id, on=on),
            about=assessment_id,
            parent=self._owner.window(),
        ).open()

    def withdraw(self, one: Held, title: str) -> None:
        """An assessment recorded in error."""
        store, actor, assessment_id = self.desk.store, self.desk.actor, one.id
        ReasonDialog(
            self.desk,
            title=f"Withdraw: {title}?",
            words="It leaves lists and figures. One that will not be done is cancelled instead.",
            save="Withdraw",
            done="Assessment withdrawn",
            about=(assessment_id,),
            work=lambda why: withdraw_assessment(store, actor, assessment_id=assessment_id, why=why),
            reasons=_ERRORS,
            danger=True,
            parent=self._owner.window(),
        ).open()

    def withdraw_offer(self, offer: Offer, title: str) -> None:
        """An offer recorded in error."""
        store, actor, offer_id = self.desk.store, self.desk.actor, offer.row.id
        ReasonDialog(
            self.desk,
            title=f"Withdraw: {title}?",
            words="It leaves lists and figures; its history stays.",
            save="Withdraw",
            done="Offer withdrawn",
            about=(offer_id,),
            work=lambda why: withdraw_carers_offer(store, actor, carers_offer_id=offer_id, why=why),
            reasons=_ERRORS,
            danger=True,
            parent=self._owner.window(),
        ).open()

    def _form(self, words: str, make: Callable[[QWidget], QDialog], *, often: bool = False) -> Verb:
        return Verb(words, lambda: make(self._owner.window()).open(), often=often)
