"""The workspace: pages, keys, palette and notices, wide and narrow."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from caseload_desktop.domain.roles import May, Role
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.focus import FocusRing, framed_widget
from caseload_desktop.ui.main_window import MainWindow
from caseload_desktop.ui.opening import About, build_window, look_actions
from caseload_desktop.ui.page import Page, PageSpec
from caseload_desktop.ui.palette import Action
from caseload_desktop.ui.theme import Mode, Theme
from caseload_desktop.ui.widgets.suggestions import Suggestion
from caseload_desktop.ui.workspace import Workspace
from tests.ui.fakes import Heard, make_desk
from tests.ui.support import assert_accessible, assert_no_tab_trap, picture, shown

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
PEOPLE = ("Margaret O’Neill", "Idris Khan", "Gwenllian Prŷs")


class FormPage(Page):
    """A page with one field; remembers what it was asked to show."""

    built = 0

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        FormPage.built += 1
        self.items: list[str | None] = []
        self.field = QLineEdit()
        self.field.setAccessibleName("Field")
        QVBoxLayout(self).addWidget(self.field)
        self.set_headline("", "something below")

    def show_item(self, item: str | None) -> None:
        self.items.append(item)

    def first_focus(self) -> QWidget | None:
        return self.field


PAGES = (
    PageSpec("home", "My work", "inbox", FormPage, order=10),
    PageSpec("contacts", "Contacts", "message-square", FormPage, needs=May.READ_RECORD, order=30),
    PageSpec("figures", "Figures", "bar-chart", FormPage, needs=May.READ_FIGURES, order=40),
    PageSpec("person", "Person", "user", FormPage, needs=May.READ_RECORD, in_nav=False),
    PageSpec("log_contact", "Log contact", "plus", FormPage, needs=May.WRITE_RECORD, in_nav=False),
    PageSpec("settings", "Settings", "settings", FormPage, order=900),
)


def _search(_desk: Desk, typed: str, found: Callable[[Sequence[Suggestion]], None]) -> None:
    found([Suggestion(name, name, "Born 1941") for name in PEOPLE if typed.casefold() in name.casefold()])


@pytest.fixture
def work(themed: Theme, qtbot: QtBot) -> Workspace:
    desk = make_desk()
    FormPage.built = 0
    window = MainWindow(desk.notices)
    workspace = Workspace(desk, PAGES, sample=True, search_people=_search, actions=look_actions())
    workspace.go("home", focus=True)
    window.show_workspace(workspace, who="Rosa Lind, team manager", sample=True)
    shown(qtbot, window, 1366, 768)
    return workspace


def _page(work: Workspace, key: str) -> FormPage:
    page = work.page(key)
    assert isinstance(page, FormPage)
    return page


def test_a_page_is_built_when_it_is_first_shown(work: Workspace) -> None:
    """The window comes up quickly because only the first page is built."""
    assert FormPage.built == 1
    work.go("figures")
    work.go("home")
    work.go("figures")
    assert FormPage.built == 2
    assert work.title.text() == "Figures"
    assert work.subtitle.text() == "something below"


def test_alt_and_a_number_go_to_a_page_with_the_keyboard_in_it(work: Workspace) -> None:
    """Every page of the navigation is two keys away."""
    QTest.keyClick(work.window(), Qt.Key.Key_3, ALT)
    assert work.current_key == "figures"
    assert _page(work, "figures").field.hasFocus()
    QTest.keyClick(work.window(), Qt.Key.Key_4, ALT)
    assert work.current_key == "settings"


def test_back_and_forward_go_through_what_was_shown(work: Workspace) -> None:
    """After looking at a person the worker comes back to where they were."""
    work.desk.open_person("p1")
    work.desk.open_person("p2")
    assert _page(work, "person").items == ["p1", "p2"]
    QTest.keyClick(work.window(), Qt.Key.Key_Left, ALT)
    assert _page(work, "person").items[-1] == "p1"
    QTest.keyClick(work.window(), Qt.Key.Key_Left, ALT)
    assert work.current_key == "home"
    assert not work.back_button.isVisible()
    QTest.keyClick(work.window(), Qt.Key.Key_Right, ALT)
    assert (work.current_key, _page(work, "person").items[-1]) == ("person", "p1")


def test_ctrl_l_logs_a_contact_from_anywhere(work: Workspace) -> None:
    """The phone rings: one key and the form is there."""
    work.go("settings", focus=True)
    QTest.keyClick(_page(work, "settings").field, Qt.Key.Key_L, CTRL)
    assert work.current_key == "log_contact"
    assert _page(work, "log_contact").field.hasFocus()


def test_the_palette_finds_a_person_by_keyboard(work: Workspace, qtbot: QtBot) -> None:
    """Ctrl+K, a few letters, Enter: the person is open."""
    QTest.keyClick(work.window(), Qt.Key.Key_K, CTRL)
    assert work.palette_box.field.hasFocus()
    QTest.keyClicks(work.palette_box.field, "idr")
    QTest.keyClick(work.palette_box.field, Qt.Key.Key_Return)
    assert work.current_key == "person"
    assert _page(work, "person").items == ["Idris Khan"]
    assert not work.palette_box.isVisible()


def test_the_palette_runs_actions_and_a_late_person_never_takes_enter(work: Workspace, qtbot: QtBot) -> None:
    """What begins with the letters typed stays first, whatever arrives meanwhile."""
    handed: list[Callable[[Sequence[Suggestion]], None]] = []
    late = Workspace(work.desk, PAGES, search_people=lambda _desk, _typed, found: handed.append(found))
    window = MainWindow(work.desk.notices)
    window.show_workspace(late)
    shown(qtbot, window, 1093, 614)
    late.go("home")
    late.palette_box.open_palette()
    QTest.keyClicks(late.palette_box.field, "go to fig")
    handed[-1]([Suggestion("x", "Go To Figgis")])
    QTest.keyClick(late.palette_box.field, Qt.Key.Key_Return)
    assert late.current_key == "figures"
    assert len(handed) > 2


def test_escape_leaves_the_palette_where_one_was(work: Workspace) -> None:
    """Looking something up and thinking better of it costs one key."""
    field = _page(work, "home").field
    field.setFocus()
    work.palette_box.open_palette()
    QTest.keyClicks(work.palette_box.field, "zzz")
    QTest.keyClick(work.palette_box.field, Qt.Key.Key_Escape)
    assert not work.palette_box.isVisible()
    assert field.hasFocus()


def test_every_page_can_be_reached_from_the_palette(work: Workspace) -> None:
    """No action needs the mouse."""
    work.palette_box.open_palette()
    keys = work.palette_box.list.keys
    assert {"action:log", "action:undo", "action:lock", "action:dark", "action:larger"} <= set(keys)
    assert {f"action:go-{key}" for key in work.nav.page_keys()} <= set(keys)
    work.palette_box.close_palette()


def test_roles_see_only_their_pages(themed: Theme, qtbot: QtBot) -> None:
    """An analyst finds figures and no names; asking for a record is refused in words."""
    desk = make_desk(role=Role.ANALYST)
    heard = Heard(desk.notices)
    work = Workspace(desk, PAGES)
    qtbot.addWidget(work)
    work.go("figures")
    assert work.nav.page_keys() == ["home", "figures", "settings"]
    assert work.log_button.isHidden()
    assert work.search.accessibleName() == work.palette_box.field.placeholderText() == "Find a page or an action"
    desk.open_person("p1")
    assert work.current_key == "figures"
    assert "not for your role" in heard.told[-1].words


def test_the_navigation_folds_on_a_small_laptop(work: Workspace, qtbot: QtBot) -> None:
    """At 1093 x 614 the pages keep their room; the icons have tool tips and names."""
    window = work.window()
    assert not work.nav.folded
    window.resize(1093, 614)
    qtbot.waitUntil(lambda: work.nav.folded)
    assert window.minimumSizeHint().width() <= 1093
    assert window.minimumSizeHint().height() <= 614
    item = work.nav.top.item(1)
    assert item.text() == ""
    assert item.toolTip() == "Contacts"
    assert item.data(Qt.ItemDataRole.AccessibleTextRole) == "Contacts"


@pytest.mark.parametrize("size", [(1093, 614), (1366, 768), (1920, 1080)])
@pytest.mark.parametrize("scale", [1.0, 1.3])
def test_sixteen_pages_stand_in_the_navigation_without_scrolling(
    themed: Theme, qtbot: QtBot, size: tuple[int, int], scale: float
) -> None:
    """Each page is in sight on a small laptop and with large text, high enough to be hit, a line before its group."""
    orders = [*range(10, 40, 3), 40, 45, 50, 60, 900, 910]
    pages = [PageSpec(f"p{n}", f"Page {n}", "inbox", FormPage, order=order) for n, order in enumerate(orders)]
    themed.set_scale(scale)
    window = MainWindow(make_desk().notices)
    workspace = Workspace(make_desk(), pages, sample=True)
    window.show_workspace(workspace, who="Rosa Lind, team manager", sample=True)
    shown(qtbot, window, *size)
    nav = workspace.nav
    qtbot.waitUntil(lambda: nav.top.verticalScrollBar().maximum() == 0)
    assert nav.foot.verticalScrollBar().maximum() == 0
    heights = {nav.top.visualItemRect(nav.top.item(n)).height() for n in range(nav.top.count())}
    assert min(heights) >= 28
    assert len(heights) == 2  # the first of the second group has a line above it
    assert nav.top.geometry().bottom() < nav.foot.geometry().top() < nav.height()
    picture(window, f"nav_{size[0]}_{scale}")
    themed.set_scale(1.0)


def test_large_text_leaves_the_buttons_of_the_foot_in_the_window(work: Workspace, themed: Theme, qtbot: QtBot) -> None:
    """Who needs the largest text on a small laptop still reaches the lock; the words give way, not the buttons."""
    window = work.window()
    assert isinstance(window, MainWindow)
    themed.set_scale(1.45)
    window.resize(1093, 614)
    qtbot.waitUntil(lambda: window.width() == 1093)
    bar = window.statusBar()
    qtbot.waitUntil(lambda: 0 < window._lock_button.geometry().right() < bar.width())
    themed.set_scale(1.0)


def test_arrow_keys_change_pages_in_the_navigation(work: Workspace) -> None:
    """The navigation is a list to go through, not a row of tick boxes; Enter goes into the page."""
    work.nav.top.setFocus()
    QTest.keyClick(work.nav.top, Qt.Key.Key_Down)
    assert work.current_key == "contacts"
    assert work.nav.top.hasFocus()
    QTest.keyClick(work.nav.top, Qt.Key.Key_Return)
    assert _page(work, "contacts").field.hasFocus()
    QTest.keyClick(_page(work, "contacts").field, Qt.Key.Key_F6)
    assert work.nav.top.hasFocus()


def test_the_keyboard_comes_back_to_where_it_was(work: Workspace) -> None:
    """After the lock a half-typed field has the keyboard again, not the first of the page."""
    page = _page(work, "home")
    note = QLineEdit(page)
    note.show()
    note.setFocus()
    work.search.setFocus()
    work.come_back()
    assert note.hasFocus()


def test_the_keyboard_goes_into_a_page_when_it_has_read(work: Workspace) -> None:
    """A record that takes a moment to read has the keyboard once it is there, and takes it only once."""
    work.go("contacts")
    page = _page(work, "contacts")
    page.field.hide()
    work.nav.top.setFocus()
    work.go("contacts", "c1", focus=True)
    assert work.nav.top.hasFocus()
    page.field.show()
    page.ready.emit()
    assert page.field.hasFocus()
    work.nav.top.setFocus()
    page.ready.emit()
    assert work.nav.top.hasFocus()


def test_the_undo_key_undoes_typing_first_and_then_the_last_act(work: Workspace) -> None:
    """A field with nothing typed in it does not swallow Ctrl+Z, so a saved contact can be taken back at once."""
    page = _page(work, "home")
    page.field.setFocus()
    QTest.keyClicks(page.field, "ab")
    assert page.field.isUndoAvailable()
    assert not _goes_on(page.field)
    page.field.setText("")
    assert _goes_on(page.field)


def _goes_on(field: QLineEdit) -> bool:
    """True when Ctrl+Z in the field is left to the window."""
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, CTRL)
    override.ignore()
    QApplication.sendEvent(field, override)
    return not override.isAccepted()


def test_a_click_in_the_navigation_goes_into_the_page(work: Workspace) -> None:
    """Who chooses a page with the mouse types in the page next, so the navigation does not keep the keyboard."""
    entries = work.nav.top
    QTest.mouseClick(
        entries.viewport(), Qt.MouseButton.LeftButton, pos=entries.visualItemRect(entries.item(1)).center()
    )
    assert work.current_key == "contacts"
    assert _page(work, "contacts").field.hasFocus()


def test_the_navigation_shows_the_keyboard_where_no_page_is_chosen(work: Workspace) -> None:
    """On a person's page Tab still finds a place in the navigation, and Enter opens it."""
    work.go("person", "p1", focus=True)
    entries = work.nav.top
    entries.setFocus()
    assert entries.currentIndex().row() == 0
    assert not entries.selectedItems()
    QTest.keyClick(entries, Qt.Key.Key_Return)
    assert work.current_key == "home"
    work.go("person", "p1")
    entries.setFocus()
    _page(work, "person").field.setFocus()
    assert entries.currentItem() is None


