"""What must hold for a contact before it is saved, and what usually follows from its outcome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from caseload_desktop.domain.code_lists import CodeLists

LONGEST_MINUTES = 1440
LONG_MINUTES = 240
LONG_AGO_DAYS = 365
CLOCK_FAR_OFF_DAYS = 300
"""Days between entry and clock from which on the clock may be the wrong one of the two: the entry is asked about,
not stopped, so that nothing is lost on a laptop whose clock stands years back."""
CLOCK_MOST_BEHIND_DAYS = 5 * 366
"""A record that speaks of days still later than this is mistaken itself and says nothing about the clock."""
OPEN_OUTCOME = "undecided"
"""The choice "Not decided yet"; a contact without any outcome counts as open too."""

NOTHING_FURTHER = "nothing_further"
"""The code of list ``next_step`` that says that nothing follows; it needs a reason."""


class Level(StrEnum):
    """Whether a problem keeps the contact from being saved or only asks for a second look."""

    STOP = "stop"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to say beside a field; ``code`` names the sentence, ``values`` fill it (never personal)."""

    field: str
    code: str
    level: Level = Level.STOP
    values: Mapping[str, object] = dataclass_field(default_factory=lambda: MappingProxyType({}), hash=False)


class ContactEntry(NamedTuple):
    """A contact as it stands on the form; ``about_unknown`` says whom it is about when no person is chosen."""

    received_on: date | None = None
    closed_on: date | None = None
    method: str | None = None
    source: str | None = None
    reason: str | None = None
    presenting_issue: str | None = None
    step: str | None = None
    outcome: str | None = None
    next_step: str | None = None
    next_step_due: date | None = None
    no_next_why: str = ""
    person_id: str | None = None
    about_unknown: str = ""
    worker_id: str | None = None
    team_id: str | None = None
    minutes: int | None = None
    given: tuple[str, ...] = ()


_REQUIRED = (
    ("method", "method_required"),
    ("reason", "contact_reason_required"),
    ("outcome", "outcome_required"),
    ("worker_id", "worker_required"),
    ("team_id", "team_required"),
)
_CODED = (
    ("method", "contact_method"),
    ("source", "contact_source"),
    ("reason", "contact_reason"),
    ("presenting_issue", "presenting_issue"),
    ("step", "step"),
    ("outcome", "contact_outcome"),
    ("next_step", "next_step"),
)


def problems(
    entry: ContactEntry,
    *,
    today: date,
    lists: CodeLists | None = None,
    latest_known: date | None = None,
    closing: bool = True,
) -> list[Problem]:
    """Everything wrong with a contact, in the order of the form; empty when it may be saved as it is.

    ``latest_known`` is the latest day the record already speaks of: a laptop clock that stands before it is slow,
    and the entry is then judged by the record, so that the right date can be saved.

    With ``lists`` the codes are looked up too: unknown ones stop, ones retired by then are only pointed at, for
    an older contact may rightly carry an older code. ``closing`` asks what happens next of a contact that is closed by
    its outcome; a contact closed before that was asked is left in peace while something else in it is put right.
    """
    found = [Problem(name, code) for name, code in _REQUIRED if not getattr(entry, name)]
    if not entry.person_id and not entry.about_unknown.strip():
        found.append(Problem("person_id", "person_or_description"))
    if latest_known is not None and 0 < (latest_known - today).days <= CLOCK_MOST_BEHIND_DAYS:
        found.append(Problem("received_on", "clock_behind", Level.WARN))
        today = latest_known
    found.extend(_date_problems(entry, today))
    found.extend(_minute_problems(entry.minutes))
    if lists is not None:
        found.extend(_code_problems(entry, today, lists))
        if closing and (missing := closing_problem(entry.outcome, entry.next_step, entry.no_next_why, lists)):
            found.append(missing)
    return found


def may_be_saved(found: list[Problem]) -> bool:
    """True when nothing among the problems stops the contact."""
    return all(problem.level is not Level.STOP for problem in found)


