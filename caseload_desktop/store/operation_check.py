"""What the bytes of an operation from elsewhere must be before anything is done with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite
from operator import itemgetter
from typing import Any

import orjson

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


Said = dict[str, Any]
"""The parts of an operation that was checked, as ``Operation.raw`` names them."""


def read_said(raw: bytes) -> Said:
    """Read an operation written elsewhere and check every part of it, without making an ``Operation`` of it.

    It must lie in a stream of a kind its row may lie in: nobody gets a laptop's row into a person's record. What a
    newer version of the program wrote is only checked as far as this one knows it. Raises ``Malformed``.
    """
    try:
        said: Said = orjson.loads(raw)
        parts = _PARTS(said)
    except (ValueError, KeyError, TypeError) as error:
        raise Malformed("no operation") from error
    if tuple(map(type, parts)) != _PART_TYPES or type(said.get("w", "")) is not str:
        raise Malformed(_part_of_wrong_type(parts))
    stream, device, entity_name, row, seq, clock, schema, seen, place = parts[:9]
    if not (0 < len(stream) <= 32 and 0 < len(device) <= 12 and 0 < len(row) <= 32 and 0 < len(entity_name) <= 32):
        raise Malformed("place")
    if not (0 < seq <= _LARGEST and 0 <= clock <= _LARGEST and 0 < schema <= _LARGEST):
        raise Malformed("number")
    if seen:
        _check_seen(seen)
    if "p" in said:
        _check_put_back(said)
    entity = ENTITIES.get(entity_name)
    if entity is not None and schema <= SCHEMA_VERSION:
        own = entity_name != "person" or row == stream
        if not own or place not in entity.streams or _COMMON.get(place, stream) != stream:
            raise Malformed("stream")
        _check_fields(entity, said)
    return said


def read_checked(raw: bytes) -> Operation:
    """Read an operation written elsewhere and check every part of it. Raises ``Malformed``."""
    return Operation.of(read_said(raw))


_PART_KINDS: Mapping[str, tuple[type, str]] = {
    **dict.fromkeys(("s", "d", "e", "i"), (str, "place")),
    **dict.fromkeys(("n", "t", "v"), (int, "number")),
    "x": (dict, "content"),
    **dict.fromkeys(("sk", "k", "c", "a", "u", "on", "at"), (str, "authorship")),
    "f": (dict, "content"),
}
"""The parts every operation has, as ``Operation.raw`` names them: of which type, and what is said when one is not."""

_PARTS = itemgetter(*_PART_KINDS)
_PART_TYPES = tuple(kind for kind, _ in _PART_KINDS.values())


def _part_of_wrong_type(parts: tuple[object, ...]) -> str:
    wrong = (part for value, (kind, part) in zip(parts, _PART_KINDS.values(), strict=True) if type(value) is not kind)
    return next(wrong, "content")


def _check_seen(seen: object) -> None:
    if type(seen) is not dict:
        raise Malformed("seen")
    for number in seen.values():
        if not _is_number(number, 0):
            raise Malformed("seen")


def _check_put_back(said: Said) -> None:
    """A reopened choice: for fields the operation writes, who first wrote each value, the value, what that had seen."""
    put_back = said["p"]
    if type(put_back) is not dict:
        raise Malformed("put back")
    for name, choices in put_back.items():
        if name not in said["f"] or type(choices) is not list or not choices:
            raise Malformed("put back")
        for choice in choices:
            if type(choice) is not list or len(choice) != 4 or type(choice[0]) is not str:
                raise Malformed("put back")
            if not _is_number(choice[1], 0):
                raise Malformed("put back")
            _check_seen(choice[3])


def _check_fields(entity: Entity, said: Said) -> None:
    fields = said["f"]
    shape = (entity.name, *fields, *map(type, fields.values()))
    by_value = _shapes.get(shape)
    if by_value is None:
        by_value = _shape_of(entity, said, shape)
    for name, fits in by_value:
        if not fits(fields[name]):
            raise Malformed(f"{entity.name}.{name}")
    if GONE in fields and said["k"] in MAKING:
        raise Malformed(f"{entity.name}.gone")
    if "p" not in said:
        return
    for name, choices in said["p"].items():
        kind = entity.fields.get(name, Kind.TEXT)
        if said["k"] in MAKING or any(value is not None and not _FITS[kind](value) for _, _, value, _ in choices):
            raise Malformed(f"{entity.name}.{name}")


_ByValue = tuple[tuple[str, Callable[[Any], bool]], ...]

_shapes: dict[tuple[object, ...], _ByValue] = {}
"""Entity, names and types of fields that came and were right, with what the types leave to be checked."""

_MOST_SHAPES = 2000


def _shape_of(entity: Entity, said: Said, shape: tuple[object, ...]) -> _ByValue:
    """Check fields as far as their types tell, and remember what they don't tell for the next of the same shape."""
    by_value: list[tuple[str, Callable[[Any], bool]]] = []
    types, kinds = _TYPES[entity.name], entity.fields
    for name, value in said["f"].items():
        kind = Kind.TEXT if name == GONE else kinds.get(name)
        if value is None or kind is None or type(value) is types.get(name):
            continue
        if not _FITS[kind](value):
            raise Malformed(f"{entity.name}.{name}")
        by_value.append((name, _FITS[kind]))
    if len(_shapes) >= _MOST_SHAPES:
        _shapes.clear()
    found = _shapes[shape] = tuple(by_value)
    return found


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
    return type(value) is list and _TEXT.issuperset(map(type, value))


_TEXT = frozenset({str})


def _is_data(value: object) -> bool:
    """Any JSON value that can be written again a few levels deeper, among the registers of its row."""
    try:
        orjson.dumps([[[[[[[[value]]]]]]]])
    except TypeError:
        return False
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

_TYPES: dict[str, dict[str, type]] = {
    entity.name: {
        name: bool if kind is Kind.BOOLEAN else str
        for name, kind in entity.fields.items()
        if kind is Kind.BOOLEAN or _FITS[kind] is _is_text
    }
    for entity in ENTITIES.values()
}
"""The fields of which the type says all there is to check."""
