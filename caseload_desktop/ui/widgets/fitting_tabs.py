"""Tabs for a page with many parts: they stand closer, then under shorter titles, before any of them is scrolled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QTabWidget, QToolButton, QVBoxLayout, QWidget
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

    A part that is added by ``add_later`` is made when it is first looked at, or asked for.
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
        self.currentChanged.connect(self.part)

    def add_part(self, view: QWidget, title: str, *, short: str = "") -> None:
        """Add a tab; ``title`` and ``short`` hold one ``&`` before the same letter."""
        self._titles.append(_Titles(title, short or title))
        place = self.addTab(view, title)
        whole = title.replace("&", "")
        self.setTabToolTip(place, whole if short else "")
        self.tabBar().setAccessibleTabName(place, whole)
        self._fit_anew()

    def add_later(self, make: Callable[[], QWidget], title: str, *, short: str = "") -> None:
        """Add a tab whose part ``make`` makes, without a parent, when it is wanted; else as ``add_part``."""
        self.add_part(_Later(make), title, short=short)

    def part(self, place: int) -> QWidget | None:
        """The part at a place, made now where nobody wanted it before; None where there is no tab."""
        holder = self.widget(place)
        if not isinstance(holder, _Later):
            return holder
        return self._made(holder) if holder.part is None else holder.part

    def is_made(self, place: int) -> bool:
        """True once somebody wanted the part at a place."""
        holder = self.widget(place)
        return not isinstance(holder, _Later) or holder.part is not None

    @override
    def currentWidget(self) -> QWidget:
        """The part that shows, not what holds its place."""
        return self.part(self.currentIndex()) or super().currentWidget()

    @override
    def indexOf(self, part: QWidget) -> int:
        """The place of a part; -1 for none of these."""
        return next((place for place in range(self.count()) if self.is_made(place) and self.part(place) is part), -1)

    @override
    def setCurrentWidget(self, part: QWidget) -> None:
        """Show a part."""
        self.setCurrentIndex(self.indexOf(part))

    def _made(self, holder: _Later) -> QWidget:
        part = holder.make()
        last = QWidget(part)
        holder.take(part)
        _come_next(self.tabBar(), part, last)
        return part

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


class _Later(QWidget):
    """Holds the place of a part until it is made, and then the part."""

    def __init__(self, make: Callable[[], QWidget]) -> None:
        super().__init__()
        self.make = make
        self.part: QWidget | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    def take(self, part: QWidget) -> None:
        """Show the part, at once where its tab is the current one."""
        self.part = part
        self._layout.addWidget(part)
        part.show()


def _come_next(before: QWidget, part: QWidget, last: QWidget) -> None:
    """Let Tab come from ``before`` to what is in ``part``, and then to what followed; else it would come there last.

    Qt moves a widget alone, unless its focus proxy is one of its children: then with everything up to that. So nothing
    is left behind, not even what only leads the keyboard on, as the viewport of a list or the frame of a date does.
    ``last`` is a child made after all others, for this alone: it goes, and with it the proxy.
    """
    policy = part.focusPolicy()
    for each in (part, last):
        each.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    part.setFocusProxy(last)
    QWidget.setTabOrder(before, part)
    shiboken6.delete(last)
    part.setFocusPolicy(policy)
