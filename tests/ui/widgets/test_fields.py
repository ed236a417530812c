"""Fields, notes, filters, tags and messages say what they mean to eye and ear."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from caseload_desktop.ui.focus import framed_widget
from caseload_desktop.ui.log_contact.controls import TickRow
from caseload_desktop.ui.tasks import InlineRunner, Job, Progress
from caseload_desktop.ui.theme import Theme
from caseload_desktop.ui.widgets.card import Card
from caseload_desktop.ui.widgets.choices import CheckGroup, RadioRow
from caseload_desktop.ui.widgets.code_picker import Option
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.filter_bar import FilterBar
from caseload_desktop.ui.widgets.flow import flow
from caseload_desktop.ui.widgets.message_bar import MessageBar
from caseload_desktop.ui.widgets.note_edit import NoteEdit
from caseload_desktop.ui.widgets.number_field import NumberField
from caseload_desktop.ui.widgets.password_field import PasswordField, password_advice
from caseload_desktop.ui.widgets.person_banner import BannerFacts, PersonBanner
from caseload_desktop.ui.widgets.progress_dialog import ProgressDialog
from caseload_desktop.ui.widgets.status_tag import StatusTag, Tag, Tone, rating_tag
from caseload_desktop.ui.widgets.text import label
from caseload_desktop.ui.widgets.undo_notice import UndoNotice
from tests.ui.support import assert_accessible, shown


def test_the_letter_of_a_field_leads_to_its_ticks_and_dots_and_changes_nothing(themed: Theme, qtbot: QtBot) -> None:
    """Alt and the letter puts the keyboard on the first tick, or on the chosen dot; only Space ticks."""
    ticks = CheckGroup([Option("gas", "Gas"), Option("fire", "Fire")])
    dots = RadioRow([Option("yes", "Yes"), Option("no", "No")])
    none_yet = RadioRow([Option("one", "One"), Option("two", "Two")])
    dots.set_code("no")
    fields = (Field("&Called", ticks), Field("&Agreed", dots), Field("&Which", none_yet))
    page = QWidget()
    layout = QVBoxLayout(page)
    for field in fields:
        layout.addWidget(field)
    shown(qtbot, page, 400, 300)
    for letter, name in ((Qt.Key.Key_C, "Gas"), (Qt.Key.Key_A, "No"), (Qt.Key.Key_W, "One")):
        QTest.keyClick(page, letter, Qt.KeyboardModifier.AltModifier)
        there = QApplication.focusWidget()
        assert isinstance(there, QAbstractButton)
        assert there.accessibleName() == name
        QTest.qWait(120)  # a click by the letter would come after a tenth of a second
    assert (ticks.codes(), dots.code(), none_yet.code()) == ([], "no", "")
    QTest.keyClick(page, Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)
    first = QApplication.focusWidget()
    assert first is not None
    QTest.keyClick(first, Qt.Key.Key_Space)
    assert ticks.codes() == ["gas"]


def test_a_group_bears_the_name_and_each_tick_its_own_words(themed: Theme, qtbot: QtBot) -> None:
    """A screen reader says "Called, group: Gas, tick", and never the field's name in the place of the first choice."""
    gas = [Option("gas", "Gas"), Option("fire", "Fire")]
    for group in (CheckGroup(gas), RadioRow(gas), TickRow(gas)):
        field = Field("&Called", group, hint="Any of them", optional=True)
        qtbot.addWidget(field)
        told = QAccessible.queryAccessibleInterface(group)
        assert (told.role(), told.text(QAccessible.Text.Name)) == (QAccessible.Role.Grouping, "Called (optional)")
        assert [each.accessibleName() for each in group.findChildren(QAbstractButton)] == ["Gas", "Fire"]
        group.ensurePolished()
        assert group.contentsMargins().isNull(), "a frame would stand around it"
        field.set_problem("Say which.")
        first = group.findChildren(QAbstractButton)[0]
        assert first.accessibleDescription() == "Say which.. Any of them"
    alone = QCheckBox("Yes")
    agreed = Field("&Agreed", alone)
    qtbot.addWidget(agreed)
    assert alone.accessibleName() == "Agreed"


