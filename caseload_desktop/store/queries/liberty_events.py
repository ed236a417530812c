"""What a person's timeline tells of DoLS and of referrals to an AMHP."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select

from caseload_desktop.domain.dols import GRANTED
from caseload_desktop.store import rows
from caseload_desktop.store.queries.contacts import Event


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


def liberty_events(connection: Connection, person_id: str) -> list[Event]:
    """Return the events of a person's DoLS and AMHP referrals, in no order: six statements.

    Whoever asks may read the record.
    """
    return [
        *_applications(connection, person_id),
        *_assessments(connection, person_id),
        *_forms(connection, person_id),
        *_looks(connection, person_id),
        *_referrals(connection, person_id),
        *_ratings(connection, person_id),
    ]


def _event(kind: LibertyEvent, row: Any, on: str | None, **told: str | None) -> Event | None:
    if not on:
        return None
    at, worker, code, detail, more = (told.get(name) or "" for name in ("at", "worker", "code", "detail", "more"))
    return Event(kind.value, row["id"], on, at, row["recorded_at"], worker, code, detail, more, row["gone"] or "")


def _applications(connection: Connection, person_id: str) -> list[Event]:
    t, author, decider, provider = rows.dols, rows.worker, rows.worker.alias(), rows.FOLDED["provider"]
    found = connection.execute(
        select(t, author.c.name.label("by"), decider.c.name.label("signed_by"), provider.c.name.label("provider"))
        .outerjoin(author, author.c.id == t.c.author)
        .outerjoin(decider, decider.c.id == t.c.decided_by)
        .outerjoin(provider, provider.c.id == t.c.provider_id)
        .where(t.c.person_id == person_id)
    )
    events: list[Event | None] = []
    kind = LibertyEvent
    for row in found.mappings():
        place = row["provider"] or row["managing_authority"]
        until = row["authorised_to"] if row["decision"] == GRANTED else ""
        note = row["decision_note"] or row["conditions"]
        received = {"at": row["received_at"], "worker": row["by"], "detail": row["reasons"], "more": place}
        events += [
            _event(kind.DOLS_RECEIVED, row, row["received_on"], code=row["kind"], **received),
            _event(
                kind.DOLS_EXTENDED,
                row,
                row["extension_asked_on"],
                detail=row["extension_why"],
                more=row["extended_to"],
            ),
            _event(
                kind.DOLS_DECIDED,
                row,
                row["decided_on"],
                worker=row["signed_by"],
                code=row["decision"],
                detail=note,
                more=until,
            ),
            _event(kind.DOLS_SUSPENDED, row, row["suspended_from"]),
            _event(kind.DOLS_LIFTED, row, row["suspended_to"]),
            _event(kind.DOLS_ENDED, row, row["ended_on"], code=row["end_reason"], detail=row["end_note"]),
        ]
    return [event for event in events if event is not None]


def _assessments(connection: Connection, person_id: str) -> list[Event]:
    t, worker = rows.dols_assessment, rows.worker
    found = connection.execute(
        select(t, worker.c.name.label("colleague"))
        .outerjoin(worker, worker.c.id == t.c.worker_id)
        .where(t.c.person_id == person_id, t.c.done_on.is_not(None))
    )
    told = [
        _event(
            LibertyEvent.DOLS_ASSESSED,
            row,
            row["done_on"],
            worker=row["colleague"] or row["assessor"],
            code=row["kind"],
            detail=row["note"],
            more=row["result"],
        )
        for row in found.mappings()
    ]
    return [event for event in told if event is not None]


def _forms(connection: Connection, person_id: str) -> list[Event]:
    t = rows.dols_form
    found = connection.execute(select(t).where(t.c.person_id == person_id))
    told = [
        _event(
            LibertyEvent.DOLS_FORM,
            row,
            row["on_date"],
            code=row["form"],
            detail=" · ".join(part for part in (row["other_party"], row["note"]) if part),
            more="sent" if row["sent"] else "received",
        )
        for row in found.mappings()
    ]
    return [event for event in told if event is not None]


def _looks(connection: Connection, person_id: str) -> list[Event]:
    t, worker = rows.dols_look, rows.worker
    found = connection.execute(
        select(t, worker.c.name.label("by"))
        .outerjoin(worker, worker.c.id == t.c.worker_id)
        .where(t.c.person_id == person_id)
    )
    told = [
        _event(
            LibertyEvent.DOLS_LOOKED,
            row,
            row["on_date"],
            worker=row["by"],
            code=row["priority"],
            detail=row["words"] or row["asked_whom"],
            more="changed" if row["changed"] else "",
        )
        for row in found.mappings()
    ]
    return [event for event in told if event is not None]


def _referrals(connection: Connection, person_id: str) -> list[Event]:
    t, author, amhp = rows.amhp_referral, rows.worker, rows.worker.alias()
    found = connection.execute(
        select(t, author.c.name.label("by"), amhp.c.name.label("amhp"))
        .outerjoin(author, author.c.id == t.c.author)
        .outerjoin(amhp, amhp.c.id == t.c.worker_id)
        .where(t.c.person_id == person_id)
    )
    events: list[Event | None] = []
    kind = LibertyEvent
    for row in found.mappings():
        received = {"at": row["received_at"], "worker": row["by"], "detail": row["reasons"], "more": row["detention"]}
        assessed = {"at": row["assessed_at"], "worker": row["amhp"], "detail": row["doctors"]}
        events += [
            _event(kind.AMHP_REFERRED, row, row["received_on"], code=row["kind"], **received),
            _event(kind.AMHP_ALLOCATED, row, row["allocated_on"], at=row["allocated_at"], more=row["amhp"]),
            _event(kind.AMHP_ASSESSED, row, row["assessed_on"], **assessed),
            _event(
                kind.AMHP_CLOSED,
                row,
                row["closed_on"],
                code=row["outcome"],
                detail=row["outcome_note"],
                more=row["hospital"],
            ),
        ]
    return [event for event in events if event is not None]


def _ratings(connection: Connection, person_id: str) -> list[Event]:
    t, worker = rows.amhp_rating, rows.worker
    found = connection.execute(
        select(t, worker.c.name.label("by"))
        .outerjoin(worker, worker.c.id == t.c.worker_id)
        .where(t.c.person_id == person_id)
    )
    told = [
        _event(
            LibertyEvent.AMHP_RATED,
            row,
            row["on_date"],
            at=row["at"],
            worker=row["by"],
            code=row["rag"],
            detail=row["why"],
        )
        for row in found.mappings()
    ]
    return [event for event in told if event is not None]
