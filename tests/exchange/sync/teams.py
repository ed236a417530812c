"""Teams of a few laptops: what a test's own team begins with, and laptops that are brought back from a copy."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from caseload_desktop.store.store import Store
from tests.support import make_store, open_store


class Team:
    """Laptops of one team; ``out`` is where their files go."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.out = folder, folder / "out"

    def laptops(self, number: int) -> tuple[Store, ...]:
        """So many laptops whose first work has been sent."""
        return tuple(make_store(self.folder / f"laptop-{one}", sealed=True) for one in range(number))

    def close(self) -> None:
        """Close every laptop the team has by then."""
        for one in vars(self).values():
            if isinstance(one, Store):
                one.close()


def for_each_test(team: Callable[[Path], Team]) -> Any:
    """A fixture: a team of its own for each test, closed after it."""

    @pytest.fixture
    def made(tmp_path: Path) -> Iterator[Team]:
        with closing(team(tmp_path)) as found:
            yield found

    return made


def copied(store: Store) -> tuple[Store, Path]:
    """A laptop opened again after a copy was made of it, and the copy."""
    path = store.path
    store.close()
    copy = path.with_suffix(".copy")
    shutil.copy(path, copy)
    return open_store(path), copy


def brought_back(store: Store, copy: Path) -> Store:
    """A laptop brought back from a copy, unnoticed."""
    path = store.path
    store.close()
    shutil.copy(copy, path)
    return open_store(path)
