"""Forms on equipment and on stays in hospital."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from caseload_desktop.domain.equipment import kinds_given
from caseload_desktop.services.equipment import AskEquipment, CorrectEquipment, ask_equipment, correct_equipment
from caseload_desktop.services.hospital import (
    Admit,
    CorrectStay,
    Discharge,
    admit_to_hospital,
    correct_hospital_stay,
    discharge_from_hospital,
    plan_discharge,
)
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.support import FromContact, Held
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.record_words import day_of
from caseload_desktop.ui.support.record_form import RecordForm
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.what_next import WhatNextField


class DayForm(FormDialog):
    """Asks for one day that has come, such as the day something was given; ``act`` runs the service with it.

    ``about`` is the row the day is for.
    """

    def __init__(
        self,
        desk: Desk,
        *,
        title: str,
        save: str,
        done: str,
        act: Callable[[str], Changes],
        about: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, title=title, save=save, done=done, width=420, parent=parent)
        self._act = act
        self.on = DateField(today=desk.today)
        self.on.set_value(desk.today())
        self.add("on", Field("&On", self.on))
        self.proposed.add("on")
        self.keep_small(done, about)
        self.on.setFocus()

    @override
    def work(self) -> Work | None:
        day, act = self.read_day("on"), self._act
        if not day:
            return None
        return lambda: act(day)


class EquipmentForm(RecordForm):
    """A piece of equipment is asked for or was given at once; from a contact it comes filled in."""

    entity = "equipment"

    def __init__(
        self,
        desk: Desk,
        person_id: str,
        person: str,
        *,
        offered: FromContact | None = None,
        piece: Held | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            desk,
            title=f"Correct {piece.text('item')}" if piece else f"Equipment for {person}",
            save="Correct" if piece else "Add equipment",
            done="Equipment corrected" if piece else "Equipment added",
            parent=parent,
        )
        self._person_id, self._offered, self._piece = person_id, offered, piece
        self.line(self.of("kind", "&Kind"), self.of("item", "&What it is"))
        self.line(self.of("supplier", "&Supplier", optional=True), self.of("cost", "&Cost in pounds", optional=True))
        self.line(
            self.of("asked_on", "&Asked for on", self.past(today=piece is None)),
            self.of("given_on", "&Given on", self.past(), optional=True),
        )
        if piece is not None:
            self.add_part(self.of("returned_on", "&Returned on", self.past(), optional=True))
        self.add_part(self.of("note", "&Note", optional=True))
        if piece is not None:
            self.begin_with(piece)
        elif offered is not None:
            self._take_over(offered)
        row_id = piece.id if piece else offered.contact_id if offered else "new"
        what = "Correction of equipment" if piece else "Equipment"
        self.keep_about(what, person_id=person_id, tab="support", row_id=row_id)
        self.fields["item" if offered else "kind"].focus()

    def _take_over(self, offered: FromContact) -> None:
        """Begin with what the contact says was given, so that nobody types it twice."""
        kinds = kinds_given(offered.code, self.desk.code_lists)
        values = {"kind": kinds[0] if kinds else None, "item": offered.detail, "asked_on": offered.on}
        self.show_held(values, list(values))

    @override
    def work(self) -> Work | None:
        found = self.values("kind", "item", "asked_on")
        if found is None:
            return None
        store, actor = self.desk.store, self.desk.actor
        if self._piece is not None and self.rebase is not None:
            correction = CorrectEquipment(
                equipment_id=self._piece.id, fields=self.rebase.changed(), seen=self.rebase.seen()
            )
            return lambda: correct_equipment(store, actor, correction)
        given = {name: value for name, value in found.items() if value is not None}
        contact_id = self._offered.contact_id if self._offered else None
        command = AskEquipment(person_id=self._person_id, contact_id=contact_id, **given)
        return lambda: ask_equipment(store, actor, command)


class StayForm(RecordForm):
    """Somebody was admitted to hospital; or what is recorded of a stay is put right."""

    entity = "hospital_stay"

    def __init__(
        self, desk: Desk, person_id: str, person: str, *, stay: Held | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            desk,
            title=f"Correct the stay in {stay.text('hospital')}" if stay else f"{person} in hospital",
            save="Correct" if stay else "Record",
            done="Stay corrected" if stay else "Admission recorded",
            parent=parent,
        )
        self._person_id, self._stay = person_id, stay
        self.line(self.of("hospital", "&Hospital"), self.of("ward", "&Ward", optional=True))
        self.line(
            self.of("admitted_on", "&Admitted on", self.past(today=stay is None)),
            self.of("admission", "&Kind of admission", optional=True),
        )
        self.add_part(self.of("reason", "&Reason", optional=True))
        self.add_part(self.of("discharge_planned_on", "Discharge &planned for", optional=True))
        if stay is not None and stay.values["discharged_on"]:
            self.line(
                self.of("discharged_on", "&Discharged on", self.past()),
                self.of("discharged_to", "Discharged &to"),
            )
        self.add_part(self.of("note", "&Note", optional=True))
        if stay is not None:
            self.begin_with(stay)
        what, row_id = ("Correction of a stay in hospital", stay.id) if stay else ("Stay in hospital", "new")
        self.keep_about(what, person_id=person_id, tab="support", row_id=row_id)
        self.fields["hospital"].focus()

    @override
    def work(self) -> Work | None:
        found = self.values("hospital", "admitted_on")
        if found is None:
            return None
        store, actor = self.desk.store, self.desk.actor
        if self._stay is not None and self.rebase is not None:
            correction = CorrectStay(
                hospital_stay_id=self._stay.id, fields=self.rebase.changed(), seen=self.rebase.seen()
            )
            return lambda: correct_hospital_stay(store, actor, correction)
        given = {name: value for name, value in found.items() if value is not None}
        command = Admit(person_id=self._person_id, **given)
        return lambda: admit_to_hospital(store, actor, command)


class PlanForm(RecordForm):
    """For which day a discharge is planned; left empty, none is."""

    entity = "hospital_stay"

    def __init__(self, desk: Desk, stay: Held, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Discharge from {stay.text('hospital')}",
            save="Plan",
            done="Discharge planned",
            words="Left empty: no day is planned.",
            width=420,
            parent=parent,
        )
        self._id = stay.id
        self.add_part(self.of("discharge_planned_on", "&Planned for", optional=True))
        self.begin_with(stay)
        self.keep_small("discharge planned", stay.id)
        self.fields["discharge_planned_on"].focus()

    @override
    def work(self) -> Work | None:
        found = self.values()
        if found is None:
            return None
        store, actor, stay_id, seen = self.desk.store, self.desk.actor, self._id, self.seen()
        day = found["discharge_planned_on"] or ""
        return lambda: plan_discharge(store, actor, hospital_stay_id=stay_id, discharge_planned_on=day, seen=seen)


class DischargeForm(RecordForm):
    """Somebody was discharged: when, where to, and what happens next."""

    entity = "hospital_stay"

    def __init__(self, desk: Desk, stay: Held, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Discharged from {stay.text('hospital')}",
            save="Record",
            done="Discharge recorded",
            parent=parent,
        )
        self._id = stay.id
        day = self.past(today=True)
        planned = day_of(stay.text("discharge_planned_on"))
        if planned is not None and planned <= desk.today():
            day.set_value(planned)
        self.line(
            self.of("discharged_to", "Where &to", key="to"),
            self.of("discharged_on", "&On", day, key="on"),
        )
        self.add_part(self.of("note", "&Note", optional=True))
        self.next = WhatNextField(desk).join(self)
        self.keep_row("Discharge from hospital", stay, "support")
        self.fields["to"].focus()

    @override
    def work(self) -> Work | None:
        found, is_said = self.values("discharged_to", "discharged_on"), self.next.is_ready()
        if found is None or not is_said:
            return None
        command = Discharge(
            hospital_stay_id=self._id,
            on=found["discharged_on"],
            to=found["discharged_to"],
            note=found["note"] or "",
            what_next=self.next.value(),
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: discharge_from_hospital(store, actor, command)
