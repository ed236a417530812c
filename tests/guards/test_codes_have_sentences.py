"""Whatever can go wrong for a person has words for it."""

from __future__ import annotations

import ast
from pathlib import Path

from caseload_desktop.runtime.paths import program_folder
from caseload_desktop.ui.messages import SENTENCES

_ERRORS = {"RuleBroken", "StoreUnavailable", "NotPermitted", "AlreadyChanged", "FileRefused", "Notice"}


def _codes(path: Path) -> set[str]:
    """The codes a module raises or tells, as far as they stand there as words."""
    return {
        node.args[0].value
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in _ERRORS
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def test_every_code_of_the_store_has_its_sentence() -> None:
    """Nobody is left with the general sentence where the program knows better."""
    package = program_folder() / "caseload_desktop" / "store"
    silent = {
        f"{path.relative_to(package).as_posix()}: {code}"
        for path in package.rglob("*.py")
        for code in _codes(path)
        if code not in SENTENCES
    }
    assert silent == set()
