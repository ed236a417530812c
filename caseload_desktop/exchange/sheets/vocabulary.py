"""The words one store understands: its code lists, workers and teams, ready to be asked about a cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.exchange.sheets.fields import Field
from caseload_desktop.exchange.sheets.phrases import CodeGuess, PhraseBook
from caseload_desktop.exchange.sheets.workers import NamedWorker, WorkerBook

LIST_OF_FIELD = {
    Field.METHOD: "contact_method",
    Field.SOURCE: "contact_source_detail",
    Field.REASON: "contact_reason",
    Field.OUTCOME: "contact_outcome",
    Field.NEXT_STEP: "next_step",
}
"""Which code list a coded field is understood by; a source may also be one of ``contact_source``."""
CODED = (*LIST_OF_FIELD, Field.WORKER, Field.TEAM)
"""Fields whose texts are matched to a code, a worker or a team, and asked about when not sure."""
BROAD_SOURCE = "broad:"
"""Marks a source known only by its broad kind ("broad:secondary_health"), without the detail."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be given for a coded field."""

    value: str
    label: str


class Vocabulary:
    """Guesses and labels for every coded field of a sheet."""

    def __init__(
        self, lists: CodeLists, *, workers: Iterable[NamedWorker] = (), teams: Iterable[NamedWorker] = ()
    ) -> None:
        self.lists = lists
        self._workers = tuple(workers)
        self._teams = tuple(teams)
        self._books = {field: PhraseBook(lists[name], lists) for field, name in LIST_OF_FIELD.items()}
        self._broad_sources = PhraseBook(lists["contact_source"], lists)
        self._worker_book = WorkerBook(self._workers)
        self._team_book = WorkerBook(self._teams)

    def guess(self, field: Field, text: str) -> CodeGuess:
        """The likeliest code, worker or team for a text as typed."""
        if field is Field.WORKER:
            return self._worker_book.guess(text)
        if field is Field.TEAM:
            return self._team_book.guess(text)
        found = self._books[field].guess(text)
        if field is Field.SOURCE and not found.sure:
            broad = self._broad_sources.guess(text)
            if broad.certainty > found.certainty:
                return CodeGuess(BROAD_SOURCE + broad.code, broad.certainty, found.others)
        return found

    def choices(self, field: Field) -> tuple[Choice, ...]:
        """Every answer for a field, in the order of its list; retired codes are not offered."""
        if field in (Field.WORKER, Field.TEAM):
            named = self._workers if field is Field.WORKER else self._teams
            return tuple(Choice(one.id, one.name) for one in sorted(named, key=lambda one: one.name))
        codes = [code for code in self.lists[LIST_OF_FIELD[field]].codes if not code.retired]
        return tuple(Choice(code.id, code.label) for code in codes)

    def label(self, field: Field, value: str) -> str:
        """The label of an answer; empty for none."""
        if not value:
            return ""
        if field in (Field.WORKER, Field.TEAM):
            named = self._workers if field is Field.WORKER else self._teams
            return next((one.name for one in named if one.id == value), "")
        if value.startswith(BROAD_SOURCE):
            return self.lists.label("contact_source", value.removeprefix(BROAD_SOURCE))
        return self.lists.label(LIST_OF_FIELD[field], value)

    def knows(self, field: Field, value: str) -> bool:
        """True when the value may be an answer for the field; a remembered answer may have gone since."""
        return bool(value) and (
            any(choice.value == value for choice in self.choices(field))
            or (value.startswith(BROAD_SOURCE) and self.lists.code("contact_source", value[6:]) is not None)
        )

    def source_of(self, value: str) -> tuple[str, str]:
        """(source, source detail) for an answer of the source field."""
        if value.startswith(BROAD_SOURCE):
            return value.removeprefix(BROAD_SOURCE), ""
        detail = self.lists.code("contact_source_detail", value)
        return (detail.group, value) if detail is not None else ("", "")

    def given_in(self, text: str) -> tuple[str, ...]:
        """What the words of an outcome say was given: advice, small equipment, telecare ..."""
        return tuple(sorted(code.id for code in self.lists["given"].suggest(text)))

    def recognises(self, list_id: str, text: str) -> bool:
        """True when the text is a label or alias of the list; for judging what a column holds."""
        return self.lists[list_id].recognise(text) is not None

    def is_worker(self, text: str) -> bool:
        """True when the text may be one of the workers."""
        return self._worker_book.guess(text).certainty > 0
