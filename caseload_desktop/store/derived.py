"""What the fold keeps beside the rows so that searching is one index look-up: name keys and the text index of contacts.

Made from the rows alone; ``rebuild`` makes it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, delete, select

from caseload_desktop.domain.names import fold_words
from caseload_desktop.store import rows
from caseload_desktop.store.statements import Cursor

WORD, SOUND = "w", "s"
"""Kinds of name key: a word of a name as folded for search; how a word sounds."""

CREATE_TEXT_INDEX = (
    "CREATE VIRTUAL TABLE contact_text USING fts5(notes, content='', contentless_delete=1, "
    "tokenize='unicode61 remove_diacritics 2')"
)
"""The text index of contacts, by row number; SQLite's own full-text search, so it is not part of the shared tables."""


def _person_keys(cursor: Cursor, person_id: str) -> None:
    person, alias = rows.person, rows.person_name
    names = cursor.run(
        "names-of-person",
        lambda: (
            select(person.c.given, person.c.family)
            .where(person.c.id == bindparam("p_id"), person.c.gone.is_(None))
            .union_all(
                select(alias.c.given, alias.c.family).where(
                    alias.c.person_id == bindparam("p_id"), alias.c.gone.is_(None)
                )
            )
        ),
        {"p_id": person_id},
    ).fetchall()
    cursor.run(
        "name-keys-clear",
        lambda: delete(rows.name_key).where(rows.name_key.c.person_id == bindparam("p_id")),
        {"p_id": person_id},
    )
    for kind, key in sorted(name_keys(part for name in names for part in name if part)):
        cursor.insert(rows.name_key, {"kind": kind, "key": key[:60], "person_id": person_id})


def name_keys(names: Iterable[str]) -> set[tuple[str, str]]:
    """Return the search keys of names: each folded word, and how it sounds."""
    from caseload_desktop.domain.sounds import sound_keys

    words = {word for name in names for word in fold_words(name)}
    return {(WORD, word) for word in words} | {(SOUND, sound) for word in words for sound in sound_keys(word)}


def _on_person(cursor: Cursor, row: Mapping[str, Any]) -> None:
    _person_keys(cursor, row["id"])


def _on_person_name(cursor: Cursor, row: Mapping[str, Any]) -> None:
    _person_keys(cursor, row["person_id"])


def _on_contact(cursor: Cursor, row: Mapping[str, Any]) -> None:
    if row["fold"] is not None:
        cursor.execute("DELETE FROM contact_text WHERE rowid = ?", (row["no"],))
    text = " ".join(row[c] for c in ("notes", "about_unknown", "given_detail", "next_step_note") if row[c])
    if text and row["gone"] is None:
        cursor.execute("INSERT INTO contact_text (rowid, notes) VALUES (?, ?)", (row["no"], text))


DERIVED: dict[str, Callable[[Cursor, Mapping[str, Any]], None]] = {
    "person": _on_person,
    "person_name": _on_person_name,
    "contact": _on_contact,
}
