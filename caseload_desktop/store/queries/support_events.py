"""What a person's timeline tells of support: services, equipment, assessments, carers and stays in hospital."""

from __future__ import annotations

from collections.abc import Container
from enum import StrEnum

import orjson
from sqlalchemy import Connection, select

from caseload_desktop.domain.support import CHANGED
from caseload_desktop.store import rows
from caseload_desktop.store.queries.contacts import Event
from caseload_desktop.store.queries.told import Reader, told_of


class SupportEvent(StrEnum):
    """Kinds of events of support; ``Event.code`` is as each says, ``Event.more`` the provider, item or hospital."""

    SERVICE_BEGUN = "service_begun"
    SERVICE_CHANGED = "service_changed"
    SERVICE_ENDED = "service_ended"
    EQUIPMENT_ASKED = "equipment_asked"
    EQUIPMENT_GIVEN = "equipment_given"
    EQUIPMENT_RETURNED = "equipment_returned"
    ASSESSMENT_ASKED = "assessment_asked"
    ASSESSMENT_DONE = "assessment_completed"
    ASSESSMENT_CANCELLED = "assessment_cancelled"
    CARER_OFFERED = "carers_offer"
    ADMITTED = "admitted_to_hospital"
    DISCHARGED = "discharged_from_hospital"


def support_events(connection: Connection, person_id: str, held: Container[str] | None = None) -> list[Event]:
    """Return the events of a person's support, in no order: five statements at most (``told_of``).

    Whoever asks may read the record.
    Services carry the component as code, their end the reason; equipment its kind; assessments their kind, completed
    ones the outcome as next step; offers the answer; stays the kind of admission, discharges where to.
    """
    return told_of(connection, person_id, READERS, held)


def _services(connection: Connection, person_id: str) -> list[Event]:
    """A stretch that ended because it changed is told by the one that follows it."""
    t, author = rows.service, rows.worker
    found = connection.execute(
        select(
            t.c.id,
            t.c.recorded_at,
            t.c.from_date,
            t.c.to_date,
            t.c.component,
            t.c.provider,
            t.c.follows,
            t.c.note,
            t.c.end_reason,
            t.c.end_note,
            t.c.gone,
            author.c.name,
        )
        .outerjoin(author, author.c.id == t.c.author)
        .where(t.c.person_id == person_id)
    ).all()
    why_changed = {row[0]: row[9] for row in found if row[8] == CHANGED}
    events = []
    for i, at, start, end, component, provider, follows, note, reason, end_note, gone, by in found:
        kind = SupportEvent.SERVICE_CHANGED if follows in why_changed else SupportEvent.SERVICE_BEGUN
        told = why_changed.get(follows) or note or ""
        events.append(_event(kind, i, start, at, by, component, told, provider, gone))
        if end and reason != CHANGED:
            events.append(
                _event(SupportEvent.SERVICE_ENDED, i, end, at, "", component, end_note, provider, gone, reason)
            )
    return events


def _equipment(connection: Connection, person_id: str) -> list[Event]:
    t, author = rows.equipment, rows.worker
    found = connection.execute(
        select(
            t.c.id, t.c.recorded_at, t.c.asked_on, t.c.given_on, t.c.returned_on, t.c.kind, t.c.item, t.c.note,
            t.c.gone, author.c.name,
        )
        .outerjoin(author, author.c.id == t.c.author)
        .where(t.c.person_id == person_id)
    )  # fmt: skip
    events = []
    for i, at, asked, given, returned, kind, item, note, gone, by in found:
        if asked and asked != given:
            events.append(_event(SupportEvent.EQUIPMENT_ASKED, i, asked, at, by, kind, note, item, gone))
        if given:
            events.append(_event(SupportEvent.EQUIPMENT_GIVEN, i, given, at, by, kind, note, item, gone))
        if returned:
            events.append(_event(SupportEvent.EQUIPMENT_RETURNED, i, returned, at, "", kind, "", item, gone))
    return events


def _assessments(connection: Connection, person_id: str) -> list[Event]:
    t, author, worker = rows.assessment, rows.worker.alias(), rows.worker
    found = connection.execute(
        select(
            t.c.id, t.c.recorded_at, t.c.asked_on, t.c.completed_on, t.c.cancelled_on, t.c.kind, t.c.decision,
            t.c.eligible_needs, t.c.summary, t.c.outcome, t.c.cancel_reason, t.c.gone, author.c.name, worker.c.name,
        )
        .outerjoin(author, author.c.id == t.c.author)
        .outerjoin(worker, worker.c.id == t.c.worker_id)
        .where(t.c.person_id == person_id)
    )  # fmt: skip
    events = []
    for i, at, asked, done, cancelled, kind, decision, needs, summary, outcome, why, gone, by, who in found:
        told = " ".join(part for part in (needs, summary) if part)
        events.append(_event(SupportEvent.ASSESSMENT_ASKED, i, asked, at, by, kind, decision, "", gone))
        if done:
            events.append(_event(SupportEvent.ASSESSMENT_DONE, i, done, at, who, kind, told, decision, gone, outcome))
        elif cancelled:
            events.append(_event(SupportEvent.ASSESSMENT_CANCELLED, i, cancelled, at, "", kind, "", "", gone, why))
    return events


def _offers(connection: Connection, person_id: str) -> list[Event]:
    """Offers to this person as a carer; what others were offered stands in their own records."""
    t, author = rows.carers_offer, rows.worker
    found = connection.execute(
        select(t.c.id, t.c.recorded_at, t.c.offered_on, t.c.result, t.c.led_to, t.c.note, t.c.gone, author.c.name)
        .outerjoin(author, author.c.id == t.c.author)
        .where(t.c.person_id == person_id)
    )
    return [
        _event(SupportEvent.CARER_OFFERED, i, on, at, by, result, note, ",".join(orjson.loads(led_to or "[]")), gone)
        for i, at, on, result, led_to, note, gone, by in found
    ]


def _stays(connection: Connection, person_id: str) -> list[Event]:
    t, author = rows.hospital_stay, rows.worker
    found = connection.execute(
        select(
            t.c.id, t.c.recorded_at, t.c.admitted_on, t.c.discharged_on, t.c.admission, t.c.discharged_to, t.c.hospital,
            t.c.reason, t.c.note, t.c.gone, author.c.name,
        )
        .outerjoin(author, author.c.id == t.c.author)
        .where(t.c.person_id == person_id)
    )  # fmt: skip
    events = []
    for i, at, start, out, admission, to, hospital, reason, note, gone, by in found:
        events.append(_event(SupportEvent.ADMITTED, i, start, at, by, admission, reason, hospital, gone))
        if out:
            events.append(_event(SupportEvent.DISCHARGED, i, out, at, "", to, note, hospital, gone))
    return events


def _event(
    kind: SupportEvent,
    row_id: str,
    on: str | None,
    at: str,
    by: str | None,
    code: str | None,
    detail: str | None,
    more: str | None,
    gone: str | None,
    why: str | None = "",
) -> Event:
    return Event(
        kind, row_id, on or "", "", at, by or "", code or "", detail or "", more or "", gone or "", next_step=why or ""
    )


READERS: dict[str, Reader] = {
    "service": _services,
    "equipment": _equipment,
    "assessment": _assessments,
    "carers_offer": _offers,
    "hospital_stay": _stays,
}
"""By the kind of rows each begins from."""