def test_the_window_is_named_and_can_be_left_everywhere(work: Workspace) -> None:
    """Every control has a name; Tab reaches all of them and comes round."""
    assert_accessible(work.window())
    assert_no_tab_trap(work.window())


def test_notices_and_undo_stand_where_they_can_be_seen(work: Workspace) -> None:
    """What was done shows at the foot; what needs attention above the page, at most three at a time."""
    undone: list[bool] = []
    work.desk.notices.say("Contact saved", lambda: undone.append(True))
    assert work.toast.isVisible()
    work.toast.undo_button.click()
    assert undone == [True]
    for words in ("one", "two", "two", "three", "four"):
        work.desk.notices.tell(words)
    assert work.notices.words() == ["four", "three", "two"]
    work.go("contacts")
    assert work.notices.words() == []


def test_sample_data_are_marked_in_every_view(work: Workspace) -> None:
    """Nobody takes the sample for real people."""
    window = work.window()
    assert "sample data" in window.windowTitle()
    words = {child.text() for child in window.findChildren(type(work.title)) if child.isVisible()}
    assert words
    assert isinstance(window, MainWindow)
    labels = [label.text() for label in window.statusBar().findChildren(type(work.nav._brand))]
    assert "Sample locality: everybody in it is invented" in labels


@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1093, 614)])
def test_pictures(work: Workspace, themed: Theme, mode: Mode, width: int, height: int) -> None:
    """The shell draws at both sizes and in both colours."""
    themed.set_mode(mode)
    work.window().resize(width, height)
    picture(work.window(), f"shell-{mode}-{width}")
    assert work.window().width() == width


