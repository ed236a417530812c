"""Bringing in a sheet by the screen: choose, map, answer, check, import, undo; closed half way, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from caseload_desktop.exchange.sheets.fate import Status
from caseload_desktop.exchange.sheets.fields import Field
from caseload_desktop.services.organisation import AddWorker, add_worker
from caseload_desktop.store import rows
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.pages.import_sheet.page import ImportPage
from caseload_desktop.ui.pages.import_sheet.report_dialog import ReportDialog
from caseload_desktop.ui.pages.import_sheet.row_dialog import RowDialog
from caseload_desktop.ui.tasks import InlineRunner
from caseload_desktop.ui.theme import Mode, Theme
from tests.exchange.sheets.makers import DUTY_DESK, excel, separated
from tests.profiles import make_profile
from tests.ui.support import assert_accessible, assert_no_tab_trap, picture, shown

pytestmark = pytest.mark.gui

SHEET = [
    ["Date", "Name", "How", "Outcome", "Worker"],
    ["03/04/2026", "Tanner, Cyril", "Phone", "no idea yet", "RL"],
    ["25/04/2026", "Oak, Bob", "Email", "Advice given", "RL"],
    ["31/02/2026", "Ash, Ann", "Phone", "Advice given", "RL"],
]


@pytest.fixture
def desk(tmp_path: Path, themed: Theme) -> Iterator[Desk]:
    vault, created = make_profile(tmp_path / "p")
    yield Desk(created.store, created.actor, InlineRunner(), Notices())
    vault.close()


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "log.csv"
    path.write_bytes(separated(SHEET, separator=";"))
    return path


def page_on(qtbot: QtBot, desk: Desk, width: int = 1010, height: int = 500) -> ImportPage:
    page = ImportPage(desk)
    shown(qtbot, page, width, height)
    return page


def contacts(desk: Desk) -> int:
    with desk.store.read() as connection:
        return connection.execute(select(func.count()).where(rows.contact.c.gone.is_(None))).scalar_one()


def answer_all(page: ImportPage) -> None:
    """Takes every answer that stands ready, by Enter alone."""
    step = page.questions_step
    for _ in range(200):
        if step.go_on_button.hasFocus():
            return
        key = step.list.currentItem().data(int(Qt.ItemDataRole.UserRole))
        if key.startswith("received_on:row:"):
            line = step.date.findChild(QLineEdit)
            assert line is not None
            QTest.keyClicks(line, "29/4/26")
            QTest.keyClick(line, Qt.Key.Key_Return)
        else:
            QTest.keyClick(step.options, Qt.Key.Key_Return)


def test_whole_way_by_keyboard(qtbot: QtBot, desk: Desk, sheet: Path) -> None:
    """From the file to the contacts: columns confirmed, questions answered by Enter, imported, and undone as one."""
    page = page_on(qtbot, desk)
    page.open_file(str(sheet))
    assert page.step == "columns"
    QTest.keyClick(page.columns_step.confirm_button, Qt.Key.Key_Space)
    assert page.step == "questions"
    answer_all(page)
    QTest.keyClick(page.questions_step.go_on_button, Qt.Key.Key_Space)
    assert page.step == "check"
    assert page.check_step.import_button.text() == "Import 3 contacts"
    QTest.keyClick(page.check_step.import_button, Qt.Key.Key_Space)
    assert page.step == "done"
    assert contacts(desk) == 3
    QTest.mouseClick(page.done_step.undo_button, Qt.MouseButton.LeftButton)
    assert contacts(desk) == 0
    assert page.done_step._words.text() == "The import was taken back"


def test_closed_half_way_nothing_is_lost(qtbot: QtBot, desk: Desk, sheet: Path) -> None:
    """The page closed in the middle of the questions: the next one offers to go on, with the answers given."""
    page = page_on(qtbot, desk)
    page.open_file(str(sheet))
    page.columns_step.confirmed.emit()
    page.questions_step.answered.emit("outcome:no idea yet", "nfa_other")
    page.close()
    again = page_on(qtbot, desk)
    assert "log.csv" in again.file_step._draft_words.text()
    QTest.mouseClick(again.file_step.resume_button, Qt.MouseButton.LeftButton)
    assert again.step == "questions"
    assert again.state.decisions["outcome:no idea yet"] == "nfa_other"


def test_answers_to_another_file_are_not_taken(qtbot: QtBot, desk: Desk, sheet: Path) -> None:
    """When the file changed since, answers about its rows are asked again."""
    page = page_on(qtbot, desk)
    page.open_file(str(sheet))
    page.columns_step.confirmed.emit()
    page.questions_step.answered.emit("received_on:row:4", "2026-04-29")
    sheet.write_bytes(separated([*SHEET, SHEET[1]], separator=";"))
    again = page_on(qtbot, desk)
    again.file_step.resumed.emit()
    assert "received_on:row:4" not in again.state.decisions


def test_draft_can_be_forgotten(qtbot: QtBot, desk: Desk, sheet: Path) -> None:
    """A sheet begun and not wanted is forgotten for good."""
    page = page_on(qtbot, desk)
    page.open_file(str(sheet))
    page.file_step.forgotten.emit()
    assert page.step == "file"
    assert desk.store.drafts.mine(desk.actor.worker_id) == []
    assert not page.file_step._draft_card.isVisible()


def test_file_that_can_not_be_read(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    """A locked or missing file is said in words beside the button, and another can be chosen."""
    page = page_on(qtbot, desk)
    page.open_file(str(tmp_path / "gone.xlsx"))
    assert page.step == "file"
    assert page.file_step._wrong.text().startswith("This file can't be opened")
    assert page.file_step.choose_button.isEnabled()


def test_columns_can_be_changed(qtbot: QtBot, desk: Desk, sheet: Path) -> None:
    """A column given another field shows what is understood now; without a date column there is no going on."""
    page = page_on(qtbot, desk)
    page.open_file(str(sheet))
    page.columns_step.picked.emit(0, Field.NOTE)
    assert not page.columns_step.confirm_button.isEnabled()
    assert "date" in page.columns_step._wrong.text()
    page.columns_step.picked.emit(0, Field.RECEIVED_ON)
    assert page.columns_step.confirm_button.isEnabled()


def test_sheet_of_a_workbook_can_be_chosen(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    """A workbook with several sheets lets the worker say which one."""
    path = tmp_path / "log.xlsx"
    path.write_bytes(excel({"2026": SHEET, "2025": SHEET[:2]}))
    page = page_on(qtbot, desk)
    page.open_file(str(path))
    assert page.state.sheet == "2026"
    page.columns_step.sheet_picked.emit("2025")
    assert page.state.sheet == "2025"


def test_row_can_be_left_out_by_hand(qtbot: QtBot, desk: Desk, sheet: Path) -> None:
    """One row of the list is left out by a person's word, and taken back again."""
    page = page_on(qtbot, desk)
    page.open_file(str(sheet))
    page.columns_step.confirmed.emit()
    answer_all(page)
    page.questions_step.went_on.emit()
    page.check_step.view.select_id(3)
    QTest.mouseClick(page.check_step.leave_out_button, Qt.MouseButton.LeftButton)
    assert page.check_step.import_button.text() == "Import 2 contacts"
    page.check_step.show_status(Status.LEAVE_OUT)
    page.check_step.view.select_id(3)
    QTest.mouseClick(page.check_step.as_answered_button, Qt.MouseButton.LeftButton)
    assert page.check_step.import_button.text() == "Import 3 contacts"


