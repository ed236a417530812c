"""What was understood of a cell, in a few words beneath what was typed, for the worker who maps the columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from caseload_desktop.domain.dates import show_long
from caseload_desktop.domain.durations import show_minutes
from caseload_desktop.domain.nhs_number import show_nhs_number
from caseload_desktop.exchange.sheets.cells import DateOrder
from caseload_desktop.exchange.sheets.fields import Field
from caseload_desktop.exchange.sheets.header import Layout
from caseload_desktop.exchange.sheets.kinds.kind import SheetKind
from caseload_desktop.exchange.sheets.mapping import ColumnMapping
from caseload_desktop.exchange.sheets.table import RawTable, shown
from caseload_desktop.exchange.sheets.understanding import Orders, Reader, RowReading, orders_of
from caseload_desktop.exchange.sheets.vocabulary import Vocabulary

_SHORT = 80


@dataclass(frozen=True, slots=True)
class Understood:
    """One cell: what was typed, what it is taken for, and whether it will be asked about."""

    typed: str
    meaning: str
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class ColumnPreview:
    """One column: its heading, its field and its first cells."""

    heading: str
    field: Field
    cells: tuple[Understood, ...]


def preview(
    table: RawTable, layout: Layout, mapping: ColumnMapping, vocabulary: Vocabulary, *, today: date, rows: int = 6
) -> tuple[ColumnPreview, ...]:
    """The first rows of every column as typed and as understood."""
    evidence = orders_of(table, layout, mapping)
    orders = Orders(frozenset(a for a, found in evidence.items() if found.likely is DateOrder.MONTH_FIRST))
    reader = Reader(layout, mapping, vocabulary, orders=orders, today=today)
    first = layout.contact_rows(table)[:rows]
    readings = [reader.read(row) for row in first]
    return tuple(
        ColumnPreview(
            layout.headings[column] or f"Column {column + 1}",
            field,
            tuple(
                understood(shown(row.cell(column)), field, reading, vocabulary)
                for row, reading in zip(first, readings, strict=True)
            ),
        )
        for column, field in enumerate(mapping.fields)
    )


def understood(typed: str, field: Field, reading: RowReading, vocabulary: Vocabulary) -> Understood:
    """What one cell is taken for."""
    short = typed if len(typed) <= _SHORT else f"{typed[: _SHORT - 3]}..."
    if field in vocabulary.coded:
        guess = reading.guesses.get(field)
        if guess is None:
            return Understood(short, "")
        label = vocabulary.label(field, guess.code)
        return Understood(short, label if guess.sure else (f"{label}?" if label else "asked about"), not guess.sure)
    if not typed and (field is not vocabulary.kind.day or _has_another_day(reading, vocabulary.kind)):
        return Understood(short, "")
    meaning, doubtful = _plain(field, reading, vocabulary.kind)
    return Understood(short, meaning, doubtful and bool(typed))


def _has_another_day(reading: RowReading, kind: SheetKind) -> bool:
    """True when another column of the row stands in for its own day."""
    return kind.or_day is not None and reading.dates[kind.or_day].day is not None


def _plain(field: Field, reading: RowReading, kind: SheetKind) -> tuple[str, bool]:
    who = reading.who
    if field is kind.day or field in kind.dates:
        cell = reading.received if field is kind.day else reading.dates[field]
        timed = Field.RECEIVED_AT in kind.own_words if field is kind.day else bool(kind.times)
        clock = f", {cell.clock}" if timed and cell.clock else ""
        return (show_long(cell.day) + clock, False) if cell.day else ("asked about", True)
    for about, column in kind.times.items():
        if field is column:
            clock = reading.times.get(about, "")
            return clock or "not understood", not clock
    if field in kind.numbers:
        number = reading.numbers.get(field)
        return ("not understood", True) if number is None else (f"{number:g}", False)
    if field in kind.texts or field not in kind.words:
        return "", False
    if field is Field.BIRTH:
        born = show_long(who.birth_date) if who.birth_date else (str(who.birth_year) if who.birth_year else "")
        return born or ("asked about" if who.birth_typed else ""), bool(who.birth_typed)
    if field is Field.NHS_NUMBER:
        return show_nhs_number(who.nhs_number) or ("fails its check" if who.nhs_typed else ""), bool(who.nhs_typed)
    meanings = {
        Field.RECEIVED_AT: reading.received_at,
        Field.PERSON_NAME: who.name.sorted_form,
        Field.GIVEN_NAME: who.name.given,
        Field.FAMILY_NAME: who.name.family,
        Field.AGE: f"born about {who.birth_year}" if who.birth_year else "",
        Field.ADDRESS: ", ".join(part for part in (who.address, who.postcode) if part),
        Field.POSTCODE: who.postcode,
        Field.PHONE: who.phone,
        Field.REFERENCE: who.reference,
        Field.MINUTES: show_minutes(reading.minutes) if reading.minutes is not None else "",
    }
    if field in (Field.NOTE, Field.IGNORE):
        return "", False
    meaning = meanings.get(field, "")
    return meaning or "not understood", not meaning
