"""A contact being typed: everything that stands on the form, as it is kept in a draft and as it becomes a command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from caseload_desktop.domain.contact_entry import NOTHING_FURTHER, ContactEntry
from caseload_desktop.domain.dates import DateReading, DateUse, read_date, show_date
from caseload_desktop.domain.durations import read_minutes
from caseload_desktop.ui.log_contact.clock_time import read_clock
from caseload_desktop.ui.log_contact.new_person import FIELDS as NEW_PERSON_FIELDS
from caseload_desktop.ui.log_contact.new_person import registration

if TYPE_CHECKING:
    from caseload_desktop.domain.code_lists import CodeLists
    from caseload_desktop.services.contacts import LogContact

DRAFT_KIND = "contact"
"""Under which the drafts file keeps entries; the key is the id the contact will have."""

UNFINISHED = "unfinished"
"""Asked of the page instead of a person's id: go on with what was begun."""

PICKED = ("method", "source", "reason", "presenting_issue", "outcome", "next_step", "worker_id", "team_id")
"""Fields chosen from a list by typing; ``step`` and ``given`` are ticked."""
TYPED = (
    "received_on",
    "received_at",
    "source_name",
    "about",
    "about_unknown",
    "notes",
    "given_detail",
    "next_step_due",
    "no_next_why",
    "next_step_note",
    "minutes",
    *NEW_PERSON_FIELDS,
)
"""Fields of free text; ``about`` is what was typed to find the person."""


class About(StrEnum):
    """Whom a contact is about, as far as it is known."""

    SEARCH = "search"
    PERSON = "person"
    NEW = "new"
    UNKNOWN = "unknown"


@dataclass(slots=True)
class Entry:
    """Everything on the form. ``key`` is the id the contact will have; ``texts`` what stands in every field, letter by
    letter, ``codes`` what is chosen in every list; ``focus`` and ``cursor`` where the keyboard was.

    ``proposed`` is the next step this program proposed itself, ``proposed_why`` the reason why nothing follows: only
    such ones are replaced when the outcome changes.
    """

    key: str
    new_person_id: str
    begun_at: str
    begun_on: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    given: list[str] = field(default_factory=list)
    about: About = About.SEARCH
    person_id: str = ""
    person_name: str = ""
    call_back_of: str = ""
    proposed: str = ""
    proposed_why: str = ""
    focus: str = ""
    cursor: int = 0

    def text(self, name: str) -> str:
        """What stands in a field."""
        return self.texts.get(name, "")

    def code(self, name: str) -> str:
        """What is chosen in a list."""
        return self.codes.get(name, "")


_LONGEST_NAME = 40
_ALWAYS_THERE = frozenset({"received_on", "received_at", "method", "worker_id", "team_id", "step"})


def blank(*, key: str, new_person_id: str, now: datetime, today: date, worker_id: str, team_id: str = "") -> Entry:
    """An entry as it stands when the telephone rings: today, now, by phone, at Step 1, taken by me."""
    local = now.astimezone()
    return Entry(
        key=key,
        new_person_id=new_person_id,
        begun_at=f"{local:%H:%M}",
        begun_on=show_date(today),
        texts={"received_on": show_date(today), "received_at": f"{local:%H:%M}"},
        codes={"method": "phone", "step": "step_1", "worker_id": worker_id, "team_id": team_id},
    )


def start_clock(entry: Entry, *, now: datetime, today: date) -> bool:
    """Set day and time to now, where the worker did not change them; True when that changed anything.

    A blank form may have stood open since the last call: the contact came when its first key was pressed.
    """
    local = f"{now.astimezone():%H:%M}"
    untouched = (entry.text("received_at"), entry.text("received_on")) == (entry.begun_at, entry.begun_on)
    if not untouched or (local, show_date(today)) == (entry.begun_at, entry.begun_on):
        return False
    entry.begun_at, entry.begun_on = local, show_date(today)
    entry.texts.update(received_at=local, received_on=entry.begun_on)
    return True


def has_content(entry: Entry) -> bool:
    """True when the worker put anything in that would be missed; defaults alone are not worth keeping."""
    if entry.person_id or entry.given or entry.about in (About.NEW, About.UNKNOWN):
        return True
    typed = any(text.strip() for name, text in entry.texts.items() if name not in _ALWAYS_THERE)
    return typed or any(code for name, code in entry.codes.items() if name not in _ALWAYS_THERE)


def as_state(entry: Entry) -> dict[str, Any]:
    """The entry as JSON values for the drafts file."""
    return asdict(entry)


