"""What the steps of the demo hand on to one another, and what they tell."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path

from caseload_desktop.domain.roles import Actor
from caseload_desktop.runtime.clock import Clock
from caseload_desktop.runtime.paths import Profile
from caseload_desktop.store.store import Store
from caseload_desktop.store.vault import Vault

USER, COLLEAGUE = "rosalind", "colleague"


@dataclass
class Told:
    """One step as it is told: what was done, and the files that came of it."""

    title: str
    lines: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


@dataclass
class Walk:
    """The demo under way: its throw-away profile, its open store, who is signed in, and what was told so far."""

    out: Path
    folder: Path
    clock: Clock
    password: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    told: list[Told] = field(default_factory=list)
    contact_id: str = ""
    person_id: str = ""
    draft_key: str = ""
    busiest_id: str = ""
    lead_id: str = ""
    _vault: Vault | None = None
    _signed_in: tuple[Store, Actor] | None = None

    @property
    def profile(self) -> Profile:
        """The throw-away profile."""
        return Profile(self.folder)

    @property
    def vault(self) -> Vault:
        """The door of the profile."""
        if self._vault is None:
            self._vault = Vault(self.profile.prepare().folder, clock=self.clock)
        return self._vault

    def signed_in(self, store: Store, actor: Actor) -> None:
        """Go on with this store as this worker."""
        self._signed_in = (store, actor)

    @property
    def store(self) -> Store:
        """The open store."""
        assert self._signed_in is not None  # noqa: S101 - the first step opens it
        return self._signed_in[0]

    @property
    def actor(self) -> Actor:
        """Who is signed in."""
        assert self._signed_in is not None  # noqa: S101 - the first step opens it
        return self._signed_in[1]

    def begin(self, title: str) -> None:
        """Begin a step."""
        self.told.append(Told(title))

    def tell(self, line: str) -> None:
        """Say a line of the step under way."""
        print(f"   {line}", flush=True)
        self.told[-1].lines.append(line)

    def keep(self, name: str, content: bytes) -> None:
        """Keep a result in the folder of the results."""
        (self.out / name).write_bytes(content)
        self.told[-1].files.append(name)

    def close(self) -> None:
        """Close the store."""
        if self._vault is not None:
            self._vault.close()
