"""Where a card says what came of what was asked: one sentence at a time, heard by a screen reader."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from caseload_desktop.ui.widgets.message_bar import MessageBar
from caseload_desktop.ui.widgets.status_tag import Tone


class Result(QWidget):
    """Takes no room while there is nothing to say."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._bar: MessageBar | None = None
        self.hide()

    @property
    def words(self) -> str:
        """What is said now; empty when nothing is."""
        return self._bar.words if self._bar is not None else ""

    def say(self, tone: Tone, words: str) -> None:
        """Say this instead of what was said."""
        self.clear()
        self._bar = MessageBar(tone, words)
        self._bar.closed.connect(self.clear)
        self._layout.addWidget(self._bar)
        self.show()
        self._bar.speak()

    def clear(self) -> None:
        """Say nothing."""
        bar, self._bar = self._bar, None
        self.hide()
        if bar is not None:
            self._layout.removeWidget(bar)
            bar.deleteLater()
