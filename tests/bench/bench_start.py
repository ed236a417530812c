"""Starting the program as a whole process: to its first window, to My work, and the memory it takes then.

The measured process opens a sample of two localities (about 100,000 operations) by itself, as if the password had been
typed at once: deriving the key from it is part of the time. Wall time from before the process exists; medians. The
first start fills a folder of compiled modules, as the first start on a laptop does (the installed program ships with
them), and is not counted.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from tests.bench.table import Line

RUNS = 7
LOCALITIES = 2.0
_INSIDE = "--inside"


def measure(*, localities: float = LOCALITIES, runs: int = RUNS) -> list[Line]:
    """Start the program several times on one profile; a bare interpreter with Qt's widgets is the baseline."""
    from tests.bench.table import Line

    with TemporaryDirectory(prefix="caseload-bench-") as folder:
        operations = _make_profile(Path(folder), localities)
        found = [_start(folder) for _ in range(runs + 1)][1:]
        bare = median([_bare(folder) for _ in range(runs + 1)][1:])
    window, tray, memory = (median(one[name] for one in found) for name in ("window", "tray", "memory"))
    note = f"{operations:,} operations; medians of {runs} starts"
    return [
        Line("start to the first window / bare Qt window", window, bare, "0.6 s", note=note),
        Line("start to My work", tray, target="1.2 s", note="sign-in included, password typed in no time"),
        Line("memory with My work open", memory, unit="MB"),
    ]


def _make_profile(folder: Path, localities: float) -> int:
    from caseload_desktop.runtime.clock import SystemClock
    from caseload_desktop.services.sample_locality import open_sample_locality
    from caseload_desktop.store.vault import Vault
    from caseload_desktop.ui.session import SAMPLE_PASSWORD, SAMPLE_USER

    vault = Vault(folder / "sample", clock=SystemClock())
    opened = open_sample_locality(vault, user=SAMPLE_USER, password=SAMPLE_PASSWORD, size=localities)
    vault.back_up()
    with opened.store.read() as connection:
        operations = int(connection.exec_driver_sql("SELECT count(*) FROM op").scalar_one())
    vault.close()
    return operations


def _start(folder: str) -> dict[str, float]:
    began = time.time()
    command = [sys.executable, __file__, _INSIDE, folder, repr(began)]
    done = subprocess.run(command, env=_environment(folder), capture_output=True, text=True, check=True, timeout=120)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _bare(folder: str) -> float:
    """Milliseconds until a process with an empty Qt window has shown it."""
    code = (
        "import sys, time\n"
        "from PySide6.QtWidgets import QApplication, QMainWindow\n"
        "app = QApplication([]); window = QMainWindow(); window.show(); app.processEvents()\n"
        "print((time.time() - float(sys.argv[1])) * 1000)"
    )
    command = [sys.executable, "-c", code, repr(time.time())]
    return float(subprocess.run(command, env=_environment(folder), capture_output=True, text=True, check=True).stdout)


def _environment(folder: str) -> dict[str, str]:
    """That of a laptop: compiled modules are kept, whatever the machine that measures says."""
    kept = {"PYTHONPYCACHEPREFIX": str(Path(folder) / "compiled"), "PYTHONDONTWRITEBYTECODE": ""}
    return {**os.environ, **kept, "QT_QPA_PLATFORM": "offscreen"}


def _inside(folder: str, began: float) -> None:
    """The measured process: the program itself, with a look at the clock where it shows something."""
    from typing import Any

    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from caseload_desktop import app as program
    from caseload_desktop.ui.main_window import MainWindow
    from caseload_desktop.ui.session import Session

    found: dict[str, float] = {}

    def note(name: str) -> None:
        found.setdefault(name, (time.time() - began) * 1000)

    class Seen(Session):
        """The program's session, which opens the sample by itself."""

        def start(self) -> None:
            super().start()
            QTimer.singleShot(0, self.open_sample)

        def _enter(self, store: Any, actor: Any) -> None:
            from caseload_desktop.ui.my_work.view import MyWorkPage

            shown = MyWorkPage._on_tray

            def on_tray(page: Any, tray: Any) -> None:
                shown(page, tray)
                QTimer.singleShot(0, finished)

            setattr(MyWorkPage, "_on_tray", on_tray)  # noqa: B010 - put in its place for this process only
            super()._enter(store, actor)

    def painted(_window: object, _event: object) -> None:
        note("window")

    def finished() -> None:
        note("tray")
        from tests.bench.table import resident_megabytes

        found["memory"] = resident_megabytes()
        sys.stdout.write(json.dumps(found) + "\n")
        QApplication.quit()

    setattr(program, "Session", Seen)  # noqa: B010
    setattr(MainWindow, "paintEvent", painted)  # noqa: B010
    program.run(Path(folder))


if __name__ == "__main__":
    if sys.argv[1:2] == [_INSIDE]:
        _inside(sys.argv[2], float(sys.argv[3]))
    else:
        from tests.bench.table import show

        show(measure())
