"""Forms on a referral to an AMHP: refer, rate, say the detention, extend it, allocate."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.domain.amhp_clock import term_of
from caseload_desktop.services.amhp import (
    ReferToAmhp,
    allocate_amhp,
    extend_amhp_detention,
    rate_amhp,
    refer_to_amhp,
    set_amhp_detention,
)
from caseload_desktop.ui.caseload.choices import Choices
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import Work
from caseload_desktop.ui.liberty.amhp_lines import AmhpRow
from caseload_desktop.ui.liberty.form import LIBERTY_TAB, TODAY, LibertyForm, together
from caseload_desktop.ui.record_words import day_of
from caseload_desktop.ui.widgets.choices import RadioRow
from caseload_desktop.ui.widgets.code_picker import CodePicker
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit


@dataclass(frozen=True, slots=True, kw_only=True)
class AmhpCarried:
    """What a contact says already, so that nobody types it twice."""

    contact_id: str = ""
    received_on: str = ""
    received_at: str = ""
    referrer_kind: str = ""
    referrer_name: str = ""
    reasons: str = ""


class _HeldForm(LibertyForm):
    """A form that asks for a detention and since when; day and time show only where the Act counts from them."""

    def add_detention(self, chosen: str = "", *, since: str = "", at: str = "") -> None:
        """Add the detention, the day and the time it began."""
        self.detention = self.list_picker("amhp_detention", chosen)
        self.add("detention", Field("&Held under", self.detention))
        day = DateField(today=self.desk.today, quick=(TODAY,))
        day.set_value(day_of(since))
        self._days = {**self._days, "detained_from": day}
        clock = QLineEdit(at)
        clock.setPlaceholderText("Such as 14:05")
        clock.setMaximumWidth(130)
        fields = {"detained_from": Field("&Since", day), "detained_at": Field("A&t", clock)}
        self.fields.update(fields)
        self._since = together(*fields.values())
        self.add_part(self._since)
        self.detention.picked.connect(lambda _code: self.show_since())
        self.show_since()

    @property
    def is_limited(self) -> bool:
        """True for a detention the Act ends after a time."""
        term = term_of(self.detention.code(), self.desk.code_lists)
        return bool(term.hours or term.days)

    def show_since(self) -> None:
        """Show day and time where they are asked for, and say how long it may last."""
        self._since.setVisible(self.is_limited)
        term = term_of(self.detention.code(), self.desk.code_lists)
        length = f"{term.hours} hours" if term.hours else f"{term.days} days, the day of admission counted"
        self.fields["detention"].set_hint(f"Up to {length} (section {term.section})." if self.is_limited else "")

    def read_since(self) -> tuple[bool, str, str]:
        """True with day and time (both empty where none is asked for); False when something is wrong beside them."""
        if not self.is_limited:
            return True, "", ""
        on, at = self.read_day("detained_from"), self.read_time("detained_at")
        return bool(on and at), on, at


class ReferForm(_HeldForm):
    """Record a referral; what a contact said already stands in the fields."""

    def __init__(
        self,
        desk: Desk,
        person_id: str,
        person: str,
        *,
        carried: AmhpCarried | None = None,
        parent: QWidget | None = None,
    ) -> None:
        known = carried or AmhpCarried()
        super().__init__(
            desk,
            title=f"Refer {person} to an AMHP",
            save="Refer",
            done="Referred to an AMHP",
            words="Taken over from the contact." if known.contact_id else "",
            width=680,
            parent=parent,
        )
        self._person_id, self._contact_id = person_id, known.contact_id
        self.kind = self.list_picker("amhp_kind", "assessment")
        self.rag = RadioRow(desk.code_lists.current("amhp_rag", desk.today()))
        self.rag_why = NoteEdit(placeholder="What makes it so urgent, or not", least_lines=2, most_lines=4)
        self.referrer = self.list_picker("amhp_referrer", known.referrer_kind)
        self.name, self.phone = QLineEdit(known.referrer_name), QLineEdit()
        self.reasons = NoteEdit(least_lines=3, most_lines=8)
        self.reasons.set_text(known.reasons)
        self.risks = NoteEdit(placeholder="To themselves, to others, for who visits", least_lines=2, most_lines=6)
        self.place, self.relative = QLineEdit(), QLineEdit()
        self.worker = CodePicker([], placeholder="Nobody yet")
        self.add("kind", Field("&What is asked for", self.kind))
        clock = self.moment("received_on", "received_at", title="Re&ceived on")
        self.add("rag", Field("&Rating", self.rag))
        self.add("rag_why", Field("Wh&y this rating", self.rag_why, optional=True))
        self.add_detention("none")
        self.add("place", Field("Where the &person is", self.place, optional=True))
        self.side_by_side(
            {
                "referrer_kind": Field("Who re&fers", self.referrer, optional=True),
                "referrer_name": Field("&Name", self.name, optional=True),
                "referrer_phone": Field("Ph&one", self.phone, optional=True),
            }
        )
        self.add("reasons", Field("Reasons &given", self.reasons, optional=True))
        self.add("risks", Field("R&isks", self.risks, optional=True))
        self.side_by_side(
            {
                "nearest_relative": Field("Nearest re&lative", self.relative, optional=True),
                "worker_id": Field("&AMHP", self.worker, optional=True),
            }
        )
        if (day := day_of(known.received_on)) is not None:
            self._days["received_on"].set_value(day)
            clock.setText(known.received_at)
        self.keep_about("Referral to an AMHP", person_id=person_id, tab=LIBERTY_TAB, row_id=known.contact_id or "new")
        self.kind.setFocus()
        self.read_choices()

    @override
    def on_choices(self, choices: Choices) -> None:
        self.colleagues(choices, self.worker)

    @override
    def work(self) -> Work | None:
        kind = self.must_choose("kind", self.kind, "amhp_kind_required")
        on, at = self.read_day("received_on"), self.read_time("received_at")
        rated = self.must_say("rag", self.rag.code(), "rag_required")
        fits, since, clock = self.read_since()
        if not (kind and on and at and rated and fits):
            return None
        command = ReferToAmhp(
            person_id=self._person_id,
            received_on=on,
            received_at=at,
            kind=kind,
            rag=self.rag.code(),
            rag_why=self.rag_why.text(),
            referrer_kind=self.referrer.code(),
            referrer_name=self.name.text(),
            referrer_phone=self.phone.text(),
            contact_id=self._contact_id or None,
            reasons=self.reasons.text(),
            risks=self.risks.text(),
            place=self.place.text(),
            detention=self.detention.code(),
            detained_from=since or None,
            detained_at=clock,
            nearest_relative=self.relative.text(),
            worker_id=self.worker.code() or None,
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: refer_to_amhp(store, actor, command)


class RateForm(LibertyForm):
    """Rate a referral anew."""

    def __init__(self, desk: Desk, row: AmhpRow, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Rate the referral of {row.one.person}",
            save="Rate",
            done="Referral rated",
            words=f"Now {row.rating.words.lower()}. The ratings before stay in its story.",
            width=540,
            parent=parent,
        )
        self._one = row.one
        self.rag = RadioRow(desk.code_lists.current("amhp_rag", desk.today()))
        self.why = NoteEdit(placeholder="What has changed", least_lines=2, most_lines=5)
        self.add("rag", Field("&Rating", self.rag))
        self.add("why", Field("&Why", self.why))
        self.moment()
        self.keep_about("Rating of an AMHP referral", person_id=row.one.person_id, tab=LIBERTY_TAB, row_id=row.one.id)
        self.rag.setFocus()

    @override
    def work(self) -> Work | None:
        rated = self.must_say("rag", self.rag.code(), "rag_required")
        why = self.must_say("why", self.why.text())
        on, at = self.read_day("on"), self.read_time()
        if not (rated and why and on and at):
            return None
        store, actor, one = self.desk.store, self.desk.actor, self._one
        rag, words, seen = self.rag.code(), self.why.text(), {"rag": one.rag or None}
        return lambda: rate_amhp(store, actor, referral_id=one.id, rag=rag, why=words, on=on, at=at, seen=seen)


class DetentionForm(_HeldForm):
    """Say under which detention somebody is now."""

    def __init__(self, desk: Desk, row: AmhpRow, *, parent: QWidget | None = None) -> None:
        one = row.one
        super().__init__(
            desk,
            title=f"Detention of {one.person}",
            save="Save",
            done="Detention recorded",
            words="The time that is left is counted from when it began.",
            width=540,
            parent=parent,
        )
        self._one = one
        self.add_detention(one.detention, since=one.detained_from, at=one.detained_at)
        self.place = QLineEdit(one.place)
        self.add("place", Field("&Where the person is", self.place, optional=True))
        self.keep_about("Detention", person_id=one.person_id, tab=LIBERTY_TAB, row_id=one.id)
        self.detention.setFocus()

    @override
    def work(self) -> Work | None:
        detention = self.must_choose("detention", self.detention, "detention_required")
        fits, on, at = self.read_since()
        if not (detention and fits):
            return None
        store, actor, one, place = self.desk.store, self.desk.actor, self._one, self.place.text()
        seen = {"detention": one.detention or None}
        return lambda: set_amhp_detention(
            store, actor, referral_id=one.id, detention=detention, on=on, at=at, place=place, seen=seen
        )


class ExtendDetentionForm(LibertyForm):
    """A doctor extended the time at a place of safety."""

    def __init__(self, desk: Desk, row: AmhpRow, *, parent: QWidget | None = None) -> None:
        most = term_of(row.one.detention, row.lists).extends
        super().__init__(
            desk,
            title=f"Extend the detention of {row.one.person}",
            save="Extend",
            done="Detention extended",
            words=f"By the doctor who examines, once, and by {most} hours at most (section 136B).",
            width=520,
            parent=parent,
        )
        self._id = row.one.id
        self.hours = self.list_picker("amhp_extension")
        self.why = NoteEdit(placeholder="Why the examination was not possible yet", least_lines=2, most_lines=5)
        self.add("hours", Field("&By", self.hours))
        self.add("why", Field("&Why", self.why))
        self.keep_about("Longer detention", person_id=row.one.person_id, tab=LIBERTY_TAB, row_id=row.one.id)
        self.hours.setFocus()

    @override
    def work(self) -> Work | None:
        hours, why = self.must_choose("hours", self.hours, "extension_hours_required"), self.why.text()
        said = self.must_say("why", why)
        if not (hours and said):
            return None
        store, actor, referral_id = self.desk.store, self.desk.actor, self._id
        seen = {"extended_hours": None}
        return lambda: extend_amhp_detention(store, actor, referral_id=referral_id, hours=hours, why=why, seen=seen)


class AllocateForm(LibertyForm):
    """Give a referral to an AMHP."""

    def __init__(self, desk: Desk, row: AmhpRow, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Allocate {row.one.person}",
            save="Allocate",
            done="Allocated to an AMHP",
            words=" · ".join(part for part in (row.rating.words, row.countdown.words) if part),
            width=540,
            parent=parent,
        )
        self._one = row.one
        self.worker = CodePicker([])
        self.add("worker_id", Field("&AMHP", self.worker))
        self.moment()
        self.keep_about("AMHP to allocate", person_id=row.one.person_id, tab=LIBERTY_TAB, row_id=row.one.id)
        self.worker.setFocus()
        self.read_choices()

    @override
    def on_choices(self, choices: Choices) -> None:
        self.colleagues(choices, self.worker, self._one.worker_id)

    @override
    def work(self) -> Work | None:
        worker_id = self.must_choose("worker_id", self.worker, "holder_required")
        on, at = self.read_day("on"), self.read_time()
        if not (worker_id and on and at):
            return None
        store, actor, one = self.desk.store, self.desk.actor, self._one
        seen = {"worker_id": one.worker_id or None}
        return lambda: allocate_amhp(store, actor, referral_id=one.id, worker_id=worker_id, on=on, at=at, seen=seen)
