"""A pane beside the main one, which slides over it where the window is narrow."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.ui.theme import Space, restyle, theme
from caseload_desktop.ui.widgets.buttons import icon_button
from caseload_desktop.ui.widgets.text import heading

NARROW = 1150
"""Windows narrower than this show drawers and a folded navigation; 1366 x 768 at 125% is 1093 wide."""


class SidePane(QWidget):
    """``main`` with ``side`` at its right; below ``NARROW`` pixels the side is a drawer that opens on demand.

    Signals: ``side_closed`` the worker put the drawer away.
    """

    side_closed = Signal()

    def __init__(
        self, main: QWidget, side: QWidget, *, title: str, width: int = 360, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.main, self.side = main, side
        self._width = width
        self._drawer = False
        self._open = False
        self._back: QWidget | None = None
        self._frame = QFrame(self)
        self._frame.setAccessibleName(title)
        self._head = QWidget()
        head = QHBoxLayout(self._head)
        head.setContentsMargins(Space.L, Space.M, Space.S, 0)
        head.addWidget(heading(title), 1)
        self.close_button = icon_button("x", f"Close {title.lower()}", self.close_side)
        head.addWidget(self.close_button)
        inner = QVBoxLayout(self._frame)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self._head)
        inner.addWidget(side, 1)
        main.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(Space.M)
        self._layout.addWidget(main, 1)
        self._layout.addWidget(self._frame)
        self._frame.setFixedWidth(width)
        self._apply()

    @property
    def is_drawer(self) -> bool:
        """True while the side lies over the main pane."""
        return self._drawer

    @property
    def side_shown(self) -> bool:
        """True while the side can be seen."""
        return not self._drawer or self._open

    def open_side(self, *, focus: bool = False) -> None:
        """Show the side; with ``focus`` the keyboard goes there and comes back on closing."""
        if self._drawer:
            self._open = True
            self._apply()
        if focus:
            self._back = self.window().focusWidget()
            (self.close_button if self._drawer else self.side).setFocus()

    def close_side(self) -> None:
        """Put the drawer away; beside a wide main pane the side stays."""
        if not self._drawer or not self._open:
            return
        self._open = False
        self._apply()
        if self._back is not None and self._back.isVisible():
            self._back.setFocus()
        else:
            self.main.setFocus()
        self.side_closed.emit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        drawer = self.window().width() < NARROW * theme().scale
        if drawer != self._drawer:
            self._drawer = drawer
            self._apply()
        self._place()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._drawer and self._open:
            self.close_side()
        else:
            super().keyPressEvent(event)

    def _apply(self) -> None:
        self._head.setVisible(self._drawer)
        self._frame.setProperty("kind", "drawer" if self._drawer else "")
        restyle(self._frame)
        if self._drawer:
            self._layout.removeWidget(self._frame)
            self._frame.setVisible(self._open)
            self._place()
            self._frame.raise_()
        else:
            if self._layout.indexOf(self._frame) < 0:
                self._layout.addWidget(self._frame)
            self._frame.show()
        self._layout.activate()

    def _place(self) -> None:
        if self._drawer:
            width = min(self._width + 40, self.width())
            self._frame.setFixedWidth(width)
            self._frame.setGeometry(self.width() - width, 0, width, self.height())
        else:
            self._frame.setFixedWidth(self._width)
