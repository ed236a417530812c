"""Which rows a figure is asked for: whole months, a scope, perhaps one reason."""

from __future__ import annotations

from dataclasses import dataclass

from caseload_desktop.domain.months import Month
from caseload_desktop.domain.targets import Scope, ScopeKind

COUNCIL = Scope(ScopeKind.COUNCIL)
"""Everything this store holds."""


@dataclass(frozen=True, slots=True)
class Span:
    """Whole months, both included."""

    first: Month
    last: Month

    @classmethod
    def of(cls, month: Month, months: int = 1) -> Span:
        """The ``months`` months that end with ``month``."""
        return cls(month.plus(1 - months), month)

    @property
    def days(self) -> tuple[str, str]:
        """First and last day as ISO text."""
        return self.first.first.isoformat(), self.last.last.isoformat()

    @property
    def label(self) -> str:
        """Such as "Oct 2026", or "Nov 2025 to Oct 2026"."""
        return self.last.label if self.first == self.last else f"{self.first.label} to {self.last.label}"


@dataclass(frozen=True, slots=True)
class Slice:
    """The rows asked about: those of a scope, and of one code of the third breakdown where ``reason`` is given."""

    scope: Scope = COUNCIL
    reason: str | None = None
