"""What can be done with a DoLS application or an AMHP referral: one verb each, for lists, menus, keys, the person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from caseload_desktop.domain.amhp_clock import State as Referral
from caseload_desktop.domain.amhp_clock import term_of
from caseload_desktop.domain.dols import State
from caseload_desktop.domain.roles import May
from caseload_desktop.services.amhp_course import withdraw_amhp
from caseload_desktop.services.dols_correct import withdraw_dols
from caseload_desktop.services.dols_course import no_further_dols
from caseload_desktop.store.queries.dols_story import DolsTold, dols_story
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.reason import ReasonDialog
from caseload_desktop.ui.liberty.amhp_course_forms import AssessForm, CloseForm, CorrectAmhpForm
from caseload_desktop.ui.liberty.amhp_forms import (
    AllocateForm,
    AmhpCarried,
    DetentionForm,
    ExtendDetentionForm,
    RateForm,
    ReferForm,
)
from caseload_desktop.ui.liberty.amhp_lines import AmhpRow
from caseload_desktop.ui.liberty.assessment_forms import AskForm, ResultsForm
from caseload_desktop.ui.liberty.course_forms import CorrectDolsForm, DecideForm, EndForm, LiftForm, SuspendForm
from caseload_desktop.ui.liberty.dols_lines import DolsRow
from caseload_desktop.ui.liberty.request_form import DolsCarried, RequestForm
from caseload_desktop.ui.liberty.waiting_forms import (
    ExtendUrgentForm,
    FormForm,
    GiveForm,
    ImcaForm,
    LookForm,
    RankForm,
    RepresentativeForm,
)
from caseload_desktop.ui.widgets.verbs import Verb

DOLS_LETTERS = ("L", "P", "A", "R", "D", "G", "F", "N", "E", "S")
AMHP_LETTERS = ("A", "R", "H", "S", "O", "X")
_RUNNING = (State.TO_BEGIN, State.IN_FORCE, State.SUSPENDED, State.RUN_OUT)


class DolsActs:
    """Runs the verbs on applications for whoever is signed in; ``owner`` is the widget that asks."""

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        self.desk, self._owner = desk, owner

    def verbs(self, row: DolsRow) -> list[Verb]:
        """What may be done with an application now, the likeliest first; nothing without the right."""
        if not self.desk.may(May.WRITE_RECORD):
            return []
        if row.state is State.PENDING:
            return self._pending(row)
        if row.state in _RUNNING:
            return self._authorised(row)
        return []

    def rarer(self, row: DolsRow) -> list[Verb]:
        """What is seldom done; it stands in menus and on the person's page."""
        if not self.desk.may(May.WRITE_RECORD):
            return []
        found = []
        if row.state is State.PENDING or row.state in _RUNNING:
            found.append(self._form("Representative", RepresentativeForm, row))
            found.append(self._form("IMCA", ImcaForm, row))
            if row.state is State.PENDING and row.one.urgent_to and not row.one.extended_to:
                found.append(self._form("Extend the urgent authorisation", ExtendUrgentForm, row))
            if row.state is State.IN_FORCE:
                found.append(self._form("Suspend", SuspendForm, row))
        found.append(self._form("Record a form", FormForm, row))
        if self._may_correct(row):
            found.append(self._form("Correct", CorrectDolsForm, row))
            found.append(Verb("Withdraw", lambda: self.withdraw(row)))
        return found

    def _pending(self, row: DolsRow) -> list[Verb]:
        found = []
        if row.look is not None:
            found.append(self._form("Look", LookForm, row, "L", "search"))
        if not row.facts.third_party:
            found.append(Verb("Ask for assessments", lambda: self.ask(row), "A", "plus"))
            if row.one.asked > row.one.met + row.one.not_met:
                found.append(Verb("Results", lambda: self.results(row), "R", "check-check"))
        if self.desk.may(May.AUTHORISE_DOLS):
            found.append(Verb("Decide", lambda: self.decide(row), "D", "check-check"))
        found.append(self._form("Priority", RankForm, row, "P", "flag"))
        found.append(self._form("Give to", GiveForm, row, "G", "user"))
        found.append(self._form("End", EndForm, row, "E", "x"))
        return found

    def _authorised(self, row: DolsRow) -> list[Verb]:
        found = []
        if row.ask_again is not None:
            found.append(Verb("Further request", lambda: self.follow(row), "F", "plus"))
            found.append(Verb("None needed", lambda: self.none_needed(row), "N", "x"))
        if row.state is State.SUSPENDED and not row.one.suspended_to:
            found.append(self._form("Lift the suspension", LiftForm, row, "S", "history"))
        found.append(self._form("Give to", GiveForm, row, "G", "user"))
        found.append(self._form("End", EndForm, row, "E", "check-check"))
        return found

    def _form(self, words: str, form: Callable[..., Any], row: DolsRow, key: str = "", icon: str = "") -> Verb:
        return Verb(words, lambda: form(self.desk, row, parent=self._window).open(), key, icon)

    def _may_correct(self, row: DolsRow) -> bool:
        one, me = row.one, self.desk.actor.worker_id
        return me in (one.worker_id, one.author_id) or self.desk.may(May.CORRECT_OTHERS)

    # ------------------------------------------------------------------------------------------------------- one verb
    def request(self, person_id: str, person: str, *, carried: DolsCarried | None = None) -> None:
        """Record an application."""
        RequestForm(self.desk, person_id, person, carried=carried, parent=self._window).open()

    def follow(self, row: DolsRow) -> None:
        """Record a further request, with what the authorisation it follows says."""
        one = row.one
        known = DolsCarried(
            follows=one.id,
            kind="further",
            provider_id=one.provider_id,
            managing_authority=one.managing_authority,
            place_kind=one.place_kind,
            ordinary_residence=one.ordinary_residence,
            circumstances=one.circumstances,
        )
        self.request(one.person_id, one.person, carried=known)

    def ask(self, row: DolsRow) -> None:
        """Ask for assessments; those asked for already are not ticked."""
        self._with_story(row, lambda told: AskForm(self.desk, row, told.assessments, parent=self._window).open(), "ask")

    def results(self, row: DolsRow) -> None:
        """Record what assessments found."""
        self._with_story(
            row, lambda told: ResultsForm(self.desk, row, told.awaited, parent=self._window).open(), "results"
        )

    def decide(self, row: DolsRow) -> None:
        """Sign the decision."""
        self._with_story(row, lambda told: DecideForm(self.desk, row, told, parent=self._window).open(), "decide")

    def _with_story(self, row: DolsRow, then: Callable[[DolsTold], object], key: str) -> None:
        """Open a form with the application's assessments as they stand now."""
        person_id, viewer, dols_id = row.one.person_id, self.desk.actor, row.one.id

        def read(connection: Any) -> DolsTold | None:
            told = dols_story(connection, person_id, viewer=viewer)
            return next((each for each in told if each.line.id == dols_id), None)

        def open_form(told: DolsTold | None) -> None:
            if told is not None:
                then(told)

        self.desk.read(self._owner, read, open_form, key=key)

    def none_needed(self, row: DolsRow) -> None:
        """Say why no further request is needed."""
        store, actor, dols_id = self.desk.store, self.desk.actor, row.one.id
        ReasonDialog(
            self.desk,
            title="No further authorisation is needed",
            words="Nobody is reminded of it any more. It is ended when its last day comes.",
            save="Save",
            done="No further request needed",
            about=(dols_id,),
            work=lambda why: no_further_dols(store, actor, dols_id=dols_id, why=why, seen={"no_further_why": None}),
            reasons=("Moves before it ends", "Regained capacity", "The Court of Protection decides"),
            parent=self._window,
        ).open()

    def withdraw(self, row: DolsRow) -> None:
        """Take out an application recorded in error."""
        store, actor, dols_id = self.desk.store, self.desk.actor, row.one.id
        _withdrawal(
            self.desk,
            "application",
            dols_id,
            lambda why: withdraw_dols(store, actor, dols_id=dols_id, why=why),
            self._window,
        )

    @property
    def _window(self) -> QWidget:
        return self._owner.window()


