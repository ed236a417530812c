"""The line above the form that lists contacts begun and not finished, each one key away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from caseload_desktop.ui.icons import set_icon
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.text import label

_MOST_SHOWN, _MOST_LETTERS = 3, 46


class UnfinishedBar(QFrame):
    """Shown only when something is unfinished. Signals: ``wanted(str key)``."""

    wanted = Signal(str)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "bar")
        self.setProperty("tone", "blue")
        mark = label()
        set_icon(mark, "phone-incoming", "blue", size=18)
        self._words = label("", "label")
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(Space.M, Space.XS, Space.S, Space.XS)
        self._layout.setSpacing(Space.S)
        self._layout.addWidget(mark)
        self._layout.addWidget(self._words)
        self._buttons: list[QWidget] = []
        self._layout.addStretch(1)
        self.hide()

    @property
    def words(self) -> str:
        """What it says."""
        return self._words.text()

    def show_entries(self, entries: Sequence[tuple[str, str]]) -> None:
        """List unfinished entries as (key, one line)."""
        for old in self._buttons:
            self._layout.removeWidget(old)
            old.hide()
            old.deleteLater()
        count = len(entries)
        self._words.setText("1 contact not finished" if count == 1 else f"{count} contacts not finished")
        self._buttons = []
        for number, (key, words) in enumerate(entries[:_MOST_SHOWN]):
            shown = words if len(words) <= _MOST_LETTERS else f"{words[: _MOST_LETTERS - 1]}…"
            made = button(
                f"{shown}  (F8)" if number == 0 else shown,
                lambda key=key: self.wanted.emit(key),  # type: ignore[misc]
                kind="chip",
                name=f"Go on with: {words}",
                tip=words,
            )
            self._layout.insertWidget(2 + number, made)
            self._buttons.append(made)
        self.setVisible(count > 0)
