"""Forms on a referral to an AMHP from its assessment: assess, close with the outcome, correct."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.domain.amhp_clock import State
from caseload_desktop.services.amhp_course import (
    NEAREST_RELATIVE,
    AssessUnderAct,
    CloseAmhp,
    CorrectAmhp,
    assess_amhp,
    close_amhp,
    correct_amhp,
)
from caseload_desktop.store.queries.amhp import AmhpLine
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import Work
from caseload_desktop.ui.enablement.correction import CorrectionForm, held_in
from caseload_desktop.ui.liberty.amhp_lines import AmhpRow
from caseload_desktop.ui.liberty.form import LIBERTY_TAB, LibertyForm
from caseload_desktop.ui.widgets.code_picker import CodePicker
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit
from caseload_desktop.ui.widgets.what_next import WhatNextField


class AssessForm(LibertyForm):
    """An assessment under the Act took place."""

    def __init__(self, desk: Desk, row: AmhpRow, *, parent: QWidget | None = None) -> None:
        one = row.one
        super().__init__(
            desk,
            title=f"Assessment of {one.person}",
            save="Record",
            done="Assessment recorded",
            words=row.countdown.words,
            width=560,
            parent=parent,
        )
        self._id = one.id
        self.doctors = QLineEdit(one.doctors)
        self.relative = QLineEdit(one.nearest_relative)
        self.told = self.list_picker("nearest_relative_told", one.nearest_relative_told)
        self.moment()
        self.add("doctors", Field("&Doctors", self.doctors))
        self.add("nearest_relative", Field("&Nearest relative", self.relative, optional=True))
        self.add("nearest_relative_told", Field("How they were &involved", self.told, optional=True))
        self.keep_about("Assessment by an AMHP", person_id=one.person_id, tab=LIBERTY_TAB, row_id=one.id)
        self.doctors.setFocus()

    @override
    def work(self) -> Work | None:
        on, at = self.read_day("on"), self.read_time()
        named = self.must_say("doctors", self.doctors.text(), "doctors_required")
        if not (on and at and named):
            return None
        command = AssessUnderAct(
            referral_id=self._id,
            on=on,
            at=at,
            doctors=self.doctors.text(),
            nearest_relative=self.relative.text(),
            nearest_relative_told=self.told.code(),
            seen={"assessed_on": None},
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: assess_amhp(store, actor, command)


class CloseForm(LibertyForm):
    """The outcome, and what happens next."""

    def __init__(self, desk: Desk, row: AmhpRow, *, parent: QWidget | None = None) -> None:
        one = row.one
        asked = one.kind == NEAREST_RELATIVE
        super().__init__(
            desk,
            title=f"Outcome for {one.person}",
            save="Close",
            done="Referral closed",
            words="The nearest relative asked: without an application they get the reasons in writing."
            if asked
            else "",
            width=640,
            parent=parent,
        )
        self._one = one
        lists = desk.code_lists
        codes = lists.current("amhp_outcome", desk.today())
        assessed = row.state is State.ASSESSED
        self.outcome = CodePicker([code for code in codes if assessed or code.maps.get("assessed") != "yes"])
        self.hospital = QLineEdit(one.hospital)
        self.note = NoteEdit(placeholder="Why this, and what else was weighed", least_lines=2, most_lines=8)
        self.next = WhatNextField(desk, team_id=one.team_id)
        hint = "" if assessed else "Record the assessment first to choose what came of it."
        self.add("outcome", Field("&Outcome", self.outcome, hint=hint))
        self.add("hospital", Field("&Hospital", self.hospital))
        self.day("on", "&Closed on")
        self.add("note", Field("&Reasons", self.note, optional=not asked))
        self.next.join(self)
        self.outcome.picked.connect(lambda _code: self._show_hospital())
        self._show_hospital()
        self.keep_about("Outcome of an AMHP referral", person_id=one.person_id, tab=LIBERTY_TAB, row_id=one.id)
        self.outcome.setFocus()

    def _show_hospital(self) -> None:
        admits = self.desk.code_lists.mapped("amhp_outcome", self.outcome.code(), "admits") == "yes"
        self.fields["hospital"].setVisible(admits)

    @override
    def work(self) -> Work | None:
        outcome = self.must_choose("outcome", self.outcome, "amhp_outcome_required")
        on = self.read_day("on")
        if not (self.next.is_ready() and outcome and on):
            return None
        command = CloseAmhp(
            referral_id=self._one.id,
            on=on,
            outcome=outcome,
            hospital=self.hospital.text(),
            note=self.note.text(),
            what_next=self.next.value(),
            seen={"closed_on": None},
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: close_amhp(store, actor, command)


_RECEIVED = (
    ("kind", "referrer_kind"),
    ("received_on", "received_at"),
    ("referrer_name", "referrer_phone"),
    ("place",),
    ("reasons",),
    ("risks",),
    ("nearest_relative", "nearest_relative_told"),
)
_HELD = (("detained_from", "detained_at"),)
_ASSESSED = (("assessed_on", "assessed_at"), ("doctors",))
_CLOSED = (("outcome", "hospital"), ("outcome_note",))


def _groups_of(one: AmhpLine) -> list[tuple[str, ...]]:
    """What can be put right of a referral as it stands, in lines of the form."""
    found = list(_RECEIVED)
    found += _HELD if one.detained_from else ()
    found += _ASSESSED if one.assessed_on else ()
    return found + list(_CLOSED) if one.closed_on else found


class CorrectAmhpForm(CorrectionForm):
    """Puts right what a referral says by now."""

    entity = "amhp_referral"
    whole_notes = frozenset({"reasons", "risks", "outcome_note"})

    def __init__(self, desk: Desk, row: AmhpRow, *, parent: QWidget | None = None) -> None:
        groups = _groups_of(row.one)
        super().__init__(
            desk,
            row.one.id,
            title=f"Correct the referral of {row.one.person}",
            done="Referral corrected",
            groups=groups,
            held=held_in(row.one, groups),
            parent=parent,
        )
        self.keep_about(
            "Correction of an AMHP referral", person_id=row.one.person_id, tab=LIBERTY_TAB, row_id=row.one.id
        )

    @override
    def correct(self, fields: Mapping[str, object], why: str, seen: Mapping[str, object]) -> Work:
        command = CorrectAmhp(referral_id=self.row_id, fields=fields, why=why, seen=seen)
        store, actor = self.desk.store, self.desk.actor
        return lambda: correct_amhp(store, actor, command)
