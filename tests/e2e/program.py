"""The whole program on a profile, from its sign-in on, driven by keys; what end-to-end tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from caseload_desktop.runtime.clock import Clock, SetClock
from caseload_desktop.runtime.settings import LAST_WORKER, Settings
from caseload_desktop.store import rows
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.lock import LockScreen
from caseload_desktop.ui.main_window import MainWindow
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.session import Session
from caseload_desktop.ui.sign_in import SignInView
from caseload_desktop.ui.tasks import TaskRunner
from caseload_desktop.ui.vault_door import VaultDoor
from caseload_desktop.ui.widgets.list_view import ListView
from caseload_desktop.ui.workspace import Workspace
from tests.profiles import vault_in
from tests.ui.support import picture, shown

CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


class Program:
    """One window on a profile folder; each screen is kept as a picture when a folder is named for them.

    ``pictures`` begins the name of each, ``last`` is the worker whose name stands at the sign-in.
    """

    def __init__(
        self, folder: Path, qtbot: QtBot, *, pictures: str, last: str = "", clock: Clock | None = None
    ) -> None:
        self._qtbot, self._named, self._pictures = qtbot, pictures, 0
        self.runner, notices = TaskRunner(), Notices()
        self.faults: list[Exception] = []
        self.runner.failed.connect(self.faults.append)
        self.window = MainWindow(notices)
        settings = Settings(folder / "settings.toml")
        settings.choose(LAST_WORKER, last.casefold())
        door = VaultDoor(folder, clock=clock or SetClock(), make_vault=lambda at, clock: vault_in(at, clock=clock))
        self.session = Session(
            self.window,
            door=door,
            sample_door=door,
            open_sample=lambda _door, _job: None,
            runner=self.runner,
            notices=notices,
            settings=settings,
        )
        self.session.start()
        shown(qtbot, self.window, 1366, 768)

    @property
    def desk(self) -> Desk:
        """The desk of whoever is signed in."""
        assert self.session.desk is not None
        return self.session.desk

    @property
    def workspace(self) -> Workspace:
        """What the window shows once somebody is signed in."""
        assert self.session.workspace is not None
        return self.session.workspace

    def leave(self) -> None:
        """Close the program; nothing went wrong unseen."""
        self.session.leave()
        assert self.faults == []
        assert self.runner.close()

    # coming and going

    def sign_in(self, name: str, password: str) -> None:
        """Choose a name and type the password on the sign-in screen; the tray shows."""
        view = self.window.views.currentWidget()
        assert isinstance(view, SignInView)
        self.settled()
        self.press(Qt.Key.Key_N, ALT)
        self.until(view.who.hasFocus)
        self.press(Qt.Key.Key_A, CTRL)
        self.type(name, then=Qt.Key.Key_Tab)
        self.until(view.password.hasFocus)
        self.type(password)
        self.keep(f"sign-in-{name.split()[0].lower()}")
        self.press(Qt.Key.Key_Return)
        self.until(lambda: self.session.workspace is not None)
        self.page("home")

    def lock(self) -> LockScreen:
        """Lock the screen."""
        self.press(Qt.Key.Key_L, CTRL | SHIFT)
        self.until(lambda: isinstance(self.window.views.currentWidget(), LockScreen))
        self.settled()
        screen = self.window.views.currentWidget()
        assert isinstance(screen, LockScreen)
        return screen

    def hand_on(self) -> None:
        """Lock the screen and let somebody else come to the sign-in."""
        screen = self.lock()
        self.until(screen.password.hasFocus)
        self.keep("locked")
        self.tab_to("Somebody else")
        self.press(Qt.Key.Key_Space)
        self.until(lambda: isinstance(self.window.views.currentWidget(), SignInView))

    # keys

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key on whatever has the keyboard."""
        QTest.keyClick(self._target(), key, modifier)

    def type(self, words: str, *, then: Qt.Key | None = None) -> None:
        """Type words, and a key after them."""
        QTest.keyClicks(self._target(), words)
        if then is not None:
            self.press(then)

    def field(self, letter: Qt.Key, words: str, *, then: Qt.Key | None = Qt.Key.Key_Return) -> None:
        """Jump to a field of a form by its letter, and fill it."""
        self.press(letter, ALT)
        self.type(words, then=then)

    def _target(self) -> QWidget:
        focused = QApplication.focusWidget()
        return focused if isinstance(focused, QWidget) else self.window

    # looking

    def until(self, true: Callable[[], Any]) -> None:
        """Wait until something is so."""
        self._qtbot.waitUntil(lambda: bool(true()))

    def settled(self) -> None:
        """Wait until nothing is being read or written."""
        self.until(lambda: not self.runner.busy)
        QApplication.processEvents()

    def keep(self, name: str) -> None:
        """Keep what shows as a picture."""
        self.settled()
        self._pictures += 1
        forms = [one for one in self.window.findChildren(QDialog) if one.isVisible()]
        picture(forms[-1] if forms else self.window, f"{self._named}-{self._pictures:02}-{name}")

    def form(self, title: str) -> Any:
        """The form that opens, with the keyboard in it."""
        found: list[QDialog] = []

        def there() -> bool:
            found[:] = [one for one in self.window.findChildren(QDialog) if one.isVisible() and one.isActiveWindow()]
            return bool(found) and QApplication.focusWidget() is not None

        self.until(there)
        self.settled()
        assert title in found[0].windowTitle()
        return found[0]

    def save(self) -> None:
        """Save the form that is open; the window behind it has the keyboard again, as a desktop gives it."""
        self.press(Qt.Key.Key_Return, CTRL)
        self.until(lambda: not any(one.isVisible() for one in self.window.findChildren(QDialog)))
        self.window.activateWindow()
        self.until(self.window.isActiveWindow)
        self.settled()

    def choose(self, view: ListView, number: int) -> None:
        """Go to a line of the list that has the keyboard, with the arrow."""
        self.until(view.hasFocus)
        self.press(Qt.Key.Key_Home)
        for _ in range(view.model().rowCount()):
            if view.current_id() == number:
                return
            self.press(Qt.Key.Key_Down)
        raise AssertionError(f"not reached in {view.accessibleName()}")

    def tab_to(self, words: str, *, most: int = 80) -> None:
        """Go on with Tab to the button that says something."""
        for _ in range(most):
            if isinstance(now := self._target(), QAbstractButton) and words in now.text().replace("&", ""):
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not reach {words}")

    def page(self, key: str) -> Any:
        """A page of the workspace that shows."""
        self.until(lambda: self.workspace.current_key == key)
        self.settled()
        return self.workspace.page(key)

    def go(self, key: str) -> Any:
        """Go to a page by Alt and its number, as the navigation counts them."""
        number = self.workspace.nav.page_keys().index(key) + 1
        self.press(Qt.Key(Qt.Key.Key_0 + number % 10), ALT)
        return self.page(key)

    def held(self, entity: str, *names: str) -> list[tuple[Any, ...]]:
        """What the record holds."""
        t = rows.FOLDED[entity]
        with self.desk.store.read() as connection:
            query = select(*(t.c[name] for name in names)).where(t.c.gone.is_(None)).order_by(t.c.no)
            return [tuple(row) for row in connection.execute(query)]
