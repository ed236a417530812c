"""Enablement in the sample: the published volumes and shares, in the order things happen, with clocks that run now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection

from caseload_desktop.domain.enablement import State
from caseload_desktop.services.sample_locality import open_sample_locality
from caseload_desktop.store.queries.enablement import episode_of, pathways, referrals
from caseload_desktop.store.queries.patches import capacities, patches
from caseload_desktop.store.store import Store
from tests.profiles import PASSWORD, vault_in
from tests.support import MANAGER

SIZE = 0.2
SEPTEMBER, OCTOBER = 1051 / 9 * SIZE, 1059 / 9 * SIZE


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A fifth of a locality, four months; the clock stands at 20 November 2026."""
    vault = vault_in(tmp_path_factory.mktemp("enabled") / "profile")
    yield open_sample_locality(vault, user="ros", password=PASSWORD, size=SIZE, months=4).store
    vault.close()


def _rows(connection: Connection, sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.exec_driver_sql(sql)]


def test_as_many_are_served_and_independent_as_was_published(sample: Store) -> None:
    """Referrals that led to a service: 1,051 and 1,059 a month over nine; about 70 of 100 are independent after."""
    with sample.read() as connection:
        served = dict(
            _rows(
                connection,
                "SELECT substr(received_on, 1, 7), count(*) FROM enablement WHERE started_on IS NOT NULL GROUP BY 1",
            )
        )
        ((ended, alone),) = _rows(
            connection,
            "SELECT count(*), sum(support_after IN ('none', 'family_community', 'own_funds')) FROM enablement "
            "WHERE ended_on IS NOT NULL AND support_after NOT IN ('nhs', 'died')",
        )
    assert served["2026-09"] == pytest.approx(SEPTEMBER, abs=1.5)
    assert served["2026-10"] == pytest.approx(OCTOBER, abs=1.5)
    assert isinstance(ended, int)
    assert isinstance(alone, int)
    assert 100 * alone / ended == pytest.approx(73, abs=9)


def test_everything_happens_in_its_order(sample: Store) -> None:
    """Nobody is answered before they were referred, begun before they were accepted or ended before they began."""
    with sample.read() as connection:
        found = referrals(connection, viewer=MANAGER, since="2000-01-01").lines
    ways = pathways(sample.code_lists)
    episodes = [episode_of(one, ways) for one in found]
    assert {State.WAITING, State.IN_SERVICE, State.ENDED} <= {one.state for one in episodes}
    for one in episodes:
        assert one.decided is None or one.decided >= one.received
        assert one.started_on is None or one.started_on <= date(2026, 11, 20)
        assert one.ended_on is None or one.started_on is None or one.ended_on >= one.started_on
    waiting = [one for one in episodes if one.state is State.WAITING]
    assert len(waiting) == 4
    assert sum(line.goals > 0 for line in found) > 5


def test_the_patch_has_set_its_capacity(sample: Store) -> None:
    """Today and every day of the last weeks has its colour."""
    with sample.read() as connection:
        (patch,) = patches(connection)
        found = capacities(connection, first="2026-11-01", last="2026-11-20")
    assert {on for team, on in found if team == patch.id} == {f"2026-11-{day:02}" for day in range(1, 21)}
