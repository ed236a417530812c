"""Flat surfaces that hold what belongs together."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.text import heading


def column(*parts: QWidget | QLayout, space: int = Space.M, margin: int = 0) -> QVBoxLayout:
    """A layout from top to bottom."""
    made = QVBoxLayout()
    made.setContentsMargins(margin, margin, margin, margin)
    made.setSpacing(space)
    _fill(made, parts)
    return made


def row(*parts: QWidget | QLayout, space: int = Space.S, margin: int = 0) -> QHBoxLayout:
    """A layout from left to right."""
    made = QHBoxLayout()
    made.setContentsMargins(margin, margin, margin, margin)
    made.setSpacing(space)
    _fill(made, parts)
    return made


def _fill(layout: QVBoxLayout | QHBoxLayout, parts: tuple[QWidget | QLayout, ...]) -> None:
    for part in parts:
        if isinstance(part, QWidget):
            layout.addWidget(part)
        else:
            layout.addLayout(part)


class Card(QFrame):
    """A bordered surface with an optional heading; fill ``body``, put buttons into ``corner``."""

    def __init__(self, title: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(Space.L, Space.M, Space.L, Space.L)
        outer.setSpacing(Space.S)
        self.corner = row()
        self.heading = heading(title)
        if title:
            head = row(self.heading)
            head.addStretch(1)
            head.addLayout(self.corner)
            outer.addLayout(head)
            self.setAccessibleName(title)
        self.body = column()
        outer.addLayout(self.body, 1)


def scrolled(inner: QWidget) -> QScrollArea:
    """``inner`` with a scroll bar when it is taller than its room; never sideways."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inner)
    return area
