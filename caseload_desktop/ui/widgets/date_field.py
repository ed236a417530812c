"""A date typed the way people write it, with the date that was understood in words below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.dates import DateReading, DateUse, read_date, show_date, show_long
from caseload_desktop.domain.months import add_months
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.flow import flow
from caseload_desktop.ui.widgets.text import label

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

SIX_WEEKS = ("+6 weeks", lambda day: day + timedelta(weeks=6))
TWELVE_MONTHS = ("+12 months", lambda day: add_months(day, 12))
_EXAMPLES = {
    DateUse.EVENT: "3/5/26, 3 May or yesterday",
    DateUse.DUE: "3/5/26, 3 May or Friday",
    DateUse.BIRTH: "3/5/1941 or 3 May 1941",
}
"""Ways to write a day of each use; short, as many fields stand beside another."""
Quick = tuple[str, Callable[[date], date]]


class DateField(QWidget):
    """A line edit for a date, day first; Up and Down move it by a day.

    Signals: ``changed`` when what was typed means something else than before.
    """

    changed = Signal()

    def __init__(
        self,
        *,
        today: Callable[[], date],
        use: DateUse = DateUse.EVENT,
        earliest: date | None = None,
        latest: date | None = None,
        quick: Sequence[Quick] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._today, self._use, self._earliest, self._latest = today, use, earliest, latest
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(_EXAMPLES[use])
        self.edit.setAccessibleName("Date")
        self.edit.setMaximumWidth(320)
        self._words = label("", "hint", wrap=True)
        self._reading = self._read()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.XS)
        layout.addWidget(self.edit)
        layout.addWidget(self._words)
        if quick:
            layout.addWidget(flow(*(self._chip(one) for one in quick)))
        self.setFocusProxy(self.edit)
        self.edit.installEventFilter(self)
        self.edit.textChanged.connect(self._on_text)
        self.edit.editingFinished.connect(self._tidy)
        self._show_words()

    def value(self) -> date | None:
        """The date understood, or None."""
        return self._reading.value

    def set_use(self, use: DateUse, *, latest: date | None = None) -> None:
        """Say what the date is for from now on; what was typed is read again."""
        self._use, self._latest = use, latest
        self.edit.setPlaceholderText(_EXAMPLES[use])
        self._reading = self._read()
        self._show_words()

    def reading(self) -> DateReading:
        """All that was understood: also a year alone, or why nothing was."""
        return self._reading

    def set_value(self, day: date | None) -> None:
        """Show a date."""
        self.edit.setText(show_date(day) if day is not None else "")

    def text(self) -> str:
        """What was typed."""
        return self.edit.text()

    def set_text(self, text: str) -> None:
        """Show what was typed before (a draft)."""
        self.edit.setText(text)

    def problem(self) -> str:
        """Why what was typed is no date that fits, in words; empty when it is one or nothing was typed."""
        if self._reading.understood or self._reading.reason == "empty":
            return ""
        return sentence(f"date_{self._reading.reason}")

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
        if watched is self.edit and event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = steps.get(Qt.Key(event.key()))
            if step is not None and event.modifiers() == Qt.KeyboardModifier.NoModifier:
                self.set_value((self._reading.value or self._today()) + timedelta(days=step))
                return True
        return False

    def _read(self) -> DateReading:
        return read_date(
            self.edit.text(), today=self._today(), use=self._use, earliest=self._earliest, latest=self._latest
        )

    def _chip(self, quick: Quick) -> QWidget:
        words, move = quick
        return button(words, lambda: self.set_value(move(self._today())), kind="chip", name=f"Set to today {words}")

    def _on_text(self, _text: str) -> None:
        before = (self._reading.value, self._reading.year, self._reading.reason)
        self._reading = self._read()
        self._show_words()
        if before != (self._reading.value, self._reading.year, self._reading.reason):
            self.changed.emit()

    def _show_words(self) -> None:
        self._words.setText(self._understood() or self.problem())
        self._words.setVisible(bool(self._words.text()))
        self.edit.setAccessibleDescription(self._words.text())

    def _understood(self) -> str:
        day = self._reading.value
        if day is not None:
            return f"{_WEEKDAYS[day.weekday()]} {show_long(day)}{self._distance(day)}"
        return f"Some time in {self._reading.year}" if self._reading.year else ""

    def _distance(self, day: date) -> str:
        days = (day - self._today()).days
        near = {0: " (today)", -1: " (yesterday)", 1: " (tomorrow)"}
        if days in near:
            return near[days]
        return f" (in {days} days)" if 0 < days <= 100 else ""

    def _tidy(self) -> None:
        """On leaving, write an understood date the usual way."""
        if self._reading.value is not None and not self._reading.part:
            self.set_value(self._reading.value)
