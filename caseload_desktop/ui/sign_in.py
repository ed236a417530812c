"""Signing in: who, and the password; a forgotten one by the recovery code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.errors import CaseloadError, RuleBroken
from caseload_desktop.ui.door import Door, KnownUser
from caseload_desktop.ui.form_errors import focus_first_problem
from caseload_desktop.ui.icons import set_icon
from caseload_desktop.ui.messages import sentence, sentence_for
from caseload_desktop.ui.tasks import Runner
from caseload_desktop.ui.widgets.buttons import primary_button, quiet_button
from caseload_desktop.ui.widgets.card import Card, column, row
from caseload_desktop.ui.widgets.code_picker import CodePicker, Option
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.password_field import PasswordField, password_advice
from caseload_desktop.ui.widgets.text import label, muted

CARD_WIDTH = 440


def in_the_middle(card: QWidget, *, width: int = CARD_WIDTH) -> QVBoxLayout:
    """A layout that holds ``card`` in the middle of a view, the program's name above it."""
    card.setFixedWidth(width)
    mark = label()
    set_icon(mark, "inbox", "brand", size=26)
    name = row(mark, label("Caseload", "title"))
    name.addStretch(1)
    # No alignment: a layout that aligns forgets how high wrapped text is.
    middle = QHBoxLayout()
    middle.addStretch(1)
    middle.addLayout(column(name, card))
    middle.addStretch(1)
    layout = QVBoxLayout()
    layout.addStretch(2)
    layout.addLayout(middle)
    layout.addStretch(3)
    return layout


class Countdown(QWidget):
    """The wait after wrong passwords: says how long, and keeps the button from being pressed until then.

    Signals: ``over``.
    """

    over = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._left = 0
        self._words = label("", "hint", wrap=True)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self.tick)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._words)
        self.hide()

    @property
    def waiting(self) -> bool:
        """True while the worker has to wait."""
        return self._left > 0

    def start(self, seconds: int) -> None:
        """Begin a wait."""
        self._left = seconds
        if seconds > 0:
            self._timer.start()
        self._show()

    def tick(self) -> None:
        """One second less."""
        self._left = max(self._left - 1, 0)
        if not self._left:
            self._timer.stop()
            self.over.emit()
        self._show()

    def _show(self) -> None:
        unit = "second" if self._left == 1 else "seconds"
        self._words.setText(f"The next try is possible in {self._left} {unit}." if self._left else "")
        self.setVisible(self._left > 0)


