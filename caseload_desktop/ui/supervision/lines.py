"""How a worker's safeguarding work is shown: what it is, how long it goes on, how its day stands; and on paper."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.work_item import WorkItem
from caseload_desktop.reports.supervision_pdf import PrintedWork, SupervisionPage
from caseload_desktop.store.queries.supervision import KINDS, Past, Supervision
from caseload_desktop.store.queries.work.safeguarding import (
    ACTION,
    DECIDE,
    MANAGER,
    SIGN_OFF,
    TELL_DECISION,
    TELL_OUTCOME,
)
from caseload_desktop.ui.models.paged import Column, Order
from caseload_desktop.ui.record_words import Words, count_words, day_long, day_near, day_of, due_words
from caseload_desktop.ui.widgets.status_tag import Tag, Tone

PAUSED = "Clock paused"
"""What a safeguarding clock that stands waits for, as the tray has it."""


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One line in words; ``opens`` is the tab of the person's page it leads to."""

    number: int
    person_id: str
    person: str
    reference: str
    what: str
    about: str
    since: str
    due_on: str
    tag: Tag
    opens: str


def open_lines(found: Supervision, lists: CodeLists, today: date) -> tuple[WorkLine, ...]:
    """What is open, in words."""
    return tuple(_open(number, item, lists, today) for number, item in enumerate(found.open))


def _open(number: int, item: WorkItem, lists: CodeLists, today: date) -> WorkLine:
    kind = KINDS[item.kind]
    code = lists.label(kind.list_id, item.code) if kind.list_id and item.code else ""
    waits = f"waits for {item.waits_for}" if item.waits_for else ""
    return WorkLine(
        number,
        item.person_id,
        item.person,
        item.reference,
        kind.label,
        " · ".join(part for part in (code, waits, " ".join(item.detail.split())) if part),
        item.since,
        item.due_on,
        _tag(item, today),
        kind.opens,
    )


def _tag(item: WorkItem, today: date) -> Tag:
    if item.due_on and item.due_on < today.isoformat():
        words = due_words(item.due_on, today=today)
        return Tag(Tone.RED, words[:1].upper() + words[1:])
    if item.kind == SIGN_OFF:
        return Tag(Tone.BLUE, "Waits for sign-off")
    if item.waits_for == MANAGER:
        return Tag(Tone.BLUE, "Waits for manager")
    if item.waits_for:
        return Tag(Tone.BLUE, "Clock paused" if item.waits_for == PAUSED else "Waits for others")
    if not item.due_on:
        return Tag(Tone.GREY, "No day")
    words = due_words(item.due_on, today=today)
    near = (date.fromisoformat(item.due_on) - today).days <= 3
    return Tag(Tone.AMBER if near else Tone.GREEN, words[:1].upper() + words[1:])


def past_lines(past: Sequence[Past], lists: CodeLists, *, enquiries: bool) -> tuple[WorkLine, ...]:
    """What was recorded, or closed, in words."""
    words = Words(lists)
    lines = []
    for one in past:
        field = ("enquiry", "risk_assessment_outcome") if enquiries else ("concern", "decision")
        coded = words.value(*field, one.code)
        more = words.value("enquiry", "risk_outcome", one.more) if one.more else ""
        tag = Tag(Tone.GREY, "Closed") if enquiries else _decided(one)
        what = "Enquiry" if enquiries else "Concern"
        about = " · ".join(part for part in (coded, more) if part)
        lines.append(
            WorkLine(one.number, one.person_id, one.person, one.reference, what, about, one.began,
                     one.on if enquiries else "", tag, "safeguarding")
        )  # fmt: skip
    return tuple(lines)


def _decided(one: Past) -> Tag:
    return Tag(Tone.GREEN, "Decided") if one.code else Tag(Tone.AMBER, "To decide")