def test_a_problem_stands_beside_its_field_for_eye_and_ear(themed: Theme, qtbot: QtBot) -> None:
    """What is wrong is shown at the field, told to screen readers, and what was typed stays."""
    edit = QLineEdit("943")
    field = Field("&NHS number", edit, hint="Ten digits", optional=True)
    qtbot.addWidget(field)
    assert edit.accessibleName() == "NHS number (optional)"
    field.set_problem("Too short.")
    assert edit.accessibleDescription() == "Too short.. Ten digits"
    assert edit.property("problem") is True
    field.set_problem("")
    assert edit.accessibleDescription() == "Ten digits"
    assert edit.text() == "943"


def test_alt_and_the_letter_jump_to_a_field(themed: Theme, qtbot: QtBot) -> None:
    """A label's underlined letter reaches its control."""
    window = QWidget()
    layout = QVBoxLayout(window)
    first, second = QLineEdit(), QLineEdit()
    layout.addWidget(Field("&Name", first))
    layout.addWidget(Field("&Team", second))
    shown(qtbot, window, 300, 200)
    first.setFocus()
    QTest.keyClick(window, Qt.Key.Key_T, Qt.KeyboardModifier.AltModifier)
    assert second.hasFocus()


def test_tab_leaves_a_note_and_its_words_are_counted(themed: Theme, qtbot: QtBot) -> None:
    """A note is no keyboard trap; its length is said beside the label."""
    note = NoteEdit(limit=20)
    counts: list[str] = []
    note.counted.connect(counts.append)
    qtbot.addWidget(note)
    assert note.tabChangesFocus()
    note.set_text("  Rang twice ")
    assert note.text() == "Rang twice"
    assert counts[-1] == "2 words"
    note.set_text("x" * 19)
    assert counts[-1] == "1 characters left"
    note.set_text("x" * 23)
    assert counts[-1] == "3 characters too many"
    assert note.too_long


def test_a_note_grows_with_its_text(themed: Theme, qtbot: QtBot) -> None:
    """A long note is seen without scrolling in a letter box, up to a limit."""
    note = NoteEdit(least_lines=2, most_lines=5)
    shown(qtbot, note, 300, 400)
    small = note.height()
    note.set_text("\n".join("line" for _ in range(4)))
    middle = note.height()
    note.set_text("\n".join("line" for _ in range(50)))
    assert small < middle < note.height() < 200


def test_text_of_people_is_never_read_as_markup(themed: Theme, qtbot: QtBot) -> None:
    """A name with angle brackets shows as it was typed."""
    made = label("<b>Smith</b> & Co")
    qtbot.addWidget(made)
    assert made.textFormat() is Qt.TextFormat.PlainText
    bar = MessageBar(Tone.RED, "<i>x</i>")
    qtbot.addWidget(bar)
    assert bar.words == "<i>x</i>"


def test_filters_say_once_what_changed(themed: Theme, qtbot: QtBot) -> None:
    """Of chips of one group one is on; clearing everything tells the list once."""
    bar = FilterBar(search="Search notes")
    qtbot.addWidget(bar)
    bar.add_chip("open", "Open", group="state")
    bar.add_chip("closed", "Closed", group="state")
    bar.add_chip("mine", "Mine")
    told: list[frozenset[str]] = []
    bar.changed.connect(lambda: told.append(bar.on()))
    bar.set_on(["open", "mine"])
    assert told == [frozenset({"open", "mine"})]
    chips = {chip.text(): chip for chip in bar.findChildren(type(bar.clear_button))}
    chips["Closed"].click()
    assert bar.on() == {"closed", "mine"}
    assert bar.search is not None
    bar.search.setText("rail")
    assert bar.text() == "rail"
    before = len(told)
    bar.clear_button.click()
    assert bar.on() == frozenset()
    assert bar.text() == ""
    assert len(told) == before + 1
    assert_accessible(bar)


def test_status_has_words_besides_colour(themed: Theme, qtbot: QtBot) -> None:
    """A screen reader hears the status; a rating nobody knows is not rated."""
    tag = StatusTag(rating_tag("red"))
    qtbot.addWidget(tag)
    assert tag.accessibleName() == "Red"
    assert rating_tag("") == Tag(Tone.GREY, "Not rated")
    tag.set_tag(Tag(Tone.BLUE, "Waiting: GP reply"))
    assert tag.accessibleName() == "Waiting: GP reply"
    assert tag.sizeHint().width() > 100


