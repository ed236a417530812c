"""Writing a contact down: its fields, who takes it, when it is saved, decided, put right or withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.contact_entry import (
    NOTHING_FURTHER,
    default_next_step,
    leads_on,
    starts_work,
    usual_reason,
)
from caseload_desktop.services.sample.chance import Chance
from caseload_desktop.services.sample.content import Content, Did, Scenario, Weights
from caseload_desktop.services.sample.crowd import Crowd, Recent
from caseload_desktop.services.sample.organisation import INTAKE_TEAM, Organisation, Worker
from caseload_desktop.services.sample.pace import Pace
from caseload_desktop.services.sample.people import Person
from caseload_desktop.services.sample.turns import Turn, Verb, Write, instant
from caseload_desktop.services.sample.wording import Call, Wording


@dataclass(frozen=True, slots=True)
class StepLeft:
    """What a contact left to be done by a day, and by whom."""

    contact_id: str
    person_id: str
    worker_id: str
    team_id: str
    step: str
    due: date


@dataclass(frozen=True, slots=True)
class DolsAsked:
    """A contact that asked for DoLS: about whom, on which day and at which minute of it."""

    contact_id: str
    person: Person
    received: date
    minute: int


@dataclass(frozen=True, slots=True)
class Setting:
    """Everything the months draw on; ``now`` is where the sample ends."""

    chance: Chance
    content: Content
    lists: CodeLists
    pace: Pace
    organisation: Organisation
    crowd: Crowd
    first: date
    now: datetime
    today: date
    steps: list[StepLeft] = field(default_factory=list)
    dols: list[DolsAsked] = field(default_factory=list)


@dataclass(slots=True)
class Taken:
    """A contact as it was taken, before it is written down; ``minute`` is the minute of the day.

    ``made`` are the rows of a person new with this contact; ``closed`` is None while it is open.
    """

    scenario: Scenario
    did: Did
    person: Person
    received: date
    minute: int
    closed: date | None
    detail: str
    settled: bool
    made: list[Write] = field(default_factory=list)
    existing: bool = False
    withdrawn: bool = False


class Recording:
    """Turns contacts into commands, handed to ``push`` in any order."""

    def __init__(self, setting: Setting, push: Callable[[Turn], None]) -> None:
        self._set = setting
        self._chance = setting.chance
        self._push = push
        self._wording = Wording(setting.chance, setting.content)
        self._intake = {p.id: p.intake for p in setting.content.teams if p.id in setting.organisation.workers}

    def minute(self) -> int:
        """A minute of the working day."""
        hour = int(self._chance.weighted(self._set.content.calibration["hours"], key="hours of the day"))
        return hour * 60 + self._chance.between(0, 59)

    def next_step(self, did: Did) -> str:
        """What follows an ending."""
        return did.next_step or default_next_step(did.outcome, self._set.lists)

    def why_nothing(self, outcome: str) -> str:
        """Why nothing follows on an ending."""
        return usual_reason(outcome, self._set.lists) or _WHY.get(outcome, _WHY["nfa_other"])

    # three ways

    def write(self, taken: Taken) -> None:
        """Write an ordinary contact down."""
        worker = self._worker(self._team_for(taken), taken.received, person=taken.person, settled=taken.settled)
        minutes = max(3, min(150, round(self._chance.spread(14 if taken.settled else 22, 0.5))))
        fields = self._fields(taken, worker, minutes)
        step, due = str(fields.get("next_step") or ""), fields.get("next_step_due")
        contact_id = self._record(taken, worker, fields, minutes)
        if due is not None and not taken.withdrawn:
            team_id, day = self._set.organisation.team_ids[worker.team], date.fromisoformat(str(due))
            self._set.steps.append(StepLeft(contact_id, taken.person.id, worker.id, team_id, step, day))
        if not taken.withdrawn:
            self._set.crowd.note(contact_id, taken.person, taken.received, taken.scenario, settled=taken.settled)
            if taken.scenario.kind == "dols":
                self._set.dols.append(DolsAsked(contact_id, taken.person, taken.received, taken.minute))

    def call_back(self, before: Recent, day: date, minute: int) -> None:
        """Write down a second contact about the same thing; it counts with the first."""
        person, scenario = before.person, before.scenario
        detail = "self" if scenario.by_self and not scenario.kind else "daughter"
        worker = self._worker(INTAKE_TEAM, day, person=person, settled=True)
        fields = self._plain(day, minute, worker, detail) | {
            "person_id": person.id,
            "reason": scenario.reason,
            "notes": self._wording.second(Call(person, detail, "phone", brief=True)),
            "given": ["information"],
            "outcome": "nfa_information_advice",
            "no_next_why": self.why_nothing("nfa_information_advice"),
            "minutes": self._chance.between(3, 12),
            "call_back_of": before.contact_id,
            "existing_case": person.has_case(day),
        }
        self._log(day, minute, worker, fields)

    def about_somebody_unknown(self, day: date, minute: int) -> None:
        """Write down a contact about someone nobody could name."""
        chance = self._chance
        worker = self._worker(INTAKE_TEAM, day, person=None, settled=True)
        detail = chance.weighted(_WHO_SEES_STRANGERS, key="strangers")
        fields = self._plain(day, minute, worker, detail) | {
            "about_unknown": self._wording.piece("unknown"),
            "reason": "concern_for_welfare",
            "notes": self._wording.piece("unknown_did"),
            "given": ["advice"],
            "outcome": (outcome := chance.one(("nfa_information_advice", "nfa_other"))),
            "no_next_why": self.why_nothing(outcome),
            "minutes": chance.between(5, 30),
        }
        self._log(day, minute, worker, fields)

    def _log(self, day: date, minute: int, worker: Worker, fields: dict[str, object]) -> None:
        recorded = self._recorded(day, minute, minutes=10)
        write = Write(Verb.CREATE, "contact", self._chance.row_id(recorded), fields)
        self._push(Turn(recorded, worker.id, "log_contact", (write,)))

    # fields

    def _plain(self, day: date, minute: int, worker: Worker, detail: str) -> dict[str, object]:
        """The fields of a short telephone call that ended there and then."""
        return {
            "received_on": day.isoformat(),
            "received_at": _time(minute),
            "method": "phone",
            "source": self._group(detail),
            "source_detail": detail,
            "presenting_issue": "information_advice",
            "step": "step_1",
            "closed_on": day.isoformat(),
            "next_step": NOTHING_FURTHER,
            "worker_id": worker.id,
            "team_id": self._set.organisation.team_ids[worker.team],
        }

    def _fields(self, taken: Taken, worker: Worker, minutes: int) -> dict[str, object]:
        did, scenario = taken.did, taken.scenario
        kind = "near" if taken.detail in _NEAR else "professional"
        method = self._chance.weighted(_METHODS[kind], key=("methods", kind))
        call = Call(taken.person, taken.detail, method, brief=worker.brief)
        notes, source_name = self._wording.note(scenario, did, call)
        managing = scenario.kind == "dols" and taken.detail in ("care_home", "hospital")
        fields = self._plain(taken.received, taken.minute, worker, taken.detail) | {
            "person_id": taken.person.id,
            "method": method,
            "source_name": source_name,
            "route_of_access": did.route or scenario.route,
            "reason": scenario.reason,
            "presenting_issue": scenario.issue,
            "step": did.step or ("step_1" if taken.closed == taken.received else "step_2"),
            "notes": notes,
            "given": list(did.given),
            "given_detail": did.detail,
            "minutes": minutes,
            "existing_case": taken.existing,
        }
        if managing:
            fields["source"] = "managing_authority"
        return fields | self._decision(taken)

    def _decision(self, taken: Taken) -> dict[str, object]:
        """Outcome and what follows; nothing while the contact is open."""
        if taken.closed is None:
            waiting = "pass_to_step_2" if self._chance.happens(0.5) else None
            return {
                "outcome": waiting,
                "closed_on": None,
                "given": [],
                "given_detail": "",
                "next_step": "step_2" if waiting else "still_to_decide",
            }
        following = self.next_step(taken.did)
        decided: dict[str, object] = {
            "outcome": taken.did.outcome,
            "closed_on": taken.closed.isoformat(),
            "next_step": following,
            "no_next_why": "" if leads_on(following) else self.why_nothing(taken.did.outcome),
        }
        if starts_work(following, self._set.lists):
            urgent = taken.scenario.urgent or following in ("purchasing", "safeguarding_concern")
            days = self._chance.between(1, 3) if urgent else self._chance.between(7, 42)
            decided["next_step_due"] = (taken.closed + timedelta(days=days)).isoformat()
        return decided

    # when it is saved, and what happens to it afterwards

    def _record(self, taken: Taken, worker: Worker, fields: dict[str, object], minutes: int) -> str:
        """Hand out the turns: saved at once, late, or open first and decided later; then, now and then, put right."""
        chance, closed = self._chance, taken.closed
        decided_later = closed not in (None, taken.received) and (bool(taken.made) or chance.happens(0.5))
        written_on = taken.received if decided_later or closed is None else closed
        if closed is None:
            fields["notes"] = f"{fields['notes']} {self._wording.piece('open_did')}"
        elif closed == taken.received and not taken.made and chance.happens(self._set.content.share("late_entry")):
            written_on = closed + timedelta(days=chance.between(1, 6))
            fields["notes"] = f"{fields['notes']} {self._wording.piece('late')}"
        minute = taken.minute if written_on == taken.received else self.minute()
        recorded = self._recorded(written_on, minute, minutes=minutes)
        row_id = chance.row_id(recorded)
        if decided_later and closed is not None:
            self._decide_later(recorded, worker, row_id, fields, closed)
        elif taken.withdrawn:
            self._withdraw(recorded, worker, row_id)
        elif chance.happens(self._set.content.share("corrected")):
            self._put_right(recorded, worker, row_id, fields)
        contact = Write(Verb.CREATE, "contact", row_id, fields)
        self._push(Turn(recorded, worker.id, "log_contact", (*taken.made, contact)))
        return row_id

    def _decide_later(
        self, recorded: datetime, worker: Worker, row_id: str, fields: dict[str, object], closed: date
    ) -> None:
        """Take the outcome out of what is saved first and write it on the day it was decided."""
        names = ("outcome", "closed_on", "next_step", "next_step_due", "no_next_why", "given", "given_detail")
        decision = {name: fields[name] for name in names if fields.get(name)}
        fields |= dict.fromkeys(names) | {"outcome": "pass_to_step_2", "next_step": "step_2"}
        at = min(self._set.now, max(recorded + timedelta(minutes=5), instant(closed, self.minute())))
        self._then(at, worker, row_id, decision, "Decided at Step 2")

    def _withdraw(self, recorded: datetime, worker: Worker, row_id: str) -> None:
        at = min(self._set.now, recorded + timedelta(minutes=self._chance.between(10, 2000)))
        removal = Write(Verb.REMOVE, "contact", row_id, {}, self._wording.piece("withdrawals"))
        self._push(Turn(at, worker.id, "withdraw_contact", (removal,)))

    def _put_right(self, recorded: datetime, worker: Worker, row_id: str, fields: dict[str, object]) -> None:
        """Save something slightly wrong and the correction of it."""
        chance = self._chance
        name = chance.one(tuple(_SLIPS))
        right, slip = fields[name], _SLIPS[name]
        at = recorded + timedelta(minutes=chance.between(3, 3000))
        if right and at <= self._set.now:
            fields[name] = slip.wrong
            self._then(at, worker, row_id, {name: right}, chance.one(slip.why))

    def _then(self, at: datetime, worker: Worker, row_id: str, fields: dict[str, object], why: str) -> None:
        self._push(Turn(at, worker.id, "correct_contact", (Write(Verb.SET, "contact", row_id, fields, why),)))

    # small decisions

    def _recorded(self, day: date, minute: int, *, minutes: int) -> datetime:
        """When a contact is saved: some minutes after it was taken, never later than now."""
        at = instant(day, minute) + timedelta(minutes=minutes + self._chance.between(0, 20))
        return min(at, self._set.now)

    def _group(self, detail: str) -> str:
        code = self._set.lists.code("contact_source_detail", detail)
        return code.group if code else "not_known"

    def _team_for(self, taken: Taken) -> str:
        special, share = _TEAMS.get(taken.scenario.id, ("", 0.0))
        workers = self._set.organisation.workers
        if special in workers and self._chance.happens(share):
            return special
        if taken.existing and self._chance.happens(0.6):
            return self._chance.one([t for t in ("supporting", "promoting", "social_work") if t in workers])
        return self._chance.weighted(self._intake, key="intake")

    def _worker(self, team: str, day: date, *, person: Person | None, settled: bool) -> Worker:
        """Somebody on duty; for a restricted person the worker named on the record."""
        if person is not None and person.restricted:
            return self._set.organisation.workers[INTAKE_TEAM][0]
        here = self._set.organisation.on_duty(team, day)
        weights = {n: w.hours * (w.tilt if settled else 1 / w.tilt) for n, w in enumerate(here)}
        return here[self._chance.weighted(weights)]


@dataclass(frozen=True, slots=True)
class _Slip:
    """What is saved by mistake in a field, and how its correction is explained."""

    wrong: object
    why: tuple[str, ...]


def _time(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


_WHY = {
    "nfa_not_offered": "Told what they could do themselves; no need the council would meet",
    "nfa_other": "Caller wants nothing from us",
}
"""Why nothing follows on an ending whose outcome does not say it itself."""
_NEAR = {"self", "partner", "daughter", "son", "parent", "sibling", "other_relative", "friend", "neighbour"}
_SLIPS = {
    "minutes": _Slip(None, ("Time spent was left blank",)),
    "source_name": _Slip("the family", ("Name of the caller added", "It was somebody else who rang")),
    "given_detail": _Slip(None, ("What was sent was left out", "Leaflet was sent as well")),
    "received_at": _Slip("09:00", ("Time of the call put right",)),
}
_TEAMS: dict[str, tuple[str, float]] = {
    "hospital_discharge": ("short_term", 0.65),
    "avoid_admission": ("short_term", 0.5),
    "sight": ("sensory", 0.6),
    "hearing": ("sensory", 0.6),
    "mental_health": ("mental_health", 0.5),
    "mha": ("mental_health", 0.7),
    "learning_disability": ("lifespan", 0.5),
    "transition": ("lifespan", 0.9),
    "safeguarding": ("safeguarding", 0.3),
    "dols": ("dols", 0.85),
}
_METHODS: dict[str, Weights] = {
    "near": {"phone": 70, "email": 11, "portal": 13, "face_to_face": 4, "letter": 2},
    "professional": {"professional_referral": 44, "email": 24, "phone": 29, "portal": 3},
}
_WHO_SEES_STRANGERS: Weights = {"police": 3, "neighbour": 2, "ambulance": 1, "voluntary_sector": 2, "anonymous": 2}
