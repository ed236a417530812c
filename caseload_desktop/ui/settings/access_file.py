"""Letting a part of the access log out as a file: says that it leaves the encrypted area, and that it is noted."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.services.access_export import export_accesses
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.accesses import AccessFilter, accesses
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.settings.access_words import file_lines
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import row
from caseload_desktop.ui.widgets.field import Field

MOST_OUT = 100_000
"""The newest so many rows go into a file."""

_WORDS = (
    "The file leaves the encrypted area: anybody who has it can read who looked at which reference, and when. It holds "
    "no names of people. A note is kept that you made it."
)


class AccessFileDialog(FormDialog):
    """Asks where the file goes; what is chosen in the list goes into it, the newest first."""

    def __init__(self, desk: Desk, wanted: AccessFilter, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk, title="Who looked at what, as a file", save="Save file", done="File saved", words=_WORDS, width=540,
            undoable=False, parent=parent,
        )  # fmt: skip
        self._wanted = wanted
        self.path = QLineEdit(str(Path.home() / f"who-looked-{desk.today().isoformat()}.csv"))
        self.add("path", Field("&File", self.path))
        line = row(button("&Choose …", self.choose))
        line.addStretch(1)
        self.add_part(line)
        self.path.setFocus()

    def choose(self) -> None:
        """Let the worker pick the place."""
        dialog = QFileDialog(self, "Save who looked at what", self.path.text(), "CSV (*.csv)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(self.path.setText)
        dialog.open()

    @override
    def work(self) -> Work | None:
        typed = self.path.text().strip()
        if not typed:
            self.fields["path"].set_problem(sentence("export_path_required"))
            return None
        path = Path(typed).expanduser()
        path = path if path.suffix.casefold() == ".csv" else path.with_name(f"{path.name}.csv")
        store, actor, wanted = self.desk.store, self.desk.actor, self._wanted

        def make() -> Changes:
            with store.read() as connection:
                entries, _count = accesses(connection, wanted, viewer=actor, limit=MOST_OUT)
            return export_accesses(store, actor, lines=file_lines(entries), path=path)

        return make
