"""Whether a row still says what the author of a change saw in it: nothing is overwritten unseen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from caseload_desktop.domain.errors import AlreadyChanged

GONE = "gone"


@dataclass(frozen=True, slots=True)
class Several:
    """All the values an author saw in one field on which laptops differ."""

    values: tuple[object, ...]


def must_be_as_seen(
    entity: str, current: Mapping[str, Any], wanted: Mapping[str, Any], seen: Mapping[str, object]
) -> None:
    """Raise ``AlreadyChanged`` with the fields of ``wanted`` in which a value stands that was neither seen nor wanted.

    A value from another laptop that waits for a choice counts too, for writing over it would settle it unseen. A row
    removed meanwhile says so with the field ``gone``. Fields missing in ``seen`` are not compared.
    """
    registers = orjson.loads(current["fold"]) if current["fold"] else {}
    fields = [
        name
        for name, value in wanted.items()
        if name in seen and not standing(current, registers, name) <= _known(seen[name], value)
    ]
    if _key(current[GONE]) not in _known(seen.get(GONE)):
        fields.append(GONE)
    if fields:
        raise AlreadyChanged(entity=entity, row_id=str(current["id"]), changed=tuple(fields))


def standing(current: Mapping[str, Any], registers: Mapping[str, Any], name: str) -> set[bytes]:
    """The values that stand in a field, the one shown and those that wait, as they are compared."""
    others = {_key(sibling[3]) for sibling in registers[name][0]} if name in registers else set()
    return {_key(current[name]), *others}


def same(one: object, other: object) -> bool:
    """True for equal values: nothing is one value however it is called, and a list has no order."""
    return _key(one) == _key(other)


def _known(*seen: object) -> set[bytes]:
    return {_key(value) for each in seen for value in (each.values if isinstance(each, Several) else (each,))}


def _key(value: object) -> bytes:
    if isinstance(value, (list, tuple, set, frozenset)):
        value = sorted(str(one) for one in value) or None
    return orjson.dumps(None if value == "" else value, option=orjson.OPT_SORT_KEYS)
