"""Guards every test runs under: no real home, no window server, no stray log line, no thread left behind."""

from __future__ import annotations

import atexit
import gc
import logging
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from pytestqt.qtbot import QtBot

# Before anything imports Qt: no test opens a real window, and text is measured with the bundled font alike everywhere.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.pop("QT_SCALE_FACTOR", None)

_HOME = Path(tempfile.mkdtemp(prefix="caseload-tests-"))
_FOLDER_VARIABLES = {
    "HOME": "home",
    "USERPROFILE": "home",
    "APPDATA": "home/roaming",
    "LOCALAPPDATA": "home/local",
    "XDG_CONFIG_HOME": "home/config",
    "XDG_DATA_HOME": "home/data",
    "XDG_STATE_HOME": "home/state",
    "XDG_CACHE_HOME": "home/cache",
    "XDG_RUNTIME_DIR": "home/run",
}
_ENGLAND = "GMT0BST,M3.5.0/1,M10.5.0"
_BENCH = Path(__file__).parent / "bench"
_THREAD_GRACE_S = 60.0
_WAIT_MS = 60_000
"""How long a test waits for what must come: a busy machine may need some of it, only a failure all of it."""
_STATEMENTS_KEPT = 3000
_T = TypeVar("_T")


def _leave_the_real_home_alone() -> None:
    """Point every folder variable at a throw-away folder for the whole run."""
    for name, inside in _FOLDER_VARIABLES.items():
        folder = _HOME / inside
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.environ[name] = str(folder)
    os.environ.pop("CASELOAD_PROFILE", None)
    atexit.register(shutil.rmtree, _HOME, ignore_errors=True)


_leave_the_real_home_alone()


def _leave_nothing_to_chance() -> None:
    """The same examples each time, England's time, and no verdict by the clock, which on a busy machine goes by chance.

    ``--hypothesis-profile=explore`` draws others each time, and ten times as many.
    """
    by_luck = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    calm = settings(deadline=None, database=None, suppress_health_check=by_luck)
    settings.register_profile("steady", calm, derandomize=True)
    settings.register_profile("explore", calm, max_examples=1000)
    settings.load_profile("steady")
    os.environ["TZ"] = _ENGLAND
    if hasattr(time, "tzset"):
        time.tzset()
    for wait in (QtBot.waitUntil, QtBot.waitSignal):
        assert wait.__kwdefaults__ is not None
        wait.__kwdefaults__["timeout"] = _WAIT_MS


_leave_nothing_to_chance()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Benchmarks run only when they are named: ``pytest tests/bench``."""
    if collection_path == _BENCH and not any("bench" in argument for argument in config.args):
        return True
    return None


@contextmanager
def cheap_stores() -> Iterator[None]:
    """Stores of this process don't wait for the disk, and what SQLAlchemy compiled for one serves the next.

    Only a loss of power would show the first, and none is tried here; that the program waits, ``test_engine.py`` shows.
    The program lets go of the second with its store, since values are kept in it; programs that tests start do both.
    """
    engine: Any = sys.modules.get("caseload_desktop.store.engine")
    if engine is None:
        yield
        return
    from sqlalchemy.util import LRUCache

    shipped = engine.SYNCHRONOUS, engine.create_engine
    kept: dict[str, Any] = {"compiled_cache": LRUCache(_STATEMENTS_KEPT)}
    engine.SYNCHRONOUS, engine.create_engine = "OFF", partial(engine.create_engine, execution_options=kept)
    try:
        yield
    finally:
        engine.SYNCHRONOUS, engine.create_engine = shipped


@pytest.fixture(scope="session", autouse=True)
def _cheap_stores() -> Iterator[None]:
    with cheap_stores():
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slow tests, shared among the workers: left to chance, one drawn last keeps a worker waiting."""
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("slow"):
            files.setdefault(item.path, []).append(item)
    quick = [item for item in items if not item.get_closest_marker("slow")]
    items[:] = in_shares(list(files.values()), quick, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


def pytest_collection_finish() -> None:
    """Look for no garbage among modules and tests any more: all of it stays to the end."""
    gc.collect()
    gc.freeze()


def in_shares(slow: list[list[_T]], quick: list[_T], workers: int) -> list[_T]:
    """Lay tests in a row so that each of so many equal parts, which is what a worker is given, begins with slow ones.

    What is slow comes in groups, such as the tests of one file, which stay together.
    """
    others, laid, count = iter(quick), list[_T](), len(quick) + sum(map(len, slow))
    for number in range(workers):
        own = [item for group in slow[number::workers] for item in group]
        part = (count - len(laid)) // (workers - number)
        laid += [*own, *islice(others, max(0, part - len(own)))]
    return [*laid, *others]


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """An empty profile folder that belongs to this test alone."""
    folder = tmp_path / "profile"
    folder.mkdir(mode=0o700)
    return folder


class _StrayLogs(logging.Handler):
    """Keeps what is logged at WARNING or above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def _no_stray_logs(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test during which something is logged at WARNING or above fails, unless it says that it expects that."""
    handler = _StrayLogs()
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
    if handler.lines and request.node.get_closest_marker("logs_expected") is None:
        pytest.fail("Logged without the test expecting it:\n" + "\n".join(handler.lines), pytrace=False)


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    """A test that leaves a thread of its own running fails."""
    before = set(threading.enumerate())
    yield
    for thread in _new_threads(before):
        thread.join(_THREAD_GRACE_S)
    left = [thread.name for thread in _new_threads(before) if thread.is_alive()]
    if left:
        pytest.fail(f"Threads left running: {', '.join(sorted(left))}", pytrace=False)


@pytest.fixture(autouse=True)
def _no_window_left() -> Iterator[None]:
    """A test that leaves a window open fails; pytest-qt has closed by then what ``qtbot.addWidget`` was told of."""
    yield
    widgets = sys.modules.get("PySide6.QtWidgets")
    application = widgets.QApplication.instance() if widgets else None
    if application is None:
        return
    left = [window for window in application.topLevelWidgets() if window.isVisible()]
    for window in left:
        window.close()
    if left:
        names = sorted(type(window).__name__ for window in left)
        pytest.fail(f"Windows left open: {', '.join(names)}", pytrace=False)


def _new_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    """Threads started since; not those of Qt's pool, which Python only knows as dummies."""
    now = set(threading.enumerate()) - before
    return [thread for thread in now if not isinstance(thread, threading._DummyThread)]
