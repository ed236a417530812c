"""The fields of a contact in a form, each with what it said when the form was opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from caseload_desktop.domain.contact_entry import default_next_step, leads_on, usual_reason
from caseload_desktop.domain.dates import DateUse
from caseload_desktop.domain.durations import read_minutes, show_minutes
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.record_words import CODE_LIST_OF, Words, day_of
from caseload_desktop.ui.widgets.choices import CheckGroup
from caseload_desktop.ui.widgets.code_picker import Choice, CodePicker, Option
from caseload_desktop.ui.widgets.date_field import SIX_WEEKS, DateField
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit

LINES = (
    ("received_on", "received_at"),
    ("method", "source"),
    ("source_name", "source_detail"),
    ("about_unknown",),
    ("reason", "presenting_issue"),
    ("step", "route_of_access"),
    ("notes",),
    ("given",),
    ("given_detail",),
    ("outcome", "closed_on"),
    ("next_step", "next_step_due"),
    ("no_next_why",),
    ("next_step_note",),
    ("worker_id", "team_id"),
    ("minutes", "existing_case"),
)
"""The fields in the order of a call, side by side where they are short."""

_ORDER = tuple(name for line in LINES for name in line)
_DAYS = {"received_on": DateUse.EVENT, "closed_on": DateUse.EVENT, "next_step_due": DateUse.DUE}
_YES_NO = (Option("yes", "Yes", ("y",)), Option("no", "No", ("n",)))


class ContactFields(QObject):
    """Builds the controls from ``values`` and says which of them differ by now.

    Signals: ``changed`` the worker typed or chose something.
    """

    changed = Signal()

    def __init__(self, desk: Desk, values: Mapping[str, object], words: Words) -> None:
        super().__init__()
        self._desk, self._words = desk, words
        self._original: dict[str, Any] = {name: values.get(name) for name in _ORDER}
        left_out = {"about_unknown"} if values.get("person_id") else set()
        self.controls = {name: self._control(name) for name in _ORDER if name not in left_out}
        self.fields = {name: Field(words.field("contact", name), c) for name, c in self.controls.items()}
        self._proposed: dict[str, Any] = {}
        self.start_again()
        for name, control in self.controls.items():
            self._listen(name, control)

    # ------------------------------------------------------------------------------------------------------- controls
    def _control(self, name: str) -> QWidget:
        if name in _DAYS:
            quick = (SIX_WEEKS,) if name == "next_step_due" else ()
            return DateField(today=self._desk.today, use=_DAYS[name], quick=quick)
        if name == "given":
            return CheckGroup(self._desk.code_lists.current("given", self._desk.today()))
        if name == "notes":
            return NoteEdit(least_lines=4, most_lines=10)
        if name == "existing_case":
            return CodePicker(_YES_NO, placeholder="Not said")
        if name in ("worker_id", "team_id"):
            held = str(self._original[name] or "")
            return CodePicker([Option(held, self._words.names.get(held, held))] if held else [])
        if (list_id := CODE_LIST_OF.get(("contact", name))) is not None:
            return CodePicker(self._desk.code_lists[list_id].codes)
        return QLineEdit()

    def _listen(self, name: str, control: QWidget) -> None:
        if isinstance(control, CodePicker):
            control.picked.connect(lambda _code: self._on_picked(name))
            control.textEdited.connect(lambda _text: self._on_change(name))
        elif isinstance(control, QLineEdit):
            control.textChanged.connect(lambda _text: self._on_change(name))
        elif isinstance(control, NoteEdit):
            control.textChanged.connect(lambda: self._on_change(name))
        elif isinstance(control, DateField):
            control.edit.textChanged.connect(lambda _text: self._on_change(name))
        elif isinstance(control, CheckGroup):
            control.changed.connect(lambda: self._on_change(name))

    def _on_picked(self, name: str) -> None:
        if name == "outcome":
            self._propose("next_step", default_next_step(self._value("outcome"), self._desk.code_lists))
        if name in ("outcome", "next_step"):
            follows = leads_on(self._value("next_step"))
            reason = usual_reason(self._value("outcome"), self._desk.code_lists)
            self._propose("no_next_why", "" if follows else reason)
        self._on_change(name)

    def _propose(self, name: str, value: str) -> None:
        """What usually follows from another outcome, unless the worker said something else here."""
        if self._value(name) in (_plain(self._original[name]), _plain(self._proposed.get(name))):
            self._proposed[name] = value
            self._show(name, value)
            self._show_before(name)

    def _on_change(self, name: str) -> None:
        self._show_before(name)
        self.changed.emit()

    def _show_before(self, name: str) -> None:
        """Beside a field that differs, say what it was."""
        said = self._words.value("contact", name, self._original[name]) or "empty"
        short = said if len(said) <= 200 else f"{said[:200].rstrip()}…"
        differs = self._value(name) != _plain(self._original[name])
        self.fields[name].set_hint(f"Was: {short}" if differs else "")

    def offer_workers(self, choices: Sequence[Choice]) -> None:
        """Who may have taken the contact."""
        self._offer("worker_id", choices)

    def offer_teams(self, choices: Sequence[Choice]) -> None:
        """Which team it may belong to."""
        self._offer("team_id", choices)

    def _offer(self, name: str, choices: Sequence[Choice]) -> None:
        control = self.controls[name]
        if isinstance(control, CodePicker):
            control.set_choices(choices)

    # ------------------------------------------------------------------------------------------------------- values
    def start_again(self) -> None:
        """Show what the form was opened with."""
        self._proposed.clear()
        for name in self.controls:
            self._show(name, self._original[name])
            self.fields[name].set_hint("")

    def _show(self, name: str, value: Any) -> None:
        control = self.controls[name]
        if isinstance(control, DateField):
            control.set_value(day_of(str(value)) if value else None)
        elif isinstance(control, CheckGroup):
            control.set_codes(value or ())
        elif isinstance(control, NoteEdit):
            control.set_text(str(value or ""))
        elif isinstance(control, CodePicker):
            code = {True: "yes", False: "no"}.get(value, "") if name == "existing_case" else value
            control.set_code(code)
        elif isinstance(control, QLineEdit):
            control.setText(show_minutes(value) if name == "minutes" and value is not None else str(value or ""))

    def _value(self, name: str) -> Any:
        """The value of a control as the record holds it; None for nothing."""
        control = self.controls[name]
        if isinstance(control, DateField):
            day = control.value()
            return day.isoformat() if day is not None else None
        if isinstance(control, CheckGroup):
            return control.codes() or None
        if isinstance(control, NoteEdit):
            return control.text() or None
        if isinstance(control, CodePicker):
            code = control.code() or None
            return (code == "yes" if code else None) if name == "existing_case" else code
        text = control.text().strip() if isinstance(control, QLineEdit) else ""
        if name == "minutes":
            return read_minutes(text).minutes if text else None
        return (_clock(text) or text or None) if name == "received_at" else text or None

    def changed_values(self, *, strict: bool = True) -> dict[str, Any]:
        """The fields that differ from what the form was opened with; not ``strict``: typed and not understood, too."""
        found = {
            name: value
            for name in self.controls
            for value in (self._value(name),)
            if value != _plain(self._original[name])
        }
        return found if strict else {**found, **dict.fromkeys(self.problems())}

    def values(self) -> dict[str, Any]:
        """What the form says now, field by field, as the record holds it."""
        return {name: self._value(name) for name in self.controls}

    def show_now(self, name: str, value: Any) -> None:
        """Show a value that came meanwhile in a field that was left alone, or given up for it."""
        self._show(name, value)

    def note_before(self, name: str, value: Any) -> None:
        """Note what a field stands against now: beside it, it says what it was."""
        self._original[name] = value
        self._show_before(name)

    def problems(self) -> dict[str, str]:
        """What was typed and is not understood, in words, by field."""
        wrong: dict[str, str] = {}
        for name, control in self.controls.items():
            if isinstance(control, DateField) and control.problem():
                wrong[name] = control.problem()
            elif isinstance(control, CodePicker) and control.unmatched:
                wrong[name] = sentence("unknown_code")
            elif isinstance(control, QLineEdit) and name == "minutes" and control.text().strip():
                reading = read_minutes(control.text())
                if reading.minutes is None:
                    wrong[name] = sentence(f"duration_{reading.reason}")
            elif isinstance(control, QLineEdit) and name == "received_at" and _no_clock(control.text().strip()):
                wrong[name] = sentence("not_a_time")
        return wrong

    # ------------------------------------------------------------------------------------------------------- drafts
    def state(self) -> dict[str, Any]:
        """What was typed in fields that differ, as JSON values."""
        return {name: _typed(self.controls[name]) for name in self.changed_values(strict=False)}

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Show what was typed before."""
        for name, typed in state.items():
            control = self.controls.get(name)
            if isinstance(control, DateField):
                control.set_text(str(typed))
            elif isinstance(control, CheckGroup) and isinstance(typed, list):
                control.set_codes(typed)
            elif isinstance(control, NoteEdit):
                control.set_text(str(typed))
            elif isinstance(control, CodePicker):
                control.set_code(str(typed))
            elif isinstance(control, QLineEdit):
                control.setText(str(typed))
            if name in self.controls:
                self._show_before(name)


def _typed(control: QWidget) -> Any:
    if isinstance(control, CheckGroup):
        return control.codes()
    if isinstance(control, CodePicker):
        return control.code()
    return control.text() if isinstance(control, DateField | NoteEdit | QLineEdit) else ""


def _plain(value: Any) -> Any:
    """Empty values are one value."""
    if isinstance(value, list | tuple):
        return sorted(value) or None
    return None if value == "" else value


def _no_clock(text: str) -> bool:
    return bool(text) and not _clock(text)


def _clock(text: str) -> str:
    """A time of day as HH:MM, read from "9:05", "9.05", "0905" or "9"; empty when it is none."""
    digits = "".join(c for c in text if c.isdigit())
    if not digits or any(not c.isdigit() and c not in ":. h" for c in text.lower()):
        return ""
    hour, minute = (digits, "0") if len(digits) <= 2 else (digits[:-2], digits[-2:])
    try:
        return time(int(hour), int(minute)).strftime("%H:%M")
    except ValueError:
        return ""
