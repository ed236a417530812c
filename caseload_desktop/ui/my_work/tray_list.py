"""The list of the tray: lines under headings that can't be chosen, several chosen at once, everything by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QKeyEvent, QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem, QWidget
from typing_extensions import override

from caseload_desktop.ui.models.paged import ID_ROLE, Order, PagedModel
from caseload_desktop.ui.my_work.lines import COLUMNS, Line
from caseload_desktop.ui.tasks import Runner
from caseload_desktop.ui.theme import theme
from caseload_desktop.ui.widgets.list_view import ListView, RowDelegate, row_height

Index = QModelIndex | QPersistentModelIndex
_PAD = 9
_HEADING_HEIGHT = 30
_MOST_LOW = 300


class TrayModel(PagedModel[Line]):
    """The lines of a tray; a heading has a negative id and can be neither chosen nor entered."""

    def __init__(self, fetch: Callable[[Sequence[int]], list[Line]], runner: Runner) -> None:
        super().__init__(COLUMNS, fetch, row_id=lambda line: line.number, runner=runner, order=Order("due"), aside=True)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        number = self.id_at(index.row())
        return Qt.ItemFlag.NoItemFlags if number is not None and number < 0 else super().flags(index)

    def stretches_of(self, numbers: Container[int]) -> list[tuple[int, int]]:
        """The places of some ids, as first and last row of each unbroken stretch."""
        found: list[tuple[int, int]] = []
        for row in range(self.count):
            if self.id_at(row) in numbers:
                if found and found[-1][1] == row - 1:
                    found[-1] = (found[-1][0], row)
                else:
                    found.append((row, row))
        return found

    def headings(self) -> list[int]:
        """The places of the headings."""
        return [row for row in range(self.count) if (self.id_at(row) or 0) < 0]


class TrayDelegate(RowDelegate):
    """Draws a heading across the whole list, each cell its own part of it."""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        number = index.data(ID_ROLE)
        view = option.widget
        if isinstance(number, int) and number < 0 and isinstance(view, ListView):
            self._paint_heading(painter, option, index, view)
        else:
            super().paint(painter, option, index)

    def _paint_heading(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, view: ListView) -> None:
        area: QRect = option.rect
        tokens, head = theme().tokens, view.horizontalHeader()
        whole = QRect(-head.offset(), area.top(), head.length(), area.height())
        painter.save()
        painter.setClipRect(area)
        painter.fillRect(area, tokens.colour("bg"))
        painter.setPen(tokens.colour("line"))
        painter.drawLine(whole.bottomLeft(), whole.bottomRight())
        font = QFont(option.font)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(tokens.colour("ink"))
        words = str(view.model().index(index.row(), 0).data() or "")
        painter.drawText(whole.adjusted(_PAD, 0, -_PAD, 0), Qt.AlignmentFlag.AlignVCenter, words)
        painter.restore()


class TrayList(ListView):
    """Shift or Ctrl with the arrows chooses several lines, Ctrl+A all.

    What was chosen stays chosen when the tray is read again; where it went, the line in its place is chosen. Signals:
    ``chosen_changed``.
    """

    chosen_changed = Signal()

    def __init__(self, name: str, *, parent: QWidget | None = None) -> None:
        super().__init__(name, parent=parent)
        self.setItemDelegate(TrayDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._tray: TrayModel | None = None
        self._kept_ids: list[int] = []
        self._kept_scroll = 0
        self._kept_current: int | None = None
        self._in_sight = False
        self._low: list[int] = []

    def show_model(self, model: TrayModel) -> None:
        """Show a model."""
        self._tray = model
        model.modelAboutToBeReset.connect(self._keep_chosen)
        self.set_model(model)
        model.loaded.connect(self._choose_again)
        self.selectionModel().selectionChanged.connect(self._on_selection)

    def chosen_ids(self) -> list[int]:
        """The numbers of the chosen lines, from the top."""
        model = self._tray
        if model is None:
            return []
        parts = self.selectionModel().selection()
        stretches = (range(parts.at(n).top(), parts.at(n).bottom() + 1) for n in range(parts.count()))
        rows = sorted({row for stretch in stretches for row in stretch})
        return [number for row in rows if (number := model.id_at(row)) is not None and number >= 0]

    def bind(self, keys: Iterable[str], act: Callable[[str], object]) -> None:
        """Let keys act while the list has the keyboard."""
        for key in keys:
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda key=key: act(key))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and self._tray is not None:
            self._go_near(0 if event.key() == Qt.Key.Key_Home else self._tray.count - 1)
        else:
            super().keyPressEvent(event)

    @override
    def select_any(self) -> None:
        if self._tray is not None and self._tray.count and not self.selectionModel().hasSelection():
            self._go_near(max(self.currentIndex().row(), 0))

    def _go_near(self, row: int) -> None:
        """Choose the line at a place, or the next one that is no heading."""
        model = self._tray
        if model is None or not model.count:
            return
        row = min(max(row, 0), model.count - 1)
        while row < model.count - 1 and (model.id_at(row) or 0) < 0:
            row += 1
        self.select_row(row)
        if row == 1:
            self.scrollToTop()  # the heading above the first line too

    def _keep_chosen(self) -> None:
        self._kept_ids = self.chosen_ids()
        self._kept_scroll = self.verticalScrollBar().value()
        self._kept_current = self.current_id()
        self._in_sight = self._sees(self.currentIndex())

    def _choose_again(self, _count: int) -> None:
        model = self._tray
        if model is None or not model.count:
            self.chosen_changed.emit()
            return
        if len(self._kept_ids) > 1 and (parts := model.stretches_of(set(self._kept_ids))):
            self._choose(model, parts)
        elif (model.id_at(self.currentIndex().row()) or 0) < 0 or not self.selectionModel().hasSelection():
            self._go_near(self.currentIndex().row())
        self._fit_headings(model)
        self.verticalScrollBar().setValue(self._kept_scroll)
        followed = self._in_sight or self.current_id() != self._kept_current
        if followed and not self._sees(self.currentIndex()):
            self.scrollTo(self.currentIndex())
        self.chosen_changed.emit()

    def _fit_headings(self, model: TrayModel) -> None:
        """Headings are lower than lines, unless there are so many that each would cost time."""
        headings = model.headings()
        low = headings if len(headings) <= _MOST_LOW else []
        for row in set(self._low) - set(low):
            self.setRowHeight(row, row_height())
        for row in low:
            self.setRowHeight(row, round(_HEADING_HEIGHT * theme().scale))
        self._low = low

    def _choose(self, model: TrayModel, parts: Sequence[tuple[int, int]]) -> None:
        chosen, last = QItemSelection(), model.columnCount() - 1
        for first_row, last_row in parts:
            chosen.append(QItemSelectionRange(model.index(first_row, 0), model.index(last_row, last)))
        current = model.index(parts[0][0], 0)
        self.selectionModel().setCurrentIndex(current, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _sees(self, index: QModelIndex) -> bool:
        return index.isValid() and self.visualRect(index).intersects(self.viewport().rect())

    def _on_selection(self, _on: object, _off: object) -> None:
        self.chosen_changed.emit()
