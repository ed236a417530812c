"""The program checks itself: every part it is built of is put to work once, in a throw-away folder."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from caseload_desktop import __version__
from caseload_desktop.runtime.logs import describe
from caseload_desktop.runtime.paths import is_frozen
from caseload_desktop.self_check.checks import CHECKS
from caseload_desktop.self_check.trial import CheckFailed, Outcome, Trial


def run() -> int:
    """Run every check, print a table, leave nothing behind; 0 when all is well."""
    print(f"Caseload Desktop {__version__} checks itself ({'installed' if is_frozen() else 'from source'})")
    with ExitStack() as after:
        folder = Path(tempfile.mkdtemp(prefix="caseload-self-check-"))
        after.callback(shutil.rmtree, folder, ignore_errors=True)
        trial = Trial(folder)
        after.callback(trial.close)
        outcomes = [check(what, act, trial) for what, act in CHECKS]
    for outcome in outcomes:
        verdict = "well" if outcome.well else "FAILED"
        print(f"  {verdict:<6}  {outcome.what:<34} {outcome.seconds:6.2f} s  {outcome.words}")
    failed = sum(not outcome.well for outcome in outcomes)
    print(f"{len(outcomes) - failed} of {len(outcomes)} checks well" + (f", {failed} FAILED" if failed else ""))
    return 1 if failed else 0


def check(what: str, act: Callable[[Trial], str], trial: Trial) -> Outcome:
    """Run one check; whatever goes wrong in it is its outcome."""
    began = time.perf_counter()
    try:
        words, well = act(trial), True
    except CheckFailed as failure:
        words, well = str(failure), False
    except Exception as error:  # noqa: BLE001 - a check must report what it met, whatever it is
        words, well = " | ".join(describe(error)), False
    return Outcome(what, well, words, time.perf_counter() - began)
