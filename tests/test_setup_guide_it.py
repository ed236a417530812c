"""What the guide tells IT to do works, word for word."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from caseload_desktop.runtime.paths import program_folder
from caseload_desktop.store.slots import Argon2Cost, Slots, SlotsFile, new_data_key, wrap_for_user
from caseload_desktop.store.store import create_store

_USER, _PASSWORD = "siân lloyd", "drei kleine Wörter"
_READ = """
import sys
key = data_key(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
store = open_store(Path(sys.argv[4]), key)
print(sorted(row[0] for row in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")))
"""


@pytest.fixture
def program_of_the_guide(tmp_path: Path) -> Path:
    """The guide's Python as a program of its own."""
    guide = (program_folder() / "docs" / "guide-it.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    path = tmp_path / "read_store.py"
    path.write_text(code + _READ, encoding="utf-8")
    return path


def _read(program: Path, folder: Path, password: str) -> subprocess.CompletedProcess[str]:
    # Another process: two SQLite libraries must never open one file within one.
    command = [
        sys.executable,
        str(program),
        str(folder / "caseload.slots"),
        _USER,
        password,
        str(folder / "caseload.store"),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


def test_guide_opens_the_store_with_an_independent_program(program_of_the_guide: Path, profile: Path) -> None:
    """A council gets at its records without this program, with a password and the guide's page; not without one."""
    key = new_data_key()
    create_store(profile / "caseload.store", bytes(key))
    cheap = Argon2Cost(memory_kib=64, passes=1, lanes=1)
    slot = wrap_for_user(key, db_id="0" * 32, name="Siân  Lloyd", worker_id="1" * 32, password=_PASSWORD, cost=cheap)
    SlotsFile(profile / "caseload.slots").write(Slots("0" * 32, (slot,)))
    read = _read(program_of_the_guide, profile, _PASSWORD)
    assert read.returncode == 0, read.stderr[-500:]
    assert {"'contact'", "'person'", "'op'", "'access_log'"} <= set(read.stdout.strip(" []\n").split(", "))
    assert _read(program_of_the_guide, profile, "wrong").returncode != 0
