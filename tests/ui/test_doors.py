"""Signing in, the first set-up, locking and changing a password: calm, by keyboard, nothing lost."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from caseload_desktop.domain.errors import RuleBroken, StoreUnavailable
from caseload_desktop.ui.change_password import ChangePasswordDialog
from caseload_desktop.ui.first_run import FirstRunView, SetupForm
from caseload_desktop.ui.lock import HiddenDialogs, IdleWatch, LockScreen
from caseload_desktop.ui.recovery_paper import paper_text, save_code
from caseload_desktop.ui.sign_in import SignInView
from caseload_desktop.ui.tasks import InlineRunner
from caseload_desktop.ui.theme import Theme
from caseload_desktop.ui.waiting import StoppedView, WaitingView
from tests.ui.fakes import CODE, PASSWORD, FakeDoor
from tests.ui.support import assert_accessible, assert_no_tab_trap, picture, shown


def _sign_in(qtbot: QtBot, door: FakeDoor, *, last: str = "rosa lind") -> tuple[SignInView, list[object]]:
    view, opened = SignInView(door, InlineRunner(), last_user=last), list[object]()
    view.opened.connect(opened.append)
    shown(qtbot, view, 1093, 560)
    return view, opened


def test_the_password_and_enter_open_the_store(themed: Theme, qtbot: QtBot) -> None:
    """Who signed in last is there already: the password and Enter are enough."""
    view, opened = _sign_in(qtbot, FakeDoor())
    assert view.who.text() == "Rosa Lind"
    assert view.password.hasFocus()
    QTest.keyClicks(view.password, PASSWORD)
    QTest.keyClick(view.password, Qt.Key.Key_Return)
    assert opened == ["opened for rosa lind"]
    assert view.password.text() == ""


def test_a_wrong_password_gives_no_hint_and_makes_one_wait(themed: Theme, qtbot: QtBot) -> None:
    """After wrong tries the next is possible in a while, said in words; until then nothing is tried."""
    door = FakeDoor(wait=2)
    view, opened = _sign_in(qtbot, door)
    QTest.keyClicks(view.password, "wrong")
    QTest.keyClick(view.password, Qt.Key.Key_Return)
    assert view.problem.isVisible()
    assert not view.open_button.isEnabled()
    assert view.countdown.isVisible()
    QTest.keyClick(view.password, Qt.Key.Key_Return)
    assert len(door.asked) == 1
    picture(view, "sign-in-wrong")
    view.countdown.tick()
    view.countdown.tick()
    assert view.open_button.isEnabled()
    view.password.setText(PASSWORD)
    QTest.keyClick(view.password, Qt.Key.Key_Return)
    assert opened == ["opened for rosa lind"]


def test_nothing_is_tried_without_name_and_password(themed: Theme, qtbot: QtBot) -> None:
    """What is missing is said beside its field."""
    door = FakeDoor()
    view, _ = _sign_in(qtbot, door, last="")
    view.submit()
    assert view.who_field.problem == "Choose your name."
    assert view.password_field.problem == "Type your password."
    assert door.asked == []


def test_the_keyboard_goes_to_what_is_missing(themed: Theme, qtbot: QtBot) -> None:
    """Refused, the first field with something wrong has the keyboard and is in sight, whichever was typed in last."""
    view, _ = _sign_in(qtbot, FakeDoor())
    view.who.setFocus()
    view.submit()
    assert view.password.hasFocus()
    form = SetupForm(FakeDoor(names=()), InlineRunner())
    shown(qtbot, form, 1093, 420)
    form.passwords.second.setFocus()
    form.submit()
    assert form.locality.control.hasFocus()
    qtbot.waitUntil(lambda: not form.locality.control.visibleRegion().isEmpty())
    form.locality.control.setText("Swale")  # type: ignore[attr-defined]
    form.submit()
    assert form.team.control.hasFocus()


def test_one_user_need_not_be_chosen(themed: Theme, qtbot: QtBot) -> None:
    """On a laptop of one worker the name is there."""
    view, _ = _sign_in(qtbot, FakeDoor(names=("Jo Bell",)), last="")
    assert view.who.code() == "jo bell"
    assert_accessible(view)
    assert_no_tab_trap(view)
    picture(view, "sign-in")


@pytest.mark.parametrize("code", ["damaged", "newer_store", "no_slots", "not_a_store", "in_use"])
def test_a_store_that_cannot_be_opened_is_explained(themed: Theme, qtbot: QtBot, code: str) -> None:
    """Whatever is the matter with the store comes as a sentence, and the password can be tried again."""
    view, _ = _sign_in(qtbot, FakeDoor(refuse=StoreUnavailable(code)))
    view.password.setText(PASSWORD)
    view.submit()
    assert len(view.problem.text()) > 30
    assert "{" not in view.problem.text()
    assert view.open_button.isEnabled()


def test_a_fault_of_ours_goes_to_the_presenter(themed: Theme, qtbot: QtBot) -> None:
    """A fault of the program is not taken for a wrong password."""
    runner = InlineRunner()
    view = SignInView(FakeDoor(refuse=ZeroDivisionError()), runner, last_user="jo bell")
    qtbot.addWidget(view)
    view.password.setText(PASSWORD)
    view.submit()
    assert isinstance(runner.errors[0], ZeroDivisionError)
    assert not view.problem.text()


def test_the_recovery_code_gives_a_new_password(themed: Theme, qtbot: QtBot) -> None:
    """A forgotten password is replaced with the printed code."""
    door = FakeDoor()
    view, opened = _sign_in(qtbot, door)
    view.forgotten_button.click()
    form = view.recovery
    form.code.setText("AAAAA")
    form.passwords.first.setText("kettle garden october")
    form.passwords.second.setText("kettle garden octobre")
    form.submit()
    assert "not the same" in form.passwords.second_field.problem
    form.passwords.second.setText("kettle garden october")
    form.submit()
    assert "typing mistake" in form.code_field.problem
    form.code.setText(CODE)
    form.submit()
    assert opened == ["opened for rosa lind"]
    assert door.asked[-1] == ("recover", "rosa lind", "kettle garden october")
    assert form.passwords.first.text() == ""


def _text(view: QWidget) -> QLineEdit:
    control = getattr(view, "control", None)
    assert isinstance(control, QLineEdit)
    return control


def _filled(view: FirstRunView, *, name: str = "Rosa Lind") -> None:
    form = view.form
    for field, words in ((form.locality, "Ashbourne Vale"), (form.team, "Front door"), (form.name, name)):
        _text(field).setText(words)
    form.passwords.first.setText(PASSWORD)
    form.passwords.second.setText(PASSWORD)


def test_a_team_is_set_up_and_the_code_kept(themed: Theme, qtbot: QtBot) -> None:
    """The store opens only after the worker proved to have the recovery code."""
    door, opened = FakeDoor(names=()), list[object]()
    view = FirstRunView(door, InlineRunner())
    view.opened.connect(opened.append)
    shown(qtbot, view, 1093, 614)
    picture(view, "first-run")
    assert view.choice.sample_button.hasFocus()
    QTest.keyClick(view.choice.team_button, Qt.Key.Key_Return)
    _filled(view)
    picture(view, "first-run-form")
    QTest.keyClick(view.form.passwords.second, Qt.Key.Key_Return)
    assert door.asked == [("set_up", "Ashbourne Vale", "Front door", "Rosa Lind")]
    assert view.step is view.code
    assert view.code.code == CODE
    picture(view, "first-run-code")
    _text(view.code.last).setText("wrong")
    view.code.submit()
    assert opened == []
    assert view.code.last.problem
    _text(view.code.last).setText("eeeee")
    QTest.keyClick(_text(view.code.last), Qt.Key.Key_Return)
    assert opened == ["created"]
    assert view.code.code == ""
    assert view.user == "Rosa Lind"


def test_what_is_missing_is_said_beside_each_field(themed: Theme, qtbot: QtBot) -> None:
    """Nothing is made until everything needed is there; what was typed stays."""
    door = FakeDoor(names=())
    view = FirstRunView(door, InlineRunner())
    shown(qtbot, view, 1093, 614)
    view.choice.team_button.click()
    _text(view.form.locality).setText("Ashbourne Vale")
    view.form.submit()
    assert (view.form.locality.problem, bool(view.form.team.problem), bool(view.form.name.problem)) == ("", True, True)
    assert door.asked == []
    assert_accessible(view)
    assert_no_tab_trap(view)


@pytest.mark.parametrize(
    ("error", "beside"),
    [(RuleBroken("password_short", field="password", least=10), "password"), (StoreUnavailable("disk_full"), "")],
)
def test_a_refused_set_up_is_explained(themed: Theme, qtbot: QtBot, error: Exception, beside: str) -> None:
    """A short password is said at the password, a full disk below the form."""
    view = FirstRunView(FakeDoor(names=(), refuse=error), InlineRunner())
    shown(qtbot, view, 1093, 614)
    view.choice.team_button.click()
    _filled(view)
    view.form.submit()
    if beside:
        assert "at least 10" in view.form.passwords.first_field.problem
    else:
        assert "room left" in view.form.problem.text()
    assert view.form.go_button.isEnabled()


def test_the_sample_can_be_opened_at_the_first_start(themed: Theme, qtbot: QtBot) -> None:
    """Whoever wants to look around first can."""
    view = FirstRunView(FakeDoor(names=()), InlineRunner())
    qtbot.addWidget(view)
    with qtbot.waitSignal(view.sample_requested):
        view.choice.sample_button.click()


def test_the_recovery_paper_says_what_it_is(themed: Theme, qtbot: QtBot) -> None:
    """Found in a drawer years later, the paper explains itself."""
    assert CODE in paper_text(CODE)
    assert "password" in paper_text(CODE)
    window = QWidget()
    shown(qtbot, window, 300, 200)
    dialog = save_code(CODE, window)
    qtbot.addWidget(dialog)
    assert dialog.isVisible()
    dialog.close()


def test_locked_only_the_password_goes_on(themed: Theme, qtbot: QtBot) -> None:
    """The same worker's password unlocks; a wrong one is said beside the field."""
    screen, opened = LockScreen(FakeDoor(), InlineRunner(), user="jo bell", name="Jo Bell"), list[object]()
    screen.opened.connect(opened.append)
    shown(qtbot, screen, 1093, 614)
    assert screen.password.hasFocus()
    QTest.keyClicks(screen.password, "no")
    QTest.keyClick(screen.password, Qt.Key.Key_Return)
    assert screen.field.problem
    screen.password.clear()
    QTest.keyClicks(screen.password, PASSWORD)
    QTest.keyClick(screen.password, Qt.Key.Key_Return)
    assert opened == ["opened for jo bell"]
    assert_accessible(screen)
    assert_no_tab_trap(screen)
    picture(screen, "lock")


