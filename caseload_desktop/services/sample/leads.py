"""Who leads the enquiries of the sample: social workers, most of all the safeguarding team's, as each has room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from caseload_desktop.domain.roles import Role
from caseload_desktop.services.sample.chance import Chance
from caseload_desktop.services.sample.organisation import FULL_TIME, SAFEGUARDING, Organisation, Worker
from caseload_desktop.services.sample.people import Person
from caseload_desktop.services.sample.person_parts import Case

_TITLES = ("Social worker", "Senior practitioner", "Mental health social worker", "Social worker for deaf people")
_ROOM, _ROOM_BESIDE = 8, 3
"""Enquiries a full-time worker of the safeguarding team has room for (8 to 12: standards 9, illustrative), and one of
another team beside their own cases."""

_ASKED = 4
"""So many are thought of for an enquiry; whoever of them has most room gets it, so that loads are alike, not equal."""


@dataclass(slots=True)
class Enquiry:
    """One enquiry as far as it has come; ``ends`` is the day it would be closed."""

    id: str
    concern_id: str
    person: Person
    lead: str
    started: date
    ends: date


@dataclass(slots=True)
class _Desk:
    """A worker who leads enquiries, how many they have room for, and until when they have those they were given."""

    worker: Worker
    room: float
    until: list[date] = field(default_factory=list)

    def share(self, on: date) -> float:
        """How much of the room would be taken by one more; what was over by that day is forgotten."""
        self.until = [day for day in self.until if day > on]
        return (len(self.until) + 1) / self.room


class Leads:
    """Deals enquiries out one after the other, as they begin."""

    def __init__(self, organisation: Organisation, cases: Iterable[Case], chance: Chance) -> None:
        self._chance = chance
        self._desks = {desk.worker.id: desk for desk in _desks(organisation)}
        self._keys = {case.person.id: case for case in cases if case.worker.id in self._desks}

    def give(self, person: Person, on: date) -> str:
        """Return who leads an enquiry about somebody from that day on: the person's own social worker, else another."""
        case = self._keys.get(person.id)
        if case is not None and case.since <= on:
            return case.worker.id
        desks = list(self._desks.values())
        there = [desk for desk in desks if desk.worker.first <= on] or desks
        asked = [self._chance.one(there) for _ in range(_ASKED)]
        return min(asked, key=lambda desk: desk.share(on)).worker.id

    def has_until(self, lead: str, day: date | None) -> None:
        """Remember how long a lead has the enquiry just given: to the day it is closed, or still (None)."""
        self._desks[lead].until.append(day or date.max)


def _desks(organisation: Organisation) -> list[_Desk]:
    """The social workers of today; in a sample too small to have one, whoever does not decide on concerns."""
    here = [w for team in organisation.workers.values() for w in team if w.carries]
    others = [w for w in here if w.role is not Role.SAFEGUARDING_MANAGER]
    leads = [w for w in others if w.title in _TITLES] or others
    return [_Desk(w, (_ROOM if w.team == SAFEGUARDING else _ROOM_BESIDE) * w.hours / FULL_TIME) for w in leads]
