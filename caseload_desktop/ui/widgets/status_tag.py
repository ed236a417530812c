"""Status as shape, word and colour together, so that none of the three is needed alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from caseload_desktop.ui.theme import theme

_HEIGHT = 23
_SHAPE = 12
_PAD = 8


class Tone(StrEnum):
    """What a status means for the worker; each has its shape."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    BLUE = "blue"
    GREY = "grey"
    BLACK = "black"


@dataclass(frozen=True, slots=True)
class Tag:
    """A status to show: ``tone`` gives shape and colour, ``words`` say it ("Overdue 3 days")."""

    tone: Tone
    words: str


def rating_tag(rating: str) -> Tag:
    """The tag of a RAG rating (``"green"``, ``"amber"``, ``"red"``, anything else: not rated)."""
    known = {"green": Tone.GREEN, "amber": Tone.AMBER, "red": Tone.RED}
    return Tag(known[rating], rating.capitalize()) if rating in known else Tag(Tone.GREY, "Not rated")


def draw_shape(painter: QPainter, area: QRectF, tone: Tone, *, token: str = "") -> None:
    """Diamond (red), triangle (amber), tick disc (green), clock (blue), ring (grey) or square (black) in ``area``."""
    tokens = theme().tokens
    ink, inside = tokens.colour(token or tone.value), tokens.colour(f"{tone.value}bg")
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    centre, side = area.center(), area.width()
    thin = max(side / 7, 1.3)
    if tone is Tone.RED:
        half = side / 2
        points = ((0, -half), (half, 0), (0, half), (-half, 0))
        painter.drawPolygon(QPolygonF([centre + QPointF(x, y) for x, y in points]))
    elif tone is Tone.AMBER:
        low = area.bottom() - side * 0.06
        painter.drawPolygon(
            QPolygonF([QPointF(centre.x(), area.top()), QPointF(area.right(), low), QPointF(area.left(), low)])
        )
    elif tone is Tone.BLACK:
        painter.drawRect(area.adjusted(1, 1, -1, -1))
    elif tone is Tone.GREEN:
        painter.drawEllipse(area)
        _stroke(painter, QPen(inside, thin), area, ((0.27, 0.52), (0.44, 0.68), (0.74, 0.34)))
    else:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(ink, thin))
        painter.drawEllipse(area.adjusted(thin / 2, thin / 2, -thin / 2, -thin / 2))
        if tone is Tone.BLUE:
            _stroke(painter, QPen(ink, thin), area, ((0.5, 0.25), (0.5, 0.52), (0.72, 0.52)))
    painter.restore()


def _stroke(painter: QPainter, pen: QPen, area: QRectF, points: tuple[tuple[float, float], ...]) -> None:
    """A line through ``points``, given as shares of ``area``."""
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    path = QPainterPath()
    for number, (x, y) in enumerate(points):
        point = QPointF(area.left() + x * area.width(), area.top() + y * area.height())
        if number:
            path.lineTo(point)
        else:
            path.moveTo(point)
    painter.drawPath(path)


def tag_font(base: QFont) -> QFont:
    """The font of the words of a tag."""
    font = QFont(base)
    font.setPixelSize(round(13 * theme().scale))
    font.setWeight(QFont.Weight.DemiBold)
    return font


def tag_width(tag: Tag, base: QFont) -> int:
    """How wide a tag is, in pixels."""
    return QFontMetrics(tag_font(base)).horizontalAdvance(tag.words) + _SHAPE + 3 * _PAD


def tag_height() -> int:
    """How high a tag is, in pixels."""
    return round(_HEIGHT * theme().scale)


def draw_tag(painter: QPainter, area: QRect, tag: Tag) -> None:
    """Draw ``tag`` at the left of ``area``, in the middle of its height, its words cut where the room ends."""
    font = tag_font(painter.font())
    width = min(tag_width(tag, painter.font()), area.width())
    height = tag_height()
    box = QRectF(area.left(), area.center().y() - height / 2 + 0.5, width, height)
    tokens = theme().tokens
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.colour(f"{tag.tone.value}bg"))
    painter.drawRoundedRect(box, 4, 4)
    shape = QRectF(box.left() + _PAD, box.center().y() - _SHAPE / 2, _SHAPE, _SHAPE)
    draw_shape(painter, shape, tag.tone)
    painter.setFont(font)
    painter.setPen(tokens.colour(tag.tone.value))
    room = box.adjusted(_SHAPE + 2 * _PAD - 2, 0, -_PAD + 4, 0)
    words = QFontMetrics(font).elidedText(tag.words, Qt.TextElideMode.ElideRight, int(room.width()) + 1)
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
    painter.restore()


class StatusTag(QWidget):
    """A tag as a widget of its own."""

    def __init__(self, tag: Tag, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._tag = tag
        self.set_tag(tag)

    @property
    def tag(self) -> Tag:
        """What shows."""
        return self._tag

    def set_tag(self, tag: Tag) -> None:
        """Show another status."""
        self._tag = tag
        self.setAccessibleName(tag.words)
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(tag_width(self._tag, self.font()), tag_height())

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        draw_tag(painter, self.rect(), self._tag)
