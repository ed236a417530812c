"""This laptop: what it holds, how it is kept, and the proof that nothing in the record was changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QGridLayout, QLineEdit, QWidget

from caseload_desktop import __version__
from caseload_desktop.domain.errors import CaseloadError
from caseload_desktop.domain.roles import May
from caseload_desktop.exchange.sync.cards import own_owner, own_words, write_card
from caseload_desktop.store.chains import Break
from caseload_desktop.store.journal import DeviceIdentity
from caseload_desktop.store.queries.devices import owner_here
from caseload_desktop.store.queries.laptop import Holdings, RecordCheck, check_record, holdings
from caseload_desktop.store.queries.organisation import Worker, workers
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.messages import sentence_for
from caseload_desktop.ui.record_words import count_words
from caseload_desktop.ui.settings.accesses import AccessesDialog
from caseload_desktop.ui.settings.licences import LicencesDialog
from caseload_desktop.ui.settings.result import Result
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import Card, column
from caseload_desktop.ui.widgets.fingerprint import Fingerprint
from caseload_desktop.ui.widgets.flow import flow
from caseload_desktop.ui.widgets.message_bar import MessageBar
from caseload_desktop.ui.widgets.status_tag import Tone
from caseload_desktop.ui.widgets.text import label, muted

_WHY = {
    "missing": "an entry is missing",
    "altered": "an entry was altered",
    "no_head": "its end is missing",
    "seal": "a signature does not fit",
}


def verdict(check: RecordCheck) -> tuple[Tone, str]:
    """What checking the record found, and what to do if it does not hold."""
    if check.holds:
        sealed = (
            f"All {check.seals:,} signatures fit."
            if check.seals
            else "None of it is signed yet, for nothing was shared."
        )
        return Tone.GREEN, f"The record is whole: {check.operations:,} entries, none changed or left out. {sealed}"
    broken = [
        f"{_WHY.get(b.why, b.why)} (entry {b.seq} of laptop {DeviceIdentity(b.device).code})" for b in check.breaks
    ]
    if check.access_log is not None:
        broken.append(f"the log of who looked at what does not fit from line {check.access_log:,}")
    more = f", and {len(broken) - 1:,} more" if len(broken) > 1 else ""
    return Tone.RED, (
        f"The record does not hold: {broken[0]}{more}. Make no changes now. Tell whoever looks after this laptop, and "
        "keep every backup."
    )


def _broken(first: Break) -> str:
    laptop = DeviceIdentity(first.device).code
    return f"{_WHY.get(first.why, first.why)} (entry {first.seq:,} of laptop {laptop})"


class LaptopCard(Card):
    """Plain facts; only the check takes a moment, and runs beside the screen."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__("This laptop", parent=parent)
        self._desk = desk
        self._handing_over: MessageBar | None = None
        self.facts = {name: label() for name in ("Held", "Mark", "Protection", "Version")}
        self.folder = QLineEdit()
        self.folder.setReadOnly(True)
        self.folder.setAccessibleName("Folder of the record")
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.S)
        grid.setColumnStretch(1, 1)
        for line, (name, shown) in enumerate((*self.facts.items(), ("Folder", self.folder))):
            grid.addWidget(muted(name), line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(shown, line, 1)
            shown.setAccessibleDescription(name)
        for fact in self.facts.values():
            fact.setWordWrap(True)
        self.words = Fingerprint(name="Words of this laptop")
        self.words_hint = muted("Read them out when somebody compares them with a card or a file from here.", wrap=True)
        self.result = Result()
        self.check_button = button("Check the record", self.check, icon="shield")
        self.licences_button = button("Licences…", self.show_licences, icon="file-text")
        self.save_card_button = button("Save its card…", self.ask_where_to_save, icon="save")
        self.body.addLayout(grid)
        self.body.addLayout(column(label("Words of this laptop", "label"), self.words_hint, self.words, space=Space.XS))
        self.body.addWidget(self.result)
        buttons = [self.check_button, self.save_card_button, self.licences_button]
        if desk.may(May.READ_ACCESS_LOG):
            buttons.insert(1, button("Who looked at what…", self.show_accesses, icon="eye"))
        self.body.addWidget(flow(*buttons))
        self.body.addStretch(1)

    def refresh(self) -> None:
        """Read the facts again."""
        self._desk.read(self, holdings, self._on_holdings, key="holdings")
        self._desk.read(self, own_words, self.words.show_words, key="words")
        self._read_new_owner()

    def _read_new_owner(self) -> None:
        """Whether this laptop passed to somebody who can't sign in here yet."""
        shop = self._desk.workshop
        if shop is None or self._desk.locked:
            return
        store = self._desk.store

        def find() -> Worker | None:
            let_in = {user.worker_id for user in shop.vault().users()}
            with store.read() as connection:
                owner = owner_here(connection)
                return next((each for each in workers(connection) if each.id == owner and owner not in let_in), None)

        self._desk.runner.run(self, find, self._on_new_owner)

    def _on_new_owner(self, owner: Worker | None) -> None:
        if self._handing_over is not None:
            self._handing_over.hide()
            self._handing_over.deleteLater()
            self._handing_over = None
        if owner is None or owner.id == self._desk.actor.worker_id:
            return
        self._handing_over = MessageBar(
            Tone.BLUE,
            f"{owner.name} uses this laptop now, and can't sign in here yet.",
            action="Let them sign in",
            on_action=lambda: self.hand_over(owner),
            closable=False,
        )
        self.body.insertWidget(0, self._handing_over)

    def hand_over(self, owner: Worker) -> None:
        """Let the worker who uses this laptop now sign in; they type the password themselves."""
        from caseload_desktop.ui.dialogs.add_user import AddUserForm

        shop = self._desk.workshop
        if shop is not None:
            form = AddUserForm(self._desk, shop.vault(), owner, parent=self.window())
            form.accepted.connect(self._read_new_owner)
            form.open()

    def ask_where_to_save(self) -> QFileDialog:
        """Ask for a folder and save this laptop's card there."""
        dialog = QFileDialog(self.window(), "Save this laptop's card into a folder")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda folder: self.save_card(Path(folder)))
        dialog.open()
        return dialog

    def save_card(self, folder: Path) -> None:
        """Save this laptop's card, by which another laptop of the team can make it known."""
        store = self._desk.store

        def work() -> Path:
            with store.read() as connection:
                owner = own_owner(connection)
            return write_card(store, folder, owner)

        self._desk.runner.run(self, work, self._on_saved, self._on_not_saved, write=True)

    def _on_saved(self, path: Path) -> None:
        self.result.say(Tone.GREEN, f"The card was saved as {path.name}. There is nothing secret in it.")

    def _on_not_saved(self, error: Exception) -> None:
        if isinstance(error, CaseloadError):
            self.result.say(Tone.AMBER, sentence_for(error))
        else:
            self._desk.runner.failed.emit(error)

    def check(self) -> None:
        """Walk every chain, signature and the access log."""
        self.check_button.setEnabled(False)
        self.check_button.setText("Checking…")
        self.result.clear()
        self._desk.read(self, check_record, self._on_check, self._on_failed, key="check")

    def show_licences(self) -> LicencesDialog:
        """Open the licences of everything this program carries."""
        dialog = LicencesDialog(parent=self.window())
        dialog.open()
        return dialog

    def show_accesses(self) -> AccessesDialog:
        """Open the log of who looked at what; the query asks again whether the role allows it."""
        dialog = AccessesDialog(self._desk, parent=self.window())
        dialog.open()
        return dialog

    def _on_holdings(self, held: Holdings) -> None:
        if self._desk.locked:
            return
        store = self._desk.store
        cipher = f", {held.cipher}" if held.cipher else ""
        words: dict[str, Any] = {
            "Held": f"{count_words(held.people, 'person', 'people')}, {count_words(held.contacts, 'contact')}, "
            f"{count_words(held.operations, 'entry', 'entries')} in the journal",
            "Mark": f"{store.device.code}: references made here begin so",
            "Protection": f"Encrypted (SQLCipher 4{cipher})",
            "Version": f"Caseload Desktop {__version__}",
        }
        for name, fact in self.facts.items():
            fact.setText(words[name])
        self.folder.setText(str(store.path.parent))
        self.folder.setCursorPosition(0)

    def _on_check(self, check: RecordCheck) -> None:
        self._ready()
        self.result.say(*verdict(check))

    def _on_failed(self, error: Exception) -> None:
        self._ready()
        self._desk.runner.failed.emit(error)

    def _ready(self) -> None:
        self.check_button.setText("Check the record")
        self.check_button.setEnabled(True)
