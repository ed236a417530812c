"""The page on one worker's safeguarding work: numbers first, every line opens its record, and the paper says it too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from caseload_desktop.domain.roles import Actor
from caseload_desktop.reports.supervision_pdf import supervision_pdf
from caseload_desktop.ui.supervision.file_dialog import SupervisionFileDialog
from caseload_desktop.ui.supervision.lines import printed
from caseload_desktop.ui.supervision.page import SupervisionPage
from caseload_desktop.ui.theme import Mode, Theme
from tests.store.queries.test_supervision import fill
from tests.support import MANAGER, PRACTITIONER
from tests.ui.records import Room, dialog_of, room
from tests.ui.support import assert_accessible, assert_no_tab_trap, picture, shown

pytestmark = [pytest.mark.usefixtures("themed")]
JO = PRACTITIONER.worker_id


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Room]:
    with room(tmp_path, MANAGER) as made:
        yield made


def a_page(qtbot: QtBot, here: Room, actor: Actor = MANAGER) -> SupervisionPage:
    page = SupervisionPage(here.as_(actor))
    here.kept.append(page)
    page.desk.go_requested.connect(lambda key, item: here.went.append((key, item)))
    shown(qtbot, page, 1366, 700)
    return page


def test_a_manager_sees_one_practitioners_work(qtbot: QtBot, here: Room, themed: Theme) -> None:
    """What is late stands first; Enter leads to the record; another worker is one choice away."""
    people = fill(here.store)
    page = a_page(qtbot, here)
    page.show_item(JO)
    assert page.title_text == "Supervision"
    assert page.subtitle_text.startswith("Safeguarding work of Jo Bell: ")
    assert page.open.lines[0].tag.words.endswith("late")
    assert page.numbers["Enquiries led"].accessibleName() == "Enquiries led: 2"
    assert page.numbers["Waiting for sign-off"].accessibleName() == "Waiting for sign-off: 1"
    assert_accessible(page)
    assert_no_tab_trap(page)
    picture(page, "supervision")
    page.open.view.opened.emit(page.open.lines[0].number)
    assert here.went[-1][0] == "person"
    assert (here.went[-1][1] or "").split("#")[0] in people
    page.tabs.setCurrentIndex(1)
    picture(page, "supervision_recorded")
    themed.set_mode(Mode.DARK)
    page.tabs.setCurrentIndex(0)
    page.resize(1000, 470)
    picture(page, "supervision_dark_small")


def test_a_worker_sees_their_own_and_chooses_nobody(qtbot: QtBot, here: Room) -> None:
    """Without the right to look at others there is no choice of a worker."""
    fill(here.store)
    page = a_page(qtbot, here, PRACTITIONER)
    assert not page._field.isVisible()
    assert len(page.open.lines) == 7


def test_the_paper_holds_the_same(qtbot: QtBot, here: Room, tmp_path: Path) -> None:
    """The PDF has every open line, and is written where the manager says."""
    fill(here.store)
    page = a_page(qtbot, here)
    page.show_item(JO)
    assert page.held is not None
    paper = printed(page.held.found, here.desk.code_lists, here.desk.today(), made_by="Morwenna Hale", sample=True)
    assert [line.person for line in paper.open] == [f"{one.person} ({one.reference})" for one in page.open.lines]
    assert supervision_pdf(paper).startswith(b"%PDF")
    page.open_pdf()
    dialog = dialog_of(page, SupervisionFileDialog)
    dialog.path.setText(str(tmp_path / "jo"))
    picture(dialog, "supervision_pdf_dialog")
    with qtbot.waitSignal(dialog.accepted):
        dialog.submit()
    assert (tmp_path / "jo.pdf").read_bytes() == supervision_pdf(
        printed(page.held.found, here.desk.code_lists, here.desk.today(), made_by="Morwenna Hale", sample=False)
    )
