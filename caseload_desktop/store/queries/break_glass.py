"""Restricted records opened in need: which are open to a worker now, and what a manager has yet to look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, exists, select

from caseload_desktop.domain.break_glass import HOURS_OPEN, is_open, open_until
from caseload_desktop.domain.names import full_name
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.store.identity import device_of
from caseload_desktop.store.queries.restriction import open_to
from caseload_desktop.store.rows import FOLDED, person, worker


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A restricted record opened in need: whose it is, who opened it, when (UTC) and why."""

    id: str
    person_id: str
    person: str
    reference: str
    worker_id: str
    worker: str
    at: datetime
    why: str


def opened_by(connection: Connection, actor: Actor, *, now: datetime) -> dict[str, datetime]:
    """Return the people whose records the actor opened here in the last hours, each with when it closes (UTC).

    Only on the laptop where it was opened: the hours are reckoned by its own clock.
    """
    t = FOLDED["break_glass"]
    since = (now - timedelta(hours=HOURS_OPEN)).strftime("%Y-%m-%dT%H:%M:%S")
    found = connection.execute(
        select(t.c.person_id, t.c.recorded_at).where(
            t.c.worker_id == actor.worker_id,
            t.c.recorded_at >= since,
            t.c.made_by == device_of(connection).id,
            t.c.gone.is_(None),
        )
    )
    closes: dict[str, datetime] = {}
    for person_id, at in found:
        if is_open(opened := _instant(at), now):
            closes[person_id] = max(open_until(opened), closes.get(person_id, opened))
    return closes


def not_looked_at(connection: Connection, *, viewer: Actor) -> list[Opening]:
    """Return the openings no manager has looked at yet, the newest first: one statement.

    For those who may restrict records and are named on this one; nobody looks at what they opened themselves.
    """
    if not viewer.may(May.RESTRICT):
        return []
    t, look = FOLDED["break_glass"], FOLDED["break_glass_look"]
    looked = exists().where(look.c.break_glass_id == t.c.id, look.c.gone.is_(None))
    found = connection.execute(
        select(
            t.c.id,
            t.c.person_id,
            person.c.given,
            person.c.family,
            person.c.reference,
            t.c.worker_id,
            worker.c.name,
            t.c.recorded_at,
            t.c.why,
        )
        .join(person, person.c.id == t.c.person_id)
        .outerjoin(worker, worker.c.id == t.c.worker_id)
        .where(t.c.gone.is_(None), t.c.worker_id != viewer.worker_id, ~looked, open_to(person, viewer.by_name))
        .order_by(t.c.recorded_at.desc(), t.c.no)
    )
    return [
        Opening(
            id=row.id,
            person_id=row.person_id,
            person=full_name(row.given, row.family),
            reference=row.reference or "",
            worker_id=row.worker_id,
            worker=row.name or "",
            at=_instant(row.recorded_at),
            why=row.why or "",
        )
        for row in found
    ]


def _instant(at: str) -> datetime:
    return datetime.fromisoformat(at)
