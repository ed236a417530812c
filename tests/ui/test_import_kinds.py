"""Bringing in a caseload list by the screen: the kind is proposed, can be chosen, and every step speaks of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from caseload_desktop.exchange.sheets.fate import Status
from caseload_desktop.exchange.sheets.fields import Field
from caseload_desktop.services.organisation import AddWorker, add_team, add_worker
from caseload_desktop.store import rows
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.pages.import_sheet.page import ImportPage
from caseload_desktop.ui.tasks import InlineRunner
from caseload_desktop.ui.theme import Mode, Theme
from tests.exchange.sheets import kind_sheets
from tests.exchange.sheets.makers import separated
from tests.profiles import make_profile
from tests.ui.support import assert_accessible, assert_no_tab_trap, picture, shown

pytestmark = pytest.mark.gui

SHEETS = {
    "caseload": kind_sheets.CASELOAD,
    "referrals": kind_sheets.REFERRALS,
    "reviews": kind_sheets.REVIEWS,
    "services": kind_sheets.SERVICES,
    "amhp": kind_sheets.AMHP,
}


@pytest.fixture
def desk(tmp_path: Path, themed: Theme) -> Iterator[Desk]:
    vault, created = make_profile(tmp_path / "p")
    for worker in ("Jo Bell", "Amina Rahman", "Tom Wood"):
        add_worker(created.store, created.actor, AddWorker(name=worker))
    with created.store.read() as connection:
        locality = connection.execute(select(rows.FOLDED["locality"].c.id)).scalar_one()
    add_team(created.store, created.actor, name="Canterbury patch", locality_id=locality, kind="enablement")
    yield Desk(created.store, created.actor, InlineRunner(), Notices())
    vault.close()


def opened(qtbot: QtBot, desk: Desk, folder: Path, name: str, width: int = 1010, height: int = 500) -> ImportPage:
    path = folder / f"{name} November.csv"
    path.write_bytes(separated(SHEETS[name]))
    page = ImportPage(desk)
    shown(qtbot, page, width, height)
    page.open_file(str(path))
    return page


def cases(desk: Desk) -> int:
    with desk.store.read() as connection:
        return connection.execute(select(func.count()).where(rows.allocation.c.gone.is_(None))).scalar_one()


def test_caseload_list_from_file_to_undo(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    """The list is taken for what it is; buttons and headings speak of involvements; undo takes all of it back."""
    page = opened(qtbot, desk, tmp_path, "caseload")
    assert page.columns_step.kinds.currentText() == "Caseload list"
    page.columns_step.confirmed.emit()
    page.questions_step.suggestions_taken.emit()
    page.questions_step.suggestions_taken.emit()
    page.questions_step.answered.emit("worker:sue p", "leave_out")
    page.questions_step.went_on.emit()
    assert page.check_step.import_button.text() == "Import 5 involvements"
    heads = [page.check_step.model.headerData(n, Qt.Orientation.Horizontal) for n in range(6)]
    assert heads[3:5] == ["Since", "Becomes"]
    went: list[tuple[str, str | None]] = []
    desk.go = lambda key, item=None: went.append((key, item))  # type: ignore[method-assign,assignment]
    QTest.keyClick(page.check_step.import_button, Qt.Key.Key_Space)
    assert page.step == "done"
    assert cases(desk) == 5
    assert page.done_step.contacts_button.text() == "See the caseloads"
    QTest.keyClick(page.done_step.contacts_button, Qt.Key.Key_Space)
    assert went == [("caseload", None)]
    page.done_step.undo_asked.emit()
    assert cases(desk) == 0


def test_amhp_log_from_file_to_its_list(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    """What is left out says why; the next such log starts from the columns set here, and the list is one key away."""
    page = opened(qtbot, desk, tmp_path, "amhp")
    page.columns_step.confirmed.emit()
    for _ in range(3):
        page.questions_step.suggestions_taken.emit()
    page.questions_step.went_on.emit()
    assert page.check_step.import_button.text() == "Import 5 referrals"
    went: list[tuple[str, str | None]] = []
    desk.go = lambda key, item=None: went.append((key, item))  # type: ignore[method-assign,assignment]
    QTest.keyClick(page.check_step.import_button, Qt.Key.Key_Space)
    QTest.keyClick(page.done_step.contacts_button, Qt.Key.Key_Space)
    assert went == [("liberty", "amhp")]
    with desk.store.read() as connection:
        assert connection.execute(select(func.count()).select_from(rows.amhp_referral)).scalar_one() == 5
    again = opened(qtbot, desk, tmp_path, "amhp")
    assert again.columns_step.kinds.currentData() == "amhp"
    assert Field.DETENTION_ENDS.value in again.state.fields


def test_another_kind_can_be_chosen(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    """A wrong guess is put right by hand: the columns are proposed anew, and the choice outlives the page."""
    page = opened(qtbot, desk, tmp_path, "caseload")
    assert "contacts" in [page.columns_step.kinds.itemData(n) for n in range(page.columns_step.kinds.count())]
    page.columns_step.kind_picked.emit("contacts")
    assert page.columns_step.kinds.currentData() == "contacts"
    assert Field.ALLOCATED_ON.value not in page.state.fields
    again = ImportPage(desk)
    shown(qtbot, again, 1010, 500)
    again.file_step.resumed.emit()
    assert again.columns_step.kinds.currentData() == "contacts"


def test_kind_is_remembered_with_the_headings(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    """A sheet brought in as another kind than proposed is proposed as that kind the next time."""
    page = opened(qtbot, desk, tmp_path, "services")
    page.columns_step.kind_picked.emit("caseload")
    page.columns_step.confirmed.emit()
    page.questions_step.suggestions_taken.emit()
    page.questions_step.suggestions_taken.emit()
    page.check_step.import_asked.emit()
    assert page.step == "done"
    assert opened(qtbot, desk, tmp_path, "services").columns_step.kinds.currentData() == "caseload"


@pytest.mark.parametrize("name", ["caseload", "reviews"])
def test_columns_step_by_keyboard(qtbot: QtBot, desk: Desk, tmp_path: Path, name: str) -> None:
    """The choice of the kind has a name and is reached by Tab, and Tab leaves it again."""
    page = opened(qtbot, desk, tmp_path, name)
    assert_accessible(page)
    assert_no_tab_trap(page)


@pytest.mark.parametrize(
    ("size", "width", "height", "mode"),
    [("small", 1000, 470, Mode.LIGHT), ("large", 1130, 640, Mode.DARK)],
)
@pytest.mark.parametrize("name", SHEETS)
def test_pictures(
    qtbot: QtBot, desk: Desk, tmp_path: Path, themed: Theme, name: str, size: str, width: int, height: int, mode: Mode
) -> None:
    """Each kind's steps are drawn at the sizes people work at, light and dark."""
    themed.set_mode(mode)
    page = opened(qtbot, desk, tmp_path, name, width, height)
    label = f"import_{name}_{size}_{mode.value}"
    picture(page, f"{label}_1_columns")
    page.columns_step.confirmed.emit()
    picture(page, f"{label}_2_questions")
    for _ in range(3):
        page.questions_step.suggestions_taken.emit()
    page.questions_step.went_on.emit()
    page.check_step.show_status(Status.IMPORT)
    picture(page, f"{label}_3_check")
    page.check_step.show_status(Status.LEAVE_OUT)
    picture(page, f"{label}_4_left_out")
    page.check_step.import_asked.emit()
    picture(page, f"{label}_5_done")
    page.done_step.again_asked.emit()
    picture(page, f"{label}_6_again")
    assert page.step == "file"