def test_trying_out_can_be_given_up(qtbot: QtBot, desk: Desk, sheet: Path) -> None:
    """A long try-out stopped by Cancel leaves the worker at the columns, ready to try again."""
    page = page_on(qtbot, desk)
    page.open_file(str(sheet))
    runner = held(desk)
    page.columns_step.confirmed.emit()
    cancel(page)
    runner.release()
    assert page.step == "columns"
    runner.hold = False
    page.columns_step.confirmed.emit()
    assert page.step == "questions"


def test_import_given_up_changes_nothing(qtbot: QtBot, desk: Desk, sheet: Path) -> None:
    """An import stopped by Cancel says that nothing was changed, and nothing was."""
    page = page_on(qtbot, desk)
    page.open_file(str(sheet))
    page.columns_step.confirmed.emit()
    answer_all(page)
    page.questions_step.went_on.emit()
    told: list[str] = []
    desk.notices.told.connect(lambda bar: told.append(bar.words))
    runner = held(desk)
    page.check_step.import_asked.emit()
    cancel(page)
    runner.release()
    assert told == ["Stopped. Nothing was changed."]
    assert (page.step, contacts(desk)) == ("check", 0)


def held(desk: Desk) -> InlineRunner:
    assert isinstance(desk.runner, InlineRunner)
    desk.runner.hold = True
    return desk.runner


def cancel(page: ImportPage) -> None:
    dialog = page._progress
    assert dialog is not None
    dialog.reject()


def test_row_opens_in_full_and_leads_to_its_question(qtbot: QtBot, desk: Desk, sheet: Path) -> None:
    """A row that waits is opened, shows its cells and why, and leads to the question that stands before it."""
    page = page_on(qtbot, desk)
    page.open_file(str(sheet))
    page.columns_step.confirmed.emit()
    page.questions_step.suggestions_taken.emit()
    page.questions_step.went_on.emit()
    page.check_step.show_status(Status.ASK)
    page.check_step.view.opened.emit(4)
    dialog = page.findChild(RowDialog)
    assert dialog is not None
    assert_accessible(dialog)
    picture(dialog, "import_row")
    dialog._answer()
    assert page.step == "questions"
    assert page.questions_step._words.text().startswith("“31/02/2026” is a day that does not exist.")


