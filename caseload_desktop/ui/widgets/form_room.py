"""The room in which the fields of a form stand: as high as they need, and where the window can't be, it scrolls."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMargins, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.field import Field

_LEAST = 96
"""Pixels in which a field and its label can be seen, however small the window is."""


class FormRoom(QScrollArea):
    """Fill ``column``. What takes the keyboard comes into sight together with its label and what is wrong with it.

    Signals: ``changed`` what stands in it asks for other room than before.
    """

    changed = Signal()

    def __init__(self, *, margins: QMargins | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        self._whole = QVBoxLayout(inner)
        self._whole.setContentsMargins(margins or QMargins())
        self.column = QVBoxLayout()
        self.column.setSpacing(Space.M)
        self._whole.addLayout(self.column)
        self._whole.addStretch(0)  # a label stays beside its field, whatever height is left over
        self.setWidget(inner)
        inner.installEventFilter(self)
        self._shown: QWidget | None = None
        """What was brought into sight and stays there while others grow, until somebody scrolls."""
        self.verticalScrollBar().actionTriggered.connect(self._on_scrolled)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)

    def needed(self) -> int:
        """The height at which nothing need scroll, at the width there is."""
        width = self.viewport().width()
        if self._whole.hasHeightForWidth():
            return self._whole.totalHeightForWidth(width)
        return self._whole.totalSizeHint().height()

    def bring_into_sight(self, widget: QWidget) -> None:
        """Scroll to a widget, and to the whole field it stands in where that fits."""
        self._shown = widget
        shown, step = widget, widget.parentWidget()
        while step is not None and step is not self.widget():
            if isinstance(step, Field) and step.height() <= self.viewport().height():
                shown = step
            step = step.parentWidget()
        self.ensureWidgetVisible(shown, 0, Space.S)
        self.horizontalScrollBar().setValue(0)

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._whole.totalSizeHint().width(), _LEAST)  # what is needed is known once the width is

    @override
    def minimumSizeHint(self) -> QSize:
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(self._whole.totalMinimumSize().width() + bar, _LEAST)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        done = super().eventFilter(watched, event)
        if watched is self.widget() and event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self.changed.emit()
            if self._shown is not None and isValid(self._shown) and self._shown.isVisible():
                self.bring_into_sight(self._shown)
        return done

    def _on_scrolled(self, _action: int) -> None:
        self._shown = None

    def _on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        # A field moved under the mouse between press and release would not get the click.
        by_mouse = QApplication.mouseButtons() != Qt.MouseButton.NoButton
        inner = self.widget()
        if inner is not None and now is not None and not by_mouse and self.isVisible() and inner.isAncestorOf(now):
            self.bring_into_sight(now)
