"""How an involvement stands in a list: what is due today, in words and a status, and the order of each column."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.priority import Due, PriorityRule, due_state, priority_rules, rank_of
from caseload_desktop.domain.working_days import WorkingDays
from caseload_desktop.store.queries.allocation import Involvement
from caseload_desktop.ui.models.paged import Column, Order
from caseload_desktop.ui.record_words import day_long, day_near, day_of, due_words
from caseload_desktop.ui.widgets.status_tag import Tag, Tone

_TONES = {"red": Tone.RED, "amber": Tone.AMBER, "blue": Tone.BLUE, "grey": Tone.GREY}
NOT_RATED = "Not rated"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list of cases.

    ``start_by`` is by when somebody should take the person on, ``touch_by`` when to be in touch again; both None for
    a case that has its worker. ``covered``: somebody else looks after it today.
    """

    number: int
    case: Involvement
    rank: float
    priority: Tag | None
    start_by: date | None
    touch_by: date | None
    step: str
    step_due: date | None
    days: int
    today: date
    covered: bool

    @property
    def status(self) -> Tag:
        """The most pressing thing about the case, by shape, word and colour."""
        case = self.case
        if case.died_on:
            return Tag(Tone.GREY, "Died: close")
        if case.waits:
            return self._waiting()
        if case.asked_on:
            return Tag(Tone.AMBER, "Hand-over asked")
        state = due_state(self.step_due, self.today)
        if state in (Due.LATE, Due.TODAY) and self.step_due is not None:
            return _due_tag(state, due_words(self.step_due.isoformat(), today=self.today))
        if self.covered:
            return Tag(Tone.BLUE, f"Covered to {_short(case.cover_to, self.today)}")
        return Tag(Tone.GREEN, "Open")

    def _waiting(self) -> Tag:
        touch = due_state(self.touch_by, self.today)
        if due_state(self.start_by, self.today) is Due.LATE and self.start_by is not None:
            return Tag(Tone.RED, f"Start {due_words(self.start_by.isoformat(), today=self.today)}")
        if touch in (Due.LATE, Due.TODAY) and self.touch_by is not None:
            return Tag(Tone.AMBER, f"Call {due_words(self.touch_by.isoformat(), today=self.today)}")
        if not self.case.priority:
            return Tag(Tone.AMBER, "Rate first")
        return Tag(Tone.BLUE, "Waiting")

    @property
    def urgency(self) -> tuple[int, float, str]:
        """The order of the tray: the most pressing first, then the priority, then the longest."""
        places = {Tone.RED: 0, Tone.AMBER: 1, Tone.BLUE: 2, Tone.GREEN: 3, Tone.GREY: 4}
        return places[self.status.tone], self.rank, self.case.from_date


class Reckoner:
    """Makes lines of involvements as they stand on a day, by the council's own code lists."""

    def __init__(self, lists: CodeLists, today: date) -> None:
        self._lists, self._today = lists, today
        self._rules: Mapping[str, PriorityRule] = priority_rules(lists)
        self._days = WorkingDays()
        self._start_by: dict[tuple[str, date], date | None] = {}

    def line(self, case: Involvement) -> Line:
        """One involvement as it stands in a list."""
        since = day_of(case.from_date) or self._today
        rule = self._rules.get(case.priority) if case.waits else None
        touched = day_of(case.last_touch) or since
        return Line(
            number=case.number,
            case=case,
            rank=rank_of(case.priority, self._rules),
            priority=self.priority_tag(case.priority) if case.priority or case.waits else None,
            start_by=self._start(rule, since) if rule is not None else None,
            touch_by=rule.touch_by(touched) if rule is not None else None,
            step=self._lists.label("next_step", case.next_step),
            step_due=day_of(case.next_step_due),
            days=max((self._today - since).days, 0),
            today=self._today,
            covered=case.covered_on(self._today.isoformat()),
        )

    def _start(self, rule: PriorityRule, since: date) -> date | None:
        """Working days take time to count; of many people who wait, many wait since one day."""
        key = (rule.id, since)
        if key not in self._start_by:
            self._start_by[key] = rule.start_by(since, self._days)
        return self._start_by[key]

    def priority_tag(self, priority: str) -> Tag:
        """A priority by word and colour."""
        if not priority:
            return Tag(Tone.AMBER, NOT_RATED)
        tone = self._lists.mapped("priority", priority, "tone")
        return Tag(_TONES.get(tone, Tone.GREY), self._lists.label("priority", priority))


def lines_of(cases: Iterable[Involvement], reckoner: Reckoner, *, only: str = "") -> list[Line]:
    """The lines of cases; ``only`` keeps those whose person, reference, note, team or worker holds every word of it."""
    words = only.casefold().split()
    return [reckoner.line(case) for case in cases if not words or _holds(case, words)]