def test_report_says_that_it_leaves_the_store(qtbot: QtBot, desk: Desk, sheet: Path, tmp_path: Path) -> None:
    """Before the report is written the worker reads that it is an ordinary file; what is saved holds the rows."""
    page = page_on(qtbot, desk)
    page.open_file(str(sheet))
    page.columns_step.confirmed.emit()
    page.check_step.report_asked.emit()
    dialog = page.findChild(ReportDialog)
    assert dialog is not None
    assert_accessible(dialog)
    dialog.reject()
    page.save_report(str(tmp_path / "report.csv"))
    text = (tmp_path / "report.csv").read_text("utf-8-sig")
    assert "“31/02/2026” is a day that does not exist." in text
    with desk.store.read() as connection:
        logged = (
            connection.execute(select(rows.access_log.c.what).order_by(rows.access_log.c.no.desc())).scalars().first()
        )
    assert logged == "export"


def test_backup_is_made_before_an_import(qtbot: QtBot, desk: Desk, sheet: Path) -> None:
    """Before anything is written, the safety copy is made."""
    made: list[int] = []
    desk.safety_copy = lambda: made.append(contacts(desk))
    page = page_on(qtbot, desk)
    page.open_file(str(sheet))
    page.columns_step.confirmed.emit()
    answer_all(page)
    page.check_step.import_asked.emit()
    assert made == [0]
    assert contacts(desk) == 3


@pytest.mark.parametrize("step", ["file", "columns", "questions", "check", "done"])
def test_every_step_by_keyboard_and_screen_reader(qtbot: QtBot, desk: Desk, sheet: Path, step: str) -> None:
    """Every control of every step has a name and is reached by Tab, and Tab leaves it again."""
    page = page_on(qtbot, desk)
    walk_to(page, sheet, step)
    assert_accessible(page)
    assert_no_tab_trap(page)


def walk_to(page: ImportPage, sheet: Path, step: str) -> None:
    if step == "file":
        return
    page.open_file(str(sheet))
    if step == "columns":
        return
    page.columns_step.confirmed.emit()
    if step == "questions":
        return
    answer_all(page)
    page.questions_step.went_on.emit()
    if step == "done":
        page.check_step.import_asked.emit()


@pytest.mark.parametrize(("name", "width", "height"), [("small", 1000, 470), ("large", 1130, 640)])
@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
def test_pictures(qtbot: QtBot, desk: Desk, themed: Theme, name: str, width: int, height: int, mode: Mode) -> None:
    """Each step with the duty desk's log is drawn at the sizes people work at, light and dark."""
    for worker in ("Jo Bell", "Amina Rahman", "Tom Wood"):
        add_worker(desk.store, desk.actor, AddWorker(name=worker))
    themed.set_mode(mode)
    page = page_on(qtbot, desk, width, height)
    label = f"import_{name}_{mode.value}"
    picture(page, f"{label}_1_file")
    page.open_file(str(DUTY_DESK))
    picture(page, f"{label}_2_columns")
    page.columns_step.confirmed.emit()
    picture(page, f"{label}_3_questions")
    page.questions_step.suggestions_taken.emit()
    picture(page, f"{label}_4_answered")
    page.questions_step.went_on.emit()
    picture(page, f"{label}_5_check")
    page.check_step.show_status(Status.LEAVE_OUT)
    picture(page, f"{label}_6_left_out")
    page.check_step.import_asked.emit()
    picture(page, f"{label}_7_done")
    page.done_step.again_asked.emit()
    picture(page, f"{label}_8_file_again")
    assert contacts(desk) > 400


def test_nothing_is_cut_off_at_the_largest_text(qtbot: QtBot, desk: Desk, sheet: Path, themed: Theme) -> None:
    """With the largest text on the smallest laptop every step fits the page; buttons go on in a second line."""
    themed.set_scale(1.5)
    page = page_on(qtbot, desk, 980, 460)
    page.file_step.show_draft("duty_desk_contact_log_november_2026.csv", 12)
    assert page.file_step.width() <= 980
    page.open_file(str(sheet))
    page.columns_step.confirmed.emit()
    answer_all(page)
    page.questions_step.went_on.emit()
    assert page.step == "check"
    rows_left = page.check_step.view.geometry()
    for place in ("file", "columns", "questions", "check"):
        page._show_step(place)
        assert page.minimumSizeHint().width() <= 980, place
    assert rows_left.height() > 120
