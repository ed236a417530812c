"""IT gets at the exchange without the window, and a script can tell from the answer what happened."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyrage
import pytest

from caseload_desktop.cli import main
from caseload_desktop.domain.roles import Role
from caseload_desktop.exchange.sync.incoming import Imported
from caseload_desktop.exchange_cli import door
from caseload_desktop.exchange_cli.words import taken_lines
from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.runtime.paths import program_folder
from caseload_desktop.services.devices import remove_device
from tests.exchange_cli.team import JO, JO_USER, Team
from tests.profiles import PASSWORD, USER, prints, vault_in

Run = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Team:
    """Two laptops of one team."""
    monkeypatch.setattr(door, "SystemClock", SetClock)
    monkeypatch.setattr(door, "getpass", lambda _prompt: PASSWORD)
    return Team(tmp_path)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Give a command on a profile and return its exit code and the JSON it answered."""

    def given(profile: Path, *words: str) -> tuple[int, dict[str, Any]]:
        capsys.readouterr()
        code = main(["--profile", str(profile), "exchange", *words, "--json"])
        answer = json.loads(capsys.readouterr().out)
        assert answer["exit"] == code
        return code, answer

    return given


def _export(team: Team, run: Run, *more: str) -> Path:
    to = ("--to", f"device:{team.device}", "--scope", "everything", "--out", str(team.stick))
    code, answer = run(team.manager, "export", "--user", USER, *to, *more)
    assert code == 0
    (file,) = answer["files"]
    return Path(file["path"])


def _join(team: Team, run: Run) -> None:
    path = _export(team, run, "--welcome")
    assert run(team.jo, "import", str(path), "--user", JO_USER, "--words", team.words)[0] == 0


def _send_back(team: Team, run: Run) -> str:
    """A file from Jo's laptop to the manager's."""
    to = ("--to", "managers", "--scope", "everything", "--out", str(team.stick))
    code, answer = run(team.jo, "export", "--user", JO_USER, *to)
    assert code == 0
    return str(answer["files"][0]["path"])


def test_a_laptop_joins_and_gets_its_first_file(team: Team, run: Run) -> None:
    """From the manager's laptop to a new one without any window: written, checked, words compared, taken in."""
    path = str(_export(team, run, "--welcome"))
    assert run(team.jo, "verify", path, "--user", JO_USER)[1]["team_checked"] is False
    code, refused = run(team.jo, "import", path, "--user", JO_USER)
    assert (code, refused["code"]) == (1, "sync_words_needed")
    code, refused = run(team.jo, "import", path, "--user", JO_USER, "--words", "quite other words")
    assert (code, refused["code"]) == (1, "sync_words_wrong")
    code, taken = run(team.jo, "import", path, "--user", JO_USER, "--words", team.words.upper())
    assert (code, taken["people_new"], taken["already"]) == (0, 1, False)
    code, again = run(team.jo, "import", path, "--user", JO_USER)
    assert (code, again["already"]) == (0, True)
    code, checked = run(team.jo, "verify", path, "--user", JO_USER)
    assert (code, checked["team_checked"], checked["new"]) == (0, True, 0)
    assert checked["taken_at"]


def test_inspect_tells_as_much_as_the_key_allows(team: Team, run: Run) -> None:
    """Without a key a file is locked and nothing more; its receiver sees who, to whom, when and how much."""
    path = _export(team, run, "--welcome")
    assert run(team.jo, "inspect", str(path)) == (0, {"act": "inspect", "exit": 0, "locked": True})
    code, seen = run(team.jo, "inspect", str(path), "--user", JO_USER)
    assert code == 0
    assert seen["from"]["device"] == team.manager_device
    assert seen["from"]["words"] == team.words.split()
    assert [to["device"] for to in seen["to"]] == [team.device]
    assert (seen["people"], seen["no"], seen["first"], seen["welcome"]) == (1, 1, True, True)
    assert (seen["made"], seen["bytes"]) == ("2026-11-20T09:30:00Z", path.stat().st_size)
    assert seen["changes"] > 3
    assert seen["sender_is"] == "unknown"


