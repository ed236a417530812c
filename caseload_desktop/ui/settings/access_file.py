"""Letting a part of the access log out as a file: says that it leaves the encrypted area, and that it is noted."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from caseload_desktop.services.access_export import export_accesses
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.accesses import AccessFilter, accesses
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.file_form import FileForm
from caseload_desktop.ui.dialogs.form_dialog import Work
from caseload_desktop.ui.settings.access_words import file_lines

MOST_OUT = 100_000
"""The newest so many rows go into a file."""

_WORDS = (
    "The file leaves the encrypted area: anybody who has it can read who looked at which reference, and when. It holds "
    "no names of people. A note is kept that you made it."
)


class AccessFileDialog(FileForm):
    """Asks where the file goes; what is chosen in the list goes into it, the newest first."""

    def __init__(self, desk: Desk, wanted: AccessFilter, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title="Who looked at what, as a file",
            words=_WORDS,
            name=f"who-looked-{desk.today().isoformat()}",
            kind="CSV",
            called="who looked at what",
            parent=parent,
        )
        self._wanted = wanted

    @override
    def export(self, path: Path) -> Work:
        store, actor, wanted = self.desk.store, self.desk.actor, self._wanted

        def make() -> Changes:
            with store.read() as connection:
                entries, _count = accesses(connection, wanted, viewer=actor, limit=MOST_OUT)
            return export_accesses(store, actor, lines=file_lines(entries), path=path)

        return make
