"""Rows that say again what is held or what another row said: same person, same day, same thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from caseload_desktop.exchange.sheets.fate import PersonDecision, Reason
from caseload_desktop.exchange.sheets.kinds.kind import SheetKind
from caseload_desktop.exchange.sheets.questions import Question
from caseload_desktop.exchange.sheets.row_questions import Hurdle

HeldRows = Mapping[str, Sequence[Mapping[str, object]]]
"""What the store holds of a kind of sheet, by person: the fields its ``compared`` names."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at a row beside everything else says: its fields as they will be written, why it is left out, or
    what must be asked first."""

    fields: Mapping[str, object]
    out: Reason | None = None
    ask: Hurdle | None = None


class Watch(Protocol):
    """Watches over all rows of one dry run, in the order of the sheet."""

    def look(self, number: int, person: PersonDecision, fields: Mapping[str, object], *, knowingly: bool) -> Look:
        """Compare a row; ``knowingly`` when a person wants it imported although it repeats something."""

    def take(self, number: int, person: PersonDecision, fields: Mapping[str, object]) -> None:
        """Note a row that will be imported."""

    def questions(self, numbers: set[int]) -> list[Question]:
        """The questions these rows raised, answered ones too."""


class NoWatch:
    """For contact logs, which are compared word by word (``repeats``)."""

    def look(self, number: int, person: PersonDecision, fields: Mapping[str, object], *, knowingly: bool) -> Look:
        """Let every row pass."""
        return Look(fields)

    def take(self, number: int, person: PersonDecision, fields: Mapping[str, object]) -> None:
        """Nothing is kept."""

    def questions(self, numbers: set[int]) -> list[Question]:
        """Nothing is asked."""
        return []


class SameRows(NoWatch):
    """Leaves out rows whose repeat key the store or an earlier row of the sheet has for that person."""

    def __init__(self, kind: SheetKind, held: HeldRows) -> None:
        self._kind = kind
        self._held = held
        self._known: dict[str, dict[tuple[object, ...], int]] = {}
        self._going: set[str] = set()

    def look(self, number: int, person: PersonDecision, fields: Mapping[str, object], *, knowingly: bool) -> Look:
        """Say which row is repeated, or that the store holds it."""
        key = self._kind.repeat_key
        if key is None:
            return Look(fields)
        other = None if knowingly else self._known_of(person.key).get(key(fields))
        if other is None:
            second = self._kind.goes_on is not None and self._kind.goes_on(fields) and self._one_goes_on(person.key)
            return Look(fields, out=Reason("goes_on_already") if second else None)
        if other == 0:
            return Look(fields, out=Reason("held_row"))
        return Look(fields, out=Reason("repeats_row", {"other": str(other)}))

    def _one_goes_on(self, person: str) -> bool:
        goes_on = self._kind.goes_on
        held = any(goes_on(fields) for fields in self._held.get(person, ())) if goes_on is not None else False
        return held or person in self._going

    def _known_of(self, person: str) -> dict[tuple[object, ...], int]:
        """The repeat keys known of a person: 0 for what the store holds, else the row that was first."""
        known = self._known.get(person)
        if known is None:
            key = self._kind.repeat_key
            known = {key(fields): 0 for fields in self._held.get(person, ())} if key is not None else {}
            self._known[person] = known
        return known

    def take(self, number: int, person: PersonDecision, fields: Mapping[str, object]) -> None:
        """Remember the row for those after it."""
        if self._kind.repeat_key is not None:
            self._known_of(person.key).setdefault(self._kind.repeat_key(fields), number)
        if self._kind.goes_on is not None and self._kind.goes_on(fields):
            self._going.add(person.key)
