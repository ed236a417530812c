"""The frame of forms on a row of somebody's support: its fields by name, in pairs, read as the record holds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from caseload_desktop.domain.dates import DateUse
from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.store.queries.support import Held
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog
from caseload_desktop.ui.messages import sentence, sentence_for
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.value_control import control_for, show_value, value_of
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit


class RecordForm(FormDialog):
    """Fields are those of ``entity``; ``values`` reads them, and says beside each what is not understood."""

    entity = ""

    def __init__(
        self,
        desk: Desk,
        *,
        title: str,
        save: str,
        done: str,
        words: str = "",
        width: int = 600,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, title=title, save=save, done=done, words=words, width=width, parent=parent)
        self._of: dict[str, str] = {}
        self._todays: list[QWidget] = []

    # ------------------------------------------------------------------------------------------------------- building
    def of(
        self,
        name: str,
        title: str,
        control: QWidget | None = None,
        *,
        key: str = "",
        hint: str = "",
        optional: bool = False,
    ) -> Field:
        """Make the field of a name; ``key`` is how the service calls it where that is not the name."""
        made = control or control_for(self.desk, self.entity, name)
        if made is None:
            raise ValueError(f"{self.entity}.{name} is not typed or chosen")
        field = Field(title, made, hint=hint, optional=optional)
        self.fields[key or name] = field
        self._of[name] = key or name
        if made in self._todays:
            self.proposed.add(key or name)
        return field

    def line(self, *fields: Field) -> None:
        """Put fields beside each other."""
        beside = QHBoxLayout()
        beside.setSpacing(Space.L)
        for field in fields:
            beside.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        self.add_part(beside)

    def past(self, *, today: bool = False, ahead: int = 0) -> DateField:
        """A day that has happened, or lies up to ``ahead`` days from now; ``today`` begins with today."""
        latest = self.desk.today() + timedelta(days=ahead) if ahead else None
        field = DateField(today=self.desk.today, use=DateUse.EVENT, latest=latest)
        if today:
            field.set_value(self.desk.today())
            self._todays.append(field)
        return field

    def show_held(self, held: Mapping[str, Any], names: Sequence[str] = ()) -> None:
        """Fill the fields with what a row holds."""
        for name in names or self._of:
            show_value(self.fields[self._of[name]].control, self.entity, name, held[name])

    def begin_with(self, row: Held, names: Sequence[str] = ()) -> None:
        """Fill the fields with a row's values and watch what becomes of it meanwhile."""
        edited = list(names or self._of)
        self.show_held(row.values, edited)
        keys = {name: key for name, key in self._of.items() if name != key}
        self.edits(row.entity, row.id, {name: row.values[name] for name in edited}, keys=keys)

    def keep_row(self, what: str, row: Held, tab: str) -> None:
        """Keep every key of a form on one row, gone on with from a tab of its person's page."""
        if person_id := str(row.values.get("person_id") or ""):
            self.keep_about(what, person_id=person_id, tab=tab, row_id=row.id)
        else:
            self.keep_small(what, row.id)

    # ------------------------------------------------------------------------------------------------------- reading
    def values(self, *needed: str) -> dict[str, Any] | None:
        """What the fields say, by name; None when something is missing or not understood, said beside it."""
        found: dict[str, Any] = {}
        for name, key in self._of.items():
            field = self.fields[key]
            try:
                found[name] = value_of(field.control, self.entity, name)
            except RuleBroken as error:
                words = field.control.problem() if isinstance(field.control, DateField) else ""
                field.set_problem(words or sentence_for(error))
                continue
            if name in needed and found[name] is None and not field.isHidden():
                field.set_problem(sentence("date_empty" if isinstance(field.control, DateField) else "required"))
        return None if any(self.fields[key].problem for key in self._of.values()) else found

    def seen(self) -> Mapping[str, object] | None:
        """What this worker has seen of the row, for the service."""
        return self.rebase.seen() if self.rebase is not None else None


def why_field(placeholder: str = "In a few words") -> NoteEdit:
    """A note that asks why."""
    return NoteEdit(placeholder=placeholder, least_lines=2, most_lines=5)
