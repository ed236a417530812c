"""The one place that asks the machine what time it is, so that tests can say."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the present instant (UTC) and the local calendar day."""

    def now(self) -> datetime: ...

    def today(self) -> date: ...


class SystemClock:
    """The machine's own clock, right or wrong."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        return datetime.now().astimezone().date()


@dataclass
class SetClock:
    """A clock that stands where it is put; for tests, the sample locality and the guided demo."""

    at: datetime = field(default_factory=lambda: datetime(2026, 11, 20, 9, 30, tzinfo=UTC))

    def now(self) -> datetime:
        return self.at

    def today(self) -> date:
        return self.at.date()

    def forward(self, **parts: float) -> None:
        """Move on by ``timedelta(**parts)``; negative moves back, as a laptop's clock may."""
        self.at += timedelta(**parts)
