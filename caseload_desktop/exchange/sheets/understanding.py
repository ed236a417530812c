"""Every row of the sheet understood cell by cell: values, guesses to be asked about, and what could not be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from caseload_desktop.domain.age import estimated_birth_year
from caseload_desktop.domain.dates import DateUse
from caseload_desktop.domain.names import PersonName, fold, fold_phone, split_name, tidy_name
from caseload_desktop.domain.nhs_number import check_nhs_number
from caseload_desktop.domain.postcode import find_postcode, tidy_postcode
from caseload_desktop.exchange.sheets.cells import (
    FORMULA_MARKS,
    DateCell,
    DateOrder,
    OrderEvidence,
    age_in,
    clock_in,
    date_in,
    minutes_in,
    number_in,
    order_evidence,
)
from caseload_desktop.exchange.sheets.fields import Field
from caseload_desktop.exchange.sheets.header import Layout
from caseload_desktop.exchange.sheets.mapping import ColumnMapping
from caseload_desktop.exchange.sheets.phrases import CodeGuess
from caseload_desktop.exchange.sheets.shapes import heading_key
from caseload_desktop.exchange.sheets.table import Cell, RawRow, RawTable, shown
from caseload_desktop.exchange.sheets.vocabulary import Vocabulary

_WATCHED = (Field.PERSON_NAME, Field.GIVEN_NAME, Field.FAMILY_NAME, Field.REFERENCE)
"""Cells of every kind of sheet in which a formula is asked about."""
_NOBODY = frozenset(
    {
        "unknown", "unnamed", "anonymous", "anon", "not given", "not known", "name not given", "no name", "nk", "n k",
        "n a", "na", "tbc", "tba", "x", "xx", "xxx", "none", "name unknown", "withheld",
        "declined to say", "not stated",
    }
)  # fmt: skip
"""What is written in a name's place when nobody is named (folded)."""


Progress = Callable[[int, int], None]
"""``(done, total)``: told between rows while a sheet is tried out; it may raise to give up."""
PROGRESS_EVERY = 200


@dataclass(frozen=True, slots=True)
class WhoReading:
    """What a row says about the person. ``nhs_typed`` and ``birth_typed`` hold what was typed and not accepted."""

    name: PersonName = field(default_factory=PersonName)
    birth_date: date | None = None
    birth_year: int | None = None
    birth_typed: str = ""
    birth_reason: str = ""
    nhs_number: str = ""
    nhs_typed: str = ""
    nhs_reason: str = ""
    reference: str = ""
    address: str = ""
    postcode: str = ""
    phone: str = ""

    @property
    def anybody(self) -> bool:
        """True when the row names or numbers a person at all."""
        return bool(self.name or self.nhs_number or self.reference)


@dataclass(frozen=True, slots=True)
class RowReading:
    """One row understood.

    ``received`` is the day the row is about: received, allocated, completed, as its kind says; ``dates`` its further
    days, ``times`` the clock times that stand with those. ``typed`` keeps the text of coded cells, ``guesses`` what
    they may mean.
    """

    number: int
    received: DateCell
    received_typed: str
    received_at: str
    birth_text: str
    who: WhoReading
    typed: Mapping[Field, str]
    guesses: Mapping[Field, CodeGuess]
    minutes: int | None
    notes: tuple[str, ...]
    unread: tuple[tuple[Field, str], ...]
    trouble: str = ""
    formula: bool = False
    date_cells: frozenset[Field] = frozenset()
    dates: Mapping[Field, DateCell] = field(default_factory=dict)
    date_texts: Mapping[Field, str] = field(default_factory=dict)
    times: Mapping[Field, str] = field(default_factory=dict)
    numbers: Mapping[Field, float] = field(default_factory=dict)
    texts: Mapping[Field, str] = field(default_factory=dict)

    def unread_dates(self) -> tuple[Field, ...]:
        """The further dates of the row in which something stands that is no day."""
        return tuple(about for about, cell in self.dates.items() if cell.reason not in ("", "empty"))

    def says(self, about: Field) -> bool:
        """True when a number or a further day stands in the row, understood or not."""
        day = self.dates.get(about)
        return about in self.numbers or (day is not None and day.reason != "empty")


@dataclass(frozen=True, slots=True)
class Orders:
    """How all-number dates are read, column by column (day first where nothing is said); ``turned`` = date columns
    whose date cells have day and month the wrong way round."""

    month_first: frozenset[Field] = frozenset()
    turned: frozenset[Field] = frozenset()

    def order_of(self, about: Field) -> DateOrder:
        """Which comes first in a date column."""
        return DateOrder.MONTH_FIRST if about in self.month_first else DateOrder.DAY_FIRST


