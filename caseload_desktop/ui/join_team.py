"""Joining a team that works with the program already: one's name, then waiting for the manager's first file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit, QProgressBar, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.errors import CaseloadError
from caseload_desktop.ui.door import Door
from caseload_desktop.ui.form_errors import focus_first_problem, said_in_form
from caseload_desktop.ui.messages import sentence_for
from caseload_desktop.ui.record_words import count_words, instant_words
from caseload_desktop.ui.sign_in import NewPassword, in_the_middle
from caseload_desktop.ui.tasks import Job, Progress, Runner
from caseload_desktop.ui.widgets.buttons import button, primary_button, quiet_button
from caseload_desktop.ui.widgets.card import Card, column, row, scrolled
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.fingerprint import Fingerprint
from caseload_desktop.ui.widgets.message_bar import MessageBar
from caseload_desktop.ui.widgets.status_tag import Tone
from caseload_desktop.ui.widgets.text import announce, label, muted

if TYPE_CHECKING:
    from caseload_desktop.domain.roles import Actor
    from caseload_desktop.exchange.sync.joining import FirstFile
    from caseload_desktop.store.store import Store

_WIDTH = 560
FILES = "Files of the exchange (*.caseload-sync)"


class JoinForm(QWidget):
    """One's name, how one signs in, and a password. Signals: ``created(what the door returned)``; ``left``."""

    created = Signal(object)
    left = Signal()

    def __init__(self, door: Door, runner: Runner, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._door, self._runner = door, runner
        self.name, self.sign_in = QLineEdit(), QLineEdit()
        self.name_field = Field("Your &name", self.name, hint="As your manager and colleagues know you")
        self.sign_in_field = Field("You &sign in as", self.sign_in)
        self.passwords = NewPassword()
        self.passwords.entered.connect(self.submit)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.go_button = primary_button("Go on", self.submit, icon="check")
        self.name.textEdited.connect(self._suggest)
        self._suggested = ""
        self._fields = {
            "name": self.name_field,
            "user": self.sign_in_field,
            "password": self.passwords.first_field,
        }
        self._lay_out()

    def _lay_out(self) -> None:
        foot = row(quiet_button("Back", self.left.emit, icon="arrow-left"))
        foot.addStretch(1)
        foot.addWidget(self.go_button)
        card = Card("Join a team")
        words = "Your team works with Caseload already, and you have a laptop of your own. Nobody else can read it."
        for part in (muted(words, wrap=True), *self._fields.values(), self.problem):
            card.body.addWidget(part if part is not self.passwords.first_field else self.passwords)
        card.body.addLayout(foot)
        inner = QWidget()
        inner.setLayout(in_the_middle(card, width=_WIDTH))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scrolled(inner))

    @property
    def user(self) -> str:
        """The sign-in name that was typed."""
        return self.sign_in.text().strip()

    def submit(self) -> None:
        """Make the store that waits."""
        name, user, password, door = self.name.text().strip(), self.user, self.passwords.value(), self._door
        self.name_field.set_problem("" if name else "This is needed.")
        self.sign_in_field.set_problem("" if user else "This is needed.")
        if not (name and user) or password is None:
            focus_first_problem((self.name_field, self.sign_in_field, *self.passwords.fields))
            return
        self._busy(True)

        def work() -> Any:
            return door.join_team(name, user=user, password=password)

        self._runner.run(self, work, self._on_created, self._on_error, write=True)

    def _suggest(self, name: str) -> None:
        """One signs in with one's name, unless another is typed."""
        if self.sign_in.text() == self._suggested:
            self.sign_in.setText(name)
            self._suggested = name

    def _busy(self, busy: bool) -> None:
        self.go_button.setEnabled(not busy)
        self.go_button.setText("Making ready…" if busy else "Go on")
        self.problem.hide()

    def _on_created(self, created: Any) -> None:
        self._busy(False)
        self.passwords.clear()
        self.created.emit(created)

    def _on_error(self, error: Exception) -> None:
        self._busy(False)
        if not said_in_form(error, self._fields, self.problem):
            self._runner.failed.emit(error)


