"""A sentence across the top of what it is about, with at most one thing to do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from caseload_desktop.ui.icons import set_icon
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button, icon_button
from caseload_desktop.ui.widgets.status_tag import Tone
from caseload_desktop.ui.widgets.text import announce, label

_ICONS = {
    Tone.RED: "alert-circle",
    Tone.AMBER: "alert-triangle",
    Tone.GREEN: "circle-check",
    Tone.BLUE: "info",
    Tone.GREY: "info",
}


class MessageBar(QFrame):
    """Signals: ``closed`` when the worker put it away."""

    closed = Signal()

    def __init__(
        self,
        tone: Tone,
        words: str,
        *,
        action: str = "",
        on_action: Callable[[], object] | None = None,
        closable: bool = True,
        icon: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "bar")
        self.setProperty("tone", tone.value)
        self.words = words
        mark = label()
        set_icon(mark, icon or _ICONS[tone], tone.value, size=18)
        text = label(words, "label", wrap=True)
        self.setAccessibleName(words)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.M, Space.S - 1, Space.S, Space.S - 1)
        layout.setSpacing(Space.S)
        layout.addWidget(mark)
        layout.addWidget(text, 1)
        self.action: QPushButton | None = None
        if action and on_action is not None:
            self.action = button(action, on_action)
            layout.addWidget(self.action)
        if closable:
            layout.addWidget(icon_button("x", "Close this message", self._close))

    def _close(self) -> None:
        self.hide()
        self.closed.emit()

    def speak(self) -> None:
        """Let a screen reader say it now."""
        announce(self, self.words)
