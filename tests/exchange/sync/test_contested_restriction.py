"""One laptop keeps a record restricted while another opens it: it stays closed until a person decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from caseload_desktop.domain.errors import NotPermitted
from caseload_desktop.exchange.sync.incoming import take
from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.services.conflicts import settle
from caseload_desktop.services.people import lift_restriction, restrict_person
from caseload_desktop.store import rebuild
from caseload_desktop.store.queries.conflicts import open_conflicts
from caseload_desktop.store.store import Store
from tests.exchange.sync.laptops import log, register, write
from tests.support import MANAGER, PRACTITIONER, make_store


def _bring(source: Store, target: Store, folder: Path, person: str) -> None:
    take(target, MANAGER, write(source, target, folder, named=frozenset({person})))


def test_a_contested_restriction_is_in_force_until_somebody_decides(tmp_path: Path) -> None:
    """The lifting came last by the clock; still nobody who is not named reads or writes the record."""
    ahead = SetClock()
    here, there = make_store(tmp_path / "a", sealed=True), make_store(tmp_path / "b", sealed=True, clock=ahead)
    person = register(here, "Ashdown")
    restrict_person(here, MANAGER, person_id=person, reason="police_matter")
    _bring(here, there, tmp_path / "out", person)
    lift_restriction(here, MANAGER, person_id=person, why="settled")
    restrict_person(here, MANAGER, person_id=person, reason="police_matter")
    ahead.forward(days=1)
    lift_restriction(there, MANAGER, person_id=person, why="no longer needed")
    log(there, "open to the team", person_id=person, actor=PRACTITIONER)
    _bring(there, here, tmp_path / "back", person)
    _bring(here, there, tmp_path / "out", person)
    for store in (here, there):
        with pytest.raises(NotPermitted, match="restricted"):
            log(store, "read by somebody not named", person_id=person, actor=PRACTITIONER)
        with store.read() as connection:
            fields = {one.field: one.shown for one in open_conflicts(connection, viewer=MANAGER)}
        assert fields == {"restricted": True, "restricted_reason": "police_matter"}
        assert store.rebuild_is_equal()
    settle(here, MANAGER, entity="person", row_id=person, field="restricted", value=False, why="asked the police")
    settle(here, MANAGER, entity="person", row_id=person, field="restricted_reason", value=None)
    _bring(here, there, tmp_path / "out", person)
    for store in (here, there):
        log(store, "open again", person_id=person, actor=PRACTITIONER)
    _bring(there, here, tmp_path / "back", person)
    _bring(here, there, tmp_path / "out", person)
    with here.read() as one, there.read() as other:
        assert rebuild.digest(one) == rebuild.digest(other)
    here.close()
    there.close()
