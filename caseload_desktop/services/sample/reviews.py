"""Reviews of the sample's support: held, light-touch, overdue in every band, planned, asked for, agreed for a day."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from caseload_desktop.domain.review_rules import ReviewRules
from caseload_desktop.runtime.paths import resource
from caseload_desktop.services.sample.chance import Chance
from caseload_desktop.services.sample.going_on import CasesTakenUp
from caseload_desktop.services.sample.recording import Setting
from caseload_desktop.services.sample.turns import Turn, Verb, Write, instant

_READ = ("service", "allocation", "enablement")
"""The entities that what was written before is read for."""

_TO_A_REVIEWER = 0.6
"""How many of the reviews that are given to the team for long-term support are one of its workers' already."""

_MOST_HELD = 3
"""Reviews of one person that are written; what lies further back nobody misses in a sample."""


@dataclass(slots=True)
class _Supported:
    """A person with open support: since when, and whether only for a while."""

    person_id: str
    start: date
    short: bool


class ReviewsOfPeople:
    """Makes the turns from what was written before: whom the support's turns support, and who is their key worker."""

    def __init__(self, setting: Setting, chance: Chance, written: Iterable[Turn], *, taken_up: CasesTakenUp) -> None:
        self._set, self._chance, self._rules = setting, chance, ReviewRules()
        self._words: dict[str, Any] = json.loads(resource("sample", "reviews.json").read_bytes())
        self._turns: list[Turn] = []
        self._taken_up = taken_up
        self._supported, self._keys, self._ended = _read(written)
        here = [w for team in setting.organisation.workers.values() for w in team if w.last is None]
        self._teams = {worker.id: setting.organisation.team_ids[worker.team] for worker in here}
        self._workers = sorted(self._teams)
        reviewers = [worker.id for worker in here if worker.team == self._words["team"]]
        self._reviewers = reviewers or self._workers

    def turns(self) -> Iterator[Turn]:
        """The turns in the order of their time."""
        self._beds()
        for row_id in sorted(self._ended):
            self._after_enablement(row_id, self._ended[row_id])
        everybody = [self._supported[i] for i in sorted(self._supported)]
        held = [(one, self._held(one)) for one in everybody]
        self._give_key_workers(held)
        for one, last in held:
            if not one.short and last is not None:
                self._to_come(one, last)
        for one in self._chance.shuffled(everybody)[: self._words["asked_count"]]:
            self._ask(one)
        yield from sorted((*self._turns, *self._taken_up.turns), key=lambda turn: turn.at)

    def _give_key_workers(self, held: list[tuple[_Supported, date | None]]) -> None:
        """Whoever has support and nobody is mostly given to a worker by the time a review is near: those first."""
        soon = self._set.today + timedelta(days=self._rules.due_soon_days)
        without = [(one, last) for one, last in held if one.person_id not in self._keys]
        for near in (True, False):
            for one, last in without:
                if (last is None or self._due(one, last) <= soon) is near:
                    worker_id = self._taken_up.take_up(one.person_id, one.start, near=near)
                    self._keys |= {one.person_id: worker_id} if worker_id else {}

    def _due(self, one: _Supported, last: date) -> date:
        return last + timedelta(days=365 if last > one.start else self._rules.initial_due_days)

    def _beds(self) -> None:
        """A few assessment beds that went on; those whose review was held have no day for the next."""
        known = (p for p in self._set.crowd.everybody() if not (p.restricted or p.died or p.carer or p.care_home))
        free = [p for p in known if p.id not in self._supported and p.age_in(self._set.today.year) >= 65]
        for person in self._chance.shuffled(free)[: self._words["beds"]]:
            start = self._weekday(self._set.today - timedelta(days=self._chance.between(20, 110)))
            at = self._at(start) - timedelta(hours=2)
            fields = {
                "person_id": person.id,
                "service_type": "st_other",
                "component": "st_residential",
                "provider": self._chance.one(self._words["bed_homes"]),
                "delivery_mechanism": "cassr_commissioned",
                "from_date": start.isoformat(),
            }
            by = self._chance.one(self._workers)
            self._turns.append(Turn(at, by, "begin_service", self._made(at, "service", fields)))
            self._supported[person.id] = _Supported(person.id, start, short=True)

    def _after_enablement(self, row_id: str, episode: Mapping[str, Any]) -> None:
        """Enablement that left support: mostly a service was recorded for it, and its review held when it ended."""
        told, today = self._words["after_enablement"], self._set.today
        service = told["services"].get(episode["support_after"])
        ended = self._weekday(date.fromisoformat(episode["ended_on"]))
        if service is None:
            return
        one = _Supported(episode["person_id"], ended, short=True)
        recent = (today - ended).days < 60
        if not recent or self._chance.happens(told["review_share"]):
            self._complete(one, ended, light=False)
        if recent and not self._chance.happens(told["service_share"]):
            return
        at, by = self._at(ended), self._worker(one)
        fields = {**service, "person_id": one.person_id, "from_date": ended.isoformat(), "enablement_id": row_id}
        made = self._made(at, "service", fields)
        self._turns.append(Turn(at, by, "begin_service", made))
        if not recent:
            until = min(today, ended + timedelta(days=self._chance.between(*told["goes_on_days"])))
            ending = {"to_date": self._weekday(until).isoformat(), "end_reason": "no_longer_needed"}
            ending |= {"next_step": "nothing_further", "no_next_why": self._chance.one(self._words["nothing_next"])}
            end = Write(Verb.SET, "service", made[0].row_id, ending)
            self._turns.append(Turn(self._set.now, by, "end_service", (end,)))

    # one person

    def _held(self, one: _Supported) -> date | None:
        """Write the reviews held of a person's support; return the last day, or the start when there was none."""
        today = self._set.today
        behind = self._chance.one(self._words["behind_days"]) if self._happens("behind_share") else 0
        until = today - timedelta(days=behind + 365) if behind else today
        first = self._rules.short_term_days if one.short else self._rules.initial_from_days
        on = one.start + timedelta(days=first + self._chance.between(-12, 10))
        days: list[date] = []
        while on <= until:
            days.append(self._weekday(on))
            if one.short:
                break
            on = on + timedelta(days=self._chance.between(335, 364))
        if behind and not days and (today - one.start).days < behind:
            return None
        for place, day in enumerate(days[-_MOST_HELD:]):
            is_first = place == 0 and len(days) <= _MOST_HELD
            self._complete(one, day, light=is_first and not one.short and self._happens("light_first_share"))
        return days[-1] if days else one.start

    def _complete(self, one: _Supported, on: date, *, light: bool) -> None:
        trusted, by = self._happens("trusted_share"), self._worker(one)
        unplanned = not light and not one.short and self._happens("unplanned_share")
        reason = "review_short_term_support" if one.short else "planned"
        if unplanned:
            reason = self._chance.weighted(self._words["unplanned"], key="unplanned")
        fields: dict[str, object] = {
            "person_id": one.person_id,
            "kind": "unplanned" if unplanned else "planned",
            "reason": reason,
            "started_on": on.isoformat(),
            "completed_on": on.isoformat(),
            "worker_id": None if trusted else by,
            "team_id": None if trusted else self._teams[by],
            "reviewer": self._chance.one(self._words["providers"]) if trusted else None,
            "trusted_reviewer": trusted or None,
            "light_touch": light or None,
            "next_step": "nothing_further",
            "no_next_why": self._chance.one(self._words["nothing_next"]),
            "answers": {name: self._chance.one(said) for name, said in self._words["answers"].items()},
        }
        for name, words in (("method", "methods"), ("change", "changes"), ("outcome", "outcomes")):
            fields[name] = self._chance.weighted(self._words[words], key=words)
        fields["outcomes_achieved"] = self._chance.weighted(self._words["achieved"], key="achieved")
        at = self._at(on)
        self._turns.append(Turn(at, by, "complete_review", self._made(at, "review", fields)))

    def _to_come(self, one: _Supported, last: date) -> None:
        """Many of those due soon or overdue are planned already; for a few another day was agreed."""
        today = self._set.today
        due = self._due(one, last)
        by = self._worker(one)
        if (due - today).days > self._rules.due_soon_days:
            return
        asked = self._weekday(today - timedelta(days=self._chance.between(1, 12)))
        at = self._at(asked)
        if self._happens("planned_share"):
            planned = self._weekday(today + timedelta(days=self._chance.between(3, 30)))
            fields: dict[str, object] = {
                "person_id": one.person_id,
                "kind": "planned",
                "reason": "planned",
                "asked_on": asked.isoformat(),
                "planned_on": max(planned, today).isoformat(),
                "worker_id": by,
                "team_id": self._teams[by],
            }
            self._turns.append(Turn(at, by, "plan_reviews", self._made(at, "review", fields)))
        elif one.person_id not in self._keys and self._happens("team_share"):
            given = {
                "person_id": one.person_id,
                "kind": "planned",
                "reason": "planned",
                "asked_on": asked.isoformat(),
                "worker_id": by if self._chance.happens(_TO_A_REVIEWER) else None,
                "team_id": self._set.organisation.team_ids[self._words["team"]],
            }
            self._turns.append(Turn(at, by, "give_reviews", self._made(at, "review", given)))
        elif due > today and self._happens("agreed_share"):
            agreed = {
                "person_id": one.person_id,
                "due_on": (due - timedelta(days=self._chance.between(1, (due - today).days))).isoformat(),
                "why": self._chance.one(self._words["agreed"]),
                "on_date": asked.isoformat(),
            }
            self._turns.append(Turn(at, by, "agree_review_date", self._made(at, "review_date", agreed)))

    def _ask(self, one: _Supported) -> None:
        asked = self._weekday(self._set.today - timedelta(days=self._chance.between(1, 9)))
        fields = {
            "person_id": one.person_id,
            "kind": "requested",
            "reason": self._chance.weighted(self._words["unplanned"], key="unplanned"),
            "asked_on": asked.isoformat(),
            "asked_by": self._chance.one(self._words["asked_by"]),
        }
        at = self._at(asked)
        self._turns.append(Turn(at, self._worker(one), "ask_review", self._made(at, "review", fields)))

    # writing

    def _made(self, at: datetime, entity: str, fields: Mapping[str, object]) -> tuple[Write, ...]:
        return (Write(Verb.CREATE, entity, self._chance.row_id(at), fields),)

    def _worker(self, one: _Supported) -> str:
        """The person's key worker of today; who has none is seen by the team for long-term support."""
        key = self._keys.get(one.person_id, "")
        return key if key in self._teams else self._chance.one(self._reviewers)

    def _happens(self, what: str) -> bool:
        return self._chance.happens(self._words[what])

    def _weekday(self, day: date) -> date:
        """The day itself, or the Friday before a weekend."""
        return day - timedelta(days=max(0, day.weekday() - 4))

    def _at(self, day: date) -> datetime:
        """When it was recorded: after the support, for what lies before the sample on its first day."""
        shown = min(max(day, self._set.first), self._set.today)
        return min(instant(shown, self._chance.between(15 * 60, 16 * 60)), self._set.now)


