"""What the screens on conflicts read, off the screen's thread: the list, and one row with its fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from caseload_desktop.domain.roles import Actor
from caseload_desktop.store.queries.conflicts import Conflict, row_conflicts
from caseload_desktop.store.queries.contested import ContestedRow, contested_rows, names_in


@dataclass(frozen=True, slots=True)
class OneRow:
    """The fields of one row on which laptops differ, and what the ids in them are called."""

    conflicts: list[Conflict]
    names: dict[str, str]


def read_row(connection: Any, *, entity: str, row_id: str, person_id: str, viewer: Actor) -> OneRow:
    """Read one row, or everything in a person's record where ``row_id`` is empty."""
    found = row_conflicts(connection, entity=entity, row_id=row_id, person_id=person_id, viewer=viewer)
    return OneRow(found, _names(connection, found))


def read_list(connection: Any, *, viewer: Actor) -> list[ContestedRow]:
    """Read the list of everything laptops differ on."""
    return contested_rows(connection, viewer=viewer)


def _names(connection: Any, found: list[Conflict]) -> dict[str, str]:
    values = [v.value for c in found for v in (*c.versions, *c.edits)] + [c.before for c in found]
    return names_in(connection, values)
