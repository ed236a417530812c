"""One number that matters, what it means, and how it has been going."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QWidget
from typing_extensions import override

from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.chart import Sparkline
from caseload_desktop.ui.widgets.status_tag import StatusTag, Tag, Tone
from caseload_desktop.ui.widgets.text import ElidedLabel, label

LEAST_WIDTH = 220
"""Tiles narrower than this go into the next line, in pixels."""


class Tile(QFrame):
    """A card with a caption, a large value, a status and a sparkline; Enter or a click opens what is behind it.

    Signals: ``opened``.
    """

    opened = Signal()

    def __init__(self, caption: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self.setProperty("ring", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._name = caption
        self._value = label("–", "display")
        self._tag = StatusTag(Tag(Tone.GREY, "Not rated"))
        self._line = Sparkline()
        self._has_line = False
        self._line.hide()
        layout = QGridLayout(self)
        layout.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        layout.setVerticalSpacing(2)
        layout.setColumnStretch(0, 1)
        layout.setRowMinimumHeight(1, self._line.height())
        self._caption = ElidedLabel(caption, "muted")
        layout.addWidget(self._caption, 0, 0, 1, 2)
        layout.addWidget(self._value, 1, 0)
        layout.addWidget(self._line, 1, 1, Qt.AlignmentFlag.AlignBottom)
        layout.addWidget(self._tag, 2, 0, 1, 2, Qt.AlignmentFlag.AlignLeft)
        self.setAccessibleName(caption)

    def set_caption(self, caption: str) -> None:
        """Call the number something else; ``show_value`` follows."""
        self._name = caption
        self._caption.setText(caption)
        self.setAccessibleName(caption)

    def show_value(
        self,
        value: str,
        tag: Tag | None = None,
        *,
        values: Sequence[float | None] = (),
        target: float | None = None,
    ) -> None:
        """Show a number in words, its status and the values before it."""
        self._value.setText(value)
        self._tag.setVisible(tag is not None)
        if tag is not None:
            self._tag.set_tag(tag)
        self._has_line = len(values) > 1
        self._line.set_values(values, target=target)
        self.setAccessibleName(", ".join(part for part in (self._name, value, tag.words if tag else "") if part))

    @override
    def sizeHint(self) -> QSize:
        return QSize(LEAST_WIDTH, super().sizeHint().height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST_WIDTH, super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._line.setVisible(
            self._has_line and self.width() >= self._value.sizeHint().width() + self._line.width() + 3 * Space.L
        )

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.opened.emit()