def _read(written: Iterable[Turn]) -> tuple[dict[str, _Supported], dict[str, str], dict[str, Any]]:
    """Who has open support, who is key worker of whom, and which enablement left support, after all the turns."""
    rows: dict[str, dict[str, Any]] = {}
    for turn in written:
        for write in turn.writes:
            if write.entity in _READ and write.verb is not Verb.REMOVE:
                rows.setdefault(write.row_id, {"entity": write.entity}).update(write.fields)
    supported: dict[str, _Supported] = {}
    keys: dict[str, str] = {}
    ended = {row_id: row for row_id, row in rows.items() if row.get("ended_on") and row.get("support_after")}
    for row in rows.values():
        if row.get("to_date") or row["entity"] == "enablement":
            continue
        if row["entity"] == "allocation":
            if row.get("role") == "key" and row.get("worker_id"):
                keys[row["person_id"]] = row["worker_id"]
        elif not row.get("nhs_funded"):
            _add(supported, row, rows)
    return supported, keys, ended


def _add(supported: dict[str, _Supported], row: dict[str, Any], rows: dict[str, dict[str, Any]]) -> None:
    first = row
    while first.get("follows") in rows:
        first = rows[first["follows"]]
    start = date.fromisoformat(first["from_date"])
    short = str(row["service_type"]).startswith("st_") or row.get("permanent") is False
    one = supported.setdefault(row["person_id"], _Supported(row["person_id"], start, short))
    one.start, one.short = min(one.start, start), one.short and short
