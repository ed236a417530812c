"""Line icons, recoloured from the theme and drawn at twice their size so that they stay sharp."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from caseload_desktop.runtime.paths import resource
from caseload_desktop.ui.theme import theme

_SHARPNESS = 2.0
_ROOM = 5
_ASKED = "themedIcon"


@lru_cache(maxsize=256)
def _source(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=512)
def _draw(name: str, hex_colour: str, size: int, room: int = 0) -> QPixmap:
    """One icon as a picture, with empty ``room`` at its right; ``FileNotFoundError`` for a name that does not ship."""
    svg = _source(name).replace("currentColor", hex_colour)
    picture = QPixmap(round((size + room) * _SHARPNESS), round(size * _SHARPNESS))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, size * _SHARPNESS, size * _SHARPNESS))
    painter.end()
    picture.setDevicePixelRatio(_SHARPNESS)
    return picture


def pixmap(name: str, tint: str = "ink", size: int = 20, *, room: int = 0) -> QPixmap:
    """An icon in a colour of the theme that shows now, with ``room`` empty pixels at its right."""
    return _draw(name, theme().tokens[tint], size, room)


def icon(name: str, tint: str = "ink", *, size: int = 20, selected: str = "", room: int = 0) -> QIcon:
    """An icon for buttons and lists; ``selected`` names the colour it takes in a selected row."""
    made = QIcon(pixmap(name, tint, size, room=room))
    made.addPixmap(pixmap(name, "muted", size, room=room), QIcon.Mode.Disabled)
    # what a button shows while it has the keyboard
    made.addPixmap(pixmap(name, "focusink", size, room=room), QIcon.Mode.Active)
    made.addPixmap(pixmap(name, selected or tint, size, room=room), QIcon.Mode.Selected)
    return made


def set_icon(widget: QAbstractButton | QLabel, name: str, tint: str = "ink", *, size: int = 18) -> None:
    """Give a button or label an icon that follows the theme."""
    widget.setProperty(_ASKED, f"{name}|{tint}|{size}")
    redraw_icon(widget)


def redraw_icon(widget: QWidget) -> None:
    """Draw the icon of a button or label again, if it has one: its colours or its text have changed."""
    if widget.property(_ASKED) is None:
        return
    name, tint, size = str(widget.property(_ASKED)).split("|")
    if isinstance(widget, QLabel):
        widget.setPixmap(pixmap(name, tint, int(size)))
    elif isinstance(widget, QAbstractButton):
        room = _ROOM if widget.text() else 0  # styled buttons of Qt put the text right against the icon
        widget.setIcon(icon(name, tint, size=int(size), room=room))
        widget.setIconSize(QSize(int(size) + room, int(size)))


def refresh_icons() -> None:
    """Draw every icon again in the colours of the theme that shows now."""
    for widget in QApplication.allWidgets():
        redraw_icon(widget)
