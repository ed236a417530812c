"""Joining a team, from the first start of a new laptop to the first page of its worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from caseload_desktop.domain.errors import RuleBroken, StoreUnavailable
from caseload_desktop.exchange.sync.cards import own_words, read_card
from caseload_desktop.exchange.sync.outgoing import send
from caseload_desktop.exchange.sync.request import Request
from caseload_desktop.runtime.clock import Clock, SetClock
from caseload_desktop.runtime.settings import LAST_WORKER, Settings
from caseload_desktop.services.devices import enrol_device
from caseload_desktop.store.store import Store
from caseload_desktop.store.vault import Vault
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.first_run import FirstRunView
from caseload_desktop.ui.join_team import JoinForm, JoinTeamView
from caseload_desktop.ui.main_window import MainWindow
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.page import Page, PageSpec
from caseload_desktop.ui.session import Session
from caseload_desktop.ui.sign_in import SignInView
from caseload_desktop.ui.tasks import InlineRunner
from caseload_desktop.ui.theme import Theme
from caseload_desktop.ui.vault_door import VaultDoor
from tests.exchange.sync.laptops import log, notes
from tests.profiles import PASSWORD, vault_in
from tests.support import MANAGER, PRACTITIONER, make_store
from tests.ui.fakes import CODE, FakeDoor
from tests.ui.support import assert_accessible, assert_no_tab_trap, picture, shown

_EVERYTHING = "everything"


class FirstPage(Page):
    """A page with one field."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.field = QLineEdit()
        self.field.setAccessibleName("Field")
        QVBoxLayout(self).addWidget(self.field)


PAGES = (PageSpec("home", "My work", "inbox", FirstPage, order=10),)


def _cheap(folder: Path, clock: Clock) -> Vault:
    return vault_in(folder, clock=clock)


@dataclass
class Start:
    """One run of the program on the new laptop."""

    window: MainWindow
    session: Session
    door: VaultDoor
    runner: InlineRunner
    settings: Settings

    @property
    def view(self) -> QWidget:
        """What the window shows."""
        return self.window.views.currentWidget() or self.window

    def join(self) -> JoinTeamView:
        """Go through the first run to the page that waits."""
        view = self.view
        assert isinstance(view, FirstRunView)
        view.choice.join_button.click()
        _fill(view.join_form)
        view.join_form.submit()
        edit = view.code.last.control
        assert isinstance(edit, QLineEdit)
        edit.setText(view.code.code.rsplit("-", 1)[-1])
        view.code.submit()
        return self.waiting()

    def waiting(self) -> JoinTeamView:
        """The page that waits."""
        view = self.view
        assert isinstance(view, JoinTeamView)
        return view


@pytest.fixture
def start(themed: Theme, qtbot: QtBot, profile: Path) -> Iterator[Callable[[], Start]]:
    runs: list[Start] = []

    def begin() -> Start:
        notices, runner = Notices(), InlineRunner()
        window, door = MainWindow(notices), VaultDoor(profile, clock=SetClock(), make_vault=_cheap)
        qtbot.addWidget(window)
        settings = Settings(profile / "settings.toml")
        sample = VaultDoor(profile / "sample", clock=SetClock(), make_vault=_cheap)
        session = Session(
            window,
            door=door,
            sample_door=sample,
            open_sample=lambda _door, _job: None,
            runner=runner,
            notices=notices,
            settings=settings,
            pages=PAGES,
        )
        session.start()
        window.resize(1093, 614)
        window.show()
        runs.append(Start(window, session, door, runner, settings))
        return runs[-1]

    yield begin
    for run in runs:
        run.session.leave()
        assert run.runner.errors == []


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Store]:
    """The manager's laptop, with a contact on it."""
    store = make_store(tmp_path / "manager", clock=SetClock(), sealed=True)
    log(store, "before the new laptop", actor=PRACTITIONER)
    yield store
    store.close()


