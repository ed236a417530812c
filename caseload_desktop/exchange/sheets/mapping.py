"""Which column of a sheet feeds which field: proposed from headings and contents, confirmed by a person, remembered."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from caseload_desktop.exchange.sheets.fields import SEVERAL_COLUMNS, Field
from caseload_desktop.exchange.sheets.header import Layout, heading_scores
from caseload_desktop.exchange.sheets.kinds.contacts import CONTACTS
from caseload_desktop.exchange.sheets.kinds.kind import SheetKind
from caseload_desktop.exchange.sheets.shapes import Profile, Recognise, heading_key, profile
from caseload_desktop.exchange.sheets.table import RawTable

_SAMPLE = 300
_LEAST = 0.34
_HEADING_WEIGHT = 0.65
_OLD_ENOUGH_YEARS = 15


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """One field per column, in the order of the sheet's columns; ``remembered`` when a person confirmed it before."""

    fields: tuple[Field, ...]
    remembered: bool = False
    kind: SheetKind = field(default=CONTACTS, repr=False)

    def column_of(self, about: Field) -> int | None:
        """The (first) column that feeds a field, counted from 0."""
        return self.fields.index(about) if about in self.fields else None

    def columns_of(self, about: Field) -> tuple[int, ...]:
        """All columns that feed a field."""
        return tuple(column for column, found in enumerate(self.fields) if found is about)

    def with_field(self, column: int, about: Field) -> ColumnMapping:
        """The mapping after a person chose a field for a column; another column that had it is left to the note."""
        fields = list(self.fields)
        if about not in SEVERAL_COLUMNS:
            fields = [Field.NOTE if found is about else found for found in fields]
        fields[column] = about
        return replace(self, fields=tuple(fields), remembered=False)

    def problems(self) -> tuple[str, ...]:
        """Codes of what stops a dry run: ``map_received_on`` (no date column), ``map_person`` (nobody named) ..."""
        return tuple(code for code, wanted in self.kind.required if not wanted & set(self.fields))


def signature(layout: Layout, kind: SheetKind = CONTACTS) -> str:
    """The same for sheets of a kind with the same headings, whatever their order, capitals and marks; 64 hex."""
    keys = sorted(_keys(layout)) or [f"no headings, {len(layout.headings)} columns"]
    if kind is not CONTACTS:
        keys.append(f"kind: {kind.id}")
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()


def _keys(layout: Layout) -> list[str]:
    """Heading keys made distinct: a second "date" becomes "date#2"; columns without heading are left out."""
    met: dict[str, int] = {}
    keys = []
    for heading in layout.headings:
        key = heading_key(heading)
        if key:
            met[key] = met.get(key, 0) + 1
            keys.append(key if met[key] == 1 else f"{key}#{met[key]}")
    return keys


def _column_keys(layout: Layout) -> list[str]:
    """One key per column: its heading's, or its place where it has no heading."""
    keys = iter(_keys(layout))
    return [next(keys) if heading_key(heading) else f"#{place}" for place, heading in enumerate(layout.headings)]


def as_data(mapping: ColumnMapping, layout: Layout) -> dict[str, str]:
    """What is remembered of a mapping: field by heading, so that columns may be moved about later."""
    return {key: about.value for key, about in zip(_column_keys(layout), mapping.fields, strict=True)}


def from_data(data: Mapping[str, object], layout: Layout, kind: SheetKind = CONTACTS) -> ColumnMapping | None:
    """The remembered mapping for this sheet; ``None`` when it does not fit its columns any more."""
    fields = []
    known = {about.value for about in Field}
    for key in _column_keys(layout):
        value = data.get(key)
        if not isinstance(value, str) or value not in known:
            if not key.startswith("#"):
                return None
            value = Field.IGNORE.value
        fields.append(Field(value))
    return ColumnMapping(tuple(fields), remembered=True, kind=kind)


def profiles(
    table: RawTable,
    layout: Layout,
    *,
    recognise: Recognise,
    is_worker: Callable[[str], bool],
    kind: SheetKind = CONTACTS,
) -> tuple[Profile, ...]:
    """What a sample of each column looks like: rows spread over the whole sheet, not only its first ones."""
    rows = layout.contact_rows(table)
    step = max(1, len(rows) // _SAMPLE)
    sample = rows[::step]
    return tuple(
        profile([row.cell(column) for row in sample], recognise=recognise, is_worker=is_worker, kind=kind)
        for column in range(len(layout.headings))
    )


def propose(layout: Layout, columns: Sequence[Profile], *, this_year: int, kind: SheetKind = CONTACTS) -> ColumnMapping:
    """The likeliest field for each column; the best pairs are settled first, so no field is given twice."""
    pairs = sorted(
        (
            (_score(heading_key(layout.headings[place]), found, about, kind, this_year), -place, about)
            for place, found in enumerate(columns)
            for about in kind.words
            if about not in (Field.NOTE, Field.IGNORE)
        ),
        key=lambda pair: (-pair[0], -pair[1], pair[2].value),
    )
    fields: dict[int, Field] = {}
    for score, place, about in pairs:
        if score < _LEAST:
            break
        taken = about in fields.values() and about not in SEVERAL_COLUMNS
        if -place not in fields and not taken:
            fields[-place] = about
    return ColumnMapping(
        tuple(fields.get(place) or _rest(layout.headings[place], found, kind) for place, found in enumerate(columns)),
        kind=kind,
    )


def _score(key: str, column: Profile, about: Field, kind: SheetKind, this_year: int) -> float:
    heading = heading_scores(key, kind).get(about, 0.0)
    if column.filled == 0:
        return heading * _HEADING_WEIGHT
    fit = column.fit(about)
    is_date = about is Field.BIRTH or about in kind.row_dates
    if is_date:
        fit *= _year_fits(column, about, this_year)
    if heading == 0.0:
        return fit * 0.4 if (about in _TELLING or about is kind.day or about in kind.telling) and fit > 0.8 else 0.0
    must_fit = is_date or about in _MUST_FIT or about in kind.numbers or about in kind.times.values()
    if must_fit and fit < 0.25:
        return heading * 0.25
    if about in kind.texts:
        return heading * _HEADING_WEIGHT + 0.5 * (1 - _HEADING_WEIGHT)
    return heading * _HEADING_WEIGHT + fit * (1 - _HEADING_WEIGHT)


_TELLING = frozenset({Field.BIRTH, Field.NHS_NUMBER, Field.POSTCODE, Field.PERSON_NAME})
"""Fields a column may be given by its contents alone, when its heading says nothing; a kind adds its own."""
_MUST_FIT = frozenset({Field.RECEIVED_AT, Field.AGE, Field.NHS_NUMBER, Field.MINUTES, Field.PHONE})
"""Fields whose contents must fit, whatever the heading says: "Time" may be a clock time or minutes spent."""


def _year_fits(column: Profile, about: Field, this_year: int) -> float:
    if column.median_year is None:
        return 0.8 if about is Field.BIRTH else 1.0
    old = column.median_year <= this_year - _OLD_ENOUGH_YEARS
    return 1.0 if old == (about is Field.BIRTH) else 0.1


def _rest(heading: str, column: Profile, kind: SheetKind) -> Field:
    """A column nobody asked for: running numbers and empty ones are left out, all else is kept in the note."""
    if column.filled == 0:
        return Field.IGNORE
    if Field.IGNORE in heading_scores(heading_key(heading), kind) or column.mean_length < 1.5:
        return Field.IGNORE
    return Field.NOTE
