"""DoLS and AMHP in the sample: an application for each contact that asked, a cohort that waits, people held now."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from caseload_desktop.domain.dols import GRANTED, MET
from caseload_desktop.domain.dols_clocks import DolsRules, longest_authorisation
from caseload_desktop.domain.dols_rank import suggested_priority
from caseload_desktop.domain.months import add_months
from caseload_desktop.domain.uk_time import local_of
from caseload_desktop.runtime.paths import resource
from caseload_desktop.services.sample.chance import Chance
from caseload_desktop.services.sample.people import Person
from caseload_desktop.services.sample.providers import provider_id_of
from caseload_desktop.services.sample.recording import DolsAsked, Setting
from caseload_desktop.services.sample.turns import Turn, Verb, Write, instant

DOLS_TEAM, AMHP_TEAM, SAFEGUARDING_TEAM = "dols", "mental_health", "safeguarding"

_OLD_DAYS, _NEW_DAYS = 60, 14
_LOOKED_SHARE = 0.85
_CHANGED_SHARE = 0.12
_ASKED_SHARE = 0.35
_YOUNGEST, _OLDEST = 18, 75
_FURTHER_DAYS = 21
"""A further request is decided in three weeks, so that nothing lies between the two authorisations."""
_SOONEST, _LATEST = 40, 350
"""After how many days of an authorisation the next request may be the one that follows it."""
_REQUIREMENTS = ("age", "best_interests", "eligibility", "mental_capacity", "mental_health", "no_refusals")


@dataclass(frozen=True, slots=True)
class _Standing:
    """How a person's latest application stands: from when somebody may ask again, and what could be followed.

    ``again`` is None while it waits; ``last`` is the last day of an authorisation, None where there is none.
    """

    row_id: str
    again: date | None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request: its day, the authorisation it is to follow, and the days on which somebody asks again."""

    on: date
    follows: _Standing | None
    later: tuple[date, ...]


