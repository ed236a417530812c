"""How a folded table is declared: its fields with their types, and the streams its operations may lie in."""

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
    CAPACITY = "capacity"
    PROVIDERS = "providers"


COMMON_STREAMS = (
    StreamKind.ORGANISATION,
    StreamKind.DEVICES,
    StreamKind.SETTINGS,
    StreamKind.TARGETS,
    StreamKind.CAPACITY,
    StreamKind.PROVIDERS,
)
"""What every laptop of the council has. Capacity and providers are apart: any worker may write them."""


@dataclass(frozen=True, slots=True)
class Entity:
    """One folded table.

    ``append_only`` rows are never edited: a second thought is a new row. ``streams`` says where its operations may lie.
    ``people`` are the fields that name a person, as far as it has them: where two people were found to be one, their
    columns show the one that stays (``store.same_person``).
    """

    name: str
    streams: tuple[StreamKind, ...]
    fields: dict[str, Kind] = field(hash=False)
    append_only: bool = False
    indexes: tuple[tuple[str, ...], ...] = ()
    people: tuple[str, ...] = ("person_id",)


PERSON = (StreamKind.PERSON,)
"""Where almost everything lies: the stream of the person it is about."""

T, C, D, H, WHOLE, N, B, R, L = (
    Kind.TEXT,
    Kind.CODE,
    Kind.DATE,
    Kind.TIME,
    Kind.INTEGER,
    Kind.NUMBER,
    Kind.BOOLEAN,
    Kind.REF,
    Kind.LIST,
)
"""Short names for the declarations, which are tables of field and type."""