def test_any_locked_file_is_said_to_be_that(team: Team, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """From outside a file another program locked looks like one of ours; only behind the lock it shows it is none."""
    ours, other = _export(team, run, "--welcome"), team.stick / "letter.age"
    key = pyrage.x25519.Identity.generate()
    other.write_bytes(pyrage.encrypt(b"Dear colleague", [key.to_public()]))
    said = []
    for path in (ours, other):
        assert run(team.jo, "inspect", str(path))[1] == {"act": "inspect", "exit": 0, "locked": True}
        assert main(["exchange", "inspect", str(path)]) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]
    assert "Whether it is one of the exchange shows only with the key" in said[0]
    (team.stick / "key").write_text(str(key))
    code, refused = run(team.jo, "inspect", str(other), "--key", str(team.stick / "key"))
    assert (code, refused["code"]) == (1, "sync_not_a_sync_file")


def test_sender_knows_its_own_file_again(team: Team, run: Run) -> None:
    """The laptop that wrote a file can't open it, but says when and for whom it wrote it."""
    path = _export(team, run)
    code, seen = run(team.manager, "inspect", str(path), "--user", USER)
    assert code == 0
    assert (seen["written_here"], seen["no"], seen["people"]) == (True, 1, 1)
    assert [to["name"] for to in seen["to"]] == ["Laptop 2"]


def test_file_of_a_removed_laptop_is_named_as_that(team: Team, run: Run) -> None:
    """After a laptop was lost, a file that comes from it is shown to be from it, and refused."""
    _join(team, run)
    path = _send_back(team, run)
    assert run(team.manager, "inspect", path, "--user", USER)[1]["sender_is"] == "known"
    vault = vault_in(team.manager)
    opened = vault.unlock(USER, PASSWORD)
    remove_device(opened.store, opened.actor, team.device, why="left on a bus")
    vault.close()
    assert run(team.manager, "inspect", path, "--user", USER)[1]["sender_is"] == "removed"
    for act in ("verify", "import"):
        code, refused = run(team.manager, act, path, "--user", USER)
        assert (code, refused["code"]) == (1, "sync_removed_sender")


def test_nothing_of_a_record_is_said(team: Team, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """Who looks after laptops learns how much travels, never about whom or what."""
    path = str(_export(team, run, "--welcome"))
    capsys.readouterr()
    for act in ("inspect", "verify"):
        for more in ([], ["--json"]):
            assert main(["exchange", act, path, "--user", JO_USER, "--profile", str(team.jo), *more]) == 0
    said = capsys.readouterr()
    assert "Zarathustra" not in said.out + said.err
    assert "records of 1 person" in said.out
    assert f"Its words  {team.words}" in said.out
    assert "The file is whole" in said.out


def test_refusal_is_a_sentence_for_people(team: Team, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """At a keyboard the reason stands on the error stream, and nothing else is printed."""
    (tmp_path / "a").write_bytes(b"PK\3\4")
    assert main(["exchange", "inspect", str(tmp_path / "a")]) == 1
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert said.err.startswith("This is no file of the exchange.")


def test_preview_writes_nothing(team: Team, run: Run) -> None:
    """What would leave is shown first; the folder stays as it is."""
    before = prints(team.stick)
    to = ("--to", f"worker:{JO.lower()}", "--scope", "everything", "--out", str(team.stick))
    code, seen = run(team.manager, "export", "--user", USER, *to, "--preview")
    assert (code, seen["preview"]) == (0, True)
    assert [one["device"] for one in seen["each"]] == [team.device]
    assert prints(team.stick) == before


def test_scope_is_that_of_whom_it_goes_to(team: Team, run: Run) -> None:
    """Least data: a file to a worker holds that worker's caseload unless somebody says otherwise."""
    to = ("--to", f"worker:{JO}", "--out", str(team.stick))
    code, seen = run(team.manager, "export", "--user", USER, *to, "--preview")
    assert (code, seen["each"][0]["people"]) == (0, 0)


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (["--to", "worker:Nobody"], 1, "no_such_name"),
        (["--to", "managers"], 1, "scope_required"),
        (["--to", "ghosts", "--scope", "common"], 1, "no_such_recipients"),
        (["--to", f"worker:{JO}", "--scope", "cupboard"], 1, "no_such_scope"),
        (["--to", "device:NOSUCHDEVICE", "--scope", "everything"], 1, "no_recipients"),
        (["--to", f"worker:{JO}", "--out", "{gone}"], 4, "export_not_written"),
    ],
)
def test_export_that_can_not_be_is_refused_in_words(
    team: Team, run: Run, words: list[str], code: int, why: str
) -> None:
    """A mistyped name or a folder that is gone gets a sentence and a code of its own."""
    gone = str(team.stick / "gone")
    out = [] if "--out" in words else ["--out", str(team.stick)]
    answered = run(team.manager, "export", "--user", USER, *(word.replace("{gone}", gone) for word in words), *out)
    assert (answered[0], answered[1]["code"]) == (code, why)
    assert answered[1]["message"].endswith(".")


