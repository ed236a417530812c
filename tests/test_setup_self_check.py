"""The program's own check finds what is wrong and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from caseload_desktop import self_check
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
