"""The answers to one question as a list: the likeliest first and chosen, typing finds one, Enter takes it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget
from typing_extensions import override

from caseload_desktop.exchange.sheets.questions import Question

_VALUE = int(Qt.ItemDataRole.UserRole)


class AnswerList(QListWidget):
    """Signals: ``chosen(str answer)`` when one is taken by Enter or click."""

    chosen = Signal(str)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Answers")
        self.setTabKeyNavigation(False)
        self.setMinimumHeight(96)
        self.itemClicked.connect(self._take)

    def show_options(self, question: Question, answer: str) -> None:
        """Lists the answers; the one given stands ready, else the suggested one."""
        self.clear()
        ready = answer or question.suggested
        for option in question.options:
            suggested = option.value == question.suggested
            item = QListWidgetItem(f"{option.label}   (suggested)" if suggested else option.label)
            item.setData(_VALUE, option.value)
            self.addItem(item)
            if option.value == ready:
                self.setCurrentItem(item)
        if self.currentItem() is None and self.count():
            self.setCurrentRow(0)
        self.setAccessibleDescription("Enter takes an answer; letters find one.")

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.currentItem())
            event.accept()
            return
        super().keyPressEvent(event)

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(str(item.data(_VALUE)))
