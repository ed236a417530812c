"""Controls of the form that differ a little from the general ones: they tell when a choice was taken, and warn."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QGroupBox, QHBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.ui.icons import set_icon
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.code_picker import Choice, CodePicker
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.flow import flow
from caseload_desktop.ui.widgets.text import label


class Picker(CodePicker):
    """A picker that says when Enter or a click took a choice. Signals: ``taken``."""

    taken = Signal()

    @override
    def _on_picked(self, code: str) -> None:
        super()._on_picked(code)
        self.taken.emit()


class DayField(DateField):
    """A date whose problems are said by its ``Field`` alone, so that nothing is said twice."""

    @override
    def _show_words(self) -> None:
        words = self._understood()
        self._words.setText(words)
        self._words.setVisible(bool(words))
        self.edit.setAccessibleDescription(words)


class AskField(Field):
    """A field that can also ask for a second look: a sentence in amber that stops nothing."""

    def __init__(self, text: str, control: QWidget, *, hint: str = "", optional: bool = False) -> None:
        super().__init__(text, control, hint=hint, optional=optional)
        mark = label()
        set_icon(mark, "alert-triangle", "amber", size=16)
        self._asked = label("", "hint", wrap=True)
        self._ask_row = QWidget()
        line = QHBoxLayout(self._ask_row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(Space.XS + 2)
        line.addWidget(mark)
        line.addWidget(self._asked, 1)
        self._ask_row.hide()
        outer = self.layout()
        if outer is not None:
            outer.addWidget(self._ask_row)

    @property
    def asked(self) -> str:
        """What is asked about; empty when nothing is."""
        return self._asked.text()

    def ask(self, words: str) -> None:
        """Ask for a second look; empty takes the question away."""
        self._asked.setText(words)
        self._ask_row.setVisible(bool(words))


class TickRow(QGroupBox):
    """Any of a few choices as ticks with one stop for Tab: arrows move, Space ticks, a first letter ticks at once.

    Signals: ``changed``; ``gone_on`` Enter was pressed.
    """

    changed = Signal()
    gone_on = Signal()

    def __init__(self, choices: Sequence[Choice], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes = {choice.id: QCheckBox(choice.label) for choice in choices}
        for box in self.boxes.values():
            box.setAccessibleName(box.text())
            box.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            box.toggled.connect(lambda _on: self.changed.emit())
            box.installEventFilter(self)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(flow(*self.boxes.values(), space=Space.L))
        first = next(iter(self.boxes.values()), None)
        if first is not None:
            first.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setFocusProxy(first)

    def codes(self) -> list[str]:
        """The ticked choices, sorted."""
        return sorted(code for code, box in self.boxes.items() if box.isChecked())

    def set_codes(self, codes: Sequence[str]) -> None:
        """Tick exactly these."""
        for code, box in self.boxes.items():
            box.setChecked(code in codes)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(event)
        return False

    def _on_key(self, event: QKeyEvent) -> bool:
        boxes = list(self.boxes.values())
        at = next((n for n, box in enumerate(boxes) if box.hasFocus()), 0)
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if plain and (step := steps.get(Qt.Key(event.key()))) is not None:
            boxes[(at + step) % len(boxes)].setFocus(Qt.FocusReason.OtherFocusReason)
        elif plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.gone_on.emit()
        elif plain and event.text().isalpha():
            self._tick_by_letter(event.text(), boxes)
        else:
            return False
        return True

    @staticmethod
    def _tick_by_letter(letter: str, boxes: list[QCheckBox]) -> None:
        found = next((box for box in boxes if box.text().casefold().startswith(letter.casefold())), None)
        if found is not None:
            found.setChecked(not found.isChecked())
            found.setFocus(Qt.FocusReason.OtherFocusReason)
