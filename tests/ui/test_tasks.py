"""Slow work never blocks the screen, never arrives late, and is never lost when it writes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.ui.tasks import Cancelled, InlineRunner, Job, Progress, TaskRunner


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[TaskRunner]:
    made = TaskRunner()
    yield made
    assert made.close()


def test_results_come_back_on_the_screens_thread(runner: TaskRunner, qtbot: QtBot) -> None:
    """Work runs elsewhere; its result arrives where widgets may be touched."""
    owner, seen = QObject(), list[tuple[int, int]]()
    runner.run(owner, threading.get_ident, lambda worker: seen.append((worker, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(seen))
    worker, screen = seen[0]
    assert screen == threading.get_ident()
    assert worker != screen


def test_database_work_is_done_in_the_order_asked(runner: TaskRunner, qtbot: QtBot) -> None:
    """Two saves in a row are written in that order."""
    owner, order, results = QObject(), list[int](), list[int]()

    def slow(number: int) -> int:
        time.sleep(0.005 if number == 0 else 0)
        order.append(number)
        return number

    for number in range(5):
        runner.run(owner, lambda number=number: slow(number), results.append, write=True)  # type: ignore[misc]
    qtbot.waitUntil(lambda: len(results) == 5)
    assert order == results == [0, 1, 2, 3, 4]


def test_a_closed_page_gets_nothing(runner: TaskRunner, qtbot: QtBot) -> None:
    """A result for a page that is gone is dropped, and the program goes on."""
    owner, seen = QObject(), list[object]()
    gate = threading.Event()
    runner.run(owner, lambda: gate.wait(60), seen.append)
    shiboken6.delete(owner)
    gate.set()
    qtbot.waitUntil(lambda: not runner.busy)
    assert seen == []


def test_an_error_goes_to_whoever_asked(runner: TaskRunner, qtbot: QtBot) -> None:
    """A page that deals with an error gets it; the presenter does not."""
    owner, errors, left = QObject(), list[Exception](), list[Exception]()
    runner.failed.connect(left.append)

    def refuse() -> None:
        raise RuleBroken("outcome_required", field="outcome")

    runner.run(owner, refuse, None, errors.append)
    qtbot.waitUntil(lambda: bool(errors))
    assert isinstance(errors[0], RuleBroken)
    assert left == []


def test_an_error_nobody_takes_reaches_the_presenter(runner: TaskRunner, qtbot: QtBot) -> None:
    """No error is lost."""
    owner = QObject()
    with qtbot.waitSignal(runner.failed) as caught:
        runner.run(owner, lambda: 1 // 0)
    assert isinstance(caught.args[0], ZeroDivisionError)


def test_closing_finishes_writes_and_drops_reads(qtbot: QtBot) -> None:
    """What the worker saved is on the disk when the program ends."""
    runner, owner, done, reads = TaskRunner(), QObject(), list[str](), list[Job]()

    def until_the_read_is_dropped() -> None:
        while not (reads and reads[0].cancelled):
            time.sleep(0.001)

    runner.run(owner, until_the_read_is_dropped, write=True)
    reads.append(runner.run(owner, lambda: done.append("read")))
    runner.run(owner, lambda: done.append("write"), write=True)
    assert runner.close()
    assert done == ["write"]


def test_long_work_stops_when_asked(runner: TaskRunner, qtbot: QtBot) -> None:
    """A cancelled job ends at its next check and hands nothing back."""
    owner, seen, errors = QObject(), list[str](), list[Exception]()
    started = threading.Event()

    def work(job: Job) -> str:
        started.set()
        while True:
            job.check()
            time.sleep(0.001)

    job = runner.run_long(owner, work, seen.append, errors.append)
    assert started.wait(60)
    job.cancel()
    qtbot.waitUntil(lambda: bool(errors))
    assert isinstance(errors[0], Cancelled)
    assert seen == []


def test_a_superseded_read_is_nobodys_news(runner: TaskRunner, qtbot: QtBot) -> None:
    """A search dropped for a newer one neither fails nor answers."""
    owner, seen, errors = QObject(), list[str](), list[Exception]()
    left: list[Exception] = []
    runner.failed.connect(left.append)
    gate = threading.Event()
    runner.run(owner, lambda: gate.wait(60))
    job = runner.run(owner, lambda: "old", seen.append, errors.append)
    job.cancel()
    gate.set()
    qtbot.waitUntil(lambda: not runner.busy)
    assert (seen, errors, left) == ([], [], [])


def test_progress_is_told_seldom_but_the_end_always(runner: TaskRunner, qtbot: QtBot) -> None:
    """Ten thousand steps do not make ten thousand repaints."""
    owner, told, done = QObject(), list[Progress](), list[int]()

    def work(job: Job) -> int:
        for step in range(1, 5001):
            job.progress(step, 5000, "rows")
        return 5000

    runner.run_long(owner, work, done.append, on_progress=told.append)
    qtbot.waitUntil(lambda: bool(done))
    assert told[-1] == Progress(5000, 5000, "rows")
    assert len(told) < 100


def test_work_beside_the_database_does_not_wait_for_it(runner: TaskRunner, qtbot: QtBot) -> None:
    """A search answers while an import writes."""
    owner, seen = QObject(), list[object]()
    gate = threading.Event()
    runner.run(owner, lambda: gate.wait(60), write=True)
    runner.run_aside(owner, lambda: "found", seen.append)
    qtbot.waitUntil(lambda: seen == ["found"])
    assert runner.busy
    gate.set()


def test_asking_a_closed_runner_is_a_fault_of_ours(qtbot: QtBot) -> None:
    """Nothing is quietly forgotten after closing."""
    runner = TaskRunner()
    runner.close()
    assert runner.close()
    with pytest.raises(RuntimeError):
        runner.run(QObject(), lambda: None)


def test_inline_runner_holds_results_back_for_tests(qtbot: QtBot) -> None:
    """Late and swapped answers can be tried without threads."""
    runner, owner, seen = InlineRunner(), QObject(), list[str]()
    runner.hold = True
    runner.run(owner, lambda: "first", seen.append)
    runner.run(owner, lambda: "second", seen.append)
    assert runner.held == 2
    assert runner.release(newest_first=True) == 2
    assert seen == ["second", "first"]


def test_inline_runner_keeps_errors_nobody_takes(qtbot: QtBot) -> None:
    """A test sees what the presenter would get."""
    runner = InlineRunner()
    runner.run(QObject(), lambda: 1 // 0)
    assert isinstance(runner.errors[0], ZeroDivisionError)
