"""The growing wait after wrong passwords: counted on disk before each try, timed by a clock nobody can set back."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from caseload_desktop.runtime.files import write_whole

_FREE_TRIES = 3
_LONGEST = 300
_NAMES_KEPT = 64
_WHEN_UNREADABLE = 6


def wait_after(wrong: int) -> int:
    """Seconds to wait after so many wrong tries in a row: none for the first two, then 2, 4, 8 ... up to 300."""
    return 0 if wrong < _FREE_TRIES else min(2 ** min(wrong - _FREE_TRIES + 1, 16), _LONGEST)


class Waits:
    """Counts tries for each name typed, known or not, so that the wait gives no hint whether a name exists.

    The count lives in a file, so a restart does not reset it; the time runs on the monotonic clock from the last try
    or, after a restart, from the start, so neither a restart nor the wall clock shortens it. The wait slows guessing
    at the keyboard; guessing on a stolen copy is slowed by Argon2id alone.
    """

    def __init__(self, path: Path, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._monotonic = monotonic
        self._from: dict[str, float] = {}
        self._started = monotonic()

    def seconds_left(self, name: str) -> float:
        """Seconds until ``name`` may be tried again; 0.0 when now."""
        who = _mark(name)
        counts = self._read()
        wait = wait_after(counts.get(who, counts.get("*", 0)))
        return max(0.0, self._from.get(who, self._started) + wait - self._monotonic()) if wait else 0.0

    def begin(self, name: str) -> None:
        """Count a try before it is made, so that killing the program half way wins nothing. Raises ``OSError``."""
        who = _mark(name)
        counts = self._read()
        counts[who] = counts.get(who, counts.get("*", 0)) + 1
        self._write(counts)
        self._from[who] = self._monotonic()

    def passed(self, name: str) -> None:
        """Forget the wrong tries of ``name``: the password was right. Raises ``OSError``."""
        counts = self._read()
        if counts.pop(_mark(name), None) is not None or "*" in counts:
            counts.pop("*", None)
            self._write(counts)

    def _read(self) -> dict[str, int]:
        """The counts by mark; a garbled file counts as several wrong tries for everybody, under ``*``."""
        try:
            found = json.loads(self._path.read_bytes())["wrong"]
            return {str(who): int(count) for who, count in found.items()}
        except FileNotFoundError:
            return {}
        except (ValueError, KeyError, TypeError, AttributeError):
            return {"*": _WHEN_UNREADABLE}

    def _write(self, counts: dict[str, int]) -> None:
        kept = sorted(counts.items(), key=lambda entry: -entry[1])[:_NAMES_KEPT]
        write_whole(self._path, json.dumps({"v": 1, "wrong": dict(kept)}, sort_keys=True).encode())


def _mark(name: str) -> str:
    """A name stands in the file only as a short hash: somebody may have typed a password into the name field."""
    return sha256(b"caseload-wait\x1f" + name.encode()).hexdigest()[:16]
