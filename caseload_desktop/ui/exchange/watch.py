"""Watching the folders of remembered exchanges: listed on a thread of its own, because a share may not answer."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

import shiboken6
from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer, Signal

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.exchange.sync.folder import Lying, lying_in

POLL_MS = 30_000
"""Sticks and shares tell of no change; they are looked at twice a minute."""
SETTLE_MS = 1_500
"""After a change in a folder: until whoever copies is likely to have finished."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What lies in each folder that can be reached; ``away`` those that can't."""

    files: Mapping[str, tuple[Lying, ...]]
    away: frozenset[str]


def list_folders(folders: Iterable[str]) -> Listing:
    """List the exchange files of every folder; may take as long as a share takes to answer."""
    files: dict[str, tuple[Lying, ...]] = {}
    away = set()
    for folder in folders:
        try:
            files[folder] = lying_in(folder)
        except FileRefused:
            away.add(folder)
    return Listing(files, frozenset(away))


class Lister(Protocol):
    """Lists folders without making anybody wait."""

    def ask(self, folders: tuple[str, ...], on_listed: Callable[[Listing], None]) -> None: ...

    def stop(self) -> None: ...


_Order = tuple[tuple[str, ...], Callable[[Listing], None]] | None


class ThreadLister(QObject):
    """One daemon thread: a share that hangs holds up nothing but the next look at folders.

    While one look is under way no other is begun, so that they never pile up.
    """

    _listed = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked: queue.SimpleQueue[_Order] = queue.SimpleQueue()
        self._busy = False
        self._thread: threading.Thread | None = None
        self._listed.connect(self._on_listed, Qt.ConnectionType.QueuedConnection)

    def ask(self, folders: tuple[str, ...], on_listed: Callable[[Listing], None]) -> None:
        """List ``folders`` and hand the answer to ``on_listed`` on the screen's thread; dropped while one is asked."""
        if self._busy:
            return
        if self._thread is None:
            self._asked = queue.SimpleQueue()
            self._thread = threading.Thread(target=self._serve, args=(self._asked,), name="folders", daemon=True)
            self._thread.start()
        self._busy = True
        self._asked.put((folders, on_listed))

    def stop(self) -> None:
        """Let the thread end when it is free; a hung share can't keep the program from closing."""
        if self._thread is not None:
            self._asked.put(None)
            self._thread = None
        self._busy = False

    def _serve(self, asked: queue.SimpleQueue[_Order]) -> None:
        while (order := asked.get()) is not None:
            listing = list_folders(order[0])
            if not shiboken6.isValid(self):
                return
            self._listed.emit(listing, order[1])

    def _on_listed(self, listing: Listing, on_listed: Callable[[Listing], None]) -> None:
        self._busy = False
        on_listed(listing)


class FolderWatch(QObject):
    """Asks for a listing when told, when a folder changes, and every half minute; nothing is read in.

    Signals: ``listed(Listing)``.
    """

    listed = Signal(object)

    def __init__(self, lister: Lister, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lister = lister
        self._folders: tuple[str, ...] = ()
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.look)
        self._files = QFileSystemWatcher(self)
        self._files.directoryChanged.connect(lambda _folder: self._settle.start())
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self.look)

    def set_folders(self, folders: Iterable[str]) -> None:
        """Watch these folders; none stops watching."""
        wanted = tuple(dict.fromkeys(folders))
        if wanted == self._folders:
            return
        self._folders = wanted
        if watched := self._files.directories():
            self._files.removePaths(watched)
        if wanted:
            self._poll.start()
            self.look()
        else:
            self.stop()

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders that are watched."""
        return self._folders

    def look(self) -> None:
        """Ask for a listing now."""
        if self._folders:
            self._lister.ask(self._folders, self._on_listed)

    def stop(self) -> None:
        """Stop watching, as when the screen is locked."""
        self._folders = ()
        self._poll.stop()
        self._settle.stop()
        if watched := self._files.directories():
            self._files.removePaths(watched)
        self._lister.stop()

    def _on_listed(self, listing: Listing) -> None:
        if not self._folders:
            return
        watched = set(self._files.directories())
        # Only folders just reached: asking a share that does not answer would hold up the screen.
        if fresh := [folder for folder in listing.files if folder in self._folders and folder not in watched]:
            self._files.addPaths(fresh)
        self.listed.emit(listing)
