"""Locking: on request, after a while without a key or click; nothing of a record stays on the screen."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QShowEvent, QWindow
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from typing_extensions import override

from caseload_desktop.domain.errors import CaseloadError
from caseload_desktop.runtime.desktop import desktop_is_locked
from caseload_desktop.ui.door import Door
from caseload_desktop.ui.messages import sentence_for
from caseload_desktop.ui.sign_in import Countdown, in_the_middle
from caseload_desktop.ui.tasks import Runner
from caseload_desktop.ui.widgets.buttons import primary_button, quiet_button
from caseload_desktop.ui.widgets.card import Card, row
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.password_field import PasswordField
from caseload_desktop.ui.widgets.text import label, muted

_LOOK_EVERY_MS = 5_000
_WIDTH = 480
"""Points: three ways on stand beside each other, none of them cut."""
_SIGNS_OF_LIFE = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.TabletPress,
}


class IdleWatch(QObject):
    """Notices that nobody has touched the program for a while, also when the laptop slept meanwhile.

    It watches windows, not widgets, so that it costs nothing while somebody works. A desktop that was locked by its
    own means counts as idle at once. Signals: ``idle``.
    """

    idle = Signal()

    def __init__(
        self,
        *,
        minutes: int,
        clocks: tuple[Callable[[], float], ...] = (time.monotonic, time.time),
        desktop_locked: Callable[[], bool] = desktop_is_locked,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._limit = minutes * 60.0
        self._clocks = clocks
        self._desktop_locked = desktop_locked
        self._last = [clock() for clock in clocks]
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self._watch)
            self._watch(app.focusWindow())

    def start(self) -> None:
        """Begin to watch (someone signed in)."""
        self.touch()
        self._timer.start()

    def stop(self) -> None:
        """Stop watching (locked already)."""
        self._timer.stop()

    def set_minutes(self, minutes: int) -> None:
        """Change how long nobody may touch the program."""
        self._limit = minutes * 60.0

    def touch(self) -> None:
        """Somebody is there."""
        self._last = [clock() for clock in self._clocks]

    def look(self) -> None:
        """Tell when the time is over by any clock; one stops while the laptop sleeps, the other can be set."""
        late = any(clock() - last >= self._limit for clock, last in zip(self._clocks, self._last, strict=True))
        if late or self._desktop_locked():
            self.stop()
            self.idle.emit()

    @override
    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _SIGNS_OF_LIFE:
            self.touch()
        return False

    def _watch(self, window: QWindow | None) -> None:
        if window is not None:
            window.removeEventFilter(self)
            window.installEventFilter(self)


_PASSING = (Qt.WindowType.Popup, Qt.WindowType.ToolTip)
"""Menus and tips, which are closed for good."""


class HiddenDialogs:
    """Takes every other window of the program off the screen, and brings it back as it was, nothing typed lost."""

    def __init__(self) -> None:
        self._hidden: list[QWidget] = []

    def hide_all(self, besides: QWidget) -> None:
        """Hide every window but ``besides``."""
        for window in QApplication.topLevelWidgets():
            if window is besides or not window.isVisible():
                continue
            if window.windowType() in _PASSING:
                window.close()
            else:
                window.hide()
                self._hidden.append(window)

    def give_up(self) -> None:
        """Let go of what is hidden: somebody else signs in."""
        hidden, self._hidden = self._hidden, []
        for window in filter(shiboken6.isValid, hidden):
            window.deleteLater()

    def show_again(self) -> None:
        """Bring back what is still there, dialogs as dialogs."""
        hidden, self._hidden = self._hidden, []
        for window in filter(shiboken6.isValid, hidden):
            if isinstance(window, QDialog):
                window.open()
            else:
                window.show()


class LockScreen(QWidget):
    """Asks the same worker for the password again.

    Signals: ``opened(what the door returned)``; ``leave_requested``; ``other_requested`` somebody else signs in.
    """

    opened = Signal(object)
    other_requested = Signal()
    leave_requested = Signal()

    def __init__(
        self, door: Door, runner: Runner, *, user: str, name: str, hint: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._door, self._runner, self._user = door, runner, user
        self.password = PasswordField()
        self.field = Field("&Password", self.password, hint=hint)
        self.countdown = Countdown()
        self.open_button = primary_button("Unlock", self.submit, icon="unlock")
        self.card = Card("Locked")
        self.card.body.addWidget(label(name, "label", wrap=True))
        self.card.body.addWidget(muted("What you were doing is kept. Type your password to go on.", wrap=True))
        self.card.body.addWidget(self.field)
        self.card.body.addWidget(self.countdown)
        self.other_button = quiet_button("Somebody else", self.other_requested.emit, icon="users")
        self.other_button.setToolTip("Sign in as another worker; what was typed here is kept for its author")
        foot = row(quiet_button("Close the program", self.leave_requested.emit), self.other_button)
        foot.addStretch(1)
        foot.addWidget(self.open_button)
        self.card.body.addLayout(foot)
        self.setLayout(in_the_middle(self.card, width=_WIDTH))
        self.password.returnPressed.connect(self.submit)
        self.countdown.over.connect(lambda: self.open_button.setEnabled(True))

    def submit(self) -> None:
        """Try the password."""
        if self.countdown.waiting or not self.open_button.isEnabled():
            return
        password, user, door = self.password.text(), self._user, self._door
        if not password:
            self.field.set_problem("Type your password.")
            return
        self.open_button.setEnabled(False)
        self.field.set_problem("")
        self._runner.run(self, lambda: door.unlock(user, password), self._on_opened, self._on_error, write=True)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.password.setFocus()

    def _on_opened(self, opened: Any) -> None:
        self.open_button.setEnabled(True)
        self.password.clear()
        self.opened.emit(opened)

    def _on_error(self, error: Exception) -> None:
        self.open_button.setEnabled(True)
        if not isinstance(error, CaseloadError):
            self._runner.failed.emit(error)
            return
        self.field.set_problem(sentence_for(error))
        seconds = error.values.get("seconds", 0)
        if isinstance(seconds, int) and seconds > 0:
            self.open_button.setEnabled(False)
            self.countdown.start(seconds)
        self.password.selectAll()
        self.password.setFocus()
