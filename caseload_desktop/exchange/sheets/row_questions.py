"""What a row itself raises: a date that is none, a number that fails its check, nobody named, a broken row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from caseload_desktop.exchange.sheets.cells import DateOrder, OrderEvidence, order_evidence
from caseload_desktop.exchange.sheets.fate import Reason
from caseload_desktop.exchange.sheets.fields import Field
from caseload_desktop.exchange.sheets.questions import (
    ABOVE,
    AS_THEY_STAND,
    IMPORT,
    KEEP_IN_NOTE,
    LEAVE_OUT,
    NOTHING,
    TURN,
    UNKNOWN_PERSON,
    Decisions,
    Kind,
    Option,
    Question,
)
from caseload_desktop.exchange.sheets.understanding import RowReading

NHS_KEY = "nhs_wrong"
NOBODY_KEY = "nobody"
NO_DATE_KEY = "received_on:"


@dataclass(frozen=True, slots=True)
class Hurdle:
    """A question a row must pass: unanswered = the row is asked about, ``leave_out`` = left out for ``reason``."""

    key: str
    reason: Reason


def order_key(about: Field) -> str:
    """The key of the question whether day or month comes first in a date column."""
    return f"{about.value}:order"


def turned_key(about: Field) -> str:
    """The key of the question whether date cells of a column have day and month the wrong way round."""
    return f"{about.value}:turned"


def date_key(number: int) -> str:
    """The key of the question which day a row's date means."""
    return f"received_on:row:{number}"


def birth_key(number: int) -> str:
    """The key of the question which day a row's date of birth means."""
    return f"birth:row:{number}"


def day_of(answer: str, *, latest: date) -> date | None:
    """The day an answer names (ISO 8601), if it is a day that has been."""
    try:
        day = date.fromisoformat(answer)
    except ValueError:
        return None
    return day if day <= latest else None


class RowHurdles:
    """The row questions of a sheet under the answers given so far, and the day each row was received."""

    def __init__(
        self,
        readings: Sequence[RowReading],
        evidence: Mapping[Field, OrderEvidence],
        decisions: Decisions,
        *,
        today: date,
    ) -> None:
        self._decisions = decisions
        self._today = today
        self._unsettled = tuple(about for about, found in evidence.items() if found.settled is None)
        self._turned = tuple(about for about, found in evidence.items() if found.turned)
        self.dates = self._received_dates(readings)

    def _received_dates(self, readings: Sequence[RowReading]) -> dict[int, date | None]:
        """The day of each row: read, given as an answer, or taken from the row above where a person said so."""
        dates: dict[int, date | None] = {}
        above: date | None = None
        take_above = self._decisions.get(NO_DATE_KEY) == ABOVE
        for reading in readings:
            day = reading.received.day
            if day is None and reading.received.reason == "empty":
                day = above if take_above else None
            elif day is None:
                day = day_of(self._decisions.get(date_key(reading.number), ""), latest=self._today)
            dates[reading.number] = day
            above = day or above
        return dates

    def of(self, reading: RowReading) -> list[Hurdle]:
        """Every hurdle of a row, passed or not."""
        number, who = reading.number, reading.who
        hurdles = [Hurdle(order_key(about), Reason("date_order")) for about in self._doubtful(reading)]
        turned = (about for about in self._turned if about in reading.date_cells)
        hurdles.extend(Hurdle(turned_key(about), Reason("date_turned")) for about in turned)
        reason = reading.received.reason
        typed = {"typed": reading.received_typed}
        if reason == "empty":
            hurdles.append(Hurdle(NO_DATE_KEY, Reason("no_date")))
        elif reason:
            hurdles.append(Hurdle(date_key(number), Reason(f"date_{reason}", typed)))
        if who.birth_typed:
            hurdles.append(Hurdle(birth_key(number), Reason("birth_unread", {"typed": who.birth_typed})))
        if who.nhs_typed:
            hurdles.append(Hurdle(NHS_KEY, Reason("nhs_wrong", {"typed": who.nhs_typed})))
        if not who.anybody:
            hurdles.append(Hurdle(NOBODY_KEY, Reason("nobody")))
        if reading.trouble:
            hurdles.append(Hurdle(f"broken:{number}", Reason(reading.trouble)))
        if reading.formula:
            hurdles.append(Hurdle(f"formula:{number}", Reason("formula")))
        return hurdles

    def _doubtful(self, reading: RowReading) -> list[Field]:
        typed = {Field.RECEIVED_ON: reading.received_typed, Field.BIRTH: reading.birth_text}
        return [about for about in self._unsettled if order_evidence([typed[about]]).either]

    def passed(self, hurdle: Hurdle) -> bool:
        """True when the answer given settles it (an answer to leave out is not passing)."""
        answer = self._decisions.get(hurdle.key, "")
        if hurdle.key.startswith(("received_on:row:", "birth:row:")):
            return day_of(answer, latest=self._today) is not None or (answer == NOTHING and hurdle.key[0] == "b")
        return bool(answer) and answer != LEAVE_OUT

    def questions(self, readings: Iterable[RowReading]) -> list[Question]:
        """The questions these rows raise, answered ones too; those about the whole sheet first."""
        rows: dict[str, list[int]] = defaultdict(list)
        reasons: dict[str, Reason] = {}
        for reading in readings:
            for hurdle in self.of(reading):
                rows[hurdle.key].append(reading.number)
                reasons.setdefault(hurdle.key, hurdle.reason)
        made = [_question(key, tuple(numbers), reasons[key]) for key, numbers in rows.items()]
        return sorted(made, key=lambda question: (_ORDER.index(question.kind), -len(question.rows), question.rows))


