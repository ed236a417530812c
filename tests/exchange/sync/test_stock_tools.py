"""A council gets at what is in a sync file with the ordinary commands, as docs/sync-file.md says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature

from caseload_desktop.exchange.sync.leaving import REASONS
from caseload_desktop.exchange.sync.wire import Letter, header_line
from caseload_desktop.runtime.paths import program_folder
from tests.exchange.sync import makers
from tests.exchange.sync.makers import laptop

_PAGE = program_folder() / "docs" / "sync-file.md"
_INSTALLED_BY_SET_UP = sys.platform.startswith("linux") and getattr(os, "geteuid", lambda: 1)() == 0


@pytest.fixture
def stock_tools() -> None:
    """The commands ``age`` and ``zstd``; set-up installs them where it may, and there they must be."""
    missing = [name for name in ("age", "zstd") if not shutil.which(name)]
    if missing and (not _INSTALLED_BY_SET_UP or not shutil.which("apt-get")):
        pytest.skip(f"not on this machine, and set-up may not install it: {', '.join(missing)}")
    assert missing == [], "python run.py test installs these"


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    """The exported key of laptop 2."""
    path = tmp_path / "laptop-2.key"
    path.write_text(f"# a laptop's key\n{laptop(2).identity}\n", encoding="ascii")
    return path


def _bash_or_sh() -> str:
    shell = shutil.which("bash")
    if shell is None:
        pytest.skip("no shell for the page's command")
    return shell


@pytest.mark.usefixtures("stock_tools")
def test_command_of_the_page_prints_the_lines(tmp_path: Path, key_file: Path) -> None:
    """The one command in the documents, typed as it stands there, shows every line of a file."""
    makers.write(tmp_path / "from jo.caseload-sync")
    (command,) = re.findall(r"```\n(age -d .*)\n```", _PAGE.read_text(encoding="utf-8"))
    typed = command.replace("KEYFILE", '"$1"').replace(" FILE", ' "$2"')
    shown = subprocess.run(
        [_bash_or_sh(), "-o", "pipefail", "-c", typed, "-", str(key_file), str(tmp_path / "from jo.caseload-sync")],
        capture_output=True,
        check=False,
    )
    assert shown.returncode == 0, shown.stderr
    lines = shown.stdout.split(b"\n")
    assert lines[0] == header_line(makers.header())
    assert lines[1:-2] == makers.body()
    assert lines[-2].startswith(b"T{")
    assert lines[-1] == b""


@pytest.mark.usefixtures("stock_tools")
def test_key_of_another_laptop_prints_nothing(tmp_path: Path, key_file: Path) -> None:
    """A key file of a laptop the file is not for opens nothing."""
    makers.write(tmp_path / "a", to=(laptop(3),))
    opened = subprocess.run(["age", "-d", "-i", str(key_file), str(tmp_path / "a")], capture_output=True, check=False)
    assert opened.returncode != 0
    assert opened.stdout == b""


@pytest.mark.usefixtures("stock_tools")
def test_file_made_by_the_stock_tools_is_read(tmp_path: Path) -> None:
    """Another program can write the format too: a file made by the ordinary commands is read as one of ours."""
    text = b"".join(line + b"\n" for line in makers.honest_lines())
    packed = subprocess.run(["zstd", "-q", "-c"], input=text, stdout=subprocess.PIPE, check=True).stdout
    command = ["age", "-r", laptop(3).recipient, "-r", laptop(2).recipient, "-o", str(tmp_path / "a")]
    subprocess.run(command, input=packed, check=True)
    assert makers.read(tmp_path / "a").changes == 6


_Page = dict[str, Callable[..., Any]]


@pytest.fixture
def page() -> _Page:
    """The reader printed in the page."""
    (code,) = re.findall(r"```python\n(.*?)```", _PAGE.read_text(encoding="utf-8"), re.DOTALL)
    names: _Page = {}
    exec(compile(code, "sync-file.md", "exec"), names)
    return names


@pytest.mark.usefixtures("stock_tools")
def test_reader_of_the_page_reads_and_checks_a_file(tmp_path: Path, key_file: Path, page: _Page) -> None:
    """The program printed in the documents reads a file and proves who sent it, with nothing of ours."""
    makers.write(tmp_path / "a")
    lines = page["lines_of"](str(key_file), str(tmp_path / "a"))
    header = page["checked_header"](lines, laptop(1).sign_key)
    assert (header["no"], header["to"], header["from"]["name"]) == (7, [laptop(2).device], "Laptop 1")


def test_reader_of_the_page_refuses_an_altered_file(page: _Page) -> None:
    """The program printed in the documents notices what ours notices."""
    lines = makers.honest_lines()
    with pytest.raises(ValueError, match="altered"):
        page["checked_header"]([*lines[:2], *lines[3:]], laptop(1).sign_key)
    with pytest.raises(InvalidSignature):
        page["checked_header"](lines, laptop(2).sign_key)


def test_page_names_every_part_of_a_header() -> None:
    """Nothing travels in a header that the documents do not explain."""
    text = _PAGE.read_text(encoding="utf-8")
    shown, trailer = (json.loads(block) for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL))
    written = json.loads(header_line(makers.header())[1:])
    assert list(shown) == list(written)
    assert list(shown["from"]) == list(written["from"])
    assert list(trailer) == list(json.loads(makers.honest_lines()[-1][1:]))
    assert all(f"`{name}`" in text for name in written)


def _table() -> dict[str, tuple[str, str]]:
    """What the page says of each letter: its content and its meaning."""
    lines = re.findall(r"^\| `([A-Z])` \| (.*?) \| (.*) \|$", _PAGE.read_text("utf-8"), re.MULTILINE)
    return {letter: (content, meaning) for letter, content, meaning in lines}


def test_page_names_every_letter_the_program_writes() -> None:
    """Whoever writes a reader by the page meets no line it does not tell of."""
    assert set(_table()) == {letter.value for letter in Letter}


def test_page_names_the_reasons_the_program_gives() -> None:
    """Why a record is let go is told by the same codes on the page and in a file."""
    content, meaning = _table()[Letter.RELEASE.value]
    assert content == "`[stream, why]`"
    assert set(re.findall(r"`(\w+)`", meaning)) - {"why"} == REASONS
