"""Restricted records of the sample that somebody opened in need: one was looked at since, one is still to look at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from caseload_desktop.services.sample.chance import Chance
from caseload_desktop.services.sample.organisation import INTAKE_TEAM
from caseload_desktop.services.sample.people import Person
from caseload_desktop.services.sample.recording import Setting
from caseload_desktop.services.sample.turns import Turn, Verb, Write, instant

_LATELY, _BEFORE = 2, 16
"""Days ago; each opening counted for three hours, so that both are over."""

_WHYS = {
    _BEFORE: "The crisis team rang at 18:20: was she known, and is anybody at risk at that address?",
    _LATELY: "Ambulance at the door, key safe number needed; nobody named on the record could be reached.",
}
_LOOKED = "Spoken to; right to open it. The crisis team now has the number of the person named."


class OpeningsInNeed:
    """Makes the turns once everybody is there."""

    def __init__(self, setting: Setting, chance: Chance, *, manager_id: str) -> None:
        self._set, self._chance, self._manager_id = setting, chance, manager_id

    def turns(self) -> Iterator[Turn]:
        """Two openings by somebody who is named on neither record; the manager has looked at the older one."""
        first = self._set.today - timedelta(days=_BEFORE)
        closed = [one for one in self._set.crowd.everybody() if one.restricted and not one.died and one.since < first]
        duty = [
            one for one in self._set.organisation.workers[INTAKE_TEAM][1:] if one.last is None and one.first < first
        ]
        for person, ago in zip(closed if duty else (), (_BEFORE, _LATELY), strict=False):
            yield from self._opened(person, duty[0].id, ago, looked=ago == _BEFORE)

    def _opened(self, person: Person, worker_id: str, ago: int, *, looked: bool) -> Iterator[Turn]:
        on = self._set.today - timedelta(days=ago)
        at = instant(on, 18 * 60 + 24)
        row_id = self._chance.row_id(at)
        told = {"person_id": person.id, "worker_id": worker_id, "why": _WHYS[ago], "on_date": on.isoformat()}
        yield Turn(at, worker_id, "break_glass", (Write(Verb.CREATE, "break_glass", row_id, told),))
        if looked:
            at += timedelta(hours=15)
            look = {"person_id": person.id, "break_glass_id": row_id, "worker_id": self._manager_id}
            look |= {"on_date": at.date().isoformat(), "note": _LOOKED}
            made = Write(Verb.CREATE, "break_glass_look", self._chance.row_id(at), look)
            yield Turn(at, self._manager_id, "look_at_break_glass", (made,))
