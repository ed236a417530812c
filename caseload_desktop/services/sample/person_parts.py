"""What is written about people in the sample beside the work: notes, tasks, hazards, relationships, chronologies."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from caseload_desktop.domain.hazard import review_proposed
from caseload_desktop.runtime.paths import resource
from caseload_desktop.services.chronology import analysis_id
from caseload_desktop.services.sample.carers import pair_writes
from caseload_desktop.services.sample.chance import Chance
from caseload_desktop.services.sample.organisation import Worker
from caseload_desktop.services.sample.people import Person
from caseload_desktop.services.sample.recording import Setting
from caseload_desktop.services.sample.turns import Turn, Verb, Write, instant

_LOOK_BACK_DAYS = 120
"""How far back notes of a case are written."""


@dataclass(frozen=True, slots=True)
class Case:
    """Somebody's open case: whose it is and since when."""

    person: Person
    worker: Worker
    since: date


class PersonParts:
    """Makes the turns once the caseloads are known, from a chance of its own."""

    def __init__(self, setting: Setting, chance: Chance, cases: Sequence[Case], *, manager_id: str) -> None:
        self._set, self._chance, self._cases, self._manager_id = setting, chance, cases, manager_id
        self._words: dict[str, Any] = json.loads(resource("sample", "person_parts.json").read_bytes())
        self._turns: list[Turn] = []
        self._noted: dict[str, list[tuple[str, date, str]]] = {}

    def turns(self) -> Iterator[Turn]:
        """The turns in the order of their time."""
        for case in self._cases:
            if case.worker.last is None:
                self._notes(case)
                self._task(case)
                self._hazard(case)
            self._kin(case)
        self._pairs()
        self._chronologies()
        yield from sorted(self._turns, key=lambda turn: turn.at)

    # ------------------------------------------------------------------------------------------------------- notes
    def _notes(self, case: Case) -> None:
        if not self._happens("notes"):
            return
        for _ in range(self._chance.between(1, 3)):
            weighty = self._happens("significant")
            kind = "event" if weighty else self._chance.one(sorted(self._words["notes"]))
            words = self._chance.one(self._words["significant"] if weighty else self._words["notes"][kind])
            self._note(case, kind, words, weighty=weighty)

    def _note(self, case: Case, kind: str, words: str, *, weighty: bool) -> None:
        on = self._recently(case.since)
        at = self._at(on)
        row_id = self._chance.row_id(at)
        fields = {
            "person_id": case.person.id,
            "kind": kind,
            "on_date": on.isoformat(),
            "words": words,
            "significant": weighty or None,
        }
        self._turns.append(Turn(at, case.worker.id, "write_note", (Write(Verb.CREATE, "case_note", row_id, fields),)))
        if weighty:
            self._noted.setdefault(case.person.id, []).append((row_id, on, words))
        if self._happens("addition"):
            later = min(self._set.today, on + timedelta(days=2))
            added = {"person_id": case.person.id, "note_id": row_id, "on_date": later.isoformat()}
            added["words"] = self._chance.one(self._words["additions"])
            after = max(self._at(later), at)
            self._turns.append(Turn(after, case.worker.id, "add_to_note", self._made(after, "note_addition", added)))

    def _task(self, case: Case) -> None:
        if not self._happens("task"):
            return
        kind = self._chance.one(sorted(self._words["tasks"]))
        asked = self._recently(max(case.since, self._set.today - timedelta(days=21)))
        at = self._at(asked)
        row_id = self._chance.row_id(at)
        fields = {
            "person_id": case.person.id,
            "kind": kind,
            "words": self._chance.one(self._words["tasks"][kind]),
            "due_on": (self._set.today + timedelta(days=self._chance.between(-5, 24))).isoformat(),
            "worker_id": case.worker.id,
            "waits_for": self._chance.one(self._words["waits_for"]),
        }
        self._turns.append(Turn(at, case.worker.id, "add_task", (Write(Verb.CREATE, "task", row_id, fields),)))
        if self._happens("task_done"):
            done = {"done_on": self._set.today.isoformat(), "done_note": self._chance.one(self._words["done"])}
            self._turns.append(
                Turn(self._set.now, case.worker.id, "complete_tasks", (Write(Verb.SET, "task", row_id, done),))
            )

    # ------------------------------------------------------------------------------------------------------- hazards
    def _hazard(self, case: Case) -> None:
        if not self._happens("hazard"):
            return
        kind = self._chance.one(sorted(self._words["hazards"]))
        since = self._recently(case.since - timedelta(days=self._chance.between(0, 120)), back=240)
        at = self._at(since)
        row_id = self._chance.row_id(at)
        fields = {
            "person_id": case.person.id,
            "kind": kind,
            "detail": self._words["hazards"][kind],
            "from_date": since.isoformat(),
            "review_on": review_proposed(kind, on=since, lists=self._set.lists).isoformat(),
            "told": True,
        }
        self._turns.append(Turn(at, case.worker.id, "add_hazard", (Write(Verb.CREATE, "hazard", row_id, fields),)))
        if (self._set.today - since).days > 3:
            agreed = {"agreed_by": self._manager_id, "agreed_on": (since + timedelta(days=2)).isoformat()}
            after = max(at, self._at(since + timedelta(days=2)))
            self._turns.append(
                Turn(after, self._manager_id, "agree_hazard", (Write(Verb.SET, "hazard", row_id, agreed),))
            )

    # ------------------------------------------------------------------------------------------------------- people
    def _kin(self, case: Case) -> None:
        """Somebody of the family, by name; now and then a neighbour with a key."""
        at = self._at(self._recently(case.since))
        if self._happens("kin"):
            kind = self._chance.weighted(self._words["kin"], key="kin")
            fields = {
                "person_id": case.person.id,
                "kind": kind,
                "other_name": f"{self._chance.one(self._words['kin_names'])} {case.person.family}",
                "other_phone": f"07700 900{self._chance.between(100, 999)}",
                "cares": self._chance.happens(0.4) or None,
                "next_of_kin": True,
                "emergency_contact": self._chance.happens(0.6) or None,
                "legal_role": self._chance.one(self._words["legal"]),
                "note": self._chance.one(self._words["kin_notes"]),
                "pair": self._chance.row_id(at),
            }
            self._turns.append(Turn(at, case.worker.id, "add_relationship", self._made(at, "relationship", fields)))
        if self._happens("neighbour"):
            fields = {
                "person_id": case.person.id,
                "kind": "neighbour",
                "other_name": self._chance.one(self._words["neighbours"]),
                "other_phone": f"01632 960{self._chance.between(100, 999)}",
                "emergency_contact": True,
                "pair": self._chance.row_id(at),
            }
            self._turns.append(Turn(at, case.worker.id, "add_relationship", self._made(at, "relationship", fields)))

    def _pairs(self) -> None:
        """Some people held here belong together: carers and those they care for, each side in its own record."""
        carers = [p for p in self._set.crowd.everybody() if p.carer and not p.died and not p.restricted]
        cared = [case for case in self._cases if not case.person.carer and not case.person.restricted]
        pairs = zip(self._chance.shuffled(carers), self._chance.shuffled(cared), strict=False)
        for carer, case in list(pairs)[: self._words["pairs"]]:
            self._pair(case, carer)

    def _pair(self, case: Case, carer: Person) -> None:
        at = self._at(self._recently(case.since))
        writes = pair_writes(
            case.person, carer, legal_roles=self._words["legal"], chance=self._chance, lists=self._set.lists, at=at
        )
        self._turns.append(Turn(at, case.worker.id, "add_relationship", writes))

    # ------------------------------------------------------------------------------------------------------- chronology
    def _chronologies(self) -> None:
        """A few people with significant notes have a chronology, with an analysis."""
        known = [case for case in self._cases if case.person.id in self._noted]
        for case in known[: self._words["chronologies"]]:
            at = self._set.now
            entries = [
                {"date_words": when, "words": words, "source": case.person.formal}
                for when, words in self._words["life"]
            ]
            entries += [
                {"on_date": on.isoformat(), "words": words, "source": case.worker.name, "about_kind": "case_note",
                 "about_id": note_id, "meaning": self._chance.one(self._words["meanings"])}
                for note_id, on, words in self._noted[case.person.id]
            ]  # fmt: skip
            writes = [
                Write(Verb.CREATE, "chronology_entry", self._chance.row_id(at), {"person_id": case.person.id, **entry})
                for entry in entries
            ]
            self._turns.append(Turn(at, case.worker.id, "add_entries", tuple(writes)))
            fields = {"person_id": case.person.id, "words": self._words["analysis"]}
            fields["on_date"] = self._set.today.isoformat()
            analysis = Write(Verb.CREATE, "chronology_analysis", analysis_id(case.person.id), fields)
            self._turns.append(Turn(at, case.worker.id, "write_analysis", (analysis,)))

    # ------------------------------------------------------------------------------------------------------- how
    def _made(self, at: datetime, entity: str, fields: dict[str, Any]) -> tuple[Write, ...]:
        return (Write(Verb.CREATE, entity, self._chance.row_id(at), fields),)

    def _happens(self, what: str) -> bool:
        return self._chance.happens(self._words["shares"][what])

    def _recently(self, since: date, *, back: int = _LOOK_BACK_DAYS) -> date:
        """A weekday since a day, of the last months, within the sample."""
        first = max(since, self._set.first, self._set.today - timedelta(days=back))
        day = first + timedelta(days=self._chance.between(0, max(0, (self._set.today - first).days)))
        return max(first, day - timedelta(days=max(0, day.weekday() - 4)))

    def _at(self, day: date) -> datetime:
        return min(instant(day, self._chance.between(9 * 60, 17 * 60)), self._set.now)
