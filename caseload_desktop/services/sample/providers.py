"""The places that care for people in the sample: one with early signs, one a manager has looked at, others quiet."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from caseload_desktop.runtime.paths import resource
from caseload_desktop.services.sample.chance import Chance
from caseload_desktop.services.sample.leads import Enquiry, Leads
from caseload_desktop.services.sample.organisation import SAFEGUARDING
from caseload_desktop.services.sample.people import Person
from caseload_desktop.services.sample.recording import Setting
from caseload_desktop.services.sample.turns import Turn, Verb, Write, instant
from caseload_desktop.store.ids import fixed_id

_TEN_O_CLOCK = 600
_NO_ENQUIRY = "no_enquiry"
_UNPLANNED_DAYS, _OPEN_DAYS = 30, 90
"""How long ago the latest enquiries about a place began: nobody has planned them; nobody has closed them."""


def provider_id_of(name: str) -> str:
    """The id of the sample's place of that name, so that whatever names a home or an agency can name its record."""
    return fixed_id("sample provider", name)


def recorded_places(setting: Setting, *, manager_id: str) -> Turn:
    """All places, recorded on the first day of the sample."""
    at = instant(setting.first, _TEN_O_CLOCK - 60)
    writes = tuple(
        Write(Verb.CREATE, "provider", provider_id_of(one["name"]), {**one, "sample": True})
        for one in _words()["places"]
    )
    return Turn(at, manager_id, "add_provider", writes)


def _words() -> dict[str, Any]:
    words: dict[str, Any] = json.loads(resource("sample", "providers.json").read_bytes())
    return words


