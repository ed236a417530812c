"""How a referral to an AMHP stands in a list: its countdown, its rating, its place in the order."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from caseload_desktop.domain.amhp_clock import (
    STATE_WORDS,
    AmhpRules,
    Left,
    Place,
    State,
    countdown_words,
    left_of,
    state_of,
    term_of,
)
from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.uk_time import local_of
from caseload_desktop.store.queries.amhp import AmhpLine, ends_of, place_in_order
from caseload_desktop.store.queries.enablement import moment
from caseload_desktop.ui.enablement.words import begun_large, moment_words, near_words, span_words
from caseload_desktop.ui.models.paged import Order
from caseload_desktop.ui.record_words import day_of
from caseload_desktop.ui.widgets.status_tag import Tag, Tone

_RATED = {"red": Tone.RED, "amber": Tone.AMBER, "green": Tone.GREEN}
_LEFT = {
    Left.OVER: Tone.RED,
    Left.SOON: Tone.RED,
    Left.NEAR: Tone.AMBER,
    Left.FAR: Tone.BLUE,
    Left.NO_LIMIT: Tone.GREY,
}


@dataclass(frozen=True, slots=True)
class AmhpRow:
    """One referral as it stands; ``clock`` is asked anew each time, so that the countdown ticks."""

    number: int
    one: AmhpLine
    state: State
    ends: datetime | None
    rules: AmhpRules
    lists: CodeLists
    clock: Callable[[], datetime]

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self.clock()

    @property
    def today(self) -> date:
        """The day here."""
        return local_of(self.now).date()

    @property
    def place(self) -> Place:
        """Where it stands in the order it is allocated in."""
        return place_in_order(self.one, self.lists, now=self.now, rules=self.rules)

    @property
    def is_short(self) -> bool:
        """True when the time left puts it before every other."""
        return self.state is not State.CLOSED and left_of(self.ends, self.now, self.rules) in (Left.OVER, Left.SOON)

    @property
    def rating(self) -> Tag:
        """Red, amber or green, by shape, word and colour."""
        tone = _RATED.get(self.lists.mapped("amhp_rag", self.one.rag, "tone"), Tone.GREY)
        return Tag(tone, self.lists.label("amhp_rag", self.one.rag).split(":")[0] or "Not rated")

    @property
    def countdown(self) -> Tag:
        """What is left of the current detention; how it went once the referral is closed."""
        if self.state is State.CLOSED:
            return Tag(Tone.GREY, "Closed")
        if self.ends is None:
            limited = term_of(self.one.detention, self.lists)
            words = "Since when is missing" if limited.hours or limited.days else "No time limit"
            return Tag(Tone.AMBER if limited.hours or limited.days else Tone.GREY, words)
        return Tag(_LEFT[left_of(self.ends, self.now, self.rules)], countdown_words(self.ends, self.now))

    @property
    def countdown_tip(self) -> str:
        """The end with day and time, and the section it follows from."""
        if self.ends is None:
            return self.detention
        term = term_of(self.one.detention, self.lists)
        section = f" (Mental Health Act 1983 section {term.section})" if term.section else ""
        return f"Ends {moment_words(self.ends, today=self.today)}{section}"

    @property
    def detention(self) -> str:
        """The current detention in words, short: "Section 136"."""
        return self.lists.label("amhp_detention", self.one.detention)

    @property
    def state_words(self) -> str:
        """Where it stands: to allocate, allocated, assessed, closed."""
        return STATE_WORDS[self.state]

    @property
    def waited(self) -> str:
        """How long ago it was received."""
        received = moment(self.one.received_on, self.one.received_at)
        return f"{span_words(self.now - received)} ago" if received is not None else ""

    @property
    def received(self) -> str:
        """When it was received, as people say it."""
        received = moment(self.one.received_on, self.one.received_at)
        return begun_large(moment_words(received, today=self.today)) if received is not None else ""

    def near(self, text: str) -> str:
        """A day as people say it."""
        day = day_of(text)
        return begun_large(near_words(day, today=self.today)) if day is not None else ""

    def label(self, list_id: str, code: str) -> str:
        """A code in words."""
        return self.lists.label(list_id, code)


def rows_of(
    lines: Iterable[AmhpLine], lists: CodeLists, rules: AmhpRules, clock: Callable[[], datetime]
) -> tuple[AmhpRow, ...]:
    """Referrals as they stand now."""
    return tuple(
        AmhpRow(
            one.number,
            one,
            state_of(worker_id=one.worker_id, assessed_on=one.assessed_on, closed_on=one.closed_on),
            ends_of(one, lists),
            rules,
            lists,
            clock,
        )
        for one in lines
    )


def that_hold(rows: Iterable[AmhpRow], only: str) -> list[AmhpRow]:
    """The referrals whose person, reference, place, reasons or AMHP hold every word of ``only``."""
    words = only.casefold().split()
    return [row for row in rows if not words or _holds(row.one, words)]


def _holds(one: AmhpLine, words: Sequence[str]) -> bool:
    held = f"{one.person} {one.reference} {one.place} {one.reasons} {one.worker} {one.hospital}".casefold()
    return all(word in held for word in words)


_KEYS: dict[str, Callable[[AmhpRow], Any]] = {
    "order": lambda row: (row.state is State.CLOSED, row.place),
    "rag": lambda row: row.place.rank,
    "person": lambda row: row.one.person.casefold(),
    "detention": lambda row: row.one.detention,
    "where": lambda row: row.one.place.casefold(),
    "received": lambda row: row.one.received_on + row.one.received_at,
    "worker": lambda row: row.one.worker.casefold(),
    "outcome": lambda row: row.one.outcome,
    "closed": lambda row: row.one.closed_on,
}


def ordered(rows: Sequence[AmhpRow], order: Order) -> array[int]:
    """Return the numbers of the rows in the order a column asks for; equal ones the longest waiting first."""
    found = sorted(rows, key=lambda row: (row.one.received_on, row.one.received_at, row.one.id))
    found.sort(key=_KEYS.get(order.key, _KEYS["order"]), reverse=order.descending)
    return array("q", (row.number for row in found))
