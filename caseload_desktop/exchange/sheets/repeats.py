"""Contacts entered twice: rows repeated inside the sheet, and rows the store holds already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from caseload_desktop.domain.names import fold
from caseload_desktop.exchange.sheets.fate import Reason
from caseload_desktop.exchange.sheets.fields import Field
from caseload_desktop.exchange.sheets.kinds.contacts import CONTACTS
from caseload_desktop.exchange.sheets.kinds.kind import SheetKind
from caseload_desktop.exchange.sheets.questions import IMPORT, LEAVE_OUT, Kind, Option, Question
from caseload_desktop.exchange.sheets.row_questions import Hurdle
from caseload_desktop.exchange.sheets.understanding import RowReading

HeldContacts = Mapping[tuple[str, str], Sequence["HeldContact"]]
"""Contacts of the store by (person id, day as ISO 8601)."""
_WORDS: dict[str, tuple[Kind, str]] = {
    "repeats": (Kind.REPEATS, LEAVE_OUT),
    "near_repeats": (Kind.NEAR_REPEATS, IMPORT),
    "held_contacts": (Kind.HELD_CONTACTS, LEAVE_OUT),
    "near_held_contacts": (Kind.NEAR_HELD_CONTACTS, IMPORT),
}


@dataclass(frozen=True, slots=True)
class HeldContact:
    """A contact of the store, as far as is needed to see that a row is the same one."""

    id: str
    method: str = ""
    reason: str = ""
    outcome: str = ""
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Repeats:
    """Per row, the row or contact it repeats; a row is in one of the four lists at most."""

    found: Mapping[int, Hurdle]

    def of(self, number: int) -> list[Hurdle]:
        """The hurdle of a row that repeats something; empty for most rows."""
        hurdle = self.found.get(number)
        return [hurdle] if hurdle else []

    def questions(self, numbers: set[int]) -> list[Question]:
        """One question for each sort of repetition among these rows."""
        made = []
        for key, (kind, suggested) in _WORDS.items():
            rows = tuple(sorted(n for n, hurdle in self.found.items() if hurdle.key == key and n in numbers))
            if rows:
                options = (Option(LEAVE_OUT, "Leave these rows out"), Option(IMPORT, "Import them as well"))
                pairs = "; ".join(f"{n} as {self.found[n].reason.values['other']}" for n in rows[:20])
                made.append(Question(key, kind, rows, options, suggested, detail=pairs if "held" not in key else ""))
        return made


def find_repeats(
    readings: Sequence[RowReading],
    dates: Mapping[int, date | None],
    whose: Mapping[int, str],
    held: HeldContacts,
    *,
    kind: SheetKind = CONTACTS,
) -> Repeats:
    """Compares rows of one person on one day with each other and with the store's contacts.

    Word for word the same (method, outcome, worker, reason and notes) is a repeat; the same reason and notes with
    another outcome or method is nearly one. Rows about nobody known repeat only word for word. Other kinds of sheet
    are compared by what is written (``same``).
    """
    if kind is not CONTACTS:
        return Repeats({})
    found: dict[int, Hurdle] = {}
    exact: dict[object, int] = {}
    near: dict[object, int] = {}
    for reading in readings:
        day, person = dates[reading.number], whose[reading.number]
        if day is None:
            continue
        subject = person or f"?{fold(reading.who.name.full)}"
        words = _words(reading)
        whole, part = (subject, day, _everything(reading)), (subject, day, words)
        if whole in exact:
            found[reading.number] = _hurdle("repeats", exact[whole])
        elif person and part in near:
            found[reading.number] = _hurdle("near_repeats", near[part])
        else:
            known = _compare_held(reading, held.get((person, day.isoformat()), ()))
            if known:
                found[reading.number] = known
        exact.setdefault(whole, reading.number)
        near.setdefault(part, reading.number)
    return Repeats(found)


def _hurdle(key: str, other: int) -> Hurdle:
    return Hurdle(key, Reason(key, {"other": str(other)}))


def _words(reading: RowReading) -> str:
    return fold(" ".join((reading.typed[Field.REASON], *reading.notes)))


def _everything(reading: RowReading) -> tuple[object, ...]:
    coded = tuple(_meaning(reading, field) for field in (Field.METHOD, Field.SOURCE, Field.OUTCOME, Field.WORKER))
    return (_words(reading), coded, reading.minutes, reading.received_at)


def _meaning(reading: RowReading, field: Field) -> str:
    """The code where it is sure, so that "tel" repeats "phone"; else the words."""
    guess = reading.guesses.get(field)
    return guess.code if guess is not None and guess.sure else fold(reading.typed[field])


def _compare_held(reading: RowReading, held: Sequence[HeldContact]) -> Hurdle | None:
    if any(_is_held(reading, contact) for contact in held):
        return Hurdle("held_contacts", Reason("held_contacts", {"other": ""}))
    if held:
        return Hurdle("near_held_contacts", Reason("near_held_contacts", {"other": ""}))
    return None


def _is_held(reading: RowReading, contact: HeldContact) -> bool:
    """Whether a contact of the same person and day says what the row says; a row without words by its codes."""
    held_notes = fold(contact.notes)
    reason = fold(reading.typed[Field.REASON])
    words = fold(" ".join(reading.notes))
    if not reason and not words:
        codes = ((Field.OUTCOME, contact.outcome), (Field.METHOD, contact.method))
        return all(_meaning(reading, field) in ("", code) for field, code in codes)
    same_reason = not reason or reason in held_notes or _meaning(reading, Field.REASON) == contact.reason
    return same_reason and words in held_notes
