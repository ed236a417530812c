"""What a person's timeline tells of who worked with them: begun, ended, rated, kept in touch."""

from __future__ import annotations

from collections.abc import Container
from enum import StrEnum
from functools import partial

from sqlalchemy import Connection, select

from caseload_desktop.store import rows
from caseload_desktop.store.queries.contacts import Event
from caseload_desktop.store.queries.told import Reader, told_of


class CaseEvent(StrEnum):
    """Kinds of events of a case; ``Event.more`` names the worker or the team, ``Event.code`` is as each says."""

    BEGUN = "involvement_begun"
    WAITING = "involvement_waiting"
    ENDED = "involvement_ended"
    RATED = "priority_rated"
    TOUCHED = "kept_in_touch"


def case_events(
    connection: Connection, person_id: str, held: Container[str] | None = None, *, told_by_the_next: tuple[str, ...]
) -> list[Event]:
    """Return the events of a person's cases, in no order: three statements at most (``told_of``).

    Whoever asks may read the record. Begun and waiting carry the part as code and the hand-over note or purpose as
    detail, ended the reason, rated the priority, kept in touch the method. An end for one of ``told_by_the_next``
    reasons is left out: what began instead tells it.
    """
    return told_of(connection, person_id, _readers(told_by_the_next), held)


def _readers(told_by_the_next: tuple[str, ...]) -> dict[str, Reader]:
    return {
        "allocation": partial(_stretches, left_out=told_by_the_next),
        "priority_rating": _ratings,
        "keep_in_touch": _touches,
    }


def _stretches(connection: Connection, person_id: str, left_out: tuple[str, ...]) -> list[Event]:
    t, worker, team, author = rows.allocation, rows.worker, rows.team, rows.worker.alias()
    found = connection.execute(
        select(
            t.c.id,
            t.c.recorded_at,
            t.c.from_date,
            t.c.to_date,
            t.c.role,
            t.c.note,
            t.c.hand_over_note,
            t.c.end_reason,
            t.c.end_note,
            t.c.gone,
            worker.c.name,
            team.c.name,
            author.c.name,
        )
        .outerjoin(worker, worker.c.id == t.c.worker_id)
        .outerjoin(team, team.c.id == t.c.team_id)
        .outerjoin(author, author.c.id == t.c.author)
        .where(t.c.person_id == person_id)
    )
    events = []
    for i, at, start, end, role, note, handed, reason, end_note, gone, name, place, by in found:
        kind, who = (CaseEvent.BEGUN, name) if name else (CaseEvent.WAITING, place)
        detail = handed or note or ""
        events.append(Event(kind, i, start or "", "", at, by or "", role or "", detail, who or "", gone or ""))
        if end and reason not in left_out:
            more = name or place or ""
            events.append(Event(CaseEvent.ENDED, i, end, "", at, "", reason or "", end_note or "", more, gone or ""))
    return events


def _ratings(connection: Connection, person_id: str) -> list[Event]:
    t, worker = rows.priority_rating, rows.worker
    found = connection.execute(
        select(t.c.id, t.c.on_date, t.c.recorded_at, worker.c.name, t.c.priority, t.c.reason, t.c.risk, t.c.gone)
        .outerjoin(worker, worker.c.id == t.c.author)
        .where(t.c.person_id == person_id)
    )
    return [
        Event(CaseEvent.RATED, i, on or "", "", at, by or "", code or "", _joined(reason, risk), "", gone or "")
        for i, on, at, by, code, reason, risk, gone in found
    ]


def _touches(connection: Connection, person_id: str) -> list[Event]:
    t, worker = rows.keep_in_touch, rows.worker
    found = connection.execute(
        select(t.c.id, t.c.on_date, t.c.recorded_at, worker.c.name, t.c.method, t.c.note, t.c.gone)
        .outerjoin(worker, worker.c.id == t.c.author)
        .where(t.c.person_id == person_id)
    )
    return [
        Event(CaseEvent.TOUCHED, i, on or "", "", at, by or "", method or "", note or "", "", gone or "")
        for i, on, at, by, method, note, gone in found
    ]


def _joined(reason: str | None, risk: str | None) -> str:
    return " ".join(part for part in (reason, f"Risk: {risk}" if risk else "") if part)