class AmhpActs:
    """The same for referrals to an AMHP."""

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        self.desk, self._owner = desk, owner

    def verbs(self, row: AmhpRow) -> list[Verb]:
        """What may be done with a referral now, the likeliest first; nothing without the right."""
        if not self.desk.may(May.WRITE_RECORD) or row.state is Referral.CLOSED:
            return []
        found = []
        if row.state is Referral.WAITING:
            found.append(self._form("Allocate", AllocateForm, row, "A", "user"))
        if row.state is not Referral.ASSESSED:
            found.append(self._form("Assessed", AssessForm, row, "S", "check-check"))
        found.append(self._form("Outcome", CloseForm, row, "O", "check-check"))
        found.append(self._form("Rate", RateForm, row, "R", "flag"))
        found.append(self._form("Detention", DetentionForm, row, "H", "lock"))
        if term_of(row.one.detention, row.lists).extends and not row.one.extended_hours:
            found.append(self._form("Extend", ExtendDetentionForm, row, "X", "history"))
        if row.state is Referral.ALLOCATED:
            found.append(self._form("Give to another", AllocateForm, row, "A", "user"))
        return found

    def rarer(self, row: AmhpRow) -> list[Verb]:
        """What is seldom done; it stands in menus and on the person's page."""
        one, me = row.one, self.desk.actor.worker_id
        mine = me in (one.worker_id, one.author_id) or self.desk.may(May.CORRECT_OTHERS)
        if not (self.desk.may(May.WRITE_RECORD) and mine):
            return []
        return [self._form("Correct", CorrectAmhpForm, row), Verb("Withdraw", lambda: self.withdraw(row))]

    def refer(self, person_id: str, person: str, *, carried: AmhpCarried | None = None) -> None:
        """Refer somebody to an AMHP."""
        ReferForm(self.desk, person_id, person, carried=carried, parent=self._window).open()

    def withdraw(self, row: AmhpRow) -> None:
        """Take out a referral recorded in error."""
        store, actor, referral_id = self.desk.store, self.desk.actor, row.one.id
        _withdrawal(
            self.desk,
            "referral",
            referral_id,
            lambda why: withdraw_amhp(store, actor, referral_id=referral_id, why=why),
            self._window,
        )

    def _form(self, words: str, form: Callable[..., Any], row: AmhpRow, key: str = "", icon: str = "") -> Verb:
        return Verb(words, lambda: form(self.desk, row, parent=self._window).open(), key, icon)

    @property
    def _window(self) -> QWidget:
        return self._owner.window()


def _withdrawal(desk: Desk, what: str, row_id: str, work: Callable[[str], Any], parent: QWidget) -> None:
    ReasonDialog(
        desk,
        title=f"Withdraw this {what}",
        words="It leaves lists and figures. It stays in the history, with your reason.",
        save="Withdraw",
        done=f"{what.capitalize()} withdrawn",
        about=(row_id,),
        work=work,
        reasons=("Recorded in error", "Recorded twice", "About another person"),
        danger=True,
        parent=parent,
    ).open()
