"""What can be done with services, equipment and stays in hospital, one verb each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QDialog, QWidget

from caseload_desktop.domain.equipment import EquipmentState, equipment_state
from caseload_desktop.domain.roles import May
from caseload_desktop.domain.support import CHANGED, ServiceState, service_state
from caseload_desktop.services.equipment import give_equipment, return_equipment, withdraw_equipment
from caseload_desktop.services.hospital import withdraw_hospital_stay
from caseload_desktop.services.support_course import reopen_service, withdraw_service
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.support import Held
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.reason import ReasonDialog
from caseload_desktop.ui.support.entry import Verb
from caseload_desktop.ui.support.service_forms import ChangeForm, CorrectForm, EndForm, PauseForm, ResumeForm
from caseload_desktop.ui.support.small_forms import DayForm, DischargeForm, EquipmentForm, PlanForm, StayForm

_ERRORS = ("Recorded in error", "Wrong person", "Recorded twice")


class SupportActs:
    """Opens the forms for whoever is signed in; ``owner`` is the widget that asks."""

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        self.desk, self._owner = desk, owner

    @property
    def may(self) -> bool:
        """True for whoever writes records."""
        return self.desk.may(May.WRITE_RECORD)

    def of_service(self, service: Held, title: str, today: date) -> list[Verb]:
        """What may be done with a service as it stands."""
        if not self.may:
            return []
        state = service_state(service.values, today)
        correct = self._form("Correct", lambda over: CorrectForm(self.desk, service, title, parent=over))
        withdraw = Verb("Withdraw", lambda: self.withdraw_service(service, title))
        if state is ServiceState.ENDED:
            again = Verb("Take back the end", lambda: self.reopen(service, title))
            return [correct, *([] if service.values["end_reason"] == CHANGED else [again]), withdraw]
        change = self._form("Change", lambda over: ChangeForm(self.desk, service, title, parent=over), often=True)
        end = self._form("End", lambda over: EndForm(self.desk, service, title, parent=over), often=True)
        if state is ServiceState.TO_COME:
            return [correct, withdraw]
        if state is ServiceState.PAUSED:
            resume = self._form("Resume", lambda over: ResumeForm(self.desk, service, title, parent=over), often=True)
            return [resume, end, correct, withdraw]
        pause = self._form("Pause", lambda over: PauseForm(self.desk, service, title, parent=over))
        return [change, end, pause, correct, withdraw]

    def of_piece(self, piece: Held) -> list[Verb]:
        """What may be done with a piece of equipment."""
        if not self.may:
            return []
        state, item = equipment_state(piece.values), piece.text("item")
        correct = self._form("Correct", lambda over: EquipmentForm(self.desk, "", "", piece=piece, parent=over))
        withdraw = Verb("Withdraw", lambda: self.withdraw_piece(piece))
        if state is EquipmentState.ASKED:
            return [self._day("Given", f"{item}: given on which day?", piece, give_equipment), correct, withdraw]
        if state is EquipmentState.GIVEN:
            back = self._day("Returned", f"{item}: returned on which day?", piece, return_equipment)
            return [back, correct, withdraw]
        return [correct, withdraw]

    def of_stay(self, stay: Held) -> list[Verb]:
        """What may be done with a stay in hospital."""
        if not self.may:
            return []
        correct = self._form("Correct", lambda over: StayForm(self.desk, "", "", stay=stay, parent=over))
        withdraw = Verb("Withdraw", lambda: self.withdraw_stay(stay))
        if stay.values["discharged_on"]:
            return [correct, withdraw]
        out = self._form("Discharged", lambda over: DischargeForm(self.desk, stay, parent=over), often=True)
        plan = self._form("Plan discharge", lambda over: PlanForm(self.desk, stay, parent=over), often=True)
        return [plan, out, correct, withdraw]

    # ------------------------------------------------------------------------------------------------------- one verb
    def reopen(self, service: Held, title: str) -> None:
        """Support goes on after all."""
        store, actor, service_id = self.desk.store, self.desk.actor, service.id
        ReasonDialog(
            self.desk,
            title=f"{title} has not ended?",
            words="The support is open again; its end stays in the history.",
            save="Take back the end",
            done="End of support taken back",
            about=(service_id,),
            work=lambda why: reopen_service(store, actor, service_id=service_id, why=why),
            reasons=("It goes on after all", "Recorded in error"),
            danger=True,
            parent=self._owner.window(),
        ).open()

    def withdraw_service(self, service: Held, title: str) -> None:
        """Support that never began, or was recorded in error."""
        store, actor, service_id = self.desk.store, self.desk.actor, service.id
        ReasonDialog(
            self.desk,
            title=f"Withdraw {title}?",
            words="It leaves lists and figures. For support that was given, record its end instead.",
            save="Withdraw",
            done="Support withdrawn",
            about=(service_id,),
            work=lambda why: withdraw_service(store, actor, service_id=service_id, why=why),
            reasons=("Never began", *_ERRORS),
            danger=True,
            parent=self._owner.window(),
        ).open()

    def withdraw_piece(self, piece: Held) -> None:
        """A piece recorded in error, or never given."""
        store, actor, equipment_id = self.desk.store, self.desk.actor, piece.id
        ReasonDialog(
            self.desk,
            title=f"Withdraw {piece.text('item')}?",
            words="It leaves the record's lists; its history stays.",
            save="Withdraw",
            done="Equipment withdrawn",
            about=(equipment_id,),
            work=lambda why: withdraw_equipment(store, actor, equipment_id=equipment_id, why=why),
            reasons=("Not needed any more", *_ERRORS),
            danger=True,
            parent=self._owner.window(),
        ).open()

    def withdraw_stay(self, stay: Held) -> None:
        """A stay recorded in error."""
        store, actor, stay_id = self.desk.store, self.desk.actor, stay.id
        ReasonDialog(
            self.desk,
            title=f"Withdraw the stay in {stay.text('hospital')}?",
            words="It leaves the record's lists; its history stays.",
            save="Withdraw",
            done="Stay withdrawn",
            about=(stay_id,),
            work=lambda why: withdraw_hospital_stay(store, actor, hospital_stay_id=stay_id, why=why),
            reasons=("Was not admitted", *_ERRORS),
            danger=True,
            parent=self._owner.window(),
        ).open()

    def _form(self, words: str, make: Callable[[QWidget], QDialog], *, often: bool = False) -> Verb:
        return Verb(words, lambda: make(self._owner.window()).open(), often=often)

    def _day(self, words: str, title: str, piece: Held, service: Callable[..., Changes]) -> Verb:
        """A verb that asks for the day something happened to a piece."""
        desk, equipment_id = self.desk, piece.id

        def act() -> None:
            store, actor = desk.store, desk.actor
            DayForm(
                desk,
                title=title,
                save="Save",
                done=f"{words}: {piece.text('item')}",
                act=lambda on: service(store, actor, equipment_id=equipment_id, on=on),
                about=equipment_id,
                parent=self._owner.window(),
            ).open()

        return Verb(words, act, often=True)
