"""Backups from the command line: the way back when the window can't be reached."""

from __future__ import annotations

from pathlib import Path

import pytest

from caseload_desktop import rescue
from caseload_desktop.cli import main
from tests.profiles import PASSWORD, USER, make_profile, vault_in
from tests.store.test_hostile import notes_in, save


@pytest.fixture
def damaged(profile: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A profile whose store was cut off after a backup; whoever is asked for the password knows it."""
    vault, created = make_profile(profile)
    save(created.store, created.actor, "in the backup")
    vault.back_up(reason="daily")
    vault.close()
    store = profile / "caseload.store"
    store.write_bytes(store.read_bytes()[:8192])
    monkeypatch.setattr(rescue, "getpass", lambda _prompt: PASSWORD)
    return profile


def test_backups_are_listed(damaged: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """IT sees which backups there are, without a password."""
    assert main(["--profile", str(damaged), "backups"]) == 0
    said = capsys.readouterr().out
    assert "20/11/2026 09:30 UTC" in said
    assert said.strip().endswith("MB  daily")
    assert main(["--profile", str(tmp_path / "empty"), "backups"]) == 0
    assert "There is no backup" in capsys.readouterr().out


def test_drill_and_restore_from_the_command_line(damaged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the store past signing in, a backup is proved and brought back, and what it replaced is kept."""
    assert main(["--profile", str(damaged), "drill", "--user", USER]) == 0
    assert "is whole: 0 people, 1 contacts" in capsys.readouterr().out
    assert main(["--profile", str(damaged), "restore", "--user", USER, "1"]) == 0
    assert "as it was in backup 1" in capsys.readouterr().out
    vault = vault_in(damaged)
    assert notes_in(vault.unlock(USER, PASSWORD).store) == ["in the backup"]
    vault.close()


def test_what_can_not_be_done_is_said(
    damaged: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A number that isn't there, a wrong password, a backup that is itself damaged: a sentence, and nothing changed."""
    before = (damaged / "caseload.store").read_bytes()
    assert main(["--profile", str(damaged), "restore", "--user", USER, "7"]) == 1
    assert capsys.readouterr().out == "There is no backup with that number.\n"
    (backup,) = vault_in(damaged).backups.all()
    backup.path.write_bytes(backup.path.read_bytes()[:-4096])
    assert main(["--profile", str(damaged), "drill", "--user", USER]) == 1
    assert "part of it is damaged" in capsys.readouterr().out
    monkeypatch.setattr(rescue, "getpass", lambda _prompt: "wrong password")
    assert main(["--profile", str(damaged), "restore", "--user", USER]) == 1
    assert "do not belong together" in capsys.readouterr().out
    assert (damaged / "caseload.store").read_bytes() == before
