"""What the whole window knows of the exchange: what waits to be shared, which files have come in, what is due."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from caseload_desktop.domain.roles import May
from caseload_desktop.exchange.sync.folder import Glance, Lying
from caseload_desktop.exchange.sync.routes import Route, due_on
from caseload_desktop.store.queries.exchange import ShareState, share_state
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.exchange.reads import read_glances, read_routes, sort_glances
from caseload_desktop.ui.exchange.watch import FolderWatch, Lister, Listing, ThreadLister

REFRESH_MS = 250
"""After an act: several acts in a row are counted once."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is read for the bar at the foot."""

    share: ShareState
    routes: tuple[Route, ...]


def _read(connection: Any) -> Standing:
    return Standing(share_state(connection), read_routes(connection))


class ExchangeKeeper(QObject):
    """One for each desk of a role that exchanges. Files are offered, never taken in.

    Signals: ``changed`` something to show is another; ``now_asked`` somebody wants to exchange at once.
    """

    changed = Signal()
    now_asked = Signal()

    def __init__(self, desk: Desk, *, lister: Lister | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent or desk)
        self.desk = desk
        self.share: ShareState | None = None
        self.routes: tuple[Route, ...] = ()
        self.came: tuple[Glance, ...] = ()
        self.away: frozenset[str] = frozenset()
        self._glances: dict[Lying, Glance | None] = {}
        self._listing = Listing({}, frozenset())
        self.watch = FolderWatch(lister or ThreadLister(self), parent=self)
        self.watch.listed.connect(self._on_listed)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(REFRESH_MS)
        self._later.timeout.connect(self.refresh)
        desk.store_changed.connect(lambda _changes: self._later.start())

    @property
    def due(self) -> tuple[Route, ...]:
        """The remembered exchanges that are due."""
        today = self.desk.today()
        return tuple(route for route in self.routes if due_on(route, today) is not None)

    def refresh(self) -> None:
        """Read again what waits and which folders are watched."""
        if self.desk.locked or self.desk.runner.closed:
            self.watch.stop()
            return
        self.desk.read(self, _read, self._on_read, key="standing")

    def forget_files(self) -> None:
        """Look at every file again: one may have been taken in, or taken back."""
        self._glances.clear()
        self._glance()

    def pause(self) -> None:
        """The screen is locked: look at nothing."""
        self._later.stop()
        self.watch.stop()

    def _on_read(self, standing: Standing) -> None:
        self.share, self.routes = standing.share, standing.routes
        self.watch.set_folders(route.folder for route in self.routes)
        if not self.routes:
            self._listing = Listing({}, frozenset())
            self.came, self.away = (), frozenset()
        self.changed.emit()

    def _on_listed(self, listing: Listing) -> None:
        self._listing = listing
        self._glance()

    def _glance(self) -> None:
        """Read the heads of files not seen before."""
        if self.desk.locked or self.desk.runner.closed:
            return
        lying = {one for files in self._listing.files.values() for one in files}
        self._glances = {one: found for one, found in self._glances.items() if one in lying}
        fresh = sorted(lying - self._glances.keys(), key=lambda one: one.path)
        if not fresh:
            self._show()
            return
        self.desk.read(self, lambda c: read_glances(c, fresh), self._on_glanced, key="glance")

    def _on_glanced(self, found: dict[Lying, Glance | None]) -> None:
        self._glances |= found
        self._show()

    def _show(self) -> None:
        came = tuple(sort_glances(one for one in self._glances.values() if one is not None))
        if (came, self._listing.away) != (self.came, self.away):
            self.came, self.away = came, self._listing.away
            self.changed.emit()


def keeper_of(desk: Desk) -> ExchangeKeeper | None:
    """The keeper of a desk, made when it is first asked for; None for a role that exchanges nothing."""
    if not desk.may(May.EXCHANGE):
        return None
    if desk.exchange is None:
        desk.exchange = ExchangeKeeper(desk)
        desk.exchange.refresh()
    return desk.exchange
