"""The sample's places: one with early signs somebody must look at, one that was looked at, the others quiet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.services.sample.providers import provider_id_of
from caseload_desktop.services.sample_locality import open_sample_locality
from caseload_desktop.store.queries.provider_about import provider_story
from caseload_desktop.store.queries.provider_board import provider_board
from caseload_desktop.store.store import Store
from tests.profiles import PASSWORD, vault_in

VIEWER = Actor("0" * 32, Role.SAFEGUARDING_MANAGER)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A small part of a locality with twelve months behind it."""
    vault = vault_in(tmp_path_factory.mktemp("sample") / "profile")
    yield open_sample_locality(vault, user="ros", password=PASSWORD, size=0.03, months=12).store
    vault.close()


def test_one_place_speaks_and_one_was_looked_at(sample: Store, tmp_path: Path) -> None:
    """Whoever opens the page Providers in the sample sees what it is for."""
    with sample.read() as connection:
        lists, today = sample.code_lists, sample.clock.today()
        board = provider_board(connection, viewer=VIEWER, lists=lists, today=today)
        lines = {line.id: line for line in board}
        signs = lines[provider_id_of("Rowan Tree Care Centre")]
        quiet = lines[provider_id_of("Kingsmead Nursing Home")]
        story = provider_story(connection, quiet.id, viewer=VIEWER, lists=lists, today=today)
    assert len(lines) == 48
    assert len(signs.signs) >= 2
    assert signs.follow_ups == 1
    assert signs.enquiries_open >= 2
    assert (quiet.signs, bool(quiet.silenced), quiet.follow_ups) == ((), True, 0)
    assert story is not None
    assert story.looks
    assert all(line.kind and line.postcode for line in lines.values())
