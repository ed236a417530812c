"""How a chart of months is drawn: places first, then marks, in the colours of the theme."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from caseload_desktop.domain.chart_data import Axis, ChartData, ChartKind
from caseload_desktop.ui.theme import theme
from caseload_desktop.ui.widgets.status_tag import Tone, draw_shape

_TONES = {"green": Tone.GREEN, "amber": Tone.AMBER, "red": Tone.RED}
_LABEL_PX = 12
_SHAPE_PX = 12


@dataclass(frozen=True, slots=True)
class Plot:
    """Where everything lies in the widget: ``area`` is the room between the axes."""

    data: ChartData
    axis: Axis
    area: QRectF
    slot: float

    def slot_rect(self, index: int) -> QRectF:
        """The column of a month, from the top of the plot to below its label."""
        return QRectF(self.area.left() + index * self.slot, self.area.top(), self.slot, self.area.height() + 40)

    def y(self, value: float) -> float:
        """Height of a value on the screen."""
        return self.area.bottom() - self.axis.share(value) * self.area.height()

    def middle(self, index: int) -> float:
        """The middle of a month's column."""
        return self.area.left() + (index + 0.5) * self.slot

    def index_at(self, x: float) -> int:
        """The month whose column is at ``x``, or -1."""
        index = int((x - self.area.left()) // self.slot) if self.slot else -1
        return index if 0 <= index < len(self.data.months) and x >= self.area.left() else -1


def small_font(base: QFont, *, bold: bool = False) -> QFont:
    """The font of axis and value labels."""
    font = QFont(base)
    font.setPixelSize(round(_LABEL_PX * theme().scale))
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font


def plan(data: ChartData, room: QRectF, base: QFont) -> Plot:
    """Share out ``room`` among axis labels, plot and month labels."""
    axis = data.axis()
    metrics = QFontMetricsF(small_font(base))
    left = max((metrics.horizontalAdvance(data.short_text(tick)) for tick in axis.ticks), default=20.0) + 10
    below = metrics.height() + 8 + (_SHAPE_PX + 6 if data.ratings else 0)
    right = 12.0
    if data.target or data.floor:
        right = metrics.horizontalAdvance("Target 100%") + 12
    area = room.adjusted(left, metrics.height() + 6, -right, -below)
    return Plot(data, axis, area, area.width() / max(len(data.months), 1))


def draw(painter: QPainter, plot: Plot, *, selected: int = -1, focused: bool = False) -> None:
    """Draw the whole chart; ``selected`` is the month the keyboard or mouse is on."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    base = painter.font()
    _draw_axis(painter, plot, base)
    if selected >= 0:
        _draw_selection(painter, plot, selected, focused=focused)
    if plot.data.kind is ChartKind.BARS:
        _draw_bars(painter, plot)
    else:
        _draw_line(painter, plot)
    _draw_steps(painter, plot, base, plot.data.target, "Target", "ink", Qt.PenStyle.DashLine)
    _draw_steps(painter, plot, base, plot.data.floor, "Floor", "red", Qt.PenStyle.DotLine)
    _draw_values(painter, plot, base, selected)
    _draw_months(painter, plot, base, selected)


def _draw_axis(painter: QPainter, plot: Plot, base: QFont) -> None:
    tokens = theme().tokens
    painter.setFont(small_font(base))
    for tick in plot.axis.ticks:
        y = round(plot.y(tick)) + 0.5
        painter.setPen(QPen(tokens.colour("ctl" if tick == plot.axis.low else "line"), 1))
        painter.drawLine(QPointF(plot.area.left(), y), QPointF(plot.area.right(), y))
        painter.setPen(tokens.colour("muted"))
        place = QRectF(0, y - 10, plot.area.left() - 7, 20)
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, plot.data.short_text(tick))


def _draw_selection(painter: QPainter, plot: Plot, index: int, *, focused: bool) -> None:
    tokens = theme().tokens
    box = plot.slot_rect(index).adjusted(1, -16, -1, -8 if not plot.data.ratings else 0)
    painter.setPen(QPen(tokens.colour("ink"), 2) if focused else Qt.PenStyle.NoPen)
    painter.setBrush(tokens.colour("hover"))
    painter.drawRoundedRect(box, 4, 4)


def _draw_bars(painter: QPainter, plot: Plot) -> None:
    tokens = theme().tokens
    many = len(plot.data.series)
    group = min(plot.slot * 0.62, 54.0 * many)
    wide = group / max(many, 1)
    for number, series in enumerate(plot.data.series):
        for index, value in enumerate(series.values):
            if value is None:
                continue
            left = plot.middle(index) - group / 2 + number * wide
            top, bottom = plot.y(value), plot.y(max(plot.axis.low, 0.0))
            bar = QRectF(left, min(top, bottom), max(wide - (2 if many > 1 else 0), 2), abs(bottom - top))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.colour("brand") if number == 0 else tokens.colour("ctl"))
            painter.drawPath(_bar_path(bar))


def _bar_path(bar: QRectF) -> QPainterPath:
    """A bar with its upper corners rounded."""
    radius = min(3.0, bar.height() / 2, bar.width() / 2)
    path = QPainterPath()
    path.moveTo(bar.bottomLeft())
    path.lineTo(bar.left(), bar.top() + radius)
    path.quadTo(bar.topLeft(), QPointF(bar.left() + radius, bar.top()))
    path.lineTo(bar.right() - radius, bar.top())
    path.quadTo(bar.topRight(), QPointF(bar.right(), bar.top() + radius))
    path.lineTo(bar.bottomRight())
    path.closeSubpath()
    return path


def _draw_values(painter: QPainter, plot: Plot, base: QFont, selected: int) -> None:
    """The values of the first series, drawn last so that no line strikes them through."""
    many = len(plot.data.series)
    bars = plot.data.kind is ChartKind.BARS
    aside = (many - 1) / 2 * min(plot.slot * 0.62, 54.0 * many) / many if bars and many else 0.0
    for index, value in enumerate(plot.data.main.values):
        if value is not None:
            top = plot.y(value) - (0 if bars else 6)
            _value_label(painter, plot, base, index, plot.middle(index) - aside, top, strong=index == selected)


def _value_label(painter: QPainter, plot: Plot, base: QFont, index: int, x: float, top: float, *, strong: bool) -> None:
    """The value above its bar, on a patch of the surface so that lines behind do not strike it through."""
    text = plot.data.short_text(plot.data.main.values[index])
    font = small_font(base, bold=True)
    width = QFontMetricsF(font).horizontalAdvance(text)
    if width > plot.slot and not strong:
        return
    painter.setFont(font)
    place = QRectF(x - width / 2 - 2, top - 17, width + 4, 15)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().tokens.colour("hover" if strong else "surface"))
    painter.drawRect(place)
    painter.setPen(theme().tokens.colour("ink"))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)


def _draw_line(painter: QPainter, plot: Plot) -> None:
    tokens = theme().tokens
    for number, series in enumerate(plot.data.series):
        ink = tokens.colour("brand" if number == 0 else "ctl")
        points = [
            QPointF(plot.middle(index), plot.y(value)) for index, value in enumerate(series.values) if value is not None
        ]
        painter.setPen(QPen(ink, 2.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        painter.drawPolyline(QPolygonF(points))
        painter.setBrush(tokens.colour("surface"))
        for point in points:
            painter.drawEllipse(point, 3.5, 3.5)


def _draw_steps(
    painter: QPainter,
    plot: Plot,
    base: QFont,
    values: tuple[float | None, ...],
    name: str,
    token: str,
    style: Qt.PenStyle,
) -> None:
    """A target or floor as a level for each month, named at its right end."""
    known = [(index, value) for index, value in enumerate(values) if value is not None]
    if not known:
        return
    tokens = theme().tokens
    path = QPainterPath()
    last = -2
    for index, value in known:
        left, right, y = plot.middle(index) - plot.slot / 2, plot.middle(index) + plot.slot / 2, plot.y(value)
        if index == last + 1:
            path.lineTo(left, y)
        else:
            path.moveTo(left, y)
        path.lineTo(right, y)
        last = index
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pen = QPen(tokens.colour(token), 1.8, style)
    painter.setPen(pen)
    painter.drawPath(path)
    index, value = known[-1]
    painter.setFont(small_font(base, bold=True))
    place = QRectF(plot.area.right() + 6, plot.y(value) - 9, 140, 18)
    others = plot.data.floor if name == "Target" else plot.data.target
    other = others[index] if others else None
    if other is not None and abs(plot.y(other) - plot.y(value)) < 15:
        place.translate(0, -8 if value >= other else 8)
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, f"{name} {plot.data.short_text(value)}")


def _draw_months(painter: QPainter, plot: Plot, base: QFont, selected: int) -> None:
    tokens = theme().tokens
    metrics = QFontMetricsF(small_font(base))
    widest = max((metrics.horizontalAdvance(month.short) for month in plot.data.months), default=0.0) + 6
    every = max(1, -(-int(widest) // max(int(plot.slot), 1)))
    for index, month in enumerate(plot.data.months):
        middle, top = plot.middle(index), plot.area.bottom() + 5
        rating = plot.data.rating_at(index)
        if rating in _TONES:
            shape = QRectF(middle - _SHAPE_PX / 2, top, _SHAPE_PX, _SHAPE_PX)
            draw_shape(painter, shape, _TONES[rating])
        if plot.data.ratings:
            top += _SHAPE_PX + 5
        if (len(plot.data.months) - 1 - index) % every and index != selected:
            continue
        painter.setFont(small_font(base, bold=index == selected))
        painter.setPen(tokens.colour("ink" if index == selected else "muted"))
        room = max(plot.slot * every, widest + 12)
        painter.drawText(
            QRectF(middle - room / 2, top, room, metrics.height() + 2), Qt.AlignmentFlag.AlignHCenter, month.short
        )


def draw_sparkline(
    painter: QPainter, room: QRectF, values: tuple[float | None, ...], target: float | None = None
) -> None:
    """A line without axes, its last value marked, the target dashed."""
    known = [(index, value) for index, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return
    levels = [value for _, value in known] + ([target] if target is not None else [])
    low, high = min(levels), max(levels)
    span = (high - low) or 1.0
    inner = room.adjusted(3, 5, -5, -3)
    tokens = theme().tokens
    step = inner.width() / max(len(values) - 1, 1)

    def at(index: int, value: float) -> QPointF:
        return QPointF(inner.left() + index * step, inner.bottom() - (value - low) / span * inner.height())

    points = [at(index, value) for index, value in known]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    fill = QColor(tokens.colour("brand"))
    fill.setAlphaF(0.12)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    ends = [QPointF(points[-1].x(), room.bottom()), QPointF(points[0].x(), room.bottom())]
    painter.drawPolygon(QPolygonF(points + ends))
    if target is not None:
        painter.setPen(QPen(tokens.colour("muted"), 1.2, Qt.PenStyle.DashLine))
        painter.drawLine(at(0, target), at(len(values) - 1, target))
    painter.setPen(QPen(tokens.colour("brand"), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF(points))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.colour("brand"))
    painter.drawEllipse(points[-1], 4, 4)
