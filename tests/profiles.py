"""Profile folders for tests: a cheap password cost, one manager, and the means to look at files byte by byte."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from caseload_desktop.runtime.clock import Clock, SetClock
from caseload_desktop.store.first_setup import Setup
from caseload_desktop.store.slots import Argon2Cost
from caseload_desktop.store.vault import Created, Vault

CHEAP = Argon2Cost(memory_kib=64, passes=1, lanes=1)
USER = "Rosa Lind"
PASSWORD = "three random words"
SETUP = Setup(
    locality="Ashbourne Vale", area="East", team="Front door", manager_name="Rosa Lind", user=USER, sample=True
)


class Ticks:
    """A monotonic clock that stands where it is put."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def vault_in(folder: Path, *, clock: Clock | None = None, ticks: Ticks | None = None) -> Vault:
    """The door of a profile folder, with a password cost for tests."""
    return Vault(folder, clock=clock or SetClock(), cost=CHEAP, monotonic=ticks or Ticks())


def make_profile(folder: Path, *, clock: Clock | None = None) -> tuple[Vault, Created]:
    """A new store in ``folder``, open, and its door."""
    vault = vault_in(folder, clock=clock)
    return vault, vault.create(SETUP, password=PASSWORD)


def prints(folder: Path, *, but: tuple[str, ...] = ()) -> dict[str, str]:
    """A fingerprint of every file in ``folder`` but those named, to prove that nothing was changed."""
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in but
    }
