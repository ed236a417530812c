"""What becomes of each row: imported, asked about or left out, always with its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from caseload_desktop.domain.names import PersonName


class Status(StrEnum):
    """Where a row ends for now."""

    IMPORT = "import"
    ASK = "ask"
    LEAVE_OUT = "leave_out"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, as a code with what fills its sentence (``words.reason_words``)."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict, hash=False)


class CannotBeBuilt(Exception):
    """A row that says too little, or things that can't both be so; ``reason`` says which."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class PersonDecision:
    """Whose row it is: ``held`` (a person of the store), ``new`` (made once for all its rows) or nobody known.

    ``key`` is the person's id in the store, or the sheet person's id ("p17").
    """

    held: bool = False
    key: str = ""
    name: PersonName = field(default_factory=PersonName)

    @property
    def unknown(self) -> bool:
        """True for a row about somebody not known."""
        return not self.key


@dataclass(frozen=True, slots=True)
class Fate:
    """One row's end. ``fields`` holds what is written (as the store names them) for rows to import."""

    number: int
    status: Status
    reasons: tuple[Reason, ...] = ()
    questions: tuple[str, ...] = ()
    person: PersonDecision | None = None
    fields: Mapping[str, object] | None = field(default=None, hash=False)
    furniture: bool = False

    @property
    def contact(self) -> Mapping[str, object] | None:
        """What is written of a row of a contact log: the fields of its contact."""
        return self.fields


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows end where. ``furniture`` (titles, headings, blanks, totals) is part of ``left_out``."""

    rows: int
    imported: int
    asked: int
    left_out: int
    furniture: int
    new_people: int
    held_people: int

    @property
    def contacts(self) -> int:
        """Rows that might each be an entry."""
        return self.rows - self.furniture