def test_no_way_on_from_the_lock_screen_is_cut(themed: Theme, qtbot: QtBot) -> None:
    """Unlock, somebody else and closing the program stand beside each other with all their words."""
    screen = LockScreen(FakeDoor(), InlineRunner(), user="jo bell", name="Jo Bell")
    shown(qtbot, screen, 1093, 560)
    for each in screen.findChildren(QPushButton):
        if each.isVisibleTo(screen) and each.text():
            assert each.width() >= each.sizeHint().width(), each.text()


class Hands:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def test_nobody_there_is_noticed_by_either_clock(qtbot: QtBot) -> None:
    """It locks after ten quiet minutes, also when the laptop slept through them."""
    awake, wall = Hands(), Hands()
    watch, times = IdleWatch(minutes=10, clocks=(awake, wall)), list[bool]()
    watch.idle.connect(lambda: times.append(True))
    watch.start()
    awake.at += 599
    watch.look()
    assert times == []
    watch.touch()
    awake.at += 599
    watch.look()
    assert times == []
    wall.at += 700
    watch.look()
    assert times == [True]


def test_a_locked_desktop_locks_the_program_too(qtbot: QtBot) -> None:
    """Whoever locks the laptop need not lock the program besides."""
    clock, locked = Hands(), [False]
    watch, times = IdleWatch(minutes=10, clocks=(clock,), desktop_locked=lambda: locked[0]), list[bool]()
    watch.idle.connect(lambda: times.append(True))
    watch.start()
    watch.look()
    assert times == []
    locked[0] = True
    watch.look()
    assert times == [True]


