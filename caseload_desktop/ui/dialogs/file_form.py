"""The frame of a form that lets something out as a file: where it goes, beside the words that it leaves us."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import row
from caseload_desktop.ui.widgets.field import Field


def with_suffix(typed: str, suffix: str) -> Path:
    """The file somebody typed, with the ending such as ".pdf" where they left it out."""
    path = Path(typed).expanduser()
    return path if path.suffix.casefold() == suffix else path.with_name(f"{path.name}{suffix}")


class FileForm(FormDialog):
    """Begins with ``name`` in the worker's own folder; subclasses say in ``export`` what writes the file.

    ``kind`` is the ending of the file in capitals, ``called`` what the dialog that picks the place says is saved.
    """

    def __init__(
        self,
        desk: Desk,
        *,
        title: str,
        words: str,
        name: str,
        kind: str = "PDF",
        called: str = "the PDF",
        parent: QWidget | None = None,
    ) -> None:
        what = "PDF" if kind == "PDF" else "file"
        super().__init__(
            desk,
            title=title,
            save=f"Save {what}",
            done=f"{what[:1].upper()}{what[1:]} saved",
            words=words,
            width=540,
            undoable=False,
            parent=parent,
        )
        self._kind, self._called = kind, called
        self.path = QLineEdit(str(Path.home() / f"{name}{self._suffix}"))
        self.add("path", Field("&File", self.path))
        line = row(button("&Choose …", self.choose))
        line.addStretch(1)
        self.add_part(line)
        self.path.setFocus()

    @property
    def _suffix(self) -> str:
        return f".{self._kind.casefold()}"

    def choose(self) -> None:
        """Let the worker pick the place."""
        dialog = QFileDialog(self, f"Save {self._called}", self.path.text(), f"{self._kind} (*{self._suffix})")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(self._suffix.removeprefix("."))
        dialog.fileSelected.connect(self.path.setText)
        dialog.open()

    def export(self, _path: Path) -> Work | None:
        """What makes the file and writes it, with plain values only."""
        return None

    @override
    def work(self) -> Work | None:
        typed = self.path.text().strip()
        if not typed:
            self.fields["path"].set_problem(sentence("export_path_required"))
            return None
        return self.export(with_suffix(typed, self._suffix))
