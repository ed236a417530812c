"""The ring around whatever has the keyboard: a dark border inside, three yellow pixels outside."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid
from typing_extensions import override

from caseload_desktop.ui.theme import theme

WIDTH = 3
"""Width of the yellow ring, in pixels."""

_MOVES = {
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.LayoutRequest,
    QEvent.Type.ZOrderChange,
}


class FocusRing(QObject):
    """Follows the keyboard through the whole program; buttons and the like show theirs by colour instead.

    The ring lies over the whole window, so that no tight layout clips it; what a scroll area hides stays hidden.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._ring: _Ring | None = None
        self._framed: QWidget | None = None
        self._room: QWidget
        self._watched: list[QWidget] = []
        app.focusChanged.connect(self._on_focus_changed)

    @property
    def drawn(self) -> QWidget | None:
        """The ring on the screen, if there is one."""
        return self._ring if self._ring is not None and isValid(self._ring) else None

    def _on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        framed = framed_widget(now)
        if framed is self._framed and framed is not None:
            return
        self._drop()
        if framed is not None:
            self._frame(framed)

    def _drop(self) -> None:
        """Take the ring away; pages close while they have the keyboard, so all of it may be gone already."""
        for widget in self._watched:
            if isValid(widget):
                widget.removeEventFilter(self)
        ring, self._ring, self._framed, self._watched = self._ring, None, None, []
        if ring is not None and isValid(ring):
            ring.hide()
            ring.deleteLater()

    def _frame(self, widget: QWidget) -> None:
        self._room = widget.window()
        self._framed = widget
        self._ring = _Ring(self._room)
        step: QWidget | None = widget
        while step is not None and step is not self._room:
            self._watched.append(step)
            step.installEventFilter(self)
            step = step.parentWidget()
        self._place()
        self._ring.raise_()

    def _place(self) -> None:
        if self._ring is None or self._framed is None or not isValid(self._ring) or not isValid(self._framed):
            return
        corner = self._framed.mapTo(self._room, QPoint(0, 0))
        area = QRect(corner, self._framed.size()).adjusted(-WIDTH, -WIDTH, WIDTH, WIDTH)
        self._ring.setGeometry(area)
        seen = _seen_part(self._framed, self._room).translated(-area.topLeft())
        seen &= self._ring.rect()
        self._ring.setMask(QRegion(seen))
        self._ring.setVisible(self._framed.isVisible() and not seen.isEmpty())

    @override
    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES:
            self._place()
        return False


def framed_widget(now: QWidget | None) -> QWidget | None:
    """What to draw around when ``now`` has the keyboard: the field as a whole, nothing for buttons.

    A widget's property ``ring`` (True or False) overrides the rule.
    """
    if now is None or now.property("ring") is False:
        return None
    parent = now.parentWidget()
    if isinstance(now, QLineEdit) and isinstance(parent, QComboBox):
        return parent
    fields = QLineEdit | QPlainTextEdit | QTextEdit | QComboBox | QAbstractSpinBox | QAbstractItemView
    return now if isinstance(now, fields) or now.property("ring") else None


def _seen_part(widget: QWidget, window: QWidget) -> QRect:
    """The part of ``window`` where a ring around ``widget`` may show: within every scroll area it lies in."""
    seen = window.rect()
    step = widget.parentWidget()
    while step is not None and step is not window:
        area = step.parentWidget()
        if isinstance(area, QAbstractScrollArea) and area.viewport() is step:
            place = QRect(step.mapTo(window, QPoint(0, 0)), step.size())
            seen &= place.adjusted(-WIDTH, -WIDTH, WIDTH, WIDTH)
        step = area
    return seen


class _Ring(QWidget):
    """Draws the ring; the mouse goes through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().tokens.colour("focus"), WIDTH))
        half = WIDTH / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), 5, 5)
