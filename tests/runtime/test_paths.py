"""The profile folder and what ships with the program are found from source and installed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from caseload_desktop.runtime import paths


def test_profile_named_on_the_command_line_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A trainer's throw-away profile is used whatever the machine is set to."""
    monkeypatch.setenv(paths.PROFILE_VARIABLE, str(tmp_path / "other"))
    assert paths.profile(tmp_path / "mine").folder == tmp_path / "mine"
    assert paths.profile().folder == tmp_path / "other"


def test_profile_is_by_default_in_the_users_own_data_folder() -> None:
    """Without a word said, the records lie in the user's own folder, on this machine's disk."""
    assert Path.home() in paths.profile().folder.parents


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps others out by the user folder's own rights")
def test_prepared_profile_is_closed_to_other_users(profile: Path) -> None:
    """Another user of the laptop can't even list the folders."""
    prepared = paths.Profile(profile / "new").prepare()
    for folder in (prepared.folder, prepared.backups, prepared.logs, prepared.temporary):
        assert folder.stat().st_mode & 0o077 == 0


def test_leftover_temporary_files_are_cleared_at_start(profile: Path) -> None:
    """What a killed run left in the temporary folder is gone after the next start."""
    prepared = paths.Profile(profile).prepare()
    (prepared.temporary / "left.csv").write_text("x", encoding="utf-8")
    prepared.prepare()
    assert list(prepared.temporary.iterdir()) == []


def test_temporary_folder_goes_with_the_work(profile: Path) -> None:
    """A temporary folder lies in the profile and is removed even when the work fails."""
    prepared = paths.Profile(profile).prepare()
    seen: list[Path] = []

    def fails() -> None:
        with prepared.temporary_folder() as folder:
            seen.append(folder)
            (folder / "x").write_text("x", encoding="utf-8")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert seen[0].parent == prepared.temporary
    assert not seen[0].exists()


def test_resources_are_found_in_the_installed_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The installed program reads what it carries, not what lies in some clone."""
    (tmp_path / "resources").mkdir()
    (tmp_path / "resources" / "list.toml").write_text("", encoding="utf-8")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.resource("list.toml") == tmp_path / "resources" / "list.toml"


def test_missing_resource_is_an_error_at_once() -> None:
    """A resource that does not ship is noticed where it is asked for."""
    with pytest.raises(FileNotFoundError, match=r"^resources/no/such$"):
        paths.resource("no", "such")
