"""Tabs that take as much room as there is, with every one of them within reach."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from caseload_desktop.ui.theme import Mode, Theme
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.fitting_tabs import FittingTabs, Room
from caseload_desktop.ui.widgets.list_view import ListView
from tests.ui.support import assert_no_tab_trap, shown

DAY = date(2026, 11, 20)

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


def a_part(name: str) -> QWidget:
    """A part with a list, which Qt enters by its viewport, and a date, which leads the keyboard to its field."""
    part = QWidget()
    layout = QVBoxLayout(part)
    for each in (QPushButton(f"{name} first"), ListView(f"{name} list"), DateField(today=lambda: DAY)):
        layout.addWidget(each)
    layout.addWidget(QPushButton(f"{name} last"))
    return part


def chain_of(tabs: FittingTabs, *, back: bool = False) -> list[QWidget]:
    """Everything in the window as Tab goes through it, from the bar of the tabs; or as Shift+Tab does."""
    found, step = [], tabs.tabBar().previousInFocusChain() if back else tabs.tabBar().nextInFocusChain()
    while step is not None and step is not tabs.tabBar():
        found.append(step)
        step = step.previousInFocusChain() if back else step.nextInFocusChain()
    return found


@pytest.mark.usefixtures("themed")
def test_a_part_made_late_stands_in_the_tab_order_as_if_it_had_been_there(qtbot: QtBot) -> None:
    """Tab comes from the tabs through the part to what follows them, in the order of the part; Shift+Tab back."""
    window = QWidget()
    layout = QVBoxLayout(window)
    tabs, below = FittingTabs("Parts"), QPushButton("Below")
    parts: dict[str, list[QWidget]] = {}

    def make(name: str) -> QWidget:
        part = a_part(name)
        parts[name] = [part, *chain_within(part)]
        return part

    for name in ("&One", "&Two"):
        tabs.add_later(partial(make, name), name)
    layout.addWidget(tabs)
    layout.addWidget(below)
    shown(qtbot, window, 600, 500)
    assert (list(parts), tabs.is_made(1)) == (["&One"], False)
    tabs.setCurrentIndex(1)
    chain = chain_of(tabs)
    assert chain[: len(parts["&Two"])] == parts["&Two"]
    assert chain_of(tabs, back=True) == chain[::-1]
    assert chain.index(below) > chain.index(parts["&Two"][-1])
    assert_no_tab_trap(window)
    part = tabs.part(1)
    assert part is not None
    assert (part.focusPolicy(), part.focusProxy()) == (Qt.FocusPolicy.NoFocus, None)


def chain_within(part: QWidget) -> list[QWidget]:
    """All in a widget without a parent, as Tab comes through it."""
    found, step = [], part.nextInFocusChain()
    while step is not None and step is not part:
        found.append(step)
        step = step.nextInFocusChain()
    return found


@pytest.mark.usefixtures("themed")
def test_a_part_is_made_once_and_when_it_is_looked_at_or_asked_for(qtbot: QtBot) -> None:
    """The first shows at once; another when its tab is chosen or somebody needs it, and is the same from then on."""
    made: list[str] = []
    tabs = FittingTabs("Parts")

    def make(name: str) -> QWidget:
        made.append(name)
        return QLabel(name)

    for title in TITLES:
        tabs.add_later(partial(make, title), title)
    shown(qtbot, tabs, 900, 300)
    assert made == [TITLES[0]]
    tabs.setCurrentIndex(2)
    third = tabs.currentWidget()
    assert third.isVisible()
    assert third.mapTo(tabs, QPoint(0, 0)).x() == 0
    assert third.width() == tabs.width()
    second = tabs.part(1)
    assert second is not None
    assert not second.isVisible()
    tabs.setCurrentWidget(second)
    assert (tabs.currentIndex(), tabs.indexOf(second), tabs.part(2)) == (1, 1, third)
    assert second.isVisible()
    assert tabs.indexOf(QLabel("Elsewhere")) == -1
    tabs.setCurrentIndex(2)
    assert made == [TITLES[0], TITLES[2], TITLES[1]]
    assert tabs.part(len(TITLES)) is None
