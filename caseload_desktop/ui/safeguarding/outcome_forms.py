"""Forms round the end of an enquiry: outcome with all the return counts, plan reviews, closing, opening again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.domain.dates import DateUse
from caseload_desktop.domain.safeguarding import is_expressed, is_identified, missing_for_return
from caseload_desktop.services.safeguarding_closure import (
    CloseEnquiry,
    ReviewPlan,
    close_enquiry,
    review_safeguarding_plan,
)
from caseload_desktop.services.safeguarding_enquiry import ConcludeEnquiry, conclude_enquiry
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.enquiries import Enquiry
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import Work
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.record_words import day_of
from caseload_desktop.ui.safeguarding.form import SafeguardingForm
from caseload_desktop.ui.safeguarding.lines import Line
from caseload_desktop.ui.widgets.date_field import SIX_WEEKS, DateField
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.what_next import WhatNextField


class ConcludeForm(SafeguardingForm):
    """The outcome. What the national return needs is said all at once where it is missing; nothing typed is lost."""

    def __init__(self, desk: Desk, one: Enquiry, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Outcome of the enquiry about {one.person}",
            save="Save the outcome",
            done="Outcome recorded",
            words="What is not marked as optional goes into the national return.",
            width=740,
            parent=parent,
        )
        self._one = one
        self.found = self.note("outcome", "What was &found, and what changed", text=one.outcome, lines=3)
        self._about_the_risk()
        self._about_the_adult()
        self._about_the_plan()
        self.day("on", "Concluded &on")
        self._show_what_fits()
        self.beside["needed"] = self.needed
        self.keep("conclude", one.id, first="outcome")
        self._show_what_fits()

    def _about_the_risk(self) -> None:
        one = self._one
        self.types = self.ticks("type_of_risk", one.types)
        self.add("types", Field("Types of abuse or neglect", self.types))
        self.place, self.source = (
            self.picker("location_of_risk", one.location),
            self.picker("source_of_risk", one.source_of_risk),
        )
        self.side_by_side(
            {
                "location": Field("Where the ris&k was", self.place),
                "source_of_risk": Field("&Source of risk", self.source),
            }
        )
        self.assessed = self.picker("risk_assessment_outcome", one.risk_assessment_outcome)
        self.risk = self.picker("risk_outcome", one.risk_outcome)
        self.side_by_side(
            {
                "risk_assessment_outcome": Field("Risk &assessment", self.assessed),
                "risk_outcome": Field("What became of the &risk", self.risk),
            },
            stretch=(3, 2),
        )
        self.assessed.picked.connect(lambda _code: self._show_what_fits())

    def _about_the_adult(self) -> None:
        one = self._one
        self.capacity = self.picker("lacked_capacity", one.lacked_capacity)
        self.advocacy = self.picker("advocacy_support", one.advocacy)
        self.side_by_side(
            {
                "lacked_capacity": Field("&Lacked capacity", self.capacity),
                "advocacy": Field("Who s&upported them", self.advocacy),
            }
        )
        self.asked = self.picker("msp_asked", one.msp_asked)
        self.achieved = self.picker("msp_achieved", one.msp_achieved)
        self.side_by_side(
            {
                "msp_asked": Field("Asked what they &want", self.asked),
                "msp_achieved": Field("How far it was achie&ved", self.achieved),
            },
            stretch=(3, 2),
        )
        self.wishes = QLineEdit(one.adults_wishes)
        self.add("adults_wishes", Field("What they wanted", self.wishes, optional=True))
        self.capacity.picked.connect(lambda _code: self._show_what_fits())
        self.asked.picked.connect(lambda _code: self._show_what_fits())

    def _about_the_plan(self) -> None:
        one = self._one
        self.needed = QCheckBox("A safeguarding &plan is needed")
        self.needed.setChecked(bool(one.plan_needed))
        self.add_part(self.needed)
        self.plan = self.note("plan", "Plan", "What keeps the adult safe, and who does it", text=one.plan)
        look = DateField(today=self.desk.today, use=DateUse.DUE, earliest=self.desk.today(), quick=(SIX_WEEKS,))
        look.set_value(day_of(one.plan_review_on))
        self._days = {**self._days, "plan_review_on": look}
        self.add("plan_review_on", Field("To be looked at again on", look))
        self.needed.toggled.connect(lambda _on: self._show_what_fits())

    def _show_what_fits(self) -> None:
        lists = self.desk.code_lists
        self.fields["risk_outcome"].setVisible(is_identified(self.assessed.code(), lists))
        self.fields["msp_achieved"].setVisible(is_expressed(self.asked.code(), lists))
        self.fields["advocacy"].setVisible(self.capacity.code() == "yes")
        for key in ("plan", "plan_review_on"):
            self.fields[key].setVisible(self.needed.isChecked())

    def _values(self) -> dict[str, Any]:
        """What is said; what does not show counts as not said."""
        lists = self.desk.code_lists
        return {
            "types": tuple(self.types.codes()),
            "location": self.place.code(),
            "source_of_risk": self.source.code(),
            "risk_assessment_outcome": self.assessed.code(),
            "risk_outcome": self.risk.code() if is_identified(self.assessed.code(), lists) else "",
            "lacked_capacity": self.capacity.code(),
            "advocacy": self.advocacy.code() if self.capacity.code() == "yes" else self._one.advocacy,
            "msp_asked": self.asked.code(),
            "msp_achieved": self.achieved.code() if is_expressed(self.asked.code(), lists) else "",
        }

    def _is_whole(self, values: dict[str, Any]) -> bool:
        wanted = {"outcome": "finding_required"}
        wanted |= (
            {"plan": "plan_required", "plan_review_on": "plan_review_on_required"} if self.needed.isChecked() else {}
        )
        whole = self.all_said(wanted)
        for field, code in missing_for_return(values, self.desk.code_lists):
            self.fields[field].set_problem(sentence(code))
            whole = False
        return whole

    @override
    def work(self) -> Work | None:
        values = self._values()
        whole, on = self._is_whole(values), self.read_day("on")
        planned = self.needed.isChecked()
        review_on = self.read_day("plan_review_on") if whole and planned else ""
        if not (whole and on) or (planned and not review_on):
            return None
        same_source = values["source_of_risk"] == self._one.source_of_risk
        command = ConcludeEnquiry(
            enquiry_id=self._one.id,
            on=on,
            outcome=self.found.text(),
            adults_wishes=self.wishes.text(),
            source_detail=None if same_source else "",
            plan_needed=planned,
            plan=self.plan.text() if planned else "",
            plan_review_on=review_on or None,
            seen={"outcome": self._one.outcome or None, "concluded_on": self._one.concluded_on or None},
            **values,
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: conclude_enquiry(store, actor, command)


class ReviewPlanForm(SafeguardingForm):
    """A look at the safeguarding plan."""

    def __init__(self, desk: Desk, one: Enquiry, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Review of the safeguarding plan of {one.person}",
            save="Save",
            done="Plan reviewed",
            width=580,
            parent=parent,
        )
        self._one = one
        self.came_of_it = self.picker("plan_review_result")
        self.add("result", Field("&Result", self.came_of_it))
        self.words = self.note("words", "&What was found")
        self.plan = self.note("plan", "&Plan as it stands", text=one.plan, optional=True)
        look = DateField(today=desk.today, use=DateUse.DUE, earliest=desk.today(), quick=(SIX_WEEKS,))
        held = DateField(today=desk.today)
        held.set_value(desk.today())
        self._days = {"next_on": look, "on": held}
        self.side_by_side({"next_on": Field("&Next review on", look), "on": Field("Held &on", held)}, stretch=(3, 2))
        self.came_of_it.picked.connect(lambda _code: self._show_what_fits())
        self._show_what_fits()
        self.keep("review", one.id, first="result")

    def _ends(self) -> bool:
        return self.desk.code_lists.mapped("plan_review_result", self.came_of_it.code(), "ends") == "yes"

    def _show_what_fits(self) -> None:
        self.fields["next_on"].setVisible(not self._ends())

    @override
    def work(self) -> Work | None:
        wanted = {"result": "required", "words": "plan_review_words_required"}
        wanted |= {} if self._ends() else {"next_on": "plan_review_on_required"}
        whole, on = self.all_said(wanted), self.read_day("on")
        next_on = self.read_day("next_on") if whole and not self._ends() else ""
        if not (whole and on) or not (next_on or self._ends()):
            return None
        changed = self.plan.text() != self._one.plan
        command = ReviewPlan(
            enquiry_id=self._one.id,
            on=on,
            result=self.came_of_it.code(),
            words=self.words.text(),
            plan=self.plan.text() if changed else "",
            next_on=next_on or None,
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: review_safeguarding_plan(store, actor, command)


class CloseForm(SafeguardingForm):
    """Sign an enquiry off and close it: what happens next, and what the referrer was told."""

    def __init__(self, desk: Desk, line: Line, *, parent: QWidget | None = None) -> None:
        one = line.enquiry
        if one is None:
            raise TypeError("an enquiry is closed")
        parts = (
            line.label("risk_assessment_outcome", one.risk_assessment_outcome),
            line.label("risk_outcome", one.risk_outcome),
            one.outcome,
        )
        super().__init__(
            desk,
            title=f"Sign off the enquiry about {one.person}",
            save="Sign off and close",
            done="Enquiry signed off and closed",
            words=" · ".join(part for part in parts if part),
            width=660,
            parent=parent,
        )
        self._one = one
        self.next = WhatNextField(desk, team_id=one.team_id)
        self.next.join(self)
        self.told = self.picker("feedback_how", one.feedback_how, placeholder="Not told")
        self.told_note = QLineEdit(one.feedback_note)
        self.side_by_side(
            {
                "feedback_how": Field("Told whoever &raised it", self.told),
                "feedback_note": Field("What they were told", self.told_note, optional=True),
            }
        )
        self.why = QLineEdit(one.no_feedback_why)
        self.add("no_feedback_why", Field("Or why they were &not told", self.why, optional=True))
        self.more = self.note("closure_note", "No&te", optional=True)
        self.day("on", "Closed &on")
        self.keep("close", one.id, first="next_step")

    @override
    def work(self) -> Work | None:
        ready, on, how, why = self.next.is_ready(), self.read_day("on"), self.told.code(), self.why.text()
        if not how and not why.strip():
            self.fields["feedback_how"].set_problem(sentence("feedback_required"))
            return None
        if not (ready and on):
            return None
        command = CloseEnquiry(
            enquiry_id=self._one.id,
            on=on,
            what_next=self.next.value(),
            note=self.more.text(),
            feedback_on=(self._one.feedback_on or on) if how else "",
            feedback_how=how,
            feedback_note=self.told_note.text(),
            no_feedback_why="" if how else why,
            seen={"closed_on": None, "outcome": self._one.outcome or None},
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: close_enquiry(store, actor, command)


class DayForm(SafeguardingForm):
    """A day, and why where it is asked: asking for sign-off, sending back, opening again."""

    def __init__(
        self,
        desk: Desk,
        *,
        title: str,
        save: str,
        done: str,
        row_id: str,
        act: Callable[[str, str], Changes],
        words: str = "",
        asks_why: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, title=title, save=save, done=done, words=words, width=520, parent=parent)
        self._act = act
        self._why = self.note("why", asks_why, lines=3) if asks_why else None
        self.day("on", "&On")
        if self._why is not None:
            self.keep(save, row_id, first="why")
        else:
            self.fields["on"].focus()

    @override
    def work(self) -> Work | None:
        on = self.read_day("on")
        why = self._why.text() if self._why is not None else ""
        said = self._why is None or self.must_say("why", why)
        act = self._act
        return (lambda: act(on, why)) if on and said else None
