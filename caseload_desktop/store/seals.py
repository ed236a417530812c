"""Seals: a laptop's signature under the ends of its chains, one for up to sixty-four of them.

A seal alone proves its chain, wherever it is passed on: it carries the way from its chain's end up to what was signed
(a Merkle tree as in RFC 6962, section 2.1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

import orjson

_SIGNATURE = 64
_STEP = 33
"""Bytes of a step on the way up: on which side the other one stands (0: before, 1: behind), and its hash."""

MOST_STEPS = 6
TOGETHER = 2**MOST_STEPS
"""So many chains are sealed by one signature: more would make every seal longer."""

_MOST_KNOWN = 4096

Sign = Callable[[bytes], bytes]


def sealed_text(stream: str, device: str, seq: int, end: bytes) -> bytes:
    """Return what a seal stands for: the end of a chain, named so that it can stand for nothing else."""
    return orjson.dumps(["caseload-seal-1", stream, device, seq, end.hex()])


def seals_of(texts: Sequence[bytes], sign: Sign) -> Iterator[bytes]:
    """Yield the seal of each of ``texts``, in their order."""
    for first in range(0, len(texts), TOGETHER):
        together = texts[first : first + TOGETHER]
        if len(together) == 1:
            yield sign(together[0])
        else:
            yield from _under_one(together, sign)


def is_seal(seal: bytes) -> bool:
    """True for bytes that may be a seal, by their length."""
    steps, rest = divmod(len(seal) - _SIGNATURE, _STEP)
    return 0 <= steps <= MOST_STEPS and rest == 0


class Verifier:
    """Checks the seals of one laptop; a signature that stands under many chains is checked once.

    Raises ``ValueError`` for a key that is none.
    """

    def __init__(self, public_key: bytes) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        self._key = Ed25519PublicKey.from_public_bytes(public_key)
        self._known: set[tuple[bytes, bytes]] = set()

    def holds(self, text: bytes, seal: bytes) -> bool:
        """True when the laptop sealed ``text``."""
        if not is_seal(seal):
            return False
        signature = seal[:_SIGNATURE]
        if len(seal) == _SIGNATURE:
            return self.signed(text, signature)
        top = _leaf(text)
        for at in range(_SIGNATURE, len(seal), _STEP):
            side, other = seal[at], seal[at + 1 : at + _STEP]
            if side > 1:
                return False
            top = _joined(top, other) if side else _joined(other, top)
        if (top, signature) in self._known:
            return True
        holds = self.signed(_signed_text(top), signature)
        if holds:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known.add((top, signature))
        return holds

    def signed(self, text: bytes, signature: bytes) -> bool:
        """True when the laptop signed just this text."""
        from cryptography.exceptions import InvalidSignature

        try:
            self._key.verify(signature, text)
        except InvalidSignature:
            return False
        return True


def _under_one(texts: Sequence[bytes], sign: Sign) -> list[bytes]:
    levels = [[_leaf(text) for text in texts]]
    while len(levels[-1]) > 1:
        below = levels[-1]
        pairs = [_joined(*below[n : n + 2]) if n + 1 < len(below) else below[n] for n in range(0, len(below), 2)]
        levels.append(pairs)
    signature = sign(_signed_text(levels[-1][0]))
    return [signature + _way_up(levels, place) for place in range(len(texts))]


def _way_up(levels: Sequence[Sequence[bytes]], place: int) -> bytes:
    steps = []
    for level in levels[:-1]:
        other = place ^ 1
        if other < len(level):
            steps.append(bytes([other > place]) + level[other])
        place //= 2
    return b"".join(steps)


def _leaf(text: bytes) -> bytes:
    return sha256(b"\0" + text).digest()


def _joined(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def _signed_text(top: bytes) -> bytes:
    return orjson.dumps(["caseload-seals-1", top.hex()])
