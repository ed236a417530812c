"""Carers of the sample: whom they care for, written on both sides, what they were offered and what came of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.relationship import inverse_kind, inverse_legal_role
from caseload_desktop.runtime.paths import resource
from caseload_desktop.services.sample.chance import Chance
from caseload_desktop.services.sample.people import Person
from caseload_desktop.services.sample.recording import Setting
from caseload_desktop.services.sample.turns import Turn, Verb, Write, instant

_SUPPORTED = frozenset({"service", "assessment", "enablement"})
"""Whoever has one of these may have somebody who cares for them."""

_LEGAL_ROLES = ("", "", "", "attorney_health_welfare", "attorney_property", "appointee")
_PARTNERS_YEARS = 15
"""People further apart in age are taken for parent and child."""


def pair_writes(
    cared: Person, carer: Person, *, legal_roles: Sequence[str], chance: Chance, lists: CodeLists, at: datetime
) -> tuple[Write, ...]:
    """Both sides of a relationship in which one cares for the other: partner, child or parent by their ages."""
    years = carer.born - cared.born
    kind = "partner" if abs(years) < _PARTNERS_YEARS else "child" if years > 0 else "parent"
    pair, legal_role = chance.row_id(at), chance.one(legal_roles)
    here = {"person_id": cared.id, "other_id": carer.id, "kind": kind, "cares": True, "next_of_kin": True}
    here |= {"legal_role": legal_role, "other_name": carer.formal, "pair": pair}
    there = {"person_id": carer.id, "other_id": cared.id, "cared_for": True, "pair": pair}
    there |= {
        "kind": inverse_kind(kind, gender=cared.gender, lists=lists),
        "legal_role": inverse_legal_role(legal_role, lists=lists),
        "other_name": cared.formal,
    }
    return tuple(Write(Verb.CREATE, "relationship", chance.row_id(at), side) for side in (here, there))


class CarersOfPeople:
    """Makes the turns from what was written before: who cares for whom already, and who is supported."""

    def __init__(self, setting: Setting, chance: Chance, written: Iterable[Turn], *, part: float) -> None:
        self._set, self._chance, self._part = setting, chance, part
        self._words: dict[str, Any] = json.loads(resource("sample", "support.json").read_bytes())
        self._turns: list[Turn] = []
        self._paired, supported = _read(written)
        here = [w for team in setting.organisation.workers.values() for w in team if w.last is None]
        self._workers = [worker.id for worker in here]
        known = [p for p in setting.crowd.everybody() if not (p.restricted or p.died)]
        self._grown = [p for p in known if p.age_in(setting.today.year) >= 18]
        taken = set(self._paired.values())
        self._free = [p for p in self._grown if p.id in supported and not (p.carer or p.care_home or p.id in taken)]

    def turns(self) -> Iterator[Turn]:
        """The turns in the order of their time."""
        carers = self._chance.shuffled([p for p in self._grown if p.carer])
        carers.sort(key=lambda carer: carer.id not in self._paired)  # whose pair is known was offered something first
        self._free = self._chance.shuffled(self._free)
        for carer in carers[: round(self._words["offers"] * self._part)]:
            on = self._weekday(self._set.today - timedelta(days=self._chance.between(1, 300)))
            by = self._chance.one(self._workers)
            self._offer(carer, self._paired.get(carer.id) or self._find(carer, on, by), on, by)
        yield from sorted(self._turns, key=lambda turn: turn.at)

    def _find(self, carer: Person, on: date, by: str) -> str | None:
        """Somebody with support of a fitting age, told as theirs on both sides before the offer."""
        fits = next((p for p in self._free if abs(p.born - carer.born) < _PARTNERS_YEARS), None)
        fits = fits or next((p for p in self._free if 18 <= carer.born - p.born <= 45), None)
        if fits is None:
            return None
        self._free.remove(fits)
        at = self._at(on, 9 * 60)
        writes = pair_writes(fits, carer, legal_roles=_LEGAL_ROLES, chance=self._chance, lists=self._set.lists, at=at)
        self._turns.append(Turn(at, by, "add_relationship", writes))
        return fits.id

    def _offer(self, carer: Person, cared_for_id: str | None, on: date, by: str) -> None:
        at = self._at(on, 10 * 60)
        fields: dict[str, object] = {
            "person_id": carer.id,
            "cared_for_id": cared_for_id,
            "offered_on": on.isoformat(),
            "result": self._chance.weighted(self._words["answers"], key="answers"),
            "hours_caring": self._chance.one(("h0_19", "h20_34", "h35_49", "h50", "unknown")),
        }
        if fields["result"] in ("accepted", "had_one"):
            fields["led_to"] = [self._chance.one(self._words["led_to"])]
        made = Write(Verb.CREATE, "carers_offer", self._chance.row_id(at), fields)
        self._turns.append(Turn(at, by, "offer_to_carer", (made,)))

    def _weekday(self, day: date) -> date:
        """The day itself, or the Friday before a weekend."""
        return max(day - timedelta(days=max(0, day.weekday() - 4)), self._set.first)

    def _at(self, day: date, minute: int) -> datetime:
        at = instant(min(day, self._set.today), minute + self._chance.between(0, 50))
        return min(at, self._set.now - timedelta(hours=1) + timedelta(minutes=minute - 9 * 60))


def _read(written: Iterable[Turn]) -> tuple[dict[str, str], set[str]]:
    """Whom carers care for by what was written, and who has support."""
    pairs: dict[str, str] = {}
    supported: set[str] = set()
    for turn in written:
        for write in turn.writes:
            fields = write.fields
            if write.entity == "relationship" and fields.get("cared_for") and fields.get("other_id"):
                pairs[str(fields["person_id"])] = str(fields["other_id"])
            elif write.entity in _SUPPORTED and "person_id" in fields:
                supported.add(str(fields["person_id"]))
    return pairs, supported
