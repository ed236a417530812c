"""A goal with its scores as a small line: where it began, week by week, and where it is to go."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from caseload_desktop.services.enablement_service import MOST_SCORE
from caseload_desktop.store.queries.enablement_story import Goal
from caseload_desktop.ui.enablement.words import near_words
from caseload_desktop.ui.record_words import day_of
from caseload_desktop.ui.theme import theme

_MOST_SHOWN = 8
_CELL, _HEIGHT = 44, 66


class GoalLine(QWidget):
    """Scores as dots on a line from 0 to 10, each with its number and day; the wanted score as a dashed line.

    For screen readers it is one sentence.
    """

    def __init__(self, goal: Goal, *, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wanted = goal.score_wanted
        self._points = points_of(goal)[-_MOST_SHOWN:]
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(scores_sentence(goal, today=today))
        self.setToolTip(scores_sentence(goal, today=today).replace("; ", "\n"))

    @override
    def sizeHint(self) -> QSize:
        scale = theme().scale
        return QSize(round(max(len(self._points), 2) * _CELL * scale) + 8, round(_HEIGHT * scale))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens, scale = theme().tokens, theme().scale
        font = QFont(self.font())
        font.setPixelSize(round(12 * scale))
        painter.setFont(font)
        top, bottom = 6 * scale, self.height() - 22 * scale
        if self._wanted is not None:
            painter.setPen(QPen(tokens.colour("green"), 1.4, Qt.PenStyle.DashLine))
            high = _height(self._wanted, top, bottom)
            painter.drawLine(QPointF(2, high), QPointF(self.width() - 2, high))
        places = [
            QPointF((place + 0.5) * _CELL * scale, _height(score, top, bottom))
            for place, (_, score) in enumerate(self._points)
        ]
        painter.setPen(QPen(tokens.colour("brand"), 2))
        painter.drawPolyline(places)
        painter.setBrush(tokens.colour("brand"))
        for place, (_, score) in zip(places, self._points, strict=True):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(place, 3.5, 3.5)
            room = QRectF(place.x() - 9, place.y() + 4 * scale, 18, 15 * scale)
            painter.fillRect(room, tokens.colour("surface"))
            painter.setPen(tokens.colour("ink"))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, str(score))


def _height(score: int, top: float, bottom: float) -> float:
    return bottom - (bottom - top) * score / MOST_SCORE


def points_of(goal: Goal) -> list[tuple[str, int]]:
    """Day and score of every point of a goal, its beginning first."""
    first = [(goal.set_on, goal.score_at_start)] if goal.score_at_start is not None else []
    return [*first, *((score.on, score.score) for score in goal.scores)]


def scores_sentence(goal: Goal, *, today: date) -> str:
    """All scores in one sentence."""
    points = points_of(goal)
    if not points:
        return f"{goal.words}: not scored yet"
    said = []
    for on, score in points:
        day = day_of(on)
        said.append(f"{score} {'on ' if day is None else ''}{near_words(day, today=today) if day else on}")
    wanted = f"; to reach {goal.score_wanted}" if goal.score_wanted is not None else ""
    return f"{goal.words}: {'; '.join(said)}{wanted}"
