"""Possible duplicates are shown beside each other and told apart for good."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from caseload_desktop.store.store import Store
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.opening import About, build_window
from caseload_desktop.ui.pages.duplicates.page import EVERYBODY, DuplicatesPage
from caseload_desktop.ui.theme import Mode, Theme
from tests.store.queries.test_possible_duplicates import person, take_file
from tests.support import ANALYST, MANAGER, OTHER_PRACTITIONER, PRACTITIONER
from tests.two_laptops import swap
from tests.ui.records import Room, add_contacts, add_people, told
from tests.ui.support import assert_accessible, assert_no_tab_trap, picture, shown

FILE = "f" * 32


def a_file_with_twins(here: Room, other: Store) -> tuple[str, str]:
    """A person registered twice, one with a long name too, and a contact logged twice."""
    (ada,) = add_people(here.store, "Ada Quill")
    swap(here.store, other)
    add_contacts(here.store, told(ada, notes="Daughter rang about the stairs."), actor=PRACTITIONER)
    add_contacts(other, told(ada, notes="Daughter rang about stairs"), actor=OTHER_PRACTITIONER)
    one = person(here.store, "Katherine", "Whitaker", birth_date="1938-05-07", nhs_number="9990000018", gender="female")
    two = person(other, "Catherine", "Whittaker", birth_date="1938-05-07", gender="female")
    long = "Featherstonehaugh-Cholmondeley-Vanderbilt"
    person(here.store, "Bartholomew", long, birth_date="1950-11-02")
    person(other, "Bartholomew Aloysius", long, birth_date="1950-02-11")
    person(here.store, "Old", "Twin", birth_date="1931-01-01")
    person(here.store, "Old", "Twin", birth_date="1931-01-01")
    take_file(here.store, other)
    return one, two


def a_page(qtbot: QtBot, desk: Desk) -> DuplicatesPage:
    page = DuplicatesPage(desk)
    shown(qtbot, page, 1366, 768)
    return page


def words_of(widget: QWidget) -> str:
    QApplication.processEvents()
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def names(page: DuplicatesPage) -> list[str]:
    return [pair.name for pair in page.pairs]


def test_what_a_file_brought_is_listed_and_everybody_on_demand(qtbot: QtBot, here: Room, other: Store) -> None:
    """After an import only what it brought; the chip compares everybody."""
    a_file_with_twins(here, other)
    page = a_page(qtbot, here.desk)
    page.show_item(FILE)
    assert len(page.pairs) == 3
    assert "Old Twin" not in names(page)
    page.bar.set_on([EVERYBODY])
    assert "Old Twin" in names(page)
    assert page.subtitle_text == "4 pairs to look at"


def test_both_stand_beside_each_other_and_each_opens(qtbot: QtBot, here: Room, other: Store) -> None:
    """What is the same and what differs stands apart; Enter goes to the first of both, and opens it."""
    one, two = a_file_with_twins(here, other)
    page = a_page(qtbot, here.desk)
    page.view.select_id(next(n for n, pair in enumerate(page.pairs) if one in (pair.one_id, pair.other_id)))
    said = words_of(page.detail)
    for words in ("Katherine Whitaker", "Catherine Whittaker", "Differs", "The same on both"):
        assert words in said
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    for button in page.detail.open_buttons:
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Return)
    assert {item for _, item in here.went} == {one, two}


def test_told_apart_they_are_gone_and_come_back_with_undo(qtbot: QtBot, here: Room, other: Store) -> None:
    """Not the same person: remembered, said, and taken back like any act."""
    a_file_with_twins(here, other)
    page = a_page(qtbot, here.desk)
    before = len(page.pairs)
    kinds = {page.pairs[0].kind}
    page.detail.tell_apart()
    assert here.said == ["Remembered: not the same person"]
    assert len(page.pairs) == before - 1
    page.view.select_id(len(page.pairs) - 1)
    page.detail.tell_apart()
    assert here.said[-1] == "Remembered: not the same contact"
    here.desk.undo_last()
    here.desk.undo_last()
    assert len(page.pairs) == before
    assert kinds == {"person"}


def test_who_may_not_read_the_record_sees_no_pair(qtbot: QtBot, here: Room, other: Store) -> None:
    """An analyst learns of nobody."""
    a_file_with_twins(here, other)
    assert a_page(qtbot, here.as_(ANALYST)).pairs == []


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1093, 614)])
@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
def test_the_page_is_at_home_in_the_window(
    qtbot: QtBot, here: Room, other: Store, themed: Theme, mode: Mode, width: int, height: int
) -> None:
    """Named, left by Tab, in sight on a small laptop."""
    a_file_with_twins(here, other)
    themed.set_mode(mode)
    window = build_window(Desk(here.store, MANAGER, here.runner, Notices()), About("Morwenna Hale", sample=True))
    shown(qtbot, window, width, height)
    work = window.workspace
    assert work is not None
    work.go("duplicates", FILE, focus=True)
    page = work.page("duplicates")
    assert isinstance(page, DuplicatesPage)
    for number in range(len(page.pairs)):
        page.view.select_id(number)
        page.side.open_side()
        picture(window, f"duplicates-{number}-{mode}-{width}")
    if mode is Mode.LIGHT:
        assert_accessible(window)
        assert_no_tab_trap(window)
