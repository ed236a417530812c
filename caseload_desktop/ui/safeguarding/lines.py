"""How a concern or an enquiry stands in a list: its status now, its clock, and the order of each column."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.safeguarding import ConcernState, EnquiryState
from caseload_desktop.domain.safeguarding_clocks import (
    EnquiryFacts,
    SafeguardingRules,
    Stage,
    StageClock,
    decision_clock,
    enquiry_clock,
    is_long_open,
)
from caseload_desktop.domain.working_days import ENGLAND
from caseload_desktop.store.queries.enquiries import Enquiry, facts_of
from caseload_desktop.store.queries.safeguarding import Concern
from caseload_desktop.ui.enablement.words import begun_large, days_late, near_words
from caseload_desktop.ui.models.paged import Order
from caseload_desktop.ui.record_words import day_long, day_of
from caseload_desktop.ui.widgets.status_tag import Tag, Tone

STAGE_WORDS = {
    Stage.DECISION: "Decide",
    Stage.PLANNING: "Plan",
    Stage.ENQUIRY: "Report",
    Stage.OUTCOME: "Outcome",
    Stage.PLAN: "Plan review",
    Stage.CLOSURE: "Ask for sign-off",
    Stage.CLOSED: "Closed",
}
"""What is owed at a stage, in the few words of a list."""

STAGE_NAMES = {
    Stage.PLANNING: "To plan",
    Stage.ENQUIRY: "Enquiring",
    Stage.OUTCOME: "Outcome owed",
    Stage.PLAN: "Safeguarding plan",
    Stage.CLOSURE: "Concluded",
    Stage.CLOSED: "Closed",
}
"""Where an enquiry is."""

_DANGER = "yes"


@dataclass(frozen=True, slots=True)
class Line:
    """One concern, or one enquiry, as it stands today; exactly one of the two is given.

    ``number`` tells concerns (even) from enquiries (odd), which are numbered apart in the store.
    """

    number: int
    concern: Concern | None
    enquiry: Enquiry | None
    clock: StageClock | None
    facts: EnquiryFacts | None
    rules: SafeguardingRules
    lists: CodeLists
    today: date

    @property
    def id(self) -> str:
        """The id of the concern or the enquiry."""
        return str(self._row.id)

    @property
    def _row(self) -> Any:
        return self.concern if self.concern is not None else self.enquiry

    @property
    def person_id(self) -> str:
        """Whom it is about."""
        return str(self._row.person_id)

    @property
    def person(self) -> str:
        """The name of whom it is about."""
        return str(self._row.person)

    @property
    def reference(self) -> str:
        """The reference of whom it is about."""
        return str(self._row.reference)

    @property
    def began(self) -> str:
        """The day it was raised, or the enquiry began."""
        return self.concern.raised_on if self.concern is not None else str(self._row.started_on)

    @property
    def worker_id(self) -> str:
        """Who recorded the concern, or leads the enquiry."""
        return str(self._row.worker_id)

    @property
    def worker(self) -> str:
        """The name of that worker."""
        return self.concern.recorded_by if self.concern is not None else str(self._row.worker)

    @property
    def team(self) -> str:
        """The team it lies with."""
        return str(self._row.team)

    @property
    def team_id(self) -> str:
        """The id of that team."""
        return str(self._row.team_id)

    @property
    def types(self) -> str:
        """The types of abuse or neglect in words."""
        return ", ".join(self.label("type_of_risk", code) for code in self._row.types)

    @property
    def where(self) -> str:
        """The provider, else the place."""
        return str(self._row.provider) or self.label("location_of_risk", self._row.location)

    @property
    def concern_state(self) -> ConcernState | None:
        """Where the concern stands; None for an enquiry."""
        if self.concern is None:
            return None
        if not self.concern.decision:
            return ConcernState.UNDECIDED
        return ConcernState.NO_ENQUIRY if self.concern.decision == "no_enquiry" else ConcernState.ENQUIRY

    @property
    def enquiry_state(self) -> EnquiryState | None:
        """What may be done with the enquiry; None for a concern."""
        one = self.enquiry
        if one is None:
            return None
        if one.closed_on:
            return EnquiryState.CLOSED
        if one.concluded_on:
            return EnquiryState.SIGN_OFF if one.sign_off_asked_on else EnquiryState.CONCLUDED
        return EnquiryState.GOES_ON

    @property
    def stage(self) -> Stage:
        """The stage it is at."""
        if self.facts is not None:
            return self.facts.stage
        return Stage.DECISION

    @property
    def is_late(self) -> bool:
        """True when its day has passed."""
        return self.clock is not None and self.clock.is_overdue(self.today)

    @property
    def is_long_open(self) -> bool:
        """True for an enquiry open beyond six months."""
        return self.facts is not None and is_long_open(
            self.facts.started, closed=self.facts.closed, today=self.today, rules=self.rules
        )

    @property
    def is_to_close(self) -> bool:
        """True for the closure backlog: concluded, no plan that goes on, and not signed off."""
        return self.enquiry is not None and self.stage is Stage.CLOSURE

    @property
    def is_paused(self) -> bool:
        """True while its clock stands."""
        return any(not one.until for one in self._row.pauses)

    @property
    def status(self) -> Tag:
        """The most pressing thing about it, by shape, word and colour."""
        if self._row.contested:
            return Tag(Tone.AMBER, "Two laptops differ")
        return _concern_tag(self) if self.concern is not None else _enquiry_tag(self)

    @property
    def status_tip(self) -> str:
        """The same with its day and why, for the tip and for screen readers."""
        clock = self.clock
        if clock is None:
            return self.status.words
        if clock.due is None:
            since = day_long(clock.paused_since.isoformat()) if clock.paused_since else ""
            left = f", {clock.days_left} working days left" if clock.days_left is not None else ""
            return f"{STAGE_WORDS[clock.stage]}: clock paused since {since}{left}"
        return f"{STAGE_WORDS[clock.stage]} by {day_long(clock.due.isoformat())}: {clock.why}"

    @property
    def urgency(self) -> tuple[int, int, str]:
        """The order of the list: danger and what is late first, then by the day."""
        tones = {Tone.RED: 0, Tone.AMBER: 1, Tone.BLUE: 2, Tone.GREEN: 3, Tone.GREY: 4}
        due = self.clock.due if self.clock is not None else None
        in_danger = self.concern is not None and self.concern.immediate_risk == _DANGER and not self.concern.decision
        return (0 if in_danger else 1 + tones.get(self.status.tone, 4)), (due or date.max).toordinal(), self.began

    def label(self, list_id: str, code: str) -> str:
        """A code in words."""
        return self.lists.label(list_id, code)


def _timed(words: str, clock: StageClock | None, today: date) -> Tag:
    if clock is None:
        return Tag(Tone.GREY, words)
    if clock.due is None:
        return Tag(Tone.GREY, "Clock paused")
    tone = Tone.RED if clock.due < today else Tone.AMBER if (clock.due - today).days <= 1 else Tone.BLUE
    return Tag(tone, f"{words} {days_late(clock.due, today=today)}")


def _concern_tag(line: Line) -> Tag:
    one = line.concern
    if one is None or line.concern_state is ConcernState.NO_ENQUIRY:
        return Tag(Tone.GREY, "No enquiry")
    if line.concern_state is ConcernState.ENQUIRY:
        return Tag(Tone.GREEN, line.label("safeguarding_decision", one.decision))
    tag = _timed("Decide", line.clock, line.today)
    if one.immediate_risk != _DANGER:
        return tag
    late = days_late(line.clock.due, today=line.today) if line.clock is not None and line.clock.due is not None else ""
    return Tag(Tone.RED, f"In danger, {late}" if line.is_late else "In danger now")


def _enquiry_tag(line: Line) -> Tag:
    one, clock = line.enquiry, line.clock
    if one is None or line.enquiry_state is EnquiryState.CLOSED:
        return Tag(Tone.GREEN, "Closed")
    if one.sent_back_on and line.enquiry_state is EnquiryState.CONCLUDED:
        return Tag(Tone.AMBER, "Sent back")
    if line.enquiry_state is EnquiryState.SIGN_OFF:
        return _timed("Sign off", clock, line.today)
    return _timed(STAGE_WORDS[line.stage], clock, line.today)


class Reckoner:
    """Makes lines by the council's own lists and days."""

    def __init__(self, lists: CodeLists, rules: SafeguardingRules, today: date) -> None:
        self._lists, self._rules, self._today = lists, rules, today

    def concern(self, one: Concern) -> Line:
        """A concern as it stands."""
        clock = decision_clock(
            day_of(one.raised_on) or self._today,
            decided=day_of(one.decided_on),
            pauses=[stood.pause for stood in one.pauses],
            rules=self._rules,
            days=ENGLAND,
        )
        return Line(2 * one.number, one, None, clock, None, self._rules, self._lists, self._today)

    def enquiry(self, one: Enquiry) -> Line:
        """An enquiry as it stands."""
        facts = facts_of(one, self._lists)
        pauses = [stood.pause for stood in one.pauses]
        clock = enquiry_clock(facts, pauses=pauses, rules=self._rules, days=ENGLAND)
        return Line(2 * one.number + 1, None, one, clock, facts, self._rules, self._lists, self._today)


