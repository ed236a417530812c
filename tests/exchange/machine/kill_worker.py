"""Sends or takes in files until it is killed: started for each folder by ``tests.e2e.nursery``.

The folder says what is done: with ``to-take.caseload-sync`` in it that file is taken in; without, files are sent.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from caseload_desktop.exchange.sync.incoming import take
from caseload_desktop.exchange.sync.outgoing import send
from caseload_desktop.exchange.sync.request import Request
from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.store import rows
from caseload_desktop.store.queries.devices import devices
from caseload_desktop.store.store import Store
from tests.support import MANAGER, open_store

TO_TAKE = "to-take.caseload-sync"
STORE = "caseload.store"
MAIL = "mail"
TO_WHOM = "to"


def say(*words: object) -> None:
    """One line, whole or not at all."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def work(folder: Path) -> None:
    """Send for ever, or take the file in, and say what was confirmed."""
    store = open_store(folder / STORE, clock=SetClock())
    say("ready")
    if (folder / TO_TAKE).exists():
        _take(store, folder / TO_TAKE)
    else:
        _send(store, folder / MAIL, to=(folder / TO_WHOM).read_text())


def _take(store: Store, path: Path) -> None:
    with store.read() as connection:
        owner = next(one.owner_id for one in devices(connection) if one.this)
    began = time.monotonic()
    say("take-start")
    take(store, type(MANAGER)(owner, MANAGER.role), path)
    say("taken", time.monotonic() - began)
    time.sleep(600)


def _send(store: Store, mail: Path, *, to: str) -> None:
    with store.exchanging() as connection:
        connection.execute(rows.peer.delete())  # nobody ever answers, so every file holds everything
    while True:
        began = time.monotonic()
        say("send-start")
        sent = send(store, MANAGER, Request(recipients=(to,), label="everything"), mail)
        say("sent", sent.files[0].path.name, time.monotonic() - began)


def nursery() -> None:
    """Start a worker for each folder read, say its process number, wait for its end."""
    for line in iter(sys.stdin.readline, ""):
        child = os.fork()
        if child == 0:
            work(Path(line.strip()))
        say("began", child)
        os.waitpid(child, 0)
        say("ended")


if __name__ == "__main__":
    nursery()
