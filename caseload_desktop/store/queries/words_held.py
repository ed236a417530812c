"""Which contacts and notes hold the words asked for: by the text index, and among the newest, which it has not yet."""

from __future__ import annotations

import orjson
from sqlalchemy import ColumnElement, Connection, TextClause, text

from caseload_desktop.store import rows
from caseload_desktop.store.derived import CONTACT_TEXT, NOTE_TEXT, TOKENS, TextIndex
from caseload_desktop.store.statements import driver_cursor

_WAITING = f"CREATE VIRTUAL TABLE temp.waiting_text USING fts5(notes, content='', tokenize='{TOKENS}')"


def with_words(connection: Connection, words: str) -> ColumnElement[bool]:
    """Return the condition that a contact's text has, for each of ``words``, a word that begins with it."""
    return rows.contact.c.no.in_(_numbers(connection, CONTACT_TEXT, words))


def note_with_words(connection: Connection, words: str) -> ColumnElement[bool]:
    """Return the same of a case note, with what was added to it."""
    return rows.case_note.c.no.in_(_numbers(connection, NOTE_TEXT, words))


def _numbers(connection: Connection, index: TextIndex, words: str) -> TextClause:
    asked = " ".join(f'"{w}"*' for w in words.replace('"', " ").split())
    waiting = orjson.dumps(_among_waiting(connection, index, asked)).decode()
    held = f"SELECT rowid FROM {index.name} WHERE {index.name} MATCH :asked"
    return text(f"{held} UNION ALL SELECT value FROM json_each(:waiting)").bindparams(asked=asked, waiting=waiting)


def _among_waiting(connection: Connection, index: TextIndex, asked: str) -> list[int]:
    """Row numbers beyond the text index that have the words.

    They go into an index of their own, in memory and for this question only, so that a word is what it is in the other.
    """
    run = driver_cursor(connection).execute
    run(_WAITING)
    try:
        run(f"INSERT INTO temp.waiting_text (rowid, notes) {index.texts(f'no > ({index.reach})')}")
        return [number for (number,) in run("SELECT rowid FROM waiting_text WHERE waiting_text MATCH ?", (asked,))]
    finally:
        run("DROP TABLE temp.waiting_text")
