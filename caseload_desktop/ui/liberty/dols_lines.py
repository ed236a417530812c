"""How a DoLS application stands in a list: its clocks, its priority, what is owed to it, and the order of columns."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.dols import Application, State, state_of
from caseload_desktop.domain.dols_clocks import (
    Clock,
    DolsRules,
    Due,
    ask_again_due,
    decision_due,
    limits,
    look_due,
    nothing_authorises,
    plan_due,
    suspension_ends,
    urgent_until,
)
from caseload_desktop.domain.dols_rank import Place, rank_of
from caseload_desktop.store.queries.dols import DolsLine, rule_facts
from caseload_desktop.ui.enablement.words import begun_large, days_late, near_words
from caseload_desktop.ui.models.paged import Order
from caseload_desktop.ui.record_words import day_long, day_of
from caseload_desktop.ui.widgets.status_tag import Tag, Tone

SOON_DAYS = 3
"""A day with no more than this left asks for attention by colour too."""

REQUIREMENTS = 6

_PRIORITY_TONES = {1: Tone.RED, 2: Tone.AMBER, 3: Tone.BLUE}


@dataclass(frozen=True, slots=True)
class DolsRow:
    """One application as it stands on a day."""

    number: int
    one: DolsLine
    facts: Application
    state: State
    rules: DolsRules
    lists: CodeLists
    today: date

    @property
    def due(self) -> Due:
        """The day the law wants the decision."""
        return decision_due(self.facts, self.rules)

    @property
    def plan(self) -> Due:
        """The day the council means to decide."""
        return plan_due(self.facts, self.rules)

    @property
    def look(self) -> Due | None:
        """The next quarterly look of one that waits."""
        return look_due(self.facts, self.rules, self.today)

    @property
    def ask_again(self) -> Due | None:
        """From when a further request is owed."""
        return ask_again_due(self.facts, self.rules, self.today)

    @property
    def suspension(self) -> Due | None:
        """The last day a suspension can be lifted."""
        return suspension_ends(self.facts, self.rules, self.today)

    @property
    def is_late(self) -> bool:
        """True for one that waits beyond what the law gives."""
        return self.state is State.PENDING and self.due.on < self.today

    @property
    def look_is_due(self) -> bool:
        """True from the day of the look."""
        return self.look is not None and self.look.on <= self.today

    @property
    def place(self) -> Place:
        """Where it stands among those that wait."""
        rank = rank_of(self.one.priority, self.lists)
        return Place(rank, self.due.on, self.facts.received_on, self.one.id)

    @property
    def priority_tag(self) -> Tag:
        """The priority by shape, word and colour."""
        rank = rank_of(self.one.priority, self.lists)
        tone = _PRIORITY_TONES.get(rank, Tone.GREY)
        return Tag(tone, self.label("dols_priority", self.one.priority) or "Not ranked")

    @property
    def status(self) -> Tag:
        """The most pressing thing about it."""
        if self.one.died_on and self.state in (State.PENDING, State.TO_BEGIN, State.IN_FORCE, State.SUSPENDED):
            return Tag(Tone.GREY, "Died: close")
        if self.one.contested:
            return Tag(Tone.AMBER, "Two laptops differ")
        return _TAGS[self.state](self)

    @property
    def status_tip(self) -> str:
        """The clocks with day and reason, for the tip and for screen readers."""
        if self.state is State.PENDING:
            return "\n".join(
                f"{_CLOCKS[limit.clock]}: {day_long(limit.on.isoformat())} ({limit.reason})"
                for limit in limits(self.facts, self.rules)
            )
        owed = self.ask_again or self.suspension
        return f"{day_long(owed.on.isoformat())}: {owed.reason}" if owed is not None else self.status.words

    @property
    def progress(self) -> str:
        """How far the six assessments are."""
        if not self.one.asked:
            return "None asked for"
        if self.one.met >= REQUIREMENTS and not self.one.not_met:
            return "Ready to sign"
        found = f"{self.one.met} of {REQUIREMENTS} met"
        return f"{found}, {self.one.not_met} not" if self.one.not_met else found

    @property
    def is_over(self) -> bool:
        """True for one that was refused, withdrawn, answered otherwise or has ended."""
        return self.state in (State.ENDED, State.NOT_GRANTED, State.WITHDRAWN)

    @property
    def over_on(self) -> str:
        """The day an application that is over ended, or was decided where it never began; ISO or empty."""
        return self.one.ended_on or self.one.decided_on

    def near(self, day: date | None) -> str:
        """A day as people say it."""
        return begun_large(near_words(day, today=self.today)) if day is not None else ""

    def label(self, list_id: str, code: str) -> str:
        """A code in words."""
        return self.lists.label(list_id, code)


_CLOCKS = {
    Clock.URGENT: "Urgent",
    Clock.LOCAL: "Local plan",
    Clock.NATIONAL: "National limit",
    Clock.THIRD_PARTY: "To be checked",
}


def _pending(row: DolsRow) -> Tag:
    if nothing_authorises(row.facts, row.today):
        until = urgent_until(row.facts)
        return Tag(Tone.RED, f"Urgent ran out {near_words(until, today=row.today)}" if until else "Ran out")
    words = "Urgent ends" if urgent_until(row.facts) == row.due.on else "Decide"
    left = (row.due.on - row.today).days
    if left < 0:
        return Tag(Tone.RED, f"{words}: {days_late(row.due.on, today=row.today)}")
    if left <= SOON_DAYS or row.plan.on < row.today:
        return Tag(Tone.AMBER, f"{words} {days_late(row.due.on, today=row.today)}")
    return Tag(Tone.BLUE, f"{words} {days_late(row.due.on, today=row.today)}")


def _in_force(row: DolsRow) -> Tag:
    ends = row.facts.authorised_to
    if ends is None:
        return Tag(Tone.BLUE, "Authorised")
    if row.ask_again is not None and row.ask_again.on <= row.today:
        return Tag(Tone.AMBER, f"Ends {days_late(ends, today=row.today)}")
    words = f"Until {near_words(ends, today=row.today)}"
    return Tag(Tone.GREEN, words if row.state is not State.TO_BEGIN else f"From {_from(row)}")


def _from(row: DolsRow) -> str:
    first = row.facts.authorised_from
    return near_words(first, today=row.today) if first is not None else ""


def _suspended(row: DolsRow) -> Tag:
    last = row.suspension
    if last is None:
        return Tag(Tone.AMBER, "Suspended")
    late = last.on < row.today
    return Tag(Tone.RED if late else Tone.AMBER, f"Suspended: lift {days_late(last.on, today=row.today)}")


def _run_out(row: DolsRow) -> Tag:
    ends = row.facts.authorised_to
    words = near_words(ends, today=row.today) if ends is not None else ""
    return Tag(Tone.RED, f"Ran out {words}")


_TAGS: Mapping[State, Callable[[DolsRow], Tag]] = {
    State.PENDING: _pending,
    State.TO_BEGIN: _in_force,
    State.IN_FORCE: _in_force,
    State.SUSPENDED: _suspended,
    State.RUN_OUT: _run_out,
    State.ENDED: lambda _row: Tag(Tone.GREY, "Ended"),
    State.NOT_GRANTED: lambda row: Tag(Tone.GREY, _answered(row)),
    State.WITHDRAWN: lambda _row: Tag(Tone.GREY, "Ended undecided"),
}


def _answered(row: DolsRow) -> str:
    return "Answered" if row.facts.third_party else "Not granted"


def rows_of(lines: Iterable[DolsLine], lists: CodeLists, rules: DolsRules, today: date) -> tuple[DolsRow, ...]:
    """Applications as they stand on a day."""
    made = []
    for one in lines:
        facts = rule_facts(one, lists)
        made.append(DolsRow(one.number, one, facts, state_of(facts, today), rules, lists, today))
    return tuple(made)


def that_hold(rows: Iterable[DolsRow], only: str) -> list[DolsRow]:
    """The applications whose person, reference, place, worker or reasons hold every word of ``only``."""
    words = only.casefold().split()
    return [row for row in rows if not words or _holds(row.one, words)]


def _holds(one: DolsLine, words: Sequence[str]) -> bool:
    held = f"{one.person} {one.reference} {one.place} {one.managing_authority} {one.worker} {one.reasons}".casefold()
    return all(word in held for word in words)


def _status_day(row: DolsRow) -> date:
    """The day the status of an application speaks of."""
    if row.state is State.PENDING:
        return row.due.on
    if row.state is State.SUSPENDED and row.suspension is not None:
        return row.suspension.on
    if row.is_over:
        return day_of(row.over_on) or date.max
    return row.facts.authorised_to or date.max


_TONES = {Tone.RED: 0, Tone.AMBER: 1, Tone.BLUE: 2, Tone.GREEN: 3, Tone.GREY: 4}
_KEYS: dict[str, Callable[[DolsRow], Any]] = {
    "priority": lambda row: row.place,
    "status": lambda row: (_TONES[row.status.tone], _status_day(row)),
    "person": lambda row: row.one.person.casefold(),
    "place": lambda row: row.one.place.casefold(),
    "received": lambda row: row.facts.received_on,
    "progress": lambda row: (row.one.met, row.one.asked),
    "look": lambda row: row.look.on if row.look is not None else date.max,
    "worker": lambda row: row.one.worker.casefold(),
    "ends": lambda row: row.facts.authorised_to or date.max,
    "decided": lambda row: row.over_on,
}


def ordered(rows: Sequence[DolsRow], order: Order) -> array[int]:
    """Return the numbers of the rows in the order a column asks for; equal ones the longest waiting first."""
    found = sorted(rows, key=lambda row: (row.facts.received_on, row.one.id))
    found.sort(key=_KEYS.get(order.key, _KEYS["priority"]), reverse=order.descending)
    return array("q", (row.number for row in found))
