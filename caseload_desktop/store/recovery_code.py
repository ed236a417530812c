"""The printed recovery code: five groups of five characters that a tired person can copy from paper and type."""

from __future__ import annotations

import secrets

from caseload_desktop.domain.errors import RuleBroken

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so that no two characters are taken for one another."""

_GROUPS = 5
_GROUP = 5
_LENGTH = _GROUPS * _GROUP
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_IGNORED = str.maketrans("", "", " \t\r\n-.,_–—\u00a0")


def new_recovery_code() -> str:
    """Return a fresh code as it is printed: 24 characters of chance (120 bits) and a check character, in groups."""
    chance = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH - 1))
    return show(chance + _check_character(chance))


def show(code: str) -> str:
    """Return the 25 characters as five groups of five."""
    return "-".join(code[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def read_recovery_code(typed: str) -> str:
    """Return the 25 characters meant by ``typed``; case, spaces, dashes, O for 0 and I or L for 1 do not matter.

    Raises ``RuleBroken`` with code ``recovery_code_length`` or ``recovery_code_mistyped``. The check character finds
    every single mistyped character and nearly every swapped pair, so that a slip is told at once and is not counted
    as a wrong code.
    """
    code = typed.upper().translate(_IGNORED).translate(_READ_AS)
    if len(code) != _LENGTH:
        raise RuleBroken("recovery_code_length", field="code", needed=_LENGTH, found=len(code))
    if any(c not in ALPHABET for c in code) or _check_character(code[:-1]) != code[-1]:
        raise RuleBroken("recovery_code_mistyped", field="code")
    return code


def _check_character(characters: str) -> str:
    """The check character of ISO/IEC 7064's hybrid scheme, with modulus 33, 32."""
    size = len(ALPHABET)
    product = size
    for character in characters:
        total = (product + ALPHABET.index(character)) % size or size
        product = total * 2 % (size + 1)
    return ALPHABET[(size + 1 - product) % size]
