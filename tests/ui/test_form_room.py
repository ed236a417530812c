"""A form is as high as its fields need, never higher than the screen, and what matters is always in sight."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QScreen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from caseload_desktop.runtime.paths import program_folder
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.theme import Mode, Theme
from caseload_desktop.ui.widgets.choices import RadioRow
from caseload_desktop.ui.widgets.code_picker import CodePicker, Option
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit
from tests.ui.forms_fit import ROOM
from tests.ui.records import Room
from tests.ui.support import assert_accessible, assert_no_tab_trap, picture

LONG = "Maximiliana-Theodora Featherstonehaugh-Cholmondeley of the Upper Wharf"
SCREEN = QRect(0, 0, 1093, 566)
"""A laptop of 1366 x 768 at 125%, less the bar of the system."""


class _Visit(FormDialog):
    """A form with as many notes as wanted; all of them must be written."""

    def __init__(self, here: Room, parent: QWidget, *, notes: int, choices: tuple[str, ...] = ()) -> None:
        super().__init__(here.desk, title=f"A visit to {LONG}", save="Save", done="Saved", parent=parent)
        for place in range(notes):
            self.add(f"note {place}", Field(f"Note {place}", NoteEdit(placeholder="What was seen")))
        if choices:
            self.add("who", Field("&Who", RadioRow([Option(words, words) for words in choices])))

    def work(self) -> Work | None:
        for name, field in self.fields.items():
            if isinstance(field.control, NoteEdit) and not field.control.text():
                self.fields[name].set_problem("Say in a few words what was seen, and by whom it was told to you.")
        return None


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """The screen of a small laptop."""
    monkeypatch.setattr(QScreen, "availableGeometry", lambda _screen: SCREEN)


def top_in(form: FormDialog, widget: QWidget) -> int:
    return widget.mapTo(form, QPoint()).y()


def in_sight(form: FormDialog, widget: QWidget) -> bool:
    """True when all of a widget shows between the heading and the buttons."""
    room = form.room.viewport()
    top = widget.mapTo(room, QPoint()).y()
    return top >= 0 and top + widget.height() <= room.height()


@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
def test_a_long_form_fits_a_small_laptop(
    here: Room, around: QWidget, qtbot: QtBot, themed: Theme, small: None, mode: Mode
) -> None:
    """With everything wrong and a sentence above, its buttons show, and the keyboard is where the first fault is."""
    themed.set_mode(mode)
    form = _Visit(here, around, notes=7)
    form.open()
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)
    first, last = form.fields["note 0"], form.fields["note 6"]
    first.control.insertPlainText(f"{LONG}. " * 20)  # type: ignore[attr-defined]
    last.focus()
    qtbot.waitUntil(lambda: in_sight(form, last))
    form.submit()
    wrong = form.fields["note 1"]
    qtbot.waitUntil(lambda: in_sight(form, wrong))
    assert form.focusWidget() is wrong.control
    form.say("Another laptop wrote this meanwhile. Save again to keep what you typed.")
    qtbot.waitUntil(lambda: form.room.verticalScrollBar().value() == 0)
    assert form.height() <= SCREEN.height() - 40
    assert form.frameGeometry().bottom() <= SCREEN.bottom()
    assert top_in(form, form.save_button) + form.save_button.height() <= form.height()
    qtbot.waitUntil(lambda: first.control.geometry().bottom() < first.height())
    assert_accessible(form)
    assert_no_tab_trap(form)
    picture(form, f"form_room_{mode.value}")


def test_what_is_said_above_comes_before_the_fields(here: Room, around: QWidget, qtbot: QtBot) -> None:
    """Tab goes from the buttons to what stands above the fields, and from there to the first field."""
    form = _Visit(here, around, notes=2)
    form.open()
    form.say("Nothing is changed yet.")
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)
    form.save_button.setFocus()
    QTest.keyClick(form, Qt.Key.Key_Tab)
    assert form.focusWidget().accessibleName() == "Close this message"
    QTest.keyClick(form, Qt.Key.Key_Tab)
    assert form.focusWidget() is form.fields["note 0"].control


def test_a_form_is_as_wide_as_its_longest_choice(here: Room, around: QWidget, qtbot: QtBot) -> None:
    """A choice with a long name can be read to its end; nothing slides sideways."""
    form = _Visit(here, around, notes=1, choices=(f"{LONG}, key worker since 12 Nov 2026", "Nobody"))
    form.open()
    form.fields["who"].focus()
    long = form.findChildren(QRadioButton)[0]
    qtbot.waitUntil(lambda: long.width() >= long.sizeHint().width())
    assert long.mapTo(form, QPoint()).x() + long.width() <= form.width()
    assert form.room.horizontalScrollBar().value() == 0


def test_a_small_form_has_room_for_its_list(here: Room, around: QWidget, qtbot: QtBot) -> None:
    """Several choices show at once, also where the form has one field."""
    form = _Visit(here, around, notes=0)
    worker = CodePicker([Option(str(place), f"Worker {place}") for place in range(12)])
    form.add("worker", Field("&Worker", worker))
    form.open()
    bottom = top_in(form, worker) + worker.height()
    assert form.height() - bottom >= 150


def test_no_dialog_asks_for_more_than_a_small_laptop_has() -> None:
    """A size given by hand leaves the buttons of every dialog on the screen."""
    size = re.compile(r"self\.resize\((\d+), (\d+)\)")
    for path in sorted((program_folder() / "caseload_desktop" / "ui").rglob("*.py")):
        for width, height in size.findall(path.read_text(encoding="utf-8")):
            assert (int(width) <= ROOM[0], int(height) <= ROOM[1]) == (True, True), path.name
