"""What the screen asks of the store: who may have taken a contact, the card of a person, people like the one typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from caseload_desktop.ui.widgets.code_picker import Option

if TYPE_CHECKING:
    from caseload_desktop.domain.matching import Probe
    from caseload_desktop.domain.roles import Actor
    from caseload_desktop.store.queries.contacts import ContactRow
    from caseload_desktop.store.queries.people import DuplicateCandidate, PersonHit, PersonRecord


@dataclass(frozen=True, slots=True)
class Staff:
    """Workers and teams to choose from, the team of each worker today, and the latest day the record speaks of."""

    workers: tuple[Option, ...]
    teams: tuple[Option, ...]
    team_of: dict[str, str]
    latest_known: date | None


def read_staff(connection: Any, *, today: date) -> Staff:
    """Read who works where today."""
    import caseload_desktop.domain.matching  # noqa: F401  loaded now, beside the screen, not at the first key
    from caseload_desktop.store.queries.entry_facts import latest_day_on_record
    from caseload_desktop.store.queries.organisation import memberships, teams, workers

    held = memberships(connection, on=today.isoformat())
    return Staff(
        tuple(Option(one.id, one.name, one.known_as, not one.active) for one in workers(connection)),
        tuple(Option(one.id, one.name, (), not one.active) for one in teams(connection)),
        {one.worker_id: one.team_id for one in sorted(held, key=lambda one: one.from_date)},
        latest_day_on_record(connection),
    )


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What stands on the card of the chosen person."""

    record: PersonRecord
    recent: tuple[ContactRow, ...]


def read_person(connection: Any, person_id: str, *, viewer: Actor) -> PersonFacts | None:
    """Read the card of a person; None when they are not held here."""
    from caseload_desktop.store.queries.contacts import recent_contacts
    from caseload_desktop.store.queries.people import person_record

    record = person_record(connection, person_id, viewer=viewer)
    if record is None:
        return None
    recent = recent_contacts(connection, person_id, viewer=viewer, limit=4) if record.hit.open else []
    return PersonFacts(record, tuple(recent))


def read_hits(connection: Any, typed: str, *, viewer: Actor) -> list[PersonHit]:
    """Find people by what was typed."""
    from caseload_desktop.store.queries.people import find_people

    return find_people(connection, typed, viewer=viewer, limit=8)


def read_alike(
    probe: Probe, *, viewer: Actor, words: Sequence[str]
) -> Callable[[Any], tuple[list[DuplicateCandidate], Sequence[str]]]:
    """A query for people like the one typed; it hands back the name words it used, for the next key."""

    def query(connection: Any) -> tuple[list[DuplicateCandidate], Sequence[str]]:
        from caseload_desktop.store.queries.people import duplicate_candidates, name_words

        known = words or name_words(connection)
        return duplicate_candidates(connection, probe, viewer=viewer, words=known), known

    return query


def saved_keys(connection: Any, keys: Sequence[str]) -> set[str]:
    """Those of ``keys`` that are contacts already: their drafts are left over from a sudden end."""
    from caseload_desktop.store.queries.entry_facts import held_contacts

    return held_contacts(connection, keys)
