"""From the first start to closing, on a real encrypted store."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from caseload_desktop import app as program
from caseload_desktop.domain.errors import StoreUnavailable
from caseload_desktop.runtime.clock import Clock, SetClock, SystemClock
from caseload_desktop.runtime.settings import LAST_WORKER, LOCK_ON_MINIMISE, TEXT_PERCENT, THEME, Settings
from caseload_desktop.store.vault import Vault
from caseload_desktop.ui.change_password import ChangePasswordDialog
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.first_run import FirstRunView
from caseload_desktop.ui.lock import LockScreen
from caseload_desktop.ui.main_window import MainWindow
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.opening import SHOWN_NEXT
from caseload_desktop.ui.page import Page, PageSpec
from caseload_desktop.ui.pages.person.page import PersonPage
from caseload_desktop.ui.session import SAMPLE_PASSWORD, SAMPLE_USER, Session
from caseload_desktop.ui.sign_in import SignInView
from caseload_desktop.ui.tasks import InlineRunner, Job
from caseload_desktop.ui.theme import Mode, Theme
from caseload_desktop.ui.vault_door import VaultDoor
from caseload_desktop.ui.waiting import StoppedView
from tests.profiles import PASSWORD, SETUP, USER, make_profile, vault_in
from tests.ui.fakes import Heard


class FirstPage(Page):
    """A page with one field, where the keyboard begins."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.field = QLineEdit()
        self.field.setAccessibleName("Field")
        QVBoxLayout(self).addWidget(self.field)

    def first_focus(self) -> QWidget | None:
        return self.field


PAGES = (PageSpec("home", "My work", "inbox", FirstPage, order=10),)


def _cheap(folder: Path, clock: Clock) -> Vault:
    return vault_in(folder, clock=clock)


def _open_sample(door: VaultDoor, job: Job) -> Any:
    job.progress(1, 2, "Making")
    return door.vault.create(SETUP, password=SAMPLE_PASSWORD)


class Run:
    """One run of the program on a profile folder, everything done at once."""

    def __init__(self, folder: Path) -> None:
        self.notices, self.runner = Notices(), InlineRunner()
        self.heard = Heard(self.notices)
        self.settings = Settings(folder / "settings.toml")
        self.window = MainWindow(self.notices)
        self.door = VaultDoor(folder, clock=SetClock(), make_vault=_cheap)
        self.session = Session(
            self.window,
            door=self.door,
            sample_door=VaultDoor(folder / "sample", clock=SetClock(), make_vault=_cheap),
            open_sample=_open_sample,
            runner=self.runner,
            notices=self.notices,
            settings=self.settings,
            pages=PAGES,
        )
        self.session.start()
        self.window.show()

    @property
    def view(self) -> QWidget:
        """What the window shows."""
        return self.window.views.currentWidget() or self.window

    def sign_in(self, password: str = PASSWORD) -> None:
        """Type the password."""
        view = self.view
        assert isinstance(view, SignInView)
        view.password.setText(password)
        view.submit()


@pytest.fixture
def start(themed: Theme, qtbot: QtBot, profile: Path) -> Iterator[Callable[[], Run]]:
    runs: list[Run] = []

    def begin() -> Run:
        runs.append(Run(profile))
        qtbot.addWidget(runs[-1].window)
        return runs[-1]

    yield begin
    for run in runs:
        run.session.leave()
        assert run.runner.errors == []


def _made(profile: Path) -> None:
    vault, _ = make_profile(profile)
    vault.close()


def test_signing_in_shows_the_workspace(start: Callable[[], Run], profile: Path) -> None:
    """Name, password, and the first page is there with the keyboard in it; the name is remembered for next time."""
    _made(profile)
    run = start()
    run.sign_in()
    assert run.view is run.session.workspace
    assert run.session.workspace is not None
    assert run.window.focusWidget() is run.session.workspace.stack.findChild(QLineEdit)
    assert run.window.windowTitle() == "My work – Caseload Desktop – sample data"
    assert run.settings.text(LAST_WORKER) == USER.casefold()
    assert run.door.vault.backups.newest() is not None


