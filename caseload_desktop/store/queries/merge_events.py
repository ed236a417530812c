"""What a person's timeline tells of records that were found to be theirs too: merged, and parted again."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Connection, or_, select

from caseload_desktop.domain.names import full_name
from caseload_desktop.store import rows
from caseload_desktop.store.queries.contacts import Event


class MergeEvent(StrEnum):
    """The one kind: ``Event.detail`` is why, ``Event.more`` whose record it was while it is still theirs."""

    MERGED = "records_merged"


def merge_events(connection: Connection, person_id: str) -> list[Event]:
    """Return the merges of a person's records, in no order: one statement. Whoever asks may read the record.

    One that was taken apart stays, withdrawn; it names nobody, for the other record is somebody's own again.
    """
    said, merged, worker = rows.FOLDED["same_person"], rows.merged_person, rows.worker
    away = rows.person.alias("away")
    theirs = select(merged.c.person_id).where(merged.c.into_id == person_id)
    found = connection.execute(
        select(said, worker.c.name.label("by"), away.c.given, away.c.family, away.c.reference, merged.c.into_id)
        .outerjoin(worker, worker.c.id == said.c.author)
        .outerjoin(away, away.c.id == said.c.away_id)
        .outerjoin(merged, merged.c.person_id == said.c.away_id)
        .where(or_(said.c.person_id == person_id, said.c.person_id.in_(theirs)))
        .order_by(said.c.gone.is_not(None).desc(), said.c.no)
    )
    told: dict[str, Event] = {}
    for row in found:
        same = row.into_id == person_id
        who = " · ".join(part for part in (full_name(row.given, row.family), row.reference) if part) if same else ""
        event = (MergeEvent.MERGED, row.id, row.on_date or "", "", row.recorded_at, row.by or "", "", row.why or "")
        told.setdefault(row.pair, Event(*event, who, row.gone or ""))
    return list(told.values())
