"""A person's notes and tasks on screen: written by keyboard, kept at every key, completed, added to, done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from caseload_desktop.store import rows
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.reason import ReasonDialog
from caseload_desktop.ui.my_work.drafts import draft_items, go_on_with
from caseload_desktop.ui.pages.person.page import PersonPage
from caseload_desktop.ui.person_parts.note_draft import kept_note
from caseload_desktop.ui.person_parts.note_list import AddForm
from caseload_desktop.ui.person_parts.task_forms import DoneForm, TaskForm
from tests.support import PRACTITIONER
from tests.ui.records import Room, add_people, dialog_of, room
from tests.ui.support import assert_accessible, assert_no_tab_trap, shown

Dialog = TypeVar("Dialog", bound=QDialog)

pytestmark = [pytest.mark.usefixtures("themed")]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Room]:
    with room(tmp_path, actor=PRACTITIONER) as made:
        yield made


def a_page(qtbot: QtBot, desk: Desk, person_id: str, *, width: int = 1330, height: int = 700) -> PersonPage:
    page = PersonPage(desk)
    shown(qtbot, page, width, height)
    page.show_item(f"{person_id}#notes")
    return page


def said(widget: QWidget) -> str:
    QApplication.processEvents()
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def the(page: PersonPage, kind: type[Dialog]) -> Dialog:
    found = dialog_of(page, kind)
    assert isinstance(found, kind)
    return found


def press(widget: QWidget, name: str) -> None:
    QApplication.processEvents()
    found = [b for b in widget.findChildren(QPushButton) if b.accessibleName() == name and b.isVisibleTo(widget)]
    assert found, [b.accessibleName() for b in widget.findChildren(QPushButton)]
    found[0].click()


def test_a_note_is_kept_at_every_key_and_completed(qtbot: QtBot, here: Room) -> None:
    """Ctrl+N begins it from anywhere on the page; leaving keeps it; completing puts it into the record for good."""
    ada, rosa = add_people(here.store, "Ada Quill", "Rosa Lind")
    page = a_page(qtbot, here.desk, ada)
    page.tabs.setCurrentWidget(page.timeline)
    page.timeline.view.setFocus()
    QTest.keyClick(page.timeline.view, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    writer = page.notes.writer
    assert page.tabs.currentWidget() is page.notes
    opened = writer.is_open
    assert opened
    QTest.keyClicks(writer.kind, "Visit")
    QTest.keyClick(writer.kind, Qt.Key.Key_Return)
    QTest.keyClicks(writer.words, "Seen at home, in good spirits")
    state = kept_note(here.desk, ada)
    assert state is not None
    assert (state.kind, state.words, state.name) == ("visit", "Seen at home, in good spirits", "Ada Quill")
    (draft,) = draft_items(here.desk)
    assert (draft.person_id, draft.detail) == (ada, "Case note")
    go_on_with(here.desk, draft)
    assert here.went[-1] == ("person", f"{ada}#notes")
    page.show_item(f"{rosa}#notes")
    assert writer.begin_button.isVisibleTo(page)
    page.show_item(f"{ada}#notes")
    assert "Carried on" in said(page.notes)
    writer.at.setText("2.30 pm")
    QTest.keyClick(writer.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert writer.begin_button.isVisibleTo(page)
    assert kept_note(here.desk, ada) is None
    with here.store.read() as connection:
        held = connection.execute(select(rows.case_note)).mappings().one()
    assert (held["words"], held["at"], held["kind"]) == ("Seen at home, in good spirits", "14:30", "visit")
    assert "Seen at home" in said(page.notes.list)


def test_what_is_missing_stands_beside_its_field(qtbot: QtBot, here: Room) -> None:
    """A note without kind or words is not completed, and the keyboard goes to what is missing."""
    (ada,) = add_people(here.store, "Ada Quill")
    page = a_page(qtbot, here.desk, ada)
    writer = page.notes.writer
    writer.begin()
    writer.at.setText("half past two")
    writer.complete()
    assert writer.fields["kind"].problem == "This is needed."
    assert writer.fields["words"].problem
    assert writer.fields["at"].problem
    assert writer.kind.hasFocus()
    writer.put_away()
    assert not writer.is_open


def test_a_note_is_added_to_and_withdrawn(qtbot: QtBot, here: Room) -> None:
    """Completed, it is only added to; who wrote it may withdraw it with a reason."""
    (ada,) = add_people(here.store, "Ada Quill")
    page = a_page(qtbot, here.desk, ada)
    writer = page.notes.writer
    writer.begin()
    writer.kind.set_code("call")
    writer.words.set_text("Rang the GP")
    writer.complete()
    called = "Telephone call of 20 Nov 2026"
    press(page.notes, f"Add to it: {called}")
    form = the(page, AddForm)
    form.words.set_text("The GP rang back")
    form.submit()
    assert "The GP rang back" in said(page.notes.list)
    press(page.notes, f"Withdraw: {called}")
    dialog = the(page, ReasonDialog)
    dialog.why.set_text("Written twice")
    dialog.submit()
    assert "No notes yet." in said(page.notes.list)
    page.tabs.setCurrentWidget(page.timeline)
    assert any(event.gone == "Written twice" for event in page.timeline.events)


def test_tasks_are_added_done_and_dropped(qtbot: QtBot, here: Room) -> None:
    """What is to be done stands with its day and whose it is; done or dropped it folds away."""
    (ada,) = add_people(here.store, "Ada Quill")
    page = a_page(qtbot, here.desk, ada)
    page.add_task()
    form = the(page, TaskForm)
    form.submit()
    assert form.fields["words"].problem
    form.words.set_text("Ring the daughter")
    form.due.set_text("19/11/2026")
    form.waits_for.setText("the GP")
    form.submit()
    assert "Ring the daughter" in said(page.notes.tasks)
    assert "Jo Bell" in said(page.notes.tasks)
    press(page.notes, "Change: Ring the daughter")
    change = the(page, TaskForm)
    change.words.set_text("Write to the daughter")
    change.submit()
    press(page.notes, "Done: Write to the daughter")
    done = the(page, DoneForm)
    done.note.set_text("She comes on Friday")
    done.submit()
    assert "Nothing to do." in said(page.notes.tasks)
    press(page.notes, "Show 1 closed task")
    assert "She comes on Friday" in said(page.notes.tasks)
    assert any(event.kind == "task_done" for event in page.timeline.events)


@pytest.mark.parametrize(("width", "height"), [(1093, 614), (760, 500)])
def test_everything_has_a_name_and_the_keyboard_goes_round(qtbot: QtBot, here: Room, width: int, height: int) -> None:
    """The tab is worked by keyboard and screen reader, wide and narrow."""
    (ada,) = add_people(here.store, "Ada Quill")
    page = a_page(qtbot, here.desk, ada, width=width, height=height)
    page.notes.writer.begin()
    assert_accessible(page)
    assert_no_tab_trap(page)
