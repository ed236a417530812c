"""The form that merges two records of one person: side by side, field by field, with what somebody must decide."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QLabel, QWidget
from typing_extensions import override

from caseload_desktop.domain.errors import AlreadyChanged, CaseloadError
from caseload_desktop.domain.merging import numbers_differ
from caseload_desktop.domain.roles import May
from caseload_desktop.services.merging import MergePeople, merge_people
from caseload_desktop.store.queries.merging import Side, Sides
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.merging.field_rows import ONE, OTHER, FieldRow, FieldRows
from caseload_desktop.ui.merging.words import (
    LOOK_AT,
    alike,
    differing,
    field_words,
    rows_words,
    said,
    says_nothing,
    title_of,
)
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.record_words import Words
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import column
from caseload_desktop.ui.widgets.choices import RadioRow
from caseload_desktop.ui.widgets.code_picker import Option
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.flow import flow
from caseload_desktop.ui.widgets.note_edit import NoteEdit
from caseload_desktop.ui.widgets.text import label, muted

_REASONS = ("Registered twice", "Registered under another name")


class MergeForm(FormDialog):
    """The fuller record stays unless somebody says otherwise; what it does not say is taken from the other."""

    def __init__(self, desk: Desk, found: Sides, *, why: str = "", parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title="Merge two records of one person",
            save="Merge",
            done="Records merged",
            words="From now on everything of both is shown in one record. A merge can be taken apart at any time, also "
            "after later work.",
            width=760,
            parent=parent,
        )
        self.sides = (found.one, found.other)
        self._twice = found.twice
        self._words = Words(desk.code_lists)
        self.stays = RadioRow([Option(side.id, title_of(side)) for side in self.sides])
        self.rows = FieldRows(self._field_rows(), (title_of(found.one), title_of(found.other)))
        self.number = QCheckBox("One of the two NHS numbers is wrong or was replaced; the right one is chosen above")
        self.together = QCheckBox("Restrict both records to the workers named on the restricted one")
        self.key = RadioRow([Option(row_id, name) for side in self.sides for row_id, name in side.keys])
        self.why = NoteEdit(placeholder="How you know it is one person", least_lines=2, most_lines=5)
        self.why.set_text(why)
        self._fill()
        self.stays.changed.connect(self._on_stays)
        self.stays.set_code(self._fuller().id)
        self._on_stays()
        self.said_anew = self.fields.keys() - {"why"}  # what decides is decided anew
        self.keep_small("merge", *(side.id for side in self.sides))
        self.stays.current().setFocus()

    # ------------------------------------------------------------------------------------------------------- parts
    def _fill(self) -> None:
        held = [rows_words(side.counts) or "nothing yet" for side in self.sides]
        hint = "\n".join(f"{title_of(side)}: {words}" for side, words in zip(self.sides, held, strict=True))
        self.add("stays", Field("Which record &stays", self.stays, hint=hint))
        if self.rows.rows:
            self.add_part(column(label("Where they differ, which value stays", "label"), self.rows, space=Space.S))
        else:
            self.add_part(muted("They differ in nothing that is held about the person."))
        same = alike(self.sides[ONE].values, self.sides[OTHER].values)
        if same:
            self.add_part(muted(f"The same on both: {', '.join(self._say(name) for name in same)}", wrap=True))
        self._add_decisions()
        self.add("why", Field("&Why", self.why))
        self.add_part(flow(*(self._chip(reason) for reason in _REASONS)))
        if self._twice:
            self.add_part(self._look_at())

    def _add_decisions(self) -> None:
        """What can't be merged without somebody's word."""
        one, other = self.sides
        if numbers_differ(one.values, other.values):
            self.add("nhs_number", Field("Two NHS numbers", self._box(self.number)))
        if one.restricted != other.restricted:
            hint = "" if self.desk.may(May.RESTRICT) else "Only a manager who is named on the record can do that."
            self.add("restrict_both", Field("One record is restricted", self._box(self.together), hint=hint))
        if self._two_keys():
            hint = "The other goes on beside as an additional worker."
            self.add("key_allocation", Field("Who stays &key worker", self.key, hint=hint))

    def _box(self, box: QCheckBox) -> QCheckBox:
        box.setAccessibleName(box.text())
        return box

    def _look_at(self) -> QLabel:
        found = "; ".join(LOOK_AT[name] for name in self._twice)
        return label(f"Look at afterwards: {found}.", wrap=True)

    def _chip(self, reason: str) -> QWidget:
        return button(reason, lambda: self._take_reason(reason), kind="chip", name=f"Reason: {reason}")

    def _take_reason(self, reason: str) -> None:
        self.why.set_text(reason)
        self.save_button.setFocus()

    def _field_rows(self) -> Sequence[FieldRow]:
        one, other = self.sides
        today, made = self.desk.today(), []
        for name in differing(one.values, other.values):
            both = tuple(said(self._words, name, side.values, today=today) for side in self.sides)
            empty = frozenset(place for place in (ONE, OTHER) if says_nothing(name, self.sides[place].values))
            made.append(FieldRow(name, field_words(self._words, name), (both[ONE], both[OTHER]), empty))
        return made

    def _say(self, name: str) -> str:
        return f"{field_words(self._words, name).lower()} {self._value(name)}"

    def _value(self, name: str) -> str:
        return said(self._words, name, self.sides[ONE].values, today=self.desk.today())

    # ------------------------------------------------------------------------------------------------------- choosing
    def _fuller(self) -> Side:
        """The record with more in it; of two alike the first."""
        return max(self.sides, key=lambda side: sum(side.counts.values()))

    def _two_keys(self) -> bool:
        names = {name for side in self.sides for _, name in side.keys}
        return all(side.keys for side in self.sides) and len(names) > 1

    def _on_stays(self) -> None:
        self.rows.propose(self._place_of_stays())

    def _place_of_stays(self) -> int:
        return OTHER if self.stays.code() == self.sides[OTHER].id else ONE

    @override
    def work(self) -> Work | None:
        why, place = self.why.text(), self._place_of_stays()
        if not why:
            self.fields["why"].set_problem(sentence("reason_required"))
            return None
        if self._two_keys() and not self.key.code():
            self.fields["key_allocation"].set_problem(sentence("merge_key_worker"))
            return None
        away, stays = self.sides[ONE + OTHER - place], self.sides[place]
        command = MergePeople(
            away_id=away.id,
            stays_id=stays.id,
            why=why,
            take=tuple(name for name, chosen in self.rows.chosen().items() if chosen != place),
            key_allocation=self.key.code() if self._two_keys() else "",
            number_was_wrong=self.number.isChecked(),
            restrict_both=self.together.isChecked(),
            seen=away.values,
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: merge_people(store, actor, command)

    @override
    def on_error(self, error: CaseloadError) -> None:
        """What the other record says by now is not what stands here: the form is to be opened again."""
        if isinstance(error, AlreadyChanged):
            self.save_button.setEnabled(True)
            self.say(sentence("changed_meanwhile"))
        else:
            super().on_error(error)
