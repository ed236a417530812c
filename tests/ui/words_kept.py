"""Where something can be typed and is not kept against a sudden end, each with its reason; and what a form forgets."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from caseload_desktop.ui.dialogs.form_dialog import FormDialog
from caseload_desktop.ui.dialogs.kept_control import is_kept

_FILE = "only where a file goes"
_PICK = "one choice and no words"
FORMS = {
    "AddUserForm": "a password is typed, which is kept nowhere",
    "FileForm": _FILE,
    "SitrepDialog": _FILE,
    "ChronologyFileDialog": _FILE,
    "AccessFileDialog": _FILE,
    "SupervisionFileDialog": _FILE,
    "FindPersonForm": "only a search",
    "LinkContactDialog": "only a search",
    "ChooseForm": "only a search",
    "BeginForm": "only a search",
    "PickDialog": "ticks in a list, and a search",
    "LeftOpenDialog": "ticks in a list",
    "KeepForm": _PICK,
    "TakeSideForm": _PICK,
    "LetInForm": _PICK,
    "RestrictForm": "a choice and ticks, made in view of who may read it now",
    "liberty.waiting_forms.GiveForm": _PICK,
    "support.assessment_forms.GiveForm": _PICK,
}
"""Forms that keep nothing."""

_FILTER = "only a search or a filter"
_PART = "part of a form, which keeps it"
_BEFORE = "before anybody is signed in there is no key to keep it under"
OTHERS = {
    "ContactFields": _PART,
    "EntryForm": _PART,
    "NoteWriter": "keeps its words by person_parts.note_draft",
    "_About": _PART,
    "_Place": _PART,
    "WhatNextField": _PART,
    "FolderEdit": _PART,
    "AddresseePicker": _PART,
    "AdultsField": _PART,
    "ProviderField": _PART,
    "DateField": _PART,
    "FigureFileDialog": _FILE,
    "LaptopCard": "read only",
    "DetailsDialog": "read only",
    "LicencesDialog": "read only",
    "LockCard": "holds at once",
    "AccessesDialog": _FILTER,
    "HelpPage": _FILTER,
    "Palette": _FILTER,
    "FilterBar": _FILTER,
    "CheckStep": _FILTER,
    "ColumnsStep": "part of the import, which keeps how far it came",
    "SetupForm": _BEFORE,
    "JoinForm": _BEFORE,
    "RecoveryCodeStep": _BEFORE,
    "RecoveryForm": _BEFORE,
}
"""What is no form and has something to type into."""


def forgotten(form: FormDialog) -> list[str]:
    """The controls of a form in which something can be typed, chosen or ticked and that it would not keep."""
    kept = form.kept_controls()
    anew = {id(form.fields[name].control) for name in form.said_anew if name in form.fields}
    taken = {id(control) for control in kept} | anew
    return [
        f"{type(form).__name__}: {control.accessibleName() or type(control).__name__}"
        for control in form.findChildren(QWidget)
        if is_kept(control) and not (isinstance(control, QLineEdit) and control.isReadOnly())
        if not any(id(one) in taken for one in _line_of(control, form))
    ]


def _line_of(control: QWidget, form: FormDialog) -> list[QWidget]:
    """A control and what it stands in, up to the form."""
    found: list[QWidget] = []
    one: QWidget | None = control
    while one is not None and one is not form:
        found.append(one)
        one = one.parentWidget()
    return found


def is_listed(form: FormDialog) -> bool:
    """True for a form that keeps nothing and says why."""
    kind = type(form)
    return any(name == kind.__name__ or f"{kind.__module__}.{kind.__name__}".endswith(f".{name}") for name in FORMS)
