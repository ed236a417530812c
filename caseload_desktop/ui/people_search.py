"""Finding people for the palette while somebody types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from caseload_desktop.domain.dates import show_long
from caseload_desktop.domain.nhs_number import show_nhs_number
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.widgets.suggestions import Suggestion

if TYPE_CHECKING:
    from caseload_desktop.store.queries.people import PersonHit

_MOST = 12


def search_people(desk: Desk, typed: str, found: Callable[[Sequence[Suggestion]], None]) -> None:
    """Find people by name, NHS number, reference or postcode and hand them on; newer typing drops older answers."""
    viewer = desk.actor

    def query(connection: Any) -> list[PersonHit]:
        from caseload_desktop.store.queries.people import find_people

        return find_people(connection, typed, viewer=viewer, limit=_MOST)

    desk.read(desk, query, lambda hits: found([as_suggestion(hit) for hit in hits]), key="palette")


def as_suggestion(hit: PersonHit) -> Suggestion:
    """A person found, as a line to pick: the name, and below it what tells them from others of that name."""
    parts = ["Restricted" if hit.restricted else "", _born(hit), hit.reference]
    parts += [f"NHS {show_nhs_number(hit.nhs_number)}" if hit.nhs_number else "", hit.postcode]
    return Suggestion(hit.id, hit.name, " · ".join(part for part in parts if part))


def _born(hit: PersonHit) -> str:
    if hit.birth_date:
        return f"Born {show_long(date.fromisoformat(hit.birth_date))}"
    return f"Born about {hit.birth_year}" if hit.birth_year else ""
