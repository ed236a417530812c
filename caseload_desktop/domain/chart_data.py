"""What a chart shows, apart from any way of drawing it: the same values for the screen, the PDF and a screen reader."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from caseload_desktop.domain.months import Month


class Unit(StrEnum):
    """What the numbers count."""

    PERCENT = "percent"
    NUMBER = "number"
    DAYS = "days"


class ChartKind(StrEnum):
    """How the first series is drawn."""

    BARS = "bars"
    LINE = "line"


RATING_WORDS = {"green": "Green", "amber": "Amber", "red": "Red"}


@dataclass(frozen=True, slots=True)
class Series:
    """One run of values, one for each month of the chart; None where there is none."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """The value axis: where it starts and ends and where it is marked."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def share(self, value: float) -> float:
        """Where ``value`` lies on the axis, from 0 (low end) to 1 (high end); outside values lie at the end."""
        span = self.high - self.low
        return min(max((value - self.low) / span, 0.0), 1.0) if span else 0.0


@dataclass(frozen=True, slots=True)
class ChartData:
    """Up to a few years of monthly values with their target, floor and rating.

    ``ratings`` rates the first series: ``"green"``, ``"amber"``, ``"red"`` or ``""`` for not rated. ``target`` and
    ``floor`` hold one value a month, since targets change; empty tuples stand for none at all.
    """

    title: str
    months: tuple[Month, ...]
    series: tuple[Series, ...]
    unit: Unit = Unit.NUMBER
    kind: ChartKind = ChartKind.BARS
    target: tuple[float | None, ...] = ()
    floor: tuple[float | None, ...] = ()
    ratings: tuple[str, ...] = ()
    decimals: int = 0

    def __post_init__(self) -> None:
        count = len(self.months)
        for name, values in (*((one.name, one.values) for one in self.series), ("target", self.target)):
            if values and len(values) != count:
                raise ValueError(f"{name}: {len(values)} values for {count} months")
        for name, given in (("floor", self.floor), ("ratings", self.ratings)):
            if given and len(given) != count:
                raise ValueError(f"{name}: {len(given)} values for {count} months")

    @property
    def main(self) -> Series:
        """The series that is rated and compared with the target."""
        return self.series[0] if self.series else Series("", (None,) * len(self.months))

    def target_at(self, index: int) -> float | None:
        """The target of a month, or None."""
        return self.target[index] if self.target else None

    def floor_at(self, index: int) -> float | None:
        """The floor of a month, or None."""
        return self.floor[index] if self.floor else None

    def rating_at(self, index: int) -> str:
        """The rating of a month: ``"green"``, ``"amber"``, ``"red"`` or ``""``."""
        return self.ratings[index] if self.ratings else ""

    def text(self, value: float | None) -> str:
        """A value in words short enough for a label: ``"83%"``, ``"1,051"``, ``"–"`` for none."""
        if value is None:
            return "–"
        number = f"{value:,.{self.decimals}f}"
        return {Unit.PERCENT: f"{number}%", Unit.NUMBER: number, Unit.DAYS: f"{number} days"}[self.unit]

    def short_text(self, value: float | None) -> str:
        """A value as short as a bar is narrow: no unit but the per cent sign."""
        if value is None:
            return ""
        number = f"{value:,.{self.decimals}f}"
        return f"{number}%" if self.unit is Unit.PERCENT else number

    def axis(self, *, marks: int = 5) -> Axis:
        """A value axis from zero (bars must not lie) to a round number above everything shown."""
        shown = [value for one in self.series for value in one.values if value is not None]
        shown += [value for value in (*self.target, *self.floor) if value is not None]
        highest, lowest = max(shown, default=0.0), min(shown, default=0.0)
        if self.unit is Unit.PERCENT and 50 < highest <= 100 and lowest >= 0:
            return Axis(0.0, 100.0, (0.0, 25.0, 50.0, 75.0, 100.0))
        low = 0.0 if lowest >= 0 else -_round_up(-lowest, marks)[0]
        high, step = _round_up(max(highest - low, 1.0), marks)
        count = round(high / step)
        return Axis(low, low + high, tuple(low + step * number for number in range(count + 1)))

    def month_sentence(self, index: int) -> str:
        """One month in words, for a screen reader: ``"Sep 2018: 83%, target 70%, Green"``."""
        parts = [f"{self.months[index].label}: {self._value_words(index)}"]
        if (target := self.target_at(index)) is not None:
            parts.append(f"target {self.text(target)}")
        if (floor := self.floor_at(index)) is not None:
            parts.append(f"floor {self.text(floor)}")
        if rating := self.rating_at(index):
            parts.append(RATING_WORDS.get(rating, rating))
        return ", ".join(parts)

    def _value_words(self, index: int) -> str:
        value = self.main.values[index]
        return "no value" if value is None else self.text(value)

    def summary(self) -> str:
        """The chart in one or two sentences, for a screen reader and for people who do not read charts."""
        known = [(index, value) for index, value in enumerate(self.main.values) if value is not None]
        if not known:
            return f"{self.title}: no values yet."
        last = known[-1][0]
        first_words = f"{self.title}: {self.month_sentence(last)}."
        if len(known) < 2:
            return first_words
        low_at, low = min(known, key=lambda pair: pair[1])
        high_at, high = max(known, key=lambda pair: pair[1])
        if low == high:
            return f"{first_words} The same in all {len(known)} months."
        return (
            f"{first_words} Over {len(known)} months the lowest was {self.text(low)} in {self.months[low_at].label} "
            f"and the highest {self.text(high)} in {self.months[high_at].label}."
        )

    def table(self) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        """The chart as a table: headings, and one row of words for each month."""
        headings = ["Month", *(one.name for one in self.series)]
        extra: list[tuple[str, Sequence[object]]] = []
        if self.target:
            extra.append(("Target", [self.text(value) for value in self.target]))
        if self.floor:
            extra.append(("Floor", [self.text(value) for value in self.floor]))
        if self.ratings:
            extra.append(("Rating", [RATING_WORDS.get(rating, "Not rated") for rating in self.ratings]))
        headings += [name for name, _ in extra]
        rows = [
            (
                month.label,
                *(self.text(one.values[index]) for one in self.series),
                *(str(values[index]) for _, values in extra),
            )
            for index, month in enumerate(self.months)
        ]
        return tuple(headings), tuple(rows)


def _round_up(value: float, marks: int) -> tuple[float, float]:
    """The next round number at or above ``value`` that ``marks`` or fewer round steps reach, and that step."""
    rough = value / max(marks, 1)
    power = 10.0 ** math.floor(math.log10(rough)) if rough > 0 else 1.0
    step = next(factor * power for factor in (1.0, 2.0, 2.5, 5.0, 10.0) if factor * power >= rough - 1e-12)
    step = max(step, 1.0) if value >= 1 and step < 1 and value == int(value) else step
    return math.ceil(value / step - 1e-9) * step, step