def test_damaged_file_is_refused(team: Team, run: Run) -> None:
    """A cut or altered file gets exit code 1 from every act, and the whole one is as new afterwards."""
    path = _export(team, run, "--welcome")
    whole = path.read_bytes()
    for content, why in ((whole[:-1], "sync_altered"), (b"", "sync_cut_off"), (b"PK\3\4", "sync_not_a_sync_file")):
        path.write_bytes(content)
        for act in ("inspect", "verify", "import"):
            code, answer = run(team.jo, act, str(path), "--user", JO_USER)
            assert (code, answer["code"]) == (1, why)
    assert run(team.jo, "inspect", str(path))[1]["code"] == "sync_not_a_sync_file"
    assert run(team.jo, "inspect", str(path.with_name("gone")))[0] == 4
    path.write_bytes(whole)
    code, taken = run(team.jo, "import", str(path), "--user", JO_USER, "--words", team.words)
    assert (code, taken["already"], taken["known"], taken["people_new"]) == (0, False, 0, 1)


def test_a_backup_stands_before_every_import(team: Team, run: Run) -> None:
    """As in the window: before a file comes in the store is copied, and the copy is the record as it was before."""
    path = str(_export(team, run, "--welcome"))
    code, taken = run(team.jo, "import", path, "--user", JO_USER, "--words", team.words)
    assert (code, taken["people_new"], taken["backup"]) == (0, 1, 1)
    vault = vault_in(team.jo)
    (backup,) = vault.backups.all()
    vault.unlock(JO_USER, PASSWORD)
    report = vault.drill(backup)
    vault.close()
    assert (backup.number, backup.reason) == (1, "before-import")
    assert (report.passed, report.contacts) == (True, 0)


def test_without_room_for_a_backup_nothing_is_taken_in(team: Team, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the copy can't be made the file stays outside, and can be taken in once there is room."""
    path = str(_export(team, run, "--welcome"))
    words = ("import", path, "--user", JO_USER, "--words", team.words)
    with monkeypatch.context() as full:
        full.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=0))
        code, refused = run(team.jo, *words)
    assert (code, refused["code"]) == (4, "disk_full")
    code, taken = run(team.jo, *words)
    assert (code, taken["already"], taken["known"], taken["people_new"]) == (0, False, 0, 1)


_NOT_TOLD = {"file_id", "lsn_from", "lsn_to"}
"""Where the changes lie in the journal: for scripts, and for undoing."""


@pytest.mark.parametrize("name", [one.name for one in fields(Imported) if one.name not in _NOT_TOLD])
def test_all_that_an_import_did_is_told_in_words(name: str) -> None:
    """Whoever sits at the command line is told what a script is told: of each thing that happened there are words."""
    quiet, kind = Imported(file_id="f"), type(getattr(Imported(file_id="f"), name))
    said = taken_lines(replace(quiet, **{name: kind(7)}))
    assert said != taken_lines(quiet)
    assert kind is bool or "7" in " ".join(said)


