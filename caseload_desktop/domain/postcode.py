"""Postcodes of the United Kingdom: tidied, checked, found inside an address."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass

_OUTWARD = r"[A-PR-UWYZ](?:\d[A-HJKPSTUW]|\d{1,2}|[A-HK-Y]\d[ABEHMNPRVWXY]|[A-HK-Y]\d{1,2})"
_INWARD = r"\d[ABD-HJLNP-UW-Z]{2}"
_WHOLE = re.compile(rf"(?:GIR 0AA|{_OUTWARD} {_INWARD})")
_INSIDE = re.compile(rf"(?<![A-Z0-9])({_OUTWARD})\s*({_INWARD})(?![A-Z0-9])", re.IGNORECASE)
_PSEUDO_INSIDE = re.compile(r"(?<![A-Z0-9])(ZZ99)\s*(\d[A-Z]{2})(?![A-Z0-9])", re.IGNORECASE)

_PSEUDO = re.compile(r"ZZ99 \d[A-Z]{2}")
"""The NHS gives such postcodes to people without one; their meanings are the code list ``pseudo_postcode``."""


@dataclass(frozen=True, slots=True)
class PostcodeReading:
    """A postcode in capitals with one space, or none and the reason: ``empty`` or ``not_a_postcode``.

    ``pseudo`` is true for an NHS pseudo postcode (no fixed abode, address not known).
    """

    value: str = ""
    reason: str = ""
    pseudo: bool = False

    @property
    def understood(self) -> bool:
        """True when a postcode was read."""
        return bool(self.value)


def tidy_postcode(text: object, *, pseudo: Container[str] | None = None) -> PostcodeReading:
    """Read a postcode as people type it: "ct91rh", "CT9  1RH" and "ct9-1rh" are all CT9 1RH.

    Whether the postcode exists isn't known offline; the form is checked (Royal Mail's rules of position). ``pseudo``
    gives the exact NHS pseudo postcodes that may be used; without it their form is enough.
    """
    packed = re.sub(r"[^A-Z0-9]+", "", str(text or "").upper())
    if not packed:
        return PostcodeReading(reason="empty")
    spaced = f"{packed[:-3]} {packed[-3:]}"
    for candidate in dict.fromkeys((spaced, _letters_for_digits(spaced))):
        if _PSEUDO.fullmatch(candidate) and (pseudo is None or candidate in pseudo):
            return PostcodeReading(value=candidate, pseudo=True)
        if _WHOLE.fullmatch(candidate):
            return PostcodeReading(value=candidate)
    return PostcodeReading(reason="not_a_postcode")


def _letters_for_digits(spaced: str) -> str:
    """The one slip that can be put right without doubt: the letter O or I where only a digit can stand."""
    digit, letters = spaced[-3:-2], spaced[-2:]
    return f"{spaced[:-3]}{digit.replace('O', '0').replace('I', '1')}{letters}"


def find_postcode(text: str) -> tuple[PostcodeReading, str]:
    """The last postcode inside an address, and the address without it; the whole text when there is none."""
    found = [*_INSIDE.finditer(text), *_PSEUDO_INSIDE.finditer(text)]
    for match in sorted(found, key=lambda one: -one.start()):
        reading = tidy_postcode(f"{match[1]} {match[2]}")
        if reading.understood:
            rest = f"{text[: match.start()]} {text[match.end() :]}"
            return reading, re.sub(r"\s*\n\s*|[ \t]+", lambda gap: "\n" if "\n" in gap[0] else " ", rest).strip(
                " ,;\n\t"
            )
    return PostcodeReading(reason="not_a_postcode" if text.strip() else "empty"), text.strip()


def outward(postcode: str) -> str:
    """The first half, "CT9" of "CT9 1RH": the district people live in."""
    return postcode.partition(" ")[0]
