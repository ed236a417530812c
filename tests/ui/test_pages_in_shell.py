"""Every page in the real window: named for screen readers, left by Tab, at home on a small laptop."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.main_window import MainWindow
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.opening import About, build_window
from caseload_desktop.ui.pages import all_pages
from caseload_desktop.ui.tasks import InlineRunner
from caseload_desktop.ui.theme import Mode, Theme
from caseload_desktop.ui.workspace import Workspace
from tests.support import MANAGER, make_store
from tests.ui.support import assert_accessible, assert_no_tab_trap, picture, shown

PAGES = all_pages()
KEYS = [page.key for page in PAGES]


@pytest.fixture
def window(themed: Theme, qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    store = make_store(tmp_path)
    runner = InlineRunner()
    desk = Desk(store, MANAGER, runner, Notices())
    made = build_window(desk, About("Morwenna Hale, team manager", sample=True))
    shown(qtbot, made, 1093, 614)
    yield made
    assert runner.errors == []
    store.close()


def _go(window: MainWindow, key: str) -> Workspace:
    work = window.workspace
    assert work is not None
    work.go(key, focus=True)
    return work


@pytest.mark.parametrize("key", KEYS)
def test_every_control_of_the_page_has_a_name(window: MainWindow, key: str) -> None:
    """A screen reader says something useful on every control."""
    _go(window, key)
    assert_accessible(window)


@pytest.mark.parametrize("key", KEYS)
def test_tab_reaches_everything_and_comes_round(window: MainWindow, key: str) -> None:
    """Nobody who works by keyboard is shut out or caught."""
    _go(window, key)
    assert_no_tab_trap(window)


@pytest.mark.parametrize("key", KEYS)
def test_the_page_fits_a_small_laptop(window: MainWindow, key: str) -> None:
    """A 1366 x 768 laptop at 125% has 1093 x 614 pixels."""
    work = _go(window, key)
    QApplication.processEvents()
    room = work.stack.currentWidget()
    assert isinstance(room, QScrollArea)
    assert room.horizontalScrollBar().maximum() == 0
    least = window.minimumSizeHint()
    assert (least.width() <= 1093, least.height() <= 614) == (True, True), (least.width(), least.height())


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
def test_the_page_shows_with_nothing_in_the_store(window: MainWindow, themed: Theme, mode: Mode, key: str) -> None:
    """The first day of a team: no page fails for want of data."""
    themed.set_mode(mode)
    work = _go(window, key)
    assert work.current_key == key
    assert work.title.text()
    picture(window, f"page-{key}-{mode}")


def test_pages_have_different_keys_and_places() -> None:
    """Two pages never share a key, and those in the navigation have an order of their own."""
    assert len(KEYS) == len(set(KEYS))
    places = [page.order for page in PAGES if page.in_nav]
    assert len(places) == len(set(places))


def test_pages_have_different_icons() -> None:
    """Where the navigation is folded, as on a small laptop, the icon is all that tells two pages apart."""
    icons = [page.icon for page in PAGES if page.in_nav]
    assert len(set(icons)) == len(icons)


class _Opened(QObject):
    """Hears of every window that opens."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds: list[str] = []

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.kinds.append(f"{type(watched).__name__} {watched.accessibleName()!r}")
        return False


def test_no_page_opens_a_window_of_its_own(window: MainWindow, qapp: QApplication) -> None:
    """A part shown before it has its place would flash up as a window and take the keyboard from the program."""
    opened = _Opened()
    qapp.installEventFilter(opened)
    for key in KEYS:
        _go(window, key)
    qapp.removeEventFilter(opened)
    assert opened.kinds == []
    assert window.isActiveWindow()
