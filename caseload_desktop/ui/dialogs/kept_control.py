"""How the controls of a form are read into a draft and shown again from it, each kind of control in its own way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QSpinBox, QWidget

from caseload_desktop.ui.widgets.choices import CheckGroup, RadioRow
from caseload_desktop.ui.widgets.code_picker import CodePicker
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.note_edit import NoteEdit

Shown = Mapping[str, Any]
"""What controls hold, by name, as JSON values."""
_LONGEST = 200


@runtime_checkable
class KeepsItself(Protocol):
    """A control of several parts, or one that knows more than its text: it says itself what is to be kept."""

    def as_draft(self) -> Any:
        """What it holds, as a JSON value."""

    def show_draft(self, state: Any) -> None:
        """Show what it held."""

    def draft_signals(self) -> tuple[SignalInstance, ...]:
        """What tells that it holds something else."""


def is_kept(control: QWidget) -> bool:
    """True for a control whose value goes into a draft."""
    known = (KeepsItself, DateField, CheckGroup, RadioRow, QCheckBox, QComboBox, QSpinBox, QLineEdit, NoteEdit)
    return isinstance(control, known)


def read_state(control: QWidget) -> Any:
    """What a control holds, as a JSON value."""
    if isinstance(control, KeepsItself):
        return control.as_draft()
    if isinstance(control, CodePicker):
        return {"code": control.code(), "text": control.half_typed}
    if isinstance(control, CheckGroup):
        return control.codes()
    if isinstance(control, RadioRow):
        return control.code()
    if isinstance(control, QCheckBox):
        return control.isChecked()
    if isinstance(control, QComboBox):
        return control.currentText()
    if isinstance(control, NoteEdit):
        return control.toPlainText()
    return control.text() if isinstance(control, DateField | QLineEdit | QSpinBox) else None


def show_state(control: QWidget, state: Any) -> None:
    """Show what a control held."""
    if isinstance(control, KeepsItself):
        control.show_draft(state)
    elif isinstance(control, CodePicker):
        control.set_code(state["code"])
        if state["text"]:
            control.setText(state["text"])
    elif isinstance(control, CheckGroup):
        control.set_codes(state)
    elif isinstance(control, RadioRow):
        control.set_code(state)
        if not state:
            control.changed.emit()
    elif isinstance(control, QCheckBox):
        control.setChecked(bool(state))
    elif isinstance(control, QComboBox):
        control.setCurrentIndex(max(0, control.findText(state)))
    elif isinstance(control, QSpinBox):
        control.setValue(_number(control, str(state)))
    elif isinstance(control, DateField | NoteEdit):
        control.set_text(state)
    elif isinstance(control, QLineEdit):
        control.setText(state)


def _number(control: QSpinBox, text: str) -> int:
    """The number a text of the control stands for; its special word, or nothing, is the least."""
    found = re.search(r"-?\d+", text) if text != control.specialValueText() else None
    return int(found.group()) if found is not None else control.minimum()


def changes_of(control: QWidget) -> tuple[SignalInstance, ...]:
    """What tells that a control holds something else, at every key."""
    if isinstance(control, KeepsItself):
        return control.draft_signals()
    if isinstance(control, DateField):
        return (control.edit.textChanged,)
    if isinstance(control, CheckGroup | RadioRow):
        return (control.changed,)
    if isinstance(control, QCheckBox):
        return (control.toggled,)
    if isinstance(control, QComboBox):
        return (control.currentTextChanged,)
    if isinstance(control, QSpinBox):
        return (control.lineEdit().textChanged,)
    if isinstance(control, CodePicker):
        return (control.textChanged, control.picked)
    return (control.textChanged,) if isinstance(control, QLineEdit | QPlainTextEdit) else ()


def by_hand(control: CodePicker) -> tuple[SignalInstance, ...]:
    """What tells that a worker, and not the program, changed a choice."""
    return (control.textEdited, control.picked)


def state_words(control: QWidget, state: Any) -> str:
    """What a control held, in words: for a sentence on what it says now."""
    if isinstance(state, bool):
        return "yes" if state else "no"
    if isinstance(control, CodePicker):
        return _short(state["text"] or control.words_of(state["code"]))
    if isinstance(state, dict):
        return _short(str(state.get("text") or ""))
    if isinstance(control, CheckGroup | RadioRow):
        return _short(control.words_of(state or ""))
    return _short(str(state or ""))


def _short(text: str) -> str:
    text = " ".join(text.split())
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST - 1]}…"
    return f"“{text}”" if text else "nothing"
