"""What the record is made of: every folded entity, its fields and streams; rows and fold share this declaration."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """The type a field has in the journal (JSON) and in its row.

    ``DATE`` is ISO 8601 ``YYYY-MM-DD`` text, ``LIST`` a sorted list of codes, ``DATA`` any JSON value.
    """

    TEXT = "text"
    CODE = "code"
    DATE = "date"
    TIME = "time"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    REF = "ref"
    LIST = "list"
    DATA = "data"


class StreamKind(StrEnum):
    """Whose record an operation belongs to; common streams have one fixed uid each."""

    PERSON = "person"
    CONTACT = "contact"
    ORGANISATION = "organisation"
    DEVICES = "devices"
    SETTINGS = "settings"
    TARGETS = "targets"


COMMON_STREAMS = (StreamKind.ORGANISATION, StreamKind.DEVICES, StreamKind.SETTINGS, StreamKind.TARGETS)


@dataclass(frozen=True, slots=True)
class Entity:
    """One folded table.

    ``append_only`` rows are never edited: a second thought is a new row. ``streams`` says where its operations may lie.
    """

    name: str
    streams: tuple[StreamKind, ...]
    fields: dict[str, Kind] = field(hash=False)
    append_only: bool = False
    indexes: tuple[tuple[str, ...], ...] = ()


_P = (StreamKind.PERSON,)
_T, _C, _D, _I, _N, _B, _R, _L = (
    Kind.TEXT,
    Kind.CODE,
    Kind.DATE,
    Kind.INTEGER,
    Kind.NUMBER,
    Kind.BOOLEAN,
    Kind.REF,
    Kind.LIST,
)

ENTITIES: dict[str, Entity] = {
    e.name: e
    for e in (
        Entity("locality", (StreamKind.ORGANISATION,), {"name": _T, "area": _T, "active": _B}),
        Entity("team", (StreamKind.ORGANISATION,), {"locality_id": _R, "name": _T, "kind": _C, "active": _B}),
        Entity(
            "worker",
            (StreamKind.ORGANISATION,),
            {"name": _T, "known_as": _L, "job_title": _T, "role": _C, "active": _B},
        ),
        Entity(
            "membership",
            (StreamKind.ORGANISATION,),
            {"worker_id": _R, "team_id": _R, "from_date": _D, "to_date": _D, "hours_per_week": _N},
            indexes=(("worker_id",), ("team_id",)),
        ),
        Entity(
            "device",
            (StreamKind.DEVICES,),
            {
                "device": _T,
                "name": _T,
                "sign_key": _T,
                "recipient": _T,
                "owner_id": _R,
                "enrolled_on": _D,
                "manages": _B,
                "succeeds": _T,
                "removed_on": _D,
                "removed_why": _T,
            },
        ),
        Entity("setting", (StreamKind.SETTINGS,), {"key": _T, "value": Kind.DATA}),
        Entity(
            "code_change",
            (StreamKind.SETTINGS,),
            {
                "list": _T,
                "code": _T,
                "label": _T,
                "valid_from": _D,
                "valid_to": _D,
                "position": _I,
                "more": Kind.DATA,
            },
        ),
        Entity(
            "sheet_mapping",
            (StreamKind.SETTINGS,),
            {"signature": _T, "name": _T, "mapping": Kind.DATA, "answers": Kind.DATA},
        ),
        Entity(
            "import_run",
            (StreamKind.SETTINGS,),
            {"file_name": _T, "on_date": _D, "counts": Kind.DATA, "report": Kind.DATA, "act": _T},
            append_only=True,
        ),
        Entity(
            "target",
            (StreamKind.TARGETS,),
            {
                "measure": _T,
                "scope_kind": _C,
                "scope_id": _T,
                "from_month": _T,
                "to_month": _T,
                "value": _N,
                "floor": _N,
                "direction": _C,
            },
        ),
        Entity(
            "commentary",
            (StreamKind.TARGETS,),
            {"measure": _T, "scope_kind": _C, "scope_id": _T, "month": _T, "text": _T},
        ),
        Entity(
            "published_figure",
            (StreamKind.TARGETS,),
            {
                "measure": _T,
                "title": _T,
                "scope_kind": _C,
                "scope_id": _T,
                "month": _T,
                "target": _N,
                "value": _N,
                "rag": _C,
                "source": _T,
            },
            append_only=True,
        ),
        Entity(
            "person",
            _P,
            {
                "reference": _T,
                "given": _T,
                "family": _T,
                "title": _T,
                "birth_date": _D,
                "birth_year": _I,
                "died_on": _D,
                "nhs_number": _T,
                "nhs_number_status": _C,
                "gender": _C,
                "ethnicity": _C,
                "language": _C,
                "interpreter": _B,
                "communication_needs": _L,
                "communication_note": _T,
                "primary_support_reason": _C,
                "client_type": _C,
                "restricted": _B,
                "restricted_reason": _C,
                "sample": _B,
            },
            indexes=(("nhs_number",), ("birth_date",), ("reference",), ("family", "given")),
        ),
        Entity(
            "person_name",
            _P,
            {"person_id": _R, "kind": _C, "given": _T, "family": _T, "from_date": _D, "to_date": _D},
            indexes=(("person_id",),),
        ),
        Entity(
            "person_identifier",
            _P,
            {"person_id": _R, "kind": _C, "value": _T},
            indexes=(("person_id",), ("value",)),
        ),
        Entity(
            "address",
            _P,
            {
                "person_id": _R,
                "kind": _C,
                "lines": _T,
                "postcode": _T,
                "from_date": _D,
                "to_date": _D,
                "note": _T,
            },
            indexes=(("person_id",), ("postcode",)),
        ),
        Entity(
            "contact_detail",
            _P,
            {"person_id": _R, "kind": _C, "value": _T, "digits": _T, "note": _T, "preferred": _B},
            indexes=(("person_id",), ("digits",)),
        ),
        Entity(
            "restricted_grant",
            _P,
            {"person_id": _R, "worker_id": _R, "why": _T},
            indexes=(("worker_id", "person_id"),),
        ),
        Entity(
            "contact",
            (StreamKind.PERSON, StreamKind.CONTACT),
            {
                "person_id": _R,
                "about_unknown": _T,
                "received_on": _D,
                "received_at": Kind.TIME,
                "method": _C,
                "source": _C,
                "source_name": _T,
                "source_detail": _T,
                "route_of_access": _C,
                "reason": _C,
                "presenting_issue": _C,
                "step": _C,
                "notes": _T,
                "given": _L,
                "given_detail": _T,
                "outcome": _C,
                "closed_on": _D,
                "next_step": _C,
                "next_step_note": _T,
                "next_step_due": _D,
                "worker_id": _R,
                "team_id": _R,
                "minutes": _I,
                "call_back_of": _R,
                "existing_case": _B,
                "import_run_id": _R,
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
            {"person_id": _R, "other_kind": _C, "other_id": _R, "note": _T},
            append_only=True,
            indexes=(("person_id",), ("other_id",)),
        ),
        Entity(
            "allocation",
            _P,
            {
                "person_id": _R,
                "worker_id": _R,
                "team_id": _R,
                "role": _C,
                "from_date": _D,
                "to_date": _D,
                "note": _T,
                "priority": _C,
                "follows": _R,
                "hand_over_note": _T,
                "end_reason": _C,
                "end_scope": _C,
                "end_note": _T,
                "cover_worker_id": _R,
                "cover_from": _D,
                "cover_to": _D,
                "cover_note": _T,
                "asked_on": _D,
                "asked_for": _R,
                "asked_why": _T,
                "import_run_id": _R,
            },
            indexes=(
                ("person_id", "to_date"),
                ("worker_id", "to_date", "gone"),
                ("team_id", "to_date", "worker_id"),
                ("cover_worker_id", "cover_to"),
                ("to_date", "gone", "role", "worker_id", "person_id"),
            ),
        ),
        Entity(
            "priority_rating",
            _P,
            {
                "person_id": _R,
                "allocation_id": _R,
                "priority": _C,
                "reason": _T,
                "risk": _T,
                "interim": _T,
                "on_date": _D,
            },
            append_only=True,
            indexes=(("person_id",), ("allocation_id",)),
        ),
        Entity(
            "keep_in_touch",
            _P,
            {"person_id": _R, "allocation_id": _R, "on_date": _D, "method": _C, "note": _T},
            append_only=True,
            indexes=(("person_id",), ("allocation_id", "on_date", "gone")),
        ),
        Entity(
            "not_same",
            _P,
            {"person_id": _R, "kind": _C, "one_id": _R, "other_id": _R},
            append_only=True,
            indexes=(("one_id", "other_id"),),
        ),
        Entity(
            "break_glass",
            _P,
            {"person_id": _R, "worker_id": _R, "why": _T, "on_date": _D},
            append_only=True,
        ),
    )
}
