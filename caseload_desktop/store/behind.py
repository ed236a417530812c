"""Writing beside reading: one piece of work at a time on a thread of its own, inside the caller's transaction."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

Work = Callable[[], None]

_SWITCH_SECONDS = 0.00006
"""How long the thread that writes waits for its turn between two statements. Python's own 5 ms are as long as a batch,
and half a millisecond still kept the database idle for a sixth of an import."""

_NEW_OBJECTS = 1_000_000
"""So many new objects make Python look for unreachable ones; its own 700 are those of twenty operations. What a few
batches hold is less, and goes with them without being looked for."""


class Behind:
    """Runs what it is given one after the other, beside the caller, who must ``wait`` before using the same connection.

    An exception of the work comes out of the next ``run`` or ``wait``.
    """

    def __init__(self) -> None:
        self._pool: ThreadPoolExecutor | None = None
        self._running: Future[None] | None = None

    @property
    def is_busy(self) -> bool:
        """True while work is running, so that asking the connection would have to wait."""
        return self._running is not None and not self._running.done()

    def run(self, work: Work) -> None:
        """Begin a piece of work, once the one before it is done."""
        self.wait()
        if self._pool is None:
            self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store-behind")
        self._running = self._pool.submit(work)

    def wait(self) -> None:
        """Wait until the last piece of work is done."""
        running, self._running = self._running, None
        if running is not None:
            running.result()

    def close(self) -> None:
        """Wait for what runs, however it ends, and end the thread; an exception that nobody asked for is let go."""
        self._running = None
        if self._pool is not None:
            self._pool.shutdown(wait=True)


@contextmanager
def working_behind() -> Iterator[Behind]:
    """Give a ``Behind`` that is done when this ends; meanwhile Python switches threads often and collects seldom."""
    behind = Behind()
    interval, thresholds = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(_SWITCH_SECONDS)
    gc.set_threshold(_NEW_OBJECTS, *thresholds[1:])
    try:
        yield behind
    finally:
        behind.close()
        gc.set_threshold(*thresholds)
        sys.setswitchinterval(interval)
