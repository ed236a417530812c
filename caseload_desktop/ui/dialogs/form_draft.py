"""What is typed into the fields of a dialog, kept at every key and offered again to its author after a sudden end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.widgets.choices import CheckGroup
from caseload_desktop.ui.widgets.code_picker import CodePicker
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit

_BASE = "base"
PROVIDER_FORM = "provider_form"
"""The kind of draft of the forms on a provider."""
FORM = "form"
"""The kind of draft of the forms on a person: its key is the person, the tab of their page, the row, and its words."""


class FormDraft:
    """Keeps what was changed in ``fields`` under a kind of form and a key, for the worker who is signed in.

    ``base`` gives the values of the record that stood there before, which are kept too.
    """

    def __init__(
        self,
        desk: Desk,
        kind: str,
        key: str,
        fields: Mapping[str, Field],
        *,
        base: Callable[[], Mapping[str, object]] = dict,
    ) -> None:
        self._desk, self._kind, self._key, self._fields = desk, kind, key, dict(fields)
        self._base = base
        self.base: Mapping[str, object] = {}
        """After ``restore``: the values that what was typed stood against."""
        self._begun_as = self._state()

    def restore(self) -> bool:
        """Show what was typed before and not saved; True when there was something."""
        drafts = self._desk.store.drafts.mine(self._desk.actor.worker_id)
        kept = next((one.state for one in drafts if (one.kind, one.key) == (self._kind, self._key)), None)
        self.base = (kept or {}).get(_BASE, {})
        for name, state in (kept or {}).items():
            if name in self._fields:
                _show(self._fields[name].control, state)
        return kept is not None

    def watch(self) -> None:
        """Keep every change from now on."""
        for field in self._fields.values():
            control = field.control
            if isinstance(control, DateField):
                control.edit.textChanged.connect(self._keep)
            elif isinstance(control, CheckGroup):
                control.changed.connect(self._keep)
            elif isinstance(control, QLineEdit | NoteEdit):
                control.textChanged.connect(self._keep)

    @property
    def is_changed(self) -> bool:
        """True when the fields hold something else than at first."""
        return self._state() != self._begun_as

    def start_again(self) -> None:
        """Show what stood here at first, and forget the draft."""
        for name, state in self._begun_as.items():
            _show(self._fields[name].control, state)
        self.forget()

    def forget(self) -> None:
        """It was saved, or nothing was changed."""
        self._desk.forget_draft(self._kind, self._key)

    def _keep(self, *_unused: object) -> None:
        if not self._desk.locked:
            typed = {name: state for name, state in self._state().items() if state != self._begun_as[name]}
            kept = {**typed, _BASE: dict(self._base())}
            self._desk.keep_draft(self._kind, self._key, kept)

    def _state(self) -> dict[str, Any]:
        return {name: _read(field.control) for name, field in self._fields.items()}


def _read(control: QWidget) -> Any:
    if isinstance(control, CodePicker):
        return {"code": control.code(), "text": control.text()}
    if isinstance(control, CheckGroup):
        return control.codes()
    if isinstance(control, NoteEdit):
        return control.toPlainText()
    return control.text() if isinstance(control, DateField | QLineEdit) else None


def _show(control: QWidget, state: Any) -> None:
    if isinstance(control, CodePicker):
        control.set_code(state["code"])
        control.setText(state["text"])
    elif isinstance(control, CheckGroup):
        control.set_codes(state)
    elif isinstance(control, DateField | NoteEdit):
        control.set_text(state)
    elif isinstance(control, QLineEdit):
        control.setText(state)
