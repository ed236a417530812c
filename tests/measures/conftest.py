"""A store for each test of a figure."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from caseload_desktop.store.store import Store
from tests.support import make_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = make_store(tmp_path)
    yield made
    made.close()
