"""What a row itself raises: a date that is none, a number that fails its check, nobody named, a broken row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from caseload_desktop.domain.dates import DateUse
from caseload_desktop.exchange.sheets.cells import DateOrder, OrderEvidence, order_evidence
from caseload_desktop.exchange.sheets.fate import Reason
from caseload_desktop.exchange.sheets.fields import Field
from caseload_desktop.exchange.sheets.kinds.kind import ROW_ABOVE, TODAY, SheetKind
from caseload_desktop.exchange.sheets.questions import (
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
_AHEAD = timedelta(days=3653)
"""How far a planned day may lie ahead: about ten years, as dates are read."""


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


def no_date_key(kind: SheetKind) -> str:
    """The key of the question what stands in for a row's day where there is none."""
    return f"{kind.day.value}:"


def date_key(about: Field, number: int) -> str:
    """The key of the question which day a row's date means."""
    return f"{about.value}:row:{number}"


def birth_key(number: int) -> str:
    """The key of the question which day a row's date of birth means."""
    return date_key(Field.BIRTH, number)


def latest_day(use: DateUse, today: date) -> date:
    """The latest day an answer may name: today for what has been, years ahead for what is planned."""
    return today + _AHEAD if use is DateUse.DUE else today


def day_of(answer: str, *, latest: date, earliest: date | None = None) -> date | None:
    """The day an answer names (ISO 8601), if it is not after the latest nor before the earliest."""
    try:
        day = date.fromisoformat(answer)
    except ValueError:
        return None
    return day if (earliest or day) <= day <= latest else None


