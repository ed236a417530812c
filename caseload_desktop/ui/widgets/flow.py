"""A row of things that goes on in the next line where the room ends."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QWidget
from typing_extensions import override

from caseload_desktop.ui.theme import Space


class FlowLayout(QLayout):
    """Places items left to right, line by line; with ``stretch`` in columns of one width that fill the room."""

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        space: int = Space.S,
        line_space: int | None = None,
        stretch: bool = False,
    ) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._space = space
        self._line_space = space if line_space is None else line_space
        self._stretch = stretch
        self.setContentsMargins(0, 0, 0, 0)

    @override
    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    @override
    def count(self) -> int:
        return len(self._items)

    @override
    def itemAt(self, index: int) -> QLayoutItem | None:  # Qt asks past the end
        return self._items[index] if 0 <= index < len(self._items) else None

    @override
    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    @override
    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    @override
    def setGeometry(self, area: QRect) -> None:
        """Place everything and make the holder as high as the lines are now.

        Qt's own height-for-width would ask for the height at the least width, and pages would grow far too tall.
        """
        super().setGeometry(area)
        needed = self._place(area, move=True)
        holder = self.parentWidget()
        if holder is not None and holder.layout() is self and holder.height() != needed:
            holder.setFixedHeight(needed)

    @override
    def sizeHint(self) -> QSize:
        shown = [item.sizeHint() for item in self._items if not item.isEmpty()]
        wide = sum(size.width() for size in shown) + self._space * max(len(shown) - 1, 0)
        return QSize(wide, self.minimumSize().height())

    @override
    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        if self._stretch:
            return self._columns(width)
        lines: list[list[QLayoutItem]] = [[]]
        used = 0
        for item in self._items:
            if item.isEmpty():
                continue
            wanted = item.sizeHint().width()
            if lines[-1] and used + wanted > width:
                lines.append([])
                used = 0
            lines[-1].append(item)
            used += wanted + self._space
        return lines

    def _columns(self, width: int) -> list[list[QLayoutItem]]:
        """Lines of as many items as fit side by side, as even as possible."""
        shown = [item for item in self._items if not item.isEmpty()]
        widest = max((item.sizeHint().width() for item in shown), default=1)
        fit = min(max((width + self._space) // (widest + self._space), 1), max(len(shown), 1))
        per_line = -(-len(shown) // -(-len(shown) // fit)) if shown else 1
        return [shown[start : start + per_line] for start in range(0, len(shown), per_line)]

    def _place(self, area: QRect, *, move: bool) -> int:
        margins = self.contentsMargins()
        inner = area.adjusted(margins.left(), margins.top(), -margins.right(), -margins.bottom())
        top = inner.y()
        lines = self._lines(inner.width())
        columns = max((len(line) for line in lines), default=1)
        each = (inner.width() - self._space * (columns - 1)) // max(columns, 1) if self._stretch else 0
        for line in lines:
            height = max((item.sizeHint().height() for item in line), default=0)
            if move:
                self._place_line(line, QRect(inner.x(), top, inner.width(), height), each)
            top += height + self._line_space
        return top - self._line_space + margins.bottom() - area.y() if self._items else 0

    def _place_line(self, line: list[QLayoutItem], area: QRect, each: int) -> None:
        left = area.x()
        for item in line:
            size = QSize(min(each or item.sizeHint().width(), area.width()), area.height())
            item.setGeometry(QRect(QPoint(left, area.y()), size))
            left += size.width() + self._space


def flow(*widgets: QWidget, space: int = Space.S, stretch: bool = False) -> QWidget:
    """A widget that holds ``widgets`` in lines."""
    holder = QWidget()
    layout = FlowLayout(holder, space=space, stretch=stretch)
    for widget in widgets:
        layout.addWidget(widget)
    holder.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return holder
