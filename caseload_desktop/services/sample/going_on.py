"""Key workers for people of the sample whose support goes on: cases taken up again as their reviews come near."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from caseload_desktop.domain.involvement import KEY
from caseload_desktop.services.sample.chance import Chance
from caseload_desktop.services.sample.organisation import FULL_TIME, Worker
from caseload_desktop.services.sample.recording import Setting
from caseload_desktop.services.sample.turns import Turn, Verb, Write, instant

_LATELY_DAYS = 75
"""How long before today such a case was taken up at most."""

_MOST = {"supporting": 27, "promoting": 25, "social_work": 25, "mental_health": 25, "lifespan": 25, "sensory": 25}
"""Cases a full-time worker of a team has at most: 15 to 25 (standards 9, illustrative); Supporting Independence, which
reviews, a little more."""

_DUE_SHARE, _LATER_SHARE = 0.9, 0.35
"""Of the people with support and nobody: how many are given to a worker when a review is near, and before that."""


class CasesTakenUp:
    """Gives people to whoever has room; ``written`` are the turns that say who has whom already."""

    def __init__(self, setting: Setting, chance: Chance, written: Iterable[Turn], *, manager_id: str) -> None:
        self._set, self._chance, self._manager_id = setting, chance, manager_id
        self._involved, held = _read(written)
        self._people = {person.id: person for person in setting.crowd.everybody()}
        self._desks: list[tuple[Worker, float]] = []
        for team, workers in sorted(setting.organisation.workers.items()):
            most = _MOST.get(team, 0)
            here = [worker for worker in workers if worker.carries]
            if most:
                self._desks += [(worker, most * worker.hours / FULL_TIME - held[worker.id]) for worker in here]
        self.turns: list[Turn] = []

    def take_up(self, person_id: str, start: date, *, near: bool) -> str:
        """Give a person nobody has to a worker, mostly; return the worker's id, or empty for nobody.

        ``start`` is when support began; ``near`` for a review that is due soon or overdue.
        """
        happens = self._chance.happens(_DUE_SHARE if near else _LATER_SHARE)
        if person_id in self._involved or not happens or not self._desks:
            return ""
        place = max(range(len(self._desks)), key=lambda n: (self._desks[n][1], self._desks[n][0].id))
        worker, room = self._desks[place]
        if room < 1:
            return ""
        self._desks[place] = (worker, room - 1)
        self._involved.add(person_id)
        self._allocate(person_id, worker, self._since(person_id, worker, start))
        return worker.id

    def _since(self, person_id: str, worker: Worker, start: date) -> date:
        """A weekday of late, after the last contact: whoever rang before then had no open case."""
        today = self._set.today
        heard = self._people[person_id].last_contact
        first = max(start, worker.first, today - timedelta(days=_LATELY_DAYS), self._set.first)
        if heard is not None:
            first = max(first, heard + timedelta(days=1))
        day = min(today, first + timedelta(days=self._chance.between(0, max(0, (today - first).days))))
        return day - timedelta(days=max(0, day.weekday() - 4))

    def _allocate(self, person_id: str, worker: Worker, since: date) -> None:
        at = self._at(since)
        fields: dict[str, object] = {
            "person_id": person_id,
            "worker_id": worker.id,
            "team_id": self._set.organisation.team_ids[worker.team],
            "role": KEY,
            "from_date": since.isoformat(),
            "note": "Review of the support",
        }
        write = Write(Verb.CREATE, "allocation", self._chance.row_id(at), fields)
        self.turns.append(Turn(at, self._manager_id, "allocate", (write,)))

    def _at(self, day: date) -> datetime:
        shown = max(day, self._set.first)
        return min(instant(shown, self._chance.between(10 * 60, 14 * 60)), self._set.now)


def _read(written: Iterable[Turn]) -> tuple[set[str], Counter[str]]:
    """Who is with somebody, or on a list, after all the turns; and how many open cases each worker has."""
    rows: dict[str, dict[str, Any]] = {}
    for turn in written:
        for write in turn.writes:
            if write.entity == "allocation":
                rows.setdefault(write.row_id, {}).update(write.fields)
    still = [row for row in rows.values() if not row.get("to_date")]
    return {row["person_id"] for row in still}, Counter(row["worker_id"] for row in still if row.get("worker_id"))
