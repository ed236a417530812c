"""What a person's timeline tells of reviews: asked for, held, cancelled, and the days agreed for the next."""

from __future__ import annotations

from collections.abc import Container
from enum import StrEnum

from sqlalchemy import Connection, select

from caseload_desktop.store import rows
from caseload_desktop.store.queries.contacts import Event
from caseload_desktop.store.queries.told import Reader, told_of


class ReviewEvent(StrEnum):
    """Kinds of events; ``Event.code`` is the kind or reason of the review, ``Event.more`` the change or the day."""

    ASKED = "review_asked"
    HELD = "review_held"
    CANCELLED = "review_cancelled"
    AGREED = "review_day_agreed"


def review_events(connection: Connection, person_id: str, held: Container[str] | None = None) -> list[Event]:
    """Return the events of a person's reviews, in no order: two statements at most (``told_of``).

    Whoever asks may read the record. A review that was asked for and held tells both when the days differ.
    """
    return told_of(connection, person_id, READERS, held)


def _reviews(connection: Connection, person_id: str) -> list[Event]:
    t, author, holder = rows.review, rows.worker, rows.worker.alias()
    found = connection.execute(
        select(
            t.c.id,
            t.c.recorded_at,
            author.c.name,
            holder.c.name,
            t.c.kind,
            t.c.reason,
            t.c.asked_on,
            t.c.asked_by,
            t.c.planned_on,
            t.c.completed_on,
            t.c.change,
            t.c.reviewer,
            t.c.cancelled_on,
            t.c.cancel_reason,
            t.c.gone,
        )
        .outerjoin(author, author.c.id == t.c.author)
        .outerjoin(holder, holder.c.id == t.c.worker_id)
        .where(t.c.person_id == person_id)
    )
    events = []
    for i, at, by, who, kind, reason, asked, asker, planned, held, change, reviewer, off, why, gone in found:
        left = gone or ""
        if asked and asked != held:
            detail = f"Asked for by {asker}" if asker else ""
            events.append(
                Event(ReviewEvent.ASKED, i, asked, "", at, by or "", reason or "", detail, planned or "", left)
            )
        if held:
            detail = f"By {reviewer or who}" if reviewer or who else ""
            events.append(Event(ReviewEvent.HELD, i, held, "", at, by or "", kind or "", detail, change or "", left))
        elif off:
            events.append(Event(ReviewEvent.CANCELLED, i, off, "", at, by or "", kind or "", why or "", "", left))
    return events


def _agreed(connection: Connection, person_id: str) -> list[Event]:
    t, author = rows.review_date, rows.worker
    found = connection.execute(
        select(t.c.id, t.c.recorded_at, author.c.name, t.c.on_date, t.c.due_on, t.c.why, t.c.agreed_with, t.c.gone)
        .outerjoin(author, author.c.id == t.c.author)
        .where(t.c.person_id == person_id)
    )
    events = []
    for i, at, by, on, due_on, why, whom, gone in found:
        detail = " · ".join(part for part in (f"With {whom}" if whom else "", why) if part)
        events.append(Event(ReviewEvent.AGREED, i, on or "", "", at, by or "", "", detail, due_on or "", gone or ""))
    return events


READERS: dict[str, Reader] = {"review": _reviews, "review_date": _agreed}
"""By the kind of rows each begins from."""
