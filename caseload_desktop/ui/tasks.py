"""Slow work off the screen's thread: one worker for the database, a pool for the rest."""

from __future__ import annotations

import itertools
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

import shiboken6
from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal, SignalInstance

T = TypeVar("T")

_PROGRESS_EVERY_S = 0.1
"""Progress is shown at most ten times a second."""

OnResult = Callable[[T], object]
OnError = Callable[[Exception], object]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long job is: ``done`` of ``total`` (0 = not known) and, in words, what it does now."""

    done: int
    total: int
    words: str = ""


class Cancelled(Exception):
    """A long job noticed that it was cancelled and left everything as it was."""


class Job:
    """One piece of work asked for; the same object is its handle for whoever asked and its control inside.

    A job is *superseded* when its owner asked for newer results: then its result is dropped.
    """

    _numbers = itertools.count(1)

    def __init__(self, *, tell: Callable[[Job, Progress], None] | None = None) -> None:
        self.number = next(Job._numbers)
        self._cancelled = threading.Event()
        self._tell = tell
        self._told = 0.0

    @property
    def cancelled(self) -> bool:
        """True once somebody asked the job to stop."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Ask the job to stop at its next check; its result will be dropped."""
        self._cancelled.set()

    def check(self) -> None:
        """Raise ``Cancelled`` when asked to stop; long work calls this between its steps."""
        if self.cancelled:
            raise Cancelled

    def progress(self, done: int, total: int, words: str = "") -> None:
        """Report progress (and stop here when cancelled); shown at most ten times a second."""
        self.check()
        now = time.monotonic()
        if self._tell is not None and (now - self._told >= _PROGRESS_EVERY_S or done >= total > 0):
            self._told = now
            self._tell(self, Progress(done, total, words))


@dataclass(slots=True)
class _Order:
    """What a worker needs to do a job, and the screen's thread to hand its result back."""

    job: Job
    owner: QObject
    work: Callable[[], object]
    on_result: Callable[..., object] | None
    on_error: OnError | None
    on_progress: Callable[[Progress], object] | None
    write: bool
    long: bool = False
    result: object = None
    error: Exception | None = None


class Runner(Protocol):
    """What pages know of the task runner; ``InlineRunner`` stands in for it in tests."""

    @property
    def failed(self) -> SignalInstance: ...

    @property
    def closed(self) -> bool: ...

    def run(
        self,
        owner: QObject,
        work: Callable[[], T],
        on_result: OnResult[T] | None = None,
        on_error: OnError | None = None,
        *,
        write: bool = False,
    ) -> Job: ...

    def run_aside(
        self,
        owner: QObject,
        work: Callable[[], T],
        on_result: OnResult[T] | None = None,
        on_error: OnError | None = None,
    ) -> Job: ...

    def run_long(
        self,
        owner: QObject,
        work: Callable[[Job], T],
        on_result: OnResult[T] | None = None,
        on_error: OnError | None = None,
        *,
        on_progress: Callable[[Progress], object] | None = None,
        write: bool = False,
    ) -> Job: ...

    def close(self, *, timeout_s: float = 30.0) -> bool: ...


class _Aside(QRunnable):
    """A job for the pool; its signals belong to the runner, never to the runnable."""

    def __init__(self, order: _Order, finish: Callable[[_Order], None]) -> None:
        super().__init__()
        self._order = order
        self._finish = finish

    def run(self) -> None:
        _carry_out(self._order)
        self._finish(self._order)


def _carry_out(order: _Order) -> None:
    """Do the work and keep what came of it; nothing escapes a worker."""
    if order.job.cancelled and not order.write:
        order.error = Cancelled()
        return
    try:
        order.result = order.work()
    except Exception as error:  # noqa: BLE001  handed to on_error or to the presenter, never swallowed
        order.error = error