def from_state(state: Mapping[str, Any]) -> Entry:
    """An entry from the drafts file; what a later version added is left out, what an older lacks is empty."""
    known = {f.name for f in fields(Entry)}
    values = {name: value for name, value in state.items() if name in known}
    values["about"] = About(values.get("about", About.SEARCH))
    return Entry(**{"new_person_id": "", "begun_at": "", **values})


def summary(entry: Entry, lists: CodeLists) -> str:
    """One line that tells unfinished entries apart: who, about what, begun when."""
    if entry.about is About.NEW:
        who = " ".join(part for part in (entry.text("new_given"), entry.text("new_family")) if part.strip())
    elif entry.about is About.UNKNOWN:
        who = entry.text("about_unknown")
    else:
        who = entry.person_name or entry.text("about")
    who = " ".join(who.split()) or "Nobody named yet"
    what = lists.label("contact_reason", entry.code("reason"))
    who = who if len(who) <= _LONGEST_NAME else f"{who[: _LONGEST_NAME - 1].rstrip()}…"
    return " · ".join(part for part in (who, what, entry.begun_at) if part)


def received(entry: Entry, *, today: date) -> DateReading:
    """What was understood of the day the contact came; a clock that stands behind is no reason to refuse a day."""
    return read_date(entry.text("received_on"), today=today, use=DateUse.EVENT, latest=date(today.year + 30, 12, 31))


def due(entry: Entry, *, today: date) -> DateReading:
    """What was understood of the day something is due."""
    return read_date(entry.text("next_step_due"), today=today, use=DateUse.DUE)


def says_nothing_follows(entry: Entry) -> bool:
    """True when the form asks why instead of when."""
    return entry.code("next_step") == NOTHING_FURTHER


def as_contact_entry(entry: Entry, *, today: date, lists: CodeLists) -> ContactEntry:
    """The entry as the rules look at it."""
    source, _ = source_of(entry.code("source"), lists)
    person = {
        About.PERSON: entry.person_id,
        About.NEW: entry.new_person_id,
    }.get(entry.about)
    return ContactEntry(
        received_on=received(entry, today=today).value,
        method=entry.code("method") or None,
        source=source or None,
        reason=entry.code("reason") or None,
        presenting_issue=entry.code("presenting_issue") or None,
        step=entry.code("step") or None,
        outcome=entry.code("outcome") or None,
        next_step=entry.code("next_step") or None,
        next_step_due=None if says_nothing_follows(entry) else due(entry, today=today).value,
        no_next_why=entry.text("no_next_why") if says_nothing_follows(entry) else "",
        person_id=person or None,
        about_unknown=entry.text("about_unknown") if entry.about is About.UNKNOWN else "",
        worker_id=entry.code("worker_id") or None,
        team_id=entry.code("team_id") or None,
        minutes=read_minutes(entry.text("minutes")).minutes,
        given=tuple(entry.given),
    )


def source_of(code: str, lists: CodeLists) -> tuple[str, str]:
    """Who contacted us, roughly and in detail, of a choice of the one list shown for both."""
    if not code:
        return "", ""
    detail = lists.code("contact_source_detail", code.removeprefix("detail:")) if code.startswith("detail:") else None
    return (detail.group, detail.id) if detail is not None else (code.removeprefix("source:"), "")


def command(entry: Entry, *, today: date, lists: CodeLists) -> LogContact:
    """The command that saves the entry; it must have passed the checks."""
    from caseload_desktop.services.contacts import LogContact

    seen = as_contact_entry(entry, today=today, lists=lists)
    source, detail = source_of(entry.code("source"), lists)
    is_new = entry.about is About.NEW
    return LogContact(
        contact_id=entry.key,
        received_on=seen.received_on.isoformat() if seen.received_on else "",
        received_at=read_clock(entry.text("received_at")) or None,
        method=seen.method or "",
        person_id=entry.person_id if entry.about is About.PERSON else None,
        new_person=registration(entry.texts, person_id=entry.new_person_id, today=today) if is_new else None,
        about_unknown=" ".join(seen.about_unknown.split()),
        source=source,
        source_detail=detail,
        source_name=entry.text("source_name").strip(),
        reason=seen.reason or "",
        presenting_issue=seen.presenting_issue or "",
        step=seen.step or "",
        notes=entry.text("notes").strip(),
        given=seen.given,
        given_detail=entry.text("given_detail").strip() if seen.given else "",
        outcome=seen.outcome or "",
        next_step=seen.next_step or "",
        next_step_note=entry.text("next_step_note").strip(),
        next_step_due=seen.next_step_due.isoformat() if seen.next_step_due else None,
        no_next_why=" ".join(seen.no_next_why.split()),
        worker_id=seen.worker_id,
        team_id=seen.team_id,
        minutes=seen.minutes,
        call_back_of=entry.call_back_of or None,
    )
