"""One program a store: a lock of the operating system that ends by itself when the program does, however it ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from caseload_desktop.domain.errors import StoreUnavailable
from caseload_desktop.store.faults import store_error


class ProgramLock:
    """Holds the lock on ``path``. Only the lock counts: the file stays, so one left by a crash is no hindrance."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        """True while this object holds the lock."""
        return self._descriptor is not None

    def take(self) -> None:
        """Take the lock. Raises ``StoreUnavailable``: ``in_use`` when another program has it, ``not_writable``."""
        if self.held:
            return
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise store_error(error) or error from None
        try:
            _lock(descriptor)
        except OSError:
            os.close(descriptor)
            raise StoreUnavailable("in_use") from None
        self._descriptor = descriptor

    def release(self) -> None:
        """Give the lock back."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
