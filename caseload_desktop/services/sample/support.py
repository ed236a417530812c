"""What the people of the sample are supported with: services, assessments, equipment, hospital stays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from caseload_desktop.domain.support import CHANGED
from caseload_desktop.runtime.paths import resource
from caseload_desktop.services.sample.chance import Chance
from caseload_desktop.services.sample.people import Person
from caseload_desktop.services.sample.recording import Setting
from caseload_desktop.services.sample.turns import Turn, Verb, Write, instant

_LONGEST_DAYS = 2200
"""How long before today the oldest support of the sample began."""

_CARE_HOMES = ("lt_residential_care", "lt_nursing_care")
_NINE_TO_FIVE = (9 * 60, 17 * 60)


class SupportOfPeople:
    """Makes the turns once everything else has happened, from a chance of its own; ``part`` of the council's counts."""

    def __init__(self, setting: Setting, chance: Chance, *, part: float) -> None:
        self._set, self._chance, self._part = setting, chance, part
        self._words: dict[str, Any] = json.loads(resource("sample", "support.json").read_bytes())
        self._turns: list[Turn] = []
        workers = [w for team in setting.organisation.workers.values() for w in team if w.last is None]
        self._workers = [worker.id for worker in workers]
        self._months = max(1, (setting.today - setting.first).days // 30)

    def turns(self) -> Iterator[Turn]:
        """The turns in the order of their time."""
        known = [p for p in self._set.crowd.everybody() if not (p.restricted or p.died)]
        grown = [p for p in known if p.age_in(self._set.today.year) >= 18]
        at_home = self._chance.shuffled([p for p in grown if not p.care_home and not p.carer])
        self._care_homes(self._chance.shuffled([p for p in grown if p.care_home]))
        self._community(at_home)
        self._assess(at_home)
        self._equip(at_home)
        self._hospital(at_home)
        yield from sorted(self._turns, key=lambda turn: turn.at)

    def _count(self, of_council: float) -> int:
        return round(of_council * self._part)

    # services

    def _care_homes(self, people: list[Person]) -> None:
        """Who lives in a care home has a place there; those of 65 and over as many as the council's part."""
        wanted = {kind: self._count(self._words["people"][kind]) for kind in _CARE_HOMES}
        for person in people:
            kind = max(wanted, key=lambda one: wanted[one])
            if wanted[kind] <= 0:
                return
            wanted[kind] -= 1
            self._service(person, kind, provider=person.care_home)

    def _community(self, people: list[Person]) -> None:
        """Homecare, direct payments and the rest, each for other people; now and then two for one."""
        kinds = [kind for kind in self._words["people"] if kind not in _CARE_HOMES]
        place = 0
        for kind in kinds:
            for _ in range(self._count(self._words["people"][kind])):
                if place >= len(people):
                    return
                second = kind == "day_support" and place > 0
                self._service(people[place - 1] if second and self._chance.happens(0.4) else people[place], kind)
                place += 1
                if self._chance.happens(self._words["ended_share"]) and place < len(people):
                    self._ended_service(people[place], kind)
                    place += 1

    def _service(self, person: Person, kind: str, *, provider: str = "") -> None:
        """Support that goes on today; some of it changed on its way, some is paused."""
        days = min(_LONGEST_DAYS, round(self._chance.spread(320, 1.0)) + 1)
        start = self._weekday(self._set.today - timedelta(days=days))
        fields = self._fields(person, kind, start, provider=provider)
        at, row = self._made("service", fields, start)
        self._turns.append(Turn(at, self._worker(), "begin_service", (row,)))
        row_id = row.row_id
        if days > 120 and "units" in self._words["kinds"][kind] and self._chance.happens(self._words["changed_share"]):
            on = self._weekday(start + timedelta(days=self._chance.between(60, days - 30)))
            self._change(row_id, fields, on)
        elif self._chance.happens(self._words["paused_share"]):
            on = self._weekday(self._set.today - timedelta(days=self._chance.between(0, min(days, 30))))
            pause = {"paused_from": on.isoformat(), "pause_reason": self._chance.one(self._words["pauses"])}
            at, row = self._told("service", row_id, pause, on)
            self._turns.append(Turn(at, self._worker(), "pause_service", (row,)))

    def _fields(self, person: Person, kind: str, start: date, *, provider: str = "") -> dict[str, object]:
        told = self._words["kinds"][kind]
        low, high = told["unit_cost"]
        cost = round(self._chance.towards(low, high, (2 * low + high) / 3) * 2) / 2
        fields: dict[str, object] = {
            "person_id": person.id,
            "service_type": told["service_type"],
            "component": kind,
            "provider": provider or self._chance.one(told["providers"]),
            "delivery_mechanism": told["delivery_mechanism"],
            "unit_cost": cost,
            "cost_frequency": told["cost_frequency"],
            "plan_agreed_on": self._weekday(start - timedelta(days=self._chance.between(1, 14))).isoformat(),
            "from_date": start.isoformat(),
        }
        if "units" in told:
            fields["planned_units"] = float(self._chance.between(*told["units"]))
        if "permanent" in told:
            fields["permanent"] = told["permanent"]
        if told["delivery_mechanism"] == "direct_payment":
            paid = min(self._set.today, start + timedelta(days=self._chance.between(3, 28)))
            fields["first_payment_on"] = self._weekday(paid).isoformat()
        if self._chance.happens(self._words["nhs_share"]):
            fields["nhs_funded"] = True
        return fields

    def _change(self, row_id: str, fields: dict[str, object], on: date) -> None:
        why, by = self._chance.one(self._words["changes"]), self._worker()
        at = min(self._at(on) + timedelta(hours=1), self._set.now)
        last = (on - timedelta(days=1)).isoformat()
        ending = {"to_date": last, "end_reason": CHANGED, "end_note": why}
        units = float(str(fields["planned_units"])) + self._chance.one((-2.0, 3.5, 7.0))
        more = {**fields, "planned_units": max(1.0, units), "from_date": on.isoformat(), "follows": row_id}
        writes = (
            Write(Verb.SET, "service", row_id, ending),
            Write(Verb.CREATE, "service", self._chance.row_id(at), more),
        )
        self._turns.append(Turn(at, by, "change_service", writes))

    def _ended_service(self, person: Person, kind: str) -> None:
        """Support that was and is not any more, within the time of the sample."""
        end = self._weekday(self._set.today - timedelta(days=self._chance.between(5, self._months * 30)))
        start = self._weekday(end - timedelta(days=self._chance.between(30, 600)))
        at, row = self._made("service", self._fields(person, kind, start), start)
        self._turns.append(Turn(at, self._worker(), "begin_service", (row,)))
        row_id = row.row_id
        why = self._chance.weighted(self._words["ends"], key="service ends")
        ending = {"to_date": end.isoformat(), "end_reason": why, **self._nothing()}
        at, row = self._told("service", row_id, ending, end)
        self._turns.append(Turn(at, self._worker(), "end_service", (row,)))

    # assessments

    def _assess(self, people: list[Person]) -> None:
        """Assessments of the last months with what came of them, and those that wait, a few of them late."""
        for _ in range(self._count(self._words["assessments_a_month"]) * self._months):
            self._assessment(self._chance.one(people), self._chance.between(40, self._months * 30))
        for _ in range(self._count(self._words["assessments_open"])):
            self._assessment(self._chance.one(people), round(self._chance.towards(0, 44, 8)), is_open=True)

    def _assessment(self, person: Person, ago: int, *, is_open: bool = False) -> None:
        asked = self._weekday(self._set.today - timedelta(days=ago))
        kind = self._chance.weighted(self._words["assessment_kinds"], key="assessment kinds")
        by = self._worker()
        fields: dict[str, object] = {
            "person_id": person.id,
            "kind": kind,
            "assessment_type": self._set.lists.mapped("assessment_kind", kind, "cld"),
            "asked_on": asked.isoformat(),
            "worker_id": by if not is_open or self._chance.happens(0.75) else None,
        }
        if kind == "capacity":
            fields["decision"] = self._chance.one(self._words["decisions"])
        if is_open and self._chance.happens(0.1):
            agreed = self._set.today + timedelta(days=self._chance.between(5, 40))
            fields |= {"agreed_due_on": agreed.isoformat(), "agreed_due_why": self._chance.one(self._words["agreed"])}
        at, row = self._made("assessment", fields, asked)
        self._turns.append(Turn(at, by, "ask_assessment", (row,)))
        row_id = row.row_id
        if is_open:
            if ago > 6 and self._chance.happens(0.4):
                begun = self._weekday(asked + timedelta(days=self._chance.between(3, ago)))
                at, row = self._told("assessment", row_id, {"started_on": begun.isoformat()}, begun)
                self._turns.append(Turn(at, by, "start_assessment", (row,)))
            return
        done = self._weekday(asked + timedelta(days=round(self._chance.towards(3, 39, 20))))
        self._finish(row_id, kind, done, by)

    def _finish(self, row_id: str, kind: str, on: date, by: str) -> None:
        if self._chance.happens(0.08):
            why = self._chance.weighted(self._words["cancelled"], key="cancelled")
            fields = {"cancelled_on": on.isoformat(), "cancel_reason": why, **self._nothing()}
            at, row = self._told("assessment", row_id, fields, on)
            self._turns.append(Turn(at, by, "cancel_assessment", (row,)))
            return
        found: dict[str, object] = {"completed_on": on.isoformat(), **self._nothing()}
        if kind == "capacity":
            has = self._chance.happens(0.5)
            found |= {"has_capacity": "has_capacity" if has else "lacks_capacity"}
            found |= {} if has else {"summary": "Best interests agreed with family: stay at home with support"}
        else:
            found["outcome"] = self._chance.weighted(self._words["outcomes"], key="outcomes")
        if kind in ("care_act", "carers"):
            eligible = self._chance.happens(0.7)
            found |= {"eligible": "yes" if eligible else "no"}
            found |= {"eligible_needs": self._chance.one(self._words["needs"])} if eligible else {}
        at, row = self._told("assessment", row_id, found, on)
        self._turns.append(Turn(at, by, "complete_assessment", (row,)))

    # equipment, hospital

    def _equip(self, people: list[Person]) -> None:
        for _ in range(self._count(self._words["equipment"])):
            asked = self._weekday(self._set.today - timedelta(days=self._chance.between(0, self._months * 30)))
            kind = self._chance.weighted({"aid": 6, "telecare": 3, "adaptation": 2, "telecare_complex": 1}, key="kinds")
            fields: dict[str, object] = {
                "person_id": self._chance.one(people).id,
                "kind": kind,
                "item": self._chance.one(self._words["items"][kind]),
                "supplier": self._chance.one(self._words["suppliers"]),
                "asked_on": asked.isoformat(),
            }
            if kind == "adaptation":
                fields["cost"] = float(self._chance.between(9, 150) * 10)
            at, row = self._made("equipment", fields, asked)
            self._turns.append(Turn(at, self._worker(), "ask_equipment", (row,)))
            row_id = row.row_id
            given = self._weekday(asked + timedelta(days=self._chance.between(1, 12)))
            if given <= self._set.today:
                at, row = self._told("equipment", row_id, {"given_on": given.isoformat()}, given)
                self._turns.append(Turn(at, self._worker(), "give_equipment", (row,)))

    def _hospital(self, people: list[Person]) -> None:
        """Stays of the last months, and people who are in hospital today; each of other people."""
        now, before = self._count(self._words["in_hospital"]), self._count(self._words["stays"])
        for place, person in enumerate(people[-(now + before) :]):
            ago = self._chance.between(1, 20) if place < now else self._chance.between(30, self._months * 30)
            self._stay(person, self._weekday(self._set.today - timedelta(days=ago)), is_out=place >= now)

    def _stay(self, person: Person, admitted: date, *, is_out: bool) -> None:
        fields: dict[str, object] = {
            "person_id": person.id,
            "hospital": self._chance.one(self._words["hospitals"]),
            "ward": self._chance.one(self._words["wards"]),
            "admitted_on": admitted.isoformat(),
            "admission": "unplanned" if self._chance.happens(0.8) else "planned",
            "reason": self._chance.one(self._words["why_admitted"]),
        }
        if not is_out and self._chance.happens(0.6):
            planned = self._set.today + timedelta(days=self._chance.between(0, 9))
            fields["discharge_planned_on"] = planned.isoformat()
        at, row = self._made("hospital_stay", fields, admitted)
        self._turns.append(Turn(at, self._worker(), "admit_to_hospital", (row,)))
        row_id = row.row_id
        if is_out:
            on = self._weekday(admitted + timedelta(days=self._chance.between(2, 24)))
            to = self._chance.weighted(self._words["discharged_to"], key="discharged to")
            out = {"discharged_on": max(on, admitted).isoformat(), "discharged_to": to, **self._nothing()}
            at, row = self._told("hospital_stay", row_id, out, on)
            self._turns.append(Turn(at, self._worker(), "discharge_from_hospital", (row,)))

    # writing

    def _made(self, entity: str, fields: dict[str, object], on: date) -> tuple[datetime, Write]:
        """A row that is made on a day, and when it was recorded."""
        at = self._at(on)
        return at, Write(Verb.CREATE, entity, self._chance.row_id(at), fields)

    def _told(self, entity: str, row_id: str, fields: dict[str, Any], on: date) -> tuple[datetime, Write]:
        """A later word on a row: after it was made, also where both are told on the first day."""
        return min(self._at(on) + timedelta(hours=1), self._set.now), Write(Verb.SET, entity, row_id, fields)

    def _nothing(self) -> dict[str, str]:
        return {"no_next_why": self._chance.one(self._words["nothing_next"])}

    def _worker(self) -> str:
        return self._chance.one(self._workers)

    def _weekday(self, day: date) -> date:
        """The day itself, or the Friday before a weekend."""
        return day - timedelta(days=max(0, day.weekday() - 4))

    def _at(self, day: date) -> datetime:
        """When it was recorded: in the morning of that day, for what lies before the sample on its first."""
        shown = min(max(day, self._set.first), self._set.today)
        at = instant(shown, self._chance.between(_NINE_TO_FIVE[0], _NINE_TO_FIVE[0] + 60))
        return min(at, self._set.now - timedelta(hours=2))
