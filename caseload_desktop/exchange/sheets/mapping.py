"""Which column of a sheet feeds which field: proposed from headings and contents, confirmed by a person, remembered."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from caseload_desktop.exchange.sheets.fields import FIELD_WORDS, SEVERAL_COLUMNS, Field
from caseload_desktop.exchange.sheets.header import Layout, heading_scores
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

    def column_of(self, field: Field) -> int | None:
        """The (first) column that feeds a field, counted from 0."""
        return self.fields.index(field) if field in self.fields else None

    def columns_of(self, field: Field) -> tuple[int, ...]:
        """All columns that feed a field."""
        return tuple(column for column, found in enumerate(self.fields) if found is field)

    def with_field(self, column: int, field: Field) -> ColumnMapping:
        """The mapping after a person chose a field for a column; another column that had it is left to the note."""
        fields = list(self.fields)
        if field not in SEVERAL_COLUMNS:
            fields = [Field.NOTE if found is field else found for found in fields]
        fields[column] = field
        return replace(self, fields=tuple(fields), remembered=False)

    def problems(self) -> tuple[str, ...]:
        """Codes of what stops a dry run: ``map_received_on`` (no date column), ``map_person`` (nobody named)."""
        missing = []
        if Field.RECEIVED_ON not in self.fields:
            missing.append("map_received_on")
        if not {Field.PERSON_NAME, Field.FAMILY_NAME, Field.NHS_NUMBER, Field.REFERENCE} & set(self.fields):
            missing.append("map_person")
        return tuple(missing)


def signature(layout: Layout) -> str:
    """The same for sheets with the same headings, whatever their order, capitals and marks; 64 hex characters."""
    keys = sorted(_keys(layout)) or [f"no headings, {len(layout.headings)} columns"]
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
    return {key: field.value for key, field in zip(_column_keys(layout), mapping.fields, strict=True)}


def from_data(data: Mapping[str, object], layout: Layout) -> ColumnMapping | None:
    """The remembered mapping for this sheet; ``None`` when it does not fit its columns any more."""
    fields = []
    known = {field.value for field in Field}
    for key in _column_keys(layout):
        value = data.get(key)
        if not isinstance(value, str) or value not in known:
            if not key.startswith("#"):
                return None
            value = Field.IGNORE.value
        fields.append(Field(value))
    return ColumnMapping(tuple(fields), remembered=True)


def profiles(
    table: RawTable, layout: Layout, *, recognise: Recognise, is_worker: Callable[[str], bool]
) -> tuple[Profile, ...]:
    """What a sample of each column looks like: rows spread over the whole sheet, not only its first ones."""
    rows = layout.contact_rows(table)
    step = max(1, len(rows) // _SAMPLE)
    sample = rows[::step]
    return tuple(
        profile([row.cell(column) for row in sample], recognise=recognise, is_worker=is_worker)
        for column in range(len(layout.headings))
    )


def propose(layout: Layout, columns: Sequence[Profile], *, this_year: int) -> ColumnMapping:
    """The likeliest field for each column; the best pairs are settled first, so no field is given twice."""
    pairs = sorted(
        (
            (_score(heading_key(layout.headings[place]), found, field, this_year), -place, field)
            for place, found in enumerate(columns)
            for field in FIELD_WORDS
            if field not in (Field.NOTE, Field.IGNORE)
        ),
        key=lambda pair: (-pair[0], -pair[1], pair[2].value),
    )
    fields: dict[int, Field] = {}
    for score, place, field in pairs:
        if score < _LEAST:
            break
        taken = field in fields.values() and field not in SEVERAL_COLUMNS
        if -place not in fields and not taken:
            fields[-place] = field
    return ColumnMapping(
        tuple(fields.get(place) or _rest(layout.headings[place], found) for place, found in enumerate(columns))
    )


def _score(key: str, column: Profile, field: Field, this_year: int) -> float:
    heading = heading_scores(key).get(field, 0.0)
    if column.filled == 0:
        return heading * _HEADING_WEIGHT
    fit = column.fit(field)
    if field in (Field.RECEIVED_ON, Field.BIRTH):
        fit *= _year_fits(column, field, this_year)
    if heading == 0.0:
        return fit * 0.4 if field in _TELLING and fit > 0.8 else 0.0
    if field in _MUST_FIT and fit < 0.25:
        return heading * 0.25
    return heading * _HEADING_WEIGHT + fit * (1 - _HEADING_WEIGHT)


_TELLING = frozenset(
    {Field.RECEIVED_ON, Field.BIRTH, Field.NHS_NUMBER, Field.POSTCODE, Field.METHOD, Field.OUTCOME, Field.PERSON_NAME,
     Field.SOURCE}
)  # fmt: skip
"""Fields a column may be given by its contents alone, when its heading says nothing."""
_MUST_FIT = frozenset(
    {Field.RECEIVED_ON, Field.RECEIVED_AT, Field.BIRTH, Field.AGE, Field.NHS_NUMBER, Field.MINUTES, Field.PHONE}
)
"""Fields whose contents must fit, whatever the heading says: "Time" may be a clock time or minutes spent."""


def _year_fits(column: Profile, field: Field, this_year: int) -> float:
    if column.median_year is None:
        return 1.0 if field is Field.RECEIVED_ON else 0.8
    old = column.median_year <= this_year - _OLD_ENOUGH_YEARS
    return 1.0 if old == (field is Field.BIRTH) else 0.1


def _rest(heading: str, column: Profile) -> Field:
    """A column nobody asked for: running numbers and empty ones are left out, all else is kept in the note."""
    if column.filled == 0:
        return Field.IGNORE
    if Field.IGNORE in heading_scores(heading_key(heading)) or column.mean_length < 1.5:
        return Field.IGNORE
    return Field.NOTE
