"""NHS numbers: read, checked by modulus 11, shown in threes and fours; wanted, never required."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SEPARATORS = re.compile(r"[\s\-.\u2010-\u2015\u2212/_]+")
_PREFIX = re.compile(r"^\s*(?:nhs\s*(?:no|number|num|#)?\.?\s*:?)\s*", re.IGNORECASE)
_ISSUED_FIRST_DIGITS = "3467"
_TEST_RANGE = "999"


@dataclass(frozen=True, slots=True)
class NhsNumberReading:
    """What was understood: ten digits, or none and the reason.

    ``reason``: ``empty``, ``not_digits``, ``wrong_length``, ``same_digits``, ``wrong_check_digit``.
    ``warning``: ``unusual_range`` for a number that is right in itself but not of the ranges issued in England and
    Wales (a Scottish or Northern Irish number, say): asked about, never blocked.
    """

    digits: str = ""
    reason: str = ""
    in_test_range: bool = False
    warning: str = ""

    @property
    def understood(self) -> bool:
        """True when ten digits with the right check digit were read."""
        return bool(self.digits)


def check_nhs_number(text: object) -> NhsNumberReading:
    """Read an NHS number as people write it: with spaces, hyphens, dots, "NHS no" before it, or as a sheet's number.

    Rule: NHS Data Dictionary; the sum of the first nine digits times 10 down to 2, modulo 11, taken from 11.
    """
    written = _as_text(text)
    digits = _SEPARATORS.sub("", _PREFIX.sub("", written))
    reason = _reason_against(digits)
    if reason:
        return NhsNumberReading(reason=reason)
    in_test_range = digits.startswith(_TEST_RANGE)
    usual = digits[0] in _ISSUED_FIRST_DIGITS or in_test_range
    return NhsNumberReading(digits=digits, in_test_range=in_test_range, warning="" if usual else "unusual_range")


def _reason_against(digits: str) -> str:
    if not digits:
        return "empty"
    if not (digits.isascii() and digits.isdigit()):
        return "not_digits"
    if len(digits) != 10:
        return "wrong_length"
    if len(set(digits)) == 1:
        return "same_digits"
    if check_digit(digits[:9]) != int(digits[9]):
        return "wrong_check_digit"
    return ""


def _as_text(value: object) -> str:
    """A spreadsheet may hold the number as a number: 9990000018.0 is the same number."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def check_digit(first_nine: str) -> int | None:
    """The tenth digit of nine; None where it would be 10, for which no number is issued."""
    remainder = sum(int(digit) * weight for digit, weight in zip(first_nine, range(10, 1, -1), strict=True)) % 11
    check = (11 - remainder) % 11
    return None if check == 10 else check


def is_valid(digits: str) -> bool:
    """True for ten digits that pass the check, without separators."""
    return _reason_against(digits) == ""


def show_nhs_number(digits: str | None) -> str:
    """The number in the form the NHS shows it, 999 000 0018; what is not ten digits is shown as it is."""
    if not digits:
        return ""
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}" if len(digits) == 10 else digits
