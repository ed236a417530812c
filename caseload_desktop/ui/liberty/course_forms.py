"""Forms on a DoLS application from its decision: decide, suspend and lift, end, correct."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from caseload_desktop.domain.dols import GRANTED
from caseload_desktop.domain.dols_clocks import longest_authorisation
from caseload_desktop.domain.roles import May
from caseload_desktop.services.dols_correct import CorrectDols, correct_dols
from caseload_desktop.services.dols_course import (
    DecideDols,
    EndDols,
    decide_dols,
    end_dols,
    lift_dols_suspension,
    suspend_dols,
)
from caseload_desktop.store.queries.dols import DolsLine
from caseload_desktop.store.queries.dols_story import DolsTold
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import Work
from caseload_desktop.ui.enablement.correction import CorrectionForm, held_in
from caseload_desktop.ui.liberty.dols_lines import REQUIREMENTS, DolsRow
from caseload_desktop.ui.liberty.form import LIBERTY_TAB, LibertyForm, together
from caseload_desktop.ui.record_words import day_of
from caseload_desktop.ui.widgets.choices import CheckGroup
from caseload_desktop.ui.widgets.code_picker import CodePicker
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit
from caseload_desktop.ui.widgets.what_next import WhatNextField


class DecideForm(LibertyForm):
    """Sign the decision: granted from when to when on which conditions, or why not and what happens next."""

    def __init__(self, desk: Desk, row: DolsRow, told: DolsTold, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Decision on the DoLS of {row.one.person}",
            save="Sign",
            done="Decision signed",
            words=_found(row),
            width=660,
            parent=parent,
        )
        self._row = row
        lists = desk.code_lists
        asked = "third_party" if row.facts.third_party else "request"
        codes = lists.current("dols_decision", desk.today())
        self.decision = CodePicker([code for code in codes if code.maps.get("for") == asked])
        self.conditions = NoteEdit(least_lines=2, most_lines=6)
        advice = [each for each in told.assessments if each.recommended_to or each.recommended_conditions]
        self.conditions.set_text("\n".join(each.recommended_conditions for each in advice))
        self.not_met = CheckGroup(lists.current("dols_requirement", desk.today()))
        self.not_met.set_codes(each.kind for each in told.assessments if each.result and each.result != "met")
        self.note = NoteEdit(placeholder="The reasons, as the form says them", least_lines=2, most_lines=6)
        self.next = WhatNextField(desk, team_id=row.one.team_id)
        self.add("decision", Field("&Decision", self.decision))
        self.day("on", "Signed o&n")
        self._add_term(row, min((each.recommended_to for each in advice if each.recommended_to), default=""))
        self._why = Field("Requirements not &met", self.not_met)
        self.add("not_granted_why", self._why)
        self.add("note", Field("&Reasons", self.note, optional=True))
        self.next.join(self)
        self.decision.picked.connect(lambda _code: self._show_parts())
        self._show_parts()
        self.keep_about("Decision on a DoLS", person_id=row.one.person_id, tab=LIBERTY_TAB, row_id=row.one.id)
        self.decision.setFocus()

    def _add_term(self, row: DolsRow, advised: str) -> None:
        today = self.desk.today()
        first = self.due_day("authorised_from", "Authorised &from")
        last = self.due_day("authorised_to", "Authorised &to")
        longest = longest_authorisation(today, row.rules)
        first.set_value(today)
        self.proposed.update(("authorised_from", "authorised_to"))
        last.set_value(min(day_of(advised) or longest, longest))
        self.add("conditions", Field("&Conditions", self.conditions, optional=True))
        parts = [self.fields[key] for key in ("authorised_from", "authorised_to", "conditions")]
        for part in parts:
            self.body.removeWidget(part)
        self._term = together(*parts)
        self.add_part(self._term)

    def _show_parts(self) -> None:
        decision = self.decision.code()
        granted = decision == GRANTED
        self._term.setVisible(granted)
        self._why.setVisible(bool(decision) and not granted and not self._row.facts.third_party)
        self.next.setVisible(bool(decision) and not granted)

    @override
    def work(self) -> Work | None:
        decision = self.must_choose("decision", self.decision, "dols_decision_required")
        on = self.read_day("on")
        if not (decision and on):
            return None
        granted = decision == GRANTED
        first = self.read_day("authorised_from") if granted else ""
        last = self.read_day("authorised_to") if granted else ""
        if (granted and not (first and last)) or (not granted and not self.next.is_ready()):
            return None
        command = DecideDols(
            dols_id=self._row.one.id,
            on=on,
            decision=decision,
            authorised_from=first or None,
            authorised_to=last or None,
            conditions=self.conditions.text() if granted else "",
            not_granted_why=() if granted else tuple(self.not_met.codes()),
            note=self.note.text(),
            what_next=None if granted else self.next.value(),
            seen={"decision": None, "ended_on": None},
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: decide_dols(store, actor, command)


def _found(row: DolsRow) -> str:
    """How far the assessments are, and what that means."""
    if row.facts.third_party:
        return "Somebody else reported what may be a deprivation of liberty that nobody authorised."
    if row.one.met >= REQUIREMENTS and not row.one.not_met:
        return "All six requirements are met."
    return f"Assessments: {row.progress.lower()}. It can be granted when all six requirements are met."


class SuspendForm(LibertyForm):
    """Suspend an authorisation."""

    def __init__(self, desk: Desk, row: DolsRow, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Suspend the authorisation of {row.one.person}",
            save="Suspend",
            done="Authorisation suspended",
            words=f"Not lifted within {row.rules.suspension_days} days it ceases.",
            parent=parent,
        )
        self._id = row.one.id
        self.why = NoteEdit(placeholder="Such as: detained under section 2", least_lines=2, most_lines=5)
        self.day("on", "&From")
        self.add("why", Field("&Why", self.why))
        self.keep_about("Suspension of a DoLS", person_id=row.one.person_id, tab=LIBERTY_TAB, row_id=row.one.id)
        self.why.setFocus()

    @override
    def work(self) -> Work | None:
        on, why = self.read_day("on"), self.why.text()
        said = self.must_say("why", why)
        if not (on and said):
            return None
        store, actor, dols_id = self.desk.store, self.desk.actor, self._id
        seen = {"suspended_from": None}
        return lambda: suspend_dols(store, actor, dols_id=dols_id, on=on, why=why, seen=seen)


class LiftForm(LibertyForm):
    """Lift a suspension."""

    def __init__(self, desk: Desk, row: DolsRow, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Lift the suspension of {row.one.person}",
            save="Lift",
            done="Suspension lifted",
            words="From the day after, the authorisation holds again.",
            parent=parent,
        )
        self._id = row.one.id
        self.day("on", "Last &day of the suspension")
        self.keep_small("suspension lifted", row.one.id)
        self.fields["on"].focus()

    @override
    def work(self) -> Work | None:
        on = self.read_day("on")
        store, actor, dols_id = self.desk.store, self.desk.actor, self._id
        seen = {"suspended_to": None}
        return (lambda: lift_dols_suspension(store, actor, dols_id=dols_id, on=on, seen=seen)) if on else None


class EndForm(LibertyForm):
    """Why it ends, and what happens next."""

    def __init__(self, desk: Desk, row: DolsRow, *, parent: QWidget | None = None) -> None:
        decided = bool(row.one.decision)
        super().__init__(
            desk,
            title=f"End the {'authorisation' if decided else 'application'} of {row.one.person}",
            save="End",
            done="DoLS ended",
            width=620,
            parent=parent,
        )
        self._id = row.one.id
        when = "granted" if decided else "pending"
        codes = desk.code_lists.current("dols_end", desk.today())
        self.reason = CodePicker([code for code in codes if code.maps.get("when", "both") in ("both", when)])
        self.note = NoteEdit(least_lines=2, most_lines=5)
        self.next = WhatNextField(desk, team_id=row.one.team_id)
        self.day("on", "&Ended on")
        self.add("reason", Field("&Why it ends", self.reason))
        self.add("note", Field("N&ote", self.note, optional=True))
        self.next.join(self)
        self.keep_about("End of a DoLS", person_id=row.one.person_id, tab=LIBERTY_TAB, row_id=row.one.id)
        self.reason.setFocus()

    @override
    def work(self) -> Work | None:
        on, reason = self.read_day("on"), self.must_choose("reason", self.reason, "dols_end_required")
        if not (self.next.is_ready() and on and reason):
            return None
        command = EndDols(
            dols_id=self._id,
            on=on,
            reason=reason,
            note=self.note.text(),
            what_next=self.next.value(),
            seen={"ended_on": None},
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: end_dols(store, actor, command)


_RECEIVED = (
    ("kind",),
    ("received_on", "received_at"),
    ("provider_id",),
    ("managing_authority",),
    ("place_kind", "ordinary_residence"),
    ("circumstances",),
    ("reasons",),
)
_URGENT = (("urgent_from", "urgent_to"), ("extended_to",))
_SIGNED = (("decided_on",), ("authorised_from", "authorised_to"), ("conditions",))
_ENDED = (("ended_on",), ("end_reason",), ("end_note",))


def _groups_of(one: DolsLine, desk: Desk) -> list[tuple[str, ...]]:
    """What can be put right of an application as it stands, in lines of the form."""
    found = list(_RECEIVED)
    if one.urgent_to:
        found += _URGENT
    if one.decision == GRANTED and desk.may(May.AUTHORISE_DOLS):
        found += _SIGNED
    return found + list(_ENDED) if one.ended_on else found


class CorrectDolsForm(CorrectionForm):
    """Puts right what an application says by now."""

    entity = "dols"
    whole_notes = frozenset({"reasons", "conditions"})

    def __init__(self, desk: Desk, row: DolsRow, *, parent: QWidget | None = None) -> None:
        groups = _groups_of(row.one, desk)
        super().__init__(
            desk,
            row.one.id,
            title=f"Correct the DoLS of {row.one.person}",
            done="DoLS corrected",
            groups=groups,
            held=held_in(row.one, groups),
            parent=parent,
        )
        self.keep_about("Correction of a DoLS", person_id=row.one.person_id, tab=LIBERTY_TAB, row_id=row.one.id)

    @override
    def correct(self, fields: Mapping[str, object], why: str, seen: Mapping[str, object]) -> Work:
        command = CorrectDols(dols_id=self.row_id, fields=fields, why=why, seen=seen)
        store, actor = self.desk.store, self.desk.actor
        return lambda: correct_dols(store, actor, command)
