"""Letting a worker's safeguarding work out as a PDF: says what it holds, where it goes, and that it is noted."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.reports.supervision_pdf import SupervisionPage, supervision_pdf
from caseload_desktop.services.supervision_export import export_supervision
from caseload_desktop.store.journal import Changes
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import row
from caseload_desktop.ui.widgets.field import Field

_WORDS = (
    "The PDF leaves the encrypted area: anybody who has the file can read it. It names the people the worker works "
    "with. A note is kept that you made it."
)


class SupervisionFileDialog(FormDialog):
    """Asks where the file goes."""

    def __init__(self, desk: Desk, worker_id: str, page: SupervisionPage, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk, title="Safeguarding work as PDF", save="Save PDF", done="PDF saved", words=_WORDS, width=540,
            undoable=False, parent=parent,
        )  # fmt: skip
        self._id, self._page = worker_id, page
        sample = "sample-" if page.sample else ""
        who = re.sub(r"[^a-z0-9]+", "-", page.worker.casefold()).strip("-")
        self.path = QLineEdit(str(Path.home() / f"{sample}supervision-{who}-{page.as_at.isoformat()}.pdf"))
        self.add("path", Field("&File", self.path))
        line = row(button("&Choose …", self.choose))
        line.addStretch(1)
        self.add_part(line)
        self.path.setFocus()

    def choose(self) -> None:
        """Let the worker pick the place."""
        dialog = QFileDialog(self, "Save the PDF", self.path.text(), "PDF (*.pdf)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(self.path.setText)
        dialog.open()

    @override
    def work(self) -> Work | None:
        typed = self.path.text().strip()
        if not typed:
            self.fields["path"].set_problem(sentence("export_path_required"))
            return None
        path = Path(typed).expanduser()
        path = path if path.suffix.casefold() == ".pdf" else path.with_name(f"{path.name}.pdf")
        store, actor, worker_id, page = self.desk.store, self.desk.actor, self._id, self._page

        def make() -> Changes:
            return export_supervision(store, actor, content=supervision_pdf(page), path=path, worker_id=worker_id)

        return make