def test_what_comes_next_is_loaded_once_the_workspace_shows(
    start: Callable[[], Run], profile: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first person opened waits for no part of the program; signing in does not wait for it either."""
    loaded: list[str] = []
    monkeypatch.setattr("caseload_desktop.ui.opening.import_module", loaded.append)
    monkeypatch.setattr("caseload_desktop.ui.session._MORE_MS", 0)
    _made(profile)
    run = start()
    run.sign_in()
    assert run.view is run.session.workspace
    assert not set(SHOWN_NEXT) & set(loaded)
    qtbot.waitUntil(lambda: set(SHOWN_NEXT) <= set(loaded))


def test_every_part_of_a_record_is_among_what_comes_next() -> None:
    """A part that is added to the page of a person is loaded with the others."""
    parts = {part.make.__name__.removeprefix("make_") for part in PersonPage.every_part}
    assert {f"caseload_desktop.ui.pages.person.{name}" for name in ("page", *parts)} == set(SHOWN_NEXT)


def test_a_wrong_password_stays_at_the_door(start: Callable[[], Run], profile: Path) -> None:
    """Nothing opens, and the sentence says what to do."""
    _made(profile)
    run = start()
    run.sign_in("quite another")
    assert isinstance(run.view, SignInView)
    assert run.view.problem.text()
    assert run.session.desk is None


def test_locking_closes_the_store_and_keeps_what_was_typed(start: Callable[[], Run], profile: Path) -> None:
    """Behind the lock nothing of a record is on the screen or open; after it all is as it was."""
    _made(profile)
    run = start()
    run.sign_in()
    desk, workspace = run.session.desk, run.session.workspace
    assert desk is not None
    assert workspace is not None
    dialog = QDialog(run.window)
    typed = QLineEdit("half a note", dialog)
    dialog.open()
    store = desk.store
    run.window.lock_requested.emit()
    assert run.session.locked
    screen = run.view
    assert isinstance(screen, LockScreen)
    assert not workspace.isVisible()
    assert not dialog.isVisible()
    assert run.window.windowTitle() == "Caseload Desktop"
    with pytest.raises(StoreUnavailable), store.read():
        pass
    screen.password.setText(PASSWORD)
    screen.submit()
    assert run.view is workspace
    assert dialog.isVisible()
    assert typed.text() == "half a note"
    assert desk.store is not store
    dialog.close()


def test_somebody_else_signs_in_from_the_lock_screen(start: Callable[[], Run], profile: Path) -> None:
    """A shared laptop is handed over without closing the program; nothing of the first worker's screen is left."""
    _made(profile)
    run = start()
    run.sign_in()
    dialog = QDialog(run.window)
    dialog.open()
    desk = run.session.desk
    assert desk is not None
    desk.store.drafts.save("contact", "1", desk.actor.worker_id, {"notes": "half a note"})
    run.session.lock()
    screen = run.view
    assert isinstance(screen, LockScreen)
    screen.other_button.click()
    assert isinstance(run.view, SignInView)
    assert (run.session.desk, run.window.workspace) == (None, None)
    run.session.lock()
    assert isinstance(run.view, SignInView)
    run.sign_in()
    again = run.session.desk
    assert again is not None
    assert again is not desk
    assert [d.state for d in again.store.drafts.mine(again.actor.worker_id)] == [{"notes": "half a note"}]
    assert not dialog.isVisible()


def test_behind_the_lock_no_key_and_no_message_reaches_the_record(start: Callable[[], Run], profile: Path) -> None:
    """Keys of the workspace do nothing and what was said before does not show."""
    _made(profile)
    run = start()
    run.sign_in()
    asked: list[str] = []
    assert run.session.desk is not None
    run.session.desk.go_requested.connect(lambda page, _item: asked.append(page))
    run.notices.tell("About somebody", action="Look", on_action=lambda: asked.append("looked"))
    run.session.lock()
    for key in (Qt.Key.Key_L, Qt.Key.Key_K, Qt.Key.Key_Z):
        QTest.keyClick(run.window, key, Qt.KeyboardModifier.ControlModifier)
    assert asked == []
    assert run.window.front_notices.words() == []
    assert isinstance(run.view, LockScreen)


def test_coming_and_going_are_written_down(start: Callable[[], Run], profile: Path) -> None:
    """The access log says who had the store open, and until when."""
    _made(profile)
    run = start()
    run.sign_in()
    run.window.close()
    vault = vault_in(profile)
    opened = vault.unlock(USER, PASSWORD)
    with opened.store.read() as connection:
        kinds = list(connection.exec_driver_sql("SELECT what FROM access_log ORDER BY rowid").scalars())
    vault.close()
    assert kinds[-3:] == ["sign_on", "sign_off", "sign_on"]


def test_minimising_locks_where_that_was_chosen(start: Callable[[], Run], profile: Path) -> None:
    """A worker who wants it is locked out by putting the window away."""
    _made(profile)
    run = start()
    run.sign_in()
    run.window.minimised.emit()
    assert not run.session.locked
    run.settings.choose(LOCK_ON_MINIMISE, True)
    run.window.minimised.emit()
    assert run.session.locked


def test_a_second_copy_is_kept_out_in_words(start: Callable[[], Run], profile: Path) -> None:
    """The second window says where to look, before anybody types a password."""
    vault, _ = make_profile(profile)
    try:
        run = start()
        assert isinstance(run.view, StoppedView)
        assert "already open" in run.view.words
    finally:
        vault.close()
    run.view.again_button.click()
    assert isinstance(run.view, SignInView)


def test_the_sample_opens_without_a_password_and_is_marked(start: Callable[[], Run]) -> None:
    """Looking around needs no set-up; the password for its lock screen is told."""
    run = start()
    first = run.view
    assert isinstance(first, FirstRunView)
    first.choice.sample_button.click()
    assert run.view is run.session.workspace
    assert "sample data" in run.window.windowTitle()
    assert run.settings.text(LAST_WORKER) == ""
    run.session.lock()
    assert isinstance(run.view, LockScreen)
    assert SAMPLE_PASSWORD in run.view.password.accessibleDescription()


def test_leaving_lets_the_next_copy_in(start: Callable[[], Run], profile: Path) -> None:
    """Closing the window closes the store and frees it."""
    _made(profile)
    run = start()
    run.sign_in()
    run.window.close()
    vault = vault_in(profile)
    vault.claim()
    assert vault.unlock(USER, PASSWORD).store.rebuild_is_equal()
    vault.close()


def test_ones_password_can_be_changed_from_the_palette(start: Callable[[], Run], profile: Path) -> None:
    """The new password opens the store next time."""
    _made(profile)
    run = start()
    run.sign_in()
    run.session.change_password()
    dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, ChangePasswordDialog))
    dialog.old.setText(PASSWORD)
    dialog.passwords.first.setText("kettle garden october")
    dialog.passwords.second.setText("kettle garden october")
    dialog.submit()
    assert run.heard.said[-1][0] == "Password changed"
    run.session.lock()
    assert isinstance(run.view, LockScreen)
    run.view.password.setText("kettle garden october")
    run.view.submit()
    assert not run.session.locked


