"""Buttons by weight: one primary on a screen, plain ones, quiet ones, dangerous ones."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton
from typing_extensions import override

from caseload_desktop.ui.icons import redraw_icon, set_icon

_ICON_COLOURS = {"primary": "primaryink", "danger": "red", "quiet": "brand"}


class Button(QPushButton):
    """A button that Enter presses as well as Space, in windows as in dialogs."""

    @override
    def setText(self, text: str) -> None:
        """Change the words; an icon keeps its distance from them."""
        appears = bool(text) != bool(self.text())
        super().setText(text)
        if appears:
            redraw_icon(self)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


def button(
    text: str,
    on_click: Callable[[], object] | None = None,
    *,
    icon: str = "",
    kind: str = "",
    name: str = "",
    tip: str = "",
) -> QPushButton:
    """A button; ``kind`` is primary, quiet, danger, chip or empty for a plain one.

    ``name`` is what a screen reader says where the text alone is not enough.
    """
    made = Button(text)
    made.setProperty("kind", kind)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setAutoDefault(False)
    made.setAccessibleName(name or text.replace("&", ""))
    if tip:
        made.setToolTip(tip)
    if icon:
        set_icon(made, icon, _ICON_COLOURS.get(kind, "ink"))
    if on_click is not None:
        made.clicked.connect(lambda _checked=False: on_click())
    return made


def primary_button(text: str, on_click: Callable[[], object] | None = None, *, icon: str = "") -> QPushButton:
    """The one thing this screen is for."""
    return button(text, on_click, icon=icon, kind="primary")


def quiet_button(text: str, on_click: Callable[[], object] | None = None, *, icon: str = "") -> QPushButton:
    """Something possible that needs no weight."""
    return button(text, on_click, icon=icon, kind="quiet")


def icon_button(icon: str, name: str, on_click: Callable[[], object] | None = None) -> QPushButton:
    """A picture only; ``name`` is its tool tip and what a screen reader says."""
    return button("", on_click, icon=icon, kind="quiet", name=name, tip=name)
