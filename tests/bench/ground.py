"""A big encrypted store to measure on: rows of ``filler`` under a store as the program makes it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.store.drafts import Drafts
from caseload_desktop.store.store import Store, create_store
from tests.bench.filler import Filled, fill

KEY = bytes(range(32))


class Ground(NamedTuple):
    """An open store, where it lies, what was filled in, and a worker who is a member of a team."""

    store: Store
    path: Path
    filled: Filled
    actor: Actor


@contextmanager
def ground(*, people: int, contacts: int, aged: bool = False) -> Iterator[Ground]:
    """A throw-away store with so many people and contacts; ``aged`` as one that grew over the years."""
    with TemporaryDirectory(prefix="caseload-bench-") as folder:
        path = Path(folder) / "caseload.store"
        create_store(path, KEY)
        filled = fill(path, KEY, people=people, contacts=contacts, aged=aged)
        clock = SetClock()
        store = Store(path, KEY, clock=clock, drafts=Drafts(path.with_suffix(".drafts"), KEY, clock=clock))
        actor = Actor(filled.worker_ids[0], Role.PRACTITIONER)
        try:
            with store.write(actor=actor, command="add_membership") as act:
                member = {"worker_id": actor.worker_id, "team_id": filled.team_ids[0], "from_date": "2020-01-01"}
                act.create("membership", member)
            yield Ground(store, path, filled, actor)
        finally:
            store.close()
