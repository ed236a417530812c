"""Seals: one signature under many chains, each of which it proves alone."""

from __future__ import annotations

from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from caseload_desktop.store.seals import TOGETHER, Verifier, is_seal, seals_of

_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
_PUBLIC = _KEY.public_key().public_bytes_raw()


def _texts(count: int) -> list[bytes]:
    return [b"chain %d" % number for number in range(count)]


def _seals(count: int) -> list[bytes]:
    return list(seals_of(_texts(count), _KEY.sign))


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 6, 7, 33, TOGETHER - 1, TOGETHER, TOGETHER + 1, 2 * TOGETHER + 3])
def test_every_chain_has_a_seal_that_proves_it_alone(count: int) -> None:
    """However many records grew, whoever gets one of them with its seal can prove who wrote it."""
    seals = _seals(count)
    assert len(seals) == count
    assert all(is_seal(seal) for seal in seals)
    assert all(Verifier(_PUBLIC).holds(text, seal) for text, seal in zip(_texts(count), seals, strict=True))


def test_a_seal_proves_no_other_chain() -> None:
    """The seal of one record can't be put under another, nor under a changed one."""
    seals = _seals(7)
    verifier = Verifier(_PUBLIC)
    for number, seal in enumerate(seals):
        held = [text for text in (*_texts(8), b"chain 1 changed", b"") if verifier.holds(text, seal)]
        assert held == [b"chain %d" % number]


def test_an_altered_seal_proves_nothing() -> None:
    """A seal with any one bit turned, cut short or drawn out is refused, also after the true one was seen."""
    (text, *_), (seal, *_) = _texts(6), _seals(6)
    verifier = Verifier(_PUBLIC)
    assert verifier.holds(text, seal)
    for place in range(len(seal)):
        turned = seal[:place] + bytes([seal[place] ^ 1]) + seal[place + 1 :]
        assert not verifier.holds(text, turned), place
    for other in (b"", seal[:-1], seal[:-33], seal + bytes(33), seal + b"\0", seal[:64], seal[64:]):
        assert not verifier.holds(text, other)


def test_a_branch_is_no_chain() -> None:
    """What joins two chains can't be passed off as a chain, nor a top as a text."""
    (one, two), seals = _texts(2), _seals(2)
    leaves = [seal[65:] for seal in reversed(seals)]
    verifier = Verifier(_PUBLIC)
    assert not verifier.holds(b"".join(leaves), seals[0][:64])
    assert not verifier.holds(b"\1" + b"".join(leaves), seals[0][:64])
    assert verifier.holds(one, seals[0])
    assert verifier.holds(two, seals[1])


def test_another_laptop_proves_nothing() -> None:
    """A seal holds by the key of the laptop that made it alone."""
    other = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw()
    assert not any(Verifier(other).holds(text, seal) for text, seal in zip(_texts(5), _seals(5), strict=True))


def test_a_signature_under_many_is_made_and_checked_once() -> None:
    """Five thousand records need eighty signatures, not five thousand."""
    made: list[bytes] = []

    def sign(text: bytes) -> bytes:
        made.append(text)
        return _KEY.sign(text)

    seals = list(seals_of(_texts(200), sign))
    assert len(made) == 4
    verifier = Verifier(_PUBLIC)
    verifier._key = key = _Counting(verifier._key)  # type: ignore[assignment]
    assert all(verifier.holds(text, seal) for text, seal in zip(_texts(200), seals, strict=True))
    assert key.asked == made


class _Counting:
    """A public key that notes what it is asked about."""

    def __init__(self, key: Ed25519PublicKey) -> None:
        self.key, self.asked = key, list[bytes]()

    def verify(self, signature: bytes, text: bytes) -> None:
        self.asked.append(text)
        self.key.verify(signature, text)


@pytest.mark.parametrize("count", [1, 2, 6, TOGETHER])
def test_a_seal_is_checked_as_the_page_says(count: int) -> None:
    """Whoever follows docs/sync-file.md by the letter comes to the same."""
    for text, seal in zip(_texts(count), _seals(count), strict=True):
        digits, signed = seal.hex(), text
        steps = [digits[at : at + 66] for at in range(128, len(digits), 66)]
        if steps:
            top = sha256(bytes.fromhex("00") + text).digest()
            for step in steps:
                other = bytes.fromhex(step[2:])
                top = sha256(bytes.fromhex("01") + (other + top if step[:2] == "00" else top + other)).digest()
            signed = f'["caseload-seals-1","{top.hex()}"]'.encode()
        _KEY.public_key().verify(bytes.fromhex(digits[:128]), signed)


def test_one_chain_alone_is_signed_as_it_is() -> None:
    """A single seal is the plain signature of what it stands for."""
    (text,), (seal,) = _texts(1), _seals(1)
    _KEY.public_key().verify(seal, text)
