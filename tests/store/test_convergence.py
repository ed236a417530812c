"""Laptops that worked apart end with the same record, row for row, and nothing is lost."""

from __future__ import annotations

import contextlib
from collections import Counter
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from caseload_desktop.domain.errors import CaseloadError
from caseload_desktop.services.conflicts import settle
from caseload_desktop.services.contacts import CorrectContact, correct_contact
from caseload_desktop.services.people import amend_person
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store import rows
from caseload_desktop.store.operation import OpKind
from tests.exchange.machine.giving import BY_LUCK
from tests.exchange.machine.team import seeded_ids
from tests.store.replicas import COMMANDS, Team, digest_of, everything, siblings_by_definition
from tests.support import MANAGER

TOTALS: Counter[str] = Counter()
STEPS = 60
_ROUNDS = 60


@pytest.mark.slow
def test_any_order_of_exchange_gives_the_same_record(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever is done on however many laptops, in whatever order files arrive, clocks years wrong: equal.

    A run in which little was written, nothing conflicted or a kind of operation was missing proves nothing; that every
    command is among what is done, the next test shows.
    """
    TOTALS.clear()
    _work_apart_and_exchange(tmp_path_factory)
    assert TOTALS["examples"] >= 35
    for what in ("carried", "early", "conflicts"):
        assert TOTALS[what] > 0, f"{what} never happened: {dict(TOTALS)}"
    kinds = {kind: TOTALS[f"operation {kind}"] for kind in OpKind}
    assert min(kinds.values()) >= 20, kinds


@settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(seed=st.integers(0, 2**32), size=st.integers(2, 4))
def _work_apart_and_exchange(tmp_path_factory: pytest.TempPathFactory, seed: int, size: int) -> None:
    team = Team(tmp_path_factory.mktemp("team"), size=size, seed=seed)
    try:
        team.begin()
        person_id = _differ(team)
        for _ in range(STEPS // 2):
            team.step()
        _settle_and_take_back(team, person_id)
        for _ in range(STEPS // 2):
            team.step()
        team.exchange_all()
        check(team)
    finally:
        team.close()


def check(team: Team) -> None:
    """Compare all laptops with each other and with the definitions."""
    first, *others = team.laptops
    digest = digest_of(first.store)
    for other in others:
        assert digest_of(other.store) == digest
    assert all(laptop.store.rebuild_is_equal() for laptop in team.laptops)
    operations = everything(first.store)
    with first.store.read() as connection:
        assert connection.execute(select(func.count()).select_from(rows.pending)).scalar() == 0
        assert connection.execute(select(func.count()).select_from(rows.waiting)).scalar() == 0
        assert connection.execute(select(func.count()).select_from(rows.quarantine)).scalar() == 0
        conflicts = connection.execute(select(rows.conflict)).all()
        journal = b"".join(o.raw() for o in operations)
        assert [note for note in sorted(team.notes) if note.encode() not in journal] == []
        for (entity, row, name), dots in siblings_by_definition(operations).items():
            table = rows.FOLDED[entity]
            fold = orjson.loads(connection.execute(select(table.c.fold).where(table.c.id == row)).scalar_one())
            assert {(s[0], s[1]) for s in fold[name][0]} == dots, (entity, name)
    TOTALS.update(team.count)
    TOTALS["examples"] += 1
    TOTALS["operations"] += len(operations)
    TOTALS.update(f"operation {operation.kind}" for operation in operations)
    TOTALS["conflicts"] += len(conflicts)


@pytest.mark.slow
def test_every_command_meets_the_others(tmp_path: Path) -> None:
    """Each command of the list is given until it succeeded once, files going to and fro between; all laptops agree."""
    with seeded_ids(11):
        team = Team(tmp_path, size=3, seed=11)
        try:
            team.begin()
            _differ(team)
            left = sorted(set(COMMANDS) - BY_LUCK.keys())
            for _ in range(_ROUNDS):
                for name in left:
                    team.act(team.chance.choice(team.laptops), name)
                left = [name for name in left if not team.count[name]]
                if not left:
                    break
                team.step()
            assert left == [], f"never succeeded in {_ROUNDS} rounds: {dict(team.count)}"
            team.exchange_all()
            check(team)
        finally:
            team.close()


def _differ(team: Team) -> str:
    """Two laptops say different things of one person, so that there is something to settle; return who it is."""
    person_id = team.laptops[0].hand.pick("person")
    assert person_id is not None
    for laptop, name in zip(team.laptops, ("Ada", "Adela"), strict=False):
        amend_person(laptop.store, MANAGER, person_id=person_id, fields={"given": name})
    team.exchange_all()
    return person_id


def _settle_and_take_back(team: Team, person_id: str) -> None:
    """Two laptops that know nothing of each other settle it, each its way; one of them takes its choice back."""
    for laptop, name in zip(team.laptops, ("Adela", "Ada"), strict=False):
        with contextlib.suppress(CaseloadError):  # somebody settled it, or may no longer reach the person
            done = settle(laptop.store, MANAGER, entity="person", row_id=person_id, field="given", value=name)
            if laptop is team.laptops[0]:
                undo_act(laptop.store, MANAGER, done.act)


def test_a_change_made_after_seeing_anothers_is_no_conflict(tmp_path: Path) -> None:
    """Work that follows on a colleague's work replaces it quietly, whichever laptop's clock is behind."""
    team = Team(tmp_path, size=2, seed=1)
    try:
        first, second = team.laptops
        team.begin()
        while (contact_id := first.hand.pick("contact")) is None:  # by chance all were refused
            team.act(first, "log_contact")
        team.exchange_all()
        for laptop, minutes in ((first, 10), (second, 20), (first, 30)):
            fields: dict[str, object] = {"minutes": minutes}
            command = CorrectContact(contact_id=contact_id, fields=fields, why="counted again")
            correct_contact(laptop.store, MANAGER, command)
            team.exchange_all()
        for laptop in team.laptops:
            with laptop.store.read() as connection:
                assert connection.execute(select(rows.conflict)).all() == []
                found = connection.execute(select(rows.contact.c.minutes).where(rows.contact.c.id == contact_id))
                assert found.scalar_one() == 30
    finally:
        team.close()
