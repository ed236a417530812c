"""The list every page uses: two-line rows of one height, one current row, everything by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from caseload_desktop.ui.models.paged import DETAIL_ROLE, ID_ROLE, LOADED_ROLE, STRONG_ROLE, TAG_ROLE, PagedModel
from caseload_desktop.ui.theme import theme
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.status_tag import Tag, draw_tag, tag_width

Index = QModelIndex | QPersistentModelIndex

ROW_HEIGHT = 40
_NARROWEST = 0.6
"""How far a column that stretches may shrink below its width before the list scrolls sideways."""
_PAD = 9


class RowDelegate(QStyledItemDelegate):
    """Draws a cell: a status tag, or a line of text with a quieter one below it."""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        area: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = isinstance(option.widget, ListView) and option.widget.pointed_row == index.row()
        tokens = theme().tokens
        painter.save()
        if chosen or hovered:
            painter.fillRect(area, tokens.colour("sel" if chosen else "hover"))
        painter.setPen(tokens.colour("line"))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        inner = area.adjusted(_PAD, 1, -_PAD, -1)
        painter.setFont(option.font)
        tag = index.data(TAG_ROLE)
        if isinstance(tag, Tag):
            draw_tag(painter, inner, tag)
        else:
            self._draw_text(painter, inner, index, chosen=chosen)
        painter.restore()

    def _draw_text(self, painter: QPainter, area: QRect, index: Index, *, chosen: bool) -> None:
        tokens = theme().tokens
        strong = bool(index.data(STRONG_ROLE)) and bool(index.data(LOADED_ROLE))
        font = QFont(painter.font())
        font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
        token = "selink" if chosen else "brand" if strong else "ink"
        text, detail = str(index.data() or ""), str(index.data(DETAIL_ROLE) or "")
        right = int(index.data(Qt.ItemDataRole.TextAlignmentRole) or 0) & int(Qt.AlignmentFlag.AlignRight)
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        upper, lower = _halves(area) if detail else (area, area)
        painter.setPen(tokens.colour(token))
        _draw_line(painter, upper, side, text, font)
        if detail:
            small = QFont(painter.font())
            small.setWeight(QFont.Weight.Normal)
            small.setPixelSize(round(12 * theme().scale))
            painter.setPen(tokens.colour("selink" if chosen else "muted"))
            _draw_line(painter, lower, side, detail, small)

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        tag = index.data(TAG_ROLE)
        font: QFont = option.font
        width = (
            tag_width(tag, font) if isinstance(tag, Tag) else QFontMetrics(font).horizontalAdvance(str(index.data()))
        )
        return QSize(width + 2 * _PAD, row_height())


def _halves(area: QRect) -> tuple[QRect, QRect]:
    """The upper and the lower line of a cell."""
    upper = QRect(area.left(), area.top() + 2, area.width(), (area.height() - 4) * 11 // 20)
    return upper, QRect(area.left(), upper.bottom(), area.width(), area.bottom() - upper.bottom() - 2)


def _draw_line(painter: QPainter, area: QRect, side: Qt.AlignmentFlag, text: str, font: QFont) -> None:
    painter.setFont(font)
    one_line = text if text.isprintable() else " ".join(text.split())  # notes and addresses have lines of their own
    words = QFontMetrics(font).elidedText(one_line, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter, words)


def row_height() -> int:
    """Height of a row in pixels at the present text size."""
    return round(ROW_HEIGHT * theme().scale)


class ListView(QTableView):
    """A table over a ``PagedModel``; what is selected stays selected by id when the list changes.

    Signals: ``opened(id)`` Enter or double click; ``current_changed(id or None)``; ``menu_wanted(QPoint global)``.
    """

    opened = Signal(object)
    current_changed = Signal(object)
    menu_wanted = Signal(QPoint)

    pointed_row = -1
    """The row under the mouse, lit from end to end; -1 for none."""

    def __init__(self, name: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setItemDelegate(RowDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(20)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setStretchLastSection(False)
        head.setMinimumSectionSize(48)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSortIndicatorClearable(False)
        self._kept: int | None = None
        self._kept_row = 0
        self._paged: PagedModel[Any] | None = None
        self.entered.connect(lambda index: self._point_at(index.row()))
        self.viewportEntered.connect(lambda: self._point_at(-1))
        theme().changed.connect(self._fit_rows)
        self._fit_rows()

    def set_model(self, model: PagedModel[Any]) -> None:
        """Show a model; clicking a heading sorts its query."""
        self._paged = model
        self.setModel(model)
        head = self.horizontalHeader()
        keys = [column.sort_key or column.key for column in model.columns]
        if model.order.key in keys:
            down = Qt.SortOrder.DescendingOrder if model.order.descending else Qt.SortOrder.AscendingOrder
            head.setSortIndicator(keys.index(model.order.key), down)
        else:
            head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        model.modelAboutToBeReset.connect(self._keep)
        model.modelReset.connect(self._restore)
        self.selectionModel().currentRowChanged.connect(self._on_current)
        self._fit_columns()

    def current_id(self) -> int | None:
        """The id of the current row, or None."""
        index = self.currentIndex()
        return index.data(ID_ROLE) if index.isValid() else None

    def select_id(self, row_id: int) -> bool:
        """Make the row of an id current; False when it is not in the list."""
        row = self._paged.row_of(row_id) if self._paged is not None else -1
        if row >= 0:
            self._go_to(row)
        return row >= 0

    def select_row(self, row: int) -> None:
        """Make a row current by its place."""
        if self._paged is not None and self._paged.count:
            self._go_to(min(max(row, 0), self._paged.count - 1))

    def select_any(self) -> None:
        """Where no row is selected, select the current or the first: having the keyboard alone selects nothing."""
        if self._paged is not None and self._paged.count and not self.selectionModel().hasSelection():
            self.select_row(max(self.currentIndex().row(), 0))

    def offer_menu(self, actions: Callable[[QMenu], object]) -> None:
        """Let ``actions`` fill a menu for the current row, on right click or the menu key."""

        def show(place: QPoint) -> None:
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            actions(menu)
            if not menu.isEmpty():
                menu.popup(place)

        self.menu_wanted.connect(show)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current_id() is not None:
            self.opened.emit(self.current_id())
        elif event.key() == Qt.Key.Key_Home and self._paged is not None:
            self.select_row(0)
        elif event.key() == Qt.Key.Key_End and self._paged is not None:
            self.select_row(self._paged.count - 1)
        else:
            super().keyPressEvent(event)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid():
            self.opened.emit(index.data(ID_ROLE))

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            place = self.visualRect(self.currentIndex()).bottomLeft() + QPoint(24, 0)
            self.menu_wanted.emit(self.viewport().mapToGlobal(place))
        elif self.indexAt(event.pos()).isValid():
            self.menu_wanted.emit(event.globalPos())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit_columns()

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Leave, QEvent.Type.Hide):
            self._point_at(-1)
        return super().viewportEvent(event)

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        if self.pointed_row >= 0:
            self._point_at(self.rowAt(self.viewport().mapFromGlobal(QCursor.pos()).y()))

    def _point_at(self, row: int) -> None:
        before, self.pointed_row = self.pointed_row, row
        for changed in {before, row} - {-1} if before != row else ():
            place = self.rowViewportPosition(changed)
            self.viewport().update(0, place, self.viewport().width(), self.rowHeight(changed))

    def _go_to(self, row: int) -> None:
        model = self.model()
        index = model.index(row, 0)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, flags)
        self.scrollTo(index)

    def _keep(self) -> None:
        self._kept = self.current_id()
        self._kept_row = max(self.currentIndex().row(), 0)

    def _restore(self) -> None:
        if self._paged is None or not self._paged.count:
            self.current_changed.emit(None)
        elif self._kept is not None and not self.select_id(self._kept):
            self.select_row(self._kept_row)

    def _on_current(self, now: QModelIndex, _before: QModelIndex) -> None:
        self.current_changed.emit(now.data(ID_ROLE) if now.isValid() else None)

    def _fit_rows(self) -> None:
        self.verticalHeader().setDefaultSectionSize(row_height())

    def _fit_columns(self) -> None:
        """Share the width: what a column needs first, then by ``stretch``; unimportant ones go where it is narrow."""
        if self._paged is None:
            return
        room = self.viewport().width()
        scale = theme().scale
        shown = []
        for place, column in enumerate(self._paged.columns):
            hide = room < column.hide_below * scale
            self.setColumnHidden(place, hide)
            if not hide:
                shown.append((place, column))
        widths = {place: round(column.width * scale) for place, column in shown}
        spare = room - sum(widths.values())
        shares = {place: column.stretch if spare > 0 else column.stretch * widths[place] for place, column in shown}
        whole = sum(shares.values())
        for place, wide in widths.items():
            change = spare * shares[place] // whole if whole else 0
            self.setColumnWidth(place, max(wide + change, round(wide * _NARROWEST)))


class ListPane(QWidget):
    """A list that says something where it is empty, and while it loads says nothing wrong."""

    def __init__(self, view: ListView, empty: EmptyState, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = view
        self.empty = empty
        self._views = QStackedLayout(self)
        self._views.addWidget(view)
        self._views.addWidget(empty)

    def watch(self, model: PagedModel[Any]) -> None:
        """Show ``model``'s rows, or the empty state when there are none."""
        self.view.set_model(model)
        model.loaded.connect(self._on_loaded)

    def take_keyboard(self) -> None:
        """Put the keyboard into the list, or on what its empty state offers."""
        if self._views.currentWidget() is self.view:
            self.view.setFocus()
        elif (offered := self.empty.offered) is not None:
            offered.setFocus()

    def _on_loaded(self, count: int) -> None:
        focused = self.view.hasFocus()
        self._views.setCurrentWidget(self.view if count else self.empty)
        if focused and not count and (offered := self.empty.offered) is not None:
            offered.setFocus()
