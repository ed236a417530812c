"""Which contacts hold the words asked for: by the text index, and among the newest, which it does not hold yet."""

from __future__ import annotations

import orjson
from sqlalchemy import ColumnElement, Connection, text

from caseload_desktop.store import rows
from caseload_desktop.store.derived import TEXT_OF_CONTACT, TEXTS_REACH, TOKENS
from caseload_desktop.store.statements import driver_cursor

_WAITING = f"CREATE VIRTUAL TABLE temp.waiting_text USING fts5(notes, content='', tokenize='{TOKENS}')"
_FILL = (
    f"INSERT INTO temp.waiting_text (rowid, notes) SELECT no, {TEXT_OF_CONTACT} FROM contact "
    f"WHERE no > ({TEXTS_REACH}) AND gone IS NULL AND {TEXT_OF_CONTACT} <> ''"
)
_FOUND = (
    "SELECT rowid FROM contact_text WHERE contact_text MATCH :asked UNION ALL SELECT value FROM json_each(:waiting)"
)


def with_words(connection: Connection, words: str) -> ColumnElement[bool]:
    """Return the condition that a contact's text has, for each of ``words``, a word that begins with it."""
    asked = " ".join(f'"{w}"*' for w in words.replace('"', " ").split())
    waiting = orjson.dumps(_among_waiting(connection, asked)).decode()
    return rows.contact.c.no.in_(text(_FOUND).bindparams(asked=asked, waiting=waiting))


def _among_waiting(connection: Connection, asked: str) -> list[int]:
    """Row numbers of the contacts beyond the text index that have the words.

    They go into an index of their own, in memory and for this question only, so that a word is what it is in the other.
    """
    run = driver_cursor(connection).execute
    run(_WAITING)
    try:
        run(_FILL)
        return [number for (number,) in run("SELECT rowid FROM waiting_text WHERE waiting_text MATCH ?", (asked,))]
    finally:
        run("DROP TABLE temp.waiting_text")
