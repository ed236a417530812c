"""The lines of the lists of reviews: one shape for what is due, planned and without a day, with columns and orders."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.review_rules import ReviewRules
from caseload_desktop.domain.review_standing import Standing, band_of
from caseload_desktop.domain.review_words import GAP_WORDS, reason_words
from caseload_desktop.store.queries.reviews import Board, DueLine, GapLine, OpenReview, Place, PlannedLine
from caseload_desktop.ui.models.paged import Column, Order
from caseload_desktop.ui.record_words import day_long, day_of
from caseload_desktop.ui.reviews.words import (
    capital,
    due_tag,
    place_words,
    planned_words,
    short_day,
    support_and_provider,
    support_words,
)
from caseload_desktop.ui.widgets.status_tag import Tag, Tone

_DAY, _ASKED = 0, 1
_NOTHING = (2, date.max)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of any list of reviews.

    ``day`` sorts it: when it is due, planned, or since when nobody can tell. ``band`` is the place of its overdue band.
    ``kind`` says what it is for filters: ``overdue``, ``soon``, ``later``, ``planned``, ``asked`` or a kind of gap.
    ``planned_place`` puts what ``planned`` says in order: days first, then what was asked for, then nothing.
    """

    number: int
    person_id: str
    person: str
    reference: str
    kind: str
    day: date | None
    tag: Tag
    support: str
    why: str
    planned: str
    whose: str
    place: Place
    review: OpenReview | None
    support_id: str
    band: int | None = None
    planned_place: tuple[int, date] = _NOTHING

    def holds(self, words: Sequence[str]) -> bool:
        """True when every word stands somewhere in what the line says."""
        held = f"{self.person} {self.reference} {self.support} {self.why} {self.whose} {self.place.team}".casefold()
        return all(word in held for word in words)


def _place_of(review: OpenReview | None) -> tuple[int, date]:
    """Where a review stands among the planned ones, by the day it is planned for, and those only asked for."""
    if review is None:
        return _NOTHING
    day = day_of(review.planned_on)
    return (_DAY, day) if day is not None else (_ASKED, day_of(review.asked_on) or date.max)


class Maker:
    """Makes lines of the board as it stands on a day."""

    def __init__(self, lists: CodeLists, rules: ReviewRules, today: date) -> None:
        self._lists, self._rules, self._today = lists, rules, today

    def due(self, line: DueLine) -> Line:
        """A person with a review that is due."""
        more = f" and {line.also} more" if line.also else ""
        return Line(
            line.number,
            line.person_id,
            line.person,
            line.reference,
            str(line.standing),
            line.due.due_on,
            due_tag(line.due.due_on, today=self._today, rules=self._rules),
            f"{support_words(line.supported, self._lists)}{more}",
            capital(reason_words(line.due, line.supported.support, self._rules)),
            planned_words(line.review, today=self._today),
            place_words(line.place, line.review),
            line.place,
            line.review,
            line.supported.support.id,
            band_of(line.days_overdue, self._rules) if line.standing is Standing.OVERDUE else None,
            _place_of(line.review),
        )

    def planned(self, line: PlannedLine) -> Line:
        """A review that was asked for or planned."""
        day, due_on = day_of(line.review.planned_on), day_of(line.due_on)
        reason = self._lists.label("review_reason", line.review.reason)
        kind = self._lists.label("review_kind", line.review.kind)
        asked = f"Asked for by {line.review.asked_by}. " if line.review.asked_by else ""
        due = f"Due {short_day(due_on, today=self._today)}" if due_on is not None else "Nothing else due"
        return Line(
            line.number,
            line.person_id,
            line.person,
            line.reference,
            "planned" if day is not None else "asked",
            day or day_of(line.review.asked_on),
            self._planned_tag(day, line.review),
            kind if " " in kind else f"{kind} review".strip().capitalize(),
            f"{asked}{'' if reason == kind else reason}".strip(),
            due,
            place_words(line.place, line.review),
            line.place,
            line.review,
            "",
            planned_place=(_DAY, due_on) if due_on is not None else _NOTHING,
        )

    def _planned_tag(self, day: date | None, review: OpenReview) -> Tag:
        if day is None:
            return Tag(Tone.AMBER, "No day planned")
        if day < self._today:
            return Tag(Tone.RED, f"Planned {short_day(day, today=self._today)}")
        if day == self._today:
            return Tag(Tone.AMBER, "Planned today")
        return Tag(Tone.BLUE, f"Planned {short_day(day, today=self._today)}")

    def gap(self, line: GapLine) -> Line:
        """A support without a day."""
        since = line.answer.since
        return Line(
            line.number,
            line.person_id,
            line.person,
            line.reference,
            str(line.answer.gap),
            since,
            Tag(Tone.AMBER, "No day"),
            support_and_provider(line.supported, self._lists),
            GAP_WORDS[line.answer.gap],
            f"Since {day_long(since.isoformat())}" if since is not None else "",
            place_words(line.place),
            line.place,
            None,
            line.supported.support.id,
        )


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of the three lists."""

    due: tuple[Line, ...] = ()
    planned: tuple[Line, ...] = ()
    gaps: tuple[Line, ...] = ()
    hidden: int = 0
    rules: ReviewRules = ReviewRules()  # noqa: RUF009  frozen, as all rules are

    def overdue(self) -> tuple[Line, ...]:
        """Those of the first list that are overdue."""
        return tuple(line for line in self.due if line.kind == Standing.OVERDUE)


def made(board: Board, lists: CodeLists, today: date) -> Lines:
    """All lines of a board; made off the screen's thread, for there may be many."""
    maker = Maker(lists, board.rules, today)
    return Lines(
        tuple(maker.due(line) for line in board.due),
        tuple(maker.planned(line) for line in board.planned),
        tuple(maker.gap(line) for line in board.gaps),
        board.hidden,
        board.rules,
    )


