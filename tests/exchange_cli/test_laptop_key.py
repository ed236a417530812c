"""The key of a laptop is taken out only knowingly, and opens what was sent to that laptop, with or without us."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from caseload_desktop.cli import main
from caseload_desktop.exchange_cli import door
from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.store.access_log import Access
from caseload_desktop.store.identity import age_key
from caseload_desktop.store.queries.accesses import AccessFilter, accesses
from tests.exchange_cli.team import JO_USER, Team
from tests.profiles import PASSWORD, USER, vault_in


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Team:
    """Two laptops of one team."""
    monkeypatch.setattr(door, "SystemClock", SetClock)
    monkeypatch.setattr(door, "getpass", lambda _prompt: PASSWORD)
    return Team(tmp_path)


def _run(capsys: pytest.CaptureFixture[str], profile: Path, *words: str) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = main(["--profile", str(profile), "exchange", *words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def _sent_back(team: Team, capsys: pytest.CaptureFixture[str]) -> str:
    """Jo's laptop joins and sends a file to the manager's."""
    out = ("--scope", "everything", "--out", str(team.stick))
    _, sent = _run(capsys, team.manager, "export", "--user", USER, "--to", f"device:{team.device}", "--welcome", *out)
    _run(capsys, team.jo, "import", sent["files"][0]["path"], "--user", JO_USER, "--words", team.words)
    _, sent = _run(capsys, team.jo, "export", "--user", JO_USER, "--to", "managers", *out)
    return str(sent["files"][0]["path"])


def _taken_out(team: Team, capsys: pytest.CaptureFixture[str], path: Path) -> tuple[int, dict[str, Any]]:
    return _run(capsys, team.manager, "key", "--user", USER, "--out", str(path), "--yes")


def test_key_opens_what_is_sent_to_the_laptop(team: Team, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """In an emergency a file is looked at and checked on another machine, without the store."""
    path, key = _sent_back(team, capsys), tmp_path / "manager.key"
    assert _taken_out(team, capsys, key)[0] == 0
    code, seen = _run(capsys, tmp_path / "empty", "inspect", path, "--key", str(key))
    assert (code, seen["from"]["device"], seen["sender_is"]) == (0, team.device, None)
    code, checked = _run(capsys, tmp_path / "empty", "verify", path, "--key", str(key))
    assert (code, checked["whole"], checked["team_checked"]) == (0, True, False)
    assert main(["exchange", "verify", path, "--key", str(key)]) == 0
    assert "Not checked, since that takes the store" in capsys.readouterr().out


@pytest.mark.skipif(not (shutil.which("age") and shutil.which("zstd")), reason="needs the commands age and zstd")
def test_stock_commands_open_a_file_with_the_key(
    team: Team, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The key as it is written out is what the ordinary command takes."""
    path, key = _sent_back(team, capsys), tmp_path / "manager.key"
    _taken_out(team, capsys, key)
    packed = subprocess.run(["age", "-d", "-i", str(key), path], capture_output=True, check=True).stdout
    lines = subprocess.run(["zstd", "-dc"], input=packed, capture_output=True, check=True).stdout.splitlines()
    assert json.loads(lines[0][1:])["from"]["device"] == team.device


def test_key_is_taken_out_knowingly_and_noted(
    team: Team, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes a yes, goes to a new file only its owner can read, and stands in the log of who looked at what."""
    key = tmp_path / "laptop.key"
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    assert main(["--profile", str(team.manager), "exchange", "key", "--user", USER, "--out", str(key)]) == 2
    assert "without a password" in capsys.readouterr().err
    assert not key.exists()
    code, answer = _run(capsys, team.manager, "key", "--user", USER, "--out", str(key))
    assert (code, answer["act"], answer["exit"], answer["code"]) == (2, "key", 2, "not_confirmed")
    assert not key.exists()
    assert _taken_out(team, capsys, key)[0] == 0
    if os.name != "nt":
        assert key.stat().st_mode & 0o777 == 0o600
    code, answer = _taken_out(team, capsys, key)
    assert (code, answer["code"]) == (4, "export_not_written")
    vault = vault_in(team.manager)
    opened = vault.unlock(USER, PASSWORD)
    with opened.store.read() as connection:
        assert key.read_text(encoding="ascii").endswith(f"\n{age_key(connection)}\n")
        noted, count = accesses(connection, AccessFilter(kinds=frozenset({Access.EXPORT})), viewer=opened.actor)
    vault.close()
    assert ([entry.detail for entry in noted], count) == ([{"key": "of_this_laptop"}], 1)


def test_practitioner_may_not_take_the_key_out(team: Team, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The key opens what others on this laptop may see too, so it takes a manager."""
    _sent_back(team, capsys)
    code, answer = _run(capsys, team.jo, "key", "--user", JO_USER, "--out", str(tmp_path / "key"), "--yes")
    assert (code, answer["code"]) == (1, "role_may_not")
    assert not (tmp_path / "key").exists()


@pytest.mark.parametrize("content", [b"", b"# only a remark\n", b"age1abc\n", "schlüssel".encode(), b"\xff\xfe"])
def test_key_file_that_is_none_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path, content: bytes) -> None:
    """A wrong key file is said to be that, not the sync file."""
    (tmp_path / "key").write_bytes(content)
    code, answer = _run(capsys, tmp_path, "inspect", str(tmp_path / "key"), "--key", str(tmp_path / "key"))
    assert (code, answer["code"]) == (4, "key_unreadable")
