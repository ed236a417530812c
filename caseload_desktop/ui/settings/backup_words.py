"""Words about backups and what a restore drill found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from caseload_desktop.ui.messages import DRILL_PROBLEMS
from caseload_desktop.ui.widgets.status_tag import Tag, Tone

if TYPE_CHECKING:
    from caseload_desktop.store.drill import DrillReport

_REASONS = {"daily": "Daily", "asked": "Asked for", "before-import": "Before an import"}
_UNITS = ("bytes", "KB", "MB", "GB")


@dataclass(frozen=True, slots=True)
class Kept:
    """One backup as the list shows it: its number, when it was made (UTC), why, and its size in bytes."""

    number: int
    made: datetime
    reason: str
    size: int

    @property
    def when(self) -> str:
        """When it was made, by the laptop's own time."""
        return local(self.made)

    @property
    def why(self) -> str:
        """Why it was made."""
        if self.reason.startswith("before-schema"):
            return "Before an update of the program"
        return _REASONS.get(self.reason, self.reason.replace("-", " ").capitalize())


def local(at: datetime) -> str:
    """An instant as people here write it, by the laptop's own time zone."""
    here = at.astimezone()
    return f"{here:%a} {here.day} {here:%b %Y}, {here:%H:%M}"


def instant(text: str) -> datetime:
    """The instant of an ISO text."""
    return datetime.fromisoformat(text).astimezone(UTC)


def size_words(size: int) -> str:
    """A size in bytes for people: "3.4 MB"."""
    value, unit = float(size), 0
    while value >= 1000 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:,.0f} {_UNITS[unit]}" if unit < 2 else f"{value:,.1f} {_UNITS[unit]}"


def last_tag(newest: datetime | None, now: datetime) -> Tag:
    """How old the newest backup is; one that lies ahead of the clock counts as not known."""
    if newest is None:
        return Tag(Tone.RED, "No backup yet")
    age = now - newest
    if age < -timedelta(days=1):
        return Tag(Tone.AMBER, "Made by another clock")
    days = (now.astimezone().date() - newest.astimezone().date()).days
    if days <= 0:
        return Tag(Tone.GREEN, "Made today")
    if days == 1:
        return Tag(Tone.GREEN, "Made yesterday")
    return Tag(Tone.AMBER if days < 8 else Tone.RED, f"{days} days old")


def found(report: DrillReport) -> tuple[Tone, str]:
    """What a drill found, and what to do if the backup failed."""
    when = local(instant(report.made_at))
    if report.passed:
        held = f"{_count(report.people, 'person', 'people')} and {_count(report.contacts, 'contact', 'contacts')}"
        return Tone.GREEN, (
            f"The backup of {when} can be brought back. It opens, nothing in it was changed or left out, and its "
            f"{held} were made again from the journal without a difference."
        )
    wrong = "; ".join(DRILL_PROBLEMS.get(problem, problem.replace("_", " ")) for problem in report.problems)
    return Tone.RED, (
        f"The backup of {when} can't be relied on: {wrong}. The record you work with was not touched. Make a backup "
        "now and prove that one. If it fails too, tell whoever looks after this laptop today."
    )


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