def orders_of(table: RawTable, layout: Layout, mapping: ColumnMapping) -> dict[Field, OrderEvidence]:
    """What the values of each date column prove about day or month coming first."""
    rows = layout.contact_rows(table)
    found = {}
    for about in (*mapping.kind.row_dates, Field.BIRTH):
        column = mapping.column_of(about)
        if column is not None:
            found[about] = order_evidence(row.cell(column) for row in rows)
    return _settled_by_others(found, mapping.kind.row_dates)


def _settled_by_others(found: dict[Field, OrderEvidence], dates: tuple[Field, ...]) -> dict[Field, OrderEvidence]:
    """A date column that proves nothing is read as the others of its row, where those agree; month first is asked."""
    proven = {one.settled or one.likely for about, one in found.items() if about in dates and one.proves}
    if len(proven) != 1:
        return found
    (order,) = proven
    day_first = order is DateOrder.DAY_FIRST and all(
        one.settled is order for about, one in found.items() if about in dates and one.proves
    )
    return {
        about: replace(one, day_first=int(day_first), beside=order)
        if about in dates and not one.proves and one.settled is None
        else one
        for about, one in found.items()
    }


class Reader:
    """Understands rows under one mapping; equal cells of a column are worked out once."""

    def __init__(
        self, layout: Layout, mapping: ColumnMapping, vocabulary: Vocabulary, *, orders: Orders, today: date
    ) -> None:
        self._layout = layout
        self._mapping = mapping
        self._vocabulary = vocabulary
        self._kind = vocabulary.kind
        self._orders = orders
        self._today = today
        self._latest = self._kind.latest(today)
        self._earliest = self._kind.earliest(today)
        self._column = {about: mapping.column_of(about) for about in Field}
        self._notes = mapping.columns_of(Field.NOTE)
        self._addresses = mapping.columns_of(Field.ADDRESS)
        self._dates: dict[tuple[Field, Cell], DateCell] = {}
        minutes = self._column[Field.MINUTES]
        self._in_hours = minutes is not None and heading_key(layout.headings[minutes]).split()[-1:] == ["hours"]

    def read(self, row: RawRow) -> RowReading:
        """Understands one row; nothing in a cell makes it raise."""
        kind = self._kind
        received = self._date(row, kind.day, kind.day_use)
        clock, clock_reason = clock_in(self._cell(row, Field.RECEIVED_AT))
        minutes, minutes_reason = minutes_in(self._cell(row, Field.MINUTES), in_hours=self._in_hours)
        typed = {about: self._text(row, about) for about in self._vocabulary.coded}
        numbers, not_numbers = self._numbers(row)
        dates = {about: self._date(row, about, use) for about, use in kind.dates.items()}
        times, not_times = self._times(row, dates)
        unread = [
            (about, self._text(row, about))
            for about, reason in ((Field.RECEIVED_AT, clock_reason), (Field.MINUTES, minutes_reason))
            if reason not in ("", "empty")
        ]
        return RowReading(
            number=row.number,
            received=received,
            received_typed=self._text(row, kind.day),
            received_at=clock or received.clock,
            birth_text=self._text(row, Field.BIRTH),
            who=self._who(row, received.day or self._today),
            typed=typed,
            guesses={about: self._vocabulary.guess(about, text) for about, text in typed.items() if text},
            minutes=minutes,
            notes=self._note_lines(row),
            unread=(*unread, *not_times, *not_numbers),
            trouble=row.trouble,
            formula=self._formula_matters(row),
            date_cells=frozenset(
                about for about in (*kind.row_dates, Field.BIRTH) if isinstance(self._cell(row, about), date)
            ),
            dates=dates,
            date_texts={about: self._text(row, about) for about in kind.dates},
            times=times,
            numbers=numbers,
            texts={about: self._text(row, about) for about in kind.texts},
        )

    def _times(self, row: RawRow, dates: Mapping[Field, DateCell]) -> tuple[dict[Field, str], list[tuple[Field, str]]]:
        """The clock times of the row's further days: of their own column, else beside the day in its cell."""
        found, not_understood = {}, []
        for about, cell in dates.items():
            column = self._kind.times.get(about)
            clock, reason = clock_in(self._cell(row, column)) if column is not None else ("", "empty")
            if clock or cell.clock:
                found[about] = clock or cell.clock
            if column is not None and reason not in ("", "empty"):
                not_understood.append((column, self._text(row, column)))
        return found, not_understood

    def _numbers(self, row: RawRow) -> tuple[dict[Field, float], list[tuple[Field, str]]]:
        """The numbers of the row's number columns, and the texts there that are none."""
        found, not_understood = {}, []
        for about, most in self._kind.numbers.items():
            number, reason = number_in(self._cell(row, about), most=most)
            if number is not None:
                found[about] = number
            elif reason != "empty":
                not_understood.append((about, self._text(row, about)))
        return found, not_understood

    def _cell(self, row: RawRow, about: Field) -> Cell:
        column = self._column[about]
        return None if column is None else row.cell(column)

    def _text(self, row: RawRow, about: Field) -> str:
        return shown(self._cell(row, about))

    def _date(self, row: RawRow, about: Field, use: DateUse) -> DateCell:
        cell = self._cell(row, about)
        known = self._dates.get((about, cell))
        if known is None:
            known = self._dates[(about, cell)] = date_in(
                cell,
                use=use,
                order=self._orders.order_of(about),
                today=self._today,
                turned=about in self._orders.turned,
                earliest=self._earliest if about is not Field.BIRTH else None,
                latest=self._latest if about is self._kind.day else None,
            )
        return known

    def _who(self, row: RawRow, day: date) -> WhoReading:
        birth = self._date(row, Field.BIRTH, DateUse.BIRTH)
        year = birth.year
        if birth.day is None and year is None and (age := age_in(self._cell(row, Field.AGE))) is not None:
            year = estimated_birth_year(age, on=day)
        nhs = check_nhs_number(self._text(row, Field.NHS_NUMBER))
        address, postcode = self._address(row)
        understood = birth.reason in ("", "empty")
        return WhoReading(
            name=self._name(row),
            birth_date=birth.day,
            birth_year=year,
            birth_typed="" if understood else self._text(row, Field.BIRTH),
            birth_reason="" if understood else birth.reason,
            nhs_number=nhs.digits,
            nhs_typed="" if nhs.digits else self._text(row, Field.NHS_NUMBER),
            nhs_reason=nhs.reason if nhs.reason != "empty" else "",
            reference=self._text(row, Field.REFERENCE),
            address=address,
            postcode=postcode,
            phone=_phone(self._text(row, Field.PHONE)),
        )

    def _name(self, row: RawRow) -> PersonName:
        family, given = self._text(row, Field.FAMILY_NAME), self._text(row, Field.GIVEN_NAME)
        whole = self._text(row, Field.PERSON_NAME)
        if family or given:
            if not family and whole:
                family = whole
            return _checked_name(PersonName("", tidy_name(given), tidy_name(family)), f"{given} {family}")
        return _checked_name(split_name(whole), whole)

    def _address(self, row: RawRow) -> tuple[str, str]:
        """(lines, postcode): the postcode's own column first, else the one found in the address."""
        lines = ", ".join(text for column in self._addresses if (text := shown(row.cell(column))))
        own = tidy_postcode(self._text(row, Field.POSTCODE))
        found, rest = find_postcode(lines)
        if own.understood:
            return (rest if found.understood and found.value == own.value else lines), own.value
        if found.understood:
            return rest, found.value
        unread = self._text(row, Field.POSTCODE)
        return ", ".join(text for text in (lines, unread) if text), ""

    def _note_lines(self, row: RawRow) -> tuple[str, ...]:
        """Texts of the note columns; with its heading where there is more than one."""
        several = len(self._notes) > 1 or any(self._column[about] is not None for about in self._kind.free_text)
        lines = []
        for column in self._notes:
            text = shown(row.cell(column))
            if text:
                heading = self._layout.headings[column]
                plain = not several or not heading or "note" in heading_key(heading)
                lines.append(text if plain else f"{heading}: {text}")
        return tuple(lines)

    def _formula_matters(self, row: RawRow) -> bool:
        """True when a cell that is more than a note begins like a formula; it is never worked out."""
        watched = (*_WATCHED, *self._kind.watched)
        return any(
            isinstance(cell := self._cell(row, about), str) and cell.lstrip().startswith(FORMULA_MARKS)
            for about in watched
        )


