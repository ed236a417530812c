"""Choosing and dating by keyboard alone."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from caseload_desktop.domain.dates import DateUse
from caseload_desktop.ui.theme import Theme
from caseload_desktop.ui.widgets.choices import CheckGroup, RadioRow
from caseload_desktop.ui.widgets.code_picker import CodePicker, Option, ranked
from caseload_desktop.ui.widgets.date_field import SIX_WEEKS, TWELVE_MONTHS, DateField
from caseload_desktop.ui.widgets.field import Field
from tests.ui.support import assert_accessible, assert_no_tab_trap, shown

METHODS = (
    Option("phone", "Telephone", ("call", "rang")),
    Option("email", "Email"),
    Option("letter", "Letter or post"),
    Option("social", "Social média"),
    Option("fax", "Fax", retired=True),
)
TODAY = date(2026, 11, 20)


class Form(QWidget):
    """A picker between two line edits."""

    def __init__(self) -> None:
        super().__init__()
        self.before, self.picker, self.after = QLineEdit(), CodePicker(METHODS), QLineEdit()
        layout = QVBoxLayout(self)
        for name, control in (("Before", self.before), ("How it came", self.picker), ("After", self.after)):
            layout.addWidget(Field(name, control))
        layout.addStretch(1)


@pytest.fixture
def form(themed: Theme, qtbot: QtBot) -> Form:
    made = Form()
    shown(qtbot, made, 500, 500)
    made.picker.setFocus()
    return made


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("tel", "phone"),
        ("post", "letter"),
        ("rang", "phone"),
        ("MEDIA", "social"),
        ("ail", "email"),
        ("or le", "letter"),
    ],
)
def test_any_part_of_a_label_or_of_another_name_finds_it(typed: str, first: str) -> None:
    """Workers type what they call a thing, in capitals or without accents."""
    assert ranked(METHODS, typed)[0].id == first


def test_what_fits_nothing_finds_nothing() -> None:
    """No wild guess is offered."""
    assert ranked(METHODS, "zzz") == []


def test_enter_picks_the_first_fit(form: Form, qtbot: QtBot) -> None:
    """Three letters and Enter choose a code."""
    with qtbot.waitSignal(form.picker.picked) as picked:
        QTest.keyClicks(form.picker, "tel")
        assert form.picker.offered() == ["phone"]
        QTest.keyClick(form.picker, Qt.Key.Key_Return)
    assert picked.args == ["phone"]
    assert form.picker.text() == "Telephone"
    assert form.picker.offered() == []


def test_tab_takes_the_highlighted_line_and_goes_on(form: Form) -> None:
    """Tab is as good as Enter, so that hands stay where they are."""
    QTest.keyClicks(form.picker, "em")
    QTest.keyClick(form.picker, Qt.Key.Key_Tab)
    assert form.picker.code() == "email"
    assert form.after.hasFocus()


def test_a_long_label_shows_its_beginning(form: Form) -> None:
    """Set or left, a label wider than its field is read from its first word."""
    form.picker.set_code("phone")
    assert form.picker.cursorPosition() == 0
    QTest.keyClicks(form.picker, "let")
    QTest.keyClick(form.picker, Qt.Key.Key_Tab)
    assert form.picker.cursorPosition() == 0


def test_arrows_move_through_the_list(form: Form) -> None:
    """Down opens the whole list; arrows go through it."""
    QTest.keyClick(form.picker, Qt.Key.Key_Down)
    assert form.picker.offered() == ["phone", "email", "letter", "social"]
    QTest.keyClick(form.picker, Qt.Key.Key_Down)
    QTest.keyClick(form.picker, Qt.Key.Key_Down)
    QTest.keyClick(form.picker, Qt.Key.Key_Up)
    QTest.keyClick(form.picker, Qt.Key.Key_Return)
    assert form.picker.code() == "email"


def test_escape_goes_back_to_what_was_chosen(form: Form) -> None:
    """A slip of the hand does not change the record."""
    form.picker.set_code("email")
    QTest.keyClicks(form.picker, "xx")
    QTest.keyClick(form.picker, Qt.Key.Key_Escape)
    assert form.picker.code() == "email"
    assert form.picker.text() == "Email"


def test_text_that_fits_nothing_stays_and_counts_as_nothing(form: Form) -> None:
    """What was typed is kept for the worker to mend; it is not saved as a code."""
    QTest.keyClicks(form.picker, "pigeon")
    QTest.keyClick(form.picker, Qt.Key.Key_Tab)
    assert form.picker.code() == ""
    assert form.picker.unmatched == "pigeon"


def test_a_retired_code_shows_only_where_it_stands(form: Form) -> None:
    """An old record keeps its words; nobody is offered them again."""
    form.picker.set_code("fax")
    assert form.picker.text() == "Fax (no longer used)"
    form.picker.open_list()
    assert "fax" not in form.picker.offered()


def test_clearing_the_text_clears_the_choice(form: Form, qtbot: QtBot) -> None:
    """An emptied field is empty."""
    form.picker.set_code("email")
    form.picker.selectAll()
    with qtbot.waitSignal(form.picker.picked) as picked:
        QTest.keyClick(form.picker, Qt.Key.Key_Backspace)
    assert picked.args == [""]


def test_the_form_is_named_and_can_be_left(form: Form) -> None:
    """Screen readers hear each label; Tab goes through and comes round."""
    assert_accessible(form)
    assert_no_tab_trap(form)
    assert form.picker.accessibleName() == "How it came"


@pytest.fixture
def due(themed: Theme, qtbot: QtBot) -> DateField:
    field = DateField(today=lambda: TODAY, use=DateUse.DUE, quick=(SIX_WEEKS, TWELVE_MONTHS))
    shown(qtbot, field, 400, 200)
    field.setFocus()
    return field


def test_the_date_understood_is_said_in_words(due: DateField) -> None:
    """The worker sees which day was understood before leaving the field."""
    QTest.keyClicks(due.edit, "3/12/26")
    assert due.value() == date(2026, 12, 3)
    assert due.edit.accessibleDescription() == "Thursday 3 Dec 2026 (in 13 days)"


def test_leaving_writes_the_date_the_usual_way(due: DateField, qtbot: QtBot) -> None:
    """Everybody reads the same form of a date."""
    QTest.keyClicks(due.edit, "tomorrow")
    QTest.keyClick(due.edit, Qt.Key.Key_Return)
    assert due.text() == "21/11/2026"


def test_an_impossible_date_is_explained_and_kept(due: DateField) -> None:
    """What was typed stays; why it is no date stands below."""
    QTest.keyClicks(due.edit, "31/2/27")
    assert due.value() is None
    assert due.problem() == "There is no such date. Check the day and the month."
    assert due.text() == "31/2/27"


def test_chips_set_usual_dates(due: DateField, qtbot: QtBot) -> None:
    """Six weeks and twelve months are one press away."""
    chips = [chip for chip in due.findChildren(QWidget) if chip.property("kind") == "chip"]
    with qtbot.waitSignal(due.changed):
        QTest.keyClick(chips[0], Qt.Key.Key_Space)
    assert due.value() == date(2027, 1, 1)
    QTest.keyClick(chips[1], Qt.Key.Key_Space)
    assert due.value() == date(2027, 11, 20)


def test_up_and_down_move_by_a_day(due: DateField) -> None:
    """The day before is one key away."""
    QTest.keyClick(due.edit, Qt.Key.Key_Down)
    assert due.value() == date(2026, 11, 19)
    QTest.keyClick(due.edit, Qt.Key.Key_Up)
    QTest.keyClick(due.edit, Qt.Key.Key_Up)
    assert due.value() == date(2026, 11, 21)


def test_a_birth_year_alone_is_understood(themed: Theme, qtbot: QtBot) -> None:
    """Some people's birthday is not known."""
    field = DateField(today=lambda: TODAY, use=DateUse.BIRTH)
    qtbot.addWidget(field)
    field.set_text("1941")
    assert field.value() is None
    assert field.reading().year == 1941
    assert field.problem() == ""
    assert field.edit.accessibleDescription() == "Some time in 1941"


def test_every_reason_a_date_can_fail_for_has_words() -> None:
    """No worker ever reads a code."""
    from caseload_desktop.ui.messages import SENTENCES

    for reason in ("not_a_date", "impossible_date", "no_day", "in_future", "too_early", "too_late", "formula"):
        assert f"date_{reason}" in SENTENCES


def test_ticks_give_sorted_codes(themed: Theme, qtbot: QtBot) -> None:
    """What was given is a set, whatever the order of ticking."""
    group = CheckGroup([Option("telecare", "Telecare"), Option("advice", "Advice")])
    qtbot.addWidget(group)
    with qtbot.waitSignal(group.changed):
        group.set_codes(["telecare", "advice"])
    assert group.codes() == ["advice", "telecare"]
    group.set_codes([])
    assert group.codes() == []


def test_one_of_several_can_be_none_yet(themed: Theme, qtbot: QtBot) -> None:
    """Nothing is chosen for the worker; a choice can be taken back."""
    row = RadioRow([Option("step_1", "Step 1"), Option("step_2", "Step 2")])
    qtbot.addWidget(row)
    assert row.code() == ""
    row.set_code("step_2")
    assert row.code() == "step_2"
    row.set_code(None)
    assert row.code() == ""