def test_the_focus_ring_lies_around_fields_not_buttons(work: Workspace, themed: Theme) -> None:
    """Whoever works by keyboard always sees where they are."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    ring = FocusRing(app)
    try:
        field = _page(work, "home").field
        field.clearFocus()
        field.setFocus()
        drawn = ring.drawn
        assert drawn is not None
        assert drawn.isVisible()
        assert drawn.geometry().contains(field.rect().translated(field.mapTo(work.window(), field.rect().topLeft())))
        assert framed_widget(work.log_button) is None
        work.log_button.setFocus()
        assert ring.drawn is None
    finally:
        ring.deleteLater()


def test_build_window_opens_on_the_first_page(themed: Theme, qtbot: QtBot) -> None:
    """The demo and the self-check get the same window as the worker."""
    window = build_window(make_desk(), About("Rosa Lind", sample=False), pages=PAGES)
    qtbot.addWidget(window)
    assert window.workspace is not None
    assert window.workspace.current_key == "home"
    assert window.windowTitle() == "My work – Caseload Desktop"


def test_actions_are_found_by_other_words(work: Workspace) -> None:
    """Typing "night" finds the dark colours."""
    work.palette_box.set_actions([Action("dark", "Dark colours", lambda: None, words="night")])
    work.palette_box.open_palette()
    QTest.keyClicks(work.palette_box.field, "night")
    assert work.palette_box.list.keys == ["action:dark"]
    work.palette_box.close_palette()
