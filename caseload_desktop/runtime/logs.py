"""The program's log: JSON lines of ids, counts, durations and command names, never a word somebody typed."""

from __future__ import annotations

import json
import logging
import logging.handlers
import sys
import threading
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

from typing_extensions import override

LOG_NAME = "caseload.log"
_MOST_BYTES = 1_000_000
_KEPT_FILES = 5
_root = "caseload_desktop"
_crash_log = logging.getLogger(f"{_root}.crash")

Listener = Callable[[str], None]


class QuietFile(logging.handlers.RotatingFileHandler):
    """The log's file. A line that can't be written (disk full) is counted, and that is said once, without its words.

    Python's own way is a traceback on the terminal with the line and all that was to stand in it.
    """

    lost: int = 0
    """How many lines could not be written."""

    @override
    def handleError(self, record: logging.LogRecord) -> None:
        self.lost += 1
        error = sys.exception()
        terminal: TextIO | None = sys.stderr
        if self.lost == 1 and terminal is not None:
            terminal.write(f"Caseload Desktop can't write its log ({type(error).__name__}); it goes on without.\n")


class SafeFormatter(logging.Formatter):
    """One JSON object a line. Of an exception only its class and the places in the code are written.

    An exception's own message may quote a value ("invalid literal for int(): 'Smith'"), so it is never written, and
    neither are the source lines, local variables or a chained exception's message.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "where": record.name,
            "what": _safe_message(record),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = describe(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def _safe_message(record: logging.LogRecord) -> str:
    """The message with its arguments; an exception among them shrinks to its class name."""
    if not isinstance(record.args, tuple):
        return record.getMessage()
    safe = tuple(type(part).__name__ if isinstance(part, BaseException) else part for part in record.args)
    return record.msg % safe if safe else str(record.msg)


def describe(error: BaseException | None) -> list[str]:
    """Class and places (file name, line, function) of ``error`` and of those it came from, outermost first."""
    lines: list[str] = []
    while error is not None:
        code = getattr(error, "code", None)
        lines.append(type(error).__name__ + (f" {code}" if isinstance(code, str) and code.isidentifier() else ""))
        lines += [f"  {Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return lines


def start(folder: Path, *, level: int = logging.INFO) -> QuietFile:
    """Write the log into ``folder``; at most five files of a megabyte are kept. Returns the handler for ``stop``."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handler = QuietFile(
        folder / LOG_NAME, maxBytes=_MOST_BYTES, backupCount=_KEPT_FILES - 1, encoding="utf-8", delay=True
    )
    handler.setFormatter(SafeFormatter())
    logger = logging.getLogger(_root)
    logger.addHandler(handler)
    logger.setLevel(level)
    return handler


def stop(handler: logging.Handler) -> None:
    """Close what ``start`` opened."""
    logging.getLogger(_root).removeHandler(handler)
    handler.close()


def catch_crashes(listener: Listener) -> None:
    """Log every exception nobody caught, on any thread, and tell ``listener`` each distinct one once, as safe text."""
    seen: set[str] = set()

    def on_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        text = "\n".join(describe(error))
        _crash_log.error("unexpected error", exc_info=(kind, error, trace))
        if text not in seen:
            seen.add(text)
            listener(text)

    def on_thread_crash(crash: threading.ExceptHookArgs) -> None:
        if crash.exc_value is not None:
            on_crash(crash.exc_type, crash.exc_value, crash.exc_traceback)

    sys.excepthook = on_crash
    threading.excepthook = on_thread_crash
