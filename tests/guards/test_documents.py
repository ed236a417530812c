"""What the documents point to is there."""

from __future__ import annotations

import re
from pathlib import Path

from caseload_desktop.runtime.paths import program_folder

_ROOT = program_folder()
_LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")


def _documents() -> list[Path]:
    return [_ROOT / "README.md", _ROOT / "CHANGELOG.md", *sorted((_ROOT / "docs").rglob("*.md"))]


def test_every_link_and_picture_of_the_documents_is_there() -> None:
    """Nobody who reads the documents meets a broken picture or a page that does not exist."""
    broken = [
        f"{document.relative_to(_ROOT)}: {target}"
        for document in _documents()
        for target in _LINK.findall(document.read_text(encoding="utf-8"))
        if not target.startswith(("http:", "https:", "mailto:")) and not (document.parent / target).exists()
    ]
    assert broken == []


def test_every_decision_says_what_keeps_it() -> None:
    """A decision that nothing checks is not followed for long."""
    silent = [path.name for path in (_ROOT / "docs" / "adr").glob("*.md") if "test" not in path.read_text("utf-8")]
    assert silent == []
