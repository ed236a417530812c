"""A ready store for the tests of the store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.store.store import Store
from tests.support import make_store


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
