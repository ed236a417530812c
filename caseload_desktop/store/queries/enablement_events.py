"""What a person's timeline tells of enablement: referred, answered, begun, scored, looked at, extended, ended."""

from __future__ import annotations

from collections.abc import Container
from enum import StrEnum

from sqlalchemy import Connection, select

from caseload_desktop.domain.enablement import ACCEPTED
from caseload_desktop.store import rows
from caseload_desktop.store.queries.contacts import Event
from caseload_desktop.store.queries.enablement_story import goals_of
from caseload_desktop.store.queries.told import Reader, told_of


class EnablementEvent(StrEnum):
    """Kinds of events; ``Event.code`` is the source, reason or result, ``Event.more`` the patch, day or other code."""

    REFERRED = "enablement_referred"
    TOLD = "enablement_told"
    ACCEPTED = "enablement_accepted"
    DECLINED = "enablement_declined"
    PASSED = "enablement_passed"
    STARTED = "enablement_started"
    EXTENDED = "enablement_extended"
    CHECKED = "enablement_checked"
    GOAL = "enablement_goal"
    GOAL_DROPPED = "enablement_goal_dropped"
    SCORED = "enablement_scored"
    ENDED = "enablement_ended"


def enablement_events(connection: Connection, person_id: str, held: Container[str] | None = None) -> list[Event]:
    """Return the events of a person's enablement, in no order: five statements at most (``told_of``).

    Whoever asks may read the record.
    """
    return told_of(connection, person_id, READERS, held)


def _courses(connection: Connection, person_id: str) -> list[Event]:
    t, team, author = rows.enablement, rows.team, rows.worker
    found = connection.execute(
        select(t, team.c.name.label("patch"), author.c.name.label("recorded_by"))
        .outerjoin(team, team.c.id == t.c.team_id)
        .outerjoin(author, author.c.id == t.c.author)
        .where(t.c.person_id == person_id)
    )
    events: list[Event] = []
    for row in found:
        kind = EnablementEvent
        answer = kind.ACCEPTED if row.decision == ACCEPTED else kind.DECLINED
        told = (
            (kind.REFERRED, row.received_on, row.received_at, row.source, row.need, row.referred_by),
            (kind.TOLD, row.referrer_told_on, row.referrer_told_at, "", row.referrer_told_note, ""),
            (answer, row.decided_on, row.decided_at, row.decline_reason, row.decision_note, row.patch),
            (kind.PASSED, row.purchasing_on, row.purchasing_at, "", "", row.package_wanted_by),
            (kind.STARTED, row.started_on, "", "", "", row.patch),
            (kind.ENDED, row.ended_on, "", row.end_reason, row.end_note, row.support_after),
        )
        for what, on, at, code, detail, more in told:
            if on:
                by = row.recorded_by if what is kind.REFERRED else ""
                texts = (on, at or "", row.recorded_at, by or "", code or "", detail or "", more or "", row.gone or "")
                events.append(Event(what, row.id, *texts))
    return events


def _extensions(connection: Connection, person_id: str) -> list[Event]:
    t, worker = rows.enablement_extension, rows.worker
    found = connection.execute(
        select(t.c.id, t.c.on_date, t.c.recorded_at, worker.c.name, t.c.reason, t.c.note, t.c.to_date, t.c.gone)
        .outerjoin(worker, worker.c.id == t.c.author)
        .where(t.c.person_id == person_id)
    )
    return [
        Event(EnablementEvent.EXTENDED, i, on or "", "", at, by or "", code or "", note or "", to or "", gone or "")
        for i, on, at, by, code, note, to, gone in found
    ]


def _checks(connection: Connection, person_id: str) -> list[Event]:
    t, worker = rows.enablement_check, rows.worker
    found = connection.execute(
        select(t.c.id, t.c.on_date, t.c.recorded_at, worker.c.name, t.c.kind, t.c.note, t.c.result, t.c.gone)
        .outerjoin(worker, worker.c.id == t.c.author)
        .where(t.c.person_id == person_id)
    )
    return [
        Event(EnablementEvent.CHECKED, i, on or "", "", at, by or "", code or "", note or "", result or "", gone or "")
        for i, on, at, by, code, note, result, gone in found
    ]


def _goals(connection: Connection, person_id: str) -> list[Event]:
    """Goals as they were set and dropped, and the scores of a day in one event."""
    kind, events = EnablementEvent, list[Event]()
    scored: dict[tuple[str, str], list[str]] = {}
    by: dict[tuple[str, str], str] = {}
    for goal in goals_of(connection, person_id):
        events.append(Event(kind.GOAL, goal.id, goal.set_on, "", "", "", goal.area, goal.words, "", ""))
        if goal.dropped_on:
            told = f"{goal.words}: {goal.dropped_why}"
            events.append(Event(kind.GOAL_DROPPED, goal.id, goal.dropped_on, "", "", "", goal.area, told, "", ""))
        for score in goal.scores:
            note = f" ({score.note})" if score.note else ""
            scored.setdefault((goal.enablement_id, score.on), []).append(f"{goal.words}: {score.score}{note}")
            by[goal.enablement_id, score.on] = score.worker
    for (enablement_id, on), said in scored.items():
        words = " · ".join(said)
        events.append(Event(kind.SCORED, enablement_id, on, "", "", by[enablement_id, on], "", words, "", ""))
    return events


READERS: dict[str, Reader] = {
    "enablement": _courses,
    "enablement_extension": _extensions,
    "enablement_check": _checks,
    "goal": _goals,
}
"""By the kind of rows each begins from; scores are told with their goals."""
