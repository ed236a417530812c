"""Values out of a file of somebody else: each is what it should be, or the file is refused as malformed."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import orjson

from caseload_desktop.domain.errors import FileRefused

_T = TypeVar("_T")
_BIGGEST = 2**63 - 1
_LONGEST_TEXT = 2000
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")

FILE_ID = re.compile(r"[0-9a-f]{32}")
DEVICE = re.compile(r"[0-9A-Z]{1,12}")
KEY = re.compile(r"[0-9a-f]{64}")
HASH = re.compile(r"[0-9a-f]{64}")
SIGNATURE = re.compile(r"[0-9a-f]{128}")
SEAL = re.compile(r"[0-9a-f]{128}(0[01][0-9a-f]{64}){0,6}")
RECIPIENT = re.compile(r"age1[0-9a-z]{1,4000}")


def json_of(content: bytes) -> object:
    """Read JSON."""
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        # Its own error carries the text it could not read.
        raise FileRefused("sync_malformed") from None


def parts(content: bytes, count: int) -> list[Any]:
    """Read a JSON list of ``count`` values."""
    return array(json_of(content), length=count)


def mapping(found: object) -> dict[str, Any]:
    """Return what must be an object with names."""
    if not isinstance(found, dict):
        raise FileRefused("sync_malformed")
    return found


def array(found: object, *, length: int | None = None) -> list[Any]:
    """Return what must be a list, of ``length`` values if given."""
    if not isinstance(found, list) or length not in (None, len(found)):
        raise FileRefused("sync_malformed")
    return found


def number(found: object, *, least: int = 0) -> int:
    """Return a whole number that the store can hold."""
    if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= _BIGGEST:
        raise FileRefused("sync_malformed")
    return found


def truth(found: object) -> bool:
    """Return yes or no."""
    if not isinstance(found, bool):
        raise FileRefused("sync_malformed")
    return found


def any_text(found: object) -> str:
    """Return text of any length and content."""
    if not isinstance(found, str):
        raise FileRefused("sync_malformed")
    return found


def text(found: object) -> str:
    """Return words to show to a person: one line, not endless, maybe none."""
    words = any_text(found)
    if len(words) > _LONGEST_TEXT or _CONTROL.search(words):
        raise FileRefused("sync_malformed")
    return words


def name(found: object) -> str:
    """Return the name or mark of a thing, which is never empty."""
    words = text(found)
    if not words:
        raise FileRefused("sync_malformed")
    return words


def matching(pattern: re.Pattern[str], found: object) -> str:
    """Return a text that is wholly of ``pattern``."""
    if not isinstance(found, str) or not pattern.fullmatch(found):
        raise FileRefused("sync_malformed")
    return found


def binary(pattern: re.Pattern[str], found: object) -> bytes:
    """Return the bytes written in hex digits, as many as ``pattern`` asks for."""
    return bytes.fromhex(matching(pattern, found))


def packed(found: object) -> bytes:
    """Return the bytes written in letters (base64)."""
    try:
        return base64.b64decode(any_text(found), validate=True)
    except ValueError:
        raise FileRefused("sync_malformed") from None


def instant(found: object) -> str:
    """Return a moment in ISO form that carries its zone."""
    words = text(found)
    try:
        zone = datetime.fromisoformat(words).tzinfo
    except ValueError:
        zone = None
    if zone is None:
        raise FileRefused("sync_malformed")
    return words


def optional(read: Callable[[object], _T], found: object) -> _T | None:
    """Return what ``read`` makes of a value, or None where there is none."""
    return None if found is None else read(found)
