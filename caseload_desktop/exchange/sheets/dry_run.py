"""The dry run: every row's fate and every question, from the understood sheet, the store's people and the answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from caseload_desktop.domain.dates import show_date
from caseload_desktop.domain.nhs_number import show_nhs_number
from caseload_desktop.exchange.sheets.cells import DateOrder, OrderEvidence
from caseload_desktop.exchange.sheets.decide import CodedFields
from caseload_desktop.exchange.sheets.fate import CannotBeBuilt, Counts, Fate, PersonDecision, Reason, Status
from caseload_desktop.exchange.sheets.fields import Field
from caseload_desktop.exchange.sheets.header import Layout, RowKind
from caseload_desktop.exchange.sheets.held import HeldPeople
from caseload_desktop.exchange.sheets.kinds.kind import RowFacts
from caseload_desktop.exchange.sheets.mapping import ColumnMapping
from caseload_desktop.exchange.sheets.people import SheetPerson, gather
from caseload_desktop.exchange.sheets.person_questions import PersonDecisions
from caseload_desktop.exchange.sheets.questions import IMPORT, LEAVE_OUT, TURN, Decisions, Question, row_key
from caseload_desktop.exchange.sheets.repeats import HeldContacts, find_repeats
from caseload_desktop.exchange.sheets.row_questions import Hurdle, RowHurdles, order_key, turned_key
from caseload_desktop.exchange.sheets.same import HeldRows, Watch
from caseload_desktop.exchange.sheets.table import RawTable
from caseload_desktop.exchange.sheets.understanding import (
    Orders,
    Progress,
    RowReading,
    nothing_to_import,
    orders_of,
    understand,
)
from caseload_desktop.exchange.sheets.vocabulary import Vocabulary
from caseload_desktop.exchange.sheets.watches import watch_over

END_OF_DAY = "23:59"


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the store holds, read once for the whole dry run: people, their contacts by day, the worker's team.

    ``rows`` are what the store holds of other kinds of sheet about these people, by person.
    """

    people: HeldPeople = field(default_factory=lambda: HeldPeople(()))
    contacts: HeldContacts = field(default_factory=dict)
    own_team: str = ""
    rows: HeldRows = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prepared:
    """The sheet understood and its people gathered; made once, then decided upon as often as an answer changes."""

    table: RawTable
    layout: Layout
    mapping: ColumnMapping
    readings: tuple[RowReading, ...]
    people: tuple[SheetPerson, ...]
    evidence: Mapping[Field, OrderEvidence]
    orders: Orders
    today: date
    now: str = END_OF_DAY


@dataclass(frozen=True, slots=True)
class DryRun:
    """Every row's fate in the order of the sheet, the people that would be made (with birth date), all questions."""

    fates: tuple[Fate, ...]
    questions: tuple[Question, ...]
    new_people: Mapping[str, SheetPerson]
    births: Mapping[str, date | None]
    counts: Counts

    def open_questions(self) -> tuple[Question, ...]:
        """The questions that stand before at least one row."""
        waiting = {key for fate in self.fates if fate.status is Status.ASK for key in fate.questions}
        return tuple(question for question in self.questions if question.key in waiting)


def prepare(
    table: RawTable,
    layout: Layout,
    mapping: ColumnMapping,
    vocabulary: Vocabulary,
    holdings: Holdings,
    *,
    decisions: Decisions,
    today: date,
    now: str = END_OF_DAY,
    progress: Progress = lambda *_: None,
) -> Prepared:
    """Understands every row and brings the rows of one person together; ``progress`` may raise to give up.

    ``now`` is the local time (``HH:MM``): an hour of today that has not come is not believed.
    """
    evidence = orders_of(table, layout, mapping)
    orders = _orders(evidence, decisions)
    readings = understand(table, layout, mapping, vocabulary, orders=orders, today=today, progress=progress)
    by_name = vocabulary.kind.needs_person
    gathered = gather(readings, by_name=by_name, progress=progress)
    people = tuple(holdings.people.recognise(person, by_name=by_name) for person in gathered)
    return Prepared(table, layout, mapping, readings, people, evidence, orders, today, now)


def orders_changed(prepared: Prepared, decisions: Decisions) -> bool:
    """True when an answer about day or month first asks for the sheet to be prepared again."""
    return _orders(prepared.evidence, decisions) != prepared.orders


def _orders(evidence: Mapping[Field, OrderEvidence], decisions: Decisions) -> Orders:
    turned = (about for about, found in evidence.items() if found.turned and decisions.get(turned_key(about)) == TURN)
    month_first = (about for about in evidence if _order(evidence, about, decisions) is DateOrder.MONTH_FIRST)
    return Orders(frozenset(month_first), frozenset(turned))


