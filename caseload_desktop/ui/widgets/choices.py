"""Few choices in sight at once: one of several as a row of dots, any of several as ticks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGroupBox, QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.code_picker import Choice
from caseload_desktop.ui.widgets.flow import FlowLayout


class _Group(QGroupBox):
    """Choices in lines that wrap; a group for screen readers too, so that they say its name before a choice's."""

    changed = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._holder = QWidget()
        self._flow = FlowLayout(self._holder, space=Space.L, line_space=Space.XS)
        self._holder.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        outer.addWidget(self._holder)


class CheckGroup(_Group):
    """Any of several choices. Signals: ``changed``."""

    def __init__(self, choices: Sequence[Choice], *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._boxes: dict[str, QCheckBox] = {}
        for choice in choices:
            box = QCheckBox(choice.label)
            box.setAccessibleName(choice.label)
            box.toggled.connect(lambda _on: self.changed.emit())
            self._boxes[choice.id] = box
            self._flow.addWidget(box)
        if self._boxes:
            self.setFocusProxy(next(iter(self._boxes.values())))

    def codes(self) -> list[str]:
        """The ticked choices, sorted."""
        return sorted(code for code, box in self._boxes.items() if box.isChecked())

    def words_of(self, codes: Iterable[str]) -> str:
        """What choices say, one after the other."""
        return ", ".join(self._boxes[code].text() for code in codes if code in self._boxes)

    def set_codes(self, codes: Iterable[str]) -> None:
        """Tick exactly these."""
        wanted = set(codes)
        for code, box in self._boxes.items():
            box.setChecked(code in wanted)


class RadioRow(_Group):
    """One of several choices, or none yet; arrow keys move. Signals: ``changed``."""

    def __init__(self, choices: Sequence[Choice], *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._dots: dict[str, QRadioButton] = {}
        for choice in choices:
            dot = QRadioButton(choice.label)
            dot.setAccessibleName(choice.label)
            dot.toggled.connect(lambda on: self.changed.emit() if on else None)
            self._dots[choice.id] = dot
            self._flow.addWidget(dot)
        if self._dots:
            self.setFocusProxy(next(iter(self._dots.values())))

    def code(self) -> str:
        """The chosen one, or empty."""
        return next((code for code, dot in self._dots.items() if dot.isChecked()), "")

    def words_of(self, code: str) -> str:
        """What a choice says."""
        return self._dots[code].text() if code in self._dots else ""

    def current(self) -> QWidget:
        """The dot the keyboard should go to: the chosen one, else the first."""
        return self._dots.get(self.code()) or next(iter(self._dots.values()))

    def set_code(self, code: str | None) -> None:
        """Choose one; None or empty chooses none."""
        for each, dot in self._dots.items():
            dot.setAutoExclusive(False)
            dot.setChecked(each == code)
            dot.setAutoExclusive(True)
