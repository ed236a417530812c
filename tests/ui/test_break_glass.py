"""Opening a restricted record in need: on the person's page, and before the manager."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from caseload_desktop.services.break_glass import break_glass
from caseload_desktop.services.people import restrict_person
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.break_glass import BreakGlassForm, LookForm
from caseload_desktop.ui.dialogs.openings import OpeningsDialog, OpeningsWatch
from caseload_desktop.ui.pages.person.page import PersonPage
from caseload_desktop.ui.theme import Mode, Theme
from caseload_desktop.ui.widgets.message_bar import MessageBar
from tests.support import MANAGER, PRACTITIONER
from tests.ui.records import Room, add_people, dialog_of, room
from tests.ui.support import assert_accessible, assert_no_tab_trap, picture, shown

_WHY = "Found on the floor, who holds the key?"


@pytest.fixture
def here(tmp_path: Path, themed: Theme) -> Iterator[Room]:
    del themed
    with room(tmp_path) as made:
        yield made


def _hidden(here: Room) -> str:
    (person_id,) = add_people(here.store, "Quillon Zephyrine")
    restrict_person(here.store, MANAGER, person_id=person_id, reason="high_profile")
    return person_id


def _page(qtbot: QtBot, desk: Desk, person_id: str) -> PersonPage:
    page = PersonPage(desk)
    shown(qtbot, page, 1000, 520)
    page.show_item(person_id)
    return page


def test_a_record_opens_after_a_reason_and_says_until_when(qtbot: QtBot, here: Room) -> None:
    """The closed page offers it, the form says what becomes of it, and the open record says until when it is open."""
    person_id, desk = _hidden(here), here.as_(PRACTITIONER)
    page = _page(qtbot, desk, person_id)
    assert page.closed.isVisible()
    assert page.closed.action is not None
    picture(page, "person-closed")
    page.closed.action.click()
    form = dialog_of(page, BreakGlassForm)
    assert isinstance(form, BreakGlassForm)
    picture(form, "break-glass")
    assert_accessible(form)
    assert_no_tab_trap(form)
    form.submit()
    assert form.fields["why"].problem
    assert not page.tabs.isVisible()
    form.why.set_text(_WHY)
    form.submit()
    assert page.tabs.isVisible()
    assert desk.actor.opened == {person_id}
    QApplication.processEvents()
    bars = [bar.accessibleName() for bar in page.findChildren(MessageBar) if bar.isVisible()]
    assert sum("in need until" in words for words in bars) == 1
    picture(page, "person-opened-in-need")


def test_it_closes_before_the_workers_eyes(qtbot: QtBot, here: Room) -> None:
    """After three hours the page shows nothing any more, without anybody pressing a key."""
    person_id, desk = _hidden(here), here.as_(PRACTITIONER)
    break_glass(here.store, PRACTITIONER, person_id=person_id, why=_WHY)
    desk.read_openings()
    page = _page(qtbot, desk, person_id)
    assert page.tabs.isVisible()
    here.store.clock.forward(hours=3)  # type: ignore[attr-defined]
    desk.read_openings()
    assert page.closed.isVisible()
    assert not page.tabs.isVisible()
    assert "Orchard" not in page.banner.accessibleName()


def test_a_worker_without_a_chosen_person_is_offered_nothing(qtbot: QtBot, here: Room) -> None:
    """There is nothing to open before a record is looked for."""
    page = PersonPage(here.as_(PRACTITIONER))
    shown(qtbot, page, 1000, 520)
    assert page.closed.action is not None
    assert not page.closed.action.isVisible()


@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
def test_the_manager_looks_at_each(qtbot: QtBot, here: Room, themed: Theme, mode: Mode) -> None:
    """A bar tells the manager once; the list says who, whose and why, and empties as each is looked at."""
    themed.set_mode(mode)
    person_id = _hidden(here)
    for actor in (PRACTITIONER,):
        break_glass(here.store, actor, person_id=person_id, why=f"{_WHY} She is not answering the door or the phone.")
    window = QWidget()
    shown(qtbot, window, 900, 500)
    watch = OpeningsWatch(here.desk, window)
    watch.look()
    watch.look()
    assert here.told == ["1 restricted record was opened in need."]
    watch.open()
    dialog = dialog_of(window, OpeningsDialog)
    assert isinstance(dialog, OpeningsDialog)
    picture(dialog, f"openings-{mode.value}")
    assert_accessible(dialog)
    assert dialog.view.hasFocus()
    QTest.keyClick(dialog.view, Qt.Key.Key_Return)
    form = dialog_of(dialog, LookForm)
    assert isinstance(form, LookForm)
    picture(form, f"opening-look-{mode.value}")
    form.submit()
    assert dialog.model.count == 0
    assert not dialog.look_button.isEnabled()
    dialog.accept()
