"""Forms on a case that goes on or ends: rate it, keep in touch, cover, ask for a hand-over, end it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtWidgets import QCheckBox, QWidget
from typing_extensions import override

from caseload_desktop.domain.dates import DateUse
from caseload_desktop.domain.errors import AlreadyChanged, CaseloadError
from caseload_desktop.domain.involvement import Scope, may_be_chosen
from caseload_desktop.services.allocation import Rating
from caseload_desktop.services.involvements import (
    EndInvolvement,
    SetCover,
    ask_hand_over,
    end_involvement,
    keep_in_touch,
    rate_priority,
    set_cover,
)
from caseload_desktop.store.queries.allocation import Involvement
from caseload_desktop.ui.caseload.choices import Choices
from caseload_desktop.ui.caseload.giving_forms import CaseForm
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import Work
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.record_words import count_words
from caseload_desktop.ui.widgets.choices import RadioRow
from caseload_desktop.ui.widgets.code_picker import CodePicker
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit
from caseload_desktop.ui.widgets.what_next import WhatNextField

_A_WEEK = ("+1 week", lambda day: day + timedelta(weeks=1))
_COVER = {
    "cover_worker_id": "worker_id",
    "cover_from": "cover_from",
    "cover_to": "cover_to",
    "cover_note": "note",
}
"""What cover holds of a case, by the field of the form that sets it."""
_COVERED_MEANWHILE = (
    "{who}: somebody arranged, changed or ended cover meanwhile. Nothing was saved. Close this form, look at the list "
    "and choose again."
)
_END = {"to_date": "on", "end_reason": "reason", "end_note": "note"}
"""What an end holds, by the field of the form that sets it."""
_TWO_WEEKS = ("+2 weeks", lambda day: day + timedelta(weeks=2))


def cover_seen(case: Involvement) -> dict[str, object]:
    """What a list or page showed of the cover of a case, for the service."""
    return {name: getattr(case, name) for name in _COVER}


class RateForm(CaseForm):
    """How urgent it is now, and why; earlier ratings stay."""

    def __init__(self, desk: Desk, case: Involvement, *, parent: QWidget | None = None) -> None:
        before = desk.code_lists.label("priority", case.priority)
        words = f"Rated {before.lower()} now. Earlier ratings stay in the record." if before else ""
        super().__init__(
            desk, title=f"How urgent: {case.person}", save="Rate", done="Priority rated", words=words, parent=parent
        )
        self._id = case.id
        self.priority = CodePicker(desk.code_lists.current("priority", desk.today()))
        self.reason = NoteEdit(placeholder="What changed, who said so", least_lines=2, most_lines=5)
        self.risk = NoteEdit(placeholder="What could happen while they wait", least_lines=2, most_lines=4)
        self.interim = NoteEdit(placeholder="Who looks in, what was put in place", least_lines=2, most_lines=4)
        self.add("priority", Field("&Priority", self.priority))
        self.add("reason", Field("&Why", self.reason))
        self.add("risk", Field("&Risk now", self.risk, optional=True))
        self.add("interim", Field("Done &meanwhile", self.interim, optional=True))
        self.begins_with(case.id, {"priority": case.priority}, keys={})
        self.keep_about("Priority", person_id=case.person_id, tab="involved", row_id=case.id)
        self.priority.setFocus()

    @override
    def work(self) -> Work | None:
        priority, reason = self.must_choose("priority", self.priority, "required"), self.reason.text().strip()
        if not reason:
            self.fields["reason"].set_problem(sentence("reason_required"))
        if not (priority and reason):
            return None
        rating = Rating(priority=priority, reason=reason, risk=self.risk.text(), interim=self.interim.text())
        store, actor, allocation_id, seen = self.desk.store, self.desk.actor, self._id, self.seen
        return lambda: rate_priority(store, actor, allocation_id=allocation_id, rating=rating, seen=seen)


class TouchForm(CaseForm):
    """Somebody was in touch with a person who waits."""

    def __init__(self, desk: Desk, case: Involvement, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"In touch with {case.person}",
            save="Save",
            done="Kept in touch",
            words="How are they managing? If things got worse, rate the priority anew afterwards.",
            parent=parent,
        )
        self._id = case.id
        self.method = CodePicker(desk.code_lists.current("contact_method", desk.today()))
        self.method.set_code("phone")
        self.note = NoteEdit(placeholder="What they said", least_lines=3, most_lines=8)
        self.day("on", "&On")
        self.add("method", Field("&How", self.method))
        self.add("note", Field("&Note", self.note, optional=True))
        self.keep_about("Keeping in touch", person_id=case.person_id, tab="involved", row_id=case.id)
        self.note.setFocus()

    @override
    def work(self) -> Work | None:
        on = self.read_day("on")
        if not on:
            return None
        store, actor, allocation_id = self.desk.store, self.desk.actor, self._id
        method, note = self.method.code(), self.note.text()
        return lambda: keep_in_touch(store, actor, allocation_id=allocation_id, on=on, method=method, note=note)


class CoverForm(CaseForm):
    """Who looks after cases while their worker is away."""

    def __init__(self, desk: Desk, cases: Sequence[Involvement], *, parent: QWidget | None = None) -> None:
        what = cases[0].person if len(cases) == 1 else count_words(len(cases), "case")
        super().__init__(
            desk,
            title=f"Cover for {what}",
            save="Arrange cover",
            done="Cover arranged",
            words="The key worker stays the key worker. Whoever covers finds the cases in their own list.",
            parent=parent,
        )
        self._ids = tuple(case.id for case in cases)
        self._without = cases[0].worker_id if len({case.worker_id for case in cases}) == 1 else ""
        self._team = cases[0].team_id
        self.worker = CodePicker([])
        self.note = NoteEdit(placeholder="What to look out for", least_lines=2, most_lines=5)
        self.add("worker_id", Field("&Worker", self.worker))
        self._due("cover_from", "&From", desk.today())
        self._due("cover_to", "&Until", None)
        self.add("note", Field("&Note", self.note, optional=True))
        self._seen = {case.id: cover_seen(case) for case in cases}
        self._people = {case.id: case.person for case in cases}
        if len(cases) == 1:
            self.begins_with(cases[0].id, self._seen[cases[0].id], keys=_COVER)
        self.proposed.add("cover_from")
        self.keep_small("cover", *self._ids)
        self.worker.setFocus()
        self.read_choices()

    def _due(self, key: str, title: str, day: date | None) -> None:
        field = DateField(today=self.desk.today, use=DateUse.DUE, quick=() if day else (_A_WEEK, _TWO_WEEKS))
        if day is not None:
            field.set_value(day)
        self.day(key, title, field)

    @override
    def on_choices(self, choices: Choices) -> None:
        self.worker.set_choices(choices.workers(without=self._without, team_id=self._team))

    @override
    def work(self) -> Work | None:
        worker_id = self.must_choose("worker_id", self.worker, "holder_required")
        first, last = self.read_day("cover_from"), self.read_day("cover_to")
        if not (worker_id and first and last):
            return None
        command = SetCover(
            allocation_ids=self._ids,
            worker_id=worker_id,
            cover_from=first,
            cover_to=last,
            note=self.note.text(),
            seen=self._seen if self.seen is None else {self._ids[0]: self.seen},
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: set_cover(store, actor, command)

    @override
    def on_error(self, error: CaseloadError) -> None:
        """Of several cases, say whose cover was changed meanwhile; none was covered."""
        if isinstance(error, AlreadyChanged) and self.rebase is None:
            self.save_button.setEnabled(True)
            self.say(_COVERED_MEANWHILE.format(who=self._people.get(error.row_id, "One of them")))
        else:
            super().on_error(error)


class AskForm(CaseForm):
    """A worker asks the manager to hand one of their cases over."""

    def __init__(self, desk: Desk, case: Involvement, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Ask to hand over {case.person}",
            save="Ask",
            done="Hand-over asked for",
            words="The manager sees the request and decides. Until then the case stays with you.",
            parent=parent,
        )
        self._case = case
        self.worker = CodePicker([])
        self.why = NoteEdit(placeholder="Why, and where things stand", least_lines=3, most_lines=8)
        self.add("why", Field("&Why", self.why))
        self.add("worker_id", Field("Whom would &suit", self.worker, optional=True))
        held = {"asked_for": case.asked_for, "asked_why": case.asked_why}
        self.begins_with(case.id, held, keys={"asked_for": "worker_id", "asked_why": "why"})
        self.keep_about("Hand-over to ask for", person_id=case.person_id, tab="involved", row_id=case.id)
        self.why.setFocus()
        self.read_choices()

    @override
    def on_choices(self, choices: Choices) -> None:
        self.worker.set_choices(choices.workers(without=self._case.worker_id, team_id=self._case.team_id))

    @override
    def work(self) -> Work | None:
        why, worker_id = self.why.text().strip(), self.worker.code()
        if not why:
            self.fields["why"].set_problem(sentence("reason_required"))
            return None
        store, actor, allocation_id, seen = self.desk.store, self.desk.actor, self._case.id, self.seen
        return lambda: ask_hand_over(store, actor, allocation_id=allocation_id, why=why, worker_id=worker_id, seen=seen)


class EndForm(CaseForm):
    """End a part, a wait or the whole case. ``there`` is everybody involved now, and the lists the person is on."""

    def __init__(
        self, desk: Desk, case: Involvement, there: Sequence[Involvement], *, parent: QWidget | None = None
    ) -> None:
        open_ones = [one for one in there if one.id != case.id and not one.to_date]
        others = [one for one in open_ones if one.worker_id]
        names = ", ".join(other.worker for other in others)
        words = f"Also involved: {names}." if names else ""
        what = "the wait of" if case.waits else f"{case.worker}'s part with"
        title = f"End {what} {case.person}"
        super().__init__(desk, title=title, save="End", done="Ended", words=words, width=560, parent=parent)
        self._case, self._others = case, frozenset(one.id for one in open_ones)
        lists, today = desk.code_lists, desk.today()
        reasons = [c for c in lists.current("involvement_end", today) if may_be_chosen(c.id, lists, on=today)]
        self.reason = CodePicker(reasons)
        self.scope = RadioRow(lists.current("involvement_end_scope", today))
        self.scope.set_code(Scope.THIS.value)
        self.note = NoteEdit(placeholder="What was agreed", least_lines=2, most_lines=6)
        self.next = WhatNextField(desk, team_id=case.team_id)
        self.alone = QCheckBox(f"{names} to go on without a key worker (say why in the note)")
        self.add("reason", Field("&Why", self.reason))
        self.day("on", "&On")
        self.add("scope", Field("What &ends", self.scope))
        self.add_part(self.alone)
        self.add("note", Field("&Note", self.note, optional=True))
        self.next.join(self)
        self.fields["scope"].setVisible(bool(others))
        self.alone.setVisible(bool(others) and case.is_key and not any(other.is_key for other in others))
        self.begins_with(case.id, dict.fromkeys(_END), keys=_END)
        self.beside["alone"] = self.alone
        self.keep_about("End of an involvement", person_id=case.person_id, tab="involved", row_id=case.id)
        self.reason.setFocus()

    @override
    def work(self) -> Work | None:
        reason, on = self.must_choose("reason", self.reason, "end_reason_required"), self.read_day("on")
        if not (self.next.is_ready() and reason and on):
            return None
        command = EndInvolvement(
            allocation_id=self._case.id,
            on=on,
            reason=reason,
            scope=Scope(self.scope.code() or Scope.THIS.value),
            note=self.note.text(),
            knowingly=self.alone.isChecked(),
            what_next=self.next.value(),
            seen=self.seen,
            others=self._others,
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: end_involvement(store, actor, command)