def _filled(view: FirstRunView) -> None:
    for field, words in ((view.form.locality, "Ashbourne Vale"), (view.form.team, "Door"), (view.form.name, "Rosa")):
        control = field.control
        assert isinstance(control, QLineEdit)
        control.setText(words)
    view.form.passwords.first.setText(PASSWORD)
    view.form.passwords.second.setText(PASSWORD)


def test_the_program_runs_from_first_start_to_closing(
    themed: Theme, qtbot: QtBot, profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Set up a team, see the workspace, choose dark colours and larger text, close: the next start remembers."""
    seen: list[str] = []

    def drive() -> int:
        window = next(one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow) and one.isVisible())
        first = window.views.currentWidget()
        assert isinstance(first, FirstRunView)
        first.choice.team_button.click()
        _filled(first)
        first.form.submit()
        qtbot.waitUntil(lambda: first.step is first.code)
        control = first.code.last.control
        assert isinstance(control, QLineEdit)
        control.setText(first.code.code[-5:])
        first.code.submit()
        qtbot.waitUntil(lambda: window.workspace is not None)
        seen.append(window.windowTitle())
        themed.set_mode(Mode.DARK)
        themed.set_scale(1.15)
        window.close()
        return 0

    monkeypatch.setattr(QApplication, "exec", lambda *_args: drive())
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    assert program.run(profile) == 0
    assert seen[0].endswith("Caseload Desktop")
    settings = Settings(profile / "settings.toml")
    assert settings.text(THEME) == "dark"
    assert settings.number(TEXT_PERCENT) == 115
    vault = Vault(profile, clock=SystemClock())
    assert [user.name for user in vault.users()] == ["Rosa"]
    vault.close()


def test_the_sample_signs_in_by_itself() -> None:
    """The sample's name and password hold nothing secret and are long enough for the store."""
    assert len(SAMPLE_PASSWORD) >= 10
    assert SAMPLE_USER
