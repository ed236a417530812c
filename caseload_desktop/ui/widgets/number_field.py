"""A whole number within bounds, with its unit."""

from __future__ import annotations

from PySide6.QtWidgets import QSpinBox, QWidget

_IN = 8


class NumberField(QSpinBox):
    """A spin box that stands like the other fields; ``unit`` is written after the number (" minutes")."""

    def __init__(self, *, least: int, most: int, unit: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(least, most)
        self.setSuffix(f" {unit}" if unit else "")
        self.setKeyboardTracking(False)
        # The style sheet does not reach the line edit inside a spin box.
        self.lineEdit().setTextMargins(_IN, 0, 0, 0)
