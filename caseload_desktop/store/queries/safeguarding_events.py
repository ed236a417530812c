"""What a person's timeline tells of safeguarding: raised, decided, enquired into, concluded, closed, opened again."""

from __future__ import annotations

from collections.abc import Container
from enum import StrEnum

from sqlalchemy import Connection, select

from caseload_desktop.store import rows
from caseload_desktop.store.queries.contacts import Event
from caseload_desktop.store.queries.told import Reader, events_of, rows_by_worker, told_of


class SafeguardingEvent(StrEnum):
    """Kinds of events; ``Event.code`` is a code of the act's own list, ``Event.more`` a name, a day or another code."""

    RAISED = "concern_raised"
    DECIDED = "concern_decided"
    CORRECTED = "decision_corrected"
    FEEDBACK = "safeguarding_feedback"
    CONSULTED = "safeguarding_consulted"
    STARTED = "enquiry_started"
    PLANNED = "enquiry_planned"
    ACTION = "enquiry_action_asked"
    ACTION_DONE = "enquiry_action_done"
    ACTION_DROPPED = "enquiry_action_dropped"
    REPORT = "enquiry_report"
    CONCLUDED = "enquiry_concluded"
    PLAN_REVIEWED = "safeguarding_plan_reviewed"
    PAUSED = "safeguarding_paused"
    RUNS = "safeguarding_runs"
    CLOSED = "enquiry_closed"
    REOPENED = "enquiry_reopened"


def safeguarding_events(connection: Connection, person_id: str, held: Container[str] | None = None) -> list[Event]:
    """Return the events of a person's safeguarding, in no order: eight statements at most (``told_of``).

    Whoever asks may read the record.
    """
    return told_of(connection, person_id, READERS, held)


def _concerns(connection: Connection, person_id: str) -> list[Event]:
    kind, found = SafeguardingEvent, list[Event]()
    for row in rows_by_worker(connection, rows.concern, person_id):
        told = (
            (kind.RAISED, row.raised_on, row.raised_at, row.referrer_kind, row.what_happened, row.incident_title),
            (kind.DECIDED, row.decided_on, row.decided_at, row.decision, row.decision_why, ""),
            (kind.FEEDBACK, row.feedback_on, "", row.feedback_how, row.feedback_note, ""),
        )
        found += events_of(row, told[:1], by=row.by) + events_of(row, told[1:])
    return found


def _corrections(connection: Connection, person_id: str) -> list[Event]:
    found: list[Event] = []
    for row in rows_by_worker(connection, rows.decision_correction, person_id):
        told = ((SafeguardingEvent.CORRECTED, row.on_date, "", row.decision, row.why, row.decision_was),)
        found += events_of(row, told, by=row.by)
    return found


def _consultations(connection: Connection, person_id: str) -> list[Event]:
    found: list[Event] = []
    for row in rows_by_worker(connection, rows.concern_consultation, person_id):
        words = " · ".join(part for part in (row.asked, row.advice) if part)
        told = ((SafeguardingEvent.CONSULTED, row.on_date, row.at, row.with_kind, words, row.with_whom),)
        found += events_of(row, told, by=row.by)
    return found


def _enquiries(connection: Connection, person_id: str) -> list[Event]:
    kind, found = SafeguardingEvent, list[Event]()
    for row in rows_by_worker(connection, rows.enquiry, person_id):
        told = (
            (kind.STARTED, row.started_on, "", row.kind, row.incident_title, row.by),
            (kind.PLANNED, row.planned_on, "", row.planning_kind, row.plan_of_enquiry, row.planning_with),
            (kind.REPORT, row.report_on, "", "", row.report, row.report_by),
            (kind.CONCLUDED, row.concluded_on, "", row.risk_assessment_outcome, row.outcome, row.risk_outcome),
            (kind.FEEDBACK, row.feedback_on, "", row.feedback_how, row.feedback_note, ""),
            (kind.CLOSED, row.closed_on, "", "", row.closure_note, row.next_step),
        )
        found += events_of(row, told)
    return found


def _actions(connection: Connection, person_id: str) -> list[Event]:
    kind, found = SafeguardingEvent, list[Event]()
    for row in rows_by_worker(connection, rows.enquiry_action, person_id):
        who = row.by or row.organisation or row.named
        told = (
            (kind.ACTION, row.asked_on, "", row.caused, row.words, who),
            (kind.ACTION_DONE, row.done_on, "", row.caused, row.result, row.words),
            (kind.ACTION_DROPPED, row.dropped_on, "", row.caused, row.dropped_why, row.words),
        )
        found += events_of(row, told)
    return found


def _plan_reviews(connection: Connection, person_id: str) -> list[Event]:
    found: list[Event] = []
    for row in rows_by_worker(connection, rows.plan_review, person_id):
        told = ((SafeguardingEvent.PLAN_REVIEWED, row.held_on, "", row.result, row.words, row.next_on),)
        found += events_of(row, told, by=row.by)
    return found


def _pauses(connection: Connection, person_id: str) -> list[Event]:
    t, kind = rows.safeguarding_pause, SafeguardingEvent
    found: list[Event] = []
    for row in connection.execute(select(t).where(t.c.person_id == person_id)):
        told = (
            (kind.PAUSED, row.from_date, "", row.reason, row.note, ""),
            (kind.RUNS, row.to_date, "", row.reason, row.ended_note, ""),
        )
        found += events_of(row, told)
    return found


def _reopenings(connection: Connection, person_id: str) -> list[Event]:
    found: list[Event] = []
    for row in rows_by_worker(connection, rows.enquiry_reopening, person_id):
        found += events_of(row, ((SafeguardingEvent.REOPENED, row.on_date, "", "", row.why, row.closed_on),), by=row.by)
    return found


READERS: dict[str, Reader] = {
    "concern": _concerns,
    "decision_correction": _corrections,
    "concern_consultation": _consultations,
    "enquiry": _enquiries,
    "enquiry_action": _actions,
    "plan_review": _plan_reviews,
    "safeguarding_pause": _pauses,
    "enquiry_reopening": _reopenings,
}
"""By the kind of rows each begins from."""
