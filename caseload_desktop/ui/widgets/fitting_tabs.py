"""Tabs for a page with many parts: they stand closer, then under shorter titles, before any of them is scrolled."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QTabWidget, QToolButton, QWidget
from typing_extensions import override

from caseload_desktop.ui.theme import restyle, theme

_STEP_NAMES = ("Earlier parts", "Later parts")
"""What the scroll buttons of Qt are called, in their order."""


class Room(IntEnum):
    """How much room the tabs take, the most first."""

    WIDE = 0
    TIGHT = 1
    SHORT = 2


@dataclass(frozen=True, slots=True)
class _Titles:
    whole: str
    short: str


class FittingTabs(QTabWidget):
    """Tabs that take as much room as there is.

    Where even short titles do not fit, as with large text on a small screen, buttons with arrows scroll them; the
    keyboard reaches every tab all the same, and the current one always stands in sight.
    """

    def __init__(self, name: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.room = Room.WIDE
        self._titles: list[_Titles] = []
        self._widths: dict[Room, int] = {}
        self.setDocumentMode(True)
        self.tabBar().setDrawBase(False)
        self.setUsesScrollButtons(True)
        self.setAccessibleName(name)
        self.tabBar().setAccessibleName(name)
        for button, words in zip(self.tabBar().findChildren(QToolButton), _STEP_NAMES, strict=False):
            button.setAccessibleName(words)
            button.setToolTip(words)
        theme().changed.connect(self._fit_anew)

    def add_part(self, view: QWidget, title: str, *, short: str = "") -> None:
        """Add a tab; ``title`` and ``short`` hold one ``&`` before the same letter."""
        self._titles.append(_Titles(title, short or title))
        place = self.addTab(view, title)
        whole = title.replace("&", "")
        self.setTabToolTip(place, whole if short else "")
        self.tabBar().setAccessibleTabName(place, whole)
        self._fit_anew()

    def titles(self) -> tuple[str, ...]:
        """The whole titles without their shortcut marks, whatever is shown now."""
        return tuple(each.whole.replace("&", "") for each in self._titles)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _fit_anew(self) -> None:
        """Measure again: titles, colours or the size of the text have changed."""
        self._widths.clear()
        if self.isVisible():  # else when they are shown: measuring all of them for each one added takes long
            self._fit()

    def _fit(self) -> None:
        """Take the widest form that fits; the narrowest where none does."""
        for room in Room:
            if self._width_of(room) <= self.width() or room is Room.SHORT:
                self._take(room)
                return

    def _width_of(self, room: Room) -> int:
        if room not in self._widths:
            self._take(room)
            self._widths[room] = self.tabBar().sizeHint().width()
        return self._widths[room]

    def _take(self, room: Room) -> None:
        if room is self.room and room in self._widths:
            return
        self.room = room
        bar = self.tabBar()
        bar.setProperty("tight", room is not Room.WIDE)
        restyle(bar)
        for place, titles in enumerate(self._titles):
            self.setTabText(place, titles.short if room is Room.SHORT else titles.whole)
