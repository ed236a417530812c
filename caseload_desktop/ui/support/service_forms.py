"""Forms on a service: begin, change from a day on, correct, pause, resume, end."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.domain.support import (
    MOST_DAYS_AHEAD,
    fits,
    may_end_for,
    pays_the_person,
    types_of,
    weekly_cost,
)
from caseload_desktop.services.support import (
    BeginService,
    ChangeService,
    CorrectService,
    EndService,
    begin_service,
    change_service,
    correct_service,
    end_service,
)
from caseload_desktop.services.support_course import pause_service, resume_service
from caseload_desktop.store.queries.support import Held
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import Work
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.support.record_form import RecordForm, why_field
from caseload_desktop.ui.support.words import pounds
from caseload_desktop.ui.widgets.code_picker import CodePicker
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.provider_names import ProviderNames
from caseload_desktop.ui.widgets.text import label
from caseload_desktop.ui.widgets.what_next import WhatNextField


class ServiceForm(RecordForm):
    """The fields of a service; the component offered fits the type, and the cost of a week is shown as it is typed."""

    entity = "service"

    def build(self) -> None:
        """Lay out what a service is."""
        lists = self.desk.code_lists
        self.kind = CodePicker(lists["service_type"].codes)
        self.component = CodePicker(lists["service_component"].codes)
        self.frequency = CodePicker(lists["cost_frequency"].codes)
        self.delivery = CodePicker(lists["delivery_mechanism"].codes)
        self.provider, self.units, self.unit_cost = QLineEdit(), QLineEdit(), QLineEdit()
        ProviderNames(self.desk, self.provider)
        self.line(
            self.of("service_type", "&Type of support", self.kind),
            self.of("component", "&What it is", self.component),
        )
        self.line(
            self.of("provider", "P&rovider", self.provider, optional=True),
            self.of("delivery_mechanism", "How it is &delivered", self.delivery, optional=True),
        )
        self.line(
            self.of("planned_units", "&Units a week", self.units, optional=True),
            self.of("unit_cost", "&Cost in pounds", self.unit_cost, optional=True),
            self.of("cost_frequency", "Cost is &for", self.frequency, optional=True),
        )
        self.cost = label("", "hint", wrap=True)
        self.add_part(self.cost)
        for picker in (self.kind, self.component):
            picker.picked.connect(lambda _code: self._fit())
        for edit in (self.units, self.unit_cost):
            edit.textChanged.connect(lambda _text: self._show_cost())
        self.frequency.picked.connect(lambda _code: self._show_cost())
        self.delivery.picked.connect(lambda _code: self._fit())

    def build_rest(self) -> None:
        """Lay out the days and the rest."""
        self.line(
            self.of("plan_agreed_on", "Plan &agreed on", self.past(), optional=True),
            self.of("planned_end", "Planned &end", optional=True),
        )
        self.line(
            self.of("permanent", "&Permanent", optional=True, hint="Yes: permanent; no: temporary"),
            self.of("nhs_funded", "Funded by the N&HS", optional=True),
        )
        self.first_day = self.past()
        self.first_payment = self.of("first_payment_on", "First direct pa&yment on", self.first_day, optional=True)
        self.add_part(self.first_payment)
        self.add_part(self.of("note", "&Note", optional=True))
        self._fit()

    def _fit(self) -> None:
        """Offer only components of the type, choose the type where a component has one alone, ask what fits."""
        lists, kind, component = self.desk.code_lists, self.kind.code(), self.component.code()
        if component and not kind and len(types := types_of(component, lists)) == 1:
            self.kind.set_code(types[0])
            kind = types[0]
        every = lists["service_component"].codes
        self.component.set_choices([c for c in every if not kind or c.id == component or fits(c.id, kind, lists)])
        paid = pays_the_person(component, self.delivery.code(), lists)
        self.first_payment.setVisible(paid or bool(self.first_day.text()))
        self._show_cost()

    def _show_cost(self) -> None:
        frequency = self.frequency.code() or None
        week = weekly_cost(self.unit_cost.text(), self.units.text() or None, frequency, self.desk.code_lists)
        self.cost.setText(f"{pounds(week)} a week" if week is not None else "")
        self.cost.setVisible(week is not None)


class BeginForm(ServiceForm):
    """Support begins, or will on a day already arranged."""

    def __init__(
        self, desk: Desk, person_id: str, person: str, *, contact_id: str | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            desk,
            title=f"Support for {person}",
            save="Add support",
            done="Support added",
            width=680,
            parent=parent,
        )
        self._person_id, self._contact_id = person_id, contact_id
        self.build()
        self.line(self.of("from_date", "&Since", self.past(today=True, ahead=MOST_DAYS_AHEAD)))
        self.build_rest()
        self.keep_about("Support", person_id=person_id, tab="support", row_id=contact_id or "new")
        self.kind.setFocus()

    @override
    def work(self) -> Work | None:
        found = self.values("service_type", "component", "from_date")
        if found is None:
            return None
        given = {name: value for name, value in found.items() if value is not None}
        command = BeginService(person_id=self._person_id, contact_id=self._contact_id, **given)
        store, actor = self.desk.store, self.desk.actor
        return lambda: begin_service(store, actor, command)


class ChangeForm(ServiceForm):
    """Support goes on differently from a day; what it was until then stays readable."""

    def __init__(self, desk: Desk, service: Held, title: str, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Change {title}",
            save="Change",
            done="Support changed",
            words="The support goes on differently from a day; what it was until then stays in the record. "
            "To put right a slip, correct it instead.",
            width=680,
            parent=parent,
        )
        self._id = service.id
        self.on = self.past(today=True, ahead=MOST_DAYS_AHEAD)
        self.add("on", Field("From", self.on))
        self.proposed.add("on")
        self.build()
        self.build_rest()
        self.begin_with(service)
        self._fit()
        self.why = why_field("What changed, who agreed it")
        self.add("why", Field("Why", self.why))
        self.keep_row("Change of support", service, "support")
        self.units.setFocus()

    @override
    def work(self) -> Work | None:
        why, on = self.why.text(), self.on.value()
        found = self.values("service_type", "component")
        if not why:
            self.fields["why"].set_problem(sentence("reason_required"))
        if on is None:
            self.fields["on"].set_problem(self.on.problem() or sentence("date_empty"))
        if found is None or not why or on is None or self.rebase is None:
            return None
        command = ChangeService(
            service_id=self._id, on=on.isoformat(), fields=self.rebase.changed(), why=why, seen=self.seen()
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: change_service(store, actor, command)


class CorrectForm(ServiceForm):
    """Put right what was recorded wrongly of a service; an end that is there can be corrected too."""

    def __init__(self, desk: Desk, service: Held, title: str, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Correct {title}",
            save="Correct",
            done="Support corrected",
            words="What was recorded wrongly is put right; what it said before stays in the history.",
            width=680,
            parent=parent,
        )
        self._id = service.id
        self.build()
        self.line(self.of("from_date", "&Since", self.past(ahead=MOST_DAYS_AHEAD)))
        self.build_rest()
        if service.values["to_date"]:
            self.line(self.of("to_date", "&Last day", self.past(ahead=MOST_DAYS_AHEAD)))
            self.line(self.of("end_reason", "Why it ended", self._reasons(service.text("end_reason"))))
        self.begin_with(service)
        self._fit()
        self.why = why_field("What was wrong")
        self.add("why", Field("Why", self.why))
        self.keep_row("Correction of support", service, "support")
        self.kind.setFocus()

    def _reasons(self, held: str) -> CodePicker:
        lists = self.desk.code_lists
        every = lists["service_end"].codes
        return CodePicker([code for code in every if may_end_for(code.id, lists) or code.id == held])

    @override
    def work(self) -> Work | None:
        why, found = self.why.text(), self.values("service_type", "component", "from_date")
        if not why:
            self.fields["why"].set_problem(sentence("reason_required"))
        if found is None or not why or self.rebase is None:
            return None
        command = CorrectService(service_id=self._id, fields=self.rebase.changed(), why=why, seen=self.seen())
        store, actor = self.desk.store, self.desk.actor
        return lambda: correct_service(store, actor, command)


class PauseForm(RecordForm):
    """Support is paused, for a known time or until somebody says so."""

    entity = "service"

    def __init__(self, desk: Desk, service: Held, title: str, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Pause {title}",
            save="Pause",
            done="Support paused",
            words="Paused support stays open, and so does its review.",
            parent=parent,
        )
        self._id = service.id
        self.line(
            self.of("paused_from", "&From", self.past(today=True, ahead=MOST_DAYS_AHEAD)),
            self.of("paused_to", "Runs &again on", optional=True),
        )
        self.add_part(self.of("pause_reason", "&Why", why_field("Such as: in hospital, with family")))
        self.keep_row("Pause of support", service, "support")
        self.fields["pause_reason"].focus()

    @override
    def work(self) -> Work | None:
        found = self.values("paused_from", "pause_reason")
        if found is None:
            return None
        store, actor, service_id = self.desk.store, self.desk.actor, self._id
        return lambda: pause_service(store, actor, service_id=service_id, **found)


class ResumeForm(RecordForm):
    """Paused support runs again from a day."""

    entity = "service"

    def __init__(self, desk: Desk, service: Held, title: str, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, title=f"Resume {title}", save="Resume", done="Support resumed", parent=parent)
        self._id = service.id
        self.line(self.of("paused_to", "Runs again &on", self.past(today=True, ahead=MOST_DAYS_AHEAD), key="on"))
        self.keep_small("support resumed", service.id)
        self.fields["on"].focus()

    @override
    def work(self) -> Work | None:
        found = self.values("paused_to")
        if found is None:
            return None
        store, actor, service_id, on = self.desk.store, self.desk.actor, self._id, found["paused_to"]
        return lambda: resume_service(store, actor, service_id=service_id, on=on)


class EndForm(RecordForm):
    """Support ends: its last day, why, and what happens next."""

    entity = "service"

    def __init__(self, desk: Desk, service: Held, title: str, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, title=f"End {title}", save="End support", done="Support ended", parent=parent)
        self._id = service.id
        lists = desk.code_lists
        reasons = [code for code in lists["service_end"].codes if may_end_for(code.id, lists)]
        self.line(
            self.of("end_reason", "&Why", CodePicker(reasons), key="reason"),
            self.of("to_date", "&Last day", self.past(today=True), key="on"),
        )
        self.add_part(self.of("end_note", "&Note", key="note", optional=True))
        self.next = WhatNextField(desk).join(self)
        self.keep_row("End of support", service, "support")
        self.fields["reason"].focus()

    @override
    def work(self) -> Work | None:
        found, is_said = self.values("end_reason", "to_date"), self.next.is_ready()
        if found is None or not is_said:
            return None
        command = EndService(
            service_id=self._id,
            on=found["to_date"],
            reason=found["end_reason"],
            note=found["end_note"] or "",
            what_next=self.next.value(),
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: end_service(store, actor, command)