class TaskRunner(QObject):
    """Runs work off the screen's thread and hands results back to it.

    Work gets plain values, returns plain values and touches no widget. If ``owner`` is gone by then, or the job was
    cancelled, the result is dropped. An exception goes to ``on_error``, else to ``failed``.

    Signals: ``failed(Exception)`` nobody else dealt with it; ``busy_changed(bool)``.
    """

    failed = Signal(object)
    busy_changed = Signal(bool)
    _done = Signal(object)
    _moved = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._waiting: dict[int, _Order] = {}
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(2)
        self._closed = False
        self._done.connect(self._on_done, Qt.ConnectionType.QueuedConnection)
        self._moved.connect(self._on_moved, Qt.ConnectionType.QueuedConnection)
        self._worker = threading.Thread(target=self._serve, name="database", daemon=True)
        self._worker.start()

    def run(
        self,
        owner: QObject,
        work: Callable[[], T],
        on_result: OnResult[T] | None = None,
        on_error: OnError | None = None,
        *,
        write: bool = False,
    ) -> Job:
        """Do ``work`` on the database worker, after what was asked before; a ``write`` is never left undone."""
        return self._ask(_Order(Job(), owner, work, on_result, on_error, None, write), aside=False)

    def run_aside(
        self,
        owner: QObject,
        work: Callable[[], T],
        on_result: OnResult[T] | None = None,
        on_error: OnError | None = None,
    ) -> Job:
        """Do ``work`` that reads with a connection of its own, or none, beside the database worker."""
        return self._ask(_Order(Job(), owner, work, on_result, on_error, None, write=False), aside=True)

    def run_long(
        self,
        owner: QObject,
        work: Callable[[Job], T],
        on_result: OnResult[T] | None = None,
        on_error: OnError | None = None,
        *,
        on_progress: Callable[[Progress], object] | None = None,
        write: bool = False,
    ) -> Job:
        """Do long ``work`` that reports progress and can be cancelled; on the database worker when it writes."""
        job = Job(tell=self._moved.emit)
        order = _Order(job, owner, lambda: work(job), on_result, on_error, on_progress, write, long=True)
        return self._ask(order, aside=not write)

    @property
    def busy(self) -> bool:
        """True while something asked for is not finished."""
        return bool(self._waiting)

    @property
    def closed(self) -> bool:
        """True once the program ends; what only keeps the screen up to date then asks no more."""
        return self._closed

    def close(self, *, timeout_s: float = 30.0) -> bool:
        """Finish the writes asked for, drop the reads, stop; False when a write was still going after ``timeout_s``."""
        if self._closed:
            return True
        self._closed = True
        for order in list(self._waiting.values()):
            if not order.write:
                order.job.cancel()
        self._orders.put(None)
        self._worker.join(timeout_s)
        finished = self._pool.waitForDone(round(timeout_s * 1000))
        self._waiting.clear()
        return finished and not self._worker.is_alive()

    def _ask(self, order: _Order, *, aside: bool) -> Job:
        if self._closed:
            raise RuntimeError("The task runner is closed")
        if not self._waiting:
            self.busy_changed.emit(True)
        self._waiting[order.job.number] = order
        if aside:
            self._pool.start(_Aside(order, self._hand_back))
        else:
            self._orders.put(order)
        return order.job

    def _serve(self) -> None:
        while (order := self._orders.get()) is not None:
            _carry_out(order)
            self._hand_back(order)

    def _hand_back(self, order: _Order) -> None:
        if shiboken6.isValid(self):
            self._done.emit(order)

    def _on_done(self, order: _Order) -> None:
        if self._waiting.pop(order.job.number, None) is None:
            return
        if not self._waiting:
            self.busy_changed.emit(False)
        deliver(order, self.failed)

    def _on_moved(self, job: Job, progress: Progress) -> None:
        order = self._waiting.get(job.number)
        if order is not None and order.on_progress is not None and shiboken6.isValid(order.owner):
            order.on_progress(progress)


def deliver(order: _Order, failed: SignalInstance) -> None:
    """Hand a finished job's result or error to whoever asked, unless they are gone or cancelled it."""
    if order.error is None:
        # A write that went through is told even when it was cancelled at the last moment: the store did change.
        wanted = order.write or not order.job.cancelled
        if order.on_result is not None and shiboken6.isValid(order.owner) and wanted:
            order.on_result(order.result)
        return
    if isinstance(order.error, Cancelled):
        # A superseded read is nobody's news; whoever watches long work wants to hear that it stopped.
        if order.long and order.on_error is not None and shiboken6.isValid(order.owner):
            order.on_error(order.error)
    elif order.on_error is not None and shiboken6.isValid(order.owner):
        order.on_error(order.error)
    else:
        failed.emit(order.error)


class InlineRunner(QObject):
    """Does work at once on the calling thread; tests, the guided demo and the self-check use it.

    With ``hold`` set, jobs wait until ``release`` (oldest first, or ``newest_first``), to test late results.
    """

    failed = Signal(object)
    busy_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.closed = False
        self.hold = False
        self._held: list[_Order] = []
        self.errors: list[Exception] = []
        self.failed.connect(self.errors.append)

    def run(
        self,
        owner: QObject,
        work: Callable[[], T],
        on_result: OnResult[T] | None = None,
        on_error: OnError | None = None,
        *,
        write: bool = False,
    ) -> Job:
        """As ``TaskRunner.run``, finished on return."""
        return self._do(_Order(Job(), owner, work, on_result, on_error, None, write))

    def run_aside(
        self,
        owner: QObject,
        work: Callable[[], T],
        on_result: OnResult[T] | None = None,
        on_error: OnError | None = None,
    ) -> Job:
        """As ``TaskRunner.run_aside``, finished on return."""
        return self._do(_Order(Job(), owner, work, on_result, on_error, None, write=False))

    def run_long(
        self,
        owner: QObject,
        work: Callable[[Job], T],
        on_result: OnResult[T] | None = None,
        on_error: OnError | None = None,
        *,
        on_progress: Callable[[Progress], object] | None = None,
        write: bool = False,
    ) -> Job:
        """As ``TaskRunner.run_long``, finished on return."""

        def tell(_job: Job, progress: Progress) -> None:
            if on_progress is not None:
                on_progress(progress)

        job = Job(tell=tell)
        return self._do(_Order(job, owner, lambda: work(job), on_result, on_error, on_progress, write, long=True))

    def release(self, *, newest_first: bool = False) -> int:
        """Do the jobs held back and return how many there were."""
        held, self._held = self._held, []
        for waiting in reversed(held) if newest_first else held:
            _carry_out(waiting)
            deliver(waiting, self.failed)
        return len(held)

    @property
    def held(self) -> int:
        """How many jobs wait for ``release``."""
        return len(self._held)

    def close(self, *, timeout_s: float = 30.0) -> bool:
        """Nothing is ever under way, so there is nothing to wait for."""
        return timeout_s >= 0

    def _do(self, order: _Order) -> Job:
        if self.hold:
            self._held.append(order)
        else:
            _carry_out(order)
            deliver(order, self.failed)
        return order.job