class LibertyOfPeople:
    """Makes the turns once all contacts are written, from a chance of its own: contacts stay as they are."""

    def __init__(self, setting: Setting, chance: Chance, *, manager_id: str) -> None:
        self._set, self._chance, self._rules = setting, chance, DolsRules()
        self._words: dict[str, Any] = json.loads(resource("sample", "liberty.json").read_bytes())
        places = json.loads(resource("sample", "providers.json").read_bytes())["places"]
        self._kinds = {one["name"]: one["kind"] for one in places}
        teams = setting.organisation.workers
        there = {name: [w.id for w in team if w.last is None] for name, team in teams.items()}
        everybody = [one for team in there.values() for one in team] or [manager_id]
        self._assessors = there.get(DOLS_TEAM) or everybody
        self._amhps = there.get(AMHP_TEAM) or everybody
        self._signer = (there.get(SAFEGUARDING_TEAM) or [manager_id])[0]
        self._team_id = setting.organisation.team_ids.get(DOLS_TEAM)
        self._turns: list[Turn] = []

    def turns(self) -> Iterator[Turn]:
        """The turns in the order of their time; who asks twice has one application that waits at most."""
        calls: dict[str, list[DolsAsked]] = {}
        for asked in self._set.dols:
            if not (asked.person.died or asked.person.restricted):
                calls.setdefault(asked.person.id, []).append(asked)
        for of_one in calls.values():
            self._asked_for(of_one)
        self._referrals()
        yield from sorted(self._turns, key=lambda turn: turn.at)

    # ------------------------------------------------------------------------------------------------------- DoLS
    def _asked_for(self, calls: Sequence[DolsAsked]) -> None:
        """One person's applications: none while one waits or an authorisation still has long to run."""
        before: _Standing | None = None
        for place, asked in enumerate(calls):
            if before is None or (before.again is not None and before.again <= asked.received):
                before = self._application(asked, before, [one.received for one in calls[place + 1 :]])
        if before is not None and before.last is not None:
            self._runs_out(before.row_id, before.last)

    def _application(self, asked: DolsAsked, before: _Standing | None, later: Sequence[date]) -> _Standing:
        """An application as it came in, and as far as it has come since; ``later`` is when somebody asks once more."""
        chance, words, person, on = self._chance, self._words, asked.person, asked.received
        at = min(instant(on, asked.minute) + timedelta(minutes=45), self._set.now)
        follows = before if before is not None and before.last is not None and on <= before.last else None
        if before is not None and before.last is not None and follows is None:
            self._runs_out(before.row_id, before.last)
        kind = "further" if follows else str(chance.weighted(words["kinds"], key="dols kinds"))
        several = 2 if chance.happens(0.25) else 1
        codes = sorted({str(chance.weighted(words["circumstances"], key="circumstances")) for _ in range(several)})
        worker = chance.one(self._assessors) if chance.happens(0.6) else None
        place = person.care_home or words["hospital"]
        row_id = chance.row_id(at)
        fields: dict[str, Any] = {
            "person_id": person.id,
            "contact_id": asked.contact_id,
            "follows": follows.row_id if follows else None,
            "kind": kind,
            "received_on": on.isoformat(),
            "provider_id": provider_id_of(place) if place in self._kinds else None,
            "managing_authority": place,
            "place_kind": self._kinds.get(place, "care_home_residential"),
            "ordinary_residence": "ours",
            "circumstances": codes,
            "priority": suggested_priority(codes, self._set.lists),
            "priority_on": on.isoformat(),
            "worker_id": worker,
            "team_id": self._team_id,
        }
        if kind == "urgent_and_standard":
            fields |= {"urgent_from": on.isoformat(), "urgent_to": (on + timedelta(days=6)).isoformat()}
        writes = [Write(Verb.CREATE, "dols", row_id, fields)]
        if form := self._set.lists.mapped("dols_kind", kind, "form"):
            told = {"person_id": person.id, "dols_id": row_id, "form": form, "on_date": on.isoformat(), "sent": False}
            writes.append(Write(Verb.CREATE, "dols_form", chance.row_id(at), {**told, "other_party": place}))
        self._put(Turn(at, worker or self._assessors[0], "request_dols", tuple(writes)))
        return self._course(row_id, fields, _Asked(on, follows, tuple(later)))

    def _course(self, row_id: str, fields: Mapping[str, Any], asked: _Asked) -> _Standing:
        on, follows = asked.on, asked.follows
        waited = (self._set.today - on).days
        which = "old" if waited > _OLD_DAYS else "lately" if waited > _NEW_DAYS else "new"
        course = self._chance.weighted(self._words["courses"][which], key=which)
        longest = _FURTHER_DAYS if follows else max(5, min(waited, 80))
        decided = on + timedelta(days=self._chance.between(4, longest))
        waits = course == "pending" or decided > self._set.today
        if follows is not None and follows.last is not None and (waits or course != "granted"):
            self._runs_out(follows.row_id, follows.last, asked_again=True)
        if waits:
            self._waits(row_id, fields, on)
            return _Standing(row_id, None)
        if course == "granted" and fields["kind"] != "third_party":
            return self._granted(row_id, fields, decided, asked)
        if fields["kind"] == "third_party":
            said = {"decision": "no_deprivation", **_nothing("The home was told what to ask for.")}
            self._decide(row_id, decided, said)
        elif course == "not_granted":
            self._refused(row_id, fields, decided)
        else:
            self._ended(row_id, decided, str(self._chance.weighted(self._words["ends"], key="dols ends")))
        return _Standing(row_id, decided + timedelta(days=1))

    def _waits(self, row_id: str, fields: Mapping[str, Any], on: date) -> None:
        """Looked at every quarter, now and then ranked anew; some have assessments under way, a few looks are late."""
        look = add_months(on, self._rules.look_months)
        while look <= self._set.today and self._chance.happens(_LOOKED_SHARE):
            self._look(row_id, fields, look)
            look = add_months(look, self._rules.look_months)
        if self._chance.happens(_ASKED_SHARE):
            asked = max(on, self._set.today - timedelta(days=self._chance.between(2, 12)))
            self._assess(row_id, fields, asked, done=self._set.today, met=self._chance.between(0, 6))

    def _look(self, row_id: str, fields: Mapping[str, Any], on: date) -> None:
        chance, words = self._chance, self._words
        changed = chance.happens(_CHANGED_SHARE)
        at, by = self._noon(on), fields["worker_id"] or self._assessors[0]
        told = {
            "person_id": fields["person_id"],
            "dols_id": row_id,
            "on_date": on.isoformat(),
            "worker_id": by,
            "asked_whom": chance.one(words["asked"]),
            "changed": changed,
            "circumstances": ["tries_to_leave"] if changed else fields["circumstances"],
            "priority": "higher" if changed else fields["priority"],
            "words": chance.one(words["changed" if changed else "same"]),
        }
        writes = [Write(Verb.CREATE, "dols_look", chance.row_id(at), told)]
        if changed:
            now = {name: told[name] for name in ("circumstances", "priority")}
            now |= {"priority_on": on.isoformat(), "priority_why": told["words"]}
            writes.append(Write(Verb.SET, "dols", row_id, now))
        self._put(Turn(at, by, "look_at_dols", tuple(writes)))

    def _assess(
        self, row_id: str, fields: Mapping[str, Any], asked: date, *, done: date, met: int, not_met: str = ""
    ) -> None:
        """All six asked for together; so many of them found met, one perhaps not."""
        chance = self._chance
        at, by = self._noon(done), fields["worker_id"] or self._assessors[0]
        doctor, writes = chance.one(self._words["doctors"]), []
        for number, kind in enumerate(_REQUIREMENTS):
            outside = kind in ("mental_health", "mental_capacity", "eligibility")
            told: dict[str, Any] = {
                "person_id": fields["person_id"],
                "dols_id": row_id,
                "kind": kind,
                "assessor_kind": "mha" if outside else "bia",
                "assessor": doctor if outside else None,
                "worker_id": None if outside else by,
                "asked_on": asked.isoformat(),
                "due_on": max(asked, done).isoformat(),
            }
            if number < met or kind == not_met:
                found = "not_met" if kind == not_met else MET
                told |= {"done_on": done.isoformat(), "result": found, "equivalent": False}
                told["note"] = self._words["not_met_why"].get(kind, "") if kind == not_met else ""
            writes.append(Write(Verb.CREATE, "dols_assessment", chance.row_id(at), told))
        self._put(Turn(at, by, "complete_dols_assessments", tuple(writes)))

    def _granted(self, row_id: str, fields: Mapping[str, Any], on: date, asked: _Asked) -> _Standing:
        """Authorised from the day of the decision, or from the day after the one that it follows."""
        self._assess(row_id, fields, on - timedelta(days=3), done=on - timedelta(days=1), met=6)
        follows, begins = asked.follows, on
        if follows is not None and follows.last is not None:
            begins = max(on, follows.last + timedelta(days=1))
            if begins <= self._set.today:
                self._ended(follows.row_id, min(follows.last, begins), "followed")
        last = longest_authorisation(begins, self._rules)
        again = next((day for day in asked.later if _SOONEST <= (day - begins).days <= _LATEST), None)
        if again is not None:
            last = min(last, again + timedelta(days=self._chance.between(3, self._rules.ask_again_days)))
        elif self._chance.happens(0.5):
            last = begins + timedelta(days=self._chance.between(85, 200))
        said = {
            "decision": GRANTED,
            "authorised_from": begins.isoformat(),
            "authorised_to": last.isoformat(),
            "conditions": self._chance.one(self._words["conditions"]) or None,
        }
        self._decide(row_id, on, said)
        return _Standing(row_id, last - timedelta(days=self._rules.ask_again_days), last)

    def _runs_out(self, row_id: str, last: date, *, asked_again: bool = False) -> None:
        """What becomes of an authorisation nothing takes the place of: it ends, or nobody needs another."""
        if last < self._set.today and self._chance.happens(0.9):
            self._ended(row_id, last, "ran_out")
        elif asked_again:
            return
        elif last < self._set.today + timedelta(days=self._rules.ask_again_days) and self._chance.happens(0.4):
            why = {"no_further_why": "Moves to her daughter before it ends."}
            at = self._noon(self._set.today - timedelta(days=1))
            self._put(Turn(at, self._assessors[0], "no_further_dols", (Write(Verb.SET, "dols", row_id, why),)))

    def _refused(self, row_id: str, fields: Mapping[str, Any], on: date) -> None:
        why = str(self._chance.weighted(self._words["not_met"], key="dols not met"))
        before = on - timedelta(days=1)
        self._assess(row_id, fields, before, done=before, met=6, not_met=why)
        said = {"decision": "not_granted", "not_granted_why": [why], "decision_note": self._words["not_met_why"][why]}
        self._decide(row_id, on, {**said, **_nothing("The home was told; the person stays as they are.")})

    def _decide(self, row_id: str, on: date, said: Mapping[str, Any]) -> None:
        values = {**said, "decided_on": on.isoformat(), "decided_by": self._signer}
        self._put(
            Turn(self._noon(on, later=True), self._signer, "decide_dols", (Write(Verb.SET, "dols", row_id, values),))
        )

    def _ended(self, row_id: str, on: date, reason: str) -> None:
        values = {"ended_on": on.isoformat(), "end_reason": reason, **_nothing("Nothing more is to be authorised.")}
        at = self._noon(min(on + timedelta(days=1), self._set.today), later=True)
        self._put(Turn(at, self._assessors[0], "end_dols", (Write(Verb.SET, "dols", row_id, values),)))

    # ------------------------------------------------------------------------------------------------------- AMHP
    def _referrals(self) -> None:
        """A few referrals: some closed lately, some open, held under a section with their time running."""
        known = [p for p in self._set.crowd.everybody() if self._suits(p)]
        for told, person in zip(self._words["amhp"], self._chance.shuffled(known), strict=False):
            self._referral(person, told, self._set.now - timedelta(hours=told["hours"]))

    def _suits(self, person: Person) -> bool:
        age = person.age_in(self._set.today.year)
        return _YOUNGEST <= age <= _OLDEST and not (person.restricted or person.died or person.carer)

    def _referral(self, person: Person, told: Mapping[str, Any], at: datetime) -> None:
        chance, by = self._chance, self._chance.one(self._amhps)
        row_id, local = chance.row_id(at), local_of(at)
        on, clock = local.date().isoformat(), f"{local:%H:%M}"
        fields: dict[str, Any] = {
            "person_id": person.id,
            "received_on": on,
            "received_at": clock,
            "kind": "assessment",
            "referrer_kind": told["referrer"],
            "rag": told["rag"],
            "rag_why": told["reasons"],
            "reasons": told["reasons"],
            "place": told["place"],
            "detention": told["detention"],
            "team_id": self._set.organisation.team_ids.get(AMHP_TEAM),
        }
        if told["held"]:
            began = local_of(self._set.now - timedelta(hours=max(told["held"], told["hours"])))
            fields |= {"detained_from": began.date().isoformat(), "detained_at": f"{began:%H:%M}"}
        rated = {"person_id": person.id, "referral_id": row_id, "on_date": on, "at": clock, "rag": told["rag"]}
        rating = Write(
            Verb.CREATE, "amhp_rating", chance.row_id(at), {**rated, "why": told["reasons"], "worker_id": by}
        )
        self._put(Turn(at, by, "refer_to_amhp", (Write(Verb.CREATE, "amhp_referral", row_id, fields), rating)))
        if told["outcome"]:
            self._closed(row_id, told, by, at)

    def _closed(self, row_id: str, told: Mapping[str, Any], by: str, at: datetime) -> None:
        given, seen, over = (local_of(at + timedelta(hours=hours)) for hours in (1, 5, 8))
        assessed = self._set.lists.mapped("amhp_outcome", told["outcome"], "assessed") == "yes"
        admitted = self._set.lists.mapped("amhp_outcome", told["outcome"], "admits") == "yes"
        taken = {"worker_id": by, "allocated_on": given.date().isoformat(), "allocated_at": f"{given:%H:%M}"}
        self._put(
            Turn(at + timedelta(hours=1), by, "allocate_amhp", (Write(Verb.SET, "amhp_referral", row_id, taken),))
        )
        if assessed:
            found = {"assessed_on": seen.date().isoformat(), "assessed_at": f"{seen:%H:%M}"}
            found["doctors"] = ", ".join(self._words["doctors"][:2])
            self._put(
                Turn(at + timedelta(hours=5), by, "assess_amhp", (Write(Verb.SET, "amhp_referral", row_id, found),))
            )
        end = {
            "closed_on": over.date().isoformat(),
            "outcome": told["outcome"],
            "hospital": self._words["hospital"] if admitted else None,
            **_nothing("The ward has it." if admitted else "The crisis team keeps in touch."),
        }
        self._put(Turn(at + timedelta(hours=8), by, "close_amhp", (Write(Verb.SET, "amhp_referral", row_id, end),)))

    # ------------------------------------------------------------------------------------------------------- time
    def _noon(self, day: date, *, later: bool = False) -> datetime:
        """Some time around noon of a day, or in the afternoon."""
        return instant(day, self._chance.between(14 * 60, 16 * 60) if later else self._chance.between(600, 780))

    def _put(self, turn: Turn) -> None:
        """One act, never later than now."""
        self._turns.append(replace(turn, at=min(turn.at, self._set.now)))


def _nothing(why: str) -> dict[str, object]:
    return {"next_step": "nothing_further", "no_next_why": why}
