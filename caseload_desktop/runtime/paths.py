"""Where things lie: what ships with the program, and the profile folder of whoever runs it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from platformdirs import user_data_path

_APP = "Caseload Desktop"
_CLONE = Path(__file__).resolve().parents[2]
PROFILE_VARIABLE = "CASELOAD_PROFILE"


def is_frozen() -> bool:
    """True inside the installed program, False when run from source."""
    return bool(getattr(sys, "frozen", False))


def program_folder() -> Path:
    """The folder that holds ``resources`` and ``forms``: the clone, or the installed program's own folder."""
    if is_frozen():
        return Path(str(getattr(sys, "_MEIPASS", Path(sys.executable).parent)))
    return _CLONE


def resource(*parts: str) -> Path:
    """Path of something that ships with the program, such as ``resource("fonts", "Inter-Regular.ttf")``.

    Raises ``FileNotFoundError`` when it does not ship: a wrong name is a fault of ours, not of the user.
    """
    found = program_folder().joinpath("resources", *parts)
    if not found.exists():
        raise FileNotFoundError("/".join(("resources", *parts)))
    return found


@dataclass(frozen=True, slots=True)
class Profile:
    """The folder of one user of this machine: store, key slots, drafts, backups, logs and temporary files.

    Everything the program writes unasked lies in here, so that one folder can be encrypted, backed up or removed.
    """

    folder: Path

    @property
    def store(self) -> Path:
        """The encrypted store."""
        return self.folder / "caseload.store"

    @property
    def backups(self) -> Path:
        """Automatic encrypted copies of the store."""
        return self.folder / "backups"

    @property
    def logs(self) -> Path:
        """The program's own log: ids, counts and durations only."""
        return self.folder / "logs"

    @property
    def settings(self) -> Path:
        """Choices of this user on this machine."""
        return self.folder / "settings.toml"

    @property
    def temporary(self) -> Path:
        """Temporary files; never the machine's shared folder."""
        return self.folder / "tmp"

    def prepare(self) -> Profile:
        """Make the folders, readable by nobody else, and clear what an earlier run left in ``tmp``."""
        shutil.rmtree(self.temporary, ignore_errors=True)
        for folder in (self.folder, self.backups, self.logs, self.temporary):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return self

    @contextmanager
    def temporary_folder(self) -> Iterator[Path]:
        """A folder of its own for files that must not outlive the work they serve."""
        self.temporary.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder = Path(mkdtemp(dir=self.temporary))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def profile(chosen: str | Path | None = None) -> Profile:
    """The profile: ``chosen`` (``--profile``), else the environment's, else the usual place of the operating system.

    The usual place is on the local disk (never the roaming profile of Windows): a live store must not lie on a share.
    """
    named = chosen or os.environ.get(PROFILE_VARIABLE)
    if named:
        return Profile(Path(named).expanduser().absolute())
    return Profile(user_data_path(_APP, appauthor=False, roaming=False))
