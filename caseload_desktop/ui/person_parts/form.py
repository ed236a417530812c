"""The frame of a form that makes or changes one part of a person's record, its fields named as there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QWidget
from typing_extensions import override

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.store.journal import Changes
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.dialogs.meanwhile import NOT_UNDERSTOOD
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.value_control import show_value, value_of
from caseload_desktop.ui.widgets.card import row
from caseload_desktop.ui.widgets.choices import RadioRow
from caseload_desktop.ui.widgets.code_picker import CodePicker, Option
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.field import Field

YES, NO = "yes", "no"
YES_NO = (Option(YES, "Yes"), Option(NO, "No"))

Values = Mapping[str, Any]
Saver = Callable[[dict[str, Any], Mapping[str, object] | None], Changes]
"""Runs a service with the fields to write and what the author saw of them (None for a new row)."""


class PartForm(FormDialog):
    """``held`` are the values of the row that is changed; None makes a new one.

    ``save_values`` is set by whoever opens the form: it gets all values of a new row, of a row that is changed only
    those that are said otherwise now.
    """

    entity = ""

    def __init__(
        self,
        desk: Desk,
        *,
        title: str,
        done: str,
        saver: Saver,
        row_id: str = "",
        held: Values | None = None,
        words: str = "",
        save: str = "Save",
        width: int = 520,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            desk, title=title, save=save, done=done, words=words, width=width, parent=parent
        )  # fmt: skip
        self._saver, self._row_id = saver, row_id
        self.held = dict(held or {})

    def put(self, *lines: tuple[Field, ...] | Field, names: tuple[tuple[str, ...], ...]) -> None:
        """Add fields line by line under the names of the record; several on one line stand side by side."""
        for line, called in zip(lines, names, strict=True):
            fields = line if isinstance(line, tuple) else (line,)
            for field, name in zip(fields, called, strict=True):
                self.fields[name] = field
            beside = row(*fields, space=Space.L)
            for place in range(beside.count()):
                beside.setStretch(place, 1)
                if (item := beside.itemAt(place)) is not None:
                    item.setAlignment(Qt.AlignmentFlag.AlignTop)
            self.add_part(beside)

    def begin(self, first: str) -> None:
        """Show what is held, note it as seen, and put the keyboard into the first field."""
        for name, value in self.held.items():
            if name in self.fields:
                _show(self.fields[name].control, self.entity, name, value)
        if self._row_id:
            self.edits(self.entity, self._row_id, {name: self.held.get(name) for name in self.fields})
        self.fields[first].focus()

    def values(self) -> dict[str, Any]:
        """What the form says, by field; ``NOT_UNDERSTOOD`` for what is no value."""
        return {name: _read(field.control, self.entity, name) for name, field in self.fields.items()}

    def problems(self, _values: Values) -> dict[str, str]:
        """What is wrong, by field, in words; for what the controls themselves can't tell."""
        return {}

    @override
    def typed(self) -> Mapping[str, object]:
        return self.values()

    @override
    def take(self, name: str, value: object) -> None:
        self.held[name] = value
        _show(self.fields[name].control, self.entity, name, value)

    @override
    def work(self) -> Work | None:
        values = self.values()
        wrong = {name: self._not_understood(name) for name, value in values.items() if value == NOT_UNDERSTOOD}
        wrong |= {name: words for name, words in self.problems(values).items() if words}
        for name, words in wrong.items():
            self.fields[name].set_problem(words)
        if wrong:
            return None
        saver = self._saver
        if self.rebase is None:
            return lambda: saver(values, None)
        changed, seen = self.rebase.changed(), self.rebase.seen()
        if not changed:
            self.say("Nothing is changed yet.")
            return None
        return lambda: saver(changed, seen)

    def _not_understood(self, name: str) -> str:
        control = self.fields[name].control
        return (control.problem() if isinstance(control, DateField) else "") or sentence("unknown_code")


def required(values: Values, names: tuple[str, ...], code: str = "required") -> dict[str, str]:
    """The sentence for each of ``names`` that is empty."""
    return {name: sentence(code) for name in names if values.get(name) in (None, "")}


def _read(control: QWidget, entity: str, name: str) -> Any:
    if isinstance(control, QCheckBox):
        return control.isChecked() or None
    if isinstance(control, RadioRow):
        return {YES: True, NO: False}.get(control.code())
    try:
        return value_of(control, entity, name)
    except RuleBroken:
        return NOT_UNDERSTOOD


def _show(control: QWidget, entity: str, name: str, value: Any) -> None:
    if isinstance(control, QCheckBox):
        control.setChecked(bool(value))
    elif isinstance(control, RadioRow):
        control.set_code({True: YES, False: NO}.get(value, ""))
    elif isinstance(control, CodePicker):
        control.set_code(str(value or ""))
    else:
        show_value(control, entity, name, value)
