"""What tests of screens share: the themed program, checks for keyboard and screen reader, pictures to look at."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QScrollBar,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from caseload_desktop.ui.focus import FocusRing
from caseload_desktop.ui.fonts import load_fonts
from caseload_desktop.ui.icons import refresh_icons
from caseload_desktop.ui.theme import Mode, Theme


@pytest.fixture
def themed(qapp: QApplication) -> Iterator[Theme]:
    """The program in its own font and light colours."""
    # Windows of earlier tests that wait for their end would be restyled too, over and over.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    found = qapp.findChild(Theme)
    if found is None:
        load_fonts(qapp)
        found = Theme(qapp, mode=Mode.LIGHT)
        found.changed.connect(refresh_icons)
        FocusRing(qapp)
    found.set_scale(1.0)
    found.set_mode(Mode.LIGHT)
    yield found
    found.set_mode(Mode.LIGHT)


def shown(qtbot: QtBot, widget: QWidget, width: int = 1093, height: int = 614) -> None:
    """Show ``widget`` at a size and give it the keyboard."""
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)


def focusable(root: QWidget) -> list[QWidget]:
    """Every visible, enabled widget below ``root`` that Tab can reach."""
    found = []
    for widget in [root, *root.findChildren(QWidget)]:
        by_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if by_tab and widget.isVisibleTo(root) and widget.isEnabled() and not _is_inner(widget):
            found.append(widget)
    return found


def _is_inner(widget: QWidget) -> bool:
    """Parts of a control that Qt passes over: scroll bars, viewports, the line edit of a combo box, proxies."""
    if widget.focusProxy() is not None or isinstance(widget, QScrollBar):
        return True
    parent = widget.parentWidget()
    if isinstance(parent, QAbstractScrollArea) and widget is parent.viewport():
        return True
    return isinstance(widget, QLineEdit) and isinstance(parent, QComboBox | QAbstractSpinBox)


def assert_accessible(root: QWidget) -> None:
    """Every widget that takes the keyboard has a name for screen readers."""
    without = [_described(widget) for widget in focusable(root) if not _accessible_name(widget)]
    assert not without, f"Without an accessible name: {', '.join(without)}"


def nameless(root: QWidget) -> list[str]:
    """What can take the keyboard below ``root`` and has no name for screen readers, hidden and disabled ones too."""
    return [
        f"without an accessible name: {_described(widget)}"
        for widget in root.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not _is_inner(widget) and not _accessible_name(widget)
    ]


def tab_traps(root: QWidget) -> list[str]:
    """The text fields below ``root`` that take the Tab key for themselves (WCAG 2.1.2)."""
    fields: list[QTextEdit | QPlainTextEdit] = [*root.findChildren(QTextEdit), *root.findChildren(QPlainTextEdit)]
    return [f"keeps the Tab key: {_described(field)}" for field in fields if not field.tabChangesFocus()]


def _accessible_name(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name).strip()


def _described(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.objectName()!r}"


def tab_round(root: QWidget, *, most: int = 400) -> list[QWidget]:
    """The widgets Tab comes through, from the first until it comes back or leaves."""
    window = root.window()
    start = _focused(window)
    seen: list[QWidget] = []
    for _ in range(most):
        QTest.keyClick(_focused(window), Qt.Key.Key_Tab)
        now = _focused(window)
        if now is window or (seen and now is seen[0]):
            break
        if seen and now is seen[-1]:
            raise AssertionError(f"Tab does not leave {type(now).__name__} {now.accessibleName()!r}")
        seen.append(now)
    start.setFocus()
    return seen


def _focused(window: QWidget) -> QWidget:
    """The widget that has the keyboard, else the window."""
    found = QApplication.focusWidget()
    return found if isinstance(found, QWidget) else window


def assert_no_tab_trap(root: QWidget) -> None:
    """Tab reaches every control of ``root`` and comes round; of a group of radio buttons it reaches one."""
    wanted = focusable(root)
    reached = set(map(id, tab_round(root)))
    missed = [
        widget for widget in wanted if id(widget) not in reached and not _other_of_a_group(widget, wanted, reached)
    ]
    names = [f"{type(widget).__name__} {widget.accessibleName()!r}" for widget in missed]
    assert not missed, f"Tab never reaches: {', '.join(names)}"


def _other_of_a_group(widget: QWidget, wanted: list[QWidget], reached: set[int]) -> bool:
    return isinstance(widget, QRadioButton) and any(
        isinstance(other, QRadioButton) and other.parentWidget() is widget.parentWidget() and id(other) in reached
        for other in wanted
    )


def picture(widget: QWidget, name: str, *, settle: Callable[[], object] | None = None) -> None:
    """Save a picture of ``widget`` when CASELOAD_PICTURES names a folder; for people to look at, never compared."""
    folder = os.environ.get("CASELOAD_PICTURES")
    if settle is not None:
        settle()
    QApplication.processEvents()
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        assert widget.grab().save(str(Path(folder) / f"{name}.png"))


def press(widget: QWidget, keys: str) -> int:
    """Type ``keys`` with real key events; returns how many keys that was."""
    QTest.keyClicks(widget, keys)
    return len(keys)
