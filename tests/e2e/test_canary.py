"""A person with unmistakable words goes through the program; no file it wrote holds any of them in any common form."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from caseload_desktop.runtime.paths import program_folder
from tests.e2e.canary_worker import FAMILY, GIVEN, NHS, WORDS


def forms(word: str) -> set[bytes]:
    """The word as bytes: by case, by Unicode form, in UTF-8, UTF-16, Latin-1, hex, and base64 wherever it begins."""
    spelled = {word, word.lower(), word.upper(), word.title()}
    spelled |= {unicodedata.normalize(form, one) for one in set(spelled) for form in ("NFC", "NFD")}
    spelled |= {
        "".join(c for c in unicodedata.normalize("NFD", one) if not unicodedata.combining(c)) for one in spelled
    }
    plain = {
        one.encode(coding, "ignore") for one in spelled for coding in ("utf-8", "utf-16-le", "utf-16-be", "latin-1")
    }
    coded = {one.hex().encode() for one in plain} | {one.hex().upper().encode() for one in plain}
    for one in plain:
        for shift in range(3):
            # Only the characters that don't hang on what stands before or after the word.
            coded.add(base64.b64encode(bytes(shift) + one)[(0, 2, 3)[shift] : -4])
    if word.isdigit():
        plain |= {f"{word[:3]} {word[3:6]} {word[6:]}".encode(), f"{word[:3]}-{word[3:6]}-{word[6:]}".encode()}
    return {one for one in plain | coded if len(one) >= 8}


def found_in(folder: Path) -> dict[str, str]:
    """Every file under ``folder`` that holds a word of the canary's, and which; looks at file names too."""
    wanted = {form: word for word in WORDS for form in forms(word)}
    hits = {}
    for path in sorted(folder.rglob("*")):
        content = str(path.relative_to(folder)).encode() + (b"\n" + path.read_bytes() if path.is_file() else b"")
        for form, word in wanted.items():
            if form in content:
                hits[str(path.relative_to(folder))] = word
    return hits


@pytest.mark.parametrize("coding", ["utf-8", "utf-16-le", "utf-16-be", "latin-1"])
def test_the_search_would_find_a_leak(tmp_path: Path, coding: str) -> None:
    """The search itself is tried: a word planted in any of the forms is found, wherever in a file it stands."""
    for number in range(4):
        words = f"{'x' * number}{GIVEN} {FAMILY} and more"
        (tmp_path / f"plain{number}").write_bytes(b"\0" * number + words.encode(coding))
        (tmp_path / f"coded{number}").write_bytes(b"#" * number + base64.b64encode(words.encode(coding)))
        (tmp_path / f"hex{number}").write_bytes(words.encode(coding).hex().encode())
    (tmp_path / f"named {GIVEN.lower()}").write_bytes(b"")
    (tmp_path / "number").write_text(f"{NHS[:3]} {NHS[3:6]} {NHS[6:]}")
    assert len(found_in(tmp_path)) == 14


@pytest.mark.e2e
def test_no_file_holds_a_word_about_the_canary(tmp_path: Path) -> None:
    """Store, write-ahead file, slots, drafts, logs, temporary files, backups, files for others, what a crash leaves."""
    profile, home, temporary = (tmp_path / name for name in ("profile", "home", "temporary"))
    home.mkdir()
    temporary.mkdir()
    folders = dict.fromkeys(("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "XDG_CACHE_HOME"), str(home))
    folders |= dict.fromkeys(("TMPDIR", "TEMP", "TMP", "SQLITE_TMPDIR"), str(temporary))
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.canary_worker", str(profile)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=program_folder(),
        env={**os.environ, **folders},
        text=True,
    )
    try:
        assert worker.stdin is not None
        assert worker.stdout is not None
        assert worker.stdout.readline() == "pause\n"
        assert list((tmp_path / "stick").iterdir())
        assert found_in(tmp_path) == {}
        worker.stdin.write("\n")
        worker.stdin.flush()
        assert worker.stdout.readline() == "pause\n"
        assert found_in(tmp_path) == {}
        seen = {path.name for path in profile.rglob("*")}
    finally:
        worker.kill()
        _, said = worker.communicate()
        sys.stderr.write(said)
    assert found_in(tmp_path) == {}
    (tmp_path / "said").write_text(said, encoding="utf-8")
    assert found_in(tmp_path) == {}
    assert {"caseload.store", "caseload.store-wal", "caseload.drafts", "caseload.slots", "caseload.log"} <= seen
    assert {"backups", "aside"} <= seen
    assert "unexpected" in (profile / "logs" / "caseload.log").read_text(encoding="utf-8")
    assert "no such column" in said
    shutil.rmtree(profile)
