"""The form a safeguarding manager decides with: three tests with their reasons, the decision, what happens then."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.domain.safeguarding import NO, NO_ENQUIRY, OTHER, S42, YES
from caseload_desktop.services.safeguarding_decision import DecideConcern, decide_concern
from caseload_desktop.store.queries.enquiries import Enquiry
from caseload_desktop.ui.caseload.choices import Choices
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import Work
from caseload_desktop.ui.record_words import day_long
from caseload_desktop.ui.safeguarding.lines import Line
from caseload_desktop.ui.safeguarding.tests_form import WANTED, TestsForm
from caseload_desktop.ui.widgets.code_picker import CodePicker, Option
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.text import label
from caseload_desktop.ui.widgets.what_next import WhatNextField

NEW = "new"


class DecideForm(TestsForm):
    """All three met make the duty: the decision follows from the answers, and only what fits is asked."""

    def __init__(
        self, desk: Desk, line: Line, *, going_on: Sequence[Enquiry] = (), parent: QWidget | None = None
    ) -> None:
        one = line.concern
        if one is None:
            raise TypeError("a concern is decided")
        super().__init__(
            desk,
            title=f"Decide on the concern about {line.person}",
            save="Decide",
            done="Concern decided",
            width=740,
            parent=parent,
        )
        self._one, self._team = one, line.team_id
        self.add_part(label(_summary(line), "muted", wrap=True))
        self.ask_tests(CodePicker(desk.code_lists["safeguarding_decision"].codes))
        self._about_the_enquiry(going_on)
        self._about_no_enquiry()
        self._about_feedback()
        self.moment(title="Decided &on")
        self.decision.picked.connect(lambda _code: self._show_what_fits())
        self._show_what_fits()
        self.keep("decide", one.id, first="has_needs")
        self._show_what_fits()
        self.read_choices()

    def _about_the_enquiry(self, going_on: Sequence[Enquiry]) -> None:
        there = [Option(NEW, "A new enquiry")]
        there += [Option(one.id, f"The one of {day_long(one.started_on)} that goes on") for one in going_on]
        self.join_picker, self.lead = CodePicker(there), CodePicker([])
        self.join_picker.set_code(NEW)
        self.add("join_enquiry_id", Field("Enquiry", self.join_picker))
        self.add("lead_worker_id", Field("&Lead worker", self.lead))
        self._can_join = bool(going_on)
        self.join_picker.picked.connect(lambda _code: self._show_what_fits())

    def _about_no_enquiry(self) -> None:
        self.instead = self.ticks("safeguarding_disposal")
        self.add("disposals", Field("What is done instead", self.instead))
        self.next = WhatNextField(self.desk, team_id=self._team)
        self.next.join(self)

    def _about_feedback(self) -> None:
        self.told = self.picker("feedback_how", placeholder="Not yet")
        self.told_note = QLineEdit()
        self.side_by_side(
            {
                "feedback_how": Field("Told whoever &raised it", self.told, optional=True),
                "feedback_note": Field("What they were told", self.told_note, optional=True),
            }
        )

    @override
    def propose(self) -> None:
        """All met is the duty; one not met leaves the two other decisions, the usual one first."""
        given = list(self.given().values())
        if all(answer == YES for answer in given):
            self.decision.set_code(S42)
        elif NO in given and self.decision.code() in ("", S42):
            self.decision.set_code(NO_ENQUIRY)
        self._show_what_fits()

    def _show_what_fits(self) -> None:
        decision = self.decision.code()
        enquires, none = decision in (S42, OTHER), decision == NO_ENQUIRY
        self.fields["join_enquiry_id"].setVisible(enquires and self._can_join)
        self.fields["lead_worker_id"].setVisible(enquires and self.join_picker.code() == NEW)
        self.fields["disposals"].setVisible(none)
        self.next.setVisible(none)

    @override
    def on_choices(self, choices: Choices) -> None:
        chosen = self.lead.code()
        self.lead.set_choices(choices.workers(team_id=self._team))
        self.lead.set_code(chosen or None)

    def _is_whole(self) -> bool:
        """True when nothing is missing; else everything that is stands beside its field at once."""
        wanted = dict(WANTED)
        decision = self.decision.code()
        if decision in (S42, OTHER) and self.join_picker.code() == NEW:
            wanted["lead_worker_id"] = "lead_required"
        if decision == NO_ENQUIRY:
            wanted["disposals"] = "disposals_required"
        whole = self.all_said(wanted) and self.fits()
        return whole and (decision != NO_ENQUIRY or self.next.is_ready())

    @override
    def work(self) -> Work | None:
        whole, on, at = self._is_whole(), self.read_day("on"), self.read_time()
        if not (whole and on and at):
            return None
        decision, joins = self.decision.code(), self.join_picker.code()
        none = decision == NO_ENQUIRY
        command = DecideConcern(
            concern_id=self._one.id,
            on=on,
            at=at,
            **self.tested(),
            disposals=tuple(self.instead.codes()) if none else (),
            lead_worker_id=self.lead.code() or None if not none else None,
            join_enquiry_id=joins if not none and joins != NEW else None,
            what_next=self.next.value() if none else None,
            feedback_on=on if self.told.code() else "",
            feedback_how=self.told.code(),
            feedback_note=self.told_note.text(),
            seen={"decision": None},
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: decide_concern(store, actor, command)


def _summary(line: Line) -> str:
    one = line.concern
    if one is None:
        return ""
    happened = one.what_happened if len(one.what_happened) < 400 else f"{one.what_happened[:400]} ..."
    wishes = f"Wants: {one.adults_wishes}" if one.adults_wishes else ""
    return "\n".join(part for part in (line.types, happened, wishes) if part)
