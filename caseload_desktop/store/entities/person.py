"""The person: who they are, how to reach them, who may read their record."""

from __future__ import annotations

from caseload_desktop.store.entities.declaration import PERSON, WHOLE, B, C, D, Entity, L, R, T

ENTITIES = (
    Entity(
        "person",
        PERSON,
        {
            "reference": T,
            "given": T,
            "family": T,
            "title": T,
            "birth_date": D,
            "birth_year": WHOLE,
            "died_on": D,
            "nhs_number": T,
            "nhs_number_status": C,
            "gender": C,
            "ethnicity": C,
            "language": C,
            "interpreter": B,
            "communication_needs": L,
            "communication_note": T,
            "primary_support_reason": C,
            "client_type": C,
            "restricted": B,
            "restricted_reason": C,
            "sample": B,
        },
        indexes=(("nhs_number",), ("birth_date",), ("reference",), ("family", "given")),
    ),
    Entity(
        "person_name",
        PERSON,
        {"person_id": R, "kind": C, "given": T, "family": T, "from_date": D, "to_date": D},
        indexes=(("person_id",),),
    ),
    Entity(
        "person_identifier",
        PERSON,
        {"person_id": R, "kind": C, "value": T},
        indexes=(("person_id",), ("value",)),
    ),
    Entity(
        "address",
        PERSON,
        {
            "person_id": R,
            "kind": C,
            "lines": T,
            "postcode": T,
            "from_date": D,
            "to_date": D,
            "note": T,
        },
        indexes=(("person_id",), ("postcode",)),
    ),
    Entity(
        "contact_detail",
        PERSON,
        {"person_id": R, "kind": C, "value": T, "digits": T, "note": T, "preferred": B},
        indexes=(("person_id",), ("digits",)),
    ),
    Entity(
        "restricted_grant",
        PERSON,
        {"person_id": R, "worker_id": R, "why": T},
        indexes=(("worker_id", "person_id"), ("person_id",)),
    ),
    Entity(
        "not_same",
        PERSON,
        {"person_id": R, "kind": C, "one_id": R, "other_id": R},
        append_only=True,
        indexes=(("one_id", "other_id"), ("person_id",), ("other_id",)),
        people=("person_id", "one_id", "other_id"),
    ),
    Entity(
        "same_person",
        PERSON,
        {"person_id": R, "away_id": R, "stays_id": R, "pair": R, "why": T, "on_date": D},
        append_only=True,
        indexes=(("away_id",), ("stays_id",), ("pair",)),
        people=(),
    ),
    Entity(
        "break_glass",
        PERSON,
        {"person_id": R, "worker_id": R, "why": T, "on_date": D},
        append_only=True,
        indexes=(("worker_id", "recorded_at"), ("person_id",)),
    ),
    Entity(
        "break_glass_look",
        PERSON,
        {"person_id": R, "break_glass_id": R, "worker_id": R, "on_date": D, "note": T},
        append_only=True,
        indexes=(("break_glass_id",), ("person_id",)),
    ),
)
