"""The layers of the program stand: who may import whom, and what is loaded only when it is used."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from caseload_desktop.runtime.paths import program_folder
from tests.support import make_store

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


_SIGNED_IN = """
import sys
from pathlib import Path
from caseload_desktop.app import prepare_application
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.opening import about, build_window, make_ready
from caseload_desktop.ui.tasks import InlineRunner
from tests.support import MANAGER, open_store

app, store, runner = prepare_application(), open_store(Path(sys.argv[1])), InlineRunner()
make_ready()
window = build_window(Desk(store, MANAGER, runner, Notices()), about(store, MANAGER))
window.show()
app.processEvents()
assert window.workspace.current_key == "home" and not runner.errors, runner.errors
print(*sorted({name.partition(".")[0] for name in sys.modules}))
store.close()
"""


@pytest.mark.gui
def test_heavy_packages_are_not_loaded_by_signing_in(tmp_path: Path) -> None:
    """Neither the main window with all its pages nor My work with its rows waits for what only some acts need."""
    make_store(tmp_path).close()
    result = subprocess.run(
        [sys.executable, "-c", _SIGNED_IN, str(tmp_path / "caseload.store")],
        cwd=program_folder(),
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr[-800:]
    loaded = set(result.stdout.split())
    assert {"PySide6", "sqlalchemy"} <= loaded
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
