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

TOKENS = "unicode61 remove_diacritics 2"
"""What a word is for the text index (SQLite's documentation, "FTS5 tokenizers")."""

CREATE_TEXT_INDEX = (
    f"CREATE VIRTUAL TABLE contact_text USING fts5(notes, content='', contentless_delete=1, tokenize='{TOKENS}')"
)
"""The text index of contacts, by row number; SQLite's own full-text search, so it is not part of the shared tables."""

FORGET_TEXT = (
    "CREATE TRIGGER contact_text_forgets AFTER DELETE ON contact "
    "BEGIN DELETE FROM contact_text WHERE rowid = old.no; END"
)
"""A row that goes takes its words along, because its number may be given out again."""

TEXTS_AT_ONCE = 64
"""Words of new contacts go into the text index with every so manieth row; one by one they would cost a save as much as
all else it writes. ``queries.contact_words`` searches those that wait as they are."""

TEXT_OF_CONTACT = " || ".join(
    f"coalesce({column} || ' ', '')" for column in ("notes", "about_unknown", "given_detail", "next_step_note")
)
"""SQL: the words of a contact that can be searched, empty when it has none."""

TEXTS_REACH = (
    "SELECT max(coalesce((SELECT max(id) FROM contact_text_docsize), 0), "
    f"coalesce((SELECT max(no) FROM contact), 0) / {TEXTS_AT_ONCE} * {TEXTS_AT_ONCE})"
)
"""SQL: the row number up to which the text index holds the contacts; those above it wait."""

_TAKE_WAITING = (
    f"INSERT INTO contact_text (rowid, notes) SELECT no, {TEXT_OF_CONTACT} FROM contact "
    "WHERE no > max(coalesce((SELECT max(id) FROM contact_text_docsize), 0), :no - :most) AND no <= :no "
    f"AND gone IS NULL AND {TEXT_OF_CONTACT} <> ''"
)


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
    cursor.run("name-keys-clear", delete_name_keys, {"p_id": person_id})
    insert_name_keys(cursor, {person_id: [part for name in names for part in name if part]})


def delete_name_keys() -> Any:
    """Return the statement that forgets the search keys of the person ``p_id``."""
    return delete(rows.name_key).where(rows.name_key.c.person_id == bindparam("p_id"))


def insert_name_keys(cursor: Cursor, people: Mapping[str, Iterable[str]]) -> None:
    """Note the search keys of people, by id with every part of their names, besides those they have."""
    cursor.insert_many(
        rows.name_key,
        ("kind", "key", "person_id"),
        (
            (kind, key, person_id)
            for person_id, parts in people.items()
            for kind, key in sorted({(kind, key[:60]) for kind, key in name_keys(parts)})
        ),
        unless_there=True,
    )


def name_keys(names: Iterable[str]) -> set[tuple[str, str]]:
    """Return the search keys of names: each folded word, and how it sounds."""
    from caseload_desktop.domain.sounds import sound_keys

    words = {word for name in names for word in fold_words(name)}
    return {(WORD, word) for word in words} | {(SOUND, sound) for word in words for sound in sound_keys(word)}


def _on_person(cursor: Cursor, row: Mapping[str, Any]) -> None:
    _person_keys(cursor, row["id"])


def _on_person_name(cursor: Cursor, row: Mapping[str, Any]) -> None:
    _person_keys(cursor, row.get("person_id") or "")


def _on_contact(cursor: Cursor, row: Mapping[str, Any]) -> None:
    number = row["no"]
    if row.get("fold") is None:
        if number % TEXTS_AT_ONCE == 0:
            cursor.execute(_TAKE_WAITING, {"no": number, "most": TEXTS_AT_ONCE})
    elif number <= cursor.execute(TEXTS_REACH).fetchone()[0]:
        cursor.execute("DELETE FROM contact_text WHERE rowid = :no", {"no": number})
        cursor.execute(
            f"INSERT INTO contact_text (rowid, notes) SELECT no, {TEXT_OF_CONTACT} FROM contact "
            f"WHERE no = :no AND gone IS NULL AND {TEXT_OF_CONTACT} <> ''",
            {"no": number},
        )


def index_texts(cursor: Cursor) -> None:
    """Take the words of all contacts into the text index that came after the last one in it."""
    cursor.execute(
        f"INSERT INTO contact_text (rowid, notes) SELECT no, {TEXT_OF_CONTACT} FROM contact "
        "WHERE no > coalesce((SELECT max(id) FROM contact_text_docsize), 0) "
        f"AND gone IS NULL AND {TEXT_OF_CONTACT} <> ''"
    )


DERIVED: dict[str, Callable[[Cursor, Mapping[str, Any]], None]] = {
    "person": _on_person,
    "person_name": _on_person_name,
    "contact": _on_contact,
}
