"""Enablement in the sample: fifteen months of referrals at the published volumes, who is in service, what waits now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from caseload_desktop.domain.enablement import ACCEPTED, DECLINED
from caseload_desktop.domain.months import Month
from caseload_desktop.domain.uk_time import local_of
from caseload_desktop.runtime.paths import resource
from caseload_desktop.services.enablement_capacity import capacity_id, sitrep_note_id
from caseload_desktop.services.sample.chance import Chance, Deck
from caseload_desktop.services.sample.organisation import INTAKE_TEAM, Worker
from caseload_desktop.services.sample.people import Person
from caseload_desktop.services.sample.recording import Setting
from caseload_desktop.services.sample.turns import Turn, Verb, Write, instant

PATCH = "keah"
"""The enablement team of the sample; a very small sample has none."""

_LEAST_AGE = 60
_CAPACITY_DAYS = 28
_FOLLOWED_DAYS = 45
_SIX_WEEKS = 42
_MINUTES_AGO = (20, 75, 95, 185)
"""How long ago the referrals came that wait now: two soon due, one with the longer time, one late."""


@dataclass(slots=True)
class _Course:
    """One referral that led to a service, as far as it has come."""

    id: str
    person: Person
    worker: Worker
    received: datetime
    started: date
    discharged: date | None


class EnablementSample:
    """Makes the turns once everybody is there, from a chance of its own."""

    def __init__(self, setting: Setting, chance: Chance) -> None:
        self._set, self._chance = setting, chance
        self._words: dict[str, Any] = json.loads(resource("sample", "enablement.json").read_bytes())
        self._turns: list[Turn] = []
        self._decks: dict[int, Deck] = {}
        there = setting.organisation.workers.get(PATCH, [])
        self._staff = [w for w in there if w.last is None] or list(there)
        self._later: list[Person] = []
        self._known: list[Person] = []
        self._latest: dict[str, datetime] = {}

    def turns(self) -> Iterator[Turn]:
        """The turns in the order of their time; none where there is no patch."""
        if self._staff:
            known = [p for p in self._set.crowd.everybody() if self._suits(p)]
            self._later = sorted(self._chance.shuffled(known), key=lambda p: p.since, reverse=True)
            month, last = Month.of(self._set.first), Month.of(self._set.today)
            while month.key <= last.key:
                self._month(month)
                month = month.plus(1)
            self._waiting_now()
            self._capacity()
        yield from sorted(self._turns, key=lambda turn: turn.at)

    def _suits(self, person: Person) -> bool:
        old = person.age_in(self._set.today.year) >= _LEAST_AGE
        return old and not (person.restricted or person.died or person.care_home)

    def _month(self, month: Month) -> None:
        """The referrals of a month that led to a service, and beside them those that were declined."""
        days = min(28, (self._set.today - month.first).days)
        count = round(self._words["led_to_service"][str(month.number)] * self._set.pace.part * days / 28)
        for _ in range(count):
            day = month.first + timedelta(days=self._chance.between(0, days - 1))
            if (person := self._somebody(day)) is not None:
                self._served(person, day)
                if self._happens("declined") and (other := self._somebody(day)) is not None:
                    self._declined(other, day)

    def _somebody(self, day: date) -> Person | None:
        """Somebody known by then, each only once; None when nobody is left."""
        while self._later and self._later[-1].since <= day:
            self._known.append(self._later.pop())
        if not self._known:
            return None
        place = self._chance.between(0, len(self._known) - 1)
        self._known[place], self._known[-1] = self._known[-1], self._known[place]
        return self._known.pop()

    # ------------------------------------------------------------------------------------------------------- referred
    def _referral(self, person: Person, at: datetime) -> tuple[str, dict[str, object]]:
        """A referral as it came in; returns its id and what else was said with it."""
        chance, words = self._chance, self._words
        hospital = self._happens("hospital")
        local = local_of(at)
        row_id = chance.row_id(at)
        fields: dict[str, object] = {
            "person_id": person.id,
            "source": "hospital_discharge" if hospital else chance.weighted(words["sources"], key="sources"),
            "referred_by": chance.one(words["referrers"]) if hospital else None,
            "received_on": local.date().isoformat(),
            "received_at": f"{local:%H:%M}",
            "discharge_on": local.date().isoformat() if hospital else None,
            "team_id": self._set.organisation.team_ids[PATCH],
            "need": chance.one(words["needs"]),
            "hours_asked": chance.one((7, 10.5, 14, 21)),
        }
        by = self._set.organisation.workers[INTAKE_TEAM][0].id
        self._put(Turn(at, by, "refer_to_enablement", (Write(Verb.CREATE, "enablement", row_id, fields),)))
        return row_id, fields

    def _answer_at(self, received: datetime) -> datetime:
        minutes = self._chance.between(130, 300) if self._happens("late_answer") else self._chance.between(12, 110)
        return min(received + timedelta(minutes=minutes), self._set.now)

    def _declined(self, person: Person, day: date) -> None:
        received = instant(day, self._chance.between(8 * 60, 18 * 60))
        row_id, _ = self._referral(person, received)
        at = self._answer_at(received)
        local = local_of(at)
        reason = self._chance.weighted(self._words["decline"], key="decline")
        fields: dict[str, object] = {
            "decision": DECLINED,
            "decided_on": local.date().isoformat(),
            "decided_at": f"{local:%H:%M}",
            "decline_reason": reason,
        }
        if reason in ("no_capacity", "very_limited_capacity"):
            wanted = (local.date() + timedelta(days=14)).isoformat()
            fields |= {"purchasing_on": fields["decided_on"], "purchasing_at": fields["decided_at"]}
            fields |= {"package_wanted_by": wanted, "next_step": "purchasing"}
        else:
            fields |= {"next_step": "care_act_assessment"}
        self._put(Turn(at, self._staff[0].id, "decline_referral", (Write(Verb.SET, "enablement", row_id, fields),)))

    def _served(self, person: Person, day: date) -> None:
        """Accepted, begun, and as far as it has come since."""
        received = instant(day, self._chance.between(8 * 60, 18 * 60))
        row_id, said = self._referral(person, received)
        worker = self._chance.one(self._staff)
        later = self._chance.between(2, 5) if self._happens("later_start") else self._chance.between(0, 1)
        started = day + timedelta(days=later)
        at = self._answer_at(received)
        local = local_of(at)
        fields: dict[str, object] = {
            "decision": ACCEPTED,
            "decided_on": local.date().isoformat(),
            "decided_at": f"{local:%H:%M}",
            "start_offered_on": started.isoformat(),
            "worker_id": worker.id,
        }
        if later > 1:
            fields |= {"referrer_told_on": fields["decided_on"], "referrer_told_at": fields["decided_at"]}
        self._put(Turn(at, worker.id, "accept_referral", (Write(Verb.SET, "enablement", row_id, fields),)))
        if started > self._set.today:
            return
        begun = {"started_on": started.isoformat(), "hours_at_start": said["hours_asked"]}
        self._put(
            Turn(self._noon(started), worker.id, "start_enablement", (Write(Verb.SET, "enablement", row_id, begun),))
        )
        discharged = day if said["discharge_on"] else None
        self._course(_Course(row_id, person, worker, received, started, discharged))

    # ------------------------------------------------------------------------------------------------------- the course
    def _course(self, one: _Course) -> None:
        beyond = self._happens("beyond")
        days = self._chance.between(44, 66) if beyond else self._chance.between(18, 42)
        ends = one.started + timedelta(days=days)
        if beyond and one.started + timedelta(days=37) <= self._set.today:
            self._extend(one, ends)
        if ends <= self._set.today:
            self._end(one, ends)
            self._follow_up(one)
        else:
            self._goals(one)

    def _extend(self, one: _Course, ends: date) -> None:
        on = one.started + timedelta(days=37)
        at = self._noon(on)
        fields: dict[str, object] = {
            "person_id": one.person.id,
            "enablement_id": one.id,
            "to_date": max(ends, one.started + timedelta(days=_SIX_WEEKS + 1)).isoformat(),
            "reason": self._chance.weighted(self._words["extension"], key="extension"),
            "agreed_by": self._staff[0].id,
            "on_date": on.isoformat(),
        }
        write = Write(Verb.CREATE, "enablement_extension", self._chance.row_id(at), fields)
        self._put(Turn(at, one.worker.id, "extend_enablement", (write,)))

    def _end(self, one: _Course, on: date) -> None:
        """Ended, independent afterwards in the published share of the month."""
        after = self._after(on)
        fields: dict[str, object] = {
            "ended_on": on.isoformat(),
            "end_reason": self._words["sequel"][after],
            "support_after": after,
            "hours_at_end": self._chance.one((0, 3.5, 7)) if after in self._words["next"] else 0,
        }
        step = self._words["next"].get(after)
        fields |= {"next_step": step} if step else _nothing(self._words["nothing_next"][after])
        self._put(
            Turn(self._noon(on), one.worker.id, "end_enablement", (Write(Verb.SET, "enablement", one.id, fields),))
        )

    def _after(self, on: date) -> str:
        if self._happens("left_out"):
            return str(self._chance.weighted(self._words["after_left_out"], key="left out"))
        if on.month not in self._decks:
            self._decks[on.month] = Deck(self._chance, self._words["independent"][str(on.month)] / 100)
        alone = self._decks[on.month].draw()
        which = "after_independent" if alone else "after_supported"
        return str(self._chance.weighted(self._words[which], key=which))

    def _follow_up(self, one: _Course) -> None:
        """Asked 84 and 91 days on, where that was lately; not everybody is."""
        counted = one.discharged or one.started
        for kind, days in (("day_84", 84), ("day_91", 91)):
            on = counted + timedelta(days=days)
            lately = self._set.today - timedelta(days=_FOLLOWED_DAYS) <= on <= self._set.today
            if not lately or not self._happens("followed_up"):
                continue
            result = self._chance.weighted(self._words["results_after"], key="results")
            at_home = self._set.lists.mapped("enablement_check_result", result, "at_home")
            self._check(one, kind, on, result, at_home={"yes": True, "no": False}.get(at_home))

    def _check(self, one: _Course, kind: str, on: date, result: str, *, at_home: bool | None = None) -> None:
        at = self._noon(on)
        fields: dict[str, object] = {
            "person_id": one.person.id,
            "enablement_id": one.id,
            "kind": kind,
            "on_date": on.isoformat(),
            "result": result,
            "at_home": at_home,
        }
        write = Write(Verb.CREATE, "enablement_check", self._chance.row_id(at), fields)
        self._put(Turn(at, one.worker.id, "check_enablement", (write,)))

    def _goals(self, one: _Course) -> None:
        """Goals of somebody in service, scored each week so far; the last score of some is owed."""
        chance, today = self._chance, self._set.today
        at = self._noon(one.started)
        for area in chance.shuffled(sorted(self._words["goals"]))[: chance.between(1, 2)]:
            goal_id, score = chance.row_id(at), chance.between(1, 4)
            fields: dict[str, object] = {
                "person_id": one.person.id,
                "enablement_id": one.id,
                "area": area,
                "words": chance.one(self._words["goals"][area]),
                "set_on": one.started.isoformat(),
                "score_at_start": score,
                "score_wanted": chance.between(7, 9),
            }
            self._put(Turn(at, one.worker.id, "set_goal", (Write(Verb.CREATE, "goal", goal_id, fields),)))
            on = one.started + timedelta(days=7)
            while on <= today and not (on > today - timedelta(days=7) and chance.happens(0.3)):
                score = min(10, max(0, score + chance.between(0, 2)))
                self._score(one, goal_id, on, score)
                on += timedelta(days=7)
        if one.started + timedelta(days=27) <= today and chance.happens(0.8):
            self._check(one, "week_4", one.started + timedelta(days=24), "on_track")

    def _score(self, one: _Course, goal_id: str, on: date, score: int) -> None:
        at = self._noon(on)
        fields: dict[str, object] = {
            "person_id": one.person.id,
            "enablement_id": one.id,
            "goal_id": goal_id,
            "on_date": on.isoformat(),
            "score": score,
        }
        write = Write(Verb.CREATE, "goal_score", self._chance.row_id(at), fields)
        self._put(Turn(at, one.worker.id, "score_goals", (write,)))

    # ------------------------------------------------------------------------------------------------------- just now
    def _waiting_now(self) -> None:
        """Referrals whose clocks run as the sample is opened."""
        for minutes in _MINUTES_AGO:
            person = self._somebody(self._set.today)
            if person is not None:
                self._referral(person, self._set.now - timedelta(minutes=minutes))

    def _capacity(self) -> None:
        """The colour of every morning of the last weeks, and what was said about the last week."""
        team_id = self._set.organisation.team_ids[PATCH]
        for days in range(_CAPACITY_DAYS, -1, -1):
            day = self._set.today - timedelta(days=days)
            fields: dict[str, object] = {
                "team_id": team_id,
                "on_date": day.isoformat(),
                "level": self._chance.weighted(self._words["capacity"], key="capacity"),
                "hours_free": self._chance.between(0, 30),
                "staff_present": self._chance.between(13, 18),
                "staff_establishment": 19,
                "note": self._chance.one(self._words["capacity_notes"]),
            }
            write = Write(Verb.CREATE, "patch_capacity", capacity_id(team_id, day.isoformat()), fields)
            self._put(Turn(instant(day, 8 * 60), self._staff[0].id, "set_capacity", (write,)))
        monday = self._set.today - timedelta(days=self._set.today.weekday() + 7)
        note = {"team_id": team_id, "week_from": monday.isoformat(), "text": self._words["commentary"]}
        row_id = sitrep_note_id(team_id, monday.isoformat())
        at = instant(monday + timedelta(days=7), 9 * 60)
        self._put(Turn(at, self._staff[0].id, "write_sitrep_note", (Write(Verb.CREATE, "sitrep_note", row_id, note),)))

    def _noon(self, day: date) -> datetime:
        """Some time around noon of a day."""
        return instant(day, self._chance.between(10 * 60, 15 * 60))

    def _put(self, turn: Turn) -> None:
        """One act, never later than now; what is done with one referral comes in the order it is done in."""
        (write,), at = turn.writes, turn.at
        if write.entity == "enablement":
            before = self._latest.get(write.row_id)
            at = at if before is None else max(at, before + timedelta(minutes=1))
            self._latest[write.row_id] = at
        self._turns.append(replace(turn, at=min(at, self._set.now)))

    def _happens(self, what: str) -> bool:
        return self._chance.happens(self._words["shares"][what])


def _nothing(why: str) -> dict[str, object]:
    return {"next_step": "nothing_further", "no_next_why": why}
