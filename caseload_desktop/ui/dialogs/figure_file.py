"""Letting a measure page out as a file: says that it leaves the encrypted area, where it goes, and that it is noted."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QLineEdit, QWidget

from caseload_desktop.domain.errors import CaseloadError
from caseload_desktop.measures.page import FigurePage
from caseload_desktop.store.journal import Changes
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.file_form import with_suffix
from caseload_desktop.ui.messages import sentence, sentence_for
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button, primary_button
from caseload_desktop.ui.widgets.card import column, row
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.text import label


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file a page may leave as: what it is called, what it holds, what may be chosen, and how it is made.

    ``work(desk, page, path, ticked)`` returns what makes the file and writes it; that runs on the database worker.
    """

    name: str
    suffix: str
    words: str
    tick: str
    tick_name: str
    hint: Callable[[FigurePage], str]
    work: Callable[[Desk, FigurePage, Path, bool], Callable[[], Changes]]


class FigureFileDialog(QDialog):
    """Asks where the file goes and what it may hold."""

    def __init__(self, desk: Desk, page: FigurePage, kind: FileKind, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self._desk = desk
        self._page = page
        self.setWindowTitle(f"{kind.name} of this page")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(520)
        self.path = QLineEdit(str(Path.home() / f"{file_stem(page)}{kind.suffix}"))
        self.field = Field("&File", self.path)
        self.browse = button("&Choose …", self.choose)
        self.tick = QCheckBox(kind.tick)
        self.tick.setAccessibleName(kind.tick_name)
        self.save_button = primary_button(f"Save {kind.name}", self.save, icon="file-down")
        self.cancel_button = button("Cancel", self.reject)
        self.save_button.setDefault(True)
        self._lay_out()

    def _lay_out(self) -> None:
        words = label(self._kind.words, wrap=True)
        hint = label(self._kind.hint(self._page), "hint", wrap=True)
        file = row(self.field, self.browse)
        file.setAlignment(self.browse, Qt.AlignmentFlag.AlignBottom)
        buttons = row(self.cancel_button, self.save_button)
        buttons.insertStretch(0, 1)
        self.setLayout(column(words, file, column(self.tick, hint, space=2), buttons, space=Space.L, margin=20))
        self.path.setFocus()

    def choose(self) -> None:
        """Let the worker pick the place."""
        dialog = QFileDialog(
            self, f"Save the {self._kind.name}", self.path.text(), f"{self._kind.name} (*{self._kind.suffix})"
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(self._kind.suffix.removeprefix("."))
        dialog.fileSelected.connect(self.path.setText)
        dialog.open()

    def save(self) -> None:
        """Make the file and write it where the worker said."""
        typed = self.path.text().strip()
        if not typed:
            self.field.set_problem(sentence("export_path_required"))
            return
        path = with_suffix(typed, self._kind.suffix)
        self.field.set_problem("")
        self.save_button.setEnabled(False)
        work = self._kind.work(self._desk, self._page, path, self.tick.isChecked())
        self._desk.write(
            self, f"{self._kind.name} saved", work, lambda _changes: self.accept(), self._on_refused, undoable=False
        )

    def _on_refused(self, error: CaseloadError) -> None:
        self.save_button.setEnabled(True)
        self.field.set_problem(sentence_for(error))
        self.field.focus()


def file_stem(page: FigurePage) -> str:
    """A name for the file that sorts by measure and month: "measure-2-2026-10-duty-desk"."""
    scope = re.sub(r"[^a-z0-9]+", "-", page.scope_label.casefold()).strip("-")
    sample = "sample-" if page.sample else ""
    return f"{sample}measure-{page.measure.id}-{page.month.key}-{scope}"