def _fill(form: JoinForm, *, name: str = "Jo Bell") -> None:
    QTest.keyClicks(form.name, name)
    form.passwords.first.setText(PASSWORD)
    form.passwords.second.setText(PASSWORD)


def _first_file(manager: Store, card: Path, folder: Path) -> Path:
    enrol_device(manager, MANAGER, read_card(card), owner_id=PRACTITIONER.worker_id, name="Jo's laptop", manages=False)
    request = Request(recipients=(read_card(card).device,), label=_EVERYTHING, welcome=True)
    return send(manager, MANAGER, request, folder).files[0].path


def test_a_new_laptop_joins_its_team(start: Callable[[], Start], manager: Store, tmp_path: Path) -> None:
    """Card, words both ways, the manager's file, and the worker is at work, as whom the manager chose."""
    run = start()
    view = run.join()
    picture(run.window, "join-wait")
    assert view.wait.words.words == read_card(_saved(view, tmp_path)).words
    assert "jo-bell.caseload-card" in view.wait.said
    view.open_file(_first_file(manager, tmp_path / "jo-bell.caseload-card", tmp_path))
    assert view.step is view.compare
    picture(run.window, "join-compare")
    with manager.read() as connection:
        assert view.compare.words.words == own_words(connection)
    assert "Morwenna Hale" in view.compare.about.text()
    view.compare.same_button.click()
    assert run.view is run.session.workspace
    desk = run.session.desk
    assert desk is not None
    assert desk.actor == PRACTITIONER
    assert notes(desk.store) == {"before the new laptop"}
    assert run.settings.text(LAST_WORKER) == "Jo Bell"
    run.session.leave()
    again = start()
    _sign_in(again)
    assert again.session.desk is not None
    assert again.session.desk.actor == PRACTITIONER


def test_waiting_goes_on_after_the_program_was_closed(
    start: Callable[[], Start], manager: Store, tmp_path: Path
) -> None:
    """The file may come tomorrow: sign in again, and the same words and the same page are there."""
    run = start()
    view = run.join()
    words, card = view.wait.words.words, _saved(view, tmp_path)
    view.wait.close_button.click()
    file = _first_file(manager, card, tmp_path)
    again = start()
    _sign_in(again)
    view = again.waiting()
    assert view.wait.words.words == words
    assert view.wait.name == "Jo Bell"
    view.open_file(file)
    view.take_in()
    assert again.session.desk is not None
    assert again.session.desk.actor == PRACTITIONER


def test_when_the_words_differ_nothing_is_taken_in(start: Callable[[], Start], manager: Store, tmp_path: Path) -> None:
    """Whoever hears other words is told what to do; the laptop still waits."""
    run = start()
    view = run.join()
    view.open_file(_first_file(manager, _saved(view, tmp_path), tmp_path))
    view.compare.differ_button.click()
    assert view.step is view.wait
    assert "Nothing was taken in" in view.wait.said
    assert run.session.desk is None
    view.take_in()
    assert run.session.desk is None


def test_a_file_that_is_not_for_this_laptop_is_refused_in_words(
    start: Callable[[], Start], manager: Store, tmp_path: Path
) -> None:
    """The wrong file, or one for somebody else, changes nothing."""
    run = start()
    view = run.join()
    wrong = tmp_path / "wrong.caseload-sync"
    wrong.write_bytes(b"nothing")
    view.open_file(wrong)
    assert "no file of the exchange" in view.wait.said
    other = make_store(tmp_path / "other", clock=SetClock(), sealed=True)
    for_other = send(manager, MANAGER, Request(recipients=(other.device.id,), label=_EVERYTHING), tmp_path)
    other.close()
    view.open_file(for_other.files[0].path)
    assert "not for this laptop" in view.wait.said
    assert view.step is view.wait
    assert view.wait.file_button.isEnabled()