def _date_problems(entry: ContactEntry, today: date) -> Iterator[Problem]:
    received, closed = entry.received_on, entry.closed_on
    if received is None:
        yield Problem("received_on", "received_required")
    elif received > today + timedelta(days=CLOCK_FAR_OFF_DAYS):
        yield Problem("received_on", "clock_far_off", Level.WARN)
    elif received > today:
        yield Problem("received_on", "received_in_future")
    elif received < today - timedelta(days=LONG_AGO_DAYS):
        yield Problem("received_on", "received_long_ago", Level.WARN, {"days": (today - received).days})
    if closed is not None:
        if received is not None and closed < received:
            yield Problem("closed_on", "closed_before_received")
        elif closed > max(today, received or today):
            yield Problem("closed_on", "closed_in_future")
    if entry.next_step_due is not None and entry.next_step_due < today:
        yield Problem("next_step_due", "next_step_date_past", Level.WARN)


def _minute_problems(minutes: int | None) -> Iterator[Problem]:
    if minutes is None:
        return
    if not 0 <= minutes <= LONGEST_MINUTES:
        yield Problem("minutes", "minutes_out_of_range", values={"most": LONGEST_MINUTES})
    elif minutes > LONG_MINUTES:
        yield Problem("minutes", "minutes_long", Level.WARN, {"minutes": minutes})


def _code_problems(entry: ContactEntry, today: date, lists: CodeLists) -> Iterator[Problem]:
    on = entry.closed_on or entry.received_on or today
    chosen = [(name, list_id, getattr(entry, name)) for name, list_id in _CODED]
    chosen += [("given", "given", code) for code in entry.given]
    current = lists.current_ids(on)
    for name, list_id, code_id in chosen:
        if not code_id or code_id in current[list_id]:
            continue
        code = lists.code(list_id, code_id)
        if code is None:
            yield Problem(name, "unknown_code", values={"list": list_id})
        else:
            yield Problem(name, "retired_code", Level.WARN, {"list": list_id, "label": code.label})
    if entry.closed_on is not None and entry.outcome and not is_final(entry.outcome, lists):
        yield Problem("outcome", "closed_without_final_outcome")


def closing_problem(outcome: str | None, next_step: str | None, no_next_why: str, lists: CodeLists) -> Problem | None:
    """What is missing of what happens next where the outcome closes the contact; None for nothing.

    Nothing is closed without a next step or a reason: work that ended with nobody asking is how people were lost (the
    council's own finding on referrals closed wrongly).
    """
    if leads_on(next_step) or no_next_why.strip() or not is_final(outcome, lists):
        return None
    if next_step:
        return Problem("no_next_why", "no_next_why_required")
    return Problem("next_step", "next_step_required")


def leads_on(next_step: object) -> bool:
    """True when something follows."""
    return next_step not in (None, "", NOTHING_FURTHER)


def is_final(outcome: str | None, lists: CodeLists) -> bool:
    """True when the outcome ends the contact; "not decided yet" and "passed to Step 2" do not."""
    return lists.mapped("contact_outcome", outcome, "final") == "yes"


def default_next_step(outcome: str | None, lists: CodeLists) -> str:
    """What usually happens next after an outcome, to be proposed and changed; nothing for no outcome."""
    if not outcome:
        return ""
    return lists.mapped("contact_outcome", lists.standing_for("contact_outcome", outcome), "next_step")


def usual_reason(outcome: str | None, lists: CodeLists) -> str:
    """Why nothing follows after an outcome that says so itself, in words to be offered and changed; else nothing.

    Only for outcomes after which nothing usually follows. An outcome that stands for many things, "Other" above all,
    has no such words: the worker says why.
    """
    if not outcome or default_next_step(outcome, lists) != NOTHING_FURTHER:
        return ""
    return lists.mapped("contact_outcome", lists.standing_for("contact_outcome", outcome), "nothing_next")


def starts_work(next_step: str | None, lists: CodeLists) -> bool:
    """True when an assessment, review, enablement or service begins from the contact."""
    return lists.mapped("next_step", next_step, "starts_work") == "yes"
