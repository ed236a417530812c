"""One operation of the journal: its parts, its bytes and its place in a chain."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType
from typing import Any, NamedTuple

import orjson

from caseload_desktop.store.registers import Seen, Write

GENESIS = bytes(32)
"""What the first operation of a chain is chained to."""


class OpKind(StrEnum):
    """What an operation does to its row. A record opened in need is a fact of its own: it is appended."""

    CREATE = "create"
    APPEND = "append"
    SET = "set"
    REMOVE = "remove"
    RESOLVE = "resolve"
    REOPEN = "reopen"


Choice = tuple[str, int, Any, Mapping[str, int]]
"""A value to choose from: the device and number of the operation that first wrote it, the value, what that had seen."""

MAKING = frozenset({OpKind.CREATE, OpKind.APPEND})


class Operation(NamedTuple):
    """One immutable entry: who did what to which row, and what the author's device had seen of the stream by then.

    ``kind`` is an ``OpKind``; one of a newer version stays the text it is. ``put_back`` belongs to ``REOPEN``: by
    field, the values that stand against each other again, the one shown last; ``fields`` holds the values shown.
    """

    stream: str
    stream_kind: str
    device: str
    seq: int
    clock: int
    seen: Seen
    entity: str
    row: str
    kind: str
    fields: Mapping[str, Any]
    command: str
    act: str
    actor: str
    on: str
    at: str
    schema: int
    why: str = ""
    put_back: Mapping[str, Sequence[Choice]] = MappingProxyType({})

    def raw(self) -> bytes:
        """Return the bytes that are stored, hashed and sent; never made twice for one operation.

        Sixteen random bytes keep an erased text from being guessed from its hash.
        """
        parts = {
            "s": self.stream,
            "sk": self.stream_kind,
            "d": self.device,
            "n": self.seq,
            "t": self.clock,
            "x": self.seen,
            "e": self.entity,
            "i": self.row,
            "k": self.kind,
            "f": self.fields,
            "c": self.command,
            "a": self.act,
            "u": self.actor,
            "on": self.on,
            "at": self.at,
            "v": self.schema,
            "r": secrets.token_hex(16),
        }
        if self.why:
            parts["w"] = self.why
        if self.put_back:
            parts["p"] = self.put_back
        return orjson.dumps(parts)

    @classmethod
    def read(cls, raw: bytes) -> Operation:
        """Read the bytes of an operation.

        Raises ``ValueError`` (or ``KeyError``) when they are not one.
        """
        return cls.of(orjson.loads(raw))

    @classmethod
    def of(cls, p: Mapping[str, Any]) -> Operation:
        """Return the operation whose parts, as ``raw`` names them, are ``p``.

        Raises ``KeyError``, ``ValueError`` or ``TypeError`` when they are not those of one.
        """
        return cls(
            p["s"],
            p["sk"],
            p["d"],
            p["n"],
            p["t"],
            p["x"],
            p["e"],
            p["i"],
            p["k"],
            p["f"],
            p["c"],
            p["a"],
            p["u"],
            p["on"],
            p["at"],
            p["v"],
            p.get("w", ""),
            {name: [(d, n, value, dict(x)) for d, n, value, x in put_back] for name, put_back in p["p"].items()}
            if "p" in p
            else {},
        )

    def write_of(self, value: Any) -> Write:
        """Return ``value`` as a write by this operation; its author had seen all of its own earlier ones too."""
        return Write(self.device, self.seq, self.clock, value, {**self.seen, self.device: self.seq - 1})

    def writes_of(self, name: str) -> tuple[Write, ...]:
        """Return what this operation writes to a field: one value, or all it puts back.

        What is put back keeps what its first author had seen: a removal that missed an edit misses it again.
        """
        if name not in self.put_back:
            return (self.write_of(self.fields[name]),)
        return tuple(Write(self.device, self.seq, self.clock, value, seen) for _, _, value, seen in self.put_back[name])


def chained(previous: bytes, raw_hash: bytes) -> bytes:
    """Return the head of a chain after one more operation.

    The hash of the bytes is chained, not the bytes, so that a lawful erasure can keep the hash alone.
    """
    return sha256(previous + raw_hash).digest()


def hash_of(raw: bytes) -> bytes:
    """Return the hash under which an operation's bytes stand in its chain."""
    return sha256(raw).digest()
