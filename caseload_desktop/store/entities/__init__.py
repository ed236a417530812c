"""What the record is made of: every folded entity, its fields and streams; rows and fold share this declaration."""

from __future__ import annotations

from caseload_desktop.store.entities import (
    contact,
    enablement,
    involvement,
    liberty,
    notes,
    person,
    provider,
    safeguarding,
    support,
    team,
)
from caseload_desktop.store.entities.declaration import COMMON_STREAMS, Entity, Kind, StreamKind

__all__ = ["COMMON_STREAMS", "ENTITIES", "Entity", "Kind", "StreamKind"]

ENTITIES: dict[str, Entity] = {
    entity.name: entity
    for part in (team, provider, person, contact, involvement, enablement, support, notes, safeguarding, liberty)
    for entity in part.ENTITIES
}
"""Every folded table by its name."""
