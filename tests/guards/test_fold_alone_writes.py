"""Only the fold writes folded tables: no other code may insert, update or delete there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from caseload_desktop.store.entities import ENTITIES

PACKAGE = Path(__file__).parents[2] / "caseload_desktop"
MAY_WRITE = {
    "store/fold.py",
    "store/fold_streams.py",
    "store/rebuild.py",
    "store/derived.py",
    "store/same_person.py",
    "store/same_closed.py",
    "store/retold.py",
}
"""The fold, its repair, what it keeps beside the rows (no folded table), and who is shown for merged people."""

WRITERS = {"insert", "update", "delete"}
RAW = re.compile(
    r"\b(insert\s+(or\s+\w+\s+)?into|update|delete\s+from|replace\s+into)\s+\"?(" + "|".join(ENTITIES) + r")\b",
    re.IGNORECASE,
)
NAMES = {*ENTITIES, "FOLDED"}


def writes_to_folded(path: Path) -> list[str]:
    """Return the places of a module that write to a folded table, by SQLAlchemy or in plain SQL."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and RAW.search(node.value):
            found.append(f"{path.name}:{node.lineno} plain SQL")
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in WRITERS:
            continue
        targets = [*node.args[:1], *([node.func.value] if isinstance(node.func, ast.Attribute) else [])]
        if any(_folded(target) for target in targets):
            found.append(f"{path.name}:{node.lineno} {name}")
    return found


def _folded(node: ast.expr) -> bool:
    if isinstance(node, ast.Subscript):
        return _folded(node.value)
    if isinstance(node, ast.Attribute):
        return node.attr in NAMES and isinstance(node.value, ast.Name) and node.value.id == "rows"
    return isinstance(node, ast.Name) and node.id in NAMES


def test_only_the_fold_writes_folded_tables() -> None:
    """A screen or service that wrote a row past the journal would make a change nobody can trace."""
    offenders = [
        place
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.relative_to(PACKAGE).as_posix() not in MAY_WRITE
        for place in writes_to_folded(path)
    ]
    assert offenders == []


def test_the_guard_sees_a_direct_write(tmp_path: Path) -> None:
    """The check can fail: it finds each way of writing past the fold."""
    bad = tmp_path / "bad.py"
    bad.write_text(
        "from sqlalchemy import insert, update\n"
        "from caseload_desktop.store import rows\n"
        "insert(rows.contact)\nupdate(rows.FOLDED['person'])\nrows.contact.delete()\n"
        "'UPDATE contact SET notes = 1'\n"
    )
    assert len(writes_to_folded(bad)) == 4
