"""Contacts in the tray: those that wait, those about somebody unknown, and the next steps they left."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    and_,
    bindparam,
    case,
    func,
    literal,
    null,
    or_,
    select,
)

from caseload_desktop.domain.contact_entry import NOTHING_FURTHER
from caseload_desktop.domain.roles import Actor
from caseload_desktop.domain.waiting import SETTING, wait_rule
from caseload_desktop.domain.work_item import Can, Whose, WorkItem, WorkKind, WorkRules
from caseload_desktop.store import rows
from caseload_desktop.store.queries.restriction import open_to
from caseload_desktop.store.queries.work.item import ask, belongs, items_of, name_of, plain_rows, text, with_key_worker

STEP_LAPSES_DAYS = 182
"""How long after its day a contact's next step stands in the tray while nobody takes it up. Ours, no rule's: logs that
were brought in hold years of steps long done and never ticked off."""

WAITS, UNKNOWN, STEP = "contact_waits", "contact_unknown", "contact_step"

KINDS = (
    WorkKind(id=WAITS, label="Contact not decided", group="contacts", opens="contact", list_id="contact_reason"),
    WorkKind(id=UNKNOWN, label="Person not known", group="contacts", opens="contact", list_id="contact_reason"),
    WorkKind(
        id=STEP,
        label="Next step",
        group="contacts",
        opens="contact",
        list_id="next_step",
        entity="contact",
        can=frozenset({Can.COMPLETE, Can.PUT_OFF, Can.GIVE, Can.PLAN}),
    ),
)


def items(connection: Connection, *, viewer: Actor, whose: Whose, today: date, rules: WorkRules) -> list[WorkItem]:
    """Return the contacts that wait for somebody: two statements."""
    return [
        *_waiting(connection, viewer, whose, rules),
        *_steps(connection, viewer, whose, today),
    ]


def _waiting(connection: Connection, viewer: Actor, whose: Whose, rules: WorkRules) -> list[WorkItem]:
    """Contacts without a final outcome or a known person.

    An open one is due on the day its next step is, else on the last day that is not too long by the council's rule.
    """
    found = ask(connection, _that_wait, viewer, whose)
    due = _DueBy(max(wait_rule(rules.settings.get(SETTING)).late - 1, 0))
    make = WorkItem._make
    return [
        make(row if row[8] or row[0] == UNKNOWN else (*row[:8], due[row[10]], *row[9:])) for row in plain_rows(found)
    ]


def _that_wait(viewer: Actor, whose: Whose) -> Select[Any]:
    c, person = rows.contact.c, rows.person
    kind = case((c.closed_on.is_(None), WAITS), else_=UNKNOWN)
    return (
        select(
            kind,
            c.id,
            text(c.person_id),
            case((c.person_id.is_(None), text(c.about_unknown)), else_=name_of(person)),
            text(person.c.reference),
            text(c.worker_id),
            literal(""),
            text(c.team_id),
            case((c.closed_on.is_(None), text(c.next_step_due)), else_=""),
            literal(""),
            text(c.received_on),
            literal(""),
            text(c.reason),
            text(c.next_step_note),
        )
        .outerjoin(person, person.c.id == c.person_id)
        .where(
            c.gone.is_(None),
            or_(c.closed_on.is_(None), c.person_id.is_(None)),
            or_(c.person_id.is_(None), open_to(person, viewer)),
            belongs(whose, person_id=c.person_id, worker_id=c.worker_id, team_id=c.team_id),
        )
        .order_by(c.received_on, c.no)
    )


class _DueBy(dict[str, str]):
    """The day so many days after another, reckoned once for each."""

    def __init__(self, days: int) -> None:
        super().__init__()
        self._later = timedelta(days=days)

    def __missing__(self, day: str) -> str:
        found = self[day] = (date.fromisoformat(day) + self._later).isoformat() if day else ""
        return found


def _steps(connection: Connection, viewer: Actor, whose: Whose, today: date) -> list[WorkItem]:
    """What closed contacts say is to be done by a day, the person's latest only, until a task takes its place.

    A task about the contact stands for its step: completed, put off, or given to somebody; so does what was begun from
    it, such as a referral. Somebody's key worker does
    it, else whoever took the contact. One that nobody took up in half a year has lapsed; it stays in the contact.
    """
    return items_of(ask(connection, _steps_due, viewer, whose, today))


def _steps_due(viewer: Actor, whose: Whose, today: date) -> Select[Any]:
    lapsed = (today - timedelta(days=STEP_LAPSES_DAYS)).isoformat()
    c, person = rows.contact.c, rows.person
    worker = case((c.person_id.in_(with_key_worker()), null()), else_=c.worker_id)
    return (
        select(
            literal(STEP, String),
            c.id,
            c.person_id,
            name_of(person),
            text(person.c.reference),
            text(worker),
            literal(""),
            text(c.team_id),
            c.next_step_due,
            literal(""),
            text(c.received_on),
            literal(""),
            text(c.next_step),
            text(c.next_step_note),
        )
        .join(person, person.c.id == c.person_id)
        .where(
            c.gone.is_(None),
            c.closed_on.is_not(None),
            c.next_step_due >= lapsed,
            text(c.next_step) != NOTHING_FURTHER,
            person.c.died_on.is_(None),
            _has_no_task(),  # first: it is asked of an index alone, and few are left
            _is_latest_step(),
            *_started_nothing(),
            open_to(person, viewer),
            belongs(whose, person_id=c.person_id, worker_id=worker, team_id=c.team_id),
        )
        .order_by(c.next_step_due, c.no)
    )


def _is_latest_step() -> ColumnElement[bool]:
    c, later = rows.contact.c, rows.contact.alias()
    return ~(
        select(later.c.no)
        .where(
            later.c.person_id == c.person_id,
            later.c.next_step_due.is_not(None),
            later.c.gone.is_(None),
            or_(later.c.received_on > c.received_on, and_(later.c.received_on == c.received_on, later.c.no > c.no)),
        )
        .exists()
    )


STEP_TAKEN_UP = (
    select(rows.FOLDED["task"].c.no)
    .where(rows.FOLDED["task"].c.about_id == bindparam("contact"), rows.FOLDED["task"].c.gone.is_(None))
    .limit(1)
)
"""Whether a task stands for the next step of ``contact`` already."""


def _has_no_task() -> ColumnElement[bool]:
    task = rows.FOLDED["task"]
    return ~select(task.c.no).where(task.c.about_id == rows.contact.c.id, task.c.gone.is_(None)).exists()


def _started_nothing() -> list[ColumnElement[bool]]:
    """No work was begun that names the contact it started from."""
    c, found = rows.contact.c, []
    for name in ("enablement", "assessment", "service", "equipment"):
        t = rows.FOLDED[name]
        begun = select(t.c.no).where(t.c.person_id == c.person_id, t.c.contact_id == c.id, t.c.gone.is_(None))
        found.append(~begun.exists())
    return found


def logged_since(connection: Connection, worker_id: str, day: str) -> int:
    """How many contacts a worker took since a day (ISO): one statement."""
    c = rows.contact.c
    query = select(func.count()).where(c.worker_id == worker_id, c.gone.is_(None), c.received_on >= day)
    return int(connection.execute(query).scalar_one())
