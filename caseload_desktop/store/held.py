"""Operations that can't be placed: in ``pending`` until a gap fills, in ``quarantine`` when they do not fit."""

from __future__ import annotations

from dataclasses import dataclass

from caseload_desktop.store.operation import hash_of

_HASH = 32
_AFTER = b"C"
_ERASED = b"E"


@dataclass(frozen=True, slots=True)
class Held:
    """An operation that waits: its bytes, or the hash alone where they were erased; what its chain must be before it.

    ``before`` is None inside a run: the operation in front of it says the same.
    """

    raw: bytes | None
    hash: bytes
    before: bytes | None = None

    def pack(self) -> bytes:
        """Return what the ``raw`` column holds: the operation's bytes (they begin with a brace) where that is all.

        Else "C" and the hash of the chain before it, "E" and the hash of an erased operation, or one after the other.
        """
        start = b"" if self.before is None else _AFTER + self.before
        return start + (self.raw if self.raw is not None else _ERASED + self.hash)

    @classmethod
    def unpack(cls, packed: bytes) -> Held:
        """Read what ``pack`` wrote."""
        before = None
        if packed[:1] == _AFTER:
            before, packed = packed[1 : 1 + _HASH], packed[1 + _HASH :]
        if packed[:1] == _ERASED:
            return cls(None, packed[1:], before)
        return cls(packed, hash_of(packed), before)


FORKED = "forked"
"""``quarantine.why`` of an operation whose number, or whose predecessor's number, another one bears here."""

SEALED = "seal"
"""``quarantine.why`` of the seal of such operations."""


@dataclass(frozen=True, slots=True)
class AsideSeal:
    """A seal of operations that were put aside, and the hash of the chain it signs."""

    end: bytes
    signature: bytes

    def pack(self) -> bytes:
        """Return what ``quarantine.raw`` holds: the hash, then the signature."""
        return self.end + self.signature

    @classmethod
    def unpack(cls, packed: bytes) -> AsideSeal:
        """Read what ``pack`` wrote."""
        return cls(packed[:_HASH], packed[_HASH:])
