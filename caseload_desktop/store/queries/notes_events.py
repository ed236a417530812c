"""What a person's timeline tells of notes, tasks, hazards and relationships."""

from __future__ import annotations

from collections.abc import Container
from enum import StrEnum
from functools import partial

from sqlalchemy import Connection, and_, or_, select

from caseload_desktop.domain.roles import Actor
from caseload_desktop.store import rows
from caseload_desktop.store.queries.contacts import Event
from caseload_desktop.store.queries.restriction import open_to, restricted_elsewhere
from caseload_desktop.store.queries.told import Reader, told_of


class NoteEvent(StrEnum):
    """Kinds of events; ``Event.code`` is the kind of note, task, hazard or relationship.

    ``Event.more`` says of a note that it is significant, of a relationship whom it is with.
    """

    NOTE = "case_note"
    ADDED = "note_addition"
    TASK_DONE = "task_done"
    TASK_DROPPED = "task_dropped"
    HAZARD = "hazard"
    HAZARD_ENDED = "hazard_ended"
    RELATED = "relationship"
    RELATED_ENDED = "relationship_ended"


SIGNIFICANT = "significant"
"""What ``Event.more`` says of a note marked as a significant event."""


def notes_events(
    connection: Connection, person_id: str, held: Container[str] | None = None, *, viewer: Actor
) -> list[Event]:
    """Return these events of a person, in no order: five statements at most (``told_of``).

    Whoever asks may read the record. A relationship with somebody restricted whom the viewer may not read is left out.
    """
    return told_of(connection, person_id, _readers(viewer), held)


def _readers(viewer: Actor) -> dict[str, Reader]:
    return {
        "case_note": _notes,
        "note_addition": _additions,
        "task": _tasks,
        "hazard": _hazards,
        "relationship": partial(_relationships, viewer=viewer),
    }


def _notes(connection: Connection, person_id: str) -> list[Event]:
    t, author = rows.case_note, rows.worker
    found = connection.execute(
        select(
            t.c.id, t.c.on_date, t.c.at, t.c.recorded_at, author.c.name, t.c.kind, t.c.words, t.c.significant, t.c.gone
        )
        .outerjoin(author, author.c.id == t.c.author)
        .where(t.c.person_id == person_id)
    ).all()
    return [
        Event(NoteEvent.NOTE, i, on or "", at or "", recorded, by or "", kind or "", words or "",
              SIGNIFICANT if weighty else "", gone or "")
        for i, on, at, recorded, by, kind, words, weighty, gone in found
    ]  # fmt: skip


def _additions(connection: Connection, person_id: str) -> list[Event]:
    t, author = rows.note_addition, rows.worker
    found = connection.execute(
        select(t.c.id, t.c.on_date, t.c.recorded_at, author.c.name, t.c.words, t.c.note_id, t.c.gone)
        .outerjoin(author, author.c.id == t.c.author)
        .where(t.c.person_id == person_id)
    ).all()
    return [
        Event(NoteEvent.ADDED, i, on or "", "", recorded, by or "", "", words or "", note_id or "", gone or "")
        for i, on, recorded, by, words, note_id, gone in found
    ]


def _tasks(connection: Connection, person_id: str) -> list[Event]:
    """Tasks that were done or dropped; one still to do has not happened."""
    t, worker = rows.task, rows.worker
    columns = (t.c.id, t.c.done_on, t.c.dropped_on, t.c.recorded_at, worker.c.name, t.c.kind, t.c.words)
    closed = or_(t.c.done_on.is_not(None), t.c.dropped_on.is_not(None))
    found = connection.execute(
        select(*columns, t.c.done_note, t.c.dropped_why)
        .outerjoin(worker, worker.c.id == t.c.worker_id)
        .where(t.c.person_id == person_id, t.c.gone.is_(None), closed)
    ).all()
    events = []
    for i, done, dropped, recorded, name, kind, words, note, why in found:
        what, on, said = (NoteEvent.TASK_DONE, done, note) if done else (NoteEvent.TASK_DROPPED, dropped, why)
        events.append(Event(what, i, on, "", recorded, name or "", kind or "", said or "", words or "", ""))
    return events


def _hazards(connection: Connection, person_id: str) -> list[Event]:
    t, author = rows.hazard, rows.worker
    found = connection.execute(
        select(t.c.id, t.c.recorded_at, author.c.name, t.c.kind, t.c.gone, t.c.from_date, t.c.detail, t.c.ended_on,
               t.c.end_reason)
        .outerjoin(author, author.c.id == t.c.author)
        .where(t.c.person_id == person_id)
    ).all()  # fmt: skip
    events = []
    for i, recorded, by, kind, gone, start, detail, end, reason in found:
        said = {"kind": NoteEvent.HAZARD, "on": start, "worker": by, "detail": detail}
        events.append(_event(i, recorded, code=kind, gone=gone, **said))
        if end:
            ended = {"kind": NoteEvent.HAZARD_ENDED, "on": end, "detail": reason}
            events.append(_event(i, recorded, code=kind, gone=gone, **ended))
    return events


def _relationships(connection: Connection, person_id: str, viewer: Actor) -> list[Event]:
    """Relationships that began or ended on a day somebody knows."""
    t, author, other = rows.relationship, rows.worker, rows.person.alias()
    not_away = or_(t.c.other_id.is_(None), t.c.other_id.not_in(restricted_elsewhere()))
    found = connection.execute(
        select(t.c.id, t.c.recorded_at, author.c.name, t.c.kind, t.c.other_name, t.c.gone, t.c.from_date, t.c.note,
               t.c.to_date)
        .outerjoin(author, author.c.id == t.c.author)
        .outerjoin(other, other.c.id == t.c.other_id)
        .where(
            t.c.person_id == person_id,
            or_(t.c.from_date.is_not(None), t.c.to_date.is_not(None)),
            or_(and_(other.c.id.is_(None), not_away), and_(other.c.id.is_not(None), open_to(other, viewer))),
        )
    ).all()  # fmt: skip
    events = []
    for i, recorded, by, kind, name, gone, start, note, end in found:
        same = {"code": kind, "more": name, "gone": gone}
        if start:
            events.append(_event(i, recorded, kind=NoteEvent.RELATED, on=start, worker=by, detail=note, **same))
        if end:
            events.append(_event(i, recorded, kind=NoteEvent.RELATED_ENDED, on=end, **same))
    return events


def _event(row_id: str, recorded_at: str, *, kind: str, on: str | None, **said: str | None) -> Event:
    """An event at no hour of its day; what is not said is empty."""
    worker, code, detail, more, gone = (said.get(n) or "" for n in ("worker", "code", "detail", "more", "gone"))
    return Event(kind, row_id, on or "", "", recorded_at, worker, code, detail, more, gone)
