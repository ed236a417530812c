"""What the bytes of an operation from elsewhere must be before anything is done with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.store.entities import COMMON_STREAMS, ENTITIES, Entity, Kind
from caseload_desktop.store.fold import GONE
from caseload_desktop.store.ids import fixed_id
from caseload_desktop.store.operation import MAKING, Operation
from caseload_desktop.store.rows import SCHEMA_VERSION

_LARGEST = 2**63 - 1
"""The largest whole number the database holds."""

_COMMON = {kind.value: fixed_id("stream", kind.value) for kind in COMMON_STREAMS}


class Malformed(FileRefused, ValueError):
    """Bytes that are no operation, or one that no version of this program could have written.

    ``values["part"]`` says which part is wrong, never what it holds.
    """

    def __init__(self, part: str) -> None:
        super().__init__("sync_malformed", part=part)


def read_checked(raw: bytes) -> Operation:
    """Read an operation written elsewhere and check every part of it.

    What a newer version of the program wrote is only checked as far as this one knows it. Raises ``Malformed``.
    """
    try:
        operation = Operation.read(raw)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Malformed("no operation") from error
    _check_parts(operation)
    entity = ENTITIES.get(operation.entity)
    if entity is not None and operation.schema <= SCHEMA_VERSION:
        _check_place(entity, operation)
        _check_fields(entity, operation)
    return operation


def _check_parts(o: Operation) -> None:
    if not (type(o.stream) is type(o.stream_kind) is type(o.device) is type(o.entity) is type(o.row) is str):
        raise Malformed("place")
    if not (type(o.kind) is type(o.command) is type(o.act) is type(o.actor) is type(o.on) is type(o.at) is str):
        raise Malformed("authorship")
    if type(o.why) is not str or type(o.fields) is not dict or type(o.seen) is not dict:
        raise Malformed("content")
    if not (_is_number(o.seq, 1) and _is_number(o.clock, 0) and _is_number(o.schema, 1)):
        raise Malformed("number")
    if not (0 < len(o.stream) <= 32 and 0 < len(o.device) <= 12 and 0 < len(o.row) <= 32 and 0 < len(o.entity) <= 32):
        raise Malformed("length")
    _check_seen(o.seen)
    for name, choices in o.put_back.items():
        if name not in o.fields or not choices:
            raise Malformed("put back")
        for device, number, _, seen in choices:
            if type(device) is not str or not _is_number(number, 0):
                raise Malformed("put back")
            _check_seen(seen)


def _check_seen(seen: Mapping[str, int]) -> None:
    for number in seen.values():
        if not _is_number(number, 0):
            raise Malformed("seen")


def _check_place(entity: Entity, o: Operation) -> None:
    """An operation lies in a stream of a kind its row may lie in; nobody gets a laptop's row into a person's record."""
    if o.stream_kind not in entity.streams or _COMMON.get(o.stream_kind, o.stream) != o.stream:
        raise Malformed("stream")
    if entity.name == "person" and o.row != o.stream:
        raise Malformed("stream")


def _check_fields(entity: Entity, o: Operation) -> None:
    kinds, making = entity.fields, o.kind in MAKING
    for name, value in o.fields.items():
        kind = kinds.get(name)
        if name == GONE:
            if making:
                raise Malformed(f"{entity.name}.gone")
            kind = Kind.TEXT
        if value is not None and kind is not None and not _FITS[kind](value):
            raise Malformed(f"{entity.name}.{name}")
    for name, choices in o.put_back.items():
        kind = kinds.get(name, Kind.TEXT)
        if making or any(value is not None and not _FITS[kind](value) for _, _, value, _ in choices):
            raise Malformed(f"{entity.name}.{name}")


def _is_number(value: object, least: int) -> bool:
    return type(value) is int and least <= value <= _LARGEST


def _is_text(value: object) -> bool:
    return type(value) is str


def _is_integer(value: object) -> bool:
    return type(value) is int and -_LARGEST <= value <= _LARGEST


def _is_amount(value: object) -> bool:
    return _is_integer(value) or (type(value) is float and isfinite(value))


def _is_truth(value: object) -> bool:
    return type(value) is bool


def _is_list(value: object) -> bool:
    return type(value) is list and all(type(one) is str for one in value)


def _is_data(value: object) -> bool:
    return True


_FITS: Mapping[Kind, Callable[[Any], bool]] = {
    Kind.TEXT: _is_text,
    Kind.CODE: _is_text,
    Kind.DATE: _is_text,
    Kind.TIME: _is_text,
    Kind.REF: _is_text,
    Kind.INTEGER: _is_integer,
    Kind.NUMBER: _is_amount,
    Kind.BOOLEAN: _is_truth,
    Kind.LIST: _is_list,
    Kind.DATA: _is_data,
}
"""Whether a value has the type its field has in the journal."""
