"""One row's coded fields under the answers given so far: the value, or the question that stands before it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from caseload_desktop.exchange.sheets.fields import Field
from caseload_desktop.exchange.sheets.kinds.kind import PATCHES
from caseload_desktop.exchange.sheets.questions import (
    LEAVE_OUT,
    NOTHING,
    Decisions,
    Kind,
    Option,
    Question,
    blank_key,
    code_key,
)
from caseload_desktop.exchange.sheets.understanding import RowReading
from caseload_desktop.exchange.sheets.vocabulary import Vocabulary

MOST_QUESTIONS = 40
"""Texts of one column asked about one by one; beyond that one question covers all that are not understood."""
_FREE_TEXT_REPEATS = 1.5
_LONGEST_REMEMBERED = 40


@dataclass(frozen=True, slots=True)
class Settled:
    """A coded field of one row: its value (empty = none), whether the words were kept by the code alone (``exact``),
    the question still open, and whether the row is to be left out."""

    value: str = ""
    exact: bool = False
    question: str = ""
    leave_out: bool = False


class CodedFields:
    """Settles the coded fields of all rows under one set of answers and says what is still to be asked."""

    def __init__(
        self,
        readings: Sequence[RowReading],
        vocabulary: Vocabulary,
        decisions: Decisions,
        *,
        own_team: str = "",
        hints: Mapping[Field, str] | None = None,
    ) -> None:
        self._vocabulary = vocabulary
        self._kind = vocabulary.kind
        self._decisions = decisions
        self._usual = {Field.TEAM: own_team, **self._kind.usual, **(hints or {})}
        self._free_text, self._many = self._judge_columns(readings)
        self._known: dict[tuple[Field, str], Settled] = {}

    def _judge_columns(self, readings: Sequence[RowReading]) -> tuple[frozenset[Field], frozenset[Field]]:
        """Columns of free text (never asked about) and columns with too many unknown texts to ask one by one."""
        free: set[Field] = set()
        many: set[Field] = set()
        for field in self._vocabulary.coded:
            texts = Counter(r.typed[field] for r in readings if r.typed[field] and not r.guesses[field].sure)
            if len(texts) > MOST_QUESTIONS and field not in self._kind.never_empty:
                written_freely = texts.total() < _FREE_TEXT_REPEATS * len(texts)
                kind = self._kind
                free_text = field in kind.free_text or (field in kind.mostly_free_text and written_freely)
                (free if free_text else many).add(field)
        return frozenset(free), frozenset(many)

    def settle(self, reading: RowReading, field: Field) -> Settled:
        """The value of one field of one row, or what stands before it."""
        text = reading.typed[field]
        if not text and not self._matters(reading, field):
            return Settled()
        found = self._known.get((field, text))
        if found is None:
            found = self._known[(field, text)] = self._settle(reading, field, text)
        return found

    def _settle(self, reading: RowReading, field: Field, text: str) -> Settled:
        if not text:
            return self._settle_blank(field)
        guess = reading.guesses[field]
        key = code_key(field, text)
        answer = self._answer(field, key)
        if answer:
            return self._answered(answer)
        if guess.sure:
            return Settled(guess.code, exact=guess.certainty >= 1.0)
        if field in self._free_text:
            return Settled()
        if field in self._many:
            rest = self._decisions.get(f"{field.value}:*", "")
            return self._answered(rest) if rest else Settled(question=f"{field.value}:*")
        return Settled(question=key)

    def _settle_blank(self, field: Field) -> Settled:
        if not self._asks_blank(field):
            return Settled()
        answer = self._answer(field, blank_key(field))
        return self._answered(answer) if answer else Settled(question=blank_key(field))

    def _asks_blank(self, field: Field) -> bool:
        """Whether an empty cell is asked about; never where there is nothing to choose from."""
        asked = field in self._kind.needed or field in self._kind.needed_with
        return asked and bool(self._vocabulary.choices(field))

    def must_have(self, reading: RowReading, field: Field) -> bool:
        """Whether nothing can be written of a row without a value for the field."""
        kind = self._kind
        return field in kind.never_empty or (field in kind.must_follow and self._matters(reading, field))

    def _matters(self, reading: RowReading, field: Field) -> bool:
        """Whether an empty cell of a field says anything in this row: an end reason does where there is an end."""
        beside = self._kind.needed_with.get(field, ())
        return not beside or any(reading.says(about) for about in beside)

    def _answer(self, field: Field, key: str) -> str:
        """The answer given, now or with an earlier sheet; one that names what no longer exists is as if not given."""
        answer = self._decisions.get(key, "")
        valid = answer in (LEAVE_OUT, NOTHING) or self._vocabulary.knows(field, answer)
        return answer if valid else ""

    @staticmethod
    def _answered(answer: str) -> Settled:
        if answer == LEAVE_OUT:
            return Settled(leave_out=True)
        return Settled("" if answer == NOTHING else answer)

    def questions(self, readings: Iterable[RowReading]) -> list[Question]:
        """Every question about coded fields that these rows raise, answered ones too, the weightiest first."""
        rows: dict[str, list[int]] = defaultdict(list)
        about: dict[str, tuple[Field, str, RowReading]] = {}
        for reading in readings:
            for field in self._vocabulary.coded:
                key = self._raised(reading, field)
                if key:
                    rows[key].append(reading.number)
                    about.setdefault(key, (field, reading.typed[field], reading))
        made = [self._question(key, tuple(numbers), *about[key]) for key, numbers in rows.items()]
        order = self._vocabulary.coded
        return sorted(made, key=lambda question: (order.index(question.field or Field.NOTE), -len(question.rows)))

    def _raised(self, reading: RowReading, field: Field) -> str:
        """The key of the question a cell raises, whether or not it has been answered."""
        text = reading.typed[field]
        if not text:
            return blank_key(field) if self._asks_blank(field) and self._matters(reading, field) else ""
        if reading.guesses[field].sure or field in self._free_text:
            return ""
        return f"{field.value}:*" if field in self._many else code_key(field, text)

    def _question(self, key: str, rows: tuple[int, ...], field: Field, text: str, reading: RowReading) -> Question:
        choices = self._vocabulary.choices(field)
        options = tuple(Option(choice.value, choice.label) for choice in choices)
        if key == blank_key(field):
            usual = self._usual.get(field, "")
            last = self._last_options(field, blank=True)
            known = usual if self._vocabulary.knows(field, usual) else last[0].value
            if known == last[0].value and self._kind.coded[field] == (PATCHES,):
                known = choices[0].value if len(choices) == 1 else ""
            return Question(key, Kind.BLANK, rows, (*options, *last), known, field, remembered=True)
        if key.endswith(":*"):
            return Question(key, Kind.MANY_TEXTS, rows, self._last_options(field, blank=False), NOTHING, field)
        guess = reading.guesses[field]
        offered = (*([guess.code] if guess.code else []), *guess.others)
        first = [Option(code, self._vocabulary.label(field, code)) for code in dict.fromkeys(offered)]
        rest = [option for option in options if option.value not in offered]
        may_go_empty = field in {Field.WORKER, *self._kind.free_text} - self._kind.never_empty
        suggested = guess.code or (NOTHING if may_go_empty and not offered else "")
        return Question(
            key,
            Kind.CODE,
            rows,
            (*first, *rest, *self._last_options(field, blank=False)),
            suggested,
            field,
            typed=text,
            remembered=len(text) <= _LONGEST_REMEMBERED and len(rows) > 1,
        )

    def _last_options(self, field: Field, *, blank: bool) -> tuple[Option, ...]:
        """Leaving the field empty (where a row may do without it) and leaving the rows out."""
        name = self._kind.label(field).lower()
        empty = Option(NOTHING, f"Leave {name} empty" if blank else f"Leave {name} empty, keep the words in the note")
        out = Option(LEAVE_OUT, "Leave these rows out")
        must = field in self._kind.never_empty | self._kind.must_follow
        return (out,) if must else (empty, out)
