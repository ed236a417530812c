"""Who is around a person, as lines of a card: who is rung first on top, with what can be done about each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.roles import May
from caseload_desktop.services.relationships import end_relationship, match_sides, remove_relationship
from caseload_desktop.store.queries.relationships import OtherSide, Relationship
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.dialogs.reason import ReasonDialog
from caseload_desktop.ui.person_parts.relationship_form import LinkForm, RelationshipForm
from caseload_desktop.ui.record_words import day_long
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button, icon_button, quiet_button
from caseload_desktop.ui.widgets.card import column, row
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit
from caseload_desktop.ui.widgets.status_tag import StatusTag, Tag, Tone
from caseload_desktop.ui.widgets.text import label, muted, rule

_MARKS = {
    "next_of_kin": "Next of kin",
    "emergency_contact": "Emergency contact",
    "cares": "Carer",
    "cared_for": "Cared for",
    "lives_with": "Lives with them",
}
_DIFFERENT = {
    OtherSide.DIFFERS: "The other record says otherwise",
    OtherSide.MISSING: "Not in the other record",
}
WHY_REMOVED = ("Recorded in error", "Recorded twice", "The wrong person")


class AroundCard(QWidget):
    """Made anew for each record."""

    def __init__(
        self, desk: Desk, person_id: str, person: str, people: Sequence[Relationship], *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.desk, self._id, self._name = desk, person_id, person
        self._may_write = desk.may(May.WRITE_RECORD)
        lines = column(space=Space.S)
        for number, one in enumerate(people):
            if number:
                lines.addWidget(rule())
            lines.addWidget(self._line(one))
        if not people:
            lines.addWidget(muted("Nobody recorded. Ask who to ring in an emergency.", wrap=True))
        self.setLayout(lines)

    def add(self) -> None:
        """Record somebody."""
        RelationshipForm(self.desk, self._id, self._name, parent=self.window()).open()

    def _line(self, one: Relationship) -> QWidget:
        if one.other_side is OtherSide.CLOSED:
            return _held(label(one.name, "label", wrap=True), muted("Restricted record. Ask the manager."))
        parts: list[QWidget] = [label(self._who(one), "label" if one.goes_on else "muted", wrap=True, selectable=True)]
        marks = ", ".join(words for name, words in _MARKS.items() if getattr(one, name)).capitalize()
        parts += [label(marks, wrap=True)] if marks else []
        parts += [muted(words, wrap=True)] if (words := self._about(one)) else []
        lines = column(*parts, space=1)
        if one.goes_on and one.other_side in _DIFFERENT:
            lines.addLayout(_left(StatusTag(Tag(Tone.AMBER, _DIFFERENT[one.other_side]))))
        lines.addLayout(_left(*self._verbs(one)))
        holder = QWidget()
        holder.setLayout(lines)
        return holder

    def _who(self, one: Relationship) -> str:
        kind = self.desk.code_lists.label("relationship_kind", one.kind)
        return " · ".join(part for part in (one.name, kind, one.phone) if part)

    def _about(self, one: Relationship) -> str:
        times = f"since {day_long(one.from_date)}" if one.from_date else ""
        if one.to_date:
            times = f"{day_long(one.from_date) or 'earlier'} to {day_long(one.to_date)}"
        held = "record not on this laptop" if one.other_side is OtherSide.NOT_HELD else one.reference
        died = f"died {day_long(one.died_on)}" if one.died_on else ""
        role = self.desk.code_lists.label("legal_role", one.legal_role)
        return " · ".join(part for part in (role, one.note, times, died, held) if part)

    def _verbs(self, one: Relationship) -> list[QWidget]:
        verbs: list[QWidget] = []
        if one.other_id and one.other_side is not OtherSide.NOT_HELD:
            verbs.append(icon_button("external-link", f"Open {one.name}", lambda: self.desk.open_person(one.other_id)))
        if not self._may_write:
            return verbs
        if one.other_side in _DIFFERENT:
            verbs.append(button("Match", lambda: self._match(one), name=f"Let the record of {one.name} say the same"))
        if one.goes_on and not one.other_id:
            verbs.append(icon_button("link", f"Link {one.name} to a person held here", lambda: self._link(one)))
        if one.goes_on:
            verbs.append(icon_button("pencil", f"Change {one.name}", lambda: self._change(one)))
            verbs.append(quiet_button("End", lambda: EndForm(self.desk, one, parent=self.window()).open()))
            verbs[-1].setAccessibleName(f"End: {one.name}")
        verbs.append(icon_button("x", f"Remove {one.name}", lambda: self._remove(one)))
        return verbs

    # ------------------------------------------------------------------------------------------------------- acting
    def _change(self, one: Relationship) -> None:
        RelationshipForm(self.desk, self._id, self._name, one=one, parent=self.window()).open()

    def _link(self, one: Relationship) -> None:
        LinkForm(self.desk, self._id, one, parent=self.window()).open()

    def _match(self, one: Relationship) -> None:
        store, actor = self.desk.store, self.desk.actor
        self.desk.write(self, "Both records say the same", lambda: match_sides(store, actor, relationship_id=one.id))

    def _remove(self, one: Relationship) -> None:
        store, actor = self.desk.store, self.desk.actor
        ReasonDialog(
            self.desk,
            title="Remove what was wrong",
            words=f"{self._who(one)}\nIt leaves both records and stays readable in their history. "
            "If it was right once, end it instead.",
            save="Remove",
            done="Removed",
            about=(one.id,),
            work=lambda why: remove_relationship(store, actor, relationship_id=one.id, why=why),
            reasons=WHY_REMOVED,
            danger=True,
            parent=self.window(),
        ).open()


class EndForm(FormDialog):
    """A relationship is over, in both records."""

    def __init__(self, desk: Desk, one: Relationship, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk, title=f"{one.name}: it is over", save="End", done="Relationship ended",
            words="It ends in both records." if one.other_id else "", parent=parent,
        )  # fmt: skip
        self._id = one.id
        self.day = DateField(today=desk.today)
        self.day.set_value(desk.today())
        self.why = NoteEdit(placeholder="Such as: divorced, moved away", least_lines=2, most_lines=5)
        self.add("on", Field("&On", self.day))
        self.add("why", Field("&Why", self.why, optional=True))
        self.proposed.add("on")
        self.keep_small("relationship over", one.id)
        self.day.setFocus()

    @override
    def work(self) -> Work | None:
        on = self.read_day("on")
        if not on:
            return None
        store, actor, row_id, why = self.desk.store, self.desk.actor, self._id, self.why.text()
        return lambda: end_relationship(store, actor, relationship_id=row_id, on=on, why=why)


def _left(*parts: QWidget) -> QHBoxLayout:
    line = row(*parts, space=Space.XS)
    line.addStretch(1)
    return line


def _held(*parts: QWidget) -> QWidget:
    holder = QWidget()
    holder.setLayout(column(*parts, space=1))
    return holder
