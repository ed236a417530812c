"""What every laptop of the council shares: the organisation, its laptops, settings, targets and published figures."""

from __future__ import annotations

from caseload_desktop.store.entities.declaration import WHOLE, B, C, D, Entity, Kind, L, N, R, StreamKind, T

ENTITIES = (
    Entity("locality", (StreamKind.ORGANISATION,), {"name": T, "area": T, "active": B}),
    Entity("team", (StreamKind.ORGANISATION,), {"locality_id": R, "name": T, "kind": C, "active": B}),
    Entity(
        "worker",
        (StreamKind.ORGANISATION,),
        {"name": T, "known_as": L, "job_title": T, "role": C, "active": B},
    ),
    Entity(
        "membership",
        (StreamKind.ORGANISATION,),
        {"worker_id": R, "team_id": R, "from_date": D, "to_date": D, "hours_per_week": N},
        indexes=(("worker_id",), ("team_id",)),
    ),
    Entity(
        "device",
        (StreamKind.DEVICES,),
        {
            "device": T,
            "name": T,
            "sign_key": T,
            "recipient": T,
            "owner_id": R,
            "enrolled_on": D,
            "manages": B,
            "succeeds": T,
            "removed_on": D,
            "removed_why": T,
        },
    ),
    Entity("setting", (StreamKind.SETTINGS,), {"key": T, "value": Kind.DATA}),
    Entity(
        "code_change",
        (StreamKind.SETTINGS,),
        {
            "list": T,
            "code": T,
            "label": T,
            "valid_from": D,
            "valid_to": D,
            "position": WHOLE,
            "more": Kind.DATA,
        },
    ),
    Entity(
        "sheet_mapping",
        (StreamKind.SETTINGS,),
        {"signature": T, "name": T, "mapping": Kind.DATA, "answers": Kind.DATA},
    ),
    Entity(
        "import_run",
        (StreamKind.SETTINGS,),
        {"file_name": T, "on_date": D, "counts": Kind.DATA, "report": Kind.DATA, "act": T},
        append_only=True,
    ),
    Entity(
        "target",
        (StreamKind.TARGETS,),
        {
            "measure": T,
            "scope_kind": C,
            "scope_id": T,
            "from_month": T,
            "to_month": T,
            "value": N,
            "floor": N,
            "direction": C,
        },
    ),
    Entity(
        "commentary",
        (StreamKind.TARGETS,),
        {"measure": T, "scope_kind": C, "scope_id": T, "month": T, "text": T},
    ),
    Entity(
        "published_figure",
        (StreamKind.TARGETS,),
        {
            "measure": T,
            "title": T,
            "scope_kind": C,
            "scope_id": T,
            "month": T,
            "target": N,
            "value": N,
            "rag": C,
            "source": T,
        },
        append_only=True,
    ),
)
