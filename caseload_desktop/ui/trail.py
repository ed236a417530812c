"""Where the worker has been: back and forward over pages and the things shown in them."""

from __future__ import annotations

from dataclasses import dataclass

_KEPT = 50


@dataclass(frozen=True, slots=True)
class Place:
    """A page, and the id of one thing in it."""

    page: str
    item: str | None = None


class Trail:
    """A list of places with a mark where one is; going somewhere new drops what lay ahead."""

    def __init__(self) -> None:
        self._places: list[Place] = []
        self._at = -1

    @property
    def now(self) -> Place | None:
        """Where one is."""
        return self._places[self._at] if self._at >= 0 else None

    @property
    def can_go_back(self) -> bool:
        """True when there is a place before this one."""
        return self._at > 0

    def enter(self, place: Place) -> None:
        """Go somewhere; going where one is changes nothing."""
        if place == self.now:
            return
        self._places = [*self._places[: self._at + 1], place][-_KEPT:]
        self._at = len(self._places) - 1

    def back(self) -> Place | None:
        """Go back; None when there is nothing before."""
        if not self.can_go_back:
            return None
        self._at -= 1
        return self.now

    def forward(self) -> Place | None:
        """Go forward; None when there is nothing ahead."""
        if self._at + 1 >= len(self._places):
            return None
        self._at += 1
        return self.now
