"""Who works with a person: involvements, their priority, and keeping in touch with people who wait."""

from __future__ import annotations

from caseload_desktop.store.entities.declaration import PERSON, C, D, Entity, R, T

ENTITIES = (
    Entity(
        "allocation",
        PERSON,
        {
            "person_id": R,
            "worker_id": R,
            "team_id": R,
            "role": C,
            "from_date": D,
            "to_date": D,
            "note": T,
            "priority": C,
            "follows": R,
            "hand_over_note": T,
            "end_reason": C,
            "end_scope": C,
            "end_note": T,
            "next_step": C,
            "next_step_note": T,
            "next_step_due": D,
            "no_next_why": T,
            "cover_worker_id": R,
            "cover_from": D,
            "cover_to": D,
            "cover_note": T,
            "asked_on": D,
            "asked_for": R,
            "asked_why": T,
            "import_run_id": R,
        },
        indexes=(
            ("person_id", "to_date"),
            ("worker_id", "to_date", "gone"),
            ("team_id", "to_date", "worker_id"),
            ("to_date", "gone", "role", "worker_id", "person_id"),
        ),
    ),
    Entity(
        "priority_rating",
        PERSON,
        {
            "person_id": R,
            "allocation_id": R,
            "priority": C,
            "reason": T,
            "risk": T,
            "interim": T,
            "on_date": D,
        },
        append_only=True,
        indexes=(("person_id",), ("allocation_id",)),
    ),
    Entity(
        "keep_in_touch",
        PERSON,
        {"person_id": R, "allocation_id": R, "on_date": D, "method": C, "note": T},
        append_only=True,
        indexes=(("person_id",), ("allocation_id", "on_date", "gone")),
    ),
)
