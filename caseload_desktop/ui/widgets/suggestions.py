"""The list that opens under a field while somebody types; the keyboard never leaves the field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from caseload_desktop.ui.icons import pixmap
from caseload_desktop.ui.theme import theme
from caseload_desktop.ui.widgets.text import announce

Index = QModelIndex | QPersistentModelIndex

_KEY = Qt.ItemDataRole.UserRole
_DETAIL = Qt.ItemDataRole.UserRole + 1
_ICON = Qt.ItemDataRole.UserRole + 2
_MOST_ROWS = 9
LIST_ROOM = 160
"""Pixels that show enough lines to choose from."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line to pick: ``key`` stands for it, ``detail`` is quieter text below, ``icon`` a picture before it.

    ``enabled=False`` makes it a heading between others.
    """

    key: str
    text: str
    detail: str = ""
    icon: str = ""
    enabled: bool = True


class _Lines(QStyledItemDelegate):
    """Draws a suggestion in one or two lines."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        tall = bool(index.data(_DETAIL))
        metrics = QFontMetrics(option.font)
        return QSize(120, metrics.height() * (2 if tall else 1) + (12 if tall else 14))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens = theme().tokens
        area = QRect(option.rect).adjusted(2, 1, -2, -1)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        enabled = bool(index.flags() & Qt.ItemFlag.ItemIsEnabled)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.colour("sel"))
            painter.drawRoundedRect(area, 4, 4)
            painter.setBrush(tokens.colour("brand"))
            painter.drawRoundedRect(QRect(area.left(), area.top(), 4, area.height()), 2, 2)
        ink = tokens.colour("selink" if chosen else "ink" if enabled else "muted")
        left = area.left() + 12
        icon = index.data(_ICON)
        if icon:
            picture = pixmap(icon, "selink" if chosen else "muted", 18)
            painter.drawPixmap(left, area.center().y() - 8, picture)
            left += 28
        self._draw_words(painter, option, index, QRect(left, area.top(), area.right() - left - 6, area.height()), ink)
        painter.restore()

    @staticmethod
    def _draw_words(painter: QPainter, option: QStyleOptionViewItem, index: Index, area: QRect, ink: QColor) -> None:
        font = QFont(option.font)
        detail = index.data(_DETAIL)
        heading = not index.flags() & Qt.ItemFlag.ItemIsEnabled
        font.setWeight(QFont.Weight.DemiBold if detail or heading else QFont.Weight.Normal)
        metrics = QFontMetrics(font)
        text = metrics.elidedText(str(index.data()), Qt.TextElideMode.ElideRight, area.width())
        painter.setFont(font)
        painter.setPen(ink)
        if not detail:
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, text)
            return
        upper = QRect(area.left(), area.top() + 5, area.width(), metrics.height())
        painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter, text)
        small = QFont(font)
        small.setWeight(QFont.Weight.Normal)
        small.setPixelSize(max(font.pixelSize() - 1, 11))
        painter.setFont(small)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setPen(theme().tokens.colour("selink" if chosen else "muted"))
        lower = upper.translated(0, metrics.height())
        words = QFontMetrics(small).elidedText(str(detail), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter, words)