def open_columns(today: date) -> tuple[Column[WorkLine], ...]:
    """The columns of what is open."""
    return (
        Column("status", "Status", lambda line: line.tag.words, tag=lambda line: line.tag, width=174),
        Column("person", "Person", lambda line: line.person, detail=lambda line: line.reference, strong=True,
               width=160, stretch=2),
        Column("what", "Stage or action", lambda line: line.what, detail=lambda line: line.about,
               tip=lambda line: f"{line.what}\n{line.about}", width=220, stretch=4),
        Column("since", "For", lambda line: days_words(line.since, today),
               tip=lambda line: f"Since {day_long(line.since)}" if line.since else "", width=92, right=True),
        Column("due", "Due", lambda line: day_near(line.due_on, today=today) if line.due_on else "",
               tip=lambda line: day_long(line.due_on) if line.due_on else "", width=112, hide_below=700),
    )  # fmt: skip


def past_columns(today: date, on: str) -> tuple[Column[WorkLine], ...]:
    """The columns of what was recorded or closed."""
    return (
        Column("status", "Status", lambda line: line.tag.words, tag=lambda line: line.tag, width=118),
        Column("person", "Person", lambda line: line.person, detail=lambda line: line.reference, strong=True,
               width=160, stretch=2),
        Column("since", on, lambda line: day_near(line.since, today=today), width=116),
        Column("due", "Closed", lambda line: day_near(line.due_on, today=today) if line.due_on else "", width=116,
               hide_below=620),
        Column("what", "Decision or outcome", lambda line: line.about, tip=lambda line: line.about, width=200,
               stretch=4),
    )  # fmt: skip


def days_words(since: str, today: date) -> str:
    """How long something goes on: "12 days"."""
    day = day_of(since)
    return count_words(max((today - day).days, 0), "day") if day is not None else ""


def ordered(lines: Sequence[WorkLine], order: Order) -> array[int]:
    """The numbers of the lines by a column; by status what is late comes first."""
    by: dict[str, Callable[[WorkLine], Any]] = {
        "person": lambda line: line.person.casefold(),
        "what": lambda line: (line.what, line.about),
        "since": lambda line: line.since,
        "due": lambda line: (not line.due_on, line.due_on),
    }
    key = by.get(order.key, _by_day)
    return array("q", (line.number for line in sorted(lines, key=key, reverse=order.descending)))


def _by_day(line: WorkLine) -> Any:
    return (not line.due_on, line.due_on, line.since)


def numbers_of(found: Supervision, today: date) -> tuple[tuple[str, int], ...]:
    """The numbers a manager asks for first."""
    enquiries = [item for item in found.open if item.kind.startswith("safeguarding_")]
    decide = found.of(DECIDE)
    sign_off = found.of(SIGN_OFF)
    led = len(enquiries) - decide - found.of(ACTION, TELL_DECISION, TELL_OUTCOME)
    liberty = len(found.open) - len(enquiries)
    return (
        ("Enquiries led", led),
        ("Overdue", found.overdue(today)),
        ("Waiting for sign-off", sign_off),
        ("Concerns to be decided", decide),
        ("DoLS and AMHP", liberty),
    )


def printed(found: Supervision, lists: CodeLists, today: date, *, made_by: str, sample: bool) -> SupervisionPage:
    """The same on paper."""

    def lines(shown: Sequence[WorkLine]) -> tuple[PrintedWork, ...]:
        return tuple(
            PrintedWork(
                person=f"{line.person} ({line.reference})" if line.reference else line.person,
                what=line.what,
                about=line.about,
                days=days_words(line.since, today),
                due=day_long(line.due_on) if line.due_on else line.tag.words,
                late=line.tag.tone is Tone.RED,
            )
            for line in shown
        )

    return SupervisionPage(
        worker=found.worker,
        numbers=numbers_of(found, today),
        open=lines(open_lines(found, lists, today)),
        recorded=lines(past_lines(found.recorded, lists, enquiries=False)),
        closed=lines(past_lines(found.closed, lists, enquiries=True)),
        hidden=found.hidden,
        since=date.fromisoformat(found.since),
        as_at=today,
        made_by=made_by,
        sample=sample,
    )
