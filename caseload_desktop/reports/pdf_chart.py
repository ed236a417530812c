"""A chart of months drawn for paper from the same values as the one on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.graphics.shapes import Drawing, Line, PolyLine, Rect, String

from caseload_desktop.domain.chart_data import Axis, ChartData
from caseload_desktop.domain.rag import Rag
from caseload_desktop.reports.pdf_style import MEDIUM, REGULAR, SEMIBOLD, colour, rating_group, register_faces

_LEFT, _RIGHT, _TOP, _BOTTOM = 30.0, 62.0, 14.0, 30.0
_MARK = 8.0
_RATINGS = {"green": Rag.GREEN, "amber": Rag.AMBER, "red": Rag.RED}


@dataclass(frozen=True, slots=True)
class _Room:
    """Where the plot lies in the drawing, in points."""

    data: ChartData
    axis: Axis
    width: float
    height: float

    @property
    def slot(self) -> float:
        return self.width / max(len(self.data.months), 1)

    def middle(self, index: int) -> float:
        return _LEFT + (index + 0.5) * self.slot

    def y(self, value: float) -> float:
        return _BOTTOM + self.axis.share(value) * self.height


def chart_drawing(data: ChartData, width: float, height: float) -> Drawing:
    """The chart, ``width`` by ``height`` points: bars, ratings, target (dashed) and floor (dotted), all named."""
    register_faces()
    drawing = Drawing(width, height)
    room = _Room(data, data.axis(), width - _LEFT - _RIGHT, height - _TOP - _BOTTOM)
    _add_axis(drawing, room)
    _add_bars(drawing, room)
    _add_level(drawing, room, data.target, "Target", "ink", (4, 2))
    _add_level(drawing, room, data.floor, "Floor", "red", (1, 2))
    _add_values(drawing, room)
    _add_months(drawing, room)
    return drawing


def _add_axis(drawing: Drawing, room: _Room) -> None:
    for tick in room.axis.ticks:
        y = room.y(tick)
        token = "ctl" if tick == room.axis.low else "line"
        drawing.add(Line(_LEFT, y, _LEFT + room.width, y, strokeColor=colour(token), strokeWidth=0.5))
        drawing.add(_words(_LEFT - 5, y - 2.5, room.data.short_text(tick), "muted", anchor="end"))


def _add_bars(drawing: Drawing, room: _Room) -> None:
    wide = min(room.slot * 0.62, 30.0)
    for index, value in enumerate(room.data.main.values):
        if value is None:
            continue
        left, low, top = room.middle(index) - wide / 2, room.y(max(room.axis.low, 0.0)), room.y(value)
        drawing.add(Rect(left, low, wide, max(top - low, 0.1), rx=1.5, fillColor=colour("brand"), strokeColor=None))


def _add_values(drawing: Drawing, room: _Room) -> None:
    """The values above the bars, on a patch so that no line strikes them through."""
    for index, value in enumerate(room.data.main.values):
        if value is None:
            continue
        text, top = room.data.short_text(value), room.y(value)
        patch = 2.0 + 4.6 * len(text)
        drawing.add(
            Rect(room.middle(index) - patch / 2, top + 1.5, patch, 8.5, fillColor=colour("surface"), strokeColor=None)
        )
        drawing.add(_words(room.middle(index), top + 3, text, "ink", anchor="middle", face=SEMIBOLD))


def _add_level(
    drawing: Drawing, room: _Room, values: Sequence[float | None], name: str, token: str, dash: tuple[int, int]
) -> None:
    """A level for each month that has one, named beside its right end."""
    points: list[float] = []
    last = -2
    for index, value in enumerate(values):
        if value is None:
            continue
        if index != last + 1:
            _add_line(drawing, points, token, dash)
            points = []
        left = _LEFT + index * room.slot
        points += [left, room.y(value), left + room.slot, room.y(value)]
        last = index
    _add_line(drawing, points, token, dash)
    if points:
        value = next(v for v in reversed(values) if v is not None)
        text = f"{name} {room.data.short_text(value)}"
        drawing.add(_words(_LEFT + room.width + 5, points[-1] - 2.5, text, token, face=MEDIUM))


def _add_line(drawing: Drawing, points: list[float], token: str, dash: tuple[int, int]) -> None:
    if points:
        drawing.add(PolyLine(points, strokeColor=colour(token), strokeWidth=1.1, strokeDashArray=list(dash)))


def _add_months(drawing: Drawing, room: _Room) -> None:
    for index, month in enumerate(room.data.months):
        middle = room.middle(index)
        rating = _RATINGS.get(room.data.rating_at(index))
        if rating is not None:
            drawing.add(rating_group(rating, _MARK, x=middle - _MARK / 2, y=_BOTTOM - _MARK - 4))
        drawing.add(_words(middle, 6, month.short, "muted", anchor="middle"))


def _words(x: float, y: float, text: str, token: str, *, anchor: str = "start", face: str = REGULAR) -> String:
    return String(x, y, text, fontName=face, fontSize=7.2, fillColor=colour(token), textAnchor=anchor)
