"""The navigation at the left: a list of pages in groups, with the rarer ones at its foot; all of it in sight."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from caseload_desktop.ui.focus import WIDTH as RING
from caseload_desktop.ui.icons import pixmap
from caseload_desktop.ui.page import PageSpec
from caseload_desktop.ui.theme import Space, theme
from caseload_desktop.ui.widgets.card import row
from caseload_desktop.ui.widgets.list_view import Index
from caseload_desktop.ui.widgets.status_tag import StatusTag, Tag, Tone
from caseload_desktop.ui.widgets.text import label

WIDE, FOLDED = 196, 64
FOOT_FROM = 900
GROUPS_FROM = (40,)
"""Orders at which a new group begins, after a line: the work with people first, then what is counted and exchanged."""

_ROW, _LEAST_ROW = 46, 28
"""An entry is as high as there is room for; no lower than can be hit with a mouse (WCAG 2.2, 2.5.8: 24 pixels)."""
_LINE = 9
_PADDING = 6
_KEY = int(Qt.ItemDataRole.UserRole)
_ICON = _KEY + 1
_FIRST = _KEY + 2


class _Entries(QStyledItemDelegate):
    """Draws an entry: icon and title, or the icon alone; the current one on a light ground, the keyboard as a ring."""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens = theme().tokens
        above = _LINE if index.data(_FIRST) else 0
        gap = 3 if option.rect.height() >= _ROW else 1
        box = option.rect.adjusted(0, above + gap, 0, -gap)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        keyboard = bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tint = "navselink" if chosen else "navink"
        if above:
            place, line = option.rect.top() + above // 2, _veil(tokens.colour("navink"), 0.4)
            painter.fillRect(option.rect.left() + 8, place, option.rect.width() - 16, 1, line)
        if chosen or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.colour("navsel") if chosen else _veil(tokens.colour("navink")))
            painter.drawRoundedRect(box, 5, 5)
        if keyboard:
            half = RING / 2
            painter.setPen(QPen(tokens.colour("focus"), RING))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(box).adjusted(half, half - 2, -half, 2 - half), 6, 6)
        text = str(index.data() or "")
        picture = pixmap(str(index.data(_ICON)), tint, 20)
        left = box.left() + 12 if text else box.center().x() - 9
        painter.drawPixmap(left, box.center().y() - 9, picture)
        font = option.font
        font.setWeight(font.Weight.DemiBold if chosen else font.Weight.Medium)
        painter.setFont(font)
        painter.setPen(tokens.colour(tint))
        painter.drawText(box.adjusted(44, 0, -6, 0), Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = option.widget
        height = view.row_height if isinstance(view, _EntryList) else _ROW
        return QSize(40, height + (_LINE if index.data(_FIRST) else 0))


def _row_height(entries: int, room: int, *, folded: bool) -> int:
    """Height of an entry where ``room`` pixels are for all; icons alone do not grow with the text."""
    scale = 1.0 if folded else theme().scale
    return min(max(room // max(entries, 1), round(_LEAST_ROW * scale)), round(_ROW * scale))


def _veil(ink: QColor, share: float = 0.14) -> QColor:
    """A trace of the ink: for what the mouse is over, and for lines."""
    ink.setAlphaF(share)
    return ink


class _EntryList(QListWidget):
    """One group of entries; of both groups together one entry is current."""

    def __init__(self, name: str, pages: Sequence[PageSpec]) -> None:
        super().__init__()
        self.setProperty("kind", "nav")
        self.setProperty("ring", False)
        self.setAccessibleName(name)
        self.setItemDelegate(_Entries(self))
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click goes to the page, the keyboard with it
        self.row_height = _ROW
        firsts = _firsts(pages)
        for page in pages:
            item = QListWidgetItem(page.title)
            item.setData(_KEY, page.key)
            item.setData(_ICON, page.icon)
            item.setData(_FIRST, page.key in firsts)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, page.title)
            self.addItem(item)
        self._lines = _LINE * len(firsts)
        self._titles = [page.title for page in pages]

    def fold(self, *, folded: bool) -> None:
        """Show icons only, the titles as tool tips."""
        for place, words in enumerate(self._titles):
            self.item(place).setText("" if folded else words)
            self.item(place).setToolTip(words if folded else "")

    def set_row_height(self, height: int) -> None:
        """Give every entry a height in pixels."""
        if height != self.row_height:
            self.row_height = height
            self.scheduleDelayedItemsLayout()

    @property
    def beside_rows(self) -> int:
        """Pixels of the list that are not for entries: its lines between groups, and its edges."""
        return self._lines + _PADDING

    def height_needed(self) -> int:
        """Height that shows every entry."""
        return self.row_height * self.count() + self.beside_rows

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Coming by with Tab chooses nothing, though Qt would choose the first entry; the ring shows where one is."""
        before = self.currentRow()
        self.blockSignals(True)
        super().focusInEvent(event)
        self.setCurrentRow(before)
        if before < 0 and self.count():
            self.selectionModel().setCurrentIndex(self.model().index(0, 0), QItemSelectionModel.SelectionFlag.NoUpdate)
        self.blockSignals(False)
        self.viewport().update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving an entry that was never chosen forgets it."""
        super().focusOutEvent(event)
        if not self.selectedItems():
            self.blockSignals(True)
            self.setCurrentRow(-1)
            self.blockSignals(False)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.itemActivated.emit(self.currentItem())
        else:
            super().keyPressEvent(event)


def _firsts(pages: Sequence[PageSpec]) -> set[str]:
    """The keys of the pages that begin a group, but for the very first."""
    groups = [sum(page.order >= start for start in GROUPS_FROM) for page in pages]
    return {page.key for before, now, page in zip(groups, groups[1:], pages[1:], strict=False) if now != before}


class Navigation(QFrame):
    """Signals: ``chosen(str key)`` the worker chose a page; ``entered(str key)`` and wants the keyboard to go there."""

    chosen = Signal(str)
    entered = Signal(str)

    def __init__(self, pages: Sequence[PageSpec], *, sample: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("nav")
        self._folded = False
        self._brand = label("Caseload")
        self._brand.setObjectName("brand")
        self._sample = StatusTag(Tag(Tone.AMBER, "Sample data"))
        self._is_sample = sample
        shown = [page for page in pages if page.in_nav]
        self.top = _EntryList("Pages", [page for page in shown if page.order < FOOT_FROM])
        self.foot = _EntryList("More pages", [page for page in shown if page.order >= FOOT_FROM])
        self._column = layout = QVBoxLayout(self)
        layout.setContentsMargins(10, Space.M, 10, Space.S)
        layout.setSpacing(Space.XS)
        layout.addWidget(self._brand)
        beside = row(self._sample)
        beside.setContentsMargins(13, 0, 0, Space.XS)
        beside.addStretch(1)
        layout.addLayout(beside)
        layout.addWidget(self.top, 1)
        layout.addWidget(self.foot)
        for entries in (self.top, self.foot):
            entries.currentItemChanged.connect(self._on_current)
            entries.itemActivated.connect(lambda item: self.entered.emit(str(item.data(_KEY))))
            entries.itemClicked.connect(lambda item: self.entered.emit(str(item.data(_KEY))))
        self.foot.setVisible(self.foot.count() > 0)
        self._sample.setVisible(sample)  # only now: without a parent it would open a window and take the keyboard
        theme().changed.connect(self._fit)
        self._fit()

    @property
    def folded(self) -> bool:
        """True while only icons show."""
        return self._folded

    @property
    def _shows_sample(self) -> bool:
        return self._is_sample and not self._folded

    def page_keys(self) -> list[str]:
        """The keys of all entries from top to bottom; Alt+1 is the first."""
        return [
            str(entries.item(place).data(_KEY)) for entries in (self.top, self.foot) for place in range(entries.count())
        ]

    def fold(self, *, folded: bool) -> None:
        """Show icons only, or icons and titles."""
        self._folded = folded
        self._fit()

    def show_current(self, key: str) -> None:
        """Mark an entry without telling anybody; a page that is no entry marks none."""
        for entries in (self.top, self.foot):
            entries.blockSignals(True)
            places = [place for place in range(entries.count()) if entries.item(place).data(_KEY) == key]
            if places:
                entries.setCurrentRow(places[0])
            else:
                entries.setCurrentRow(-1)
            entries.blockSignals(False)
            entries.viewport().update()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_rows()

    def _on_current(self, now: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
        if now is not None:
            self.chosen.emit(str(now.data(_KEY)))

    def _fit(self) -> None:
        wide = FOLDED if self._folded else round(WIDE * theme().scale)
        self.setFixedWidth(wide)
        self._brand.setText("C" if self._folded else "Caseload")
        self._brand.setIndent(4 if self._folded else -1)
        self._sample.setVisible(self._shows_sample)
        for entries in (self.top, self.foot):
            entries.fold(folded=self._folded)
        self._fit_rows()
        self.update()

    def _fit_rows(self) -> None:
        """Give the entries of both lists the height that keeps all of them in sight, where there is room at all."""
        lists = (self.top, self.foot)
        taken = sum(entries.beside_rows for entries in lists)
        room = self.height() - self._beside_lists() - taken
        height = _row_height(sum(entries.count() for entries in lists), room, folded=self._folded)
        for entries in lists:
            entries.set_row_height(height)
        self.foot.setFixedHeight(self.foot.height_needed())

    def _beside_lists(self) -> int:
        """Pixels above, between and below the lists."""
        margins = self._column.contentsMargins()
        head = self._brand.sizeHint().height() + (self._sample.sizeHint().height() if self._shows_sample else 0)
        return margins.top() + margins.bottom() + head + 4 * self._column.spacing()
