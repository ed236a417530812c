"""The command line does what it says and nothing before it knows what is asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox

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


def test_a_profile_that_can_not_be_made_is_said_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder below a file: one calm sentence with what to do and an exit code, before a display is asked for."""
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    wanted = tmp_path / "file" / "profile"
    monkeypatch.setattr("caseload_desktop.app.QApplication", None)
    assert main(["--profile", str(wanted)]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"Caseload Desktop can't keep its data in {wanted}: ")
    assert "Choose another folder with --profile" in said.err
    assert "Traceback" not in said.err
    assert said.err.count("\n") == 1


def test_a_profile_that_can_not_be_made_is_said_in_a_window_where_there_is_no_terminal(
    tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The installed program has no terminal on Windows: the same sentence comes in a window of its own."""
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    said: list[str] = []
    monkeypatch.setattr(QMessageBox, "warning", lambda _parent, _title, words: said.append(words))
    monkeypatch.setattr("sys.stderr", None)
    assert main(["--profile", str(tmp_path / "file" / "profile")]) == 3
    assert ["Choose another folder with --profile" in words for words in said] == [True]
