"""The real door: a profile's vault, imported only when first used, so that the window comes up at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from caseload_desktop.runtime.clock import Clock
from caseload_desktop.ui.door import KnownUser, TeamSetup

if TYPE_CHECKING:
    from caseload_desktop.store.vault import Vault


class VaultDoor:
    """Opens a profile folder. Every method but ``exists`` and ``close`` is called on the database worker.

    ``make_vault`` (for tests) builds the vault of a folder.
    """

    def __init__(self, folder: Path, *, clock: Clock, make_vault: Callable[[Path, Clock], Vault] | None = None) -> None:
        self.folder = folder
        self._clock = clock
        self._make = make_vault if make_vault is not None else _make_vault
        self._vault: Vault | None = None
        self._lock = threading.Lock()

    @property
    def vault(self) -> Vault:
        """The vault; the first call imports the database library (half a second)."""
        with self._lock:
            if self._vault is None:
                self._vault = self._make(self.folder, self._clock)
            return self._vault

    def exists(self) -> bool:
        """True when the folder holds a store, or the sign-ins of one; looks at names only, so that it takes no time."""
        return any((self.folder / name).exists() for name in ("caseload.store", "caseload.slots"))

    def prepare(self) -> bool:
        """Load what signing in needs, keep other copies of the program out, and say whether there is a store.

        Raises ``StoreUnavailable``: ``in_use``, ``not_writable``.
        """
        vault = self.vault
        vault.claim()
        return vault.exists()

    def users(self) -> Sequence[KnownUser]:
        """Who can sign in."""
        return self.vault.users()

    def unlock(self, user: str, password: str) -> Any:
        """Open the store with a password."""
        return self.vault.unlock(user, password)

    def unlock_with_recovery(self, code: str, *, user: str, new_password: str) -> Any:
        """Open the store with the recovery code."""
        return self.vault.unlock_with_recovery(code, user=user, new_password=new_password)

    def set_up(self, setup: TeamSetup, *, password: str) -> Any:
        """Make a new store."""
        from caseload_desktop.store.first_setup import Setup

        asked = Setup(setup.locality, setup.area, setup.team, setup.manager_name, setup.user)
        return self.vault.create(asked, password=password)

    def join_team(self, name: str, *, user: str, password: str) -> Any:
        """Make a store that waits for its team; ``name`` is who uses the laptop."""
        return self.vault.create_joining(name, user=user, password=password)

    def recovery_code(self, created: Any) -> str:
        """The code to print of what ``set_up`` or ``join_team`` returned."""
        return str(created.recovery_code)

    def change_password(self, user: str, old: str, new: str) -> None:
        """Replace a password."""
        self.vault.change_password(user, old, new)

    def lock(self) -> None:
        """Close the store and forget the key."""
        if self._vault is not None:
            self._vault.lock()

    def close(self) -> None:
        """Close the store and let other copies of the program in."""
        if self._vault is not None:
            self._vault.close()


def _make_vault(folder: Path, clock: Clock) -> Vault:
    from caseload_desktop.store.vault import Vault as _Vault

    return _Vault(folder, clock=clock)
