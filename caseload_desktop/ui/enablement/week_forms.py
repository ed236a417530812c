"""The note of a patch's week, and letting its sitrep out as a PDF."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from caseload_desktop.services.enablement_capacity import WriteSitrepNote, sitrep_note_id, write_sitrep_note
from caseload_desktop.services.enablement_export import export_sitrep
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.enablement_sitrep import Sitrep
from caseload_desktop.store.queries.organisation import setting
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.file_form import FileForm
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.record_words import day_long
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit


class NoteForm(FormDialog):
    """What is to be said about a week; somebody else's words meanwhile are shown, never overwritten."""

    def __init__(self, desk: Desk, one: Sitrep, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"The week of {one.team}",
            save="Save the note",
            done="Note of the week written",
            words=f"Week from {day_long(one.week.first.isoformat())}. No names: the sitrep leaves the team.",
            width=560,
            parent=parent,
        )
        self._one = one
        self.note = NoteEdit(placeholder="Staffing, what held things up, what helped", least_lines=5, most_lines=12)
        self.note.set_text(one.note)
        self.add("text", Field("&Note", self.note))
        row_id = sitrep_note_id(one.team_id, one.week.first.isoformat())
        if one.note:
            self.edits("sitrep_note", row_id, {"text": one.note})
        self.keep_small("note of a week", row_id)
        self.note.setFocus()

    @override
    def work(self) -> Work | None:
        command = WriteSitrepNote(
            team_id=self._one.team_id,
            week_from=self._one.week.first.isoformat(),
            text=self.note.text(),
            seen=self.rebase.seen() if self.rebase is not None else {"text": None},
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: write_sitrep_note(store, actor, command)


class SitrepDialog(FileForm):
    """Asks where the PDF goes, and says that it leaves the encrypted area."""

    def __init__(self, desk: Desk, one: Sitrep, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title="PDF of this week",
            words="The PDF leaves the encrypted area: anybody who has the file can read it. It holds numbers and the "
            "note, no names of people. A note is kept that you made it.",
            name=file_stem(one),
            parent=parent,
        )
        self._one = one

    @override
    def export(self, path: Path) -> Work:
        store, actor, one = self.desk.store, self.desk.actor, self._one
        levels = {code.id: code.label for code in self.desk.code_lists["patch_capacity_level"].codes}

        def make() -> Changes:
            from caseload_desktop.reports.sitrep_pdf import SitrepPaper, sitrep_pdf

            with store.read() as connection:
                sample = bool(setting(connection, "sample"))
            content = sitrep_pdf(SitrepPaper(one, levels, sample=sample))
            week_from = one.week.first.isoformat()
            return export_sitrep(store, actor, content=content, path=path, team_id=one.team_id, week_from=week_from)

        return make


def file_stem(one: Sitrep) -> str:
    """A name for the file that sorts by week: "sitrep-2026-11-16-margate-patch"."""
    team = re.sub(r"[^a-z0-9]+", "-", one.team.casefold()).strip("-")
    return f"sitrep-{one.week.first.isoformat()}-{team}"
