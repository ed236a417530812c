"""Identities the program makes itself, so that journal, undo and exchange know a row before it is written."""

from __future__ import annotations

import os
import secrets
import threading
import time
from hashlib import sha256

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class _Sequence:
    """Ids of this program, each behind the one before it.

    Each millisecond begins with a number of chance; within it, and after the clock was set back, ids count on.
    """

    def __init__(self) -> None:
        self._last = 0
        self._lock = threading.Lock()

    def __call__(self) -> str:
        """Return the next id."""
        with self._lock:
            milliseconds = time.time_ns() // 1_000_000 & 0xFFFFFFFFFFFF
            if milliseconds > self._last >> 74:
                self._last = milliseconds << 74 | int.from_bytes(os.urandom(10), "big") >> 6
            else:
                self._last += 1
            counted = self._last
        return f"{counted >> 74:012x}7{counted >> 62 & 0xFFF:03x}{0b10 << 62 | counted & 0x3FFFFFFFFFFFFFFF:016x}"


_next = _Sequence()


def new_id() -> str:
    """Return 32 hex digits: 48 bits of milliseconds, then chance (the layout of UUID version 7, RFC 9562).

    Ids made later sort later, also within a millisecond, so a new row goes to the end of every index by id, and lists
    by id are in the order in which things were recorded on this laptop.
    """
    return _next()


def new_device_id() -> str:
    """Return 12 characters of Crockford's base 32 (60 bits of chance)."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(12))


def fixed_id(*parts: str) -> str:
    """Return the id every store gives to the same thing, such as one setting or one target, wherever it is made."""
    return sha256("\x1f".join(("caseload", *parts)).encode()).hexdigest()[:32]