class RowHurdles:
    """The row questions of a sheet under the answers given so far.

    ``dates`` holds the day each row is about (received, allocated, completed ...), ``more`` its further days.
    """

    def __init__(
        self,
        readings: Sequence[RowReading],
        evidence: Mapping[Field, OrderEvidence],
        decisions: Decisions,
        *,
        kind: SheetKind,
        today: date,
    ) -> None:
        self._kind = kind
        self._decisions = decisions
        self._today = today
        self._earliest = kind.earliest(today)
        self._evidence = evidence
        self._unsettled = tuple(about for about, found in evidence.items() if found.settled is None)
        self._turned = tuple(about for about, found in evidence.items() if found.turned)
        self.more = {reading.number: self._further(reading) for reading in readings} if kind.dates else {}
        self._hangs_on: dict[int, RowReading] = {}
        self.dates = self._own_dates(readings)

    def _stand_in(self, reading: RowReading) -> date | None:
        """The day of another column that will do where the row's own is empty."""
        if self._kind.or_day is None or reading.received.reason != "empty":
            return None
        return self.more[reading.number].get(self._kind.or_day)

    def _latest_own_day(self) -> date:
        return self._kind.latest(self._today) or latest_day(self._kind.day_use, self._today)

    def _further(self, reading: RowReading) -> dict[Field, date]:
        """The further days of a row: read, or given as an answer."""
        found = {}
        for about, use in self._kind.dates.items():
            cell = reading.dates[about]
            answer = self._decisions.get(date_key(about, reading.number), "") if cell.reason else ""
            day = cell.day or day_of(answer, latest=latest_day(use, self._today), earliest=self._earliest)
            if day is not None:
                found[about] = day
        return found

    def _own_dates(self, readings: Sequence[RowReading]) -> dict[int, date | None]:
        """The day of each row: read, given as an answer, or taken from the row above where a person said so.

        A date above that is written but not understood is not skipped: the rows that take it hang on its question.
        """
        dates: dict[int, date | None] = {}
        above: date | None = None
        unread: RowReading | None = None
        stands_in = self._decisions.get(no_date_key(self._kind))
        latest = self._latest_own_day()
        for reading in readings:
            day = reading.received.day
            if day is None and self._stand_in(reading) is not None:
                day = self._stand_in(reading)
            elif day is None and reading.received.reason == "empty":
                day = {ROW_ABOVE: above, TODAY: self._today}.get(stands_in or "")
                if unread is not None and stands_in == ROW_ABOVE:
                    self._hangs_on[reading.number] = unread
            elif day is None:
                answer = self._decisions.get(date_key(self._kind.day, reading.number), "")
                day = day_of(answer, latest=latest, earliest=self._earliest)
            dates[reading.number] = day
            if reading.received.reason != "empty":
                above, unread = day, reading if reading.received.reason else None
            elif reading.number not in self._hangs_on:
                above, unread = day or above, None if day else unread
        return dates

    def of(self, reading: RowReading) -> list[Hurdle]:
        """Every hurdle of a row, passed or not."""
        number, who = reading.number, reading.who
        hurdles = [Hurdle(order_key(about), Reason("date_order")) for about in self._doubtful(reading)]
        turned = (about for about in self._turned if about in reading.date_cells)
        hurdles.extend(Hurdle(turned_key(about), Reason("date_turned")) for about in turned)
        reason = reading.received.reason
        typed = {"typed": reading.received_typed}
        if reason == "empty" and self._stand_in(reading) is not None:
            pass
        elif reason == "empty":
            hurdles.append(Hurdle(no_date_key(self._kind), Reason("no_date")))
            if (above := self._hangs_on.get(number)) is not None:
                taken = Reason("date_above_unread", {"typed": above.received_typed})
                hurdles.append(Hurdle(date_key(self._kind.day, above.number), taken))
        elif reason:
            hurdles.append(Hurdle(date_key(self._kind.day, number), Reason(f"date_{reason}", typed)))
        for about in reading.unread_dates():
            more = {"typed": reading.date_texts[about]}
            hurdles.append(Hurdle(date_key(about, number), Reason(f"date_{reading.dates[about].reason}", more)))
        if who.birth_typed:
            hurdles.append(Hurdle(birth_key(number), Reason("birth_unread", {"typed": who.birth_typed})))
        if who.nhs_typed:
            hurdles.append(Hurdle(NHS_KEY, Reason("nhs_wrong", {"typed": who.nhs_typed})))
        if not who.anybody and not self._kind.needs_person:
            hurdles.append(Hurdle(NOBODY_KEY, Reason("nobody")))
        if reading.trouble:
            hurdles.append(Hurdle(f"broken:{number}", Reason(reading.trouble)))
        if reading.formula:
            hurdles.append(Hurdle(f"formula:{number}", Reason("formula")))
        return hurdles

    def _doubtful(self, reading: RowReading) -> list[Field]:
        if not self._unsettled:
            return []
        typed = {self._kind.day: reading.received_typed, Field.BIRTH: reading.birth_text, **reading.date_texts}
        found = {about: order_evidence([typed[about]]) for about in self._unsettled}
        return [about for about, one in found.items() if one.either or one.month_first]

    def passed(self, hurdle: Hurdle) -> bool:
        """True when the answer given settles it (an answer to leave out is not passing)."""
        answer = self._decisions.get(hurdle.key, "")
        if ":row:" in hurdle.key:
            about = Field(hurdle.key.partition(":")[0])
            use = self._kind.dates.get(about, self._kind.day_use if about is self._kind.day else DateUse.BIRTH)
            may_go_empty = about is not self._kind.day
            latest = self._latest_own_day() if about is self._kind.day else latest_day(use, self._today)
            earliest = None if about is Field.BIRTH else self._earliest
            day = day_of(answer, latest=latest, earliest=earliest)
            return day is not None or (answer == NOTHING and may_go_empty)
        return bool(answer) and answer != LEAVE_OUT

    def questions(self, readings: Iterable[RowReading]) -> list[Question]:
        """The questions these rows raise, answered ones too; those about the whole sheet first."""
        rows: dict[str, list[int]] = defaultdict(list)
        reasons: dict[str, Reason] = {}
        for reading in readings:
            for hurdle in self.of(reading):
                rows[hurdle.key].append(reading.number)
                reasons.setdefault(hurdle.key, hurdle.reason)
        made = [self._question(key, tuple(numbers), reasons[key]) for key, numbers in rows.items()]
        return sorted(made, key=lambda question: (_ORDER.index(question.kind), -len(question.rows), question.rows))

    def _question(self, key: str, rows: tuple[int, ...], reason: Reason) -> Question:
        typed = reason.values.get("typed", "")
        if key.endswith(":order"):
            return _order_question(key, rows, self._evidence[Field(key.partition(":")[0])])
        if key == no_date_key(self._kind):
            options = tuple(Option(one, _STANDS_IN[one]) for one in self._kind.no_day)
            return Question(
                key, Kind.NO_DATE, rows, (*options, _OUT), options[0].value, self._kind.day, remembered=True
            )
        if key.startswith(f"{self._kind.day.value}:row:"):
            return Question(key, Kind.DATE, rows, (_OUT,), "", self._kind.day, typed, reason.code, takes_date=True)
        if ":row:" in key:
            about = Field(key.partition(":")[0])
            options = (Option(NOTHING, "Not known; keep what was typed in the note"), _OUT)
            kind = Kind.BIRTH if about is Field.BIRTH else Kind.DATE
            return Question(key, kind, rows, options, NOTHING, about, typed, reason.code, takes_date=True)
        return _question(key, rows, reason)


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
_STANDS_IN = {ROW_ABOVE: "Take the date of the row above", TODAY: "Count them from today"}
_KINDS: dict[str, tuple[Kind, tuple[Option, ...], str]] = {
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


def _order_question(key: str, rows: tuple[int, ...], found: OrderEvidence) -> Question:
    """Day or month first in a column; ``detail`` says why it is asked (see ``words``), ``typed`` what shows it."""
    options = (Option(DateOrder.DAY_FIRST.value, "Day first (3/4 is 3 April)"),
               Option(DateOrder.MONTH_FIRST.value, "Month first (3/4 is 4 March)"))  # fmt: skip
    why = "beside" if found.beside is DateOrder.MONTH_FIRST else ""
    if found.month_first:
        why = "both" if found.day_first else "one_month" if found.month_first == 1 else "months"
    field = Field(key.partition(":")[0])
    return Question(
        key, Kind.DATE_ORDER, rows, options, found.likely.value, field, found.month_text, why, remembered=True
    )


def _question(key: str, rows: tuple[int, ...], reason: Reason) -> Question:
    if key in _KINDS:
        kind, options, suggested = _KINDS[key]
        return Question(key, kind, rows, options, suggested)
    if key.endswith(":turned"):
        turn = Option(TURN, "Yes, turn them back")
        stand = Option(AS_THEY_STAND, "No, they are right as they stand")
        return Question(key, Kind.DATE_TURNED, rows, (turn, stand, _OUT), TURN, Field(key.partition(":")[0]))
    kind = Kind.FORMULA if key.startswith("formula:") else Kind.BROKEN_ROW
    return Question(key, kind, rows, (Option(IMPORT, "Import as it stands"), _OUT), LEAVE_OUT, detail=reason.code)
