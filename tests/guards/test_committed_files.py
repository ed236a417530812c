"""What is committed names no machine and no package host, and everything that ships comes with its licence."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from caseload_desktop.runtime.paths import program_folder

_TEXT = {
    ".py",
    ".toml",
    ".txt",
    ".in",
    ".md",
    ".spec",
    ".json",
    ".csv",
    ".svg",
    ".cfg",
    ".yml",
    ".yaml",
    ".iss",
    ".nsi",
    "",
}
# Written in two parts so that this file does not find itself.
_FORBIDDEN = re.compile(
    "|".join(
        (
            r"(?<![\w.])/" + r"(?:work|root)/\w",
            r"(?<![\w.])/home/" + r"(?!user\b)\w+/",
            r"files\.python" + r"hosted\.org",
            r"py" + r"pi\.org",
            r"--(?:extra-)?index-" + r"url|--find-" + r"links",
            r"127\.0\.0\." + r"1:\d|localhost:" + r"\d",
        )
    )
)


def _committed() -> list[Path]:
    root = program_folder()
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git clone")
    return [root / name for name in listed.stdout.decode().split("\0") if name and (root / name).is_file()]


def test_no_file_names_a_machine_or_a_package_host() -> None:
    """A council's own package mirror and folders work as they are: no file of ours names another."""
    found = [
        f"{path.relative_to(program_folder())}:{number}"
        for path in _committed()
        if path.suffix in _TEXT
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if _FORBIDDEN.search(line)
    ]
    assert found == []


def test_requirements_are_pinned_by_hash() -> None:
    """Nothing is installed that was not looked at: every release is pinned and carries its hashes."""
    for path in sorted(program_folder().glob("requirements*.txt")):
        entries = re.split(r"\n(?=\S)", path.read_text(encoding="utf-8").strip())
        assert entries
        for entry in entries:
            assert re.match(r"[a-z0-9][a-z0-9._-]*==\S+", entry), entry.splitlines()[0]
            assert "--hash=sha256:" in entry, entry.splitlines()[0]


@pytest.mark.parametrize("folder", ["fonts", "icons"])
def test_what_was_taken_over_lies_beside_its_licence(folder: str) -> None:
    """Fonts and icons made by others ship with their makers' licence."""
    beside = {path.name for path in (program_folder() / "resources" / folder).iterdir()}
    assert beside & {"OFL.txt", "LICENSE.txt"}