def that_hold(lines: Iterable[Line], only: str) -> list[Line]:
    """The lines whose person, reference, types, place, worker, team or incident holds every word of ``only``."""
    words = only.casefold().split()
    return [line for line in lines if not words or _holds(line, words)]


def _holds(line: Line, words: Sequence[str]) -> bool:
    row = line.concern if line.concern is not None else line.enquiry
    incident = row.incident_title if row is not None else ""
    parts = (line.person, line.reference, line.types, line.where, line.worker, line.team, incident)
    held = " ".join(parts).casefold()
    return all(word in held for word in words)


def near(text: str, today: date) -> str:
    """A day of the record as people say it, with a capital; empty for none."""
    day = day_of(text)
    return begun_large(near_words(day, today=today)) if day is not None else ""


def _closed_on(line: Line) -> str:
    return line.enquiry.closed_on if line.enquiry is not None else ""


_KEYS: dict[str, Callable[[Line], Any]] = {
    "status": lambda line: line.urgency,
    "person": lambda line: line.person.casefold(),
    "began": lambda line: line.began,
    "types": lambda line: line.types.casefold(),
    "where": lambda line: line.where.casefold(),
    "worker": lambda line: line.worker.casefold(),
    "team": lambda line: line.team.casefold(),
    "stage": lambda line: list(Stage).index(line.stage),
    "decided": lambda line: line.concern.decided_on if line.concern is not None else "",
    "closed": lambda line: line.concern.decided_on if line.concern is not None else _closed_on(line),
    "concluded": lambda line: line.enquiry.concluded_on if line.enquiry is not None else "",
}


def ordered(lines: Sequence[Line], order: Order) -> array[int]:
    """Return the numbers of the lines in the order a column asks for; equal ones the longest first."""
    key = _KEYS.get(order.key, _KEYS["status"])
    found = sorted(lines, key=lambda line: line.began)
    found.sort(key=key, reverse=order.descending)
    return array("q", (line.number for line in found))