def test_banner_says_hazards_first(themed: Theme, qtbot: QtBot) -> None:
    """Whoever opens a record hears the warning before the details."""
    facts = BannerFacts("Invented Person", age="85", hazards=("Do not visit alone",), needs=("Large print",))
    banner = PersonBanner(facts)
    qtbot.addWidget(banner)
    assert banner.accessibleName() == (
        "Invented Person. Warning: Do not visit alone. Age 85. Communication: Large print"
    )
    banner.show_facts(BannerFacts("Other Person", age="age not known"))
    assert banner.accessibleName() == "Other Person. age not known"


def test_things_in_a_row_go_on_in_the_next_line(themed: Theme, qtbot: QtBot) -> None:
    """On a small laptop nothing is pushed off the right edge."""
    cards = [Card(f"Card {number}") for number in range(4)]
    for card in cards:
        card.setMinimumWidth(200)
    holder = flow(*cards, stretch=True)
    shown(qtbot, holder, 1000, 400)
    assert len({card.y() for card in cards}) == 1
    holder.resize(500, 400)
    assert len({card.y() for card in cards}) == 2
    assert all(card.geometry().right() <= 500 for card in cards)


def test_undo_notice_offers_the_way_back_once(themed: Theme, qtbot: QtBot) -> None:
    """The act can be taken back from the notice; the notice then goes."""
    window = QWidget()
    shown(qtbot, window, 600, 400)
    notice, undone = UndoNotice(window), []
    notice.say("Contact saved", lambda: undone.append(True))
    assert notice.isVisible()
    assert notice.words == "Contact saved"
    notice.undo_button.click()
    assert undone == [True]
    assert not notice.isVisible()
    notice.say("Password changed")
    assert not notice.undo_button.isVisible()


def test_long_work_can_be_stopped_by_keyboard(themed: Theme, qtbot: QtBot) -> None:
    """Escape asks the work to stop; the dialog waits until it has."""
    dialog = ProgressDialog("Reading the sheet")
    qtbot.addWidget(dialog)
    job = Job()
    dialog.follow(job)
    dialog.open()
    dialog.show_progress(Progress(50, 200, "Rows"))
    assert dialog.bar.value() == 50
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert job.cancelled
    assert dialog.isVisible()
    dialog.finish()
    assert not dialog.isVisible()


def test_empty_state_has_one_action(themed: Theme, qtbot: QtBot) -> None:
    """Where there is nothing, the one thing to do is in reach."""
    done: list[bool] = []
    state = EmptyState("inbox", "Nothing here.", action="Log contact", on_action=lambda: done.append(True))
    qtbot.addWidget(state)
    assert state.action is not None
    state.action.click()
    assert done == [True]
    assert_accessible(state)


def test_password_can_be_looked_at_by_keyboard(themed: Theme, qtbot: QtBot) -> None:
    """A worker with tired hands can check what was typed; Tab goes straight on to the next field."""
    field = PasswordField()
    shown(qtbot, field)
    field.setFocus()
    eye = field.findChild(QPushButton)
    assert eye is not None
    assert eye.accessibleName() == "Show the password"
    assert field.echoMode() is QLineEdit.EchoMode.Password
    QTest.keyClick(field, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert field.echoMode() is QLineEdit.EchoMode.Normal
    eye.click()
    assert field.echoMode() is QLineEdit.EchoMode.Password
    assert not eye.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_password_advice_is_about_length() -> None:
    """Advice follows the National Cyber Security Centre: length before signs."""
    assert "9 more characters" in password_advice("a")
    assert "1 more character." in password_advice("abcdefghi")
    assert "same" in password_advice("aaaaaaaaaaaa")
    assert password_advice("garden7kettle").startswith("Good")
    assert password_advice("garden kettle october") == "Very good."


def test_a_number_keeps_its_bounds_and_its_unit(themed: Theme, qtbot: QtBot) -> None:
    """A number is typed or stepped, never beyond what makes sense, and says what it counts."""
    number = NumberField(least=1, most=60, unit="minutes")
    shown(qtbot, number, 160, 36)
    number.setValue(99)
    assert number.text() == "60 minutes"
    QTest.keyClick(number, Qt.Key.Key_Down)
    assert number.value() == 59
    assert framed_widget(number) is number


def test_inline_progress_reaches_the_dialog(themed: Theme, qtbot: QtBot) -> None:
    """What long work reports is what the worker sees."""
    runner, dialog = InlineRunner(), ProgressDialog("Importing")
    qtbot.addWidget(dialog)

    def work(job: Job) -> int:
        job.progress(3, 3, "Rows")
        return 3

    runner.run_long(dialog, work, on_progress=dialog.show_progress)
    assert dialog.bar.maximum() == 3
