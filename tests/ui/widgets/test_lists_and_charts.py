"""Lists and charts by keyboard, for eye and ear, wide and narrow."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from caseload_desktop.domain.chart_data import ChartData, ChartKind, Series, Unit
from caseload_desktop.domain.months import Month, months_ending
from caseload_desktop.ui.models.paged import Column, Order, PagedModel
from caseload_desktop.ui.tasks import InlineRunner
from caseload_desktop.ui.theme import Mode, Theme
from caseload_desktop.ui.widgets.chart import Chart, ChartCard, Sparkline
from caseload_desktop.ui.widgets.code_picker import CodePicker, Option
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.filter_bar import FilterBar
from caseload_desktop.ui.widgets.list_view import ListPane, ListView
from caseload_desktop.ui.widgets.side_pane import SidePane
from caseload_desktop.ui.widgets.status_tag import Tag, Tone
from caseload_desktop.ui.widgets.tile import Tile
from tests.ui.support import assert_accessible, assert_no_tab_trap, picture, shown


@dataclass(frozen=True, slots=True)
class Line:
    no: int
    name: str


COLUMNS = (
    Column[Line]("status", "Status", lambda line: "Due", tag=lambda _line: Tag(Tone.AMBER, "Due today"), width=120),
    Column[Line]("name", "Person", lambda line: line.name, strong=True, width=150, stretch=2),
    Column[Line]("extra", "Extra", lambda line: "more", width=150, stretch=1, hide_below=600),
)


def _rows(ids: Sequence[int]) -> list[Line]:
    return [Line(no, f"Person {no}") for no in ids]


def _query(numbers: Sequence[int]) -> object:
    return lambda order: array("q", sorted(numbers, reverse=order.descending))


@pytest.fixture
def pane(themed: Theme, qtbot: QtBot) -> ListPane:
    model = PagedModel(COLUMNS, _rows, row_id=lambda line: line.no, runner=InlineRunner(), order=Order("name"))
    view = ListView("Contacts")
    made = ListPane(view, EmptyState("inbox", "Nothing here.", action="Clear", on_action=lambda: None))
    made.watch(model)
    shown(qtbot, made, 900, 400)
    model.load(_query(range(1, 301)))  # type: ignore[arg-type]
    view.setFocus()
    return made


def _model(pane: ListPane) -> PagedModel[Line]:
    model = pane.view.model()
    assert isinstance(model, PagedModel)
    return model


def test_arrows_and_enter_open_a_row(pane: ListPane, qtbot: QtBot) -> None:
    """A list is worked through without the mouse."""
    opened: list[object] = []
    pane.view.opened.connect(opened.append)
    pane.view.select_row(0)
    QTest.keyClick(pane.view, Qt.Key.Key_Down)
    QTest.keyClick(pane.view, Qt.Key.Key_Return)
    QTest.keyClick(pane.view, Qt.Key.Key_End)
    QTest.keyClick(pane.view, Qt.Key.Key_Return)
    QTest.keyClick(pane.view, Qt.Key.Key_Home)
    QTest.keyClick(pane.view, Qt.Key.Key_Return)
    assert opened == [2, 300, 1]


def test_selection_follows_the_record_not_the_place(pane: ListPane) -> None:
    """When others are added above, the same person stays selected."""
    assert pane.view.select_id(200)
    _model(pane).load(_query([*range(150, 301), -5, -6]))  # type: ignore[arg-type]
    assert pane.view.current_id() == 200
    assert not pane.view.select_id(12345)


def test_when_the_record_has_gone_its_neighbour_is_selected(pane: ListPane) -> None:
    """After an act the worker goes on with the next row."""
    pane.view.select_id(3)
    _model(pane).load(_query([1, 2, 4, 5]))  # type: ignore[arg-type]
    assert pane.view.current_id() == 4


def test_the_row_under_the_mouse_is_lit_from_end_to_end(pane: ListPane, qtbot: QtBot) -> None:
    """Pointing at a row lights all of it, and no other; away from the list nothing is lit."""
    view, lit = pane.view, pane.view.viewport().grab
    dark = lit().toImage()
    right = view.viewport().width() - 4
    second, fourth = (view.rowViewportPosition(row) + 4 for row in (1, 3))
    QTest.mouseMove(view.viewport(), QPoint(30, second))
    qtbot.waitUntil(lambda: view.pointed_row == 1)
    seen = lit().toImage()
    assert seen.pixelColor(right, second) == seen.pixelColor(4, second) != dark.pixelColor(right, second)
    assert seen.pixelColor(right, fourth) == dark.pixelColor(right, fourth)
    QApplication.sendEvent(view.viewport(), QEvent(QEvent.Type.Leave))
    assert view.pointed_row == -1
    assert lit().toImage().pixelColor(right, second) == dark.pixelColor(right, second)


def test_an_empty_list_says_so(pane: ListPane) -> None:
    """Nothing found is said, with the one thing to do."""
    pane.view.setFocus()
    _model(pane).load(_query([]))  # type: ignore[arg-type]
    assert not pane.view.isVisible()
    assert pane.empty.isVisible()
    assert pane.empty.action is not None
    assert pane.empty.action.hasFocus()
    _model(pane).load(_query([1]))  # type: ignore[arg-type]
    assert pane.view.isVisible()


def test_unimportant_columns_give_way_when_it_is_narrow(pane: ListPane) -> None:
    """On a small laptop the names stay readable without scrolling sideways."""
    assert not pane.view.isColumnHidden(2)
    pane.resize(480, 400)
    assert pane.view.isColumnHidden(2)
    assert pane.view.columnWidth(0) + pane.view.columnWidth(1) <= pane.view.viewport().width()


def test_columns_shrink_before_the_list_scrolls_sideways(pane: ListPane) -> None:
    """A little too narrow makes names shorter, not the last column invisible."""
    pane.resize(640, 400)
    widths = [pane.view.columnWidth(place) for place in range(3) if not pane.view.isColumnHidden(place)]
    assert sum(widths) <= pane.view.viewport().width()
    pane.resize(300, 400)
    widths = [pane.view.columnWidth(place) for place in range(3) if not pane.view.isColumnHidden(place)]
    assert widths[0] == 120
    assert sum(widths) <= pane.view.viewport().width()


def test_headings_sort_by_the_store(pane: ListPane) -> None:
    """A click on a heading asks for another order."""
    pane.view.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert pane.view.model().index(0, 1).data() == "Person 300"


def test_the_menu_key_offers_what_can_be_done(pane: ListPane, qtbot: QtBot) -> None:
    """The context menu comes by key too."""
    pane.view.select_row(1)
    with qtbot.waitSignal(pane.view.menu_wanted):
        middle = pane.view.viewport().rect().center()
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, middle, middle)
        QApplication.sendEvent(pane.view.viewport(), event)


def test_screen_readers_find_a_table_with_cells(pane: ListPane) -> None:
    """Name, role and cells are there for screen readers; the list is no keyboard trap."""
    interface = QAccessible.queryAccessibleInterface(pane.view)
    assert interface.role() is QAccessible.Role.Table
    assert interface.text(QAccessible.Text.Name) == "Contacts"
    assert interface.childCount() > 300
    assert_accessible(pane)
    assert_no_tab_trap(pane)


MONTHS = months_ending(Month(2018, 9))
CHART = ChartData(
    "Contacts resolved at source",
    MONTHS,
    (Series("Resolved", (68, 71, None, 72, 66, 64, 75, 78, 80, 81, 82, 83)),),
    unit=Unit.PERCENT,
    target=(70.0,) * 12,
    floor=(63.0,) * 12,
    ratings=("amber", "green", "", "green", "amber", "red", *("green",) * 6),
)


def test_a_chart_is_read_month_by_month(themed: Theme, qtbot: QtBot) -> None:
    """Arrow keys go through the months, Enter opens one, and a screen reader hears each."""
    chart = Chart(CHART)
    shown(qtbot, chart, 800, 300)
    opened: list[int] = []
    chart.month_activated.connect(opened.append)
    chart.setFocus()
    assert chart.accessibleDescription() == "Sep 2018: 83%, target 70%, floor 63%, Green"
    QTest.keyClick(chart, Qt.Key.Key_Left)
    QTest.keyClick(chart, Qt.Key.Key_Return)
    QTest.keyClick(chart, Qt.Key.Key_Home)
    assert chart.accessibleDescription() == "Oct 2017: 68%, target 70%, floor 63%, Amber"
    QTest.keyClick(chart, Qt.Key.Key_Right)
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert "no value" in chart.accessibleDescription()
    assert opened == [10]


def test_a_click_opens_the_month_under_the_mouse(themed: Theme, qtbot: QtBot) -> None:
    """The number under the mouse opens its rows."""
    chart = Chart(CHART)
    shown(qtbot, chart, 800, 300)
    with qtbot.waitSignal(chart.month_activated) as opened:
        QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=chart.rect().center())
    assert opened.args[0] in (5, 6)


def test_a_chart_can_be_shown_as_a_table(themed: Theme, qtbot: QtBot) -> None:
    """Who does not read charts reads the same values in rows."""
    card = ChartCard(CHART)
    shown(qtbot, card, 800, 400)
    card.switch.click()
    assert card.table.isVisible()
    assert card.table.rowCount() == 12
    assert card.table.item(0, 4).text() == "Amber"  # type: ignore[union-attr]
    assert card.table.accessibleName() == "Contacts resolved at source, as a table"
    assert_accessible(card)
    assert_no_tab_trap(card)
    card.switch.click()
    assert card.chart.isVisible()


@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
def test_charts_of_every_kind_can_be_drawn(themed: Theme, qtbot: QtBot, mode: Mode) -> None:
    """Bars, lines, several series, no values at all: nothing fails, and each leaves marks on the screen."""
    themed.set_mode(mode)
    line = ChartData("Caseload", MONTHS, (Series("Open", tuple(range(12))),), kind=ChartKind.LINE)
    double = ChartData("Both", MONTHS, (Series("This year", (5,) * 12), Series("Last year", (4,) * 12)))
    empty = ChartData("Nothing", MONTHS, (Series("None", (None,) * 12),))
    for data in (CHART, line, double, empty):
        chart = Chart(data)
        shown(qtbot, chart, 700, 280)
        image = chart.grab().toImage()
        assert len({image.pixel(x, y) for x in range(0, 700, 3) for y in range(0, 280, 3)}) > 3
        picture(chart, f"chart-{data.title}-{mode}")


def test_a_tile_opens_by_keyboard_and_says_its_status(themed: Theme, qtbot: QtBot) -> None:
    """The number, its status and its name are one sentence; Enter opens what is behind it."""
    tile = Tile("Resolved at source")
    shown(qtbot, tile, 300, 120)
    tile.show_value("83%", Tag(Tone.GREEN, "Above target"), values=[70, 80, 83], target=70)
    assert tile.accessibleName() == "Resolved at source, 83%, Above target"
    with qtbot.waitSignal(tile.opened):
        QTest.keyClick(tile, Qt.Key.Key_Return)
    spark = Sparkline([1, 2, 3])
    qtbot.addWidget(spark)
    assert not spark.grab().isNull()


def test_the_side_becomes_a_drawer_on_a_small_laptop(themed: Theme, qtbot: QtBot) -> None:
    """At 1093 pixels the list keeps its room; the side slides over it and goes away with Escape."""
    main, side = ListView("Contacts"), QLabel("Details")
    pane = SidePane(main, side, title="Details")
    shown(qtbot, pane, 1366, 600)
    assert not pane.is_drawer
    assert side.isVisible()
    pane.resize(1093, 600)
    assert (pane.is_drawer, side.isVisible()) == (True, False)
    assert main.width() > 1000
    main.setFocus()
    pane.open_side(focus=True)
    assert side.isVisible()
    assert pane.close_button.hasFocus()
    with qtbot.waitSignal(pane.side_closed):
        QTest.keyClick(pane.close_button, Qt.Key.Key_Escape)
    assert not side.isVisible()
    assert main.hasFocus()
    pane.resize(1366, 600)
    assert side.isVisible()


def test_a_filtered_list_never_claims_that_nothing_waits(qtbot: QtBot) -> None:
    """While a chip or a choice hides rows, an empty list says that, and one button brings the rows back."""
    filters = FilterBar(search="Search")
    late = filters.add_chip("late", "Late")
    team = CodePicker([Option("all", "All teams"), Option("duty", "Duty desk")])
    team.setAccessibleName("Team")
    team.set_code("all")
    filters.add_choice(team, "all")
    empty = EmptyState("inbox", "No concern waits for a decision.")
    empty.follow(filters)
    shown(qtbot, empty, 600, 300)

    def clears() -> QPushButton | None:
        return empty.offered

    words = empty.findChildren(QLabel)[1]
    assert words.text() == "No concern waits for a decision."
    assert clears() is None
    late.setChecked(True)
    assert words.text() == "Nothing fits these filters."
    button = clears()
    assert button is not None
    assert button.isVisible()
    late.setChecked(False)
    team.set_code("duty")
    team.picked.emit("duty")
    assert words.text() == "Nothing fits these filters."
    button.click()
    assert team.code() == "all"
    assert not filters.narrows
    assert words.text() == "No concern waits for a decision."


@pytest.mark.parametrize("scale", [1.0, 1.3])
def test_a_search_shows_what_it_searches(qtbot: QtBot, themed: Theme, scale: float) -> None:
    """The words in an empty search field are whole, also in large text."""
    filters = FilterBar(search="Search people, types, places, workers")
    shown(qtbot, filters, 900, 60)
    themed.set_scale(scale)
    search = filters.search
    assert search is not None
    assert search.minimumWidth() >= search.fontMetrics().horizontalAdvance(search.placeholderText()) + 44
