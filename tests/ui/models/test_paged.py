"""Lists of any length: right rows, few reads, nothing late."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from caseload_desktop.ui.models.paged import (
    ID_ROLE,
    KEPT_PAGES,
    LOADING,
    PAGE_ROWS,
    TAG_ROLE,
    Column,
    Order,
    PagedModel,
)
from caseload_desktop.ui.tasks import InlineRunner
from caseload_desktop.ui.theme import Theme
from caseload_desktop.ui.widgets.status_tag import Tag, Tone


@dataclass(frozen=True, slots=True)
class Line:
    no: int
    name: str


COLUMNS = (
    Column[Line]("name", "Person", lambda line: line.name, detail=lambda line: f"P-{line.no}", strong=True),
    Column[Line]("status", "Status", lambda line: "On track", tag=lambda _line: Tag(Tone.GREEN, "On track")),
    Column[Line]("plain", "Note", lambda line: "", sortable=False),
)


class Reads:
    """Stands for the store: counts what is asked of it."""

    def __init__(self) -> None:
        self.pages: list[int] = []

    def rows(self, ids: Sequence[int]) -> list[Line]:
        self.pages.append(len(ids))
        return [Line(no, f"Person {no}") for no in reversed(ids)]


def _ids(count: int) -> object:
    def fetch(order: Order) -> array[int]:
        numbers = range(1, count + 1)
        return array("q", reversed(numbers) if order.descending else numbers)

    return fetch


def _model(runner: InlineRunner, reads: Reads, count: int) -> PagedModel[Line]:
    model = PagedModel(COLUMNS, reads.rows, row_id=lambda line: line.no, runner=runner)
    model.load(_ids(count))  # type: ignore[arg-type]
    return model


@pytest.mark.parametrize("count", [0, 1, PAGE_ROWS, PAGE_ROWS * 3 + 7])
def test_qts_own_tester_finds_nothing(qtbot: QtBot, count: int) -> None:
    """The model keeps Qt's rules: empty, one row, one page, several pages."""
    runner, reads = InlineRunner(), Reads()
    model = PagedModel(COLUMNS, reads.rows, row_id=lambda line: line.no, runner=runner)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning, model)
    model.load(_ids(count))  # type: ignore[arg-type]
    assert model.rowCount() == count
    for row in range(0, count, 50):
        assert model.index(row, 0).data() == f"Person {row + 1}"
    model.sort(0, Qt.SortOrder.DescendingOrder)
    if count:
        assert model.index(0, 0).data(ID_ROLE) == count


def test_opening_a_long_list_reads_one_page(qtbot: QtBot) -> None:
    """A hundred thousand rows cost one page of reading to show."""
    runner, reads = InlineRunner(), Reads()
    model = _model(runner, reads, 100_000)
    for row in range(20):
        model.index(row, 0).data()
    assert reads.pages == [PAGE_ROWS]


def test_a_row_not_yet_there_shows_a_quiet_sign(qtbot: QtBot) -> None:
    """The screen never waits for the database; the row appears when it has come."""
    runner, reads = InlineRunner(), Reads()
    model = _model(runner, reads, 300)
    runner.hold = True
    assert model.index(0, 0).data() == LOADING
    assert model.index(0, 1).data(TAG_ROLE) is None
    with qtbot.waitSignal(model.dataChanged):
        runner.release()
    assert model.index(0, 0).data() == "Person 1"
    assert model.index(0, 1).data(TAG_ROLE) == Tag(Tone.GREEN, "On track")


def test_answers_to_an_older_question_are_dropped(qtbot: QtBot) -> None:
    """Filters changed twice: the list shows the second, whichever answer comes last."""
    runner, reads = InlineRunner(), Reads()
    model = PagedModel(COLUMNS, reads.rows, row_id=lambda line: line.no, runner=runner)
    runner.hold = True
    model.load(_ids(5))  # type: ignore[arg-type]
    model.load(_ids(9))  # type: ignore[arg-type]
    runner.release(newest_first=True)
    assert model.rowCount() == 9


def test_pages_of_an_older_question_are_dropped(qtbot: QtBot) -> None:
    """A page that arrives after the filters changed does not show among the new rows."""
    runner, reads = InlineRunner(), Reads()
    model = _model(runner, reads, 300)
    runner.hold = True
    model.index(0, 0).data()
    model.load(_ids(4))  # type: ignore[arg-type]
    runner.release()
    assert model.rowCount() == 4
    assert model.index(3, 0).data() == LOADING
    runner.release()
    assert model.index(3, 0).data() == "Person 4"


def test_scrolling_fast_reads_only_where_it_stops(qtbot: QtBot) -> None:
    """Dragging the scroll bar over many pages does not queue them all."""
    runner, reads = InlineRunner(), Reads()
    model = _model(runner, reads, PAGE_ROWS * 60)
    runner.hold = True
    for page in range(60):
        model.index(page * PAGE_ROWS, 0).data()
    while runner.held:
        runner.release()
    assert len(reads.pages) <= 5
    assert model.index(59 * PAGE_ROWS, 0).data() == f"Person {59 * PAGE_ROWS + 1}"


def test_memory_stays_flat_however_far_one_scrolls(qtbot: QtBot) -> None:
    """Only the latest pages are kept."""
    runner, reads = InlineRunner(), Reads()
    model = _model(runner, reads, PAGE_ROWS * (KEPT_PAGES + 20))
    for page in range(KEPT_PAGES + 20):
        model.index(page * PAGE_ROWS, 0).data()
    model.index(0, 0).data()
    assert len(reads.pages) == KEPT_PAGES + 21
    model.index((KEPT_PAGES + 19) * PAGE_ROWS, 0).data()
    assert len(reads.pages) == KEPT_PAGES + 21


def test_headings_sort_in_the_query(qtbot: QtBot) -> None:
    """Sorting asks the store in another order; a column that can't be sorted does nothing."""
    runner, reads = InlineRunner(), Reads()
    model = _model(runner, reads, 10)
    model.sort(0, Qt.SortOrder.DescendingOrder)
    assert model.order == Order("name", descending=True)
    assert model.id_at(0) == 10
    model.sort(2, Qt.SortOrder.AscendingOrder)
    assert model.order.key == "name"


def test_one_changed_row_is_read_again_in_its_place(qtbot: QtBot) -> None:
    """After a correction the list keeps its place and shows the new words."""
    runner, reads = InlineRunner(), Reads()
    model = _model(runner, reads, 300)
    model.index(0, 0).data()
    model.refresh_rows([1, 999])
    assert reads.pages == [PAGE_ROWS, PAGE_ROWS]


def test_a_failed_read_is_told(qtbot: QtBot) -> None:
    """A list that can't be read says so instead of waiting for ever."""
    runner = InlineRunner()

    def fail(_order: Order) -> array[int]:
        raise OSError

    model = PagedModel(COLUMNS, Reads().rows, row_id=lambda line: line.no, runner=runner)
    with qtbot.waitSignal(model.load_failed):
        model.load(fail)
    assert not model.loading


def test_words_for_screen_readers_hold_both_lines(qtbot: QtBot, themed: Theme) -> None:
    """A screen reader hears the name and the quieter line."""
    model = _model(InlineRunner(), Reads(), 3)
    assert model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Person 1, P-1"
    assert isinstance(model, QObject)
