"""A caseload list beside the involvements there are: who is there already, who would be a second key worker."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from caseload_desktop.domain.involvement import KEY
from caseload_desktop.exchange.sheets.fate import PersonDecision, Reason
from caseload_desktop.exchange.sheets.questions import (
    ADDITIONAL,
    LEAVE_OUT,
    TAKE_OVER,
    Decisions,
    Kind,
    Option,
    Question,
)
from caseload_desktop.exchange.sheets.row_questions import Hurdle
from caseload_desktop.exchange.sheets.same import HeldRows, Look

_OUT = Option(LEAVE_OUT, "Leave these rows out")
_JOIN = Option(ADDITIONAL, "Import them as additional workers")
_QUESTIONS = {
    "second_key": (Kind.SECOND_KEY, (_JOIN, _OUT)),
    "other_key": (
        Kind.OTHER_KEY,
        (Option(TAKE_OVER, "The worker of the sheet takes over from the one held"), _JOIN, _OUT),
    ),
}


@dataclass(frozen=True, slots=True)
class _Open:
    """An involvement that has not ended: ``row`` of the sheet it comes from, 0 for one the store holds."""

    id: str
    worker_id: str
    team_id: str
    role: str
    from_date: str
    row: int

    @property
    def is_key(self) -> bool:
        return self.role == KEY and bool(self.worker_id)


class CaseloadWatch:
    """Watches over a caseload list; what the commands of allocation would refuse is asked or left out here."""

    def __init__(self, held: HeldRows, decisions: Decisions) -> None:
        self._decisions = decisions
        self._open: dict[str, list[_Open]] = defaultdict(list)
        self._raised: dict[str, dict[int, str]] = {key: {} for key in _QUESTIONS}
        for person_id, found in held.items():
            self._open[person_id] = [_held(fields) for fields in found if not fields.get("to_date")]

    def look(self, number: int, person: PersonDecision, fields: Mapping[str, object], *, knowingly: bool) -> Look:
        """Compare a row with everything open for its person; a row that does not say as what names a key worker."""
        said = "role" in fields
        fields = fields if said else {**fields, "role": KEY}
        worker, role = str(fields.get("worker_id", "")), str(fields["role"])
        if not worker:
            return self._look_at_list(person, fields)
        there = self._open[person.key]
        same = next((one for one in there if one.worker_id == worker), None)
        if same is not None and (same.is_key or role != KEY or not said):
            return Look(fields, out=_already(same))
        key = next((one for one in there if one.is_key), None)
        if role == KEY and key is not None:
            return self._second(number, fields, key, joined=same)
        waits = next((one for one in there if not one.worker_id and one.role == role and not one.row), None)
        if waits is not None and waits.from_date <= str(fields["from_date"]):
            fields = {**fields, "from_list": waits.id}
        return Look(fields)

    def _look_at_list(self, person: PersonDecision, fields: Mapping[str, object]) -> Look:
        team, role = str(fields.get("team_id", "")), str(fields["role"])
        if not team:
            return Look(fields, out=Reason("no_team"))
        for one in self._open[person.key]:
            if one.team_id == team and one.role == role and not one.worker_id:
                return Look(fields, out=_already(one))
            if one.is_key and role == KEY:
                return Look(fields, out=Reason("has_key_worker"))
        return Look(fields)

    def _second(self, number: int, fields: Mapping[str, object], key: _Open, *, joined: _Open | None) -> Look:
        name = "second_key" if key.row else "other_key"
        self._raised[name][number] = str(key.row or "")
        answer = self._decisions.get(name, "")
        hurdle = Hurdle(name, Reason(name, {"other": str(key.row)}))
        if answer == ADDITIONAL and joined is not None:
            return Look(fields, out=_already(joined), ask=None)
        if answer == ADDITIONAL:
            return Look({**fields, "role": ADDITIONAL})
        if answer == TAKE_OVER and not key.row:
            return Look({**fields, "takes_over": True})
        return Look(fields, ask=hurdle)

    def take(self, number: int, person: PersonDecision, fields: Mapping[str, object]) -> None:
        """Note an involvement that will begin; one that is taken over or given up for it ends."""
        new = _Open(
            f"row {number}", str(fields.get("worker_id", "")), str(fields.get("team_id", "")), str(fields["role"]),
            str(fields["from_date"]), number,
        )  # fmt: skip
        there = [one for one in self._open[person.key] if one.id != fields.get("from_list")]
        if fields.get("takes_over"):
            there = [one for one in there if not one.is_key]
        if new.is_key:
            there = [one for one in there if one.worker_id != new.worker_id]
        self._open[person.key] = [*there, new]

    def questions(self, numbers: set[int]) -> list[Question]:
        """One question for second key workers inside the sheet, one for those the store holds."""
        made = []
        for key, (kind, options) in _QUESTIONS.items():
            rows = tuple(sorted(number for number in self._raised[key] if number in numbers))
            if rows:
                pairs = "; ".join(f"{n} as {self._raised[key][n]}" for n in rows[:20]) if key == "second_key" else ""
                made.append(Question(key, kind, rows, options, options[0].value, detail=pairs))
        return made


def _held(fields: Mapping[str, object]) -> _Open:
    def text(name: str) -> str:
        return str(fields.get(name) or "")

    return _Open(text("id"), text("worker_id"), text("team_id"), text("role"), text("from_date"), 0)


def _already(one: _Open) -> Reason:
    return Reason("repeats_row", {"other": str(one.row)}) if one.row else Reason("held_row")
