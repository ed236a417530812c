"""Localities, teams, workers and memberships as the team page reads them, and names for showing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection

from caseload_desktop.services.organisation import (
    AddWorker,
    add_worker_to_team,
    amend_organisation,
    end_membership,
)
from caseload_desktop.store.queries.organisation import memberships, names_by_id, team_of, teams, workers
from caseload_desktop.store.store import Store
from caseload_desktop.ui.pages.team.story import organisation
from tests.support import MANAGER, PRACTITIONER

Count = Callable[[Callable[[Connection], Any]], int]


def test_a_worker_is_in_the_team_of_the_day(store: Store) -> None:
    """A membership counts on its first and last day and on no other."""
    with store.read() as connection:
        (mine,) = [m for m in memberships(connection) if m.worker_id == PRACTITIONER.worker_id]
    end_membership(store, MANAGER, membership_id=mine.id, on="2026-10-31")
    with store.read() as connection:
        on_last = memberships(connection, on="2026-10-31")
        after = memberships(connection, on="2026-11-01")
    assert PRACTITIONER.worker_id in {m.worker_id for m in on_last}
    assert PRACTITIONER.worker_id not in {m.worker_id for m in after}


def test_a_new_worker_and_their_team_are_one_act(store: Store) -> None:
    """Adding a worker makes worker and membership together, with hours, in one act."""
    with store.read() as connection:
        (team,) = teams(connection)
    changes = add_worker_to_team(
        store, MANAGER, AddWorker(name="Ngozi Adeyemi"), team_id=team.id, from_date="2026-11-01", hours_per_week=18.5
    )
    (worker_id,) = changes.ids("worker")
    assert len(changes.ids("membership")) == 1
    with store.read() as connection:
        assert team_of(connection, worker_id=worker_id, on="2026-11-02") == team.id


def test_names_of_those_who_left_stay_known(store: Store) -> None:
    """Old records go on showing who took them, also after the worker left."""
    amend_organisation(store, MANAGER, entity="worker", row_id=PRACTITIONER.worker_id, fields={"active": False})
    with store.read() as connection:
        names = names_by_id(connection)
        assert names[PRACTITIONER.worker_id] == "Jo Bell"
        assert [w.active for w in workers(connection) if w.name == "Jo Bell"] == [False]


def test_the_team_page_is_four_statements_however_large(store: Store, statements: Count) -> None:
    """Twenty more workers cost no statement more."""

    def read(connection: Connection) -> None:
        organisation(connection, today="2026-11-20")

    few = statements(read)
    with store.read() as connection:
        (team,) = teams(connection)
    for number in range(20):
        add_worker_to_team(store, MANAGER, AddWorker(name=f"Worker {number}"), team_id=team.id, from_date="2026-01-01")
    assert (few, statements(read)) == (4, 4)
