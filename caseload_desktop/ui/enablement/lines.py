"""How a referral stands in a list: its status now, what is owed to it, and the order of each column."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.enablement import (
    Due,
    Episode,
    Owed,
    State,
    countdowns,
    end_expected,
    is_beyond,
    owed,
    planned_end,
    shows,
    week_of,
)
from caseload_desktop.domain.enablement_rules import EnablementRules
from caseload_desktop.domain.uk_time import local_of
from caseload_desktop.store.queries.enablement import Referral, episode_of, pathways
from caseload_desktop.ui.enablement.words import days_late, left_words, moment_words, near_words
from caseload_desktop.ui.models.paged import Order
from caseload_desktop.ui.widgets.status_tag import Tag, Tone

SOON = timedelta(minutes=30)
"""A countdown with less than this left asks for attention by colour too."""

OWED_WORDS = {
    Owed.TELL: "Tell referrer",
    Owed.ANSWER: "Answer",
    Owed.START: "Start",
    Owed.COMMUNITY: "Follow up at home",
    Owed.SCORE: "Score goals",
    Owed.WEEK_4: "Week 4 look",
    Owed.SIX_WEEKS: "Six weeks",
    Owed.EXTENDED: "Extension ends",
    Owed.DAY_84: "84-day follow-up",
    Owed.DAY_91: "91-day follow-up",
}
"""What is owed in the few words of a list."""

FOLLOW_UPS = (Owed.DAY_84, Owed.DAY_91)


@dataclass(frozen=True, slots=True)
class Line:
    """One referral as it stands; ``now`` is asked anew each time, so that countdowns tick."""

    number: int
    referral: Referral
    episode: Episode
    state: State
    rules: EnablementRules
    dues: tuple[Due, ...]
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
    def shown(self) -> tuple[Due, ...]:
        """What is owed and shows today, the most pressing first."""
        now, today = self.now, self.today
        here = [due for due in self.dues if shows(due, today, self.rules)]
        return tuple(sorted(here, key=lambda due: (not due.is_late(now), due.at is None, due.at or now, due.on)))

    @property
    def follow_up(self) -> Due | None:
        """The next follow-up that is owed, due or still to come."""
        later = [due for due in self.dues if due.what in FOLLOW_UPS and self._stays(due)]
        return min(later, key=lambda due: due.on, default=None)

    def _stays(self, due: Due) -> bool:
        return self.today <= due.on + timedelta(days=self.rules.check_open_days)

    @property
    def week(self) -> int:
        """Which week of the service it is; 0 before the start."""
        begun = self.episode.started_on
        return week_of(begun, min(self.today, self.episode.ended_on or self.today), self.rules) if begun else 0

    @property
    def weeks(self) -> int:
        """How many weeks the service has."""
        return max(self.rules.length_days // 7, 1)

    @property
    def is_beyond(self) -> bool:
        """True beyond six weeks."""
        return is_beyond(self.episode, self.today, self.rules)

    @property
    def status(self) -> Tag:
        """The most pressing thing about it, by shape, word and colour."""
        if self.referral.died_on and self.state not in (State.ENDED, State.DECLINED, State.PASSED):
            return Tag(Tone.GREY, "Died: close")
        if self.referral.contested:
            return Tag(Tone.AMBER, "Two laptops differ")
        return _TAGS[self.state](self)

    @property
    def status_tip(self) -> str:
        """The same with date and time, for the tip and for screen readers."""
        found = [f"{_long(due)}: {self._when(due)} ({due.reason})" for due in self.shown]
        return "\n".join(found) or self.status.words

    def _when(self, due: Due) -> str:
        if due.at is not None:
            return moment_words(due.at, today=self.today)
        return near_words(due.on, today=self.today)

    @property
    def urgency(self) -> tuple[int, float]:
        """The order of the list: what is late first, then by the time that is left."""
        tones = {Tone.RED: 0, Tone.AMBER: 1, Tone.BLUE: 2, Tone.GREEN: 3, Tone.GREY: 4}
        return tones.get(self.status.tone, 4), self._left()

    def _left(self) -> float:
        now = self.now
        ends = [(due.at - now).total_seconds() if due.at else _days(due.on, self.today) for due in self.shown]
        if ends:
            return min(ends)
        later = end_expected(self.episode, self.rules) or self.episode.package_wanted_by
        return _days(later, self.today) if later is not None else float("inf")

    def label(self, list_id: str, code: str) -> str:
        """A code in words."""
        return self.lists.label(list_id, code)


def _long(due: Due) -> str:
    return OWED_WORDS[due.what]


def _days(day: date, today: date) -> float:
    return float((day - today).days * 86400)


# ------------------------------------------------------------------------------------------------------ one status each
def _waiting(line: Line) -> Tag:
    """The clock that runs out first; what has run out longest."""
    now = line.now
    running = sorted((due.at - now, due.what) for due in line.dues if due.at is not None)
    if not running:
        return Tag(Tone.BLUE, "Waiting")
    left, what = running[0]
    tone = Tone.RED if left < timedelta(0) else Tone.AMBER if left < SOON else Tone.BLUE
    return Tag(tone, f"{OWED_WORDS[what]} {left_words(left)}")


def _accepted(line: Line) -> Tag:
    now, start = line.now, countdowns(line.episode, line.rules)[2]
    offered = line.episode.start_offered_on
    if start.is_late(now):
        asked = next((due for due in line.shown if due.what is Owed.COMMUNITY), None)
        if asked is not None and asked.on <= line.today:
            return Tag(Tone.RED, f"Follow up: {days_late(asked.on, today=line.today)}")
        words = f"Starts {near_words(offered, today=line.today)}" if offered and offered >= line.today else "No start"
        return Tag(Tone.AMBER, words)
    if offered is not None and offered >= line.today:
        return Tag(Tone.BLUE, f"Starts {near_words(offered, today=line.today)}")
    left = start.left(now)
    return Tag(Tone.AMBER if left < SOON else Tone.BLUE, f"Start {left_words(left)}")


def _in_service(line: Line) -> Tag:
    today = line.today
    end = end_expected(line.episode, line.rules) or today
    if today > end:
        return Tag(Tone.RED, f"Six weeks {days_late(end, today=today)}")
    if line.is_beyond:
        near = (end - today).days <= line.rules.alert_days
        return Tag(Tone.AMBER if near else Tone.BLUE, f"Extended to {near_words(end, today=today)}")
    for due in line.shown:
        if due.what is Owed.SIX_WEEKS:
            return Tag(Tone.AMBER, f"Six weeks {days_late(due.on, today=today)}")
        if due.what is Owed.WEEK_4:
            return Tag(Tone.RED if due.is_late(line.now) else Tone.AMBER, "Week 4 look")
        if due.what is Owed.SCORE:
            return Tag(Tone.AMBER, "Score goals")
    return Tag(Tone.GREEN, f"Week {line.week} of {line.weeks}")


def _ended(line: Line) -> Tag:
    due = line.follow_up
    if due is None:
        return Tag(Tone.GREEN, "Ended")
    name = "84 days" if due.what is Owed.DAY_84 else "91 days"
    if due.on > line.today:
        return Tag(Tone.GREY, f"{name} {days_late(due.on, today=line.today)}")
    return Tag(Tone.RED if due.on < line.today else Tone.AMBER, f"{name}: {days_late(due.on, today=line.today)}")


def _declined(_line: Line) -> Tag:
    return Tag(Tone.GREY, "Declined")


def _passed(line: Line) -> Tag:
    wanted = line.episode.package_wanted_by
    if wanted is None:
        return Tag(Tone.BLUE, "With Purchasing")
    late = wanted < line.today
    return Tag(Tone.RED if late else Tone.BLUE, f"Package {days_late(wanted, today=line.today)}")


_TAGS: Mapping[State, Callable[[Line], Tag]] = {
    State.WAITING: _waiting,
    State.ACCEPTED: _accepted,
    State.IN_SERVICE: _in_service,
    State.ENDED: _ended,
    State.DECLINED: _declined,
    State.PASSED: _passed,
}


class Reckoner:
    """Makes lines of referrals by the council's own lists and numbers; ``clock`` tells the present moment."""

    def __init__(self, lists: CodeLists, rules: EnablementRules, clock: Callable[[], datetime]) -> None:
        self._lists, self._rules, self._clock = lists, rules, clock
        self._ways = pathways(lists)

    def line(self, one: Referral) -> Line:
        """One referral as it stands."""
        episode = episode_of(one, self._ways)
        state = episode.state
        dues = owed(episode, self._rules)
        return Line(one.number, one, episode, state, self._rules, dues, self._lists, self._clock)