def _order(evidence: Mapping[Field, OrderEvidence], about: Field, decisions: Decisions) -> DateOrder:
    found = evidence.get(about)
    settled = found.settled if found else DateOrder.DAY_FIRST
    if settled is not None:
        return settled
    answered = decisions.get(order_key(about), "")
    likely = found.likely if found else DateOrder.DAY_FIRST
    return DateOrder(answered) if answered in list(DateOrder) else likely


def decide(prepared: Prepared, vocabulary: Vocabulary, holdings: Holdings, *, decisions: Decisions) -> DryRun:
    """Every row's fate under the answers so far. Imported, asked and left out add up to the rows of the sheet."""
    return _Pass(prepared, vocabulary, holdings, decisions).run()


class _Pass:
    """One pass over the rows under one set of answers."""

    def __init__(self, prepared: Prepared, vocabulary: Vocabulary, holdings: Holdings, decisions: Decisions) -> None:
        readings = prepared.readings
        self._kind = kind = vocabulary.kind
        self._prepared = prepared
        self._vocabulary = vocabulary
        self._decisions = decisions
        self._readings = {reading.number: reading for reading in readings}
        self._coded = CodedFields(
            readings, vocabulary, decisions, own_team=holdings.own_team, hints=_hints(prepared, vocabulary)
        )
        self._rows = RowHurdles(readings, prepared.evidence, decisions, kind=kind, today=prepared.today)
        self._people = PersonDecisions(
            prepared.people, holdings.people, decisions, self._readings, by_name=kind.needs_person,
            today=prepared.today,
        )  # fmt: skip
        self._whose = {reading.number: self._people.person_of(reading.number) for reading in readings}
        keys = {number: person.key for number, person in self._whose.items()}
        self._repeats = find_repeats(readings, self._rows.dates, keys, holdings.contacts, kind=kind)
        self._watch: Watch = watch_over(kind, holdings.rows, decisions)

    def run(self) -> DryRun:
        kinds = zip(self._prepared.table.rows, self._prepared.layout.kinds, strict=True)
        fates = tuple(self._fate_of(row.number, kind) for row, kind in kinds)
        new = self._new_people(fates)
        return DryRun(
            fates,
            tuple(self._questions(fates)),
            new,
            {key: self._people.birth_of(person) for key, person in new.items()},
            _count(fates, len(new)),
        )

    def _fate_of(self, number: int, kind: RowKind) -> Fate:
        if kind is not RowKind.CONTACT:
            return Fate(number, Status.LEAVE_OUT, (Reason(f"row_{kind.value}"),), furniture=True)
        reading = self._readings.get(number)
        if reading is None or nothing_to_import(reading):
            return Fate(number, Status.LEAVE_OUT, (Reason("nothing_in_row"),))
        word = self._decisions.get(row_key(number), "")
        if word == LEAVE_OUT:
            return Fate(number, Status.LEAVE_OUT, (Reason("chosen"),), person=self._whose[number])
        return self._judge(reading, self._whose[number], take_repeats=word == IMPORT)

    def _judge(self, reading: RowReading, person: PersonDecision, *, take_repeats: bool) -> Fate:
        number = reading.number
        asked: dict[str, Reason] = {}
        out: list[Reason] = [Reason("person_restricted")] if self._people.closed(number) else []
        if self._kind.needs_person and not reading.who.anybody:
            out.append(Reason("nobody"))
        for hurdle in self._hurdles(reading, take_repeats=take_repeats):
            if self._decisions.get(hurdle.key, "") == LEAVE_OUT:
                out.append(hurdle.reason)
            elif not self._rows.passed(hurdle):
                asked[hurdle.key] = hurdle.reason
        for about in self._vocabulary.coded:
            settled = self._coded.settle(reading, about)
            value = {"field": about.value, "typed": reading.typed[about]}
            if settled.leave_out:
                out.append(Reason("answer_leaves_out", value))
            elif settled.question:
                asked[settled.question] = Reason("code_asked" if reading.typed[about] else "blank_asked", value)
            elif not settled.value and self._coded.must_have(reading, about):
                out.append(Reason("field_missing", value))
        day = self._rows.dates[number]
        if out:
            return Fate(number, Status.LEAVE_OUT, tuple(out), person=person)
        if asked:
            return Fate(number, Status.ASK, tuple(asked.values()), tuple(asked), person)
        if day is None:
            return Fate(number, Status.LEAVE_OUT, (Reason("no_date"),), person=person)
        return self._import(reading, person, day, knowingly=take_repeats)

    def _hurdles(self, reading: RowReading, *, take_repeats: bool) -> list[Hurdle]:
        repeats = [] if take_repeats else self._repeats.of(reading.number)
        return [*self._rows.of(reading), *repeats, *self._people.of(reading.number)]

    def _import(self, reading: RowReading, person: PersonDecision, day: date, *, knowingly: bool) -> Fate:
        settled = {about: self._coded.settle(reading, about) for about in self._vocabulary.coded}
        if self._people.number_refused(reading.number) and reading.who.nhs_number:
            who = replace(reading.who, nhs_typed=show_nhs_number(reading.who.nhs_number), nhs_reason="taken")
            reading = replace(reading, who=who)
        facts = RowFacts(
            reading=reading,
            settled=settled,
            vocabulary=self._vocabulary,
            today=self._prepared.today,
            now=self._prepared.now,
            day=day,
            dates=self._rows.more.get(reading.number, {}),
        )
        number = reading.number
        try:
            fields = self._kind.build(facts)
        except CannotBeBuilt as error:
            return Fate(number, Status.LEAVE_OUT, (error.reason,), person=person)
        if self._people.died_before(person, day) and self._kind.needs_person:
            return Fate(number, Status.LEAVE_OUT, (Reason("person_died"),), person=person)
        if self._kind.holders_only and not self._people.may_hold(person, str(fields.get("worker_id", ""))):
            return Fate(number, Status.LEAVE_OUT, (Reason("worker_not_named"),), person=person)
        wrong = _out_of_order(self._kind.ends, fields)
        look = self._watch.look(number, person, fields, knowingly=knowingly)
        if wrong or look.out:
            return Fate(number, Status.LEAVE_OUT, (wrong or look.out,), person=person)  # type: ignore[arg-type]
        if look.ask is not None and self._decisions.get(look.ask.key) == LEAVE_OUT:
            return Fate(number, Status.LEAVE_OUT, (look.ask.reason,), person=person)
        if look.ask is not None and not self._rows.passed(look.ask):
            return Fate(number, Status.ASK, (look.ask.reason,), (look.ask.key,), person)
        self._watch.take(number, person, look.fields)
        return Fate(number, Status.IMPORT, _remarks(reading), person=person, fields=look.fields)

    def _new_people(self, fates: Sequence[Fate]) -> dict[str, SheetPerson]:
        used = {fate.person.key for fate in fates if fate.status is Status.IMPORT and fate.person}
        return {key: self._numbered(person) for key, person in self._people.people.items() if key in used}

    def _numbered(self, person: SheetPerson) -> SheetPerson:
        """The person without an NHS number that is somebody else's."""
        if not self._people.without_number(person):
            return person
        return replace(person, who=replace(person.who, nhs_number=""))

    def _questions(self, fates: Sequence[Fate]) -> list[Question]:
        """Questions of rows that may still be imported; those already left out need no answer of another kind.

        A question whose answer leaves rows out stays, so that the answer can be changed.
        """
        readings = [self._readings[fate.number] for fate in fates if _may_be_asked(fate)]
        numbers = {reading.number for reading in readings}
        return [
            *self._rows.questions(readings),
            *self._repeats.questions(numbers),
            *self._people.questions(numbers),
            *self._watch.questions(numbers),
            *self._coded.questions(readings),
        ]