class JoinTeamView(QWidget):
    """Shows on a laptop that waits for its team, until the manager's first file is in.

    Signals: ``joined(Actor)``; ``close_requested``.
    """

    joined = Signal(object)
    close_requested = Signal()

    def __init__(self, store: Store, runner: Runner, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._runner = store, runner
        self._first: FirstFile | None = None
        self.wait, self.compare = WaitStep(), CompareStep()
        self._steps = QStackedWidget()
        for step in (self.wait, self.compare):
            inner = QWidget()
            inner.setLayout(in_the_middle(step, width=_WIDTH))
            self._steps.addWidget(scrolled(inner))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._steps)
        self.wait.card_button.clicked.connect(self.ask_where_to_save)
        self.wait.file_button.clicked.connect(self.ask_which_file)
        self.wait.close_button.clicked.connect(self.close_requested)
        self.compare.same_button.clicked.connect(self.take_in)
        self.compare.differ_button.clicked.connect(self._on_differ)
        self.compare.back_button.clicked.connect(self._back)
        runner.run(self, self._read_who, self._on_who)

    @property
    def step(self) -> QWidget:
        """The step that shows."""
        return self.compare if self._steps.currentIndex() else self.wait

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.wait.card_button.setFocus()

    def _read_who(self) -> tuple[str, tuple[str, ...]]:
        from caseload_desktop.exchange.sync.cards import own_words
        from caseload_desktop.store.joining import joining_of

        with self._store.read() as connection:
            joining = joining_of(connection)
            return joining.name if joining is not None else "", own_words(connection)

    def _on_who(self, who: tuple[str, tuple[str, ...]]) -> None:
        self.wait.show_laptop(*who)

    # ------------------------------------------------------------------------------------------------------- the card
    def ask_where_to_save(self) -> QFileDialog:
        """Ask for a folder and save the card there."""
        dialog = QFileDialog(self, "Save this laptop's card into a folder")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda folder: self.save_card(Path(folder)))
        dialog.open()
        return dialog

    def save_card(self, folder: Path) -> None:
        """Save this laptop's card."""
        from caseload_desktop.exchange.sync.cards import write_card

        store, name = self._store, self.wait.name
        self._runner.run(self, lambda: write_card(store, folder, name), self._on_saved, self._on_error, write=True)

    def _on_saved(self, path: Path) -> None:
        self.wait.say(Tone.GREEN, f"Saved as {path.name}. Give that file to your manager.")
        self.wait.file_button.setFocus()

    # ------------------------------------------------------------------------------------------------------- the file
    def ask_which_file(self) -> QFileDialog:
        """Ask for the file the manager sent."""
        dialog = QFileDialog(self, "Open the file your manager sent")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([FILES, "All files (*)"])
        dialog.fileSelected.connect(lambda path: self.open_file(Path(path)))
        dialog.open()
        return dialog

    def open_file(self, path: Path) -> None:
        """Look at a file and, when it is the first one for this laptop, show whose it says it is."""
        from caseload_desktop.exchange.sync.joining import look_at_first_file

        store = self._store
        self.wait.busy("Reading the file")

        def work(job: Job) -> FirstFile:
            return look_at_first_file(store, path, progress=lambda done, total: job.progress(done, total))

        self._runner.run_long(self, work, self._on_looked, self._on_error, on_progress=self.wait.show_progress)

    def _on_looked(self, first: FirstFile) -> None:
        self._first = first
        self.wait.ready()
        self.compare.show_file(first)
        self._steps.setCurrentIndex(1)
        self.compare.words.setFocus()

    def take_in(self) -> None:
        """The words are the same: take the file in and go on as the worker the team says one is."""
        from caseload_desktop.exchange.sync.joining import join

        first, store = self._first, self._store
        if first is None:
            return
        self._back()
        self.wait.busy("Taking the file in")

        def work(job: Job) -> Actor:
            return join(store, first, progress=lambda done, total: job.progress(done, total))

        self._runner.run_long(
            self, work, self._on_joined, self._on_error, on_progress=self.wait.show_progress, write=True
        )

    def _on_joined(self, actor: Actor) -> None:
        self.wait.ready()
        self.joined.emit(actor)

    def _on_differ(self) -> None:
        self._first = None
        self._back()
        self.wait.say(
            Tone.RED,
            "Nothing was taken in. The file is not from the laptop your manager has in front of them. Keep the file, "
            "tell your manager, and ask for another by a way you both trust.",
        )
        self.wait.file_button.setFocus()

    def _back(self) -> None:
        self._steps.setCurrentIndex(0)
        self.wait.file_button.setFocus()

    def _on_error(self, error: Exception) -> None:
        self.wait.ready()
        if isinstance(error, CaseloadError):
            self.wait.say(Tone.AMBER, sentence_for(error))
        else:
            self._runner.failed.emit(error)


