"""Free text that grows with what is typed and says how much there is."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget
from typing_extensions import override


class NoteEdit(QPlainTextEdit):
    """Several lines of plain text; Tab leaves it.

    Signals: ``counted(str)`` the count in words, which a ``Field`` shows beside its label.
    """

    counted = Signal(str)

    def __init__(
        self,
        *,
        placeholder: str = "",
        least_lines: int = 3,
        most_lines: int = 14,
        limit: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._least, self._most, self._limit = least_lines, most_lines, limit
        self.setTabChangesFocus(True)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName("Note")
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self._on_text)
        self._grow()

    def text(self) -> str:
        """What was typed, without blank ends."""
        return self.toPlainText().strip()

    def set_text(self, text: str) -> None:
        """Show ``text``."""
        if text != self.toPlainText():
            self.setPlainText(text)

    @property
    def too_long(self) -> bool:
        """True when there is more than the limit."""
        return bool(self._limit) and len(self.text()) > self._limit

    def count_words(self) -> str:
        """How much was typed, in words; with a limit, how much is left once it comes near."""
        length = len(self.text())
        if self._limit and length > self._limit * 0.9:
            over = length - self._limit
            return f"{over:,} characters too many" if over > 0 else f"{-over:,} characters left"
        words = len(self.text().split())
        return "" if not words else "1 word" if words == 1 else f"{words:,} words"

    @override
    def sizeHint(self) -> QSize:
        return QSize(360, self._height(self._least))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grow()

    def _height(self, lines: int) -> int:
        return QFontMetrics(self.font()).lineSpacing() * lines + 24

    def _grow(self) -> None:
        lines = round(self.document().size().height())
        self.setFixedHeight(self._height(min(max(lines, self._least), self._most)))

    def _on_text(self) -> None:
        self._grow()
        self.counted.emit(self.count_words())
