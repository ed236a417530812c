"""How one thing of the tray is shown: its status by shape and word, and the columns of the list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from caseload_desktop.domain.work_item import DueState, WorkItem, WorkKind, days_late
from caseload_desktop.ui.models.paged import Column
from caseload_desktop.ui.record_words import day_of
from caseload_desktop.ui.widgets.status_tag import Tag, Tone

_NEAR_DAYS = 3
"""What is due so soon asks for attention."""

STATE_WORDS = {
    DueState.DRAFT: "Not finished",
    DueState.OVERDUE: "Overdue",
    DueState.TODAY: "Due today",
    DueState.WEEK: "This week",
    DueState.WAITING: "Waiting for someone",
    DueState.UNALLOCATED: "Unallocated",
    DueState.LATER: "Later",
    DueState.NO_DAY: "No day",
}
"""Every state in words, in the order a tray shows them."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the tray: an item as it stands today, or the heading of a group (``heading``, no item).

    ``worker`` is the name of whoever does it.
    """

    number: int
    item: WorkItem
    kind: WorkKind
    state: DueState
    code_words: str
    today: date
    heading: str = ""
    worker: str = ""

    @property
    def tag(self) -> Tag | None:
        """How it stands, by shape, word and colour."""
        if self.heading:
            return None
        item, days = self.item, days_late(self.item, self.today)
        if self.state is DueState.OVERDUE:
            return Tag(Tone.RED, _late_words(days, item.due_at))
        if self.state is DueState.TODAY:
            return Tag(Tone.AMBER, f"Due by {item.due_at}" if item.due_at else "Due today")
        if self.state is DueState.DRAFT:
            return Tag(Tone.AMBER, "Not finished")
        if self.state is DueState.UNALLOCATED:
            return Tag(Tone.BLUE, "Unallocated")
        if self.state is DueState.WAITING:
            return Tag(Tone.BLUE, f"Waits: {item.waits_for}")
        if not item.due_on:
            return Tag(Tone.GREY, "New" if self.kind.id == "new_case" else "No day")
        if -days <= _NEAR_DAYS:
            return Tag(Tone.AMBER, "Due tomorrow" if days == -1 else f"Due in {-days} days")
        return Tag(Tone.GREEN, "On track")

    @property
    def due_words(self) -> str:
        """The day it is due, for the eye: "Wed 18 Nov"."""
        day = day_of(self.item.due_on)
        if day is None:
            return ""
        words = f"{day:%a} {day.day} {day:%b}"
        return words if abs((day - self.today).days) < 300 else f"{day.day} {day:%b %Y}"

    @property
    def due_long(self) -> str:
        """The same for the tip and the screen reader: "due Wednesday 18 November 2026"."""
        day = day_of(self.item.due_on)
        if day is None:
            return f"since {_long(self.item.since)}" if self.item.since else ""
        at = f" at {self.item.due_at}" if self.item.due_at else ""
        return f"due {_long(self.item.due_on)}{at}"

    @property
    def what(self) -> str:
        """What is to be done: a task in its own words, anything else by its kind."""
        if self.kind.entity == "task" and self.item.detail:
            return self.item.detail
        return self.kind.label

    @property
    def more(self) -> str:
        """What it is about, in a quieter line."""
        detail = "" if self.kind.entity == "task" else " ".join(self.item.detail.split())
        waits = f"waits for {self.item.waits_for}" if self.item.waits_for else ""
        return " · ".join(part for part in (self.code_words, waits, detail) if part)

    @property
    def person(self) -> str:
        """The person, or what is known of somebody unknown."""
        return self.item.person or ("" if self.state is DueState.DRAFT else "Not known")


def _late_words(days: int, at: str) -> str:
    if days <= 0:
        return f"Late since {at}"
    return "1 day late" if days == 1 else f"{days:,} days late"


def _long(day: str) -> str:
    found = day_of(day)
    return f"{found:%A} {found.day} {found:%B %Y}" if found is not None else day


def _waited(line: Line) -> str:
    """How long it has been there, in days."""
    since = day_of(line.item.since)
    if since is None or line.heading:
        return ""
    days = (line.today - since) // timedelta(days=1)
    if days <= 0:
        return "today"
    return "1 day" if days == 1 else f"{days:,} days"


def _tip(line: Line) -> str:
    return line.due_long[:1].upper() + line.due_long[1:]


COLUMNS: tuple[Column[Line], ...] = (
    Column(
        "due",
        "Status",
        lambda line: line.heading or (line.tag.words if line.tag is not None else ""),
        detail=lambda line: "" if line.heading else line.due_long,
        tag=lambda line: line.tag,
        tip=lambda line: line.heading or _tip(line),
        width=158,
    ),
    Column(
        "person",
        "Person",
        lambda line: "" if line.heading else line.person,
        detail=lambda line: line.item.reference,
        strong=True,
        width=160,
        stretch=3,
    ),
    Column(
        "what",
        "What",
        lambda line: "" if line.heading else line.what,
        detail=lambda line: line.more,
        tip=lambda line: f"{line.what}\n{line.more}".strip(),
        width=190,
        stretch=5,
    ),
    Column("day", "Due", lambda line: line.due_words, tip=_tip, width=106, hide_below=560, sort_key="due"),
    Column("worker", "Worker", lambda line: line.worker, width=120, stretch=1, hide_below=860),
    Column("since", "There for", _waited, tip=lambda line: _since(line), width=98, right=True, hide_below=720),
)


def _since(line: Line) -> str:
    return f"Since {_long(line.item.since)}" if line.item.since else ""