_ORDER = (
    Kind.DATE_TURNED,
    Kind.DATE_ORDER,
    Kind.NO_DATE,
    Kind.DATE,
    Kind.NOBODY,
    Kind.NHS_NUMBER,
    Kind.BIRTH,
    Kind.BROKEN_ROW,
    Kind.FORMULA,
)
_OUT = Option(LEAVE_OUT, "Leave out")
_KINDS: dict[str, tuple[Kind, tuple[Option, ...], str]] = {
    NO_DATE_KEY: (Kind.NO_DATE, (Option(ABOVE, "Take the date of the row above"), _OUT), ABOVE),
    NOBODY_KEY: (
        Kind.NOBODY,
        (Option(UNKNOWN_PERSON, "Import as contacts about someone not known"), _OUT),
        UNKNOWN_PERSON,
    ),
    NHS_KEY: (
        Kind.NHS_NUMBER,
        (Option(KEEP_IN_NOTE, "Import without NHS number; keep what was typed in the note"), _OUT),
        KEEP_IN_NOTE,
    ),
}


def _question(key: str, rows: tuple[int, ...], reason: Reason) -> Question:
    typed = reason.values.get("typed", "")
    if key in _KINDS:
        kind, options, suggested = _KINDS[key]
        return Question(key, kind, rows, options, suggested, remembered=key == NO_DATE_KEY)
    if key.endswith(":order"):
        options = (Option(DateOrder.DAY_FIRST.value, "Day first (3/4 is 3 April)"),
                   Option(DateOrder.MONTH_FIRST.value, "Month first (3/4 is 4 March)"))  # fmt: skip
        field = Field(key.partition(":")[0])
        return Question(key, Kind.DATE_ORDER, rows, options, DateOrder.DAY_FIRST.value, field, remembered=True)
    if key.endswith(":turned"):
        turn = Option(TURN, "Yes, turn them back")
        stand = Option(AS_THEY_STAND, "No, they are right as they stand")
        return Question(key, Kind.DATE_TURNED, rows, (turn, stand, _OUT), TURN, Field(key.partition(":")[0]))
    if key.startswith("received_on:row:"):
        return Question(key, Kind.DATE, rows, (_OUT,), "", Field.RECEIVED_ON, typed, reason.code, takes_date=True)
    if key.startswith("birth:row:"):
        options = (Option(NOTHING, "Not known; keep what was typed in the note"), _OUT)
        return Question(key, Kind.BIRTH, rows, options, NOTHING, Field.BIRTH, typed, reason.code, takes_date=True)
    kind = Kind.FORMULA if key.startswith("formula:") else Kind.BROKEN_ROW
    return Question(key, kind, rows, (Option(IMPORT, "Import as it stands"), _OUT), LEAVE_OUT, detail=reason.code)