def test_planned_day_may_lie_ahead(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    """A planned day that is none is asked about and may be answered by a day to come; a day done may not."""
    path = tmp_path / "reviews.csv"
    path.write_bytes(
        separated(
            [["Client", "Review due", "Date completed"], ["Ann Ash", "31/04/2027", ""], ["Bob Oak", "", "31/04/2026"]]
        )
    )
    page = ImportPage(desk)
    shown(qtbot, page, 1010, 500)
    page.open_file(str(path))
    page.columns_step.kind_picked.emit("reviews")
    page.columns_step.confirmed.emit()
    step = page.questions_step
    later = (desk.today() + timedelta(days=40)).strftime("%d/%m/%Y")
    step.show_question("planned_on:row:2")
    step.date.set_text(later)
    assert step.date.value() is not None
    step._take_date()
    assert "planned_on:row:2" in page.state.decisions
    step.show_question("completed_on:row:3")
    step.date.set_text(later)
    assert step.date.value() is None


def test_row_that_only_seems_a_repeat_can_come_in(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    """Two services alike on one day can both be right: the one left out is imported by a word, and taken back again."""
    page = opened(qtbot, desk, tmp_path, "services")
    page.columns_step.confirmed.emit()
    for _ in range(3):
        page.questions_step.suggestions_taken.emit()
    page.questions_step.went_on.emit()
    step = page.check_step
    step.show_status(Status.LEAVE_OUT)
    step.view.select_id(1)
    assert not step.import_too_button.isEnabled()
    step.view.select_id(4)
    QTest.mouseClick(step.import_too_button, Qt.MouseButton.LeftButton)
    assert step.import_button.text() == "Import 4 services"
    page._on_row(4, "")
    assert step.import_button.text() == "Import 3 services"
