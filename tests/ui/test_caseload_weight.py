"""How heavy caseloads are: the list of workers says it in words and shape, and every point can be looked into."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.domain.workload import Piece, Weights, Workload, weigh
from caseload_desktop.services.people import restrict_person
from caseload_desktop.services.rule_settings import set_rules
from caseload_desktop.ui.caseload.page import WORKERS, CaseloadPage
from caseload_desktop.ui.caseload.weight_dialog import WeightDialog
from caseload_desktop.ui.caseload.weight_words import weight_sentence, weight_tag
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.tasks import InlineRunner
from caseload_desktop.ui.theme import Mode, Theme
from caseload_desktop.ui.widgets.status_tag import Tone
from tests.support import MANAGER, make_store
from tests.ui.caseload_room import AMINA, JO, fill
from tests.ui.support import assert_accessible, assert_no_tab_trap, picture, shown

pytestmark = pytest.mark.gui


@pytest.fixture
def desk(tmp_path: Path, themed: Theme) -> Iterator[Desk]:
    del themed
    store = make_store(tmp_path)
    runner = InlineRunner()
    yield Desk(store, MANAGER, runner, Notices())
    store.close()
    assert runner.errors == []


def _page(qtbot: QtBot, desk: Desk, width: int = 1330) -> CaseloadPage:
    page = CaseloadPage(desk)
    shown(qtbot, page, width, 600)
    page.show_item(WORKERS)
    return page


def _points(page: CaseloadPage) -> dict[str, str]:
    model = page.workers.model
    return {str(model.index(n, 0).data()): str(model.index(n, 2).data()) for n in range(model.count)}


def _dialog(page: CaseloadPage) -> WeightDialog:
    found = page.window().findChildren(WeightDialog)
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("points", "room", "tone", "words"),
    [
        (45, 50, Tone.GREEN, "45 of 50, room"),
        (50, 50, Tone.AMBER, "50 of 50, full"),
        (55.5, 50, Tone.RED, "55.5 of 50, over"),
        (12, None, Tone.GREY, "12, no hours"),
    ],
)
def test_the_rating_is_a_shape_and_a_word(points: float, room: float | None, tone: Tone, words: str) -> None:
    """Nobody needs the colour to know whether there is room."""
    rules = Weights(points={"monitoring": points})
    tag = weight_tag(Workload("w", (weigh(Piece("monitoring", "p", "w", ""), rules),), room, rules))
    assert tag is not None
    assert (tag.tone, tag.words) == (tone, words)


def test_without_hours_the_sentence_says_so() -> None:
    """Nothing is reckoned from hours nobody wrote down."""
    assert weight_sentence(Workload("w", (), None, Weights())).endswith("nobody can say how much room there is.")


@pytest.mark.parametrize(("mode", "width"), [(Mode.LIGHT, 1330), (Mode.DARK, 1330), (Mode.LIGHT, 1000)])
def test_a_manager_sees_points_and_looks_into_them(
    qtbot: QtBot, desk: Desk, themed: Theme, mode: Mode, width: int
) -> None:
    """From the list of workers to each piece with its reason, and on to the person, by keyboard."""
    themed.set_mode(mode)
    fill(desk.store)
    page = _page(qtbot, desk, width)
    assert _points(page)["Jo Bell"].endswith("of 50, room")
    row = next(n for n in range(page.workers.model.count) if page.workers.model.index(n, 0).data() == "Jo Bell")
    page.workers.view.select_row(row)
    picture(page, f"caseload-points-{mode}-{width}")
    if mode is Mode.LIGHT:
        assert_accessible(page)
        assert_no_tab_trap(page)
    page.workers.show_why()
    dialog = _dialog(page)
    assert dialog.model.rowCount() >= 3
    assert str(dialog.model.index(0, 2).data()).startswith("Monitoring only, since")
    assert_accessible(dialog)
    picture(dialog, f"caseload-why-{mode}")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_points_follow_the_councils_figures_and_keep_restricted_names(qtbot: QtBot, desk: Desk) -> None:
    """A setting changes the list at once; a restricted person weighs, unnamed."""
    people = fill(desk.store)
    page = _page(qtbot, desk)
    before = _points(page)["Jo Bell"]
    set_rules(desk.store, MANAGER, key="workload", values={"points.monitoring": 20})
    other = Actor(AMINA, Role.TEAM_MANAGER)
    restrict_person(desk.store, other, person_id=people[0], reason="staff_or_relative", workers=(JO,))
    page.refresh()
    assert _points(page)["Jo Bell"] != before
    assert _points(page)["Jo Bell"].endswith("over")
    row = next(n for n in range(page.workers.model.count) if page.workers.model.index(n, 0).data() == "Jo Bell")
    page.workers.view.select_row(row)
    page.workers.show_why()
    dialog = _dialog(page)
    names = [dialog.model.index(n, 0).data() for n in range(dialog.model.rowCount())]
    assert "Ada Quill" not in names
    assert dialog.said.text() == "1 restricted person not shown: 20 points"
    dialog.accept()
