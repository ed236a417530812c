"""Providers of care, one row for each place: who they are, what is followed up with them, and who looked at them.

They are common to all laptops, for a home has concerns in several localities. Nothing about a person lies here.
"""

from __future__ import annotations

from caseload_desktop.store.entities.declaration import B, C, D, Entity, R, StreamKind, T

_PROVIDERS = (StreamKind.PROVIDERS,)

ENTITIES = (
    Entity(
        "provider",
        _PROVIDERS,
        {
            "name": T,
            "company": T,
            "known_as": T,
            "kind": C,
            "cqc_location": T,
            "lines": T,
            "postcode": T,
            "phone": T,
            "locality_id": R,
            "ended_on": D,
            "note": T,
            "sample": B,
        },
        indexes=(("name",), ("postcode",)),
    ),
    Entity(
        "provider_task",
        _PROVIDERS,
        {
            "provider_id": R,
            "words": T,
            "from_date": D,
            "due_on": D,
            "worker_id": R,
            "team_id": R,
            "done_on": D,
            "done_note": T,
            "dropped_on": D,
            "dropped_why": T,
        },
        indexes=(("provider_id",), ("done_on", "dropped_on", "gone", "due_on")),
    ),
    Entity(
        "provider_look",
        _PROVIDERS,
        {"provider_id": R, "on_date": D, "worker_id": R, "result": C, "words": T, "again_on": D},
        append_only=True,
        indexes=(("provider_id", "on_date"),),
    ),
)
