"""Pairs of a name and what was recorded under it, one below the other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from caseload_desktop.ui.theme import Space, theme
from caseload_desktop.ui.widgets.text import label

_NAME_WIDTH = 104


def facts(pairs: Sequence[tuple[str, str]], *, name_width: int = _NAME_WIDTH) -> QWidget:
    """A grid of names (quiet, at the left) and values that wrap and can be copied; pairs without a value are left out.

    ``name_width`` is the width of the names in pixels at 100%.
    """
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(Space.M)
    grid.setVerticalSpacing(Space.XS + 1)
    grid.setColumnStretch(1, 1)
    width = round(name_width * theme().scale)
    for line, (name, value) in enumerate((n, v) for n, v in pairs if v):
        about, said = label(name, "muted", wrap=True), label(value, wrap=True)
        about.setFixedWidth(width)
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        said.setAccessibleName(f"{name}: {value}")
        grid.addWidget(about, line, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(said, line, 1)
    return holder
