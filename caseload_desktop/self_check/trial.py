"""What the checks hand on to one another, and how one comes out."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from caseload_desktop.domain.roles import Actor
from caseload_desktop.measures.page import FigurePage
from caseload_desktop.runtime.clock import SystemClock
from caseload_desktop.runtime.paths import Profile
from caseload_desktop.store.store import Store
from caseload_desktop.store.vault import Vault


class CheckFailed(Exception):
    """Something did not come out as it must; the text says what, and holds no value."""


@dataclass
class Trial:
    """What the checks hand on to one another."""

    folder: Path
    today: date = field(default_factory=SystemClock().today)
    """The day of the whole check, which may run over midnight."""
    password: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    vault: Vault | None = None
    store: Store | None = None
    actor: Actor | None = None
    figure_page: FigurePage | None = None
    pdf: bytes = b""

    @property
    def profile(self) -> Profile:
        """The throw-away profile."""
        return Profile(self.folder)

    def close(self) -> None:
        """Close what was opened."""
        if self.vault is not None:
            self.vault.close()

    def page(self) -> FigurePage:
        """The measure page computed before."""
        if self.figure_page is None:
            raise CheckFailed("no figure was computed")
        return self.figure_page

    def opened(self) -> tuple[Store, Actor]:
        """The open store and who is signed in."""
        if self.store is None or self.actor is None:
            raise CheckFailed("no store is open")
        return self.store, self.actor


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one check came out."""

    what: str
    well: bool
    words: str
    seconds: float
