"""Laptops that worked apart for weeks end with the same record, nothing lost, nobody else able to read it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.exchange.machine.giving import BY_LUCK, commands

_ROOT = Path(__file__).resolve().parents[3]

STEPS = int(os.environ.get("CASELOAD_STEPS", "10500"))
"""More by the environment; ``python -m tests.exchange.machine.long`` tells how it goes meanwhile."""

_AT_LEAST = {
    "steps": 10_000,
    "operations": 5_000,
    "sent": 400,
    "taken": 400,
    "carried": 5_000,
    "known": 2_000,
    "conflicts": 20,
    "refused command": 300,
    "spoilt cut": 5,
    "spoilt changed": 5,
    "spoilt astray": 5,
    "spoilt forged": 5,
    "lost": 20,
    "import undone": 3,
    "restored": 5,
    "restored unnoticed": 5,
    "done on a visit": 10,
    "laptop removed": 1,
    "restricted people": 5,
    "dropped": 5,
}
"""A run in which little was written, or nothing conflicted, proves nothing."""


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_laptops_that_worked_apart_end_with_the_same_record(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever is done on however many laptops, whatever befalls the files between them, whatever their clocks say."""
    command = [sys.executable, "-m", "tests.exchange.machine.alone", str(STEPS)]
    fixed = {**os.environ, "PYTHONHASHSEED": "0"}
    played = subprocess.run(command, cwd=_ROOT, env=fixed, capture_output=True, text=True, check=False)
    assert played.returncode == 0, played.stdout[-20_000:] + played.stderr[-40_000:]
    totals = Counter(json.loads(played.stdout.splitlines()[-1]))
    with capsys.disabled():
        told = ", ".join(f"{totals[what]} {what}" for what in ("histories", *_AT_LEAST))
        sys.stdout.write(f"\n{told}\n")
    few = {what: totals[what] for what, least in _AT_LEAST.items() if totals[what] < least}
    assert few == {}
    never = sorted({one.name for one in commands()} - totals.keys() - BY_LUCK.keys())
    assert never == [], "commands of the list that never succeeded"