def test_a_key_counts_as_somebody_there(themed: Theme, qtbot: QtBot) -> None:
    """Typing keeps the screen open."""
    clock = Hands()
    edit = QLineEdit()
    watch, times = IdleWatch(minutes=1, clocks=(clock,)), list[bool]()
    watch.idle.connect(lambda: times.append(True))
    shown(qtbot, edit, 200, 40)
    clock.at += 59
    QTest.keyClick(edit.windowHandle(), Qt.Key.Key_A)
    clock.at += 59
    watch.look()
    assert times == []
    watch.set_minutes(0)
    watch.look()
    assert times == [True]


@pytest.mark.qt_log_ignore(r"does not support raise\(\)", extend=True)
def test_open_dialogs_are_hidden_and_come_back_as_they_were(themed: Theme, qtbot: QtBot) -> None:
    """A half-filled dialog neither shows behind the lock nor loses a letter."""
    window = QWidget()
    shown(qtbot, window, 400, 300)
    dialog = QDialog(window)
    edit = QLineEdit("half typed", dialog)
    dialog.open()
    tip = QLabel("A tip about somebody", window, Qt.WindowType.ToolTip)
    tip.show()
    others = HiddenDialogs()
    others.hide_all(window)
    assert not dialog.isVisible()
    assert window.isVisible()
    others.show_again()
    assert dialog.isVisible()
    assert dialog.isModal()
    assert not tip.isVisible()
    assert edit.text() == "half typed"
    dialog.close()


def test_ones_own_password_can_be_changed(themed: Theme, qtbot: QtBot) -> None:
    """The present password is asked; a wrong one is said beside it."""
    door, window = FakeDoor(), QWidget()
    shown(qtbot, window, 600, 500)
    dialog = ChangePasswordDialog(door, InlineRunner(), user="jo bell", parent=window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    dialog.open()
    assert_accessible(dialog)
    picture(dialog, "change-password")
    dialog.old.setText("wrong")
    dialog.passwords.first.setText("kettle garden october")
    dialog.passwords.second.setText("kettle garden october")
    dialog.submit()
    assert dialog.old_field.problem
    dialog.old.setText(PASSWORD)
    with qtbot.waitSignal(dialog.changed):
        dialog.submit()
    assert not dialog.isVisible()
    assert door.asked[-1] == ("change", "jo bell", "kettle garden october")


def test_waiting_and_stopping_have_words(themed: Theme, qtbot: QtBot) -> None:
    """A stop is explained and can be tried again."""
    again: list[bool] = []
    view = StoppedView("Already open.", on_again=lambda: again.append(True), on_close=lambda: None)
    qtbot.addWidget(view)
    view.again_button.click()
    assert again == [True]
    assert_accessible(view)
    waiting = WaitingView("Sample", "Making it.")
    qtbot.addWidget(waiting)
    assert waiting.bar.accessibleName() == "Sample"
