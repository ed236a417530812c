"""What shows where there is nothing: a picture, one sentence, and the one thing to do about it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from caseload_desktop.ui.icons import set_icon
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.text import label

_WIDTH = 380


def _centred(part: QWidget) -> QHBoxLayout:
    """A row with ``part`` in its middle; unlike alignment it keeps the height of wrapped text."""
    line = QHBoxLayout()
    line.addStretch(1)
    line.addWidget(part)
    line.addStretch(1)
    return line


class EmptyState(QWidget):
    """An icon, a sentence and at most one action, in the middle of the room."""

    def __init__(
        self,
        icon: str,
        sentence: str,
        *,
        action: str = "",
        on_action: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon = label()
        self._sentence = label(sentence, "muted", wrap=True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence.setFixedWidth(_WIDTH)
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        set_icon(self._icon, icon, "ctl", size=36)
        layout = QVBoxLayout(self)
        layout.setSpacing(Space.M)
        layout.addStretch(1)
        layout.addWidget(self._icon)
        layout.addLayout(_centred(self._sentence))
        self.action: QPushButton | None = None
        if action and on_action is not None:
            self.action = button(action, on_action)
            layout.addLayout(_centred(self.action))
        layout.addStretch(1)

    def set_sentence(self, words: str) -> None:
        """Say something else, such as that no contact fits the filters."""
        self._sentence.setText(words)
