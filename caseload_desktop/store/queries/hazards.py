"""Hazards of one person: the warnings that stand, and those that ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from caseload_desktop.domain.roles import Actor
from caseload_desktop.store import rows
from caseload_desktop.store.queries.restriction import open_to


@dataclass(frozen=True, slots=True)
class Hazard:
    """One warning; days are ISO or empty. ``agreed_by`` is empty while no manager has agreed."""

    id: str
    kind: str
    detail: str
    from_date: str
    review_on: str
    told: bool
    not_told_why: str
    agreed_by: str
    agreed_on: str
    ended_on: str
    end_reason: str
    author_id: str
    recorded_by: str

    @property
    def stands(self) -> bool:
        """True for a warning in force."""
        return not self.ended_on


def person_hazards(connection: Connection, person_id: str, *, viewer: Actor) -> tuple[Hazard, ...]:
    """Return a person's hazards: those that stand, the newest first, then those that ended.

    One statement; nothing of a restricted person the viewer may not read.
    """
    t, person, manager, author = rows.hazard, rows.person, rows.worker, rows.worker.alias()
    query = (
        select(
            t.c.id,
            t.c.kind,
            t.c.detail,
            t.c.from_date,
            t.c.review_on,
            t.c.told,
            t.c.not_told_why,
            manager.c.name,
            t.c.agreed_on,
            t.c.ended_on,
            t.c.end_reason,
            t.c.author,
            author.c.name,
        )
        .join(person, person.c.id == t.c.person_id)
        .outerjoin(manager, manager.c.id == t.c.agreed_by)
        .outerjoin(author, author.c.id == t.c.author)
        .where(t.c.person_id == person_id, t.c.gone.is_(None), open_to(person, viewer))
        .order_by(t.c.ended_on.is_not(None), t.c.ended_on.desc(), t.c.from_date.desc(), t.c.no.desc())
    )
    return tuple(_hazard(*row) for row in connection.execute(query))


def _hazard(i: str, kind: Any, detail: Any, start: Any, review: Any, told: Any, *more: Any) -> Hazard:
    not_told_why, agreed_by, agreed_on, ended_on, end_reason, author_id, recorded_by = (one or "" for one in more)
    return Hazard(
        id=i,
        kind=kind or "",
        detail=detail or "",
        from_date=start or "",
        review_on=review or "",
        told=bool(told),
        not_told_why=not_told_why,
        agreed_by=agreed_by,
        agreed_on=agreed_on,
        ended_on=ended_on,
        end_reason=end_reason,
        author_id=author_id,
        recorded_by=recorded_by,
    )
