"""What a person's timeline tells of DoLS and of referrals to an AMHP."""

from __future__ import annotations

from collections.abc import Container
from enum import StrEnum

from sqlalchemy import Connection, select

from caseload_desktop.domain.dols import GRANTED
from caseload_desktop.store import rows
from caseload_desktop.store.queries.contacts import Event
from caseload_desktop.store.queries.told import Reader, events_of, rows_by_worker, told_of


class LibertyEvent(StrEnum):
    """Kinds of events; ``Event.code`` is the kind, decision or reason, ``Event.more`` a place, day or name."""

    DOLS_RECEIVED = "dols_received"
    DOLS_EXTENDED = "dols_extended"
    DOLS_LOOKED = "dols_looked"
    DOLS_ASSESSED = "dols_assessed"
    DOLS_FORM = "dols_form"
    DOLS_DECIDED = "dols_decided"
    DOLS_SUSPENDED = "dols_suspended"
    DOLS_LIFTED = "dols_lifted"
    DOLS_ENDED = "dols_ended"
    AMHP_REFERRED = "amhp_referred"
    AMHP_RATED = "amhp_rated"
    AMHP_ALLOCATED = "amhp_allocated"
    AMHP_ASSESSED = "amhp_assessed"
    AMHP_CLOSED = "amhp_closed"


def liberty_events(connection: Connection, person_id: str, held: Container[str] | None = None) -> list[Event]:
    """Return the events of a person's DoLS and AMHP referrals, in no order: six statements at most (``told_of``).

    Whoever asks may read the record.
    """
    return told_of(connection, person_id, READERS, held)


def _applications(connection: Connection, person_id: str) -> list[Event]:
    t, author, decider, provider = rows.dols, rows.worker, rows.worker.alias(), rows.FOLDED["provider"]
    found = connection.execute(
        select(t, author.c.name.label("by"), decider.c.name.label("signed_by"), provider.c.name.label("provider"))
        .outerjoin(author, author.c.id == t.c.author)
        .outerjoin(decider, decider.c.id == t.c.decided_by)
        .outerjoin(provider, provider.c.id == t.c.provider_id)
        .where(t.c.person_id == person_id)
    )
    kind, events = LibertyEvent, list[Event]()
    for row in found:
        place = row.provider or row.managing_authority
        until = row.authorised_to if row.decision == GRANTED else ""
        note = row.decision_note or row.conditions
        received = (kind.DOLS_RECEIVED, row.received_on, row.received_at, row.kind, row.reasons, place)
        told = (
            (kind.DOLS_EXTENDED, row.extension_asked_on, "", "", row.extension_why, row.extended_to),
            (kind.DOLS_SUSPENDED, row.suspended_from, "", "", "", ""),
            (kind.DOLS_LIFTED, row.suspended_to, "", "", "", ""),
            (kind.DOLS_ENDED, row.ended_on, "", row.end_reason, row.end_note, ""),
        )
        decided = (kind.DOLS_DECIDED, row.decided_on, "", row.decision, note, until)
        events += events_of(row, [received], by=row.by)
        events += events_of(row, [decided], by=row.signed_by)
        events += events_of(row, told)
    return events


def _assessments(connection: Connection, person_id: str) -> list[Event]:
    t, events = rows.dols_assessment, list[Event]()
    for row in rows_by_worker(connection, t, person_id, t.c.done_on.is_not(None)):
        told = (LibertyEvent.DOLS_ASSESSED, row.done_on, "", row.kind, row.note, row.result)
        events += events_of(row, [told], by=row.by or row.assessor)
    return events


def _forms(connection: Connection, person_id: str) -> list[Event]:
    t, events = rows.dols_form, list[Event]()
    for row in connection.execute(select(t).where(t.c.person_id == person_id)):
        words = " · ".join(part for part in (row.other_party, row.note) if part)
        way = "sent" if row.sent else "received"
        events += events_of(row, [(LibertyEvent.DOLS_FORM, row.on_date, "", row.form, words, way)])
    return events


def _looks(connection: Connection, person_id: str) -> list[Event]:
    events: list[Event] = []
    for row in rows_by_worker(connection, rows.dols_look, person_id):
        words, changed = row.words or row.asked_whom, "changed" if row.changed else ""
        events += events_of(row, [(LibertyEvent.DOLS_LOOKED, row.on_date, "", row.priority, words, changed)], by=row.by)
    return events


def _referrals(connection: Connection, person_id: str) -> list[Event]:
    t, author, amhp = rows.amhp_referral, rows.worker, rows.worker.alias()
    found = connection.execute(
        select(t, author.c.name.label("by"), amhp.c.name.label("amhp"))
        .outerjoin(author, author.c.id == t.c.author)
        .outerjoin(amhp, amhp.c.id == t.c.worker_id)
        .where(t.c.person_id == person_id)
    )
    kind, events = LibertyEvent, list[Event]()
    for row in found:
        received = (kind.AMHP_REFERRED, row.received_on, row.received_at, row.kind, row.reasons, row.detention)
        assessed = (kind.AMHP_ASSESSED, row.assessed_on, row.assessed_at, "", row.doctors, "")
        told = (
            (kind.AMHP_ALLOCATED, row.allocated_on, row.allocated_at, "", "", row.amhp),
            (kind.AMHP_CLOSED, row.closed_on, "", row.outcome, row.outcome_note, row.hospital),
        )
        events += events_of(row, [received], by=row.by)
        events += events_of(row, [assessed], by=row.amhp)
        events += events_of(row, told)
    return events


def _ratings(connection: Connection, person_id: str) -> list[Event]:
    events: list[Event] = []
    for row in rows_by_worker(connection, rows.amhp_rating, person_id):
        events += events_of(row, [(LibertyEvent.AMHP_RATED, row.on_date, row.at, row.rag, row.why, "")], by=row.by)
    return events


READERS: dict[str, Reader] = {
    "dols": _applications,
    "dols_assessment": _assessments,
    "dols_form": _forms,
    "dols_look": _looks,
    "amhp_referral": _referrals,
    "amhp_rating": _ratings,
}
"""By the kind of rows each begins from."""
