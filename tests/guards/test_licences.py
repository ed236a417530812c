"""Everything that ships with the program ships with its licence."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, distribution

import pytest

from caseload_desktop.runtime.paths import program_folder, resource

# Their packages bring no licence text; resources/licences/README.md says which text is theirs.
_TEXT_KEPT_BY_US = {"pyside6-essentials": "LGPL-3.txt", "shiboken6": "LGPL-3.txt"}
_NOT_WITH_OURS = re.compile(r"\b(?:AGPL|GPL-2\.0-only|GPL-3|GNU General Public)", re.IGNORECASE)


def _shipped() -> list[str]:
    text = (program_folder() / "requirements.txt").read_text(encoding="utf-8")
    return re.findall(r"^([a-z0-9][a-z0-9._-]*)==", text, re.MULTILINE)


@pytest.mark.parametrize("name", _shipped())
def test_every_package_comes_with_its_licence(name: str) -> None:
    """The installed program can show the licence of every package it carries."""
    try:
        files = distribution(name).files or []
    except PackageNotFoundError:
        pytest.skip("not for this operating system")
    if name in _TEXT_KEPT_BY_US:
        assert resource("licences", _TEXT_KEPT_BY_US[name]).stat().st_size > 5000
        return
    assert any(
        ".dist-info" in str(file) and re.search(r"licen[cs]e|copying", str(file), re.IGNORECASE) for file in files
    )


@pytest.mark.parametrize("name", _shipped())
def test_no_package_asks_for_more_than_we_can_give(name: str) -> None:
    """A council can install and pass on the program: no package binds the whole of it to the GPL."""
    if name in _TEXT_KEPT_BY_US:
        return  # offered under the LGPL as well
    try:
        metadata = distribution(name).metadata
    except PackageNotFoundError:
        pytest.skip("not for this operating system")
    said = [str(text)[:200] for field in ("License-Expression", "License") for text in metadata.get_all(field, [])]
    said += [str(line) for line in metadata.get_all("Classifier", []) if str(line).startswith("License")]
    assert not _NOT_WITH_OURS.search("\n".join(said)), said


_OURS = (
    *("GPL-3.txt", "LGPL-3.txt", "SQLCipher.txt", "Python.txt", "Apache-2.0.txt", "README.md"),
    *("Zstandard.txt", "pyrage-parts.txt"),
)


@pytest.mark.parametrize("text", _OURS)
def test_texts_no_package_brings_lie_with_the_program(text: str) -> None:
    """Qt, SQLCipher, Python itself and what lies inside packages are named with their licences."""
    assert resource("licences", text).stat().st_size > 500