def test_what_needs_reading_has_a_line_of_its_own() -> None:
    """A changed access log, records taken off and stories that differ are not lost among the counts."""
    done = Imported(file_id="f", new=3, forked=2, removed=1, access_log_doubt=True)
    first, aside, off, doubt = taken_lines(done)
    assert first == "Taken in: 3 new changes, 0 known already, 0 new people."
    assert aside.startswith("Set aside: 2 ")
    assert off == "1 record this laptop no longer carries taken off it."
    assert "who looked at which record is shorter or other" in doubt


def test_store_that_does_not_open_has_its_own_exit_code(
    team: Team, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A script tells a wrong password, or a program still open, from a bad file."""
    path = str(_export(team, run, "--welcome"))
    assert run(tmp_path / "empty", "verify", path, "--user", USER)[0] == 3
    assert not (tmp_path / "empty").exists()
    vault = vault_in(team.jo)
    vault.claim()
    code, answer = run(team.jo, "import", path, "--user", JO_USER)
    assert (code, answer["code"]) == (3, "in_use")
    vault.close()
    monkeypatch.setattr(door, "getpass", lambda _prompt: "wrong")
    code, answer = run(team.jo, "import", path, "--user", JO_USER)
    assert (code, answer["code"]) == (3, "wrong_password")


def test_analyst_may_not_look_at_files(team: Team, run: Run) -> None:
    """Who may not see records by name has no part in their exchange."""
    team.add_user("tom", Role.ANALYST)
    path = str(_export(team, run))
    for act in ("inspect", "verify", "import"):
        code, answer = run(team.manager, act, path, "--user", "tom")
        assert (code, answer["code"]) == (1, "role_may_not")


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["look"],
        ["verify", "FILE"],
        ["inspect", "FILE", "--user", "a", "--key", "b"],
        ["import", "FILE"],
        ["export", "--user", "a", "--out", "."],
        ["key", "--user", "a"],
    ],
)
def test_wrong_usage_is_said_before_anything_is_opened(words: list[str]) -> None:
    """A mistyped command does nothing and has the exit code that says so."""
    with pytest.raises(SystemExit) as stop:
        main(["exchange", *words])
    assert stop.value.code == 2


@pytest.mark.parametrize(
    ("words", "act"),
    [
        ([], ""),
        (["look"], ""),
        (["inspect"], "inspect"),
        (["verify", "FILE"], "verify"),
        (["inspect", "FILE", "--user", "a", "--key", "b"], "inspect"),
        (["import", "FILE", "--user", "a", "--frob"], "import"),
        (["export", "--user", "a", "--out", "."], "export"),
        (["key", "--user", "a"], "key"),
    ],
)
def test_wrong_usage_is_an_answer_for_a_script_too(run: Run, tmp_path: Path, words: list[str], act: str) -> None:
    """Asked for JSON, the program answers with one object whatever is wrong with the command."""
    code, answer = run(tmp_path / "none", *words)
    assert (code, answer["act"], answer["code"]) == (2, act, "wrong_usage")
    assert answer["message"].startswith("Wrong usage: ")
    assert not (tmp_path / "none").exists()


@pytest.mark.e2e
def test_whole_program_answers_a_script(team: Team, run: Run) -> None:
    """A script gives the password on standard input, and gets one JSON object and an exit code back."""
    path = _export(team, run, "--welcome")
    command = [sys.executable, "-m", "caseload_desktop", "exchange", "inspect", str(path)]
    more = ["--profile", str(team.jo), "--user", JO_USER, "--password-stdin", "--json"]
    for password, code in ((PASSWORD, 0), ("wrong", 3)):
        done = subprocess.run(
            [*command, *more],
            cwd=program_folder(),
            input=f"{password}\n",
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == code, done.stderr
        assert json.loads(done.stdout)["exit"] == code
