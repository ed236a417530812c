"""Who works with whom in the sample: key workers, waiting lists, hand-overs, cover, and what went wrong with some."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from caseload_desktop.domain.involvement import ADDITIONAL, KEY
from caseload_desktop.runtime.paths import resource
from caseload_desktop.services.sample.chance import Chance
from caseload_desktop.services.sample.organisation import FULL_TIME, INTAKE_TEAM, Worker
from caseload_desktop.services.sample.people import Person
from caseload_desktop.services.sample.person_parts import Case
from caseload_desktop.services.sample.recording import Setting
from caseload_desktop.services.sample.turns import Turn, Verb, Write, instant

_EARLIEST_DAYS = 500
"""How long before the sample begins the longest case began, in days."""

_LEFT_BEHIND = 3
"""Cases that stayed with workers who left; a manager finds them under what to sort out."""


_INTAKE_CASES = 8
"""What the first worker of the intake team, who can be signed in as, has at most, restricted people not counted."""


@dataclass(slots=True)
class _Desk:
    """A worker of today and how many more cases they can take."""

    worker: Worker
    room: int


@dataclass(frozen=True, slots=True)
class _Stretch:
    """One involvement that was written: its row, who has it and since when."""

    id: str
    person: Person
    worker: Worker | None
    team: str
    since: date


class Caseloads:
    """Makes the turns once everything else has happened, from a chance of its own: contacts stay as they are."""

    def __init__(self, setting: Setting, chance: Chance, *, manager_id: str) -> None:
        self._set, self._chance, self._manager_id = setting, chance, manager_id
        self._words: dict[str, Any] = json.loads(resource("sample", "caseloads.json").read_bytes())
        self._turns: list[Turn] = []
        self._latest: dict[str, datetime] = {}
        self._desks = self._make_desks()
        self._held: list[_Stretch] = []

    def turns(self) -> Iterator[Turn]:
        """The turns in the order of their time."""
        today = self._set.today
        known = [p for p in self._set.crowd.everybody() if p.case_since is not None and not p.died]
        for person in sorted(known, key=lambda p: (p.case_since, p.id)):
            if person.restricted:
                self._restricted(person)
            elif person.has_case(today):
                self._current(person)
            elif self._happens("history"):
                self._ended(person)
        self._wishes()
        self._cover()
        yield from sorted(self._turns, key=lambda turn: turn.at)

    def cases(self) -> list[Case]:
        """Who has whom today, once the turns are made."""
        return [Case(s.person, s.worker, s.since) for s in self._held if s.worker is not None]

    def _make_desks(self) -> dict[str, list[_Desk]]:
        low, high = self._words["cases_full_time"]
        made: dict[str, list[_Desk]] = {}
        for team in sorted({*self._words["teams"].values(), *self._words["others"]}):
            for worker in self._set.organisation.workers.get(team, ()):
                if worker.carries:
                    room = max(2, round(self._chance.between(low, high) * worker.hours / FULL_TIME))
                    made.setdefault(team, []).append(_Desk(worker, room))
        made[INTAKE_TEAM] = [_Desk(self._set.organisation.workers[INTAKE_TEAM][0], _INTAKE_CASES)]
        return made

    # one person

    def _current(self, person: Person) -> None:
        """Somebody whose case is open: allocated, at once or after a wait, or waiting still."""
        began = self._began(person)
        recent = (self._set.today - began).days <= self._words["waits_within_days"]
        team = self._team(person)
        if recent and self._happens("waits"):
            self._wait(person, team, began)
        elif self._left_behind(person, began):
            return
        elif (desk := self._desk(team, began)) is None:
            self._wait(person, team, began) if recent else self._ended(person)
        else:
            desk.room -= 1
            stretch = self._given(person, desk.worker, began)
            self._held.append(stretch)
            self._company(stretch)

    def _restricted(self, person: Person) -> None:
        """A restricted person's case stays with the worker named on the record."""
        if person.has_case(self._set.today):
            self._held.append(self._begin(person, self._desks[INTAKE_TEAM][0].worker, self._began(person)))

    def _given(self, person: Person, worker: Worker, began: date) -> _Stretch:
        """Allocated to a worker: from the list, at once, or from the hands of a colleague."""
        today = self._set.today
        start = began
        follows = None
        if self._happens("waited_first"):
            waits = self._wait(person, worker.team, began)
            start = self._weekday(min(today, began + timedelta(days=self._chance.between(1, 24))))
            follows = waits.id
        colleagues = [d.worker for d in self._desks.get(worker.team, ()) if d.worker is not worker]
        days = (today - start).days
        if colleagues and days > 60 and self._happens("handed_over"):
            first = self._begin(person, self._chance.one(colleagues), start, follows=follows)
            moved = self._weekday(start + timedelta(days=self._chance.between(30, days)))
            note = self._chance.one(self._words["hand_over"])
            return self._begin(person, worker, moved, follows=first.id, note=note)
        return self._begin(person, worker, start, follows=follows)

    def _company(self, stretch: _Stretch) -> None:
        """Now and then an additional worker; with a few of these the key worker's part ended and nobody followed."""
        alone = self._happens("no_key_worker")
        if not alone and not self._happens("additional"):
            return
        other = self._desk(self._other_team(stretch.team), stretch.since)
        if other is None or stretch.worker is None or other.worker.id == stretch.worker.id:
            return
        since = self._weekday(min(self._set.today, stretch.since + timedelta(days=self._chance.between(3, 30))))
        self._begin(stretch.person, other.worker, since, role=ADDITIONAL)
        if alone and stretch.worker is not None:
            on = self._weekday(min(self._set.today, since + timedelta(days=self._chance.between(5, 40))))
            ending = {"end_reason": "part_done", "end_scope": "this", "end_note": self._words["part_done"]}
            ending |= self._nothing_next("part_done")
            end = self._end_write(stretch, on, ending)
            self._turns.append(Turn(self._at(on, stretch.person), stretch.worker.id, "end_involvement", (end,)))
            self._held.remove(stretch)

    def _ended(self, person: Person) -> None:
        """A case that was: it ended for one of the usual reasons."""
        began, today = self._began(person), self._set.today
        until = person.case_until if person.case_until is not None and person.case_until < today else today
        desk = self._desk(self._team(person), began, full=True)
        if desk is None or until <= began:
            return
        stretch = self._begin(person, desk.worker, began)
        on = self._weekday(min(until, today))
        reason = self._chance.weighted(self._words["ends"], key="ends")
        ending = {"end_reason": reason, "end_scope": "whole"} | self._nothing_next(reason)
        end = self._end_write(stretch, on, ending)
        self._turns.append(Turn(self._at(on, person), desk.worker.id, "end_involvement", (end,)))

    def _nothing_next(self, reason: str) -> dict[str, str]:
        """Why nothing follows the end of a case, which every ending says."""
        return {"next_step": "nothing_further", "no_next_why": self._words["nothing_next"][reason]}

    def _left_behind(self, person: Person, began: date) -> bool:
        """A few cases stay with somebody who left."""
        gone = [
            w
            for team in sorted(self._desks)
            for w in self._set.organisation.workers[team]
            if w.last is not None and w.last < self._set.today and w.first <= began <= w.last
        ]
        if not gone or sum(s.worker is not None and s.worker.last is not None for s in self._held) >= _LEFT_BEHIND:
            return False
        self._held.append(self._begin(person, self._chance.one(gone), began))
        return True

    # what is written

    def _begin(
        self,
        person: Person,
        worker: Worker,
        since: date,
        *,
        role: str = KEY,
        follows: str | None = None,
        note: str = "",
    ) -> _Stretch:
        """An involvement begins; the one it follows ends the same day."""
        at = self._at(since, person)
        row_id = self._chance.row_id(at)
        fields: dict[str, object] = {
            "person_id": person.id,
            "worker_id": worker.id,
            "team_id": self._set.organisation.team_ids[worker.team],
            "role": role,
            "from_date": since.isoformat(),
            "note": self._chance.one(self._words["what_for"]),
            "follows": follows,
            "hand_over_note": note,
        }
        writes = []
        if follows is not None:
            reason = "transferred" if note else "allocated"
            ending = {"to_date": since.isoformat(), "end_reason": reason, "end_scope": "this"}
            writes.append(Write(Verb.SET, "allocation", follows, ending))
        writes.append(Write(Verb.CREATE, "allocation", row_id, fields))
        allocated = Turn(at, self._manager_id, "allocate", tuple(writes))
        handed_over = Turn(at, self._manager_id, "transfer", tuple(writes))
        self._turns.append(handed_over if note else allocated)
        return _Stretch(row_id, person, worker, worker.team, since)

    def _wait(self, person: Person, team: str, since: date) -> _Stretch:
        """A person waits, rated by whoever put them on the list; somebody keeps in touch, not always in time."""
        at, chance = self._at(since, person), self._chance
        by = self._set.organisation.workers[INTAKE_TEAM][0].id
        row_id = chance.row_id(at)
        priority = chance.weighted(self._words["priority"], key="priority")
        fields: dict[str, object] = {
            "person_id": person.id,
            "team_id": self._set.organisation.team_ids[team],
            "role": KEY,
            "from_date": since.isoformat(),
            "note": chance.one(self._words["what_for"]),
            "priority": priority,
        }
        rating: dict[str, object] = {
            "person_id": person.id,
            "allocation_id": row_id,
            "priority": priority,
            "reason": chance.one(self._words["reasons"][priority]),
            "on_date": since.isoformat(),
        }
        if priority in ("critical", "high"):
            rating |= {"risk": chance.one(self._words["risks"]), "interim": chance.one(self._words["interim"])}
        writes = (
            Write(Verb.CREATE, "allocation", row_id, fields),
            Write(Verb.CREATE, "priority_rating", chance.row_id(at), rating),
        )
        self._turns.append(Turn(at, by, "add_to_list", writes))
        stretch = _Stretch(row_id, person, None, team, since)
        self._touch(stretch, by)
        return stretch

    def _touch(self, stretch: _Stretch, by: str) -> None:
        days = (self._set.today - stretch.since).days
        if days < 4 or self._chance.happens(0.3):
            return
        on = self._weekday(stretch.since + timedelta(days=self._chance.between(3, min(days, 20))))
        at = self._at(on, stretch.person)
        fields: dict[str, object] = {
            "person_id": stretch.person.id,
            "allocation_id": stretch.id,
            "on_date": on.isoformat(),
            "method": "phone",
            "note": self._chance.one(self._words["touch"]),
        }
        self._turns.append(
            Turn(at, by, "keep_in_touch", (Write(Verb.CREATE, "keep_in_touch", self._chance.row_id(at), fields),))
        )

    def _end_write(self, stretch: _Stretch, on: date, ending: dict[str, str]) -> Write:
        return Write(Verb.SET, "allocation", stretch.id, {"to_date": on.isoformat(), **ending})

    # what today's manager finds

    def _wishes(self) -> None:
        """Two workers ask for a hand-over."""
        today = self._set.today
        for stretch, why in zip(self._some(2), self._words["ask"], strict=False):
            on = self._weekday(max(stretch.since, today - timedelta(days=self._chance.between(1, 6))))
            fields = {"asked_on": on.isoformat(), "asked_why": why}
            if stretch.worker is not None:
                ask = Write(Verb.SET, "allocation", stretch.id, fields)
                self._turns.append(Turn(self._at(on, stretch.person), stretch.worker.id, "ask_hand_over", (ask,)))

    def _cover(self) -> None:
        """One worker is away this week; a colleague of the team covers every case."""
        for team in sorted(self._desks):
            desks = self._desks[team]
            if len(desks) < 2:
                continue
            away, cover = desks[0].worker, desks[1].worker
            today = self._set.today
            fields = {
                "cover_worker_id": cover.id,
                "cover_from": (today - timedelta(days=2)).isoformat(),
                "cover_to": (today + timedelta(days=9)).isoformat(),
                "cover_note": self._chance.one(self._words["cover"]),
            }
            writes = [
                Write(Verb.SET, "allocation", s.id, fields)
                for s in self._held
                if s.worker is away and s.since < today - timedelta(days=4)
            ]
            if writes:
                at = self._at(today - timedelta(days=3))
                self._turns.append(Turn(at, self._manager_id, "set_cover", tuple(writes)))
                return

    def _some(self, count: int) -> list[_Stretch]:
        old = [s for s in self._held if (self._set.today - s.since).days > 30]
        return self._chance.shuffled(old)[:count]

    # small decisions

    def _began(self, person: Person) -> date:
        """When a case began; those open at the start of the sample began earlier."""
        first = self._set.first
        since = person.case_since or first
        if since <= first:
            since = first - timedelta(days=self._chance.between(10, _EARLIEST_DAYS))
        return self._weekday(min(since, self._set.today))

    def _team(self, person: Person) -> str:
        team = self._words["teams"].get(person.needs, "")
        return team if team in self._desks else self._other_team("")

    def _other_team(self, team: str) -> str:
        return self._chance.one([t for t in sorted(self._desks) if t != team] or [team])

    def _desk(self, team: str, since: date, *, full: bool = False) -> _Desk | None:
        """Who of a team, else of another, has most room and was there by then; ``full`` asks for no room."""
        for desks in (self._desks.get(team, []), [d for t in sorted(self._desks) for d in self._desks[t]]):
            there = [d for d in desks if (d.room > 0 or full) and d.worker.first <= max(since, self._set.first)]
            if there:
                return self._chance.one(there) if full else max(there, key=lambda d: (d.room, d.worker.id))
        return None

    def _happens(self, what: str) -> bool:
        return self._chance.happens(self._words["shares"][what])

    def _weekday(self, day: date) -> date:
        """The day itself, or the Friday before a weekend."""
        return day - timedelta(days=max(0, day.weekday() - 4))

    def _at(self, day: date, person: Person | None = None) -> datetime:
        """When it was recorded: that day, for what lies before the sample on its first, never later than now.

        What is done for one person comes in the order it is done in.
        """
        minute = self._chance.between(9 * 60, 17 * 60)
        at = instant(max(day, self._set.first), minute)
        if person is not None:
            at = max(at, self._latest.get(person.id, at) + timedelta(minutes=3))
            self._latest[person.id] = at
        return min(at, self._set.now)
