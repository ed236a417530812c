"""Two laptops of one team that wrote different things apart: what tests of conflicts begin with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from caseload_desktop.services.people import amend_person
from caseload_desktop.store.store import Store
from tests.support import MANAGER, OTHER_PRACTITIONER, make_store


def swap(one: Store, two: Store) -> None:
    """Each takes in what the other wrote."""
    two.take_in([raw for _, raw in one.operations()])
    one.take_in([raw for _, raw in two.operations()])


@contextmanager
def second_laptop(folder: Path) -> Iterator[Store]:
    """Another laptop of the same team, closed at the end."""
    made = make_store(folder / "second")
    try:
        yield made
    finally:
        made.close()


def differ(one: Store, two: Store, person_id: str, field: str = "communication_note") -> None:
    """The manager and Amina Rahman each write another value, not knowing of each other; then they swap."""
    amend_person(one, MANAGER, person_id=person_id, fields={field: "Left ear"})
    amend_person(two, OTHER_PRACTITIONER, person_id=person_id, fields={field: "Write it down"})
    swap(one, two)
