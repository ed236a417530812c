"""The words one store understands: its code lists, workers and teams, ready to be asked about a cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.exchange.sheets.fields import Field
from caseload_desktop.exchange.sheets.kinds.contacts import CONTACTS
from caseload_desktop.exchange.sheets.kinds.kind import HOLDERS, PATCHES, TEAMS, WAITING, WORKERS, YES_NO, SheetKind
from caseload_desktop.exchange.sheets.phrases import CodeGuess, PhraseBook
from caseload_desktop.exchange.sheets.shapes import heading_key
from caseload_desktop.exchange.sheets.workers import NamedWorker, WorkerBook

BROAD_SOURCE = "broad:"
"""Marks a source known only by its broad kind ("broad:secondary_health"), without the detail."""
YES, NO = "yes", "no"
_YES_WORDS = frozenset({"yes", "y", "true", "1", "permanent", "perm", "long term", "lt", "ongoing", "p"})
_NO_WORDS = frozenset({"no", "n", "false", "0", "temporary", "temp", "short term", "st", "t", "respite"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be given for a coded field."""

    value: str
    label: str


_NOBODY_CHOICE = Choice(WAITING, "Nobody yet: they wait on the team's list")
_NOBODY_YET = frozenset(
    {
        "unallocated", "not allocated", "not yet allocated", "waiting", "waiting list", "awaiting allocation", "tba",
        "to be allocated", "tbc", "duty", "vacant", "vacancy", "none", "nobody", "no worker", "wl", "n a", "na", "team",
        "pending", "pending allocation", "unassigned", "not assigned", "allocation list", "on list",
    }
)  # fmt: skip
"""What stands in a worker's place while nobody has the case (folded)."""


class Vocabulary:
    """Guesses and labels for every coded field of one kind of sheet."""

    def __init__(
        self,
        lists: CodeLists,
        *,
        workers: Iterable[NamedWorker] = (),
        teams: Iterable[NamedWorker] = (),
        kind: SheetKind = CONTACTS,
    ) -> None:
        self.lists = lists
        self.kind = kind
        self.coded: tuple[Field, ...] = tuple(kind.coded)
        """Fields whose texts are matched to a code, a worker or a team, and asked about when not sure."""
        self._list_of = {about: names[0] for about, names in kind.coded.items() if names[0] in lists}
        self._books = {about: PhraseBook(lists[name], lists) for about, name in self._list_of.items()}
        self._broad_sources = PhraseBook(lists["contact_source"], lists)
        self._named = {WORKERS: tuple(workers), TEAMS: tuple(teams)}
        self._named |= {HOLDERS: self._named[WORKERS], PATCHES: self._named[TEAMS]}
        self._named_books = {name: WorkerBook(named) for name, named in self._named.items()}

    def _named_list(self, about: Field) -> str:
        """Where the field names a worker or a team, the list of those; empty for a code."""
        name = self.kind.coded.get(about, ("",))[0]
        return name if name in self._named else ""

    def guess(self, about: Field, text: str) -> CodeGuess:
        """The likeliest code, worker or team for a text as typed."""
        named = self._named_list(about)
        if named == HOLDERS and heading_key(text) in _NOBODY_YET:
            return CodeGuess(WAITING, 1.0)
        if named:
            return self._named_books[named].guess(text)
        if self._is_yes_no(about):
            return _yes_or_no(text)
        if about not in self._books:
            return CodeGuess()
        found = self._without_own(about, self._books[about].guess(text))
        if "contact_source" in self.kind.coded[about][1:] and not found.sure:
            broad = self._broad_sources.guess(text)
            if broad.certainty > found.certainty:
                return CodeGuess(BROAD_SOURCE + broad.code, broad.certainty, found.others)
        return found

    def _without_own(self, about: Field, found: CodeGuess) -> CodeGuess:
        """A guess without the codes that only the program gives, such as why one stretch gave way to the next."""
        others = tuple(code for code in found.others if self._may_be_given(about, code))
        if self._may_be_given(about, found.code):
            return CodeGuess(found.code, found.certainty, others)
        return CodeGuess(others=others)

    def _may_be_given(self, about: Field, code: str) -> bool:
        return self.lists.mapped(self._list_of[about], code, "by_program") != "yes"

    def _is_yes_no(self, about: Field) -> bool:
        return self.kind.coded.get(about) == (YES_NO,)

    def inside(self, about: Field, text: str) -> str:
        """The code whose words stand inside a longer text, such as a heading; empty for none."""
        name = self._list_of.get(about, "")
        found = self.lists[name].suggest(text) if name else ()
        return found[0].id if found else ""

    def choices(self, about: Field) -> tuple[Choice, ...]:
        """Every answer for a field, in the order of its list; retired codes are not offered."""
        named = self._named_list(about)
        if named:
            found = tuple(Choice(one.id, one.name) for one in sorted(self._named[named], key=lambda one: one.name))
            return (_NOBODY_CHOICE, *found) if named == HOLDERS else found
        if self._is_yes_no(about):
            return (Choice(YES, "Yes"), Choice(NO, "No"))
        if about not in self._list_of:
            return ()
        codes = [
            code
            for code in self.lists[self._list_of[about]].codes
            if not code.retired and self._may_be_given(about, code.id)
        ]
        return tuple(Choice(code.id, code.label) for code in codes)

    def label(self, about: Field, value: str) -> str:
        """The label of an answer; empty for none."""
        if not value:
            return ""
        named = self._named_list(about)
        if named:
            return next((choice.label for choice in self.choices(about) if choice.value == value), "")
        if value.startswith(BROAD_SOURCE):
            return self.lists.label("contact_source", value.removeprefix(BROAD_SOURCE))
        if about not in self._list_of:
            return next((choice.label for choice in self.choices(about) if choice.value == value), "")
        return self.lists.label(self._list_of[about], value)

    def knows(self, about: Field, value: str) -> bool:
        """True when the value may be an answer for the field; a remembered answer may have gone since."""
        return bool(value) and (
            any(choice.value == value for choice in self.choices(about))
            or (value.startswith(BROAD_SOURCE) and self.lists.code("contact_source", value[6:]) is not None)
        )

    def source_of(self, value: str) -> tuple[str, str]:
        """(source, source detail) for an answer of the source field of a contact."""
        if value.startswith(BROAD_SOURCE):
            return value.removeprefix(BROAD_SOURCE), ""
        detail = self.lists.code("contact_source_detail", value)
        return (detail.group, value) if detail is not None else ("", "")

    def given_in(self, text: str) -> tuple[str, ...]:
        """What the words of an outcome say was given: advice, small equipment, telecare ..."""
        return tuple(sorted(code.id for code in self.lists["given"].suggest(text)))

    def recognises(self, list_id: str, text: str) -> bool:
        """True when the text is a label or alias of the list; for judging what a column holds."""
        if list_id == YES_NO:
            return bool(_yes_or_no(text).code)
        return list_id in self.lists and self.lists[list_id].recognise(text) is not None

    def is_worker(self, text: str) -> bool:
        """True when the text may be one of the workers."""
        return self._named_books[WORKERS].guess(text).certainty > 0


def _yes_or_no(text: str) -> CodeGuess:
    key = heading_key(text)
    if key in _YES_WORDS:
        return CodeGuess(YES, 1.0)
    return CodeGuess(NO, 1.0) if key in _NO_WORDS else CodeGuess()
