"""Whether a row still says what the author of a change saw in it: nothing is overwritten unseen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, Executable, bindparam, func, select

from caseload_desktop.domain.errors import AlreadyChanged
from caseload_desktop.store import rows
from caseload_desktop.store.statements import Cursor

GONE = "gone"
CAME_MEANWHILE = "came_meanwhile"
"""The code of ``AlreadyChanged`` for what came from another laptop behind an open form; said once, then it stands."""

_looked_at: ContextVar[tuple[int | None, bool]] = ContextVar("looked_at", default=(None, False))


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


@contextmanager
def looked_at(place: int | None, *, carried: bool = False) -> Iterator[None]:
    """Commands given within rest on the record as it stood at a place in the journal (``Store.place``), when a form
    was opened: a value that came from another laptop after it is not written over unseen. None asks nothing.

    ``carried``: what was typed was typed then, in a form that was opened again since. What that form shows by now is
    not what its author had in sight, so the place counts besides what they say to have seen.
    """
    token = _looked_at.set((place, carried))
    try:
        yield
    finally:
        _looked_at.reset(token)


class LookedAt:
    """What the running command rests on: what its author says to have seen, else the place its form was opened at."""

    def __init__(self, cursor: Cursor, own_device: str) -> None:
        self._cursor, self._own = cursor, own_device
        self._since, self._carried = _looked_at.get()

    def must_cover(
        self,
        entity: str,
        current: Mapping[str, Any],
        wanted: Mapping[str, Any] | None = None,
        seen: Mapping[str, object] | None = None,
    ) -> None:
        """Raise ``AlreadyChanged`` with the fields of ``wanted`` in which something stands that was not looked at.

        With ``seen`` as ``must_be_as_seen``; else ``came_meanwhile`` for what another laptop wrote, came in after the
        form was opened, and is not what is to be written. A row to be removed (None) is compared in every field.
        """
        if wanted is not None and seen is not None:
            must_be_as_seen(entity, current, wanted, seen)
        if self._since is not None and current["fold"] and (wanted is None or seen is None or self._carried):
            registers = orjson.loads(current["fold"])
            names = registers if wanted is None else wanted.keys() & registers.keys()
            fields = tuple(sorted(n for n in names if self._came(current, registers[n][0], n, wanted)))
            if fields:
                raise AlreadyChanged(CAME_MEANWHILE, entity=entity, row_id=str(current["id"]), changed=fields)

    def _came(
        self, current: Mapping[str, Any], siblings: list[Any], name: str, wanted: Mapping[str, Any] | None
    ) -> bool:
        return any(
            device != self._own
            and (wanted is None or not same(value, wanted[name]))
            and self._place(current["stream"], device, seq) > (self._since or 0)
            for device, seq, _, value, *_ in siblings
        )

    def _place(self, stream: int, device: str, seq: int) -> int:
        parts = {"p_stream": stream, "p_device": device, "p_seq": seq}
        found = self._cursor.run("place-of", _place_of, parts).fetchone()
        return int(found[0]) if found is not None else 0


def last_place(connection: Connection) -> int:
    """The place in the journal of the newest operation held; 0 for an empty journal."""
    return int(connection.execute(select(func.max(rows.op.c.lsn))).scalar() or 0)


def _place_of() -> Executable:
    op = rows.op
    named = (op.c.stream == bindparam("p_stream"), op.c.device == bindparam("p_device"), op.c.seq == bindparam("p_seq"))
    return select(op.c.lsn).where(*named)


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
