"""People the store already holds, recognised in what a sheet says of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from caseload_desktop.domain.matching import LIKELY, Candidate, KnownName, score
from caseload_desktop.domain.names import PersonName
from caseload_desktop.exchange.sheets.people import (
    CLEAR_LEAD,
    WORTH_ASKING,
    Index,
    Likeness,
    SheetPerson,
    births_rule_out,
    keys_of,
    probe_of,
    same_name,
    same_words,
)
from caseload_desktop.exchange.sheets.understanding import WhoReading

CERTAIN = 90
"""From this likeness on a person already held is taken without asking."""


@dataclass(frozen=True, slots=True)
class HeldPerson:
    """A person the store holds, as far as is needed to recognise them; ``closed`` = restricted for this worker.

    ``named`` are the workers named on a restricted record this worker may open; None for everybody else.
    """

    id: str
    name: PersonName
    other_names: tuple[PersonName, ...] = ()
    birth_date: date | None = None
    birth_year: int | None = None
    postcodes: tuple[str, ...] = ()
    nhs_number: str = ""
    references: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    closed: bool = False
    named: frozenset[str] | None = None
    died_on: date | None = None


class HeldPeople:
    """The people of the store, to be recognised by number, reference, or likeness."""

    def __init__(self, people: Iterable[HeldPerson]) -> None:
        self._people = list(people)
        self.by_id: Mapping[str, HeldPerson] = {person.id: person for person in self._people}
        self._numbers: dict[str, list[int]] = defaultdict(list)
        self._references: dict[str, list[int]] = defaultdict(list)
        self._index = Index()
        for place, person in enumerate(self._people):
            if person.nhs_number:
                self._numbers[person.nhs_number].append(place)
            for reference in person.references:
                self._references[reference.casefold()].append(place)
            self._index.add(
                place,
                keys_of(_names_of(person), person.postcodes, person.birth_date, person.birth_year),
            )

    def recognise(self, person: SheetPerson, *, by_name: bool = False) -> SheetPerson:
        """The person of the sheet with the held people who may be the same, and who surely is.

        ``by_name`` finds the very same name alone worth asking about.
        """
        who = person.who
        numbered = self._numbers.get(who.nhs_number, []) if who.nhs_number else []
        referred = self._references.get(who.reference.casefold(), []) if who.reference else []
        places = dict.fromkeys([*numbered, *referred, *self._near(who)])
        found = []
        for place in places:
            held = self._people[place]
            if who.nhs_number and held.nhs_number and who.nhs_number != held.nhs_number:
                continue
            certain = place in numbered or place in referred
            if not certain and births_rule_out(who, held.birth_date):
                continue
            candidate = _candidate(held)
            match = score(probe_of(who, beside=held.nhs_number), candidate)
            points = match.score
            if certain or points >= WORTH_ASKING or (by_name and same_words(who.name, candidate.names)):
                found.append(Likeness(held.id, max(points, LIKELY) if certain else points, match.reasons))
        found.sort(key=lambda one: (-one.points, one.id))
        return replace(person, held=tuple(found[:5]), sure_held=self._sure(who, found, {*numbered, *referred}))

    def _near(self, who: WhoReading) -> list[int]:
        return self._index.find(keys_of([who.name], [who.postcode], who.birth_date, who.birth_year)) if who.name else []

    def _sure(self, who: WhoReading, found: Sequence[Likeness], certain: set[int]) -> str:
        if not found:
            return ""
        best = found[0]
        held = self.by_id[best.id]
        by_number = any(self._people[place].id == best.id for place in certain)
        if by_number and len(certain) == 1:
            return best.id if not who.name or any(same_name(who.name, name) for name in _names_of(held)) else ""
        clear = len(found) == 1 or best.points - found[1].points >= CLEAR_LEAD
        return best.id if best.points >= CERTAIN and clear else ""


def _names_of(person: HeldPerson) -> list[PersonName]:
    return [person.name, *person.other_names]


def _candidate(person: HeldPerson) -> Candidate:
    return Candidate(
        id=person.id,
        names=tuple(KnownName(name.given, name.family) for name in _names_of(person)),
        birth_date=person.birth_date,
        birth_year=person.birth_year,
        postcodes=person.postcodes,
        nhs_number=person.nhs_number,
        phones=person.phones,
    )
