"""A chart of months that can be read by eye, by keyboard and as a table."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSizePolicy,
    QStackedLayout,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)
from typing_extensions import override

from caseload_desktop.domain.chart_data import ChartData
from caseload_desktop.ui.widgets.buttons import quiet_button
from caseload_desktop.ui.widgets.card import Card
from caseload_desktop.ui.widgets.chart_drawing import Plot, draw, draw_sparkline, plan
from caseload_desktop.ui.widgets.text import announce


class Chart(QWidget):
    """Left and Right move from month to month, Home and End to the ends, Enter or a click opens the month.

    Signals: ``month_activated(int index)``; ``month_selected(int index)``.
    """

    month_activated = Signal(int)
    month_selected = Signal(int)

    def __init__(self, data: ChartData | None = None, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data = data
        self._selected = -1
        self._hovered = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", True)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 180)
        self.setAccessibleName("Chart")
        if data is not None:
            self.set_data(data)

    @property
    def data(self) -> ChartData | None:
        """What shows."""
        return self._data

    @property
    def selected(self) -> int:
        """The month the keyboard is on, or -1."""
        return self._selected

    def set_data(self, data: ChartData) -> None:
        """Show other values."""
        self._data = data
        self._selected = self._hovered = -1
        self.setAccessibleName(data.title)
        self.setAccessibleDescription(data.summary())
        self.update()

    def select(self, index: int) -> None:
        """Move to a month and let a screen reader say it."""
        if self._data is None or not self._data.months:
            return
        self._selected = min(max(index, 0), len(self._data.months) - 1)
        words = self._data.month_sentence(self._selected)
        self.setAccessibleDescription(words)
        announce(self, words)
        self.month_selected.emit(self._selected)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(720, 300)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._data is None:
            return
        painter = QPainter(self)
        painter.setFont(self.font())
        marked = self._hovered if self._hovered >= 0 else self._selected
        draw(painter, self._plot(self._data), selected=marked, focused=self.hasFocus() and marked == self._selected)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._data.months) - 1 if self._data is not None else -1
        start = self._selected if self._selected >= 0 else last
        moves = {
            Qt.Key.Key_Left: start - 1,
            Qt.Key.Key_Right: start + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        key = event.key()
        if key in moves and last >= 0:
            self.select(moves[Qt.Key(key)])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._selected >= 0:
            self.month_activated.emit(self._selected)
        else:
            super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._selected < 0 and self._data is not None:
            self.select(len(self._data.months) - 1)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._index_at(event))

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._index_at(event)
        if index >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.select(index)
            self.month_activated.emit(index)

    def _plot(self, data: ChartData) -> Plot:
        return plan(data, QRectF(self.rect()).adjusted(0, 2, 0, -2), self.font())

    def _index_at(self, event: QMouseEvent) -> int:
        if self._data is None:
            return -1
        return plan(self._data, QRectF(self.rect()), self.font()).index_at(event.position().x())

    def _hover(self, index: int) -> None:
        if index != self._hovered:
            self._hovered = index
            words = self._data.month_sentence(index) if self._data is not None and index >= 0 else ""
            self.setToolTip(words)
            self.setCursor(Qt.CursorShape.PointingHandCursor if index >= 0 else Qt.CursorShape.ArrowCursor)
            self.update()


def fill_table(table: QTableWidget, data: ChartData) -> None:
    """Show the values of a chart as an ordinary table."""
    headings, rows = data.table()
    table.setColumnCount(len(headings))
    table.setHorizontalHeaderLabels(list(headings))
    table.setRowCount(len(rows))
    for number, line in enumerate(rows):
        for place, words in enumerate(line):
            item = QTableWidgetItem(words)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            if place:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            table.setItem(number, place, item)


class ChartCard(Card):
    """A chart with its title and a button that shows it as a table instead. Signals: ``month_activated(int)``."""

    month_activated = Signal(int)

    def __init__(self, data: ChartData, *, parent: QWidget | None = None) -> None:
        super().__init__(data.title, parent=parent)
        self.chart = Chart()
        self.chart.month_activated.connect(self.month_activated)
        self.table = QTableWidget()
        self.table.verticalHeader().hide()
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.activated.connect(lambda index: self.month_activated.emit(index.row()))
        self.switch = quiet_button("Show as table", self._switch, icon="table")
        self.corner.addWidget(self.switch)
        self._views = QStackedLayout()
        self.body.addLayout(self._views, 1)  # first: a stack without a parent opens its first view as a window
        self._views.addWidget(self.chart)
        self._views.addWidget(self.table)
        self.set_data(data)

    def set_data(self, data: ChartData) -> None:
        """Show other values."""
        self.heading.setText(data.title)
        self.chart.set_data(data)
        self.table.setAccessibleName(f"{data.title}, as a table")
        fill_table(self.table, data)

    def _switch(self) -> None:
        to_table = self._views.currentWidget() is self.chart
        self._views.setCurrentWidget(self.table if to_table else self.chart)
        words = "Show as chart" if to_table else "Show as table"
        self.switch.setText(words)
        self.switch.setAccessibleName(words)


class Sparkline(QWidget):
    """A line as small as a word; it says nothing that the words beside it do not say."""

    def __init__(
        self, values: Sequence[float | None] = (), *, target: float | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._values = tuple(values)
        self._target = target
        self.setFixedSize(96, 40)

    def set_values(self, values: Sequence[float | None], *, target: float | None = None) -> None:
        """Show other values."""
        self._values, self._target = tuple(values), target
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        draw_sparkline(QPainter(self), QRectF(self.rect()), self._values, self._target)