def _day_tip(line: Line) -> str:
    return day_long(line.day.isoformat()) if line.day is not None else ""


def _status(title: str, width: int) -> Column[Line]:
    return Column(
        "status", title, lambda line: line.tag.words, tag=lambda line: line.tag, tip=_day_tip, width=width,
        sort_key="day",
    )  # fmt: skip


def _person() -> Column[Line]:
    return Column(
        "person", "Person", lambda line: line.person or "Not known", detail=lambda line: line.reference, strong=True,
        width=150, stretch=3,
    )  # fmt: skip


def _whose() -> Column[Line]:
    return Column("whose", "With", lambda line: line.whose, tip=lambda line: line.place.team, width=120, stretch=2)


def due_columns() -> tuple[Column[Line], ...]:
    """The columns of what is due."""
    return (
        _status("Due", 186),
        _person(),
        Column(
            "support", "What", lambda line: line.support, detail=lambda line: line.why, tip=lambda line: line.why,
            width=200, stretch=5,
        ),
        Column("planned", "Planned", lambda line: line.planned, width=124, stretch=1, hide_below=820),
        _whose(),
    )  # fmt: skip


def narrow_columns() -> tuple[Column[Line], ...]:
    """The columns of what is due with one whose reviews these are, beside the counts."""
    return tuple(column for column in due_columns() if column.key not in ("planned", "whose"))


def planned_columns() -> tuple[Column[Line], ...]:
    """The columns of what was planned or asked for."""
    return (
        _status("Planned", 186),
        _person(),
        Column("support", "What", lambda line: line.support, detail=lambda line: line.why, width=200, stretch=5),
        Column("planned", "By the rules", lambda line: line.planned, width=124, stretch=1, hide_below=820),
        _whose(),
    )


def gap_columns() -> tuple[Column[Line], ...]:
    """The columns of the gap list."""
    return (
        _status("Due", 104),
        _person(),
        Column("support", "What", lambda line: line.support, width=170, stretch=3),
        Column("why", "Why no day can be told", lambda line: line.why, detail=lambda line: line.planned, width=220,
               stretch=4),
        _whose(),
    )  # fmt: skip


_KEYS: dict[str, Callable[[Line], Any]] = {
    "person": lambda line: line.person.casefold(),
    "support": lambda line: (line.support.casefold(), line.why),
    "why": lambda line: line.why,
    "planned": lambda line: line.planned_place,
    "whose": lambda line: line.whose.casefold(),
}


def ordered(lines: Iterable[Line], order: Order) -> array[int]:
    """Return the numbers of the lines in the order a column asks for; by their day, the longest overdue first."""

    def key(line: Line) -> Any:
        day = line.day or date.max
        return (_KEYS[order.key](line), day, line.number) if order.key in _KEYS else (day, line.number)

    return array("q", (line.number for line in sorted(lines, key=key, reverse=order.descending)))
