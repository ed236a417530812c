"""What every form on safeguarding shares: pickers of its lists, what was typed kept, what is missing said in one go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from caseload_desktop.ui.enablement.form import EpisodeForm
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.widgets.choices import CheckGroup
from caseload_desktop.ui.widgets.code_picker import CodePicker
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit

DRAFT = "safeguarding"
"""The kind of draft of these forms; its key is the form's name and the row it is about."""


class SafeguardingForm(EpisodeForm):
    """A form whose words are kept at every key; subclasses call ``keep`` when their fields stand."""

    def keep(self, name: str, row_id: str, *, first: str = "") -> None:
        """Show what was typed here before and not saved, keep what is typed from now on, and begin at a field."""
        self.keep_words(DRAFT, f"{name} {row_id}")
        if first:
            QTimer.singleShot(0, self, self.fields[first].focus)

    def picker(self, list_id: str, chosen: str = "", *, placeholder: str = "Type to choose") -> CodePicker:
        """A picker of a code list of today; a code an old record holds shows too."""
        found = CodePicker(self.desk.code_lists[list_id].codes, placeholder=placeholder)
        if chosen:
            found.set_code(chosen)
        return found

    def ticks(self, list_id: str, chosen: Iterable[str] = ()) -> CheckGroup:
        """Ticks of a code list of today."""
        chosen = tuple(chosen)
        codes = [code for code in self.desk.code_lists[list_id].codes if not code.retired or code.id in chosen]
        found = CheckGroup(codes)
        found.set_codes(chosen)
        return found

    def note(
        self, key: str, title: str, placeholder: str = "", *, text: str = "", optional: bool = False, lines: int = 2
    ) -> NoteEdit:
        """Add a text of several lines."""
        found = NoteEdit(placeholder=placeholder, least_lines=lines, most_lines=max(lines + 4, 8))
        found.set_text(text)
        self.add(key, Field(title, found, optional=optional))
        return found

    def all_said(self, wanted: Mapping[str, str]) -> bool:
        """True when no field of ``wanted`` is empty; beside each that is stands the sentence of its code."""
        whole = True
        for key, code in wanted.items():
            if not _said(self.fields[key].control):
                self.fields[key].set_problem(sentence(code))
                whole = False
        return whole


def _said(control: QWidget) -> bool:
    if isinstance(control, CodePicker):
        return bool(control.code())
    if isinstance(control, CheckGroup):
        return bool(control.codes())
    text = getattr(control, "text", None)
    return bool(text().strip()) if callable(text) else True
