"""The layers of the program stand: who may import whom, and what is loaded only when it is used."""

from __future__ import annotations

import subprocess
import sys

import pytest

from caseload_desktop.runtime.paths import program_folder

# Each costs a tenth of a second or more at start, and most days most workers need none of them.
_ONLY_WHEN_USED = {
    "alembic",
    "calamine",
    "holidays",
    "jellyfish",
    "numpy",
    "openpyxl",
    "pandas",
    "python_calamine",
    "rapidfuzz",
    "reportlab",
}


@pytest.mark.parametrize("module", ["caseload_desktop.cli", "caseload_desktop.app"])
def test_heavy_packages_are_not_loaded_at_start(module: str) -> None:
    """The window comes up at once: what only some acts need is loaded by these acts."""
    result = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", f"import {module}"],
        cwd=program_folder(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr[-800:]
    loaded = {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in result.stderr.splitlines() if "|" in line}
    assert loaded & _ONLY_WHEN_USED == set()


def test_sign_in_window_comes_up_before_the_database_library() -> None:
    """The command line alone loads neither Qt nor the database library."""
    code = "import sys, caseload_desktop.cli; print(*(m for m in ('PySide6', 'sqlalchemy') if m in sys.modules))"
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=program_folder(), capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == ""


def test_sources_are_not_read_to_look_for_a_way_of_naming() -> None:
    """PySide would read the source of every module imported after it; nothing here uses what it looks for."""
    code = (
        "import inspect, caseload_desktop.ui; asked = []; inspect.getsource = asked.append;"
        "from caseload_desktop.domain.code_lists import CodeLists; print(len(asked))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=program_folder(), capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "0"
