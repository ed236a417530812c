"""How the program speaks to the worker: a short notice after an act, a bar for what needs attention."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.message_bar import MessageBar
from caseload_desktop.ui.widgets.status_tag import Tone

_MOST_BARS = 3


@dataclass(frozen=True, slots=True)
class Bar:
    """A sentence for the bar above the page, with at most one thing to do."""

    tone: Tone
    words: str
    action: str = ""
    on_action: Callable[[], object] | None = None


class Notices(QObject):
    """What pages and the desk speak through; the main window shows it.

    Signals: ``said(str words, on_undo or None)``; ``told(Bar)``; ``cleared``.
    """

    said = Signal(str, object)
    told = Signal(object)
    cleared = Signal()

    def say(self, words: str, on_undo: Callable[[], object] | None = None) -> None:
        """A short notice that passes: "Contact saved". With ``on_undo`` it offers to take the act back."""
        self.said.emit(words, on_undo)

    def tell(
        self,
        words: str,
        *,
        tone: Tone = Tone.BLUE,
        action: str = "",
        on_action: Callable[[], object] | None = None,
    ) -> None:
        """A sentence that stays until it is put away or the page changes."""
        self.told.emit(Bar(tone, words, action, on_action))

    def clear(self) -> None:
        """Take all bars away."""
        self.cleared.emit()


class NoticeArea(QWidget):
    """Where the bars stand: above the page, newest first, never more than three; the same words only once."""

    def __init__(self, notices: Notices, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(Space.XS)
        self._bars: list[MessageBar] = []
        notices.told.connect(self._on_told)
        notices.cleared.connect(self.clear)
        self.hide()

    def words(self) -> list[str]:
        """What the bars say, newest first."""
        return [bar.words for bar in self._bars]

    def clear(self) -> None:
        """Take all bars away."""
        for bar in list(self._bars):
            self._drop(bar)

    def _on_told(self, notice: Bar) -> None:
        for bar in [bar for bar in self._bars if bar.words == notice.words]:
            self._drop(bar)
        bar = MessageBar(notice.tone, notice.words, action=notice.action, on_action=notice.on_action)
        bar.closed.connect(lambda: self._drop(bar))
        self._bars.insert(0, bar)
        self._layout.insertWidget(0, bar)
        for old in self._bars[_MOST_BARS:]:
            self._drop(old)
        self.show()
        bar.speak()

    def _drop(self, bar: MessageBar) -> None:
        if bar in self._bars:
            self._bars.remove(bar)
            self._layout.removeWidget(bar)
            bar.hide()
            bar.deleteLater()
        self.setVisible(bool(self._bars))
