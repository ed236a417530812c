"""The command line does what it says and nothing before it knows what is asked."""

from __future__ import annotations

import pytest

from caseload_desktop import __version__
from caseload_desktop.cli import build_parser, main


def test_version_is_said_without_starting_anything(capsys: pytest.CaptureFixture[str]) -> None:
    """IT can ask an installed program for its version from a script."""
    with pytest.raises(SystemExit) as stop:
        main(["--version"])
    assert stop.value.code == 0
    assert capsys.readouterr().out.strip() == f"Caseload Desktop {__version__}"


def test_unknown_words_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A mistyped command starts nothing."""
    with pytest.raises(SystemExit) as stop:
        main(["demmo"])
    assert stop.value.code == 2
    assert "demmo" in capsys.readouterr().err


def test_profile_and_demo_folder_are_taken_from_the_command_line() -> None:
    """A trainer chooses where a throw-away profile and the demo's results lie."""
    parser = build_parser()
    assert str(parser.parse_args(["--profile", "trial"]).profile) == "trial"
    assert str(parser.parse_args(["demo", "--out", "results"]).out) == "results"
