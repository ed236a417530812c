"""Whatever can go wrong for a person has words for it."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from caseload_desktop.domain import dates, durations, nhs_number
from caseload_desktop.runtime.paths import program_folder
from caseload_desktop.store import faults
from caseload_desktop.ui.messages import SENTENCES

_PACKAGE = program_folder() / "caseload_desktop"
_PLACE_OF_CODE = {
    "RuleBroken": 0,
    "StoreUnavailable": 0,
    "NotPermitted": 0,
    "AlreadyChanged": 0,
    "FileRefused": 0,
    "Notice": 0,
    "sentence": 0,
    "Problem": 1,
}
"""What is called with a code, and at which place the code stands."""


def _texts(node: ast.expr) -> Iterator[str]:
    """The words an argument can be, as far as they stand there."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)


def _codes(path: Path) -> set[str]:
    """The codes a module raises, tells or asks the sentence of."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        place = _PLACE_OF_CODE.get(name)
        if place is not None and len(node.args) > place:
            found.update(_texts(node.args[place]))
    return found


def _reasons(path: Path) -> set[str]:
    """The reasons for which a text is not understood (``reason="..."``)."""
    return {
        text
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.keyword) and node.arg == "reason"
        for text in _texts(node.value)
        if text
    }


def test_every_code_of_the_program_has_its_sentence() -> None:
    """Nobody is left with the general sentence where the program knows better."""
    silent = {
        f"{path.relative_to(_PACKAGE).as_posix()}: {code}"
        for path in _PACKAGE.rglob("*.py")
        for code in _codes(path)
        if code not in SENTENCES
    }
    assert silent == set()


@pytest.mark.parametrize(
    ("module", "prefix"), [(dates, "date_"), (durations, "duration_"), (nhs_number, "nhs_number_")]
)
def test_everything_typed_that_is_not_understood_is_explained(module: object, prefix: str) -> None:
    """Whatever is wrong with a date, a time spent or an NHS number is said beside its field."""
    path = Path(str(getattr(module, "__file__", "")))
    assert {reason for reason in _reasons(path) if prefix + reason not in SENTENCES} == set()


def test_every_failure_of_disk_and_database_is_explained() -> None:
    """A full disk and a damaged page are told calmly, whichever call met them."""
    codes = {*faults._BY_ERRNO.values(), *faults._BY_RESULT.values()}
    assert codes - set(SENTENCES) == set()


def test_sentences_are_whole_and_calm() -> None:
    """A sentence begins with a capital, ends with a full stop, shouts at nobody and names no code."""
    wrong = [
        code
        for code, words in SENTENCES.items()
        if not words[0].isupper() or not words.endswith(".") or "!" in words or code in words.split()
    ]
    assert wrong == []


def test_blanks_of_sentences_are_plain_names() -> None:
    """A sentence can always be filled."""
    fields = {name for words in SENTENCES.values() for _, name, _, _ in string.Formatter().parse(words) if name}
    assert all(name.isidentifier() for name in fields)
