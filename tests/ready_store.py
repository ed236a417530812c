"""Fixtures of tests below the screens: a store that is ready to work with, its clock, and a second laptop."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.store.store import Store
from tests.support import make_store
from tests.two_laptops import second_laptop

__all__ = ["clock", "other", "store"]


@pytest.fixture
def clock() -> SetClock:
    """A clock that stands at 20 November 2026."""
    return SetClock()


@pytest.fixture
def store(tmp_path: Path, clock: SetClock) -> Iterator[Store]:
    """A store with a team, its manager and workers."""
    ready = make_store(tmp_path / "laptop", clock=clock)
    yield ready
    ready.close()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Store]:
    """The store of a second laptop of the team."""
    with second_laptop(tmp_path) as made:
        yield made
