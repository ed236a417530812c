"""Direction of travel: whether a measure gets better or worse over the months shown, by least squares."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from caseload_desktop.domain.rag import Direction

LEAST_POINTS = 4
STEADY_SHARE = 0.01
"""A change over the whole period below this share of the average level is steady, however even the line."""


class TravelWord(StrEnum):
    """The direction in a word; rising and falling for measures where neither is better."""

    IMPROVING = "improving"
    WORSENING = "worsening"
    RISING = "rising"
    FALLING = "falling"
    STEADY = "steady"
    TOO_FEW = "too_few"

    @property
    def label(self) -> str:
        """The word as it is shown."""
        return "Too few months to say" if self is TravelWord.TOO_FEW else self.value.capitalize()


@dataclass(frozen=True, slots=True)
class Travel:
    """The word, the slope of the fitted line per month in the measure's unit, and how many months it rests on."""

    word: TravelWord
    slope: float = 0.0
    points: int = 0

    @property
    def arrow(self) -> str:
        """Which way the line goes: "up", "down", "level", or nothing with too few months."""
        if self.word is TravelWord.TOO_FEW:
            return ""
        if self.word is TravelWord.STEADY:
            return "level"
        return "up" if self.slope > 0 else "down"


def direction_of_travel(
    values: Sequence[float | None], *, direction: Direction, least_points: int = LEAST_POINTS
) -> Travel:
    """Fit a straight line through the months shown, oldest first; months without a value are left out.

    Steady means that the line changes less over the period than single months scatter about it, or by less than 1 %
    of the average: such a change can't be told from chance.
    """
    points = [(float(place), float(value)) for place, value in enumerate(values) if value is not None]
    if len(points) < least_points or len(points) < 2:
        return Travel(TravelWord.TOO_FEW, points=len(points))
    slope, scatter, level = _line(points)
    change = abs(slope) * (points[-1][0] - points[0][0])
    if change <= max(scatter, STEADY_SHARE * abs(level)):
        return Travel(TravelWord.STEADY, slope, len(points))
    return Travel(_word(rising=slope > 0, direction=direction), slope, len(points))


def _word(*, rising: bool, direction: Direction) -> TravelWord:
    if direction is Direction.NONE:
        return TravelWord.RISING if rising else TravelWord.FALLING
    return TravelWord.IMPROVING if rising is (direction is Direction.HIGH) else TravelWord.WORSENING


def _line(points: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """Slope, standard deviation about the line (n - 2) and mean level of a least-squares line."""
    count = len(points)
    middle = sum(x for x, _ in points) / count
    level = sum(y for _, y in points) / count
    spread = sum((x - middle) ** 2 for x, _ in points)
    slope = sum((x - middle) * (y - level) for x, y in points) / spread
    left = sum((y - level - slope * (x - middle)) ** 2 for x, y in points)
    scatter = math.sqrt(left / (count - 2)) if count > 2 else 0.0
    return slope, scatter, level