def _holds(case: Involvement, words: Sequence[str]) -> bool:
    held = f"{case.person} {case.reference} {case.note} {case.team} {case.worker}".casefold()
    return all(word in held for word in words)


def _due_tag(state: Due, words: str) -> Tag:
    return Tag(Tone.RED if state is Due.LATE else Tone.AMBER, f"Step {words}")


def _short(day: str, today: date) -> str:
    return day_long(day).removesuffix(f" {today.year}")


def days_words(line: Line) -> str:
    """How long it has been so: "today", "1 day", "19 days"."""
    if line.days == 0:
        return "today"
    return "1 day" if line.days == 1 else f"{line.days:,} days"


def since_words(line: Line) -> str:
    """Since when, for the tip and the screen reader."""
    return f"Since {day_long(line.case.from_date)}"


def part_words(case: Involvement, viewer_id: str) -> str:
    """What somebody is in the case: "Key worker", "Additional", "Cover for Amina Rahman"."""
    if viewer_id and case.worker_id != viewer_id and case.cover_worker_id == viewer_id:
        return f"Cover for {case.worker}"
    return "Key worker" if case.role == "key" else "Additional"


def _next_words(line: Line) -> str:
    if line.step_due is None:
        return ""
    return f"{line.step or 'Next step'}, {due_words(line.step_due.isoformat(), today=line.today)}"


def _status(*, width: int = 168) -> Column[Line]:
    return Column(
        "status", "Status", lambda line: line.status.words, tag=lambda line: line.status, width=width, sort_key="status"
    )


def _person() -> Column[Line]:
    return Column(
        "person",
        "Person",
        lambda line: line.case.person or "Not known",
        detail=lambda line: line.case.reference,
        strong=True,
        width=160,
        stretch=3,
    )


def _priority() -> Column[Line]:
    return Column(
        "priority",
        "Priority",
        lambda line: line.priority.words if line.priority is not None else "",
        tag=lambda line: line.priority,
        width=116,
    )


def _since(title: str) -> Column[Line]:
    return Column("since", title, days_words, tip=since_words, width=84, right=True)


def caseload_columns(viewer_id: str) -> tuple[Column[Line], ...]:
    """The columns of a worker's caseload."""
    return (
        _status(),
        _person(),
        Column(
            "part", "Your part", lambda line: part_words(line.case, viewer_id), width=130, stretch=1, hide_below=700
        ),
        _priority(),
        Column("next", "Next step", _next_words, width=150, stretch=2, hide_below=560),
        Column("note", "What for", lambda line: line.case.note, width=130, stretch=2, hide_below=1000, sortable=False),
        _since("Has been"),
    )


def waiting_columns() -> tuple[Column[Line], ...]:
    """The columns of a waiting list."""
    return (
        _status(width=178),
        _person(),
        _priority(),
        Column("team", "Waits in", lambda line: line.case.team, width=120, stretch=2, hide_below=760),
        Column("touch", "Keep in touch", _touch_words, tip=_touched_words, width=130, stretch=1, hide_below=640),
        Column("note", "What for", lambda line: line.case.note, width=130, stretch=2, hide_below=1000, sortable=False),
        _since("Waited"),
    )


def team_columns(whose: Callable[[], str]) -> tuple[Column[Line], ...]:
    """The columns of one worker's cases as their manager sees them; ``whose`` gives the id of that worker."""
    return (
        _status(width=172),
        _person(),
        Column("part", "Part", lambda line: part_words(line.case, whose()), width=110, stretch=1, hide_below=600),
        _priority(),
        _since("Has been"),
    )


def _touch_words(line: Line) -> str:
    return due_words(line.touch_by.isoformat(), today=line.today) if line.touch_by is not None else ""


def _touched_words(line: Line) -> str:
    last = line.case.last_touch
    return f"Last in touch {day_near(last, today=line.today).lower()}" if last else "Nobody has been in touch yet"


_KEYS: dict[str, Callable[[Line], Any]] = {
    "status": lambda line: line.urgency,
    "person": lambda line: line.case.person.casefold(),
    "part": lambda line: (line.case.role != "key", line.case.worker.casefold()),
    "priority": lambda line: (line.rank, line.case.from_date),
    "next": lambda line: line.step_due or date.max,
    "touch": lambda line: line.touch_by or date.max,
    "team": lambda line: line.case.team.casefold(),
    "since": lambda line: -line.days,
}


def ordered(lines: Sequence[Line], order: Order) -> array[int]:
    """Return the numbers of the lines in the order a column asks for; equal ones the longest first."""
    key = _KEYS.get(order.key, _KEYS["status"])
    found = sorted(lines, key=lambda line: (key(line), line.case.from_date, line.number), reverse=order.descending)
    return array("q", (line.number for line in found))
