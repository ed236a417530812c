"""Letting a chronology out as a PDF: says that it leaves the encrypted area, where it goes, and that it is noted."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from caseload_desktop.reports.chronology_pdf import ChronologyPage, chronology_pdf
from caseload_desktop.services.chronology_export import export_chronology
from caseload_desktop.store.journal import Changes
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.file_form import FileForm
from caseload_desktop.ui.dialogs.form_dialog import Work

_WORDS = (
    "The PDF leaves the encrypted area: anybody who has the file can read it. It holds a person's name and life. "
    "A note is kept that you made it."
)


class ChronologyFileDialog(FileForm):
    """Asks where the file goes; ``reference`` names it, not the person."""

    def __init__(
        self, desk: Desk, person_id: str, reference: str, page: ChronologyPage, *, parent: QWidget | None = None
    ) -> None:
        sample = "sample-" if page.sample else ""
        super().__init__(
            desk,
            title="Chronology as PDF",
            words=_WORDS,
            name=f"{sample}chronology-{reference}",
            called="the chronology",
            parent=parent,
        )
        self._id, self._page = person_id, page

    @override
    def export(self, path: Path) -> Work:
        store, actor, person_id, page = self.desk.store, self.desk.actor, self._id, self._page

        def make() -> Changes:
            return export_chronology(store, actor, content=chronology_pdf(page), path=path, person_id=person_id)

        return make
