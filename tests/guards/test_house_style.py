"""What the tools don't check of how the code is to be written."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from caseload_desktop.runtime.paths import program_folder

_ROOT = program_folder()
_PACKAGE = sorted((_ROOT / "caseload_desktop").rglob("*.py"))
_TESTS = sorted((_ROOT / "tests").rglob("test_*.py"))
_MOST_LINES = 500
_TEXT_FIELD = r"Q(?:PlainTextEdit|TextEdit|TextBrowser)"
_MAKES_TEXT_FIELD = re.compile(rf"\b{_TEXT_FIELD}\(|\bclass \w+\((?:\w+, )*{_TEXT_FIELD}\b")
_UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b|NotImplemented" + r"Error")


def _name(path: Path) -> str:
    return path.relative_to(_ROOT).as_posix()


def test_every_module_says_what_belongs_in_it() -> None:
    """Whoever comes new to a module learns from its first words what it is for."""
    silent = [
        _name(path)
        for path in _PACKAGE
        if not (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "")
        .split("\n\n")[0]
        .endswith((".", "?"))
    ]
    assert silent == []


def test_no_module_is_too_long_to_read() -> None:
    """A module is read in one sitting."""
    long = {_name(path): count for path in _PACKAGE if (count := path.read_text("utf-8").count("\n")) > _MOST_LINES}
    assert long == {}


def test_nothing_is_left_unfinished() -> None:
    """What is in the program is done; what is not done is not in it."""
    found = [
        f"{_name(path)}:{number}"
        for path in (*_PACKAGE, _ROOT / "run.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if _UNFINISHED.search(line)
    ]
    assert found == []


def test_every_test_says_what_is_true_for_the_worker() -> None:
    """The list of tests reads as a list of promises."""
    silent = [
        f"{_name(path)}:{node.name}"
        for path in _TESTS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_text_fields_let_the_tab_key_out() -> None:
    """Nobody who works by keyboard gets caught in a text field (WCAG 2.1.2)."""
    traps = {
        _name(path): (made, let_out)
        for path in _PACKAGE
        if (made := len(_MAKES_TEXT_FIELD.findall(text := path.read_text(encoding="utf-8"))))
        > (let_out := text.count("setTabChangesFocus(True)"))
    }
    assert traps == {}, "text fields made, and told to let the Tab key out"
