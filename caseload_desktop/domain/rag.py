"""Green, amber or red: a value against its target, in a word and a shape as well as a colour."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

Number = Decimal | int | float
TOLERANCE = Decimal("0.10")
"""Share of the target a value may stay behind and still be Amber where no floor is published; it reproduces every
rating of the council's published dashboard (September 2018 paper)."""


class Direction(StrEnum):
    """Whether more or less is better; a measure without either is shown, not rated."""

    HIGH = "high"
    LOW = "low"
    NONE = "none"


class Rag(StrEnum):
    """A rating, its word and the shape that says it without colour."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    NOT_RATED = "not_rated"

    @property
    def word(self) -> str:
        """Green, Amber, Red, Not rated"""
        return self.value.capitalize().replace("_", " ")

    @property
    def shape(self) -> str:
        """The name of the shape: circle, triangle, square or dash."""
        return _SHAPES[self]

    @property
    def meaning(self) -> str:
        """The rating in a sentence, as the dashboard defines it."""
        return _MEANINGS[self]


_SHAPES = {Rag.GREEN: "circle", Rag.AMBER: "triangle", Rag.RED: "square", Rag.NOT_RATED: "dash"}
_MEANINGS = {
    Rag.GREEN: "Target achieved or exceeded",
    Rag.AMBER: "Behind target, within acceptable limits",
    Rag.RED: "Behind target, beyond acceptable limits",
    Rag.NOT_RATED: "No target, or no value yet",
}


def rate(
    value: Number | None,
    target: Number | None,
    *,
    direction: Direction,
    floor: Number | None = None,
    tolerance: Decimal = TOLERANCE,
) -> Rag:
    """Rate a value: Green at the target or better; Amber behind it but not beyond the floor; Red beyond.

    The floor is the minimum standard (for a low-is-good measure the most that is acceptable); a value equal to it is
    Amber. Without a floor the limit is ``tolerance`` of the target. Without value, target or direction: not rated.
    Source: performance dashboard of September 2018 (equal counts as Green).
    """
    if value is None or target is None or direction is Direction.NONE:
        return Rag.NOT_RATED
    reached, wanted = _exact(value), _exact(target)
    slack = tolerance * abs(wanted)
    if direction is Direction.HIGH:
        limit = wanted - slack if floor is None else _exact(floor)
        behind, beyond = reached < wanted, reached < limit
    else:
        limit = wanted + slack if floor is None else _exact(floor)
        behind, beyond = reached > wanted, reached > limit
    if not behind:
        return Rag.GREEN
    return Rag.RED if beyond else Rag.AMBER


def _exact(number: Number) -> Decimal:
    """The number as it is written, so that 0.1 is a tenth and not a little more."""
    return number if isinstance(number, Decimal) else Decimal(str(number))
