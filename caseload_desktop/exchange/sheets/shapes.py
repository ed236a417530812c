"""What a column's cells look like, judged cheaply from a sample, without yet understanding any of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, TypeVar

from caseload_desktop.exchange.sheets.fields import Field
from caseload_desktop.exchange.sheets.table import Cell, is_empty, shown

if TYPE_CHECKING:
    from caseload_desktop.exchange.sheets.kinds.kind import SheetKind

T = TypeVar("T")
Recognise = Callable[[str, str], bool]
"""``(code list id, text) -> True`` when the text is a label or an alias of a code of that list."""

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_NUMERIC_DATE = re.compile(r"^(?:\w{2,9},? )?(\d{1,4})[./\-\s](\d{1,2})[./\-\s](\d{1,4})(?:[ T,]+\d.*)?$")
_WORD_DATE = re.compile(
    rf"^(?:\w{{2,9}},? )?(?:\d{{1,2}}(?:st|nd|rd|th)?[\s\-/.]*{_MONTH}|{_MONTH}[\s\-/.]*\d{{1,2}})\b.*$", re.I
)
_YEAR = re.compile(r"^(?:c\.? ?|about |circa )?(19|20)\d\d$", re.I)
_CLOCK = re.compile(r"^\d{1,2}[:.]\d{2}(?: ?[ap]m)?$|^\d{1,2} ?[ap]m$", re.I)
_DURATION = re.compile(
    r"^(?:\d+([.,]\d+)?|\d/\d|½|¼|¾|half|an|a)? ?(?:m|min|mins|minutes|h|hr|hrs|hour|hours|h ?\d+)\b.*$", re.I
)
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.I)
_NAME = re.compile(r"^[^\W\d_][\w'’`.\- ]*(?:, ?[^\W\d_][\w'’`.\- ]*)?$")
_STREET = re.compile(
    r"\d+\w? [^\W\d_]|\b(?:road|rd|street|st|close|lane|avenue|ave|gardens|drive|court|house|flat|way)\b", re.I
)
_NUMBER = re.compile(r"^£? ?\d+(?:[.,]\d+)*(?: ?(?:h|hrs?|hours|units|days|nights|p/?w|per|a|/).*)?$", re.I)
_SERIAL_FIRST, _SERIAL_LAST = 15_000, 80_000
"""Days since 1900 that a spreadsheet may show for a date: 1941 to 2119."""
_SERIAL_TEXT = re.compile(r"^[2-7]\d{4}(?:[.,]\d+)?$")


def heading_key(cell: Cell) -> str:
    """A heading reduced to its words: small letters, no accents, no apostrophes, one space between words."""
    text = unicodedata.normalize("NFKD", shown(cell)).casefold()
    text = "".join(mark for mark in text if not unicodedata.combining(mark))
    text = re.sub(r"['’`]", "", text)
    return " ".join(re.findall(r"[a-z0-9]+", text))


def looks_like_date(cell: Cell) -> bool:
    """A date cell, a written date, or a day number as spreadsheets keep them; a bare year is not a date."""
    if isinstance(cell, datetime | date):
        return True
    if isinstance(cell, int | float):
        return _SERIAL_FIRST <= cell <= _SERIAL_LAST
    text = shown(cell)
    if _YEAR.match(text) or len(text) > 40:
        return False
    return bool(_SERIAL_TEXT.match(text) or _NUMERIC_DATE.match(text) or _WORD_DATE.match(text))


def looks_like_year(cell: Cell) -> bool:
    """A bare year such as 1941."""
    return bool(_YEAR.match(shown(cell)))


def year_of(cell: Cell) -> int | None:
    """The year a date-like cell most likely names, four digits only; to tell birth dates from contact dates."""
    if isinstance(cell, datetime | date):
        return cell.year
    if isinstance(cell, int | float):
        return 1900 + int(cell / 365.25) if looks_like_date(cell) else None
    match = re.search(r"(?<!\d)((?:18|19|20)\d\d)(?!\d)", shown(cell))
    return int(match.group(1)) if match else None


def _digits(cell: Cell) -> str:
    return re.sub(r"\D", "", shown(cell))


def _is_nhs(cell: Cell) -> bool:
    text = shown(cell)
    return len(_digits(cell)) == 10 and not re.search(r"[A-Za-z]{3}", text) and not text.startswith("0")


def _is_clock(cell: Cell) -> bool:
    return isinstance(cell, time) or bool(_CLOCK.match(shown(cell)))


def _is_duration(cell: Cell) -> bool:
    if isinstance(cell, timedelta):
        return True
    if isinstance(cell, int | float):
        return 0 <= cell <= 600
    text = shown(cell)
    return bool(_DURATION.match(text)) or bool(re.fullmatch(r"\d{1,3}", text))


def _is_name(cell: Cell) -> bool:
    text = shown(cell)
    words = re.split(r"[ ,]+", text.strip(" ,"))
    return bool(_NAME.match(text)) and 1 < len(words) <= 6 and sum(word[:1].isupper() for word in words) >= 2


def _is_one_word_name(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(re.fullmatch(r"[^\W\d_][\w'’`.\-]*(?: [^\W\d_][\w'’`.\-]*)?", shown(cell)))


def _is_initials(cell: Cell) -> bool:
    return isinstance(cell, str) and len(shown(cell)) <= 30 and bool(_NAME.match(shown(cell)))


def _is_phone(cell: Cell) -> bool:
    digits = _digits(cell)
    return 9 <= len(digits) <= 13 and (
        digits.startswith(("0", "44")) or (isinstance(cell, float) and digits[0] in "127")
    )


def _is_postcode(cell: Cell) -> bool:
    return bool(_POSTCODE.fullmatch(shown(cell)))


def _is_address(cell: Cell) -> bool:
    text = shown(cell)
    return bool(_STREET.search(text) or _POSTCODE.search(text))


def _is_reference(cell: Cell) -> bool:
    return bool(re.fullmatch(r"[A-Za-z]{0,4}[-/ ]?\d{3,12}", shown(cell))) and len(_digits(cell)) != 10


def _is_age(cell: Cell) -> bool:
    return bool(
        re.fullmatch(
            r"(?:c\.? ?|about |approx )?(?:1[6-9]|[2-9]\d|10\d|11\d)(?: ?(?:yrs?|years?|y/?o))?", shown(cell), re.I
        )
    )


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) or bool(_NUMBER.match(shown(cell)))


_TESTS: dict[Field, Callable[[Cell], bool]] = {
    Field.BIRTH: lambda cell: looks_like_date(cell) or looks_like_year(cell),
    Field.AGE: _is_age,
    Field.NHS_NUMBER: _is_nhs,
    Field.PERSON_NAME: _is_name,
    Field.GIVEN_NAME: _is_one_word_name,
    Field.FAMILY_NAME: _is_one_word_name,
    Field.POSTCODE: _is_postcode,
    Field.ADDRESS: _is_address,
    Field.PHONE: _is_phone,
    Field.REFERENCE: _is_reference,
    Field.RECEIVED_AT: _is_clock,
    Field.MINUTES: _is_duration,
    Field.WORKER: _is_initials,
    Field.TEAM: _is_initials,
}


@dataclass(frozen=True, slots=True)
class Profile:
    """What a sample of one column looks like: filled cells, distinct values, and per field the share that fits it."""

    filled: int
    distinct: int
    fits: dict[Field, float]
    median_year: int | None
    mean_length: float

    def fit(self, field: Field) -> float:
        """Share (0 to 1) of the filled cells that could be this field."""
        return self.fits.get(field, 0.0)


def profile(
    cells: Sequence[Cell], *, recognise: Recognise, is_worker: Callable[[str], bool], kind: SheetKind
) -> Profile:
    """Judges a sample of a column's cells; empty ones are not counted."""
    filled = [cell for cell in cells if not is_empty(cell)]
    texts = [shown(cell) for cell in filled]
    fits = {field: _share(filled, test) for field, test in _TESTS.items()}
    fits |= dict.fromkeys(kind.row_dates, _share(filled, looks_like_date))
    fits |= dict.fromkeys(kind.times.values(), fits[Field.RECEIVED_AT])
    fits |= dict.fromkeys(kind.numbers, _share(filled, _is_number))
    for field, lists in kind.coded.items():
        if field not in _TESTS:
            fits[field] = _share(texts, lambda text, lists=lists: any(recognise(one, text) for one in lists))  # type: ignore[misc]
    if Field.WORKER in kind.coded and any(is_worker(text) for text in set(texts)):
        fits[Field.WORKER] = max(fits[Field.WORKER], 0.5 + _share(texts, is_worker) / 2)
    years = sorted(year for cell in filled if (year := year_of(cell)) is not None)
    return Profile(
        filled=len(filled),
        distinct=len(set(texts)),
        fits=fits,
        median_year=years[len(years) // 2] if years else None,
        mean_length=sum(map(len, texts)) / len(texts) if texts else 0.0,
    )


def _share(values: Iterable[T], test: Callable[[T], bool]) -> float:
    results = [test(value) for value in values]
    return sum(results) / len(results) if results else 0.0
