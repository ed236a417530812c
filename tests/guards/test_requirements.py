"""What is declared as needed is what is used: nothing missing on a bare machine, nothing carried for nobody."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from caseload_desktop.runtime.paths import program_folder

_ROOT = program_folder()
# Where the name of the module is not that of the package.
_PACKAGES = {
    "PySide6": "pyside6-essentials",
    "shiboken6": "pyside6-essentials",
    "argon2": "argon2-cffi",
    "apsw": "apsw-sqlite3mc",
    "pytestqt": "pytest-qt",
}
# Used by their command or as a plugin, never imported.
_TOOLS = {"import-linter", "mypy", "pytest-randomly", "pytest-timeout", "pytest-xdist", "ruff"}
_TOOLS |= {"types-openpyxl", "pandas-stubs", "apsw-sqlite3mc"}  # the latter by the program in docs/guide-it.md


def _declared(name: str) -> set[str]:
    lines = (_ROOT / name).read_text(encoding="utf-8").splitlines()
    return {re.split(r"[<>=!~ ;\[]", line)[0].lower() for line in lines if line and not line.startswith(("#", "-"))}


def _imported(files: Iterable[Path]) -> set[str]:
    names: set[str] = set()
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    ours = {"caseload_desktop", "tests", "conftest", "run"}
    return {_PACKAGES.get(name, name.lower().replace("_", "-")) for name in names - ours - sys.stdlib_module_names}


def test_the_program_needs_what_it_declares_and_nothing_else() -> None:
    """The installed program finds everything it imports and carries nothing it does not."""
    assert _imported((_ROOT / "caseload_desktop").rglob("*.py")) == _declared("requirements.in")


def test_the_tests_need_what_they_declare() -> None:
    """The second command of the README works on a machine on which nothing else was ever installed."""
    declared = _declared("requirements-test.in")
    used = _imported((_ROOT / "tests").rglob("*.py"))
    assert used - declared - _declared("requirements.in") == set()
    assert declared - used - _TOOLS == set()
