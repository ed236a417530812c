"""Parts of a person's page are made when somebody looks at them, and nobody can tell."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from caseload_desktop.services.people import amend_person, restrict_person
from caseload_desktop.store.store import Store
from caseload_desktop.ui.change_words import change_lines
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.exchange.work import taken_changes
from caseload_desktop.ui.pages.person.page import PersonPage
from caseload_desktop.ui.person_parts.note_draft import NoteState, keep_note
from caseload_desktop.ui.record_words import Words
from tests.support import MANAGER, PRACTITIONER
from tests.ui.records import Room, add_people
from tests.ui.support import shown, tab_round

pytestmark = [pytest.mark.usefixtures("themed")]


def a_page(qtbot: QtBot, desk: Desk, person_id: str) -> PersonPage:
    page = PersonPage(desk)
    shown(qtbot, page, 1330, 700)
    page.show_item(person_id)
    return page


def made(page: PersonPage) -> list[str]:
    """What the parts are called that somebody has looked at."""
    titles = page.tabs.titles()
    return [titles[place] for place in range(page.tabs.count()) if page.tabs.is_made(place)]


def test_opening_a_person_makes_only_the_part_that_shows(qtbot: QtBot, here: Room) -> None:
    """The other eleven wait until somebody comes to them: by the tab, a link, a key or the warnings in the banner."""
    (ada,) = add_people(here.store, "Ada Quill")
    page = a_page(qtbot, here.desk, ada)
    assert made(page) == ["Timeline"]
    page.show_item(f"{ada}#reviews")
    assert made(page) == ["Timeline", "Reviews"]
    page.write_note()
    page.show_hazards()
    assert made(page) == ["Timeline", "Reviews", "Notes", "Details"]
    QTest.keyClick(page.tabs, Qt.Key.Key_H, Qt.KeyboardModifier.AltModifier)
    assert page.tabs.currentWidget() is page.changes
    assert page.changes.model.count > 0
    assert page.support.desk is here.desk
    assert not page.support.isVisible()


def test_tab_goes_the_same_way_whenever_a_part_was_made(qtbot: QtBot, here: Room) -> None:
    """From the tabs into the part, whether it was there from the start or made last."""
    (ada,) = add_people(here.store, "Ada Quill")
    rounds = []
    for order in (range(12), reversed(range(12))):
        page = a_page(qtbot, here.desk, ada)
        for place in order:
            page.tabs.setCurrentIndex(place)
        found = []
        for place in range(12):
            page.tabs.setCurrentIndex(place)
            page.tabs.tabBar().setFocus()
            found.append([each.accessibleName() for each in tab_round(page)])
        assert all(names[-1] == "Parts of the record" for names in found)
        rounds.append(found)
        page.hide()
    assert rounds[0] == rounds[1]


def test_what_was_begun_is_offered_in_a_part_nobody_has_looked_at(qtbot: QtBot, here: Room) -> None:
    """A note begun before the program ended stands there again, when the notes are first looked at."""
    (ada,) = add_people(here.store, "Ada Quill")
    keep_note(here.desk, ada, NoteState(kind="visit", on="20/11/2026", words="Seen at home, the rail"))
    page = a_page(qtbot, here.desk, ada)
    assert made(page) == ["Timeline"]
    page.timeline.view.setFocus()
    QTest.keyClick(page.timeline.view, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert page.notes.writer.words.text() == "Seen at home, the rail"
    assert page.notes.writer.words.hasFocus()


def test_what_came_in_behind_the_page_shows_in_every_part(qtbot: QtBot, here: Room, other: Store) -> None:
    """An exchange is taken in while the timeline shows: parts looked at before and parts never looked at tell of it."""
    (ada,) = add_people(here.store, "Ada Quill")
    page = a_page(qtbot, here.desk, ada)
    page.tabs.setCurrentWidget(page.details)
    page.tabs.setCurrentWidget(page.timeline)
    other.take_in(raw for _, raw in here.store.operations())
    amend_person(other, MANAGER, person_id=ada, fields={"communication_note": "Write it down"})
    here.store.take_in(raw for _, raw in other.operations())
    here.desk.store_changed.emit(taken_changes())
    assert made(page) == ["Timeline", "Details"]
    page.tabs.setCurrentWidget(page.details)
    assert "Write it down" in "".join(label.text() for label in page.details.findChildren(QLabel))
    page.tabs.setCurrentWidget(page.changes)
    assert "Write it down" in "".join(change_lines(page.changes.entries[0], Words(here.desk.code_lists)))


def test_a_restricted_record_shows_in_no_part_made_before_or_after(qtbot: QtBot, here: Room) -> None:
    """What was looked at of the person before is emptied; what was not is not even made."""
    ada, canary = add_people(here.store, "Ada Quill", "Zephyrine Hollin")
    restrict_person(here.store, MANAGER, person_id=canary, reason="witness_protection")
    page = a_page(qtbot, here.as_(PRACTITIONER), ada)
    page.tabs.setCurrentWidget(page.details)
    assert page.details.findChildren(QLabel)
    page.show_item(f"{canary}#notes")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert not page.details.findChildren(QLabel)
    assert page.timeline.events == []
    assert page.support.told.support.services == ()
    assert not page.tabs.isVisible()
