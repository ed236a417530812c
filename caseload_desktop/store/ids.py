"""Identities the program makes itself, so that journal, undo and exchange know a row before it is written."""

from __future__ import annotations

import os
import secrets
import time
from hashlib import sha256

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_id() -> str:
    """Return 32 hex digits: 48 bits of milliseconds, then chance (the layout of UUID version 7).

    Ids made later sort later, so a new row goes to the end of every index by id.
    """
    milliseconds = time.time_ns() // 1_000_000
    chance = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & 0xFFFFFFFFFFFF) << 80 | 0x7 << 76 | (chance >> 68 & 0xFFF) << 64
    value |= 0b10 << 62 | chance & 0x3FFFFFFFFFFFFFFF
    return f"{value:032x}"


def new_device_id() -> str:
    """Return 12 characters of Crockford's base 32 (60 bits of chance)."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(12))


def fixed_id(*parts: str) -> str:
    """Return the id every store gives to the same thing, such as one setting or one target, wherever it is made."""
    return sha256("\x1f".join(("caseload", *parts)).encode()).hexdigest()[:32]
