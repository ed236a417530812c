"""Letting a worker's safeguarding work out as a PDF: says what it holds, where it goes, and that it is noted."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from caseload_desktop.reports.supervision_pdf import SupervisionPage, supervision_pdf
from caseload_desktop.services.supervision_export import export_supervision
from caseload_desktop.store.journal import Changes
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.file_form import FileForm
from caseload_desktop.ui.dialogs.form_dialog import Work

_WORDS = (
    "The PDF leaves the encrypted area: anybody who has the file can read it. It names the people the worker works "
    "with. A note is kept that you made it."
)


class SupervisionFileDialog(FileForm):
    """Asks where the file goes."""

    def __init__(self, desk: Desk, worker_id: str, page: SupervisionPage, *, parent: QWidget | None = None) -> None:
        sample = "sample-" if page.sample else ""
        who = re.sub(r"[^a-z0-9]+", "-", page.worker.casefold()).strip("-")
        super().__init__(
            desk,
            title="Safeguarding work as PDF",
            words=_WORDS,
            name=f"{sample}supervision-{who}-{page.as_at.isoformat()}",
            parent=parent,
        )
        self._id, self._page = worker_id, page

    @override
    def export(self, path: Path) -> Work:
        store, actor, worker_id, page = self.desk.store, self.desk.actor, self._id, self._page

        def make() -> Changes:
            return export_supervision(store, actor, content=supervision_pdf(page), path=path, worker_id=worker_id)

        return make
