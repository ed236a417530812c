"""Chance with a seed: the same seed gives the same people, the same notes and the same ids."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime
from itertools import accumulate
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """A seeded source of choices; every part of the sample draws from one, in a fixed order."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - repeatable on purpose, nothing secret comes from it
        self._totals: dict[Hashable, tuple[list[object], list[float]]] = {}
        self.fraction = self._random.random

    def happens(self, share: float) -> bool:
        """True in ``share`` (0 to 1) of the cases."""
        return self._random.random() < share

    def one(self, choices: Sequence[T]) -> T:
        """One of the choices, each as likely."""
        return choices[int(self._random.random() * len(choices))]

    def between(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def towards(self, low: float, high: float, mode: float) -> float:
        """A number from ``low`` to ``high``, most often near ``mode``."""
        return self._random.triangular(low, high, mode)

    def spread(self, middle: float, widening: float) -> float:
        """A positive number that is often near ``middle`` and now and then much larger."""
        return middle * self._random.lognormvariate(0.0, widening)

    def weighted(self, weights: Mapping[T, float], *, key: Hashable = None) -> T:
        """One of the keys, as likely as its weight; ``key`` names a mapping that never changes: it is summed once."""
        known = self._totals.get(key) if key is not None else None
        if known is None:
            known = (list(weights), list(accumulate(weights.values())))
            if key is not None:
                self._totals[key] = known
        names, totals = known
        return names[bisect(totals, self._random.random() * totals[-1], hi=len(totals) - 1)]  # type: ignore[return-value]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in another order."""
        mixed = list(items)
        self._random.shuffle(mixed)
        return mixed

    def row_id(self, at: datetime) -> str:
        """An id in the layout of ``store.ids.new_id`` as if made at ``at``: rows lie in the order of their time."""
        chance = self._random.getrandbits(74)
        value = (int(at.timestamp() * 1000) & 0xFFFFFFFFFFFF) << 80 | 0x7 << 76 | (chance >> 62) << 64
        return f"{value | 0b10 << 62 | chance & 0x3FFFFFFFFFFFFFFF:032x}"


class Deck:
    """Yes and no in a wanted share, in shuffled runs, so that the share holds over few draws as well as over many."""

    def __init__(self, chance: Chance, share: float, *, run: int = 12) -> None:
        self._chance = chance
        self._share = share
        self._run = run
        self._owed = 0.0
        self._cards: list[bool] = []

    def draw(self) -> bool:
        """The next card."""
        if not self._cards:
            self._owed += self._share * self._run
            yes = min(self._run, max(0, round(self._owed)))
            self._owed -= yes
            self._cards = self._chance.shuffled([True] * yes + [False] * (self._run - yes))
        return self._cards.pop()
