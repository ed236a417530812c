"""Help: found by typing, read by keyboard, and true about keys and rules."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from caseload_desktop.measures.measure import resolved_at_source
from caseload_desktop.store.store import Store
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.help.topics import topics
from caseload_desktop.ui.help.view import HelpPage
from caseload_desktop.ui.keys import GROUPS
from caseload_desktop.ui.main_window import MainWindow
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.opening import About, build_window
from caseload_desktop.ui.pages import all_pages
from caseload_desktop.ui.tasks import InlineRunner
from caseload_desktop.ui.theme import Mode, Theme
from caseload_desktop.ui.widgets.fitting_tabs import FittingTabs
from tests.support import MANAGER, make_store
from tests.ui.support import assert_accessible, assert_no_tab_trap, picture, shown

pytestmark = pytest.mark.gui


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    ready = make_store(tmp_path)
    yield ready
    ready.close()


@pytest.fixture
def desk(store: Store, themed: Theme) -> Desk:
    return Desk(store, MANAGER, InlineRunner(), Notices())


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> HelpPage:
    made = HelpPage(desk)
    shown(qtbot, made, 1000, 500)
    made.search.setFocus()
    return made


def _window(desk: Desk, qtbot: QtBot, width: int = 1093, height: int = 614) -> MainWindow:
    window = build_window(desk, About("Morwenna Hale, team manager", sample=False), pages=all_pages())
    shown(qtbot, window, width, height)
    return window


def _titles(page: HelpPage) -> list[str]:
    return [page.names.item(place).text() for place in range(page.names.count())]


def test_every_topic_is_there_to_begin_with(page: HelpPage) -> None:
    """Keys come first, whom to ask last, and something is open to read."""
    titles = _titles(page)
    assert (titles[0], titles[-1]) == ("Keys", "Whom to ask")
    assert "Ctrl+Shift+L" in page.reader.toPlainText()


def test_typing_finds_and_marks(page: HelpPage) -> None:
    """What was typed is found in titles, texts and by other names, and marked where it stands."""
    QTest.keyClicks(page.search, "blue badge")
    assert _titles(page) == ["What counts as resolved at source"]
    assert [mark.cursor.selectedText().casefold() for mark in page.reader.extraSelections()][:1] == ["blue"]
    page.search.setText("shortcuts")
    assert _titles(page) == ["Keys"]
    page.search.setText("no such thing")
    assert _titles(page) == []
    assert "Try one of them" in page.reader.toPlainText()


def test_a_word_in_the_title_comes_first(page: HelpPage) -> None:
    """Whoever types "backups" wants that topic, not one that mentions them."""
    page.search.setText("backups")
    assert _titles(page)[0] == "Where backups are"
    assert len(_titles(page)) > 1


def test_topics_and_text_move_without_leaving_the_field(page: HelpPage) -> None:
    """Down takes the next topic, Page Down reads on."""
    QTest.keyClick(page.search, Qt.Key.Key_Down)
    assert page.names.currentRow() == 1
    QTest.keyClick(page.search, Qt.Key.Key_Up)
    assert page.names.currentRow() == 0
    QTest.keyClick(page.search, Qt.Key.Key_PageDown)
    assert page.reader.verticalScrollBar().value() > 0
    assert page.search.hasFocus()


def test_what_counts_is_taken_from_the_rule_itself(page: HelpPage, desk: Desk) -> None:
    """The help can't say another rule than the figure counts by."""
    measure = resolved_at_source(desk.code_lists)
    page.show_item("figures")
    words = page.reader.toPlainText()
    assert measure.wording in words
    assert all(reason in words for reason in measure.exclusions)


def test_whom_to_ask_names_the_managers(page: HelpPage) -> None:
    """A practitioner need not look up who that is."""
    page.show_item("whom")
    assert "Morwenna Hale" in page.reader.toPlainText()


def test_f1_opens_the_help_of_the_page(desk: Desk, qtbot: QtBot) -> None:
    """Asked for on Figures, the help begins with what counts; Alt+Left goes back."""
    window = _window(desk, qtbot)
    work = window.workspace
    assert work is not None
    work.go("figures", focus=True)
    QTest.keyClick(window, Qt.Key.Key_F1)
    help_page = work.page("help")
    assert work.current_key == "help"
    assert isinstance(help_page, HelpPage)
    assert help_page.reader.toPlainText().startswith("What counts as resolved at source")
    assert help_page.search.hasFocus()
    QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert work.current_key == "figures"


def test_no_key_is_bound_that_the_help_does_not_tell(desk: Desk, qtbot: QtBot) -> None:
    """Every shortcut of the window and its pages stands in the list."""
    window = _window(desk, qtbot)
    work = window.workspace
    assert work is not None
    for spec in all_pages():
        work.go(spec.key)
    for tabs in window.findChildren(FittingTabs):
        assert all(tabs.part(place) for place in range(tabs.count()))
    bound = {key.key().toString() for key in window.findChildren(QShortcut)} - {""}
    told = {sequence for _, keys in GROUPS for key in keys for sequence in key.sequences}
    assert bound - told == set()


def test_topics_are_short_and_plain(desk: Desk) -> None:
    """Nobody reads a long help at five in the afternoon."""
    every = topics(measure=resolved_at_source(desk.code_lists), managers=("Morwenna Hale",))
    assert len({topic.key for topic in every}) == len(every)
    assert [topic.key for topic in every if len(topic.text().split()) > 330] == []
    paged = [page for topic in every for page in topic.pages]
    assert len(paged) == len(set(paged))


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1093, 614)])
@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
def test_the_page_is_at_home_in_the_window(
    desk: Desk, qtbot: QtBot, themed: Theme, mode: Mode, width: int, height: int
) -> None:
    """Named, left by Tab, and in sight on a small laptop."""
    themed.set_mode(mode)
    window = _window(desk, qtbot, width, height)
    work = window.workspace
    assert work is not None
    work.go("help", focus=True)
    picture(window, f"help-{mode}-{width}")
    page = work.page("help")
    assert isinstance(page, HelpPage)
    page.search.setText("contact")
    page.names.setCurrentRow(2)
    picture(window, f"help-found-{mode}-{width}")
    if mode is Mode.LIGHT:
        assert_accessible(window)
        assert_no_tab_trap(window)