def _hints(prepared: Prepared, vocabulary: Vocabulary) -> dict[Field, str]:
    """What another column's heading says of a field: a column "hourly rate" says that a cost is hourly."""
    found = {}
    for about, beside in vocabulary.kind.hinted.items():
        column = prepared.mapping.column_of(beside)
        code = vocabulary.inside(about, prepared.layout.headings[column]) if column is not None else ""
        if code:
            found[about] = code
    return found


def _out_of_order(pairs: Sequence[tuple[str, str]], fields: Mapping[str, object]) -> Reason | None:
    """Why a row whose end lies before its beginning can't be written; None when its days are in order."""
    for first, last in pairs:
        begins, ends = str(fields.get(first, "")), str(fields.get(last, ""))
        if begins and ends and ends < begins:
            return Reason("ends_first", {"typed": show_date(date.fromisoformat(ends))})
    return None


_FINAL = frozenset({"nothing_in_row", "chosen", "person_restricted"})


def _may_be_asked(fate: Fate) -> bool:
    return not fate.furniture and not any(reason.code in _FINAL for reason in fate.reasons)


def _remarks(reading: RowReading) -> tuple[Reason, ...]:
    """What a worker should know of a row that is imported all the same."""
    remarks = []
    if reading.who.nhs_typed:
        code = "nhs_taken" if reading.who.nhs_reason == "taken" else "nhs_wrong"
        remarks.append(Reason(code, {"typed": reading.who.nhs_typed}))
    if reading.trouble == "cell_too_long":
        remarks.append(Reason("cell_too_long"))
    remarks.extend(Reason("unread", {"field": about.value, "typed": text}) for about, text in reading.unread)
    return tuple(remarks)


def _count(fates: Sequence[Fate], new_people: int) -> Counts:
    ends = Counter(fate.status for fate in fates)
    held = {fate.person.key for fate in fates if fate.status is Status.IMPORT and fate.person and fate.person.held}
    return Counts(
        rows=len(fates),
        imported=ends[Status.IMPORT],
        asked=ends[Status.ASK],
        left_out=ends[Status.LEAVE_OUT],
        furniture=sum(fate.furniture for fate in fates),
        new_people=new_people,
        held_people=len(held),
    )