class WaitStep(Card):
    """What to do in order: give the card, read the words, open the file."""

    def __init__(self) -> None:
        super().__init__("Join your team")
        self.name = ""
        self._told: MessageBar | None = None
        self._bars = column()
        self.who = muted("", wrap=True)
        self.words = Fingerprint(name="Words of this laptop")
        self.card_button = button("Save the card…", icon="save")
        self.file_button = primary_button("Open the file…", icon="file-down")
        self.close_button = quiet_button("Close for now", icon="log-out")
        self._doing = muted("")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.body.addLayout(self._bars)
        self.body.addWidget(self.who)
        for title, words, act in (
            (
                "1  Give your manager this laptop's card",
                "It is a small file, for a stick, a shared folder or an e-mail. There is nothing secret in it.",
                self.card_button,
            ),
            (
                "2  Read these words to your manager by phone",
                "So your manager knows that the card is from this laptop and from no other.",
                self.words,
            ),
            (
                "3  Open the file your manager sends you",
                "With it come your team, and the people you work with.",
                self.file_button,
            ),
        ):
            self.body.addLayout(column(label(title, "label"), muted(words, wrap=True), _left(act), space=4))
        self.body.addLayout(column(self._doing, self.bar, space=4))
        foot = row(self.close_button)
        foot.addWidget(muted("The file may take a day. Sign in again and you are back here.", wrap=True), 1)
        self.body.addLayout(foot)
        self.ready()

    def show_laptop(self, name: str, words: tuple[str, ...]) -> None:
        """Show whose laptop this is, and its words."""
        self.name = name
        self.who.setText(f"This laptop is ready for {name}. Three things are left to do.")
        self.words.show_words(words)

    def say(self, tone: Tone, words: str) -> None:
        """Say something above the steps."""
        self.hush()
        self._told = MessageBar(tone, words)
        self._bars.addWidget(self._told)
        self._told.speak()

    @property
    def said(self) -> str:
        """What stands above the steps."""
        return self._told.words if self._told is not None else ""

    def hush(self) -> None:
        """Take away what was said before."""
        if self._told is not None:
            self._told.hide()
            self._told.deleteLater()
            self._told = None

    def busy(self, words: str) -> None:
        """Something takes a moment."""
        self.hush()
        self._doing.setText(words)
        self.bar.setAccessibleName(words)
        self.bar.setRange(0, 0)
        for part in (self._doing, self.bar):
            part.show()
        for act in (self.card_button, self.file_button, self.close_button):
            act.setEnabled(False)
        announce(self, words)

    def show_progress(self, progress: Progress) -> None:
        """Show how far it is."""
        self.bar.setRange(0, progress.total)
        self.bar.setValue(progress.done)

    def ready(self) -> None:
        """It is over."""
        for part in (self._doing, self.bar):
            part.hide()
        for act in (self.card_button, self.file_button, self.close_button):
            act.setEnabled(True)


class CompareStep(Card):
    """The words of the manager's laptop, to be compared before anything is taken in."""

    def __init__(self) -> None:
        super().__init__("Is this your manager's laptop?")
        self.about = label("", wrap=True)
        self.words = Fingerprint(name="Words of your manager's laptop")
        self.same_button = primary_button("All eight are the same", icon="check")
        self.differ_button = button("They differ", icon="x")
        self.back_button = quiet_button("Back", icon="arrow-left")
        ask = (
            "Phone your manager. They find the words of their laptop under Settings, This laptop. Let them read all "
            "eight to you and compare."
        )
        for part in (self.about, label(ask, wrap=True), self.words):
            self.body.addWidget(part)
        why = "Whoever sends this file decides who belongs to your team. That is why it is worth a call, this once."
        self.body.addWidget(muted(why, wrap=True))
        foot = row(self.back_button)
        foot.addStretch(1)
        foot.addWidget(self.differ_button)
        foot.addWidget(self.same_button)
        self.body.addLayout(foot)

    def show_file(self, first: FirstFile) -> None:
        """Show from whom the file says it is."""
        whose = f"{first.sender}, {first.laptop}" if first.sender else first.laptop
        self.about.setText(
            f"The file says it is from {whose}, made on {instant_words(first.made)}. In it: "
            f"{count_words(first.people, 'person', 'people')} and {count_words(first.changes, 'entry', 'entries')}."
        )
        self.words.show_words(first.words)


def _left(part: QWidget) -> QWidget | QVBoxLayout:
    """A button as wide as its words; anything else as wide as the card."""
    if isinstance(part, Fingerprint):
        return part
    held = row(part)
    held.addStretch(1)
    return column(held)
