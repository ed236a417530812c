"""A contact for a known person by keyboard alone, through the whole window: every key is counted and printed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from caseload_desktop.store.queries.contacts import recent_contacts
from caseload_desktop.store.rows import contact
from caseload_desktop.store.store import Store
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.main_window import MainWindow
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.opening import About, build_window
from caseload_desktop.ui.pages.log_contact import LogContactPage
from caseload_desktop.ui.tasks import TaskRunner
from caseload_desktop.ui.theme import Theme
from tests.support import PRACTITIONER
from tests.ui.log_contact_people import MARGARET, people_store
from tests.ui.support import shown, themed

__all__ = ["themed"]
pytestmark = [pytest.mark.gui, pytest.mark.e2e]

NOTE = "Rang to ask when the grab rail comes."
MOST_KEYS = 24
"""Keys besides the note; a chord counts every key of it (Ctrl+L is two)."""
_MODIFIERS = {Qt.KeyboardModifier.ControlModifier: 1, Qt.KeyboardModifier.AltModifier: 1}


class Keyboard:
    """Presses keys on whatever has the focus and counts every one, modifiers too."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.count = 0

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.count += 1 + _MODIFIERS.get(modifier, 0)
        QTest.keyClick(self._target(), key, modifier)

    def type(self, words: str) -> None:
        self.count += len(words)
        QTest.keyClicks(self._target(), words)

    def _target(self) -> QWidget:
        focused = QApplication.focusWidget()
        return focused if isinstance(focused, QWidget) else self._window


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = people_store(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def window(store: Store, themed: Theme, qtbot: QtBot) -> Iterator[MainWindow]:
    runner = TaskRunner()
    faults: list[Exception] = []
    runner.failed.connect(faults.append)
    made = build_window(Desk(store, PRACTITIONER, runner, Notices()), About("Jo Bell, practitioner", sample=True))
    shown(qtbot, made, 1366, 768)
    yield made
    assert faults == []
    assert runner.close()


def test_a_contact_for_a_known_person_by_keyboard_alone(
    store: Store, window: MainWindow, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    """From any page: who rang, about whom, what for, a note, what came of it, saved, without touching the mouse."""
    keyboard = Keyboard(window)
    keyboard.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert window.workspace is not None
    page = window.workspace.page("log_contact")
    assert isinstance(page, LogContactPage)
    keyboard.type("da")
    keyboard.press(Qt.Key.Key_Return)
    keyboard.type("one")
    keyboard.press(Qt.Key.Key_Return)
    qtbot.waitUntil(page.form.pickers["reason"].hasFocus)
    keyboard.type("equ")
    keyboard.press(Qt.Key.Key_Return)
    keyboard.type(NOTE)
    keyboard.press(Qt.Key.Key_O, Qt.KeyboardModifier.AltModifier)
    keyboard.type("adv")
    keyboard.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    def recorded() -> str:
        with store.read() as connection:
            row = recent_contacts(connection, MARGARET, viewer=PRACTITIONER)[0]
            why = connection.execute(select(contact.c.no_next_why).where(contact.c.id == row.id)).scalar_one()
        return f"{row.source} {row.reason} {row.outcome} {row.next_step} {why} {row.notes}"

    why = "Information and advice were enough"
    wanted = f"family_friend_neighbour request_equipment nfa_information_advice nothing_further {why} {NOTE}"
    qtbot.waitUntil(lambda: recorded() == wanted)
    qtbot.waitUntil(lambda: store.drafts.mine(PRACTITIONER.worker_id) == [])
    keys = keyboard.count - len(NOTE)
    with capsys.disabled():
        sys.stdout.write(f"\nLog a contact for a known person: {keys} keys, and {len(NOTE)} of the note\n")
    assert keys <= MOST_KEYS
    assert page.form.pickers["source"].hasFocus()
