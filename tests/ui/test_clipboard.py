"""Copied words of a record don't lie about for the next one who pastes."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from caseload_desktop.ui.clipboard import ClipboardKeeper


def test_what_was_copied_is_marked_and_cleared(qtbot: QtBot) -> None:
    """A copied number can be pasted, is kept out of histories, and is gone after a while."""
    clipboard = QGuiApplication.clipboard()
    keeper = ClipboardKeeper(clipboard, seconds=60, owns=lambda: True)
    edit = QLineEdit("999 000 0018")
    qtbot.addWidget(edit)
    edit.selectAll()
    edit.copy()
    assert clipboard.text() == "999 000 0018"
    assert clipboard.mimeData().hasFormat("x-kde-passwordManagerHint")
    other = QLineEdit()
    qtbot.addWidget(other)
    other.paste()
    assert other.text() == "999 000 0018"
    keeper.clear()
    assert clipboard.text() == ""


def test_it_clears_by_itself(qtbot: QtBot) -> None:
    """Nobody has to think of it."""
    clipboard = QGuiApplication.clipboard()
    keeper = ClipboardKeeper(clipboard, seconds=0, owns=lambda: True)
    clipboard.setText("words of a record")
    qtbot.waitUntil(lambda: clipboard.text() == "")
    keeper.clear()
    assert clipboard.text() == ""


def test_what_another_program_copied_is_left_alone(qtbot: QtBot) -> None:
    """The worker's shopping list is none of ours."""
    clipboard = QGuiApplication.clipboard()
    keeper = ClipboardKeeper(clipboard, seconds=60, owns=lambda: False)
    clipboard.setText("milk")
    keeper.clear()
    assert clipboard.text() == "milk"
