"""Last step: what was imported, with undo and the report of what was not."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from caseload_desktop.exchange.sheets.fate import Counts
from caseload_desktop.exchange.sheets.kinds.contacts import CONTACTS
from caseload_desktop.exchange.sheets.kinds.kind import SheetKind
from caseload_desktop.ui.icons import set_icon
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button, primary_button, quiet_button
from caseload_desktop.ui.widgets.card import row
from caseload_desktop.ui.widgets.text import heading, label, muted

_SEE = {
    "contacts": "See the contacts",
    "caseload": "See the caseloads",
    "referrals": "See enablement",
    "reviews": "See the reviews",
    "services": "See the people",
    "concerns": "See safeguarding",
    "dols": "See DoLS and AMHP",
    "amhp": "See the AMHP referrals",
}


class DoneStep(QWidget):
    """Signals: ``undo_asked()``, ``report_asked()``, ``again_asked()``, ``contacts_asked()``."""

    undo_asked = Signal()
    report_asked = Signal()
    again_asked = Signal()
    contacts_asked = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        picture = label()
        set_icon(picture, "circle-check", "green", size=44)
        self._words = heading()
        self._more = muted()
        self.contacts_button = primary_button("See the contacts", self.contacts_asked.emit, icon="arrow-right")
        self.undo_button = button("Undo the import", self.undo_asked.emit, icon="undo")
        self.report_button = button("Save the report…", self.report_asked.emit, icon="file-down")
        again = quiet_button("Bring in another sheet", self.again_asked.emit)
        buttons = row(self.undo_button, self.report_button, self.contacts_button, space=Space.M)
        layout = QVBoxLayout(self)
        layout.setSpacing(Space.M)
        layout.addStretch(1)
        for part in (picture, self._words, self._more):
            layout.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        holder = QWidget()
        holder.setLayout(buttons)
        layout.addWidget(holder, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(again, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(2)

    def show_counts(self, file_name: str, counts: Counts, *, kind: SheetKind = CONTACTS) -> None:
        """Says what went in and what did not."""
        many = f"{counts.imported:,} {kind.many}" if counts.imported != 1 else f"1 {kind.one}"
        self._words.setText(f"{many} of {file_name} imported")
        self.contacts_button.setText(_SEE[kind.id])
        self.contacts_button.setAccessibleName(_SEE[kind.id])
        people = f"{counts.new_people:,} new people, {counts.held_people:,} already held."
        left = counts.left_out - counts.furniture
        rest = f" Not imported: {counts.asked:,} asked about, {left:,} left out; the report says why."
        self._more.setText(people + (rest if counts.asked or left else f" Every {kind.one} of the sheet is in."))
        self.undo_button.setEnabled(True)
        self.undo_button.setText("Undo the import")

    def show_undone(self) -> None:
        """Says that the import was taken back."""
        self._words.setText("The import was taken back")
        self._more.setText("Nothing of this sheet is in the record any more. The history keeps both acts.")
        self.undo_button.setEnabled(False)
