"""Starts workers that are to be killed, from one process that has paid for the imports, and hears what they say."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from caseload_desktop.runtime.paths import program_folder

_PATIENCE_S = 300.0


class Nursery:
    """The process that starts workers of a module, and what they say.

    The module reads folders from its input and starts a worker for each, saying ``began`` with its number, and
    ``ended``; ``environment`` is put beside the test's own.
    """

    def __init__(self, module: str, **environment: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, "nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=program_folder(),
            env={**os.environ, **environment},
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line.strip())

    def start(self, folder: Path) -> int:
        """Start a worker; its process number."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{folder}\n")
        self._process.stdin.flush()
        word, number = self.wait_for("began")[-1].split()
        assert word == "began"
        return int(number)

    def wait_for(self, word: str) -> list[str]:
        """Every line up to and with the first that begins with ``word``."""
        said = []
        while True:
            said.append(self._lines.get(timeout=_PATIENCE_S))
            if said[-1].split()[0] == word:
                return said

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(_PATIENCE_S)
        self._reader.join()
        self._process.stdout.close()


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)


def run_and_kill(nursery: Nursery, folder: Path, *, word: str, after: float) -> list[str]:
    """One worker, killed some seconds after it said ``word``."""
    pid = nursery.start(folder)
    said = nursery.wait_for(word)
    time.sleep(after)
    _kill(pid)
    return said + nursery.wait_for("ended")
