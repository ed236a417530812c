"""Whose records go into a worker's or a team's file: the people they work with, and those with work of theirs."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from caseload_desktop.exchange.sync.scope import ScopeKind, label_of, streams_in
from caseload_desktop.store import rows
from caseload_desktop.store.store import Store
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER

_TODAY = "2026-11-20"
_ME = PRACTITIONER.worker_id

_OPEN: dict[str, dict[str, Any]] = {
    "task": {"due_on": "2026-11-25"},
    "assessment": {"asked_on": "2026-11-01"},
    "review": {"planned_on": "2026-12-01"},
    "enablement": {"received_on": "2026-11-01"},
}
_OVER: dict[str, dict[str, Any]] = {
    "task": {"done_on": "2026-08-03"},
    "assessment": {"asked_on": "2026-07-01", "completed_on": "2026-08-03"},
    "review": {"completed_on": "2026-08-03"},
    "enablement": {"received_on": "2026-06-01", "ended_on": "2026-08-03"},
}


def _person_with(store: Store, entity: str, **fields: Any) -> int:
    """A person recorded by the manager, with one piece of work; returns the number of the record."""
    with store.write(actor=MANAGER, command="sample") as act:
        person_id = act.create("person", {"given": "Ada", "family": "Marsh"})
        act.create(entity, {"person_id": person_id, **fields})
    with store.read() as connection:
        return int(connection.execute(select(rows.person.c.stream).where(rows.person.c.id == person_id)).scalar_one())


def _scope(store: Store, kind: ScopeKind, of: str) -> set[int]:
    with store.read() as connection:
        return streams_in(connection, label_of(kind, of), on=_TODAY)


@pytest.mark.parametrize("entity", sorted(_OPEN))
def test_work_that_is_mine_by_name_comes_to_my_laptop(store: Store, entity: str) -> None:
    """A task or review given to a worker who is not otherwise involved must reach them, and nobody else."""
    record = _person_with(store, entity, worker_id=_ME, **_OPEN[entity])
    assert record in _scope(store, ScopeKind.WORKER, _ME)
    assert record not in _scope(store, ScopeKind.WORKER, OTHER_PRACTITIONER.worker_id)


@pytest.mark.parametrize("entity", sorted(_OVER))
def test_work_that_is_over_keeps_no_record_on_a_laptop(store: Store, entity: str) -> None:
    """Least data: once the work is done (enablement: and its follow-ups are past) the record need not travel."""
    record = _person_with(store, entity, worker_id=_ME, **_OVER[entity])
    assert record not in _scope(store, ScopeKind.WORKER, _ME)


def test_enablement_stays_for_its_follow_ups(store: Store) -> None:
    """Whoever ran the enablement asks how the person is 84 and 91 days later."""
    record = _person_with(store, "enablement", worker_id=_ME, received_on="2026-08-01", ended_on="2026-10-01")
    assert record in _scope(store, ScopeKind.WORKER, _ME)


@pytest.mark.parametrize("entity", sorted(_OPEN))
def test_a_team_has_the_people_with_work_of_the_team(store: Store, entity: str) -> None:
    """A patch's referrals and a team's assessments belong in the team's file, also when they are over."""
    with store.write(actor=MANAGER, command="sample") as act:
        patch, elsewhere = (act.create("team", {"name": name, "active": True}) for name in ("Ashford", "Thanet"))
    mine = _person_with(store, entity, team_id=patch, **_OVER[entity])
    other = _person_with(store, entity, team_id=elsewhere, **_OPEN[entity])
    assert _scope(store, ScopeKind.TEAM, patch) & {mine, other} == {mine}
