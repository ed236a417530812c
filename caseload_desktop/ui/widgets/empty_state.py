"""What shows where there is nothing: a picture, one sentence, and the one thing to do about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.ui.icons import set_icon
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.text import label

if TYPE_CHECKING:
    from caseload_desktop.ui.widgets.filter_bar import FilterBar

_WIDTH = 380
BEGINS = "One begins with a contact, or on the person's page."
"""What a list of work says after telling that nothing of its kind waits."""

_FILTERED = "Nothing fits these filters."


def _centred(part: QWidget) -> QHBoxLayout:
    """A row with ``part`` in its middle; unlike alignment it keeps the height of wrapped text."""
    line = QHBoxLayout()
    line.addStretch(1)
    line.addWidget(part)
    line.addStretch(1)
    return line


class EmptyState(QWidget):
    """An icon, a sentence and at most one action, in the middle of the room.

    A list that ``follow``s filters does not say that there is nothing while they leave something out.
    """

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
        self._words = sentence
        self._filters: FilterBar | None = None
        self._clear: QPushButton | None = None
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
        self._words = words
        self._tell()

    def follow(self, filters: FilterBar) -> None:
        """While ``filters`` narrow the list say so, and offer to clear them, instead of the sentence and action."""
        self._filters = filters
        self._clear = button("Clear filters", filters.clear)
        if isinstance(layout := self.layout(), QVBoxLayout):
            layout.insertLayout(layout.count() - 1, _centred(self._clear))
        filters.changed.connect(self._tell)
        self._tell()

    @property
    def offered(self) -> QPushButton | None:
        """The button that shows."""
        if self._clear is not None and self._filters is not None and self._filters.narrows:
            return self._clear
        return self.action

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell()  # the choices of a picker change without its being picked from

    def _tell(self) -> None:
        narrows = self._filters is not None and self._filters.narrows
        self._sentence.setText(_FILTERED if narrows else self._words)
        if self._clear is not None:
            self._clear.setVisible(narrows)
            if self.action is not None:
                self.action.setHidden(narrows)
