"""The log tells what happened without telling about whom."""

from __future__ import annotations

import errno
import json
import logging
import sys
import threading
from pathlib import Path

import pytest

from caseload_desktop.runtime import logs

_log = logging.getLogger("caseload_desktop.tests")
_NAME = "Quillwort"


def _fail() -> None:
    try:
        int(_NAME)
    except ValueError as cause:
        raise KeyError(_NAME) from cause


def _written(folder: Path) -> str:
    return (folder / logs.LOG_NAME).read_text(encoding="utf-8")


@pytest.mark.logs_expected
def test_exception_text_never_reaches_the_log(tmp_path: Path) -> None:
    """A person's name quoted by an exception, or by what caused it, is not in the log; class and place are."""
    handler = logs.start(tmp_path)
    try:
        _fail()
    except KeyError as error:
        _log.exception("could not save: %s", error)
    finally:
        logs.stop(handler)
    text = _written(tmp_path)
    assert _NAME not in text
    line = json.loads(text)
    assert line["what"] == "could not save: KeyError"
    assert line["error"][0] == "KeyError"
    assert "ValueError" in line["error"]
    assert any(place.endswith("_fail") for place in line["error"])


def test_log_is_one_object_a_line(tmp_path: Path) -> None:
    """IT can read the log with any tool that knows JSON lines."""
    handler = logs.start(tmp_path)
    _log.info("saved %d in %s", 3, "log_contact")
    logs.stop(handler)
    line = json.loads(_written(tmp_path))
    assert line["what"] == "saved 3 in log_contact"
    assert line["level"] == "INFO"
    assert line["at"].endswith("+00:00")


@pytest.mark.logs_expected
def test_crash_on_a_thread_is_told_once_and_without_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same crash over and over is shown to the worker once, in words without personal values."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    told: list[str] = []
    logs.catch_crashes(told.append)
    for _ in range(2):
        thread = threading.Thread(target=_fail)
        thread.start()
        thread.join()
    assert len(told) == 1
    assert _NAME not in told[0]


@pytest.mark.logs_expected
def test_a_log_that_can_not_be_written_is_said_once_and_quietly(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk: the program goes on; no traceback, and nothing of what was to be logged reaches the terminal."""
    handler = logs.start(tmp_path)

    def full(_words: str) -> int:
        raise OSError(errno.ENOSPC, f"no room for {_NAME}")

    try:
        _log.info("first")
        assert handler.stream is not None
        monkeypatch.setattr(handler.stream, "write", full, raising=False)
        _log.warning("could not save %s", _NAME)
        _log.warning("could not save %s", _NAME)
    finally:
        monkeypatch.undo()
        logs.stop(handler)
    assert handler.lost == 2
    assert capsys.readouterr().err == "Caseload Desktop can't write its log (OSError); it goes on without.\n"
