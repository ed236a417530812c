"""The contact, and the links between records."""

from __future__ import annotations

from caseload_desktop.store.entities.declaration import WHOLE, B, C, D, Entity, H, L, R, StreamKind, T

ENTITIES = (
    Entity(
        "contact",
        (StreamKind.PERSON, StreamKind.CONTACT),
        {
            "person_id": R,
            "about_unknown": T,
            "received_on": D,
            "received_at": H,
            "method": C,
            "source": C,
            "source_name": T,
            "source_detail": T,
            "route_of_access": C,
            "reason": C,
            "presenting_issue": C,
            "step": C,
            "notes": T,
            "given": L,
            "given_detail": T,
            "outcome": C,
            "closed_on": D,
            "next_step": C,
            "next_step_note": T,
            "next_step_due": D,
            "no_next_why": T,
            "worker_id": R,
            "team_id": R,
            "minutes": WHOLE,
            "call_back_of": R,
            "existing_case": B,
            "import_run_id": R,
        },
        indexes=(
            ("received_on", "gone"),
            ("person_id", "received_on"),
            ("worker_id", "received_on"),
        ),
    ),
    Entity(
        "link",
        (StreamKind.PERSON, StreamKind.CONTACT),
        {"person_id": R, "other_kind": C, "other_id": R, "note": T},
        append_only=True,
        indexes=(("person_id",), ("other_id",)),
    ),
)
