"""Nothing typed is ever lost: a new form keeps its words against a sudden end, or says why it need not."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from caseload_desktop.runtime.paths import program_folder
from tests.ui.words_kept import FORMS, OTHERS

_UI = program_folder() / "caseload_desktop" / "ui"
_FORM = "caseload_desktop.ui.dialogs.form_dialog.FormDialog"
_KEEPS = {"keep_words", "keep_about", "keep_small", "keep_row", "keep", "FormDraft", "keep_draft"}
_TYPED = {"NoteEdit", "QLineEdit", "QPlainTextEdit", "QTextEdit", "QSpinBox", "NumberField"}


@dataclass(frozen=True, slots=True)
class _Class:
    """A class of the screens: its bases by their full names, and what it calls."""

    bases: tuple[str, ...]
    calls: frozenset[str]


def _named(node: ast.expr) -> str:
    if isinstance(node, ast.Subscript):
        return _named(node.value)
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def _of(path: Path) -> Iterator[tuple[str, _Class]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    module = ".".join(path.relative_to(program_folder()).with_suffix("").parts)
    full = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    full |= {node.name: f"{module}.{node.name}" for node in classes}
    for node in classes:
        bases = tuple(full.get(_named(base), _named(base)) for base in node.bases)
        calls = frozenset(_named(call.func) for call in ast.walk(node) if isinstance(call, ast.Call))
        yield f"{module}.{node.name}", _Class(bases, calls)


def _classes() -> dict[str, _Class]:
    return dict(pair for path in sorted(_UI.rglob("*.py")) for pair in _of(path))


def _line(classes: dict[str, _Class], name: str) -> set[str]:
    """A class and all it is made from."""
    bases = classes[name].bases if name in classes else ()
    return {name}.union(*(_line(classes, base) for base in bases))


def _keeps(classes: dict[str, _Class], name: str) -> bool:
    return any(classes[one].calls & _KEEPS for one in _line(classes, name) if one in classes and one != _FORM)


def _listed(name: str, names: dict[str, str]) -> bool:
    return any(name.endswith(f".{one}") for one in names)


def test_every_form_keeps_what_is_typed() -> None:
    """A form somebody adds without keeping its words fails here, unless it stands in the list with a reason."""
    classes = _classes()
    forms = [name for name in classes if name != _FORM and _FORM in _line(classes, name)]
    made_from = {base for name in forms for base in _line(classes, name) - {name}}
    alone = [name for name in forms if name not in made_from or _listed(name, FORMS)]
    assert len(alone) > 100
    assert [name for name in alone if not _keeps(classes, name) and not _listed(name, FORMS)] == []


def test_no_other_place_to_type_loses_words() -> None:
    """A page or card in which something is typed keeps it, or stands in the list with a reason."""
    classes = _classes()
    places = [name for name, one in classes.items() if one.calls & _TYPED and _FORM not in _line(classes, name)]
    assert [name for name in places if not _keeps(classes, name) and not _listed(name, OTHERS)] == []


def test_the_lists_name_only_what_is_there() -> None:
    """A form that keeps its words by now, or is gone, leaves the list."""
    classes = _classes()
    loose = {name for name in classes if not _keeps(classes, name)}
    stale = [one for one in (*FORMS, *OTHERS) if not any(name.endswith(f".{one}") for name in loose)]
    assert stale == []
