"""The program's own check finds what is wrong and leaves nothing behind."""

from __future__ import annotations

from datetime import date
from itertools import chain, repeat
from pathlib import Path

import pytest

from caseload_desktop import self_check
from caseload_desktop.runtime.clock import SystemClock
from caseload_desktop.self_check.checks import CHECKS
from caseload_desktop.self_check.trial import CheckFailed, Trial


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the check makes its own."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.e2e
def test_every_part_of_the_program_works(temporary: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On this machine the store, the figure, the PDF and the window all work, and no trace stays."""
    outcome = self_check.run()
    said = capsys.readouterr().out
    assert outcome == 0, said
    assert said.rstrip().endswith(f"{len(CHECKS)} of {len(CHECKS)} checks well")
    assert list(temporary.iterdir()) == []


def test_a_part_that_fails_is_named_and_the_rest_still_checked(
    temporary: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """IT sees every broken part at once, without anything a person typed."""

    def breaks(_trial: Trial) -> str:
        raise ValueError("Quillwort")

    def says_so(_trial: Trial) -> str:
        raise CheckFailed("the printer is on fire")

    monkeypatch.setattr(self_check, "CHECKS", (("One", breaks), ("Two", says_so), ("Three", lambda _trial: "fine")))
    assert self_check.run() == 1
    said = capsys.readouterr().out
    assert "ValueError" in said
    assert "Quillwort" not in said
    assert "the printer is on fire" in said
    assert "1 of 3 checks well, 2 FAILED" in said
    assert list(temporary.iterdir()) == []


def test_a_check_that_runs_over_the_end_of_a_month_is_well(
    temporary: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A contact logged just before midnight stands in the figure of its own month."""
    days = chain([date(2026, 11, 30)], repeat(date(2026, 12, 1)))
    monkeypatch.setattr(SystemClock, "today", lambda _clock: next(days))
    wanted = ("Encrypted store made", "Contact logged", "Figure computed", "Workbook written")
    monkeypatch.setattr(self_check, "CHECKS", [check for check in CHECKS if check[0] in wanted])
    outcome = self_check.run()
    assert outcome == 0, capsys.readouterr().out
