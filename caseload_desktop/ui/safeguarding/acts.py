"""What can be done with a concern or an enquiry, one verb each, shared by lists, menus, keys and the person page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from caseload_desktop.domain.roles import May
from caseload_desktop.domain.safeguarding import ConcernState, EnquiryState
from caseload_desktop.domain.safeguarding_clocks import Stage
from caseload_desktop.services.safeguarding import withdraw_concern
from caseload_desktop.services.safeguarding_closure import ask_sign_off, reopen_enquiry, send_back_enquiry
from caseload_desktop.services.safeguarding_decision import take_back_decision
from caseload_desktop.services.safeguarding_enquiry import drop_enquiry_action, withdraw_enquiry
from caseload_desktop.store.queries.enquiries import Enquiry, enquiries_of
from caseload_desktop.store.queries.safeguarding import Concern, concern
from caseload_desktop.store.queries.safeguarding_story import Action, BoardReview, safeguarding_story
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.reason import ReasonDialog
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.safeguarding.board_forms import BoardDecidesForm, BoardEndsForm, BoardForm
from caseload_desktop.ui.safeguarding.concern_forms import Carried, CorrectConcernForm, RaiseForm
from caseload_desktop.ui.safeguarding.correct_decision_form import CorrectDecisionForm
from caseload_desktop.ui.safeguarding.correct_enquiry_form import CorrectEnquiryForm
from caseload_desktop.ui.safeguarding.decide_form import DecideForm
from caseload_desktop.ui.safeguarding.enquiry_forms import (
    ActionDoneForm,
    ActionForm,
    HandOverForm,
    PlanForm,
    ReportForm,
)
from caseload_desktop.ui.safeguarding.lines import Line
from caseload_desktop.ui.safeguarding.outcome_forms import CloseForm, ConcludeForm, DayForm, ReviewPlanForm
from caseload_desktop.ui.safeguarding.small_forms import ConsultForm, FeedbackForm, PauseForm, RunForm
from caseload_desktop.ui.widgets.verbs import Verb

LETTERS = ("D", "C", "F", "P", "A", "R", "O", "V", "S", "B", "X", "H")


class SafeguardingActs:
    """Runs the verbs for whoever is signed in; ``owner`` is the widget that asks."""

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        self.desk, self._owner = desk, owner

    @property
    def _window(self) -> QWidget:
        return self._owner.window()

    # ------------------------------------------------------------------------------------------------------- verbs
    def verbs(self, line: Line) -> list[Verb]:
        """What may be done now, the likeliest first; nothing without the right to write."""
        if not self.desk.may(May.WRITE_RECORD):
            return []
        return self._of_concern(line) if line.concern is not None else self._of_enquiry(line)

    def rarer(self, line: Line) -> list[Verb]:
        """What is done now and then."""
        if not self.desk.may(May.WRITE_RECORD):
            return []
        found = []
        one = line.concern
        if one is not None:
            found.append(Verb("Raise for another adult of the incident", lambda: self._raise_another(line)))
            if self._may_correct(line) and line.concern_state is not ConcernState.ENQUIRY:
                found.append(Verb("Withdraw", lambda: self._withdraw(line)))
            if one.decision and self._decides and not self._recorded(line):
                found.append(Verb("Correct the decision", lambda: self._open(CorrectDecisionForm, one)))
                found.append(Verb("Take the decision back", lambda: self._take_back(line)))
        elif line.enquiry is not None:
            if self._may_correct(line) and line.enquiry_state is not EnquiryState.CLOSED:
                found.append(Verb("Correct", lambda: self._open(CorrectEnquiryForm, line.enquiry), "", "pencil"))
            going_on = line.enquiry_state in (EnquiryState.GOES_ON, EnquiryState.CONCLUDED)
            may_give = self._decides or self.desk.may(May.ALLOCATE) or self._is_mine(line)
            if going_on and may_give:
                found.append(Verb("Give to another lead", lambda: self._open(HandOverForm, line.enquiry)))
            if self._decides and line.enquiry.concern_id:
                found.append(Verb("Correct the kind", lambda: self.correct_kind(line)))
            if self._decides:
                found.append(Verb("Refer for an adults review", lambda: self._open(BoardForm, line.enquiry)))
                found.append(Verb("Withdraw", lambda: self._withdraw(line)))
        return found

    def _of_concern(self, line: Line) -> list[Verb]:
        found = []
        undecided = line.concern_state is ConcernState.UNDECIDED
        if undecided and self._decides and not self._recorded(line):
            found.append(Verb("Decide", lambda: self.decide(line), "D", "check-check"))
        found.append(Verb("Consultation", lambda: self._open(ConsultForm, line), "C", "phone"))
        found.append(Verb("Feedback", lambda: self._open(FeedbackForm, line), "F", "message-square"))
        if undecided:
            found.append(self._clock(line))
        if self._may_correct(line):
            found.append(Verb("Correct", lambda: self._open(CorrectConcernForm, line.concern), "", "pencil"))
        return found

    def _of_enquiry(self, line: Line) -> list[Verb]:
        one, state = line.enquiry, line.enquiry_state
        if one is None:
            return []
        if state is EnquiryState.CLOSED:
            return [Verb("Open again", lambda: self.reopen(line), "X", "history")] if self._decides else []
        if state is EnquiryState.SIGN_OFF:
            return self._to_sign_off(line)
        found = self._going_on(line) if state is EnquiryState.GOES_ON else self._concluded(line)
        found.append(Verb("Consultation", lambda: self._open(ConsultForm, line), "C", "phone"))
        if not one.feedback_on:
            found.append(Verb("Feedback", lambda: self._open(FeedbackForm, line), "F", "message-square"))
        return [*found, self._clock(line)]

    def _going_on(self, line: Line) -> list[Verb]:
        one = line.enquiry
        words = "Plan anew" if one is not None and one.planned_on else "Plan"
        plan = Verb(words, lambda: self._open(PlanForm, one), "P", "calendar")
        action = Verb("Action", lambda: self._open(ActionForm, one), "A", "plus")
        report = Verb("Report", lambda: self._open(ReportForm, one), "R", "file-text")
        outcome = Verb("Outcome", lambda: self._open(ConcludeForm, one), "O", "check-check")
        order = {
            Stage.PLANNING: [plan, action, report, outcome],
            Stage.ENQUIRY: [action, report, outcome, plan],
            Stage.OUTCOME: [outcome, action, report, plan],
        }
        return order.get(line.stage, [plan, action, report, outcome])

    def _concluded(self, line: Line) -> list[Verb]:
        one = line.enquiry
        outcome = Verb("Outcome", lambda: self._open(ConcludeForm, one), "O", "pencil")
        if line.stage is Stage.PLAN:
            look = Verb("Plan review", lambda: self._open(ReviewPlanForm, one), "V", "check-check")
            return [look, outcome, Verb("Action", lambda: self._open(ActionForm, one), "A", "plus")]
        ask = Verb("Ask for sign-off", lambda: self.ask_sign_off(line), "S", "check-check")
        return [ask, outcome]

    def _to_sign_off(self, line: Line) -> list[Verb]:
        """For a safeguarding manager who has not done the work; nobody else has anything to do now."""
        one, me = line.enquiry, self.desk.actor.worker_id
        if one is None or not self._decides:
            return []
        back = Verb("Send back", lambda: self.send_back(line), "B", "undo")
        if me in (one.worker_id, one.concluded_by, one.sign_off_asked_by):
            return [back]
        return [Verb("Sign off and close", lambda: self._open(CloseForm, line), "S", "check-check"), back]

    def _clock(self, line: Line) -> Verb:
        if line.is_paused:
            return Verb("Let the clock run", lambda: self._run(line), "H", "history")
        return Verb("Pause the clock", lambda: self._open(PauseForm, line), "H", "clock")

    # ------------------------------------------------------------------------------------------------------- rights
    @property
    def _decides(self) -> bool:
        return self.desk.may(May.DECIDE_SAFEGUARDING)

    def _is_mine(self, line: Line) -> bool:
        return line.worker_id == self.desk.actor.worker_id

    def _recorded(self, line: Line) -> bool:
        row = line.concern if line.concern is not None else line.enquiry
        return row is not None and self.desk.actor.worker_id in (row.author_id, row.worker_id)

    def _may_correct(self, line: Line) -> bool:
        return self._recorded(line) or self.desk.may(May.CORRECT_OTHERS)

    # ------------------------------------------------------------------------------------------------------- acts
    def _open(self, form: Any, about: object) -> None:
        form(self.desk, about, parent=self._window).open()

    def raise_concern(self, person_id: str, person: str, *, carried: Carried | None = None) -> None:
        """Raise a concern about somebody."""
        RaiseForm(self.desk, person_id, person, carried=carried, parent=self._window).open()

    def _raise_another(self, line: Line) -> None:
        """Another adult of the same incident: found by name in the form, with what was typed before."""
        from caseload_desktop.ui.safeguarding.another_form import AnotherForm

        if line.concern is not None:
            AnotherForm(self.desk, line.concern, parent=self._window).open()

    def decide(self, line: Line) -> None:
        """Decide, with the enquiries of the person that go on to choose from."""
        viewer, person_id = self.desk.actor, line.person_id

        def going_on(connection: Any) -> tuple[Enquiry, ...]:
            return tuple(
                one
                for one in enquiries_of(connection, person_id, viewer=viewer)
                if not one.concluded_on and not one.closed_on
            )

        def open_form(found: Sequence[Enquiry]) -> None:
            DecideForm(self.desk, line, going_on=found, parent=self._window).open()

        self.desk.read(self._owner, going_on, open_form, key="decide")

    def ask_sign_off(self, line: Line) -> None:
        """Ask a safeguarding manager to sign off."""
        store, actor, enquiry_id = self.desk.store, self.desk.actor, line.id
        DayForm(
            self.desk,
            title=f"Ask for sign-off: {line.person}",
            words="A safeguarding manager who did none of the work signs it off.",
            save="Ask",
            done="Sign-off asked for",
            row_id=line.id,
            act=lambda on, _why: ask_sign_off(store, actor, enquiry_id=enquiry_id, on=on),
            parent=self._window,
        ).open()

    def send_back(self, line: Line) -> None:
        """Give it back to its lead."""
        store, actor, enquiry_id = self.desk.store, self.desk.actor, line.id
        DayForm(
            self.desk,
            title=f"Send back the enquiry about {line.person}",
            save="Send back",
            done="Enquiry sent back",
            row_id=line.id,
            asks_why="&What is still to be done",
            act=lambda on, why: send_back_enquiry(store, actor, enquiry_id=enquiry_id, on=on, why=why),
            parent=self._window,
        ).open()

    def reopen(self, line: Line) -> None:
        """Open a closed one again."""
        store, actor, enquiry_id = self.desk.store, self.desk.actor, line.id
        DayForm(
            self.desk,
            title=f"Open the enquiry about {line.person} again",
            words="What was found stays. The outcome is confirmed anew, and it counts from when it first began.",
            save="Open again",
            done="Enquiry opened again",
            row_id=line.id,
            asks_why="&Why",
            act=lambda on, why: reopen_enquiry(store, actor, enquiry_id=enquiry_id, on=on, why=why),
            parent=self._window,
        ).open()

    def of_board(self, one: BoardReview) -> Verb | None:
        """What is to be recorded next of a review by the board; None for who may not, and once it is over."""
        if not self._decides:
            return None
        if not one.decided_on:
            return Verb("Decision of the board", lambda: self._open(BoardDecidesForm, one))
        if one.accepted and not one.concluded_on:
            return Verb("End of the review", lambda: self._open(BoardEndsForm, one))
        return None

    def finish(self, action: Action, person: str) -> None:
        """Record what an action found."""
        ActionDoneForm(self.desk, action, person, parent=self._window).open()

    def drop(self, action: Action) -> None:
        """Drop an action that is not needed any more."""
        store, actor, today = self.desk.store, self.desk.actor, self.desk.today().isoformat()
        ReasonDialog(
            self.desk,
            title="Drop this action?",
            words=action.words,
            save="Drop",
            done="Action dropped",
            about=(action.id,),
            work=lambda why: drop_enquiry_action(store, actor, action_id=action.id, on=today, why=why),
            parent=self._window,
        ).open()

    def _run(self, line: Line) -> None:
        viewer, person_id = self.desk.actor, line.person_id

        def pause(connection: Any) -> str:
            found = safeguarding_story(connection, person_id, viewer=viewer).pauses
            return next((one.id for one in found if one.about_id == line.id and not one.to_date), "")

        def open_form(pause_id: str) -> None:
            if pause_id:
                RunForm(self.desk, line, pause_id, parent=self._window).open()

        self.desk.read(self._owner, pause, open_form, key="run")

    def _take_back(self, line: Line) -> None:
        store, actor, concern_id = self.desk.store, self.desk.actor, line.id
        ReasonDialog(
            self.desk,
            title=f"Take back the decision about {line.person}?",
            words="The concern waits for a decision again. An enquiry nobody has worked on goes with it.",
            save="Take back",
            done="Decision taken back",
            about=(concern_id,),
            work=lambda why: take_back_decision(store, actor, concern_id=concern_id, why=why),
            parent=self._window,
        ).open()

    def correct_kind(self, line: Line) -> None:
        """Put the kind of an enquiry right, by the decision on the concern it was made of."""
        viewer, one = self.desk.actor, line.enquiry

        def decided(connection: Any) -> Concern | None:
            return concern(connection, one.concern_id, viewer=viewer) if one is not None else None

        def open_form(found: Concern | None) -> None:
            if found is None or not found.decision:
                self.desk.notices.tell("The concern this enquiry was made of is not on this laptop.")
            elif viewer.worker_id in (found.author_id, found.worker_id):
                self.desk.notices.tell(sentence("own_safeguarding_work"))
            else:
                self._open(CorrectDecisionForm, found)

        self.desk.read(self._owner, decided, open_form, key="correct_kind")

    def _withdraw(self, line: Line) -> None:
        store, actor, row_id = self.desk.store, self.desk.actor, line.id
        of_concern = line.concern is not None
        ReasonDialog(
            self.desk,
            title=f"Withdraw the {'concern' if of_concern else 'enquiry'} about {line.person}?",
            words="It leaves lists and figures. It stays in the history, with the reason.",
            save="Withdraw",
            done="Withdrawn",
            danger=True,
            reasons=("Recorded twice", "Wrong person"),
            about=(row_id,),
            work=lambda why: (
                withdraw_concern(store, actor, concern_id=row_id, why=why)
                if of_concern
                else withdraw_enquiry(store, actor, enquiry_id=row_id, why=why)
            ),
            parent=self._window,
        ).open()
