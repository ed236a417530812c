"""Finding people: while typing, those opened last, everybody, and registering somebody new."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from caseload_desktop.services.people import restrict_person
from caseload_desktop.store import rows
from caseload_desktop.store.access_log import Access, record
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.person_form import PersonForm
from caseload_desktop.ui.models.paged import DETAIL_ROLE
from caseload_desktop.ui.pages.people.page import EVERYBODY, PeoplePage
from tests.support import MANAGER, PRACTITIONER
from tests.ui.records import Room, add_people, dialog_of
from tests.ui.support import assert_accessible, assert_no_tab_trap, shown

pytestmark = [pytest.mark.usefixtures("themed")]


def a_page(qtbot: QtBot, desk: Desk) -> PeoplePage:
    page = PeoplePage(desk)
    shown(qtbot, page, 1000, 500)
    return page


def box(page: PeoplePage) -> QLineEdit:
    assert page.bar.search is not None
    return page.bar.search


def names(page: PeoplePage) -> list[str]:
    return [str(page.model.index(n, 0).data()) for n in range(page.model.count)]


def test_a_name_half_typed_finds_and_enter_opens(qtbot: QtBot, here: Room) -> None:
    """Typing the beginnings of a name, in any order, finds the person; Down and Enter open the record."""
    ada, _ben = add_people(here.store, "Ada Quill", "Ben Marsh")
    page = a_page(qtbot, here.desk)
    QTest.keyClicks(box(page), "qui ad")
    qtbot.waitUntil(lambda: names(page) == ["Ada Quill"])
    assert page.subtitle_text == "1 person found"
    QTest.keyClick(box(page), Qt.Key.Key_Return)
    assert here.went == [("person", ada)]
    QTest.keyClick(box(page), Qt.Key.Key_Down)
    assert page.view.hasFocus()
    QTest.keyClick(page.view, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert here.went[-1] == ("log_contact", ada)


def test_those_opened_last_come_first_without_typing(qtbot: QtBot, here: Room) -> None:
    """Before anything is typed, the list is of the records this worker opened, the latest first."""
    ada, ben, _clara = add_people(here.store, "Ada Quill", "Ben Marsh", "Clara Vane")
    for person in (ada, ben, ada):
        record(here.store, MANAGER, Access.OPEN_RECORD, about=person)
    page = a_page(qtbot, here.desk)
    assert names(page) == ["Ada Quill", "Ben Marsh"]
    assert names(a_page(qtbot, here.as_(PRACTITIONER))) == []
    page.bar.set_on({EVERYBODY})
    qtbot.waitUntil(lambda: names(page) == ["Ben Marsh", "Ada Quill", "Clara Vane"])
    assert page.subtitle_text == "3 people"


def test_a_restricted_person_is_found_by_name_alone(qtbot: QtBot, here: Room) -> None:
    """Of a restricted person the list has name and reference; born, number and postcode stay empty."""
    (canary,) = add_people(here.store, "Zephyrine Hollin", nhs_number="999 000 0018", known_as=("Canaryname",))
    restrict_person(here.store, MANAGER, person_id=canary, reason="witness_protection")
    page = a_page(qtbot, here.as_(PRACTITIONER))
    for typed, found in (("zeph", 1), ("Canaryname", 0), ("CT9 1AA", 0), ("9990000018", 0)):
        box(page).setText(typed)
        page.refresh()
        assert page.model.count == found, typed
    box(page).setText("zeph")
    page.refresh()
    cells = [str(page.model.index(0, n).data() or "") for n in range(page.model.columnCount())]
    below = str(page.model.index(0, 0).data(DETAIL_ROLE))
    assert cells == ["Zephyrine Hollin", "", "", "", "Restricted"]
    assert below.endswith("ask the manager")


def test_a_search_is_logged_by_its_hits_never_by_its_words(qtbot: QtBot, here: Room) -> None:
    """A search that rests is written to the access log with how many it found, without what was typed."""
    add_people(here.store, "Ada Quill")
    page = a_page(qtbot, here.desk)
    box(page).setText("quill")
    page.refresh()
    qtbot.waitUntil(lambda: logged(here) == ['{"hits": 1}'])


def test_somebody_not_found_is_registered_with_the_name_typed(qtbot: QtBot, here: Room) -> None:
    """The form begins with what was searched for, and the new record is opened."""
    page = a_page(qtbot, here.desk)
    box(page).setText("maria estrella")
    page.refresh()
    page.register()
    form = dialog_of(page, PersonForm)
    assert isinstance(form, PersonForm)
    form.submit()
    assert here.said == ["Person registered"]
    ((where, who),) = here.went
    assert where == "person"
    page.refresh()
    assert names(page) == ["Maria Estrella"]
    assert who is not None


def test_everything_is_reached_by_keyboard_and_named(qtbot: QtBot, here: Room) -> None:
    """Every control has a name for a screen reader and Tab comes round through all of them."""
    add_people(here.store, "Ada Quill")
    page = a_page(qtbot, here.desk)
    page.bar.set_on({EVERYBODY})
    assert_accessible(page)
    assert_no_tab_trap(page)


def logged(here: Room) -> list[str]:
    """What the access log holds of searches."""
    with here.store.read() as connection:
        log = rows.access_log
        return list(connection.execute(select(log.c.detail).where(log.c.what == "search")).scalars())
