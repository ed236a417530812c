"""People of the sample who were registered twice: most wait among the possible duplicates, one was merged already."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from caseload_desktop.services.sample.chance import Chance
from caseload_desktop.services.sample.people import Person
from caseload_desktop.services.sample.recording import Setting
from caseload_desktop.services.sample.turns import Turn, Verb, Write, instant

_DAYS_AGO = 20
_WHY = "Same given name and birth date; the family name was misheard on the phone"


class MergedTwins:
    """Makes the turn once everything else has happened."""

    def __init__(self, setting: Setting, chance: Chance, *, manager_id: str) -> None:
        self._set, self._chance, self._manager_id = setting, chance, manager_id

    def turns(self) -> Iterator[Turn]:
        """The merge of the first two who may be merged without a word: no restriction, no key worker on both."""
        on = self._set.today - timedelta(days=_DAYS_AGO)
        known = {person.id: person for person in self._set.crowd.everybody()}
        for away in known.values():
            stays = known.get(away.like)
            if stays is not None and max(away.since, stays.since) < on and _easily(away) and _easily(stays):
                yield self._merge(away, stays)
                return

    def _merge(self, away: Person, stays: Person) -> Turn:
        on = self._set.today - timedelta(days=_DAYS_AGO)
        at = instant(on, 11 * 60 + 20)
        said = {"away_id": away.id, "stays_id": stays.id, "pair": self._chance.row_id(at), "why": _WHY}
        writes = tuple(
            Write(
                Verb.CREATE,
                "same_person",
                self._chance.row_id(at),
                {"person_id": one.id, **said, "on_date": on.isoformat()},
            )
            for one in (away, stays)
        )
        return Turn(at, self._manager_id, "merge_people", writes)


def _easily(person: Person) -> bool:
    return not (person.restricted or person.died or person.case_since)
