"""The shared guards of the test suite do guard."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conftest import in_shares

pytest_plugins = ["pytester"]
GUARDS = Path(__file__).parent / "conftest.py"


@pytest.fixture
def guarded(pytester: pytest.Pytester) -> pytest.Pytester:
    """A small suite of its own under the same guards."""
    pytester.makeconftest(GUARDS.read_text(encoding="utf-8"))
    pytester.makeini("[pytest]\nmarkers =\n    logs_expected: x\n")
    return pytester


def _run(guarded: pytest.Pytester) -> pytest.RunResult:
    return guarded.runpytest_subprocess("-q", "-p", "no:randomly", "-p", "no:cacheprovider")


def test_home_is_a_throw_away_folder() -> None:
    """No test can touch the files of whoever runs the suite."""
    assert "caseload-tests-" in str(Path.home())
    assert os.environ["QT_QPA_PLATFORM"] == "offscreen"


@pytest.mark.parametrize("workers", [1, 2, 3, 8])
def test_every_worker_begins_with_slow_tests(workers: int) -> None:
    """No worker is left alone with a test of two minutes at the end; nothing is left out, and the others stay drawn."""
    slow = [["slow 1"], ["slow 2", "slow 3"], ["slow 4"], ["slow 5"]]
    quick = [f"quick {number}" for number in range(96)]
    laid = in_shares(slow, quick, workers)
    assert sorted(laid) == sorted([*quick, *(one for group in slow for one in group)])
    assert [one for one in laid if one.startswith("quick")] == quick
    shares = []
    for left in range(workers, 0, -1):
        own, laid = laid[: len(laid) // left], laid[len(laid) // left :]
        shares.append([group for group in slow if set(group) & set(own)])
        assert own[: sum(map(len, shares[-1]))] == [one for group in shares[-1] for one in group]
    counts = [len(share) for share in shares]
    assert sum(counts) == len(slow)
    assert max(counts) - min(counts) <= 1


def test_stray_warning_fails_the_test_that_let_it_pass(guarded: pytest.Pytester) -> None:
    """A warning in the log that no test expected is a failure, an expected one is not."""
    guarded.makepyfile(
        """
        import logging, pytest
        def test_careless():
            logging.getLogger("x").warning("stray")
        @pytest.mark.logs_expected
        def test_careful():
            logging.getLogger("x").warning("meant")
        """
    )
    _run(guarded).assert_outcomes(passed=2, errors=1)


def test_thread_left_running_fails_the_test(guarded: pytest.Pytester) -> None:
    """A thread that outlives its test is reported by name."""
    guarded.makepyfile(
        """
        import threading, time, conftest
        conftest._THREAD_GRACE_S = 0.05
        def test_leaves_one():
            threading.Thread(target=time.sleep, args=(600,), name="forgotten", daemon=True).start()
        """
    )
    result = _run(guarded)
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*Threads left running: forgotten*"])


def test_window_left_open_fails_the_test(guarded: pytest.Pytester) -> None:
    """A window nobody closes would be in the next test's pictures."""
    guarded.makepyfile(
        """
        from PySide6.QtWidgets import QLabel
        kept = []
        def test_closed_by_the_bot(qtbot):
            label = QLabel("x"); qtbot.addWidget(label); label.show()
        def test_leaves_one(qtbot):
            kept.append(QLabel("x")); kept[0].show()
        """
    )
    result = _run(guarded)
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*Windows left open: QLabel*"])