class SuggestionList(QListView):
    """Suggestions below (or above) a line edit, inside the same window.

    The line edit keeps the keyboard: Up, Down, Page keys move, Enter picks, Escape closes.
    ``left_on`` is the key that was highlighted when the field was left. Signals: ``picked(str key)``.
    """

    picked = Signal(str)

    def __init__(self, field: QLineEdit, *, below: QWidget | None = None) -> None:
        super().__init__(field.window())
        self._field = field
        self._below = below if below is not None else field
        self._rows = QStandardItemModel(self)
        self.setModel(self._rows)
        self.setItemDelegate(_Lines(self))
        self.left_on = ""
        self.setProperty("kind", "popup")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setAccessibleName("Suggestions")
        self.hide()
        self.clicked.connect(lambda index: self._pick(index.row()))
        field.installEventFilter(self)
        field.destroyed.connect(self.deleteLater)

    @property
    def below(self) -> QWidget:
        """What the list opens under."""
        return self._below

    @property
    def open(self) -> bool:
        """True while the list shows."""
        return self.isVisible()

    @property
    def keys(self) -> list[str]:
        """The keys that can be picked, in order."""
        return [self._key_at(row) for row in range(self._rows.rowCount()) if self._can_pick(row)]

    def current_key(self) -> str:
        """The key of the highlighted line, or empty."""
        index = self.currentIndex()
        return str(index.data(_KEY)) if self.open and index.isValid() and self._can_pick(index.row()) else ""

    def offer(self, suggestions: Sequence[Suggestion], *, keep: bool = False) -> None:
        """Show these lines; none closes the list.

        The first that can be picked is highlighted; with ``keep`` the line that was, if it is still there.
        """
        kept = self.current_key() if keep else ""
        self.left_on = ""
        self._rows.clear()
        for suggestion in suggestions:
            item = QStandardItem(suggestion.text)
            item.setData(suggestion.key, _KEY)
            item.setData(suggestion.detail, _DETAIL)
            item.setData(suggestion.icon, _ICON)
            item.setEnabled(suggestion.enabled)
            if suggestion.detail:
                item.setData(f"{suggestion.text}, {suggestion.detail}", Qt.ItemDataRole.AccessibleTextRole)
            self._rows.appendRow(item)
        if not suggestions:
            self.hide()
            return
        self._place()
        self.show()
        self.raise_()
        same = next((row for row in range(self._rows.rowCount()) if kept and self._key_at(row) == kept), 0)
        self._move(same, 1)
        if not same:
            self.scrollToTop()

    def close_list(self) -> None:
        """Take the list away without picking."""
        self.hide()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._field and self.open:
            if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                return self._on_key(event)
            if event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide):
                self.left_on = self.current_key()
                self.hide()
            elif event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
                self._place()
        return False

    def _on_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6, Qt.Key.Key_PageUp: -6}
        if key in steps and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            step = steps[Qt.Key(key)]
            self._move(self.currentIndex().row() + step, 1 if step > 0 else -1)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current_key():
            self._pick(self.currentIndex().row())
            return True
        if key == Qt.Key.Key_Escape:
            self.hide()
            return True
        return False

    def _key_at(self, row: int) -> str:
        return str(self._rows.item(row).data(_KEY))

    def _can_pick(self, row: int) -> bool:
        return 0 <= row < self._rows.rowCount() and self._rows.item(row).isEnabled()

    def _move(self, row: int, direction: int) -> None:
        """Highlight ``row`` or the next that can be picked in ``direction``."""
        row = min(max(row, 0), self._rows.rowCount() - 1)
        while 0 <= row < self._rows.rowCount() and not self._can_pick(row):
            row += direction
        if 0 <= row < self._rows.rowCount():
            index = self._rows.index(row, 0)
            self.setCurrentIndex(index)
            self.scrollTo(index)
            announce(self._field, str(index.data(Qt.ItemDataRole.AccessibleTextRole) or index.data()))

    def _pick(self, row: int) -> None:
        if self._can_pick(row):
            key = self._key_at(row)
            self.hide()
            self.picked.emit(key)

    def _place(self) -> None:
        """Below the field where there is room, else above, never outside the window."""
        window, above_it = self._below.window(), self._below
        if self.parentWidget() is not window:
            self.setParent(window)
        top_left = above_it.mapTo(window, QPoint(0, 0))
        wanted = sum(self.sizeHintForRow(row) for row in range(min(self._rows.rowCount(), _MOST_ROWS))) + 12
        below = window.height() - top_left.y() - above_it.height() - 6
        above = top_left.y() - 6
        down = below >= min(wanted, LIST_ROOM) or below >= above
        height = max(min(wanted, below if down else above), 40)
        y = top_left.y() + above_it.height() + 3 if down else top_left.y() - height - 3
        width = min(max(above_it.width(), 260), window.width() - 8)
        self.setGeometry(min(top_left.x(), window.width() - width - 4), y, width, height)
