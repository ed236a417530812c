"""Two laptops of one team and the exchange page of the first, for tests of the screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from caseload_desktop.domain.roles import Actor
from caseload_desktop.exchange.sync.outgoing import send
from caseload_desktop.exchange.sync.request import Request
from caseload_desktop.store.store import Store
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.exchange.keeper import ExchangeKeeper
from caseload_desktop.ui.exchange.watch import Listing, list_folders
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.pages.exchange.page import ExchangePage
from caseload_desktop.ui.tasks import InlineRunner
from tests.support import MANAGER
from tests.ui.fakes import Heard


class InlineLister:
    """Lists folders at once, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def ask(self, folders: tuple[str, ...], on_listed: Callable[[Listing], None]) -> None:
        self.asked += 1
        on_listed(list_folders(folders))

    def stop(self) -> None:
        """Nothing is under way."""


@dataclass
class Stage:
    """One laptop with its desk and page, another that writes to it, and a folder between them."""

    here: Store
    there: Store
    folder: Path
    actor: Actor = MANAGER
    copies: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)
        self.runner = InlineRunner()
        self.lister = InlineLister()
        self.desk = Desk(self.here, self.actor, self.runner, Notices())
        self.desk.safety_copy = lambda: self.copies.append("copy")
        self.heard = Heard(self.desk.notices)
        self.keeper = ExchangeKeeper(self.desk, lister=self.lister)
        self.desk.exchange = self.keeper
        self.keeper.refresh()
        self.page = ExchangePage(self.desk)

    def comes(self, label: str = "everything") -> Path:
        """The other laptop writes a file for this one into the folder."""
        request = Request(recipients=(self.here.device.id,), label=label)
        return send(self.there, MANAGER, request, self.folder).files[0].path
