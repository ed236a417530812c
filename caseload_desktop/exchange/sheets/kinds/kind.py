"""What one kind of sheet is made of: its columns, its words, what a row of it becomes and when it repeats another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from caseload_desktop.domain.dates import DateUse
from caseload_desktop.domain.roles import May
from caseload_desktop.exchange.sheets.fields import LAST_WORDS, PERSON_WORDS, Field, FieldWords

if TYPE_CHECKING:
    from caseload_desktop.exchange.sheets.decide import Settled
    from caseload_desktop.exchange.sheets.understanding import RowReading
    from caseload_desktop.exchange.sheets.vocabulary import Vocabulary

WORKERS, HOLDERS, TEAMS, PATCHES, YES_NO = "workers", "holders", "teams", "patches", "yes_no"
"""In a list's place: the field names a worker, one who may have cases, a team, a team of enablement, or says yes or no.
"""
WAITING = "waiting"
"""In place of a worker: nobody yet, the person waits on the team's list."""
ROW_ABOVE, TODAY = "above", "today"
"""What may stand in for a date that a row lacks: the row above has it, or it is counted from today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFacts:
    """One row with everything settled, ready to be built: ``day`` is its own day, ``dates`` its further ones.

    ``now`` is the local time (``HH:MM``) of the dry run; what is said of a later hour of today can't have happened.
    """

    today: date
    now: str
    reading: RowReading
    settled: Mapping[Field, Settled]
    vocabulary: Vocabulary
    day: date
    dates: Mapping[Field, date] = field(default_factory=dict)

    def is_ahead(self, day: date, at: str) -> bool:
        """True for a moment that has not come."""
        return (day, at) > (self.today, self.now)


PERSON_NEEDED = (
    "map_person",
    frozenset({Field.PERSON_NAME, Field.FAMILY_NAME, Field.NHS_NUMBER, Field.REFERENCE}),
)
"""What every sheet must have: a column that says who a row is about."""

Build = Callable[[RowFacts], dict[str, object]]
"""From a row to the fields of what it becomes, as the store names them; empty ones left out."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SheetKind:
    """One kind of sheet: what it is called, its columns, and what a row becomes.

    Columns: ``own_words`` are those it has beside the person's; ``day`` is the field of the day a row is about, written
    as ``written_day`` (else ``written_or``), and ``no_day`` what may stand in for it (the first is suggested). It may
    lie ``days_ahead``; no day lies further back than ``days_back`` (0: no bound). ``coded`` names the lists of each
    coded field, the list the code is kept of first; ``dates``, ``numbers`` (with the most they may be) and ``texts``
    are taken as they are, and ``times`` names the column that holds the time of a further day, where one does.
    ``required`` pairs a problem's code with the fields of which one column is needed. ``telling`` fields may be given
    to a column by its contents alone. ``title_words`` above the headings or as the sheet's name tell the kind.

    Questions: an empty cell of a ``needed`` field is asked about, ``usual`` being the suggestion, one of
    ``needed_with`` only where another column of the row is filled. A ``never_empty`` field must have a value, a
    ``must_follow`` one where the column beside it is filled. In a ``watched`` field a formula is asked about;
    ``free_text`` ones are never asked about when they hold many texts, ``mostly_free_text`` ones only when nearly
    every row differs. ``hinted`` names the column whose heading may say what an empty field means.

    Rows: they become ``entity`` by ``build``, in words by ``becomes``; ``command`` writes them. ``compared`` are the
    fields read of what is held; ``repeat_key`` says from what is written when two rows of one person are the same
    (None where the kind has its own comparison); a person has one that ``goes_on`` at most; ``ends`` are pairs of
    written days of which the second may not lie before the first. ``or_day`` is the field whose day will do where the
    row's own is empty. ``needs`` is what a worker must be allowed beside bringing in sheets; with ``holders_only`` only
    workers who may have cases are offered.
    """

    id: str
    title: str
    one: str
    a_one: str
    many: str
    title_words: tuple[str, ...] = ()
    own_words: Mapping[Field, FieldWords]
    day: Field
    written_day: str
    written_or: str = ""
    day_use: DateUse = DateUse.EVENT
    days_ahead: int = 0
    days_back: int = 0
    no_day: tuple[str, ...] = (ROW_ABOVE,)
    or_day: Field | None = None
    coded: Mapping[Field, tuple[str, ...]]
    needed: frozenset[Field] = frozenset()
    needed_with: Mapping[Field, tuple[Field, ...]] = field(default_factory=dict)
    never_empty: frozenset[Field] = frozenset()
    must_follow: frozenset[Field] = frozenset()
    usual: Mapping[Field, str] = field(default_factory=dict)
    hinted: Mapping[Field, Field] = field(default_factory=dict)
    free_text: frozenset[Field] = frozenset()
    mostly_free_text: frozenset[Field] = frozenset()
    dates: Mapping[Field, DateUse] = field(default_factory=dict)
    times: Mapping[Field, Field] = field(default_factory=dict)
    numbers: Mapping[Field, float] = field(default_factory=dict)
    texts: tuple[Field, ...] = ()
    watched: tuple[Field, ...] = ()
    telling: frozenset[Field] = frozenset()
    required: tuple[tuple[str, frozenset[Field]], ...] = ()
    needs_person: bool = True
    holders_only: bool = False
    needs: May = May.WRITE_RECORD
    build: Build
    becomes: Callable[[Mapping[str, object], Vocabulary], str]
    becomes_title: str = "Outcome"
    day_title: str = "Received"
    command: str
    entity: str
    compared: tuple[str, ...] = ()
    repeat_key: Callable[[Mapping[str, object]], tuple[object, ...]] | None = None
    goes_on: Callable[[Mapping[str, object]], bool] | None = None
    ends: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> Mapping[Field, FieldWords]:
        """Every field of the kind with its words, in the order they are offered."""
        return _all_words(self)

    def earliest(self, today: date) -> date | None:
        """The earliest day anything in a row may have happened."""
        return today - timedelta(days=self.days_back) if self.days_back else None

    def latest(self, today: date) -> date | None:
        """The latest day a row may be about where it may lie ahead."""
        return today + timedelta(days=self.days_ahead) if self.days_ahead else None

    @property
    def row_dates(self) -> tuple[Field, ...]:
        """The date columns other than the birth date, the row's own day first."""
        return (self.day, *self.dates)

    def label(self, about: Field) -> str:
        """The words shown to the worker for a field."""
        words = self.words.get(about)
        return words.label if words is not None else about.value.replace("_", " ").capitalize()


@lru_cache
def _all_words(kind: SheetKind) -> Mapping[Field, FieldWords]:
    first = {about: words for about, words in kind.own_words.items() if about in (kind.day, Field.RECEIVED_AT)}
    rest = {about: words for about, words in kind.own_words.items() if about not in first}
    return {**first, **PERSON_WORDS, **rest, **LAST_WORDS}