def _checked_name(name: PersonName, typed: str) -> PersonName:
    """No name where the cell only says that nobody is known, or holds no letters."""
    plain = fold(typed)
    if not plain or plain in _NOBODY or not any(letter.isalpha() for letter in plain):
        return PersonName()
    return name


def _phone(text: str) -> str:
    digits = fold_phone(text)
    if len(digits) == 10 and digits[0] in "127":
        return "0" + digits
    return text if len(digits) >= 6 else ""


def understand(
    table: RawTable,
    layout: Layout,
    mapping: ColumnMapping,
    vocabulary: Vocabulary,
    *,
    orders: Orders,
    today: date,
    progress: Progress = lambda *_: None,
) -> tuple[RowReading, ...]:
    """Understands every row that is an entry; whatever ``progress`` raises to give up passes through."""
    reader = Reader(layout, mapping, vocabulary, orders=orders, today=today)
    rows = layout.contact_rows(table)
    readings = []
    for place, row in enumerate(rows):
        if place % PROGRESS_EVERY == 0:
            progress(place, 2 * len(rows))
        readings.append(reader.read(row))
    return tuple(readings)


def nothing_to_import(reading: RowReading) -> bool:
    """True for a row without date, person, note or any coded text: page furniture rather than an entry."""
    return (
        reading.received.reason == "empty"
        and not reading.who.anybody
        and not reading.notes
        and not any(reading.typed.values())
        and not any(reading.texts.values())
        and not any(reading.date_texts.values())
    )
