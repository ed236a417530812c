"""The curated chronology of one person: its entries in order of time, and the analysis."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from caseload_desktop.domain.chronology import place_of
from caseload_desktop.domain.roles import Actor
from caseload_desktop.store import rows
from caseload_desktop.store.queries.restriction import open_to


@dataclass(frozen=True, slots=True)
class ChronologyEntry:
    """One event of a life; ``about_kind`` and ``about_id`` name the row it was picked from, if any."""

    id: str
    on_date: str
    date_words: str
    words: str
    source: str
    about_kind: str
    about_id: str
    meaning: str
    recorded_by: str

    @property
    def place(self) -> str:
        """By which text it is sorted."""
        return place_of(on_date=self.on_date, date_words=self.date_words)


@dataclass(frozen=True, slots=True)
class Analysis:
    """What the chronology as a whole says, who wrote it last, and on which day (ISO)."""

    words: str = ""
    on_date: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class Chronology:
    """Everything the page and its print show, read at one moment."""

    entries: tuple[ChronologyEntry, ...] = ()
    analysis: Analysis = Analysis()

    @property
    def picked(self) -> frozenset[tuple[str, str]]:
        """The rows of the record that stand in it, by kind and id."""
        return frozenset((entry.about_kind, entry.about_id) for entry in self.entries if entry.about_id)


def person_chronology(connection: Connection, person_id: str, *, viewer: Actor) -> Chronology:
    """Return a person's chronology, the earliest first: two statements.

    Empty for a restricted person the viewer may not read.
    """
    t, person, author = rows.chronology_entry, rows.person, rows.worker
    found = connection.execute(
        select(
            t.c.id,
            t.c.on_date,
            t.c.date_words,
            t.c.words,
            t.c.source,
            t.c.about_kind,
            t.c.about_id,
            t.c.meaning,
            author.c.name,
        )
        .join(person, person.c.id == t.c.person_id)
        .outerjoin(author, author.c.id == t.c.author)
        .where(t.c.person_id == person_id, t.c.gone.is_(None), open_to(person, viewer))
        .order_by(t.c.made_at, t.c.no)
    )
    entries = [ChronologyEntry(*(value or "" for value in row)) for row in found]
    return Chronology(tuple(sorted(entries, key=lambda entry: entry.place)), _analysis(connection, person_id, viewer))


def _analysis(connection: Connection, person_id: str, viewer: Actor) -> Analysis:
    t, person, author = rows.chronology_analysis, rows.person, rows.worker
    found = connection.execute(
        select(t.c.words, t.c.on_date, author.c.name)
        .join(person, person.c.id == t.c.person_id)
        .outerjoin(author, author.c.id == t.c.author)
        .where(t.c.person_id == person_id, t.c.gone.is_(None), open_to(person, viewer))
        # Where people were merged there may be two: the one of the record that stays, if it says anything.
        .order_by(func.coalesce(t.c.words, "") == "", t.c.stream != person.c.stream, t.c.id)
        .limit(1)
    ).first()
    return Analysis(*(value or "" for value in found)) if found is not None else Analysis()
