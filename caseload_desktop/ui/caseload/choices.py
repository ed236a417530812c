"""Whom a case can go to: workers with how much they have, and teams, read when a form opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from caseload_desktop.services.involvement_rules import HOLDERS
from caseload_desktop.store.queries.caseloads import Load, worker_loads
from caseload_desktop.store.queries.organisation import Team, team_of, teams
from caseload_desktop.ui.record_words import count_words
from caseload_desktop.ui.widgets.code_picker import Option

URGENT = ("critical", "high")
"""Priorities counted apart in the list of workers."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Workers who may have cases, with what they have today, the teams, and the team of whoever asks."""

    loads: tuple[Load, ...]
    teams: tuple[Team, ...]
    own_team: str

    def workers(self, *, without: str = "", team_id: str = "") -> list[Option]:
        """The workers to choose from, those of a team first, each with their cases."""
        there = [load for load in self.loads if load.active and load.worker_id != without]
        there.sort(key=lambda load: bool(team_id) and team_id not in load.team_ids)
        return [Option(load.worker_id, f"{load.worker} · {load_words(load)}") for load in there]

    def team_options(self) -> list[Option]:
        """The teams in use, the own one first."""
        there = sorted((t for t in self.teams if t.active), key=lambda team: team.id != self.own_team)
        return [Option(team.id, team.name) for team in there]


def load_words(load: Load) -> str:
    """What a worker has: "17 cases", with hours a week where they are known."""
    hours = f", {load.hours:g} hours" if load.hours else ""
    return f"{count_words(load.total, 'case')}{hours}"


def read_choices(connection: Any, *, viewer_id: str, today: str) -> Choices:
    """Read workers, teams and the viewer's team: a fixed number of statements."""
    return Choices(
        worker_loads(connection, holders=HOLDERS, urgent=URGENT, today=today),
        tuple(teams(connection)),
        team_of(connection, worker_id=viewer_id, on=today) or "",
    )
