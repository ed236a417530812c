"""What waits for a worker: contacts without a final outcome, and contacts about somebody still unknown."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, or_, select

from caseload_desktop.domain.roles import Actor
from caseload_desktop.store import rows
from caseload_desktop.store.queries.restriction import open_to


@dataclass(frozen=True, slots=True)
class WaitingContact:
    """One line of the tray. ``why`` is ``open`` (no final outcome) or ``unknown_person``."""

    id: str
    person_id: str
    person: str
    reference: str
    received_on: str
    reason: str
    outcome: str
    next_step: str
    next_step_due: str
    worker: str
    why: str


@dataclass(frozen=True, slots=True)
class MyWork:
    """The tray of one worker and what they logged since the Monday of this week."""

    waiting: tuple[WaitingContact, ...]
    logged_this_week: int


def my_work(
    connection: Connection, *, viewer: Actor, monday: str, team_id: str | None = None, limit: int = 20_000
) -> MyWork:
    """Return the contacts that wait for the viewer, oldest first: one query, and one for the count of the week.

    With ``team_id`` those of the whole team, whoever took them. Counted as waiting: contacts not withdrawn that have
    no final outcome or no known person. A restricted person's contact is left out for a worker who is not named on
    the record.
    """
    c, person, worker = rows.contact.c, rows.person, rows.worker
    whose = c.worker_id == viewer.worker_id if team_id is None else c.team_id == team_id
    own = and_(whose, c.gone.is_(None))
    readable = or_(c.person_id.is_(None), open_to(person, viewer))
    found = connection.execute(
        select(
            c.id,
            c.person_id,
            person.c.given,
            person.c.family,
            person.c.reference,
            c.about_unknown,
            c.received_on,
            c.reason,
            c.outcome,
            c.next_step,
            c.next_step_due,
            c.closed_on,
            worker.c.name,
        )
        .outerjoin(person, person.c.id == c.person_id)
        .outerjoin(worker, worker.c.id == c.worker_id)
        .where(own, or_(c.closed_on.is_(None), c.person_id.is_(None)), readable)
        .order_by(c.received_on, c.no)
        .limit(limit)
    )
    waiting = tuple(
        WaitingContact(
            i,
            person_id or "",
            " ".join(p for p in (given, family) if p) or about or "",
            reference or "",
            received or "",
            reason or "",
            outcome or "",
            step or "",
            due or "",
            name or "",
            "unknown_person" if closed is not None else "open",
        )
        for i, person_id, given, family, reference, about, received, reason, outcome, step, due, closed, name in found
    )
    week = connection.execute(select(func.count()).where(own, c.received_on >= monday)).scalar_one()
    return MyWork(waiting, week)
