"""The Qt binding in use does not lose references to None (PySide6 6.12.0 on Python 3.11 does, and aborts)."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot


@pytest.mark.gui
@pytest.mark.parametrize("kept", [None, True, False])
def test_qt_calls_do_not_use_up_constants(qtbot: QtBot, kept: object) -> None:
    """A working day of clicks does not kill the program: the interpreter's constants keep their count."""
    label = QLabel("Duty desk")
    qtbot.addWidget(label)
    before = sys.getrefcount(kept)
    for _ in range(1000):
        QApplication.processEvents()
        label.setText("Duty desk")
        label.setEnabled(False)
        label.isEnabled()
        label.setEnabled(True)
        label.isEnabled()
    assert before - sys.getrefcount(kept) < 100
