"""What the fold keeps beside the rows so that searching is one index look-up: name keys, words of contacts and notes.

Made from the rows alone; ``rebuild`` makes it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, select

from caseload_desktop.domain.names import fold_words
from caseload_desktop.store import rows
from caseload_desktop.store.statements import Cursor

WORD, SOUND = "w", "s"
"""Kinds of name key: a word of a name as folded for search; how a word sounds."""

TOKENS = "unicode61 remove_diacritics 2"
"""What a word is for the text index (SQLite's documentation, "FTS5 tokenizers")."""

MERGED_AT, MERGED_AT_WHILE_MANY_COME = 4, 16
"""Parts of a text index that are merged into one: the database's own number, and the number while an import writes,
which would otherwise merge the same words again and again."""

TEXTS_AT_ONCE = 64
"""Words of new rows go into a text index with every so manieth row; one by one they would cost a save as much as all
else it writes. ``queries.words_held`` searches those that wait as they are."""


@dataclass(frozen=True, slots=True)
class TextIndex:
    """The words of one table, found by SQLite's own full-text search (which is not part of the shared tables).

    ``words`` is the SQL of a row's text, empty when it has none. Rows are held by their number; the newest wait.
    """

    name: str
    table: str
    words: str

    @property
    def create(self) -> str:
        """SQL that makes the index."""
        options = f"content='', contentless_delete=1, tokenize='{TOKENS}'"
        return f"CREATE VIRTUAL TABLE {self.name} USING fts5(notes, {options})"

    @property
    def forget(self) -> str:
        """SQL: a row that goes takes its words along, because its number may be given out again."""
        return (
            f"CREATE TRIGGER {self.name}_forgets AFTER DELETE ON {self.table} "
            f"BEGIN DELETE FROM {self.name} WHERE rowid = old.no; END"
        )

    @property
    def clear(self) -> str:
        """SQL that empties the index."""
        return f"INSERT INTO {self.name} ({self.name}) VALUES ('delete-all')"

    @property
    def held(self) -> str:
        """SQL: the highest number of a row in the index."""
        return f"coalesce((SELECT max(id) FROM {self.name}_docsize), 0)"

    @property
    def reach(self) -> str:
        """SQL: the row number up to which the index holds the rows; those above it wait."""
        whole = f"coalesce((SELECT max(no) FROM {self.table}), 0) / {TEXTS_AT_ONCE} * {TEXTS_AT_ONCE}"
        return f"SELECT max({self.held}, {whole})"

    def texts(self, which: str) -> str:
        """SQL: number and words of the rows that fit ``which``, of those that stand and have any."""
        return f"SELECT no, {self.words} FROM {self.table} WHERE {which} AND gone IS NULL AND {self.words} <> ''"

    def take(self, which: str) -> str:
        """SQL that takes the words of such rows in."""
        return f"INSERT INTO {self.name} (rowid, notes) {self.texts(which)}"

    def on_row(self, cursor: Cursor, row: Mapping[str, Any]) -> None:
        """A row was made or changed: every so manieth takes in all that wait, a change what the index holds already."""
        number = row["no"]
        if row.get("fold") is None:
            if number % TEXTS_AT_ONCE == 0:
                after = f"no > max({self.held}, :no - :most) AND no <= :no"
                cursor.execute(self.take(after), {"no": number, "most": TEXTS_AT_ONCE})
        else:
            self.take_again(cursor, number)

    def take_again(self, cursor: Cursor, number: int) -> None:
        """The words of a row are others now; one that waits goes on waiting."""
        if number <= cursor.execute(self.reach).fetchone()[0]:
            cursor.execute(f"DELETE FROM {self.name} WHERE rowid = :no", {"no": number})
            cursor.execute(self.take("no = :no"), {"no": number})

    def merge_at(self, cursor: Cursor, parts: int) -> None:
        """Let the database merge the parts of the index when there are so many alike ("automerge", "FTS5" in its
        documentation).
        """
        cursor.execute(f"INSERT INTO {self.name} ({self.name}, rank) VALUES ('automerge', {parts:d})")

    def take_rest(self, cursor: Cursor) -> None:
        """Take in all rows after the last one held."""
        cursor.execute(self.take(f"no > {self.held}"))


CONTACT_TEXT = TextIndex(
    "contact_text",
    "contact",
    " || ".join(
        f"coalesce({column} || ' ', '')" for column in ("notes", "about_unknown", "given_detail", "next_step_note")
    ),
)
"""The words of contacts."""

NOTE_TEXT = TextIndex(
    "note_text",
    "case_note",
    "coalesce(words || ' ', '') || coalesce((SELECT group_concat(a.words, ' ') FROM note_addition AS a "
    "WHERE a.note_id = case_note.id AND a.gone IS NULL), '')",
)
"""The words of case notes, with what was added to them."""

TEXT_INDEXES = (CONTACT_TEXT, NOTE_TEXT)


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
    insert_name_keys(cursor, name_key_rows({person_id: [part for name in names for part in name if part]}))


def delete_name_keys() -> Any:
    """Return the statement that forgets the search keys of the person ``p_id``."""
    return delete(rows.name_key).where(rows.name_key.c.person_id == bindparam("p_id"))


NameKey = tuple[str, str, str]
"""A row of search keys: kind, key and whose name it is."""


def insert_name_keys(cursor: Cursor, keys: Iterable[NameKey]) -> None:
    """Note search keys of people, besides those they have."""
    cursor.insert_many(rows.name_key, ("kind", "key", "person_id"), keys, unless_there=True)


def name_key_rows(people: Mapping[str, Iterable[str]]) -> list[NameKey]:
    """Return the search keys of people, by id with every part of their names."""
    return [
        (kind, key, person_id)
        for person_id, parts in people.items()
        for kind, key in sorted({(kind, key[:60]) for kind, key in name_keys(parts)})
    ]


def name_keys(names: Iterable[str]) -> set[tuple[str, str]]:
    """Return the search keys of names: each folded word, and how it sounds."""
    from caseload_desktop.domain.sounds import word_keys

    words = {word for name in names for word in fold_words(name)}
    return {(WORD, word) for word in words} | {(SOUND, sound) for word in words for sound in word_keys(word)}


def _on_person(cursor: Cursor, row: Mapping[str, Any]) -> None:
    _person_keys(cursor, row["id"])


def _on_person_name(cursor: Cursor, row: Mapping[str, Any]) -> None:
    _person_keys(cursor, row.get("person_id") or "")


def _on_note_addition(cursor: Cursor, row: Mapping[str, Any]) -> None:
    """What is added to a note is found by the note."""
    found = cursor.execute("SELECT no FROM case_note WHERE id = :id", {"id": row.get("note_id") or ""}).fetchone()
    if found is not None:
        NOTE_TEXT.take_again(cursor, found[0])


DERIVED: dict[str, Callable[[Cursor, Mapping[str, Any]], None]] = {
    "person": _on_person,
    "person_name": _on_person_name,
    "contact": CONTACT_TEXT.on_row,
    "case_note": NOTE_TEXT.on_row,
    "note_addition": _on_note_addition,
}