def that_hold(lines: Iterable[Line], only: str) -> list[Line]:
    """The lines whose person, reference, need, team or worker holds every word of ``only``."""
    words = only.casefold().split()
    return [line for line in lines if not words or _holds(line.referral, words)]


def _holds(one: Referral, words: Sequence[str]) -> bool:
    held = f"{one.person} {one.reference} {one.need} {one.team} {one.worker} {one.referred_by}".casefold()
    return all(word in held for word in words)


def planned_end_of(line: Line) -> date | None:
    """Six weeks after the start; None before it."""
    begun = line.episode.started_on
    return planned_end(begun, line.rules) if begun is not None else None


_KEYS: dict[str, Callable[[Line], Any]] = {
    "status": lambda line: line.urgency,
    "person": lambda line: line.referral.person.casefold(),
    "received": lambda line: line.episode.received,
    "source": lambda line: line.referral.source,
    "patch": lambda line: line.referral.team.casefold(),
    "worker": lambda line: line.referral.worker.casefold(),
    "started": lambda line: line.referral.started_on,
    "ends": lambda line: end_expected(line.episode, line.rules) or date.max,
    "ended": lambda line: line.referral.ended_on,
    "follow_up": lambda line: line.follow_up.on if line.follow_up is not None else date.max,
    "goals": lambda line: line.referral.goals,
    "decided": lambda line: line.referral.decided_on + line.referral.decided_at,
    "wanted": lambda line: line.referral.package_wanted_by or "9999",
}


def ordered(lines: Sequence[Line], order: Order) -> array[int]:
    """Return the numbers of the lines in the order a column asks for; equal ones the longest first."""
    key = _KEYS.get(order.key, _KEYS["status"])
    found = sorted(lines, key=lambda line: line.episode.received)
    found.sort(key=key, reverse=order.descending)
    return array("q", (line.number for line in found))
