"""A patch's capacity for today with all that belongs to it: hours free, staff present of those in post, a note."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.services.enablement_capacity import SetCapacity, capacity_id, set_capacity
from caseload_desktop.store.queries.organisation import Team
from caseload_desktop.store.queries.patches import Capacity
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.value_control import value_of
from caseload_desktop.ui.widgets.choices import RadioRow
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit

_NUMBERS = {
    "hours_free": "&Hours free",
    "staff_present": "Staff &present",
    "staff_establishment": "Staff &in post",
}


class CapacityForm(FormDialog):
    """Green, Amber, Red or Black, and the numbers the weekly sitrep shows."""

    def __init__(self, desk: Desk, team: Team, held: Capacity | None, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Capacity of {team.name} today",
            save="Set",
            done=f"Capacity of {team.name} set",
            width=520,
            parent=parent,
        )
        self._team, self._on = team, desk.today().isoformat()
        self.level = RadioRow(desk.code_lists.current("patch_capacity_level", desk.today()))
        self.level.set_code(held.level if held is not None else "green")
        self.note = NoteEdit(placeholder="Such as: two off sick, mornings full", least_lines=2, most_lines=5)
        self.note.set_text(held.note if held is not None else "")
        self.add("level", Field("&Capacity", self.level))
        for name, words in _NUMBERS.items():
            value = getattr(held, name) if held is not None else None
            line = QLineEdit(f"{value:g}" if value is not None else "")
            line.setMaximumWidth(140)
            self.add(name, Field(words, line, optional=True))
        self.add("note", Field("&Note", self.note, optional=True))
        if held is not None:
            names = ("level", *_NUMBERS, "note")
            values = {name: getattr(held, name) if getattr(held, name) != "" else None for name in names}
            self.edits("patch_capacity", capacity_id(team.id, self._on), values)
        self.keep_small("capacity", capacity_id(team.id, self._on))
        self.level.setFocus()

    @override
    def typed(self) -> dict[str, object]:
        return {**super().typed(), "level": self.level.code()}

    @override
    def take(self, name: str, value: object) -> None:
        if name == "level":
            self.level.set_code(str(value or ""))
        else:
            super().take(name, value)

    @override
    def work(self) -> Work | None:
        values: dict[str, float | None] = {}
        for name in _NUMBERS:
            try:
                values[name] = value_of(self.fields[name].control, "patch_capacity", name)
            except RuleBroken as error:
                self.fields[name].set_problem(sentence(error.code))
        if len(values) < len(_NUMBERS):
            return None
        command = SetCapacity(
            team_id=self._team.id,
            on=self._on,
            level=self.level.code(),
            hours_free=values["hours_free"],
            staff_present=values["staff_present"],
            staff_establishment=values["staff_establishment"],
            note=self.note.text(),
            whole=True,
            seen=self.rebase.seen() if self.rebase is not None else None,
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: set_capacity(store, actor, command)