class SignInView(QWidget):
    """Signals: ``opened(what the door returned)``."""

    opened = Signal(object)

    def __init__(self, door: Door, runner: Runner, *, last_user: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._door, self._runner, self._last = door, runner, last_user
        self.who = CodePicker(placeholder="Your name")
        self.password = PasswordField()
        self.who_field = Field("&Name", self.who)
        self.password_field = Field("&Password", self.password)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.countdown = Countdown()
        self.open_button = primary_button("Open", self.submit, icon="unlock")
        self.forgotten_button = quiet_button("I forgot my password", self._show_recovery)
        self.recovery = RecoveryForm(door, runner, self.who.code)
        self.recovery.opened.connect(self.opened)
        self.recovery.left.connect(self._show_password)
        self._form = QWidget()
        self._lay_out()
        self.countdown.over.connect(lambda: self.open_button.setEnabled(True))
        self.password.returnPressed.connect(self.submit)
        self.who.picked.connect(lambda _user: self.countdown.start(0))
        runner.run(self, lambda: list(door.users()), self._on_users, self._on_error)

    def _lay_out(self) -> None:
        foot = row(self.forgotten_button)
        foot.addStretch(1)
        foot.addWidget(self.open_button)
        form = column(self.password_field, self.problem, self.countdown, foot)
        form.setContentsMargins(0, 0, 0, 0)
        self._form.setLayout(form)
        self.recovery.hide()
        self.card = Card("Open Caseload")
        self.card.body.addWidget(muted("Everything on this laptop is encrypted. Your password opens it.", wrap=True))
        self.card.body.addWidget(self.who_field)
        self.card.body.addWidget(self._form)
        self.card.body.addWidget(self.recovery)
        self.setLayout(in_the_middle(self.card))

    def submit(self) -> None:
        """Try the password."""
        if self.countdown.waiting or not self.open_button.isEnabled():
            return
        user, password = self.who.code(), self.password.text()
        self.who_field.set_problem("" if user else "Choose your name.")
        self.password_field.set_problem("" if password else "Type your password.")
        if not user or not password:
            focus_first_problem((self.who_field, self.password_field))
            return
        self._busy(True)
        door = self._door
        self._runner.run(self, lambda: door.unlock(user, password), self._on_opened, self._on_error, write=True)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        (self.password if self.who.code() else self.who).setFocus()

    def _on_users(self, users: Sequence[KnownUser]) -> None:
        self.who.set_choices([Option(user.user, user.name) for user in users])
        known = [user.user for user in users]
        chosen = self._last if self._last in known else known[0] if len(known) == 1 else ""
        if not self.who.text():
            self.who.set_code(chosen)
        if chosen and self.isVisible():
            self.password.setFocus()

    def _on_opened(self, opened: Any) -> None:
        self._busy(False)
        self.password.clear()
        self.opened.emit(opened)

    def _on_error(self, error: Exception) -> None:
        self._busy(False)
        if not isinstance(error, CaseloadError):
            self._runner.failed.emit(error)
            return
        self._say(sentence_for(error))
        seconds = error.values.get("seconds", 0)
        if isinstance(seconds, int) and seconds > 0:
            self.open_button.setEnabled(False)
            self.countdown.start(seconds)
        self.password.selectAll()
        self.password.setFocus()

    def _say(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.setVisible(bool(words))
        self.password.setAccessibleDescription(words)

    def _busy(self, busy: bool) -> None:
        self.open_button.setEnabled(not busy)
        self.open_button.setText("Opening…" if busy else "Open")
        if busy:
            self._say("")

    def _show_recovery(self) -> None:
        if not self.who.code():
            self.who_field.set_problem("Choose your name first.")
            self.who.setFocus()
            return
        self._form.hide()
        self.recovery.show()
        self.recovery.code.setFocus()

    def _show_password(self) -> None:
        self.recovery.hide()
        self._form.show()
        self.password.setFocus()


class NewPassword(QWidget):
    """A new password, typed twice, with advice on its length. Signals: ``entered`` (Enter in the second)."""

    entered = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.first, self.second = PasswordField("New password"), PasswordField("New password again")
        self.first_field = Field("New &password", self.first, hint=password_advice(""))
        self.second_field = Field("The same &again", self.second)
        self.setLayout(column(self.first_field, self.second_field))
        self.second.returnPressed.connect(self.entered)
        self.first.textChanged.connect(lambda typed: self.first_field.set_hint(password_advice(typed)))

    @property
    def fields(self) -> tuple[Field, Field]:
        """Both fields, as they stand."""
        return self.first_field, self.second_field

    def value(self) -> str | None:
        """The password when both are the same; else None, with the problem beside the field."""
        same = self.first.text() == self.second.text()
        self.first_field.set_problem("" if self.first.text() else "Choose a password.")
        self.second_field.set_problem("" if same else "The two are not the same. Type the second again.")
        return self.first.text() if same and self.first.text() else None

    def clear(self) -> None:
        """Forget what was typed."""
        self.first.clear()
        self.second.clear()


class RecoveryForm(QWidget):
    """Opens the store with the printed recovery code and sets a new password. Signals: ``opened``; ``left``."""

    opened = Signal(object)
    left = Signal()

    def __init__(self, door: Door, runner: Runner, user: Callable[[], str], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._door, self._runner, self._user = door, runner, user
        self.code = QLineEdit()
        self.code_field = Field(
            "&Recovery code", self.code, hint="Five groups of five, from the print your manager keeps."
        )
        self.passwords = NewPassword()
        self.passwords.entered.connect(self.submit)
        self.open_button = primary_button("Set the new password", self.submit, icon="key")
        foot = row(quiet_button("Back", self.left.emit, icon="arrow-left"))
        foot.addStretch(1)
        foot.addWidget(self.open_button)
        self.setLayout(column(self.code_field, self.passwords, foot))

    def submit(self) -> None:
        """Try the code."""
        password = self.passwords.value()
        code, user, door = self.code.text().strip(), self._user(), self._door
        self.code_field.set_problem("" if code else "Type the recovery code.")
        if password is None or not code:
            focus_first_problem((self.code_field, *self.passwords.fields))
            return
        self.open_button.setEnabled(False)

        def work() -> Any:
            return door.unlock_with_recovery(code, user=user, new_password=password)

        self._runner.run(self, work, self._on_opened, self._on_error, write=True)

    def _on_opened(self, opened: Any) -> None:
        self.open_button.setEnabled(True)
        self.code.clear()
        self.passwords.clear()
        self.opened.emit(opened)

    def _on_error(self, error: Exception) -> None:
        self.open_button.setEnabled(True)
        if not isinstance(error, CaseloadError):
            self._runner.failed.emit(error)
            return
        field = error.field if isinstance(error, RuleBroken) else ""
        beside = self.passwords.first_field if "password" in field else self.code_field
        words = sentence("recovery_wrong") if error.code == "wrong_password" else sentence_for(error)
        beside.set_problem(words)
        beside.focus()
