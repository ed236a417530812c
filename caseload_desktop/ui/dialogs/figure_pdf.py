"""Letting a measure page out as a PDF: says that it leaves the encrypted area, where it goes, and that it is noted."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QLineEdit, QWidget

from caseload_desktop.domain.errors import CaseloadError
from caseload_desktop.measures.page import FigurePage
from caseload_desktop.services.figure_export import export_measure_page
from caseload_desktop.store.journal import Changes
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.messages import sentence, sentence_for
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button, primary_button
from caseload_desktop.ui.widgets.card import column, row
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.text import label


class PdfDialog(QDialog):
    """Asks where the PDF goes and for whom it is."""

    def __init__(self, desk: Desk, page: FigurePage, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._page = page
        self.setWindowTitle("PDF of this page")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(520)
        self.path = QLineEdit(str(Path.home() / file_name(page)))
        self.field = Field("&File", self.path)
        self.browse = button("&Choose …", self.choose)
        self.publication = QCheckBox("For &publication: leave out what rests on few contacts")
        self.publication.setAccessibleName("For publication")
        self.save_button = primary_button("Save PDF", self.save, icon="file-down")
        self.cancel_button = button("Cancel", self.reject)
        self.save_button.setDefault(True)
        self._lay_out()

    def _lay_out(self) -> None:
        limit = self._page.measure.rule.suppress_below
        words = label(
            "The PDF leaves the encrypted area: anybody who has the file can read it. It holds numbers and the "
            "commentary, no names of people. A note is kept that you made it.",
            wrap=True,
        )
        hint = label(f"Numbers from fewer than {limit} contacts are then replaced by words.", "hint", wrap=True)
        file = row(self.field, self.browse)
        file.setAlignment(self.browse, Qt.AlignmentFlag.AlignBottom)
        buttons = row(self.cancel_button, self.save_button)
        buttons.insertStretch(0, 1)
        self.setLayout(column(words, file, column(self.publication, hint, space=2), buttons, space=Space.L, margin=20))
        self.path.setFocus()

    def choose(self) -> None:
        """Let the worker pick the place."""
        dialog = QFileDialog(self, "Save the PDF", self.path.text(), "PDF (*.pdf)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(self.path.setText)
        dialog.open()

    def save(self) -> None:
        """Make the PDF and write it where the worker said."""
        typed = self.path.text().strip()
        if not typed:
            self.field.set_problem(sentence("export_path_required"))
            return
        path = Path(typed).expanduser()
        path = path if path.suffix.casefold() == ".pdf" else path.with_name(f"{path.name}.pdf")
        self.field.set_problem("")
        self.save_button.setEnabled(False)
        store, actor, page, publication = self._desk.store, self._desk.actor, self._page, self.publication.isChecked()

        def work() -> Changes:
            from caseload_desktop.reports.measure_pdf import measure_pdf

            pdf = measure_pdf(page, publication=publication)
            return export_measure_page(
                store,
                actor,
                pdf=pdf,
                path=path,
                measure=page.measure.id,
                month=page.month.key,
                publication=publication,
            )

        self._desk.write(self, "PDF saved", work, lambda _changes: self.accept(), self._on_refused, undoable=False)

    def _on_refused(self, error: CaseloadError) -> None:
        self.save_button.setEnabled(True)
        self.field.set_problem(sentence_for(error))
        self.field.focus()


def file_name(page: FigurePage) -> str:
    """A name for the file that sorts by measure and month: "measure-2-2026-10-duty-desk.pdf"."""
    scope = re.sub(r"[^a-z0-9]+", "-", page.scope_label.casefold()).strip("-")
    sample = "sample-" if page.sample else ""
    return f"{sample}measure-{page.measure.id}-{page.month.key}-{scope}.pdf"
