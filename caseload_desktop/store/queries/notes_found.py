"""Case notes found by a search across people, as contacts are: by their words, and by whom they are about."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, or_, select

from caseload_desktop.domain.names import full_name
from caseload_desktop.domain.roles import Actor
from caseload_desktop.store import rows
from caseload_desktop.store.queries.people import matching_people
from caseload_desktop.store.queries.restriction import closed_to, open_to
from caseload_desktop.store.queries.words_held import note_with_words
from caseload_desktop.store.statements import fetch_numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSearch:
    """Words, and between which days (ISO, both included) the note's own day lies; ``worker_id`` wrote it."""

    words: str
    from_date: str = ""
    to_date: str = ""
    worker_id: str = ""


@dataclass(frozen=True, slots=True)
class FoundNote:
    """A line of the notes found; ``number`` is its row number on this laptop, ``on_date`` and ``at`` when it was."""

    number: int
    person_id: str
    person: str
    reference: str
    on_date: str
    at: str
    kind: str
    words: str
    significant: bool
    author: str


def note_numbers(
    connection: Connection, which: NoteSearch, *, viewer: Actor, sort: str = "on_date", descending: bool = True
) -> array[int]:
    """Return the row numbers of the notes a search finds, in order; none without words.

    Withdrawn notes are left out, and those of restricted people the viewer may not read: being found would tell.
    """
    if not which.words.strip():
        return array("q")
    t, person = rows.case_note, rows.person
    by_person = matching_people(which.words, viewer=viewer)
    in_words = note_with_words(connection, which.words)
    conditions: list[ColumnElement[bool]] = [
        t.c.gone.is_(None),
        in_words if by_person is None else or_(in_words, t.c.person_id.in_(by_person)),
        t.c.person_id.not_in(closed_to(viewer)),
    ]
    if which.from_date:
        conditions.append(t.c.on_date >= which.from_date)
    if which.to_date:
        conditions.append(t.c.on_date <= which.to_date)
    if which.worker_id:
        conditions.append(t.c.author == which.worker_id)
    order = {"person": [person.c.family, person.c.given], "author": [rows.worker.c.name]}.get(sort) or [t.c.on_date]
    query = (
        select(t.c.no)
        .join(person, person.c.id == t.c.person_id)
        .outerjoin(rows.worker, rows.worker.c.id == t.c.author)
        .where(*conditions)
        .order_by(*((key.desc() if descending else key.asc()) for key in (*order, t.c.no)))
    )
    return fetch_numbers(connection, query)


def note_lines(connection: Connection, numbers: Sequence[int], *, viewer: Actor) -> list[FoundNote]:
    """Return the lines for row numbers, in the order given; one query for the lot."""
    t, person, author = rows.case_note, rows.person, rows.worker
    found = connection.execute(
        select(
            t.c.no, t.c.person_id, person.c.given, person.c.family, person.c.reference, t.c.on_date, t.c.at, t.c.kind,
            t.c.words, t.c.significant, author.c.name,
        )
        .join(person, person.c.id == t.c.person_id)
        .outerjoin(author, author.c.id == t.c.author)
        .where(t.c.no.in_(list(numbers)), t.c.gone.is_(None), open_to(person, viewer))
    )  # fmt: skip
    lines = {
        no: FoundNote(no, person_id, full_name(given, family), reference or "", on or "",
                      at or "", kind or "", words or "", bool(weighty), name or "")
        for no, person_id, given, family, reference, on, at, kind, words, weighty, name in found
    }  # fmt: skip
    return [lines[number] for number in numbers if number in lines]
