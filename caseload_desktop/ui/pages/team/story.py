"""What the team page reads in one go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from caseload_desktop.store.queries.organisation import (
    Locality,
    Membership,
    Team,
    Worker,
    localities,
    memberships,
    teams,
    workers,
)


@dataclass(frozen=True, slots=True)
class Organisation:
    """Everybody and everything, retired ones too; ``today`` is the day by which memberships are current."""

    localities: tuple[Locality, ...]
    teams: tuple[Team, ...]
    workers: tuple[Worker, ...]
    memberships: tuple[Membership, ...]
    today: str

    def of_worker(self, worker_id: str) -> list[Membership]:
        """A worker's memberships, the latest first."""
        return sorted(
            (m for m in self.memberships if m.worker_id == worker_id), key=lambda m: m.from_date, reverse=True
        )

    def is_current(self, membership: Membership) -> bool:
        """True on the days of the membership, both ends included."""
        return membership.from_date <= self.today and (not membership.to_date or membership.to_date >= self.today)

    def current(self, worker_id: str) -> list[Membership]:
        """Where a worker is today."""
        return [m for m in self.of_worker(worker_id) if self.is_current(m)]

    def count_in(self, team_id: str) -> int:
        """How many workers a team has today."""
        return len({m.worker_id for m in self.memberships if m.team_id == team_id and self.is_current(m)})


def organisation(connection: Any, *, today: str) -> Organisation:
    """Read it all; four statements however large the council is."""
    return Organisation(
        tuple(localities(connection)),
        tuple(teams(connection)),
        tuple(workers(connection)),
        tuple(memberships(connection)),
        today,
    )
