"""The words of a laptop, to be read out and compared by phone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.text import label, muted

_COLUMNS = 4


class Fingerprint(QFrame):
    """Numbered words in lines of four. The keyboard can stop on it, so that a screen reader reads them.

    Read from left to right, as people do on the phone.
    """

    def __init__(self, words: Sequence[str] = (), *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._words: tuple[str, ...] = ()
        self.setProperty("kind", "card")
        self.setProperty("ring", True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        self._grid.setHorizontalSpacing(Space.S)
        self._grid.setVerticalSpacing(Space.S)
        self.show_words(words)

    @property
    def words(self) -> tuple[str, ...]:
        """The words that show."""
        return self._words

    def show_words(self, words: Sequence[str]) -> None:
        """Show other words."""
        self._words = tuple(words)
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for place, word in enumerate(self._words):
            line, column = divmod(place, _COLUMNS)
            number = muted(str(place + 1))
            number.setContentsMargins(Space.M if column else 0, 0, 0, 0)
            self._grid.addWidget(number, line, 2 * column, Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(label(word, "heading"), line, 2 * column + 1)
            self._grid.setColumnStretch(2 * column + 1, 1)
        spoken = ", ".join(f"{place} {word}" for place, word in enumerate(self._words, 1))
        self.setAccessibleName(f"{self._name}: {spoken}" if spoken else self._name)
