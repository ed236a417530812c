"""The program's list of commands is whole: nothing writes the record without standing on it, with its merge rules."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from caseload_desktop.services.catalogue import all_commands, command
from caseload_desktop.store.entities import ENTITIES
from caseload_desktop.store.merge_rules import MERGE_RULES, SHIELDS, Merge

PACKAGE = Path(__file__).parents[2] / "caseload_desktop"
_WRITERS = {"write", "write_history", "_begin"}
_TELLS_ITS_OWN_TIME = {"store/store.py", "services/sample/writing.py"}
"""The store itself, and the sample locality, whose turns name their commands (looked at as ``Turn``)."""


def names_written(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (place, name or pattern of names) of every command a module writes under."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        named: list[ast.expr | None] = [keyword.value for keyword in node.keywords if keyword.arg == "command"]
        if called == "Turn":
            named += [name for name in node.args[2:3] if not isinstance(name, ast.Attribute)]  # another turn's
            if not named:
                continue
        elif called not in _WRITERS or not (named or called == "write_history"):
            continue
        for name in named or [None]:
            yield f"{path.name}:{node.lineno}", _pattern(name)


def _pattern(name: ast.expr | None) -> str:
    """A regular expression for what a name may be; one that nothing matches where it can't be told."""
    if isinstance(name, ast.Constant):
        return re.escape(str(name.value))
    if isinstance(name, ast.JoinedStr):
        return "".join(re.escape(str(p.value)) if isinstance(p, ast.Constant) else r"\w+" for p in name.values)
    return r"(?!)"


def not_on_the_list(path: Path) -> list[str]:
    """The places of a module that write under a name the list of commands does not have."""
    known = {one.name for one in all_commands()}
    return [f"{place} {name}" for place, name in names_written(path) if not any(re.fullmatch(name, k) for k in known)]


def test_every_command_stands_on_the_list() -> None:
    """A command nobody put on the list would never be tried against other laptops' work; add ``@command`` to it."""
    offenders = [
        place
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.relative_to(PACKAGE).as_posix() not in _TELLS_ITS_OWN_TIME
        for place in not_on_the_list(path)
    ]
    assert offenders == [], "not on the list: give the function @command(...) of services/catalogue.py"


def test_the_guard_sees_a_command_that_is_not_on_the_list(tmp_path: Path) -> None:
    """The check can fail: it finds each way of writing under a name that is not there, or can't be told."""
    bad = tmp_path / "bad.py"
    bad.write_text(
        "with store.write(actor=actor, command='whisper') as act: pass\n"
        "with store.write(actor=actor, command=f'whisper_{what}') as act: pass\n"
        "with store.write(actor=actor, command=name) as act: pass\n"
        "with store.write_history() as begin: pass\n"
        "Turn(at, worker, 'whisper', ())\n"
        "with store.write(actor=actor, command='log_contact') as act: pass\n"
    )
    assert len(not_on_the_list(bad)) == 5


def test_no_command_stands_on_the_list_for_nothing() -> None:
    """Every name on the list is one that something writes under."""
    written = [name for path in sorted(PACKAGE.rglob("*.py")) for _, name in names_written(path)]
    left = [one.name for one in all_commands() if not any(re.fullmatch(name, one.name) for name in written)]
    assert left == []


def test_what_a_command_writes_has_a_merge_rule() -> None:
    """Two laptops may give any command at once; what becomes of both is settled before the command is there."""
    missing = sorted({entity for one in all_commands() for entity in one.writes} - MERGE_RULES.keys())
    assert missing == [], "state their rule in store/merge_rules.py"


def test_merge_rules_agree_with_the_entities() -> None:
    """Every entity has one rule, and rows that are never edited are declared so in both places."""
    assert MERGE_RULES.keys() == ENTITIES.keys()
    for name, rule in MERGE_RULES.items():
        if rule.merge is not Merge.ONE_ROW:
            assert ENTITIES[name].append_only is (rule.merge is Merge.APPEND_ONLY), name


def test_a_shielding_field_is_told_by_its_name() -> None:
    """The fold knows a field that keeps a record from others by its name, so no other entity may use that name."""
    for name, rule in MERGE_RULES.items():
        assert rule.shields <= ENTITIES[name].fields.keys()
        assert rule.shields == SHIELDS & ENTITIES[name].fields.keys()


def test_a_command_that_writes_what_is_not_there_is_refused() -> None:
    """A mistyped entity shows when the program is loaded, not when laptops differ."""
    with pytest.raises(ValueError, match="no such entity"):
        command("log_contact", writes=("kontact",))(test_every_command_stands_on_the_list)
