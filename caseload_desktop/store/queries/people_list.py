"""The list of people: everybody a text finds, in order, and whose records a worker opened last."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, case, cast, func, select

from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.store import rows
from caseload_desktop.store.queries.people import PersonHit, found_by_what_shows, matching_people, person_hits
from caseload_desktop.store.queries.restriction import closed_to, open_to

PEOPLE_SORTS = ("name", "born", "reference")
"""What the list of people may be sorted by."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of the list of people; ``number`` is its row number on this laptop."""

    number: int
    hit: PersonHit
    died_on: str
    sample: bool


def person_numbers(
    connection: Connection, text: str, *, viewer: Actor, sort: str = "name", descending: bool = False
) -> array[int]:
    """Return the row numbers of the people a text finds, or of everybody when it is empty, in order.

    The same number of statements however many are found. Restricted people stand among the others by name only.
    For a role that reads no records nobody stands there.
    """
    if not viewer.may(May.READ_RECORD):
        return array("q")
    person = rows.person
    query = select(person.c.no).where(person.c.gone.is_(None))
    if text.strip():
        ids = matching_people(text, viewer=viewer)
        if ids is None:
            return array("q")
        closed = select(person.c.id).where(person.c.id.in_(closed_to(viewer)), person.c.id.in_(ids))
        kept_back = person_hits(connection, list(connection.execute(closed).scalars()), viewer=viewer)
        hidden = [hit.id for hit in kept_back if not found_by_what_shows(hit, text)]
        query = query.where(person.c.id.in_(ids), person.c.id.not_in(hidden))
    born = case((open_to(person, viewer), func.coalesce(person.c.birth_date, cast(person.c.birth_year, String))))
    by_name: list[ColumnElement[Any]] = [person.c.family, person.c.given]
    orders: dict[str, list[ColumnElement[Any]]] = {"born": [born], "reference": [person.c.reference]}
    keys = [*orders.get(sort, by_name), person.c.no]
    ordered = query.order_by(*(key.desc() if descending else key.asc() for key in keys))
    return array("q", connection.execute(ordered).scalars())


def recent_people(connection: Connection, *, viewer: Actor, limit: int = 20) -> array[int]:
    """Return the row numbers of the people whose records the viewer opened last, the latest first.

    Read from the access log, so that it is the same on the next day.
    """
    log, person = rows.access_log, rows.person
    opened = (
        select(log.c.object, func.max(log.c.no).label("latest"))
        .where(log.c.worker == viewer.worker_id, log.c.what == "open_record")
        .group_by(log.c.object)
        .subquery()
    )
    found = connection.execute(
        select(person.c.no)
        .join(opened, opened.c.object == person.c.id)
        .where(person.c.gone.is_(None))
        .order_by(opened.c.latest.desc())
        .limit(limit)
    )
    return array("q", found.scalars())


def person_rows(connection: Connection, numbers: Sequence[int], *, viewer: Actor) -> list[PersonRow]:
    """Return the lines of the list of people for row numbers, in any order; two statements for the lot."""
    person = rows.person
    query = select(person.c.id, person.c.no, person.c.died_on, person.c.sample)
    found = {i: rest for i, *rest in connection.execute(query.where(person.c.no.in_(list(numbers))))}
    made = []
    for hit in person_hits(connection, list(found), viewer=viewer):
        number, died_on, sample = found[hit.id]
        made.append(PersonRow(number, hit, (died_on or "") if hit.open else "", bool(sample)))
    return made
