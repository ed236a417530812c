"""A laptop's keys as words that two people can compare by phone."""

from __future__ import annotations

from hashlib import sha256

from caseload_desktop.domain.fingerprint_words import WORDS

COUNT = 8
"""Words in a fingerprint. Eight of 1,024 say 80 bits: more than anybody can search for a second pair of keys."""

_BITS = 10


def words_of(sign_key: str, recipient: str) -> tuple[str, ...]:
    """Return the words for a laptop's public keys: its signing key (Ed25519, hex) and the key to lock files to (age).

    Both keys are in it, so that neither can be exchanged unseen.
    """
    said = sha256("\n".join(("caseload-fingerprint-1", sign_key.lower(), recipient)).encode()).digest()
    number = int.from_bytes(said, "big") >> (len(said) * 8 - COUNT * _BITS)
    places = (number >> _BITS * (COUNT - 1 - place) & (1 << _BITS) - 1 for place in range(COUNT))
    return tuple(WORDS[place] for place in places)
