"""Tabs that take as much room as there is, with every one of them within reach."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from caseload_desktop.ui.theme import Mode, Theme
from caseload_desktop.ui.widgets.fitting_tabs import FittingTabs, Room
from tests.ui.support import shown

TITLES = ("&One of the parts", "&Two of the parts", "T&hree of the parts", "&Four of the parts")


def some_tabs(qtbot: QtBot, width: int) -> FittingTabs:
    tabs = FittingTabs("Parts")
    for title in TITLES:
        tabs.add_part(QWidget(), title, short=title.split(" ")[0])
    shown(qtbot, tabs, width, 300)
    QApplication.processEvents()
    return tabs


def in_sight(tabs: FittingTabs) -> bool:
    bar = tabs.tabBar()
    return bar.rect().contains(bar.tabRect(0)) and bar.rect().contains(bar.tabRect(tabs.count() - 1))


def arrows(tabs: FittingTabs) -> list[QToolButton]:
    return [button for button in tabs.tabBar().findChildren(QToolButton) if button.isVisible()]


@pytest.mark.usefixtures("themed")
def test_tabs_stand_closer_and_then_under_shorter_titles_before_they_are_scrolled(qtbot: QtBot) -> None:
    """As the window gets narrower all tabs stay in sight, and the whole titles come back when there is room."""
    tabs = some_tabs(qtbot, 900)
    found = []
    for width in range(900, 240, -20):
        tabs.resize(width, 300)
        assert in_sight(tabs), width
        assert not arrows(tabs), width
        found.append(tabs.room)
    assert found == sorted(found)
    assert set(found) == set(Room)
    assert tabs.tabText(2) == "T&hree"
    assert tabs.titles()[2] == "Three of the parts"
    tab = QAccessible.queryAccessibleInterface(tabs.tabBar()).child(2)
    assert tab.text(QAccessible.Text.Name) == "Three of the parts"
    tabs.resize(900, 300)
    assert (tabs.room, tabs.tabText(2)) == (Room.WIDE, "T&hree of the parts")


def test_larger_text_takes_the_shorter_titles(qtbot: QtBot, themed: Theme) -> None:
    """Who enlarges the text sees the tabs fitted again at once."""
    tabs = some_tabs(qtbot, 600)
    assert tabs.room is Room.WIDE
    themed.set_scale(1.5)
    assert tabs.room > Room.WIDE
    assert in_sight(tabs)


def test_where_nothing_fits_arrows_scroll_and_the_keyboard_reaches_every_tab(qtbot: QtBot, themed: Theme) -> None:
    """The buttons show an arrow in both colours; Ctrl+Tab, arrow keys and Alt with a letter lead to every tab."""
    tabs = some_tabs(qtbot, 150)
    for mode in (Mode.LIGHT, Mode.DARK):
        themed.set_mode(mode)
        assert [button.accessibleName() for button in arrows(tabs)] == ["Earlier parts", "Later parts"]
        assert all(_shows_something(button) for button in arrows(tabs))
    tabs.tabBar().setFocus()
    for number in (1, 2, 3):
        QTest.keyClick(tabs, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
        bar = tabs.tabBar()
        assert tabs.currentIndex() == number
        assert bar.tabRect(number).right() <= min(button.x() for button in arrows(tabs))
    QTest.keyClick(tabs.tabBar(), Qt.Key.Key_Left)
    assert tabs.currentIndex() == 2
    QTest.keyClick(tabs, Qt.Key.Key_O, Qt.KeyboardModifier.AltModifier)
    assert tabs.currentIndex() == 0


def _shows_something(button: QToolButton) -> bool:
    """True when the middle of a button is not of one colour."""
    image = button.grab().toImage()
    middle = image.rect().center()
    colours = {image.pixel(middle.x() + x, middle.y() + y) for x in range(-6, 7) for y in range(-6, 7)}
    return len(colours) > 1


@pytest.mark.usefixtures("themed")
def test_tabs_are_measured_when_they_show_and_not_for_each_that_is_added(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a page is made nobody sees its tabs; the first look finds them fitting."""
    measured: list[Room] = []
    measure = FittingTabs._width_of

    def width_of(tabs: FittingTabs, room: Room) -> int:
        measured.append(room)
        return measure(tabs, room)

    monkeypatch.setattr(FittingTabs, "_width_of", width_of)
    tabs = FittingTabs("Parts")
    for title in TITLES:
        tabs.add_part(QWidget(), title, short=title.split(" ")[0])
    assert not measured
    shown(qtbot, tabs, 300, 300)
    assert measured
    assert in_sight(tabs)
