"""Case notes of one person with what was added to each, the latest first."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from caseload_desktop.domain.roles import Actor
from caseload_desktop.store import rows
from caseload_desktop.store.queries.restriction import open_to


@dataclass(frozen=True, slots=True)
class Addition:
    """What somebody added to a completed note: who, on which day (ISO), and the moment it was recorded (UTC)."""

    id: str
    note_id: str
    on_date: str
    words: str
    author_id: str
    author: str
    recorded_at: str


@dataclass(frozen=True, slots=True)
class Note:
    """A completed note; ``on_date`` and ``at`` say when it happened, ``recorded_at`` (UTC) when it was completed."""

    id: str
    kind: str
    on_date: str
    at: str
    words: str
    significant: bool
    about_kind: str
    about_id: str
    author_id: str
    author: str
    recorded_at: str
    additions: tuple[Addition, ...] = ()


def person_notes(connection: Connection, person_id: str, *, viewer: Actor) -> tuple[Note, ...]:
    """Return a person's notes, the latest first: two statements; withdrawn ones are left out.

    Nothing of a restricted person the viewer may not read.
    """
    t, person, author = rows.case_note, rows.person, rows.worker
    found = connection.execute(
        select(
            t.c.id,
            t.c.kind,
            t.c.on_date,
            t.c.at,
            t.c.words,
            t.c.significant,
            t.c.about_kind,
            t.c.about_id,
            t.c.author,
            author.c.name,
            t.c.recorded_at,
        )
        .join(person, person.c.id == t.c.person_id)
        .outerjoin(author, author.c.id == t.c.author)
        .where(t.c.person_id == person_id, t.c.gone.is_(None), open_to(person, viewer))
        .order_by(t.c.on_date.desc(), t.c.at.desc(), t.c.made_at.desc(), t.c.no.desc())
    ).all()
    if not found:
        return ()
    added = _additions(connection, person_id)
    return tuple(
        Note(i, kind or "", on or "", at or "", words or "", bool(weighty), about or "", about_id or "", by or "",
             name or "", recorded, tuple(added.get(i, ())))
        for i, kind, on, at, words, weighty, about, about_id, by, name, recorded in found
    )  # fmt: skip


def _additions(connection: Connection, person_id: str) -> dict[str, list[Addition]]:
    t, author = rows.note_addition, rows.worker
    found = connection.execute(
        select(t.c.id, t.c.note_id, t.c.on_date, t.c.words, t.c.author, author.c.name, t.c.recorded_at)
        .outerjoin(author, author.c.id == t.c.author)
        .where(t.c.person_id == person_id, t.c.gone.is_(None))
        .order_by(t.c.made_at, t.c.no)
    )
    by_note: dict[str, list[Addition]] = {}
    for row in found:
        one = Addition(*(value or "" for value in row))
        by_note.setdefault(one.note_id, []).append(one)
    return by_note