class ProvidersOfSample:
    """Makes the turns from a chance of its own, so that all that was there before stays as it is."""

    def __init__(self, setting: Setting, chance: Chance, leads: Leads, *, manager_id: str) -> None:
        self._set, self._chance, self._leads, self._manager = setting, chance, leads, manager_id
        self.begun: list[Enquiry] = []
        self._words = _words()
        teams = setting.organisation.workers
        self._decider = teams[SAFEGUARDING][0].id
        self._workers = [w.id for team in teams.values() for w in team if w.last is None]
        self._turns: list[Turn] = []

    def turns(self) -> Iterator[Turn]:
        """Concerns at two places with what was decided, a look at one, and what is to be followed up."""
        grown = [p for p in self._set.crowd.everybody() if not (p.restricted or p.died or p.carer) and p.care_home]
        for place, concerns in (("signs_at", "concerns"), ("looked_at", "quiet_concerns")):
            name = self._words[place]
            here = [p for p in grown if p.care_home == name] or grown
            self._concerns(name, self._chance.shuffled(here), self._words[concerns])
        self._look()
        self._follow_up(provider_id_of(self._words["signs_at"]), self._words["task"], ago=5, due_in=9)
        yield from sorted(self._turns, key=lambda turn: turn.at)

    def _concerns(self, name: str, people: Sequence[Person], concerns: Sequence[Mapping[str, Any]]) -> None:
        """Each about another resident while there are enough; none where nobody lives in a home."""
        for number, told in enumerate(concerns):
            on = self._weekday(told["ago"])
            if people and on >= self._set.first:
                self._concern(name, people[number % len(people)], told, on)

    def _concern(self, name: str, person: Person, told: Mapping[str, Any], on: date) -> None:
        by, kind = self._chance.one(self._workers), self._kind_of(name)
        at = self._at(on)
        row_id = self._chance.row_id(at)
        fields = {
            "person_id": person.id,
            "raised_on": on.isoformat(),
            "raised_at": "10:00",
            "worker_id": by,
            "team_id": self._set.organisation.team_ids[SAFEGUARDING],
            "referrer_kind": self._chance.one(("family_friend", "primary_health", "provider", "secondary_health")),
            "what_happened": told["what"],
            "types": list(told["types"]),
            "location": self._set.lists.mapped("provider_kind", kind, "location"),
            "source_of_risk": "service_provider",
            "provider_id": provider_id_of(name),
            "immediate_risk": "acted",
            "immediate_action": "The manager of the home was told to keep the resident safe.",
            "msp_asked": "asked_expressed",
            "adults_wishes": "To feel safe and to stay.",
        }
        self._turns.append(Turn(at, by, "raise_concern", (Write(Verb.CREATE, "concern", row_id, fields),)))
        if told["decision"]:
            self._decide(row_id, person, fields, told["decision"], on)

    def _decide(self, concern_id: str, person: Person, fields: Mapping[str, Any], decision: str, raised: date) -> None:
        on = self._next_weekday(raised)
        at = self._at(on, later=True)
        why = self._words["why"][decision]
        said: dict[str, object] = {
            "decision": decision,
            "decision_why": why,
            "decided_on": on.isoformat(),
            "decided_at": "11:00",
            "decided_by": self._decider,
            "has_needs": "yes",
            "at_risk": "yes",
            "unable_to_protect": "yes" if decision == "s42_enquiry" else "no",
            "unable_to_protect_why": why,
        }
        writes = []
        if decision == _NO_ENQUIRY:
            said |= {"disposals": self._words["instead"], "no_next_why": "Advice given to the home and the family."}
        else:
            enquiry_id = self._chance.row_id(at)
            said["enquiry_id"] = enquiry_id
            carried = ("person_id", "team_id", "types", "location", "source_of_risk", "provider_id", "msp_asked")
            enquiry = {name: fields[name] for name in carried}
            enquiry |= {"concern_id": concern_id, "kind": decision, "started_on": on.isoformat()}
            enquiry["worker_id"] = lead = self._leads.give(person, on)
            writes.append(Write(Verb.CREATE, "enquiry", enquiry_id, enquiry))
            self._begun(Enquiry(enquiry_id, concern_id, person, lead, on, ends=on + timedelta(days=60)))
        writes.append(Write(Verb.SET, "concern", concern_id, said))
        self._turns.append(Turn(at, self._decider, "decide_concern", tuple(writes)))

    def _begun(self, one: Enquiry) -> None:
        """The latest waits to be planned; of those before it the later go on, so that the signs of a place stand."""
        days = (self._set.today - one.started).days
        if days <= _UNPLANNED_DAYS:
            self._leads.has_until(one.lead, None)
            return
        if days <= _OPEN_DAYS:
            one.ends = self._set.today + timedelta(days=20)
        self.begun.append(one)

    def _look(self) -> None:
        """A manager looked at one place lately; what was agreed is done."""
        told, on = self._words["look"], self._weekday(12)
        if on < self._set.first:
            return
        at, provider_id = self._at(on, later=True), provider_id_of(self._words["looked_at"])
        fields = {"provider_id": provider_id, "on_date": on.isoformat(), "worker_id": self._manager,
                  "result": told["result"], "words": told["words"]}  # fmt: skip
        look = Write(Verb.CREATE, "provider_look", self._chance.row_id(at), fields)
        self._turns.append(Turn(at, self._manager, "look_at_provider", (look,)))
        task_id = self._follow_up(provider_id, told["task"], ago=12, due_in=14)
        done = self._weekday(3)
        after = {"done_on": done.isoformat(), "done_note": told["note"]}
        turn = Turn(self._at(done), self._manager, "complete_provider_task",
                    (Write(Verb.SET, "provider_task", task_id, after),))  # fmt: skip
        self._turns.append(turn)

    def _follow_up(self, provider_id: str, words: str, *, ago: int, due_in: int) -> str:
        on = max(self._weekday(ago), self._set.first)
        at = self._at(on, later=True)
        task_id = self._chance.row_id(at)
        due = on + timedelta(days=due_in)
        fields = {"provider_id": provider_id, "words": words, "from_date": on.isoformat(), "due_on": due.isoformat(),
                  "worker_id": self._manager}  # fmt: skip
        row = Write(Verb.CREATE, "provider_task", task_id, fields)
        self._turns.append(Turn(at, self._manager, "add_provider_task", (row,)))
        return task_id

    def _kind_of(self, name: str) -> str:
        return next(str(one["kind"]) for one in self._words["places"] if one["name"] == name)

    def _weekday(self, ago: int) -> date:
        """The day so many days ago, or the Friday before a weekend."""
        day = self._set.today - timedelta(days=ago)
        return day - timedelta(days=max(0, day.weekday() - 4))

    def _next_weekday(self, day: date) -> date:
        """The next working day, but not later than today."""
        ahead = 3 if day.weekday() == 4 else 1
        return min(day + timedelta(days=ahead), self._set.today)

    def _at(self, day: date, *, later: bool = False) -> datetime:
        return min(instant(day, _TEN_O_CLOCK + (90 if later else 5)), self._set.now - timedelta(hours=1))
