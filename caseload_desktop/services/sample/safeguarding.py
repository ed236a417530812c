"""Safeguarding in the sample: the concerns that contacts reported, decided, enquired into and closed as published."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from caseload_desktop.domain.roles import Role
from caseload_desktop.domain.safeguarding import NO, NO_ENQUIRY, OTHER, S42, TESTS, YES, is_expressed, is_identified
from caseload_desktop.domain.working_days import ENGLAND
from caseload_desktop.runtime.paths import resource
from caseload_desktop.services.sample.chance import Chance, Deck
from caseload_desktop.services.sample.leads import Enquiry, Leads
from caseload_desktop.services.sample.organisation import SAFEGUARDING
from caseload_desktop.services.sample.people import Person
from caseload_desktop.services.sample.providers import provider_id_of
from caseload_desktop.services.sample.recording import Setting, StepLeft
from caseload_desktop.services.sample.turns import Turn, Verb, Write, instant

STEP = "safeguarding_concern"
"""The next step of the contacts that reported one."""

_FULL_DAYS = 100
"""Enquiries begun longer ago are written with their outcome only, so that making the sample stays short."""

_TOLD_DAYS = 20
"""Whoever raised a concern has been told of the decision after so many days, late or not."""
_LONG_DAYS = 180
"""Enquiries that take longer wait for others: many for the police, with their clock paused."""
_BACKLOG_DAYS = 60
_PLAN_DAYS = 28
"""From one look at a safeguarding plan to the next."""

_CARRIED = (
    "person_id",
    "incident_id",
    "incident_title",
    "types",
    "location",
    "source_of_risk",
    "source_detail",
    "provider_id",
    "adults_wishes",
)
"""What an enquiry takes over from its concern."""


class SafeguardingSample:
    """Makes the turns once all contacts are written, from a chance of its own: contacts stay as they are."""

    def __init__(self, setting: Setting, chance: Chance, leads: Leads, *, begun: Iterable[Enquiry]) -> None:
        """``begun`` are enquiries that others of the sample began; they take their course here."""
        self._set, self._chance, self._leads, self._begun = setting, chance, leads, begun
        self._words: dict[str, Any] = json.loads(resource("sample", "safeguarding.json").read_bytes())
        places = json.loads(resource("sample", "providers.json").read_bytes())["places"]
        self._places = {str(one["name"]): str(one["kind"]) for one in places}
        teams = setting.organisation.workers
        self._managers = [w.id for w in teams[SAFEGUARDING] if w.role is Role.SAFEGUARDING_MANAGER and w.last is None]
        self._long = Deck(chance, self._words["shares"]["long"])
        self._planned = Deck(chance, self._words["shares"]["plan"])
        self._waits = Deck(chance, self._words["shares"]["waits_to_close"])
        self._shared = Deck(chance, self._words["shares"]["shared"])
        self._people = {person.id: person for person in setting.crowd.everybody()}
        self._nothing_shared = True  # the first that could be is, so that a small sample has one to look at
        self._homes: dict[str, list[Person]] = {}
        for person in self._people.values():
            if person.care_home and not (person.restricted or person.died):
                self._homes.setdefault(person.care_home, []).append(person)
        self._turns: list[Turn] = []
        self._latest: dict[str, datetime] = {}

    def turns(self) -> Iterator[Turn]:
        """The turns in the order of their time."""
        for one in self._begun:
            self._goes_on(one)
        for step in self._set.steps:
            person = self._people.get(step.person_id)
            if step.step == STEP and person is not None and not person.restricted:
                self._concern(step, person)
        yield from sorted(self._turns, key=lambda turn: turn.at)

    # ------------------------------------------------------------------------------------------------------- concern
    def _concern(self, step: StepLeft, person: Person) -> None:
        raised = min(step.due - timedelta(days=1), self._set.today)
        at = self._at(raised)
        row_id, told = self._chance.row_id(at), self._told(person)
        fields: dict[str, object] = {
            "person_id": person.id,
            "contact_id": step.contact_id,
            "raised_on": raised.isoformat(),
            "raised_at": f"{self._chance.between(9, 16):02}:{self._chance.between(0, 59):02}",
            "worker_id": step.worker_id,
            "team_id": self._set.organisation.team_ids[SAFEGUARDING],
            "referrer_kind": self._draw("referrers"),
            "immediate_risk": "acted" if self._chance.happens(0.2) else "no",
            **told,
        }
        if fields["immediate_risk"] == "acted":
            fields["immediate_action"] = "Somebody stays there until it is safe."
        concerns = [(row_id, person, fields), *self._others(person, fields, at)]
        made = tuple(Write(Verb.CREATE, "concern", each_id, each) for each_id, _, each in concerns)
        self._put(Turn(at, step.worker_id, "raise_concern", made))
        if self._happens("consulted"):
            self._consult(row_id, person, step.worker_id, raised)
        later = self._chance.between(3, 7) if self._happens("late_decision") else self._chance.between(0, 2)
        decided = ENGLAND.add(raised, later)
        if decided < self._set.today:
            for each_id, adult, each in concerns:
                self._decide(each_id, adult, each, decided)

    def _others(
        self, person: Person, fields: dict[str, object], at: datetime
    ) -> list[tuple[str, Person, dict[str, object]]]:
        """Now and then something befell several of one home: a concern about each of them, of one incident."""
        there = self._homes.get(person.care_home, []) if person.care_home in self._places else []
        beside = [one for one in there if one is not person and one.since < at.date()]
        if not beside or not (self._nothing_shared or self._shared.draw()):
            return []
        self._nothing_shared = False
        adults = self._chance.shuffled(beside)[: self._chance.between(1, 3)]
        incident = self._chance.one(self._words["incidents"])
        fields |= {"incident_id": self._chance.row_id(at), "incident_title": incident["title"]}
        fields |= {"what_happened": incident["what"], "types": incident["types"]}
        shared = {name: value for name, value in fields.items() if name not in ("contact_id", "adults_wishes")}
        return [(self._chance.row_id(at), one, {**shared, "person_id": one.id}) for one in adults]

    def _told(self, person: Person) -> dict[str, object]:
        """What happened, where, and who the source of risk is, as fits where the person lives."""
        kind = self._places.get(person.care_home, "")
        words = self._words["care_home" if kind else "home"]
        exact = self._chance.weighted(words["source"], key=("source", bool(kind)))
        found: dict[str, object] = {
            "what_happened": self._chance.one(words["what"]),
            "types": sorted({self._draw("types") for _ in range(2 if self._chance.happens(0.2) else 1)}),
            "location": kind if kind.startswith("care_home") else words["location"],
            "source_detail": exact,
            "source_of_risk": self._set.lists.mapped("source_of_risk_detail", exact, "source"),
            "adults_wishes": self._chance.one(self._words["wishes"]),
        }
        if kind:
            found["provider_id"] = provider_id_of(person.care_home)
        return found

    def _consult(self, concern_id: str, person: Person, worker_id: str, on: date) -> None:
        at = self._at(on)
        fields: dict[str, object] = {
            "person_id": person.id,
            "concern_id": concern_id,
            "on_date": on.isoformat(),
            "worker_id": worker_id,
            "with_kind": self._draw("consulted_with"),
            "asked": self._chance.one(self._words["asked"]),
            "advice": self._chance.one(self._words["advice"]),
        }
        row_id = self._chance.row_id(at)
        made = Write(Verb.CREATE, "concern_consultation", row_id, fields)
        self._put(Turn(at, worker_id, "consult_on_concern", (made,)))

    def _decide(self, concern_id: str, person: Person, told: dict[str, object], on: date) -> None:
        enquires = self._happens("enquiry")
        decision = (OTHER if self._happens("other_enquiry") else S42) if enquires else NO_ENQUIRY
        at, manager = self._at(on), self._chance.one(self._managers)
        fields: dict[str, object] = {
            "decision": decision,
            "decision_why": self._words["decision_why"][decision],
            "decided_on": on.isoformat(),
            "decided_at": "15:00",
            "decided_by": manager,
        }
        for test in TESTS:
            met = decision == S42 or test != TESTS[-1]
            fields |= {test: YES if met else NO}
            fields |= {f"{test}_why": self._words["why_yes"][test] if met else self._words["why_no"]}
        if self._happens("told") or (self._set.today - on).days > _TOLD_DAYS:
            fields |= {"feedback_on": on.isoformat(), "feedback_how": "telephone"}
        if enquires:
            days = self._chance.between(190, 330) if self._long.draw() else self._chance.between(20, 75)
            lead, row_id = self._leads.give(person, on), self._chance.row_id(at)
            enquiry = {name: told[name] for name in _CARRIED if name in told}
            enquiry |= {"concern_id": concern_id, "kind": decision, "started_on": on.isoformat()}
            enquiry |= {"worker_id": lead, "team_id": told["team_id"]}
            fields["enquiry_id"] = row_id
            made = Write(Verb.CREATE, "enquiry", row_id, enquiry)
            decided = Write(Verb.SET, "concern", concern_id, fields)
            self._put(Turn(at, manager, "decide_concern", (made, decided)))
            self._goes_on(Enquiry(row_id, concern_id, person, lead, on, on + timedelta(days=days)))
            return
        fields |= {"disposals": [self._draw("disposals")], "next_step": "nothing_further"}
        fields |= {"no_next_why": self._words["no_next_why"]}
        self._put(Turn(at, manager, "decide_concern", (Write(Verb.SET, "concern", concern_id, fields),)))

    # ------------------------------------------------------------------------------------------------------- enquiry
    def _goes_on(self, one: Enquiry) -> None:
        self._leads.has_until(one.lead, self._closed(one))

    def _closed(self, one: Enquiry) -> date | None:
        """Take an enquiry as far as it has come: the day it was closed, or None while it is open."""
        today, days = self._set.today, (one.ends - one.started).days
        lately = (today - one.started).days <= _FULL_DAYS or one.ends > today
        if lately:
            self._course(one, days)
        concluded = one.started + timedelta(days=max(days - 8, 5))
        if concluded > today:
            if self._happens("long_paused" if days > _LONG_DAYS else "paused"):
                self._pause(one)
            return None
        planned = self._planned.draw()
        self._conclude(one, concluded, planned=planned)
        safe = self._watched(one, concluded) if planned else concluded
        if safe is None:
            return None
        one.ends = max(one.ends, safe)
        waits = one.ends > today - timedelta(days=_BACKLOG_DAYS) and self._waits.draw()
        asked = min(safe + timedelta(days=self._chance.between(0, 3)), today)
        self._ask(one, asked)
        if one.ends > today or waits:
            return None
        self._close(one, one.ends)
        return one.ends

    def _course(self, one: Enquiry, days: int) -> None:
        """Planning, an action and the report, as far as they have come."""
        planned = ENGLAND.add(one.started, self._chance.between(1, 6))
        if planned > self._set.today:
            return
        plan = {
            "planned_on": planned.isoformat(),
            "planning_kind": "discussion",
            "plan_of_enquiry": self._words["plan_of_enquiry"],
        }
        self._put(Turn(self._at(planned), one.lead, "plan_enquiry", _set(one, plan)))
        report = one.started + timedelta(days=max(days - 12, 4))
        self._action(one, planned, done=report)
        if report <= self._set.today:
            words = {"report_on": report.isoformat(), "report_by": "Lead worker", "report": self._words["report"]}
            self._put(Turn(self._at(report), one.lead, "record_enquiry_report", _set(one, words)))

    def _action(self, one: Enquiry, on: date, *, done: date) -> None:
        at, words = self._at(on), self._words["action"]
        row_id, due = self._chance.row_id(at), ENGLAND.add(on, 10)
        fields: dict[str, object] = {
            "person_id": one.person.id,
            "enquiry_id": one.id,
            "words": words["words"],
            "caused": "council",
            "worker_id": one.lead,
            "asked_on": on.isoformat(),
            "due_on": due.isoformat(),
        }
        made = Write(Verb.CREATE, "enquiry_action", row_id, fields)
        self._put(Turn(at, one.lead, "ask_enquiry_action", (made,)))
        finished = max(on, min(due, done) - timedelta(days=1))
        if finished <= self._set.today and (done <= self._set.today or self._chance.happens(0.6)):
            result = {"done_on": finished.isoformat(), "result": words["result"]}
            write = Write(Verb.SET, "enquiry_action", row_id, result)
            self._put(Turn(self._at(finished), one.lead, "finish_enquiry_action", (write,)))

    def _watched(self, one: Enquiry, since: date) -> date | None:
        """The reviews of a plan until it is needed no longer: that day, or None while it goes on."""
        on, number = since + timedelta(days=_PLAN_DAYS), 0
        late = self._set.today - timedelta(days=_PLAN_DAYS)
        while on <= late or (on <= self._set.today and self._happens("plan_review_held")):
            ends = number > 0 and self._chance.happens(0.6)
            result = "ends" if ends else "changed" if self._chance.happens(0.3) else "continues"
            self._review_plan(one, on, result)
            if ends:
                return on
            on, number = on + timedelta(days=_PLAN_DAYS), number + 1
        return None

    def _review_plan(self, one: Enquiry, on: date, result: str) -> None:
        at, following = self._at(on), None if result == "ends" else (on + timedelta(days=_PLAN_DAYS)).isoformat()
        held: dict[str, object] = {
            "person_id": one.person.id,
            "enquiry_id": one.id,
            "held_on": on.isoformat(),
            "worker_id": one.lead,
            "result": result,
            "words": self._words["plan_words"][result],
            "next_on": following,
        }
        changed: dict[str, object] = {"plan_review_on": following}
        if result == "changed":
            changed["plan"] = self._chance.one(self._words["plans"])
        made = Write(Verb.CREATE, "plan_review", self._chance.row_id(at), held)
        self._put(Turn(at, one.lead, "review_safeguarding_plan", (made, *_set(one, changed))))

    def _conclude(self, one: Enquiry, on: date, *, planned: bool) -> None:
        lists, assessed, msp = self._set.lists, self._draw("assessed"), self._draw("msp")
        capacity = self._draw("capacity")
        fields: dict[str, object] = {
            "concluded_on": on.isoformat(),
            "concluded_by": one.lead,
            "outcome": self._chance.one(self._words["outcomes"]),
            "risk_assessment_outcome": assessed,
            "risk_outcome": self._draw("risk") if is_identified(assessed, lists) else None,
            "lacked_capacity": capacity,
            "advocacy": self._draw("advocacy") if capacity == YES else None,
            "msp_asked": msp,
            "msp_achieved": self._draw("achieved") if is_expressed(msp, lists) else None,
            "plan_needed": planned,
        }
        if planned:
            fields["plan"] = self._chance.one(self._words["plans"])
            fields["plan_review_on"] = (on + timedelta(days=_PLAN_DAYS)).isoformat()
        said = {name: value for name, value in fields.items() if value is not None}
        self._put(Turn(self._at(on), one.lead, "conclude_enquiry", _set(one, said)))

    def _ask(self, one: Enquiry, on: date) -> None:
        asked = {"sign_off_asked_on": on.isoformat(), "sign_off_asked_by": one.lead}
        self._put(Turn(self._at(on), one.lead, "ask_sign_off", _set(one, asked)))

    def _close(self, one: Enquiry, on: date) -> None:
        manager = self._chance.one(self._managers)
        fields = {
            "closed_on": on.isoformat(),
            "closed_by": manager,
            "feedback_on": on.isoformat(),
            "feedback_how": "telephone",
            "next_step": "nothing_further",
            "no_next_why": self._words["no_next_why"],
        }
        self._put(Turn(self._at(on), manager, "close_enquiry", _set(one, fields)))

    def _pause(self, one: Enquiry) -> None:
        on = min(one.started + timedelta(days=10), self._set.today)
        at = self._at(on)
        fields: dict[str, object] = {
            "person_id": one.person.id,
            "about_kind": "enquiry",
            "about_id": one.id,
            "from_date": on.isoformat(),
            "reason": self._draw("pause_reason"),
        }
        row_id = self._chance.row_id(at)
        made = Write(Verb.CREATE, "safeguarding_pause", row_id, fields)
        self._put(Turn(at, one.lead, "pause_safeguarding", (made,)))

    # ------------------------------------------------------------------------------------------------------- writing
    def _at(self, day: date) -> datetime:
        """Some time of a working day."""
        return instant(day, self._chance.between(9 * 60, 16 * 60))

    def _put(self, turn: Turn) -> None:
        """One act, never later than now; what is done with one row comes in the order it is done in."""
        at = turn.at
        for write in turn.writes:
            before = self._latest.get(write.row_id)
            at = at if before is None else max(at, before + timedelta(minutes=1))
        for write in turn.writes:
            self._latest[write.row_id] = at
        self._turns.append(replace(turn, at=min(at, self._set.now)))

    def _draw(self, what: str) -> str:
        return str(self._chance.weighted(self._words[what], key=what))

    def _happens(self, what: str) -> bool:
        return self._chance.happens(self._words["shares"][what])


def _set(one: Enquiry, fields: dict[str, Any]) -> tuple[Write, ...]:
    return (Write(Verb.SET, "enquiry", one.id, fields),)
