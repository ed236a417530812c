"""Whose each row is, under the answers given so far, and what must still be asked about the people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from caseload_desktop.domain.dates import show_date
from caseload_desktop.domain.nhs_number import show_nhs_number
from caseload_desktop.exchange.sheets.fate import PersonDecision, Reason
from caseload_desktop.exchange.sheets.held import HeldPeople, HeldPerson
from caseload_desktop.exchange.sheets.people import Likeness, SheetPerson, same_name
from caseload_desktop.exchange.sheets.questions import (
    APART,
    HELD,
    LEAVE_OUT,
    NEW_PERSON,
    NOTHING,
    SAME_PERSON,
    SHEET,
    Decisions,
    Kind,
    Option,
    Question,
)
from caseload_desktop.exchange.sheets.row_questions import Hurdle, birth_key, day_of
from caseload_desktop.exchange.sheets.understanding import RowReading

_SECOND = "x"
"""Behind the id of the second person where one NHS number stood for two."""


class PersonDecisions:
    """The people of the sheet with what has been answered about them; ``people`` holds them by their id."""

    def __init__(
        self,
        people: Sequence[SheetPerson],
        held: HeldPeople,
        decisions: Decisions,
        readings: Mapping[int, RowReading],
        *,
        by_name: bool = False,
        today: date,
    ) -> None:
        self._held = held
        self._by_name = by_name
        self._decisions = decisions
        self._today = today
        self.people: dict[str, SheetPerson] = {}
        self._of_row: dict[int, SheetPerson] = {}
        for person in people:
            for part in self._parted(person, readings):
                self.people[part.id] = part
                self._of_row.update(dict.fromkeys(part.rows, part))

    def _parted(self, person: SheetPerson, readings: Mapping[int, RowReading]) -> list[SheetPerson]:
        """Two people where one NHS number stands for two names and a person said they are two."""
        if not person.clash or self._decisions.get(_name_key(person)) != APART:
            return [person]
        own = tuple(n for n in person.rows if same_name(readings[n].who.name, person.who.name))
        others = tuple(n for n in person.rows if n not in own)
        if not others:
            return [person]
        rest = replace(
            person, id=f"p{others[0]}{_SECOND}", rows=others, who=replace(readings[others[0]].who, nhs_number=""),
            clash="", sure_held="", held=(), births=(), names=(), like=(),
        )  # fmt: skip
        return [replace(person, rows=own), rest]

    def person_of(self, number: int) -> PersonDecision:
        """Whose the row is, as far as is known; unknown for a row that names nobody."""
        person = self._of_row.get(number)
        seen: set[str] = set()
        while person is not None and person.id not in seen:
            seen.add(person.id)
            answer = self._decisions.get(_like_key(person), "") or self._decisions.get(_held_key(person), "")
            if answer.startswith(HELD) and answer.removeprefix(HELD) in self._held.by_id:
                return self._as_held(answer.removeprefix(HELD))
            if not answer.startswith(SHEET) or answer.removeprefix(SHEET) not in self.people:
                break
            person = self.people[answer.removeprefix(SHEET)]
        if person is None:
            return PersonDecision()
        if person.sure_held and self._decisions.get(_held_key(person), "") != NEW_PERSON:
            return self._as_held(person.sure_held)
        return PersonDecision(held=False, key=person.id, name=person.who.name)

    def _as_held(self, held_id: str) -> PersonDecision:
        return PersonDecision(held=True, key=held_id, name=self._held.by_id[held_id].name)

    def number_refused(self, number: int) -> bool:
        """True when the row's NHS number stands for somebody else, held already or named first in the sheet."""
        person = self._of_row.get(number)
        return person is not None and self.without_number(person)

    def without_number(self, person: SheetPerson) -> bool:
        """True when a new person may not get the NHS number their rows give: it is somebody else's."""
        if person.id.endswith(_SECOND):
            return True
        number = person.who.nhs_number
        own = self.person_of(person.rows[0])
        others = (self._held.by_id[one.id] for one in person.held)
        return bool(number) and not own.held and any(other.nhs_number == number for other in others)

    def birth_of(self, person: SheetPerson) -> date | None:
        """The birth date a new person gets: read, or chosen where the rows differ, or typed as an answer."""
        answer = self._decisions.get(_births_key(person), "")
        if answer == NOTHING:
            return None
        chosen = day_of(answer, latest=self._today)
        typed = (day_of(self._decisions.get(birth_key(n), ""), latest=self._today) for n in person.rows)
        return chosen or person.who.birth_date or next((day for day in typed if day), None)

    def of(self, number: int) -> list[Hurdle]:
        """The hurdles of a row about its person, passed or not."""
        person = self._of_row.get(number)
        if person is None:
            return []
        hurdles = []
        if person.clash:
            hurdles.append(Hurdle(_name_key(person), Reason("nhs_name")))
        if person.held and not person.sure_held:
            hurdles.append(Hurdle(_held_key(person), Reason("held_person")))
        elif person.like:
            hurdles.append(Hurdle(_like_key(person), Reason("like_person")))
        if len(person.births) > 1 and not self.person_of(number).held:
            hurdles.append(Hurdle(_births_key(person), Reason("births_differ")))
        return hurdles

    def may_hold(self, decision: PersonDecision, worker_id: str) -> bool:
        """False when the person's record is restricted and the worker is not named on it."""
        named = self._held.by_id[decision.key].named if decision.held else None
        return named is None or not worker_id or worker_id in named

    def died_before(self, decision: PersonDecision, day: date) -> bool:
        """True when the person is held and had died before a day."""
        died = self._held.by_id[decision.key].died_on if decision.held else None
        return died is not None and died < day

    def closed(self, number: int) -> bool:
        """True when the row belongs to a person whose record this worker may not open."""
        decision = self.person_of(number)
        return decision.held and self._held.by_id[decision.key].closed

    def questions(self, numbers: set[int]) -> list[Question]:
        """The questions about the people of these rows, answered ones too."""
        made: list[Question] = []
        for person in self.people.values():
            rows = tuple(number for number in person.rows if number in numbers)
            if rows:
                keys = {hurdle.key for hurdle in self.of(rows[0])}
                made.extend(self._question(key, person, rows) for key in sorted(keys))
        return sorted(made, key=lambda question: (question.kind.value, question.rows))

    def _question(self, key: str, person: SheetPerson, rows: tuple[int, ...]) -> Question:
        out = Option(LEAVE_OUT, "Leave these rows out")
        about = _described(person)
        options: tuple[Option, ...]
        if key == _name_key(person):
            options = (Option(SAME_PERSON, "One person, written two ways"),
                       Option(APART, "Two people; the second has no NHS number yet"), out)  # fmt: skip
            names = " / ".join(name.full for name in person.names)
            return Question(key, Kind.NHS_NAME, rows, options, "", typed=names, detail=about)
        if key == _births_key(person):
            options = tuple(Option(day.isoformat(), show_date(day)) for day in person.births)
            nothing = Option(NOTHING, "Leave the date of birth empty")
            usual = person.who.birth_date.isoformat() if person.who.birth_date else ""
            return Question(
                key, Kind.BIRTHS_DIFFER, rows, (*options, nothing, out), usual, detail=about, takes_date=True
            )
        if key == _held_key(person):
            options = tuple(Option(HELD + one.id, self._held_label(one)) for one in person.held)
            new = Option(NEW_PERSON, "Somebody else: make a new person")
            return Question(key, Kind.HELD_PERSON, rows, (*options, new, out), options[0].value, detail=about)
        options = tuple(
            Option(SHEET + one.id, f"The same as {_described(self.people[one.id])}")
            for one in person.like
            if one.id in self.people
        )
        new = Option(NEW_PERSON, "Somebody else: make a new person")
        usual = options[0].value if options and self._by_name else ""
        return Question(key, Kind.LIKE_PERSON, rows, (*options, new, out), usual, detail=about)

    def _held_label(self, likeness: Likeness) -> str:
        held = self._held.by_id[likeness.id]
        if held.closed:
            return f"{held.name.sorted_form}, a restricted record: ask its manager"
        why = f" ({', '.join(likeness.reasons)})" if likeness.reasons else ""
        return f"{_held_described(held)}{why}"


def _held_described(held: HeldPerson) -> str:
    born = show_date(held.birth_date) if held.birth_date else (str(held.birth_year) if held.birth_year else "")
    parts = [
        held.name.sorted_form,
        f"born {born}" if born else "",
        show_nhs_number(held.nhs_number),
        *held.postcodes[:1],
    ]
    return ", ".join(part for part in parts if part)


def _described(person: SheetPerson) -> str:
    who = person.who
    born = show_date(who.birth_date) if who.birth_date else (str(who.birth_year) if who.birth_year else "")
    rows = (
        f"row {person.rows[0]}" if len(person.rows) == 1 else f"rows {person.rows[0]} and {len(person.rows) - 1} more"
    )
    parts = [who.name.sorted_form, f"born {born}" if born else "", show_nhs_number(who.nhs_number), who.postcode]
    return f"{', '.join(part for part in parts if part)} ({rows})"


def _name_key(person: SheetPerson) -> str:
    return f"nhs_name:{person.id}"


def _births_key(person: SheetPerson) -> str:
    return f"births:{person.id}"


def _held_key(person: SheetPerson) -> str:
    return f"held:{person.id}"


def _like_key(person: SheetPerson) -> str:
    return f"like:{person.id}"
