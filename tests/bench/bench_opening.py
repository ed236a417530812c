"""Opening the first person of a session in the whole window: 2,000 events, nothing read, built or drawn before.

Each reading is a process of its own, with My work shown as after signing in; compiled modules are kept, as on a laptop.
Times are of the processor, so that what else the machine does counts for nothing. Reading stands beside the screen's
thread in the program; here everything runs in one, so that the times are upper bounds of what somebody waits. No bare
baseline: the target is ours alone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.bench_person import EVENTS, PEOPLE, _somebody, fill_record
from tests.bench.ground import KEY, ground
from tests.bench.table import Line, show

RUNS = 7
TARGET = "150 ms"
_INSIDE = "--inside"
_LINES = {
    "modules": ("its modules, loaded behind My work", ""),
    "making": ("making the page", ""),
    "opened": ("first person opened, making the page included", TARGET),
    "again": ("the same person opened again", "100 ms"),
}


def measure(*, events: int = EVENTS, runs: int = RUNS) -> list[Line]:
    """Open a long record in so many processes; medians."""
    with ground(people=PEOPLE, contacts=PEOPLE) as at:
        person_id = _somebody(at)
        fill_record(at, person_id, events)
        worker_id = at.actor.worker_id
        found = [_opened(at.path, worker_id, person_id) for _ in range(runs + 1)][1:]
    return [
        Line(f"{words}, {events:,} events", median(one[key] for one in found), target=target)
        for key, (words, target) in _LINES.items()
    ]


def _opened(path: Path, worker_id: str, person_id: str) -> dict[str, float]:
    kept = {"PYTHONPYCACHEPREFIX": str(path.parent / "compiled"), "PYTHONDONTWRITEBYTECODE": ""}
    environment = {**os.environ, **kept, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, __file__, _INSIDE, str(path), worker_id, person_id]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=120)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _inside(path: Path, worker_id: str, person_id: str) -> None:
    """The measured process: the window as after signing in, then one person."""
    from caseload_desktop.app import prepare_application
    from caseload_desktop.domain.roles import Actor, Role
    from caseload_desktop.runtime.clock import SetClock
    from caseload_desktop.store.drafts import Drafts
    from caseload_desktop.store.store import Store
    from caseload_desktop.ui.desk import Desk
    from caseload_desktop.ui.notices import Notices
    from caseload_desktop.ui.opening import about, build_window, make_more_ready, make_ready
    from caseload_desktop.ui.pages.person import PAGE
    from caseload_desktop.ui.tasks import InlineRunner
    from caseload_desktop.ui.theme import Mode

    prepare_application(mode=Mode.LIGHT)
    make_ready()
    clock, actor = SetClock(), Actor(worker_id, Role.PRACTITIONER)
    store = Store(path, KEY, clock=clock, drafts=Drafts(path.with_suffix(".drafts"), KEY, clock=clock))
    window = build_window(Desk(store, actor, InlineRunner(), Notices()), about(store, actor))
    window.resize(1366, 768)
    window.show()
    window.grab()
    workspace = window.workspace
    assert workspace is not None
    found = {}
    began = time.process_time()
    make_more_ready()
    found["modules"] = (time.process_time() - began) * 1000
    began = time.process_time()
    workspace._build("person")
    found["making"] = (time.process_time() - began) * 1000
    workspace.go("person", person_id, focus=True)
    window.grab()
    found["opened"] = (time.process_time() - began) * 1000
    page: Any = workspace.page(PAGE.key)
    assert page.timeline.model.count > 1
    workspace.go("home")
    window.grab()
    began = time.process_time()
    workspace.go("person", person_id, focus=True)
    window.grab()
    found["again"] = (time.process_time() - began) * 1000
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()
    os._exit(0)  # nothing here is worth closing in order


if __name__ == "__main__":
    if sys.argv[1:2] == [_INSIDE]:
        _inside(Path(sys.argv[2]), *sys.argv[3:5])
    else:
        show(measure())