def test_going_back_from_the_words_keeps_the_file_to_be_opened_again(
    start: Callable[[], Start], manager: Store, tmp_path: Path
) -> None:
    """The manager does not answer: back, and later the same file once more."""
    run = start()
    view = run.join()
    file = _first_file(manager, _saved(view, tmp_path), tmp_path)
    view.open_file(file)
    view.compare.back_button.click()
    assert not view.compare.isVisible()
    assert view.wait.said == ""
    view.open_file(file)
    assert view.compare.isVisible()


def test_a_card_that_cannot_be_saved_is_told(start: Callable[[], Start], tmp_path: Path) -> None:
    """A stick that was pulled out is no reason to stop."""
    view = start().join()
    view.save_card(tmp_path / "gone")
    assert "can't be written there" in view.wait.said


def test_every_step_of_joining_is_done_by_keyboard(
    start: Callable[[], Start], manager: Store, tmp_path: Path, qtbot: QtBot
) -> None:
    """Everything has a name, and Tab comes round; the keyboard is where the next thing is to be done."""
    run = start()
    shown(qtbot, run.window, 1093, 614)
    view = run.join()
    assert_accessible(view)
    assert_no_tab_trap(view)
    assert view.wait.card_button.hasFocus()
    file = _first_file(manager, _saved(view, tmp_path), tmp_path)
    assert view.wait.file_button.hasFocus()
    view.open_file(file)
    assert view.compare.words.hasFocus()
    assert_accessible(view)
    assert_no_tab_trap(view.compare)


def test_one_signs_in_with_ones_name_unless_another_is_typed(themed: Theme, qtbot: QtBot) -> None:
    """The sign-in name follows the name until it is changed."""
    door, opened = FakeDoor(names=()), list[object]()
    view = FirstRunView(door, InlineRunner())
    view.opened.connect(opened.append)
    shown(qtbot, view, 1093, 614)
    QTest.keyClick(view.choice.join_button, Qt.Key.Key_Return)
    form = view.join_form
    assert form.name.hasFocus()
    _fill(form)
    assert form.user == "Jo Bell"
    form.sign_in.setText("jo")
    QTest.keyClicks(form.name, "amy")
    QTest.keyClick(form.passwords.second, Qt.Key.Key_Return)
    assert door.asked == [("join_team", "Jo Bellamy", "jo")]
    assert view.step is view.code
    assert view.code.code == CODE
    assert view.user == "jo"
    assert_accessible(form)


def test_back_leads_to_the_other_ways_to_begin(themed: Theme, qtbot: QtBot) -> None:
    """Whoever chose the wrong way loses nothing."""
    view = FirstRunView(FakeDoor(names=()), InlineRunner())
    shown(qtbot, view, 1093, 614)
    view.choice.join_button.click()
    view.join_form.left.emit()
    assert view.step is view.choice
    assert view.choice.sample_button.hasFocus()


@pytest.mark.parametrize(
    ("error", "beside"),
    [
        (RuleBroken("password_short", field="password", least=10), "password"),
        (RuleBroken("required", field="name"), "name"),
        (StoreUnavailable("disk_full"), ""),
    ],
)
def test_a_refused_beginning_is_explained(themed: Theme, qtbot: QtBot, error: Exception, beside: str) -> None:
    """What is wrong stands beside its field, or above the button when it belongs to none."""
    form = JoinForm(FakeDoor(names=(), refuse=error), InlineRunner())
    shown(qtbot, form, 1093, 614)
    form.submit()
    assert form.name_field.problem
    assert form.sign_in_field.problem
    _fill(form)
    form.submit()
    fields = {"password": form.passwords.first_field, "name": form.name_field}
    assert bool(form.problem.text()) is not bool(beside)
    if beside:
        assert fields[beside].problem
    assert form.go_button.isEnabled()


def _saved(view: JoinTeamView, folder: Path) -> Path:
    view.save_card(folder)
    return folder / "jo-bell.caseload-card"


def _sign_in(run: Start) -> None:
    view = run.view
    assert isinstance(view, SignInView)
    view.password.setText(PASSWORD)
    view.submit()
