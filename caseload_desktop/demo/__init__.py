"""The guided demo: the program walks through itself without a display and writes down what comes of it."""

from __future__ import annotations

import shutil
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from caseload_desktop.demo.results import write_index
from caseload_desktop.demo.steps import STEPS
from caseload_desktop.demo.walk import Walk
from caseload_desktop.runtime.clock import SystemClock


def run(out: Path) -> int:
    """Walk through every step and leave the results in ``out``; 0 when all went well.

    The store lies in a throw-away folder and is removed at the end. Everybody in it is invented.
    """
    out.mkdir(parents=True, exist_ok=True)
    print("Guided demo of Caseload Desktop. Everybody in it is invented.\n")
    began = time.monotonic()
    with ExitStack() as after:
        folder = Path(tempfile.mkdtemp(prefix="caseload-demo-"))
        after.callback(shutil.rmtree, folder, ignore_errors=True)
        walk = Walk(out=out, folder=folder, clock=SystemClock())
        after.callback(walk.close)
        for number, (title, step) in enumerate(STEPS, start=1):
            print(f"{number}. {title}", flush=True)
            walk.begin(title)
            step(walk)
    index = write_index(out, walk.told)
    print(f"\nDone in {time.monotonic() - began:.0f} s. The results are in {out}")
    for name in sorted(path.name for path in out.iterdir()):
        print(f"  {name}")
    print(f"Start with {index}")
    return 0
