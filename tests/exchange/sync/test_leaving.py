"""Whoever leaves a team, a locality or the council gives back what they wrote, and loses the copies they had for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from caseload_desktop.exchange.sync.request import recipients_of
from caseload_desktop.services.organisation import add_locality, add_membership, add_team, end_membership
from caseload_desktop.store import rows
from caseload_desktop.store.store import Store
from tests.exchange.sync.laptops import carry, families, log, notes, owned_by, register
from tests.support import ANALYST, MANAGER, OTHER_PRACTITIONER, PRACTITIONER, make_store

COMMON = "common"
TODAY = "2026-11-20"


class Team:
    """The manager's laptop, a practitioner's, and a team of another locality."""

    def __init__(self, folder: Path) -> None:
        self.out = folder / "out"
        self.here, self.there = (make_store(folder / name, sealed=True) for name in "ab")
        owned_by(self.here, self.there, PRACTITIONER.worker_id)
        with self.here.read() as connection:
            team = connection.execute(select(rows.team.c.id, rows.team.c.locality_id)).one()
        self.id, self.locality = team
        self.elsewhere = add_locality(self.here, MANAGER, name="Ashford").ids("locality")[0]
        self.other = add_team(self.here, MANAGER, locality_id=self.elsewhere, name="Night desk").ids("team")[0]

    def label(self, kind: str) -> str:
        return {"team": f"team:{self.id}", "locality": f"locality:{self.locality}"}.get(kind, kind)

    def moves(self, *, to: str | None, worker: str = PRACTITIONER.worker_id, on: str = "2026-11-18") -> None:
        """A worker's last day in the team was ``on``; ``to`` is the team they are in from the next day."""
        t = rows.membership
        with self.here.read() as connection:
            found = connection.execute(select(t.c.id).where(t.c.worker_id == worker)).scalar_one()
        end_membership(self.here, MANAGER, membership_id=found, on=on)
        if to is not None:
            add_membership(self.here, MANAGER, worker_id=worker, team_id=to, from_date="2026-11-19")

    def given(self, label: str) -> None:
        """The practitioner has a record for that scope, has confirmed it, and writes in it what nobody else has."""
        person = register(self.here, "Leaf")
        log(self.here, "taken at the desk", person_id=person)
        carry(self.here, self.there, self.out, label=label)
        carry(self.there, self.here, self.out, actor=PRACTITIONER, label=COMMON)
        log(self.there, "written and not sent", person_id=person, actor=PRACTITIONER)

    def close(self) -> None:
        for store in (self.here, self.there):
            store.close()


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    made = Team(tmp_path)
    yield made
    made.close()


def _why(store: Store) -> set[str]:
    with store.read() as connection:
        return set(connection.execute(select(rows.leaving.c.why).where(rows.leaving.c.removed_at.is_(None))).scalars())


@pytest.mark.parametrize("kind", ["team", "locality", "everything"])
def test_the_copy_goes_once_what_was_written_is_back(team: Team, kind: str) -> None:
    """Told by the next file, kept until the manager has the last word written on it, then gone."""
    team.given(team.label(kind))
    team.moves(to=None if kind == "everything" else team.other)
    carry(team.here, team.there, team.out, label=COMMON)
    assert _why(team.there) == {"left_scope"}
    assert "Leaf" in families(team.there)
    carry(team.there, team.here, team.out, actor=PRACTITIONER, label=COMMON)
    assert "written and not sent" in notes(team.here)
    assert carry(team.here, team.there, team.out, label=COMMON).removed == 1
    assert families(team.there) == set()
    assert notes(team.there) == set()


@pytest.mark.parametrize("kind", ["locality", "everything"])
def test_a_move_within_what_was_given_takes_nothing_away(team: Team, kind: str) -> None:
    """Another team of the same locality, or of the council, goes on with the same records."""
    team.given(team.label(kind))
    within = add_team(team.here, MANAGER, locality_id=team.locality, name="Day desk").ids("team")[0]
    team.moves(to=within)
    carry(team.here, team.there, team.out, label=COMMON)
    assert _why(team.there) == set()
    assert "Leaf" in families(team.there)


def test_who_recorded_for_another_team_since_sends_nothing_of_it_to_the_former_one(team: Team) -> None:
    """Least data: what a worker recorded before they left is the team's, what they record after is not."""
    before = register(team.here, "Before", actor=OTHER_PRACTITIONER)
    t = rows.person
    with team.here.exchanging() as connection:
        connection.execute(t.update().where(t.c.id == before).values(recorded_at="2026-11-17T10:00:00Z"))
    team.moves(to=team.other, worker=OTHER_PRACTITIONER.worker_id)
    after = register(team.here, "After", actor=OTHER_PRACTITIONER)
    log(team.here, "for the night desk", person_id=after, actor=OTHER_PRACTITIONER)
    carry(team.here, team.there, team.out, label=team.label("team"))
    assert families(team.there) == {"Before"}
    assert "for the night desk" not in notes(team.there)


def test_a_clock_set_wrong_leaves_nobody_behind(team: Team) -> None:
    """Who is recorded under a clock that stands before the author came to any team goes to that team all the same."""
    person = register(team.here, "Early", actor=OTHER_PRACTITIONER)
    t = rows.person
    with team.here.exchanging() as connection:
        connection.execute(t.update().where(t.c.id == person).values(recorded_at="2009-01-01T10:00:00Z"))
    carry(team.here, team.there, team.out, label=team.label("team"))
    assert families(team.there) == {"Early"}


def test_a_locality_has_the_records_of_its_teams_alone(team: Team) -> None:
    """A file for a locality holds what its teams work on, and nothing of the next one."""
    team.moves(to=team.other, worker=OTHER_PRACTITIONER.worker_id)
    register(team.here, "Ours")
    register(team.here, "Theirs", actor=OTHER_PRACTITIONER)
    carry(team.here, team.there, team.out, label=team.label("locality"))
    assert families(team.there) == {"Ours"}


def test_each_kind_of_recipient_names_its_laptops(team: Team) -> None:
    """A worker, a team, a locality, all managers, one laptop: members on the day, their laptops, never this one."""
    mine, device = team.there.device.id, rows.FOLDED["device"]
    with team.here.read() as connection:
        found = select(device.c.device).where(device.c.owner_id == MANAGER.worker_id, device.c.gone.is_(None))
        managers = set(connection.execute(found).scalars()) - {team.here.device.id}

    def to(kind: str, of: str = "", *, on: str = TODAY) -> set[str]:
        with team.here.read() as connection:
            return set(recipients_of(connection, kind, of, on=on))

    assert to("worker", PRACTITIONER.worker_id) == {mine}
    assert to("worker", ANALYST.worker_id) == set()
    assert to("managers") == managers
    assert to("device", mine) == {mine}
    assert to("device", team.here.device.id) == set()
    assert to("team", team.id) == to("locality", team.locality) == managers | {mine}
    assert to("team", team.other) == to("locality", team.elsewhere) == set()
    team.moves(to=team.other)
    assert to("team", team.id) == to("locality", team.locality) == managers
    assert to("team", team.other) == to("locality", team.elsewhere) == {mine}
    assert to("team", team.id, on="2026-11-18") == {mine}  # the manager came two days later
