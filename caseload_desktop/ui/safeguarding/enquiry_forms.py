"""Forms on an enquiry that goes on: planned, somebody caused to enquire, what came of it, report, another lead."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.domain.dates import DateUse
from caseload_desktop.services.safeguarding_enquiry import (
    AskAction,
    PlanEnquiry,
    RecordReport,
    ask_enquiry_action,
    finish_enquiry_action,
    hand_over_enquiry,
    plan_enquiry,
    record_enquiry_report,
)
from caseload_desktop.store.queries.enquiries import Enquiry
from caseload_desktop.store.queries.safeguarding_story import Action
from caseload_desktop.ui.caseload.choices import Choices
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import Work
from caseload_desktop.ui.safeguarding.form import SafeguardingForm
from caseload_desktop.ui.widgets.code_picker import CodePicker
from caseload_desktop.ui.widgets.date_field import DateField, Quick
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.provider_field import ProviderField

ONE_WEEK: Quick = ("+1 week", lambda day: day + timedelta(weeks=1))
TWO_WEEKS: Quick = ("+2 weeks", lambda day: day + timedelta(weeks=2))
_COUNCIL, _PROVIDER = "council", "provider"


class PlanForm(SafeguardingForm):
    """How the enquiry is to be made, and what the adult wants from it."""

    def __init__(self, desk: Desk, one: Enquiry, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Plan the enquiry about {one.person}",
            save="Save the plan",
            done="Enquiry planned",
            width=620,
            parent=parent,
        )
        self._one = one
        self.kind = self.picker("planning_kind", one.planning_kind or "discussion")
        self.who = QLineEdit(one.planning_with)
        self.side_by_side(
            {
                "planning_kind": Field("&How", self.kind),
                "planning_with": Field("&With whom", self.who, optional=True),
            }
        )
        self.plan = self.note(
            "plan_of_enquiry", "&Plan", "What is to be found out, from whom, by when", text=one.plan_of_enquiry, lines=4
        )
        self.asked = self.picker("msp_asked", one.msp_asked)
        self.capacity = self.picker("lacked_capacity", one.lacked_capacity)
        self.side_by_side(
            {
                "msp_asked": Field("&Asked what they want", self.asked, optional=True),
                "lacked_capacity": Field("&Lacked capacity", self.capacity, optional=True),
            }
        )
        self.wishes = self.note("adults_wishes", "What they wan&t", text=one.adults_wishes, optional=True)
        self.advocacy = self.picker("advocacy_support", one.advocacy)
        self.advocate = QLineEdit(one.advocate_name)
        self.side_by_side(
            {
                "advocacy": Field("&Support to take part", self.advocacy, optional=True),
                "advocate_name": Field("Name", self.advocate, optional=True),
            }
        )
        self.day("on", "Planned &on")
        self.keep("plan", one.id, first="plan_of_enquiry")

    @override
    def work(self) -> Work | None:
        whole = self.all_said({"planning_kind": "required", "plan_of_enquiry": "plan_of_enquiry_required"})
        on = self.read_day("on")
        if not (whole and on):
            return None
        command = PlanEnquiry(
            enquiry_id=self._one.id,
            on=on,
            planning_kind=self.kind.code(),
            planning_with=self.who.text(),
            plan_of_enquiry=self.plan.text(),
            msp_asked=self.asked.code(),
            adults_wishes=self.wishes.text(),
            lacked_capacity=self.capacity.code(),
            advocacy=self.advocacy.code(),
            advocate_name=self.advocate.text(),
            seen={"plan_of_enquiry": self._one.plan_of_enquiry or None},
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: plan_enquiry(store, actor, command)


class ActionForm(SafeguardingForm):
    """Cause somebody to enquire: what, who, by when."""

    def __init__(self, desk: Desk, one: Enquiry, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Action in the enquiry about {one.person}",
            save="Ask for it",
            done="Action asked for",
            width=580,
            parent=parent,
        )
        self._one = one
        self.words = self.note("words", "&What is to be found out or done")
        self.caused = self.picker("caused_to_enquire", _COUNCIL)
        self.add("caused", Field("Who is caused to &enquire", self.caused))
        self.worker, self.provider, self.organisation = CodePicker([]), ProviderField(desk), QLineEdit()
        self.provider.set_value(one.provider_id or None)
        self.add("worker_id", Field("Wor&ker", self.worker))
        self.add("provider_id", Field("&Provider", self.provider))
        self.add("organisation", Field("O&rganisation", self.organisation))
        self.named = QLineEdit()
        self.add("named", Field("&Name of who does it there", self.named, optional=True))
        due = DateField(today=desk.today, use=DateUse.DUE, earliest=desk.today(), quick=(ONE_WEEK, TWO_WEEKS))
        asked = DateField(today=desk.today)
        asked.set_value(desk.today())
        self._days = {"due_on": due, "on": asked}
        self.side_by_side(
            {"due_on": Field("&By when", due, optional=True), "on": Field("&Asked on", asked)}, stretch=(3, 2)
        )
        self.caused.picked.connect(lambda _code: self._show_what_fits())
        self._show_what_fits()
        self.keep("action", one.id, first="words")
        self.read_choices()

    def _show_what_fits(self) -> None:
        caused = self.caused.code()
        self.fields["worker_id"].setVisible(caused == _COUNCIL)
        self.fields["provider_id"].setVisible(caused == _PROVIDER)
        self.fields["organisation"].setVisible(caused not in ("", _COUNCIL, _PROVIDER))
        self.fields["named"].setVisible(caused not in ("", _COUNCIL))

    @override
    def on_choices(self, choices: Choices) -> None:
        self.worker.set_choices(choices.workers(team_id=self._one.team_id))
        self.worker.set_code(self._one.worker_id or None)

    @override
    def work(self) -> Work | None:
        caused = self.caused.code()
        wanted = {"words": "action_words_required", "caused": "required"}
        wanted |= {"worker_id": "holder_required"} if caused == _COUNCIL else {}
        wanted |= {"organisation": "caused_who_required"} if caused not in ("", _COUNCIL, _PROVIDER) else {}
        whole, on = self.all_said(wanted), self.read_day("on")
        fits, due = self.optional_day("due_on")
        provider = self.provider.value() if caused == _PROVIDER else None
        if not (whole and on and fits):
            return None
        command = AskAction(
            enquiry_id=self._one.id,
            words=self.words.text(),
            caused=caused,
            on=on,
            due_on=due or None,
            organisation=self.provider.unmatched if caused == _PROVIDER else self.organisation.text(),
            provider_id=provider,
            named=self.named.text(),
            worker_id=self.worker.code() or None,
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: ask_enquiry_action(store, actor, command)


class ActionDoneForm(SafeguardingForm):
    """What an action found."""

    def __init__(self, desk: Desk, action: Action, person: str, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"What was found: {person}",
            save="Done",
            done="Action done",
            words=f"{action.words} · {action.who}" if action.who else action.words,
            width=560,
            parent=parent,
        )
        self._id = action.id
        self.what_came = self.note("result", "&What was found or done", lines=3)
        self.day("on", "&On")
        self.keep("done", action.id, first="result")

    @override
    def work(self) -> Work | None:
        on, result = self.read_day("on"), self.what_came.text()
        if not (self.must_say("result", result, "action_result_required") and on):
            return None
        store, actor, action_id = self.desk.store, self.desk.actor, self._id
        return lambda: finish_enquiry_action(
            store, actor, action_id=action_id, on=on, result=result, seen={"done_on": None}
        )


class ReportForm(SafeguardingForm):
    """The report of the enquiry."""

    def __init__(self, desk: Desk, one: Enquiry, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Report of the enquiry about {one.person}",
            save="Save the report",
            done="Report recorded",
            width=620,
            parent=parent,
        )
        self._one = one
        self.by = QLineEdit(one.report_by)
        self.report = self.note("report", "&What it says", "Facts, views, findings", text=one.report, lines=6)
        self.add("report_by", Field("&By whom", self.by))
        self.day("on", "Received &on")
        self.keep("report", one.id, first="report")

    @override
    def work(self) -> Work | None:
        whole, on = self.all_said({"report": "report_required", "report_by": "report_by_required"}), self.read_day("on")
        if not (whole and on):
            return None
        command = RecordReport(
            enquiry_id=self._one.id,
            on=on,
            report_by=self.by.text(),
            report=self.report.text(),
            seen={"report": self._one.report or None},
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: record_enquiry_report(store, actor, command)


class HandOverForm(SafeguardingForm):
    """Give the enquiry to another lead."""

    def __init__(self, desk: Desk, one: Enquiry, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Another lead for the enquiry about {one.person}",
            save="Give",
            done="Enquiry given to another lead",
            parent=parent,
        )
        self._one = one
        self.worker = CodePicker([])
        self.add("worker_id", Field("&Lead worker", self.worker))
        self.worker.setFocus()
        self.read_choices()

    @override
    def on_choices(self, choices: Choices) -> None:
        self.worker.set_choices(choices.workers(without=self._one.worker_id, team_id=self._one.team_id))

    @override
    def work(self) -> Work | None:
        worker_id = self.must_choose("worker_id", self.worker, "lead_required")
        if not worker_id:
            return None
        store, actor, one = self.desk.store, self.desk.actor, self._one
        seen = {"worker_id": one.worker_id or None}
        return lambda: hand_over_enquiry(store, actor, enquiry_id=one.id, worker_id=worker_id, seen=seen)
