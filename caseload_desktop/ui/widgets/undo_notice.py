"""The short notice after an act: what was done, and a way back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.ui.icons import set_icon
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.text import announce, label

SHOWN_MS = 20_000
"""How long a notice stays; the act can be undone after that too (Ctrl+Z), so nothing depends on being quick."""


class UndoNotice(QFrame):
    """Lies over the foot of ``parent``. Signals: ``undo_requested``."""

    undo_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("kind", "toast")
        self._mark = label()
        set_icon(self._mark, "circle-check", "surface", size=18)
        self._text = label()
        self.undo_button = button("Undo", self._undo, name="Undo what was just done")
        self.undo_button.setToolTip("Ctrl+Z")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.S, Space.S, Space.S)
        layout.setSpacing(Space.M)
        layout.addWidget(self._mark)
        layout.addWidget(self._text)
        layout.addWidget(self.undo_button)
        self._room = parent
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_time)
        self._on_undo: Callable[[], object] | None = None
        parent.installEventFilter(self)
        self.hide()

    @property
    def words(self) -> str:
        """What it says."""
        return self._text.text()

    def say(self, words: str, on_undo: Callable[[], object] | None = None) -> None:
        """Say what was done; offer to undo it."""
        self._on_undo = on_undo
        self._text.setText(words)
        self.setAccessibleName(words)
        self.undo_button.setVisible(on_undo is not None)
        self.adjustSize()
        self._place()
        self.show()
        self.raise_()
        self._timer.start(SHOWN_MS)
        announce(self, f"{words}. Press Control Z to undo." if on_undo is not None else words)

    def dismiss(self) -> None:
        """Take the notice away."""
        self._timer.stop()
        self.hide()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._room and event.type() is QEvent.Type.Resize:
            self._place()
        return False

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._timer.stop()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._timer.start(SHOWN_MS // 2)

    def _on_time(self) -> None:
        if self.undo_button.hasFocus():
            self._timer.start(SHOWN_MS)
        else:
            self.hide()

    def _undo(self) -> None:
        act, self._on_undo = self._on_undo, None
        self.dismiss()
        if act is not None:
            act()
        self.undo_requested.emit()

    def _place(self) -> None:
        room = self._room
        width = min(self.sizeHint().width(), room.width() - 2 * Space.L)
        height = self.sizeHint().height()
        self.setGeometry((room.width() - width) // 2, room.height() - height - Space.L, width, height)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
