"""Contacts for screens: the list with its filters, one contact in full, and a person's timeline."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, FromClause, RowMapping, Select, or_, select

from caseload_desktop.domain.roles import Actor
from caseload_desktop.store import rows
from caseload_desktop.store.queries.people import PersonHit, matching_people, person_hits
from caseload_desktop.store.queries.restriction import closed_to, open_to
from caseload_desktop.store.queries.words_held import with_words
from caseload_desktop.store.statements import fetch_numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFilter:
    """Which contacts a list shows; empty means any. Dates ISO, both ends included.

    ``search`` finds words in the notes and beginnings of people's names. ``state``: ``open`` (not decided), ``closed``,
    ``withdrawn``, ``unknown_person``, or empty for all that are not withdrawn.
    """

    search: str = ""
    from_date: str = ""
    to_date: str = ""
    worker_id: str = ""
    team_id: str = ""
    reason: str = ""
    outcome: str = ""
    method: str = ""
    state: str = ""
    person_id: str = ""
    import_run_id: str = ""


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One line of the contact list; of a restricted person's contact only day, worker and team are told.

    ``open`` is false then. ``corrected`` is true when something in it was changed since, other than its person.
    """

    number: int
    id: str
    person_id: str
    person: str
    reference: str
    about_unknown: str
    received_on: str
    received_at: str
    method: str
    source: str
    reason: str
    step: str
    outcome: str
    closed_on: str
    next_step: str
    next_step_due: str
    notes: str
    worker: str
    team: str
    minutes: int | None
    gone: str
    corrected: bool
    sample: bool
    open: bool


SORTS = ("received", "person", "reason", "outcome", "worker", "team", "minutes", "next_step_due", "closed_on")
"""What the list may be sorted by."""

_OPEN_SORTS = ("received", "worker", "team")
_TELLING = ("search", "reason", "outcome", "method", "state", "person_id")


def _tells(which: ContactFilter) -> bool:
    """True when being in the list says more of a contact than its day, worker and team."""
    return any(getattr(which, name).strip() for name in _TELLING)


def contact_numbers(
    connection: Connection, which: ContactFilter, *, viewer: Actor, sort: str = "received", descending: bool = True
) -> array[int]:
    """Return the row numbers of the contacts a list shows, in order; eight bytes each, a million of them at once.

    A search, a filter or an order that looks at more than day, worker and team leaves out contacts of restricted
    people the viewer may not read, because being found would tell what is kept back.
    """
    contact, person = rows.contact, rows.person
    order: Sequence[ColumnElement[Any]] = {
        "person": [person.c.family, person.c.given],
        "worker": [rows.worker.c.name],
        "team": [rows.team.c.name],
    }.get(sort) or [contact.c[sort] if sort in SORTS and sort in contact.c else contact.c.received_on]
    conditions = _conditions(connection, which, viewer)
    if _tells(which) or sort not in _OPEN_SORTS:
        conditions.append(or_(contact.c.person_id.is_(None), contact.c.person_id.not_in(closed_to(viewer))))
    query = select(contact.c.no).select_from(_sorted_from(sort)).where(*conditions)
    query = query.order_by(*((k.desc() if descending else k.asc()) for k in (*order, contact.c.no)))
    return fetch_numbers(connection, query)


def _sorted_from(sort: str) -> FromClause:
    contact = rows.contact
    joined = {
        "person": (rows.person, rows.person.c.id == contact.c.person_id),
        "worker": (rows.worker, rows.worker.c.id == contact.c.worker_id),
        "team": (rows.team, rows.team.c.id == contact.c.team_id),
    }.get(sort)
    return contact.outerjoin(*joined) if joined else contact


def _conditions(connection: Connection, which: ContactFilter, viewer: Actor) -> list[ColumnElement[bool]]:
    c = rows.contact.c
    found: list[ColumnElement[bool]] = [
        c.gone.is_not(None) if which.state == "withdrawn" else c.gone.is_(None),
    ]
    if which.state == "open":
        found.append(c.closed_on.is_(None))
    elif which.state == "closed":
        found.append(c.closed_on.is_not(None))
    elif which.state == "unknown_person":
        found.append(c.person_id.is_(None))
    if which.from_date:
        found.append(c.received_on >= which.from_date)
    if which.to_date:
        found.append(c.received_on <= which.to_date)
    for name in ("worker_id", "team_id", "reason", "outcome", "method", "person_id", "import_run_id"):
        value = getattr(which, name)
        if value:
            found.append(c[name] == value)
    if which.search.strip():
        found.append(_search(connection, which.search, viewer))
    return found


def _search(connection: Connection, words: str, viewer: Actor) -> ColumnElement[bool]:
    in_text = with_words(connection, words)
    by_person = matching_people(words, viewer=viewer)
    return in_text if by_person is None else or_(in_text, rows.contact.c.person_id.in_(by_person))


def contact_rows(connection: Connection, numbers: Sequence[int], *, viewer: Actor) -> list[ContactRow]:
    """Return the lines for row numbers, in the order given; one query for the lot."""
    found = {
        row.no: _row(row) for row in connection.execute(_lines(viewer).where(rows.contact.c.no.in_(list(numbers))))
    }
    return [found[n] for n in numbers if n in found]


def _lines(viewer: Actor) -> Select[*tuple[Any, ...]]:
    contact, person, worker, team = rows.contact, rows.person, rows.worker, rows.team
    return (
        select(
            contact,
            person.c.given.label("person_given"),
            person.c.family.label("person_family"),
            person.c.reference,
            person.c.sample,
            worker.c.name.label("worker_name"),
            team.c.name.label("team_name"),
            or_(contact.c.person_id.is_(None), open_to(person, viewer)).label("may_open"),
        )
        .outerjoin(person, person.c.id == contact.c.person_id)
        .outerjoin(worker, worker.c.id == contact.c.worker_id)
        .outerjoin(team, team.c.id == contact.c.team_id)
    )


def _row(r: object) -> ContactRow:
    m = r._mapping  # type: ignore[attr-defined]
    may_open = bool(m["may_open"])

    def told(name: str) -> str:
        return (m[name] or "") if may_open else ""

    return ContactRow(
        number=m["no"],
        id=m["id"],
        person_id=told("person_id"),
        person=" ".join(p for p in (told("person_given"), told("person_family")) if p),
        reference=told("reference"),
        about_unknown=told("about_unknown"),
        received_on=m["received_on"] or "",
        received_at=told("received_at"),
        method=told("method"),
        source=told("source"),
        reason=told("reason"),
        step=told("step"),
        outcome=told("outcome"),
        closed_on=told("closed_on"),
        next_step=told("next_step"),
        next_step_due=told("next_step_due"),
        notes=told("notes"),
        worker=m["worker_name"] or "",
        team=m["team_name"] or "",
        minutes=m["minutes"] if may_open else None,
        gone=told("gone"),
        corrected=may_open and _corrected(m["fold"]),
        sample=bool(m["sample"]),
        open=may_open,
    )


def _corrected(fold: str | None) -> bool:
    """True when something said in the contact was changed since; linking and withdrawing it are no corrections."""
    return fold is not None and bool(orjson.loads(fold).keys() - {"person_id", "gone"})


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """One contact in full: the person, every field of entity ``contact``, who recorded it and when (UTC)."""

    id: str
    hit: PersonHit | None
    values: dict[str, object]
    worker: str
    team: str
    author: str
    recorded_at: str
    gone: str
    open: bool
    conflicts: tuple[str, ...]


def contact_id_of(connection: Connection, number: int) -> str | None:
    """Return the id of the contact with a row number of this laptop."""
    return connection.execute(select(rows.contact.c.id).where(rows.contact.c.no == number)).scalar()


def contact_record(connection: Connection, contact_id: str, *, viewer: Actor) -> ContactRecord | None:
    """Return a contact, withdrawn or not; None when it is not held here. Of a restricted person nothing is told.

    Not who they are either: that they had this contact is part of their record.
    """
    contact, author = rows.contact, rows.worker.alias("author")
    found = (
        connection.execute(
            select(
                contact,
                rows.worker.c.name.label("worker_name"),
                rows.team.c.name.label("team_name"),
                author.c.name.label("author_name"),
            )
            .outerjoin(rows.worker, rows.worker.c.id == contact.c.worker_id)
            .outerjoin(rows.team, rows.team.c.id == contact.c.team_id)
            .outerjoin(author, author.c.id == contact.c.author)
            .where(contact.c.id == contact_id)
        )
        .mappings()
        .one_or_none()
    )
    if found is None:
        return None
    hits = person_hits(connection, [found["person_id"]], viewer=viewer) if found["person_id"] else []
    hit = hits[0] if hits else None
    if hit is not None and not hit.open:
        return ContactRecord(contact_id, None, {}, "", "", "", "", "", False, ())
    values = {k: v for k, v in found.items() if k not in ("fold", "stream")}
    values["given"] = orjson.loads(found["given"]) if found["given"] else []
    c = rows.conflict
    conflicts = connection.execute(select(c.c.field).where(c.c.row == contact_id).order_by(c.c.field)).scalars()
    return ContactRecord(
        contact_id,
        hit,
        values,
        found["worker_name"] or "",
        found["team_name"] or "",
        found["author_name"] or "",
        found["recorded_at"],
        found["gone"] or "",
        True,
        tuple(conflicts),
    )


def recent_contacts(connection: Connection, person_id: str, *, viewer: Actor, limit: int = 5) -> list[ContactRow]:
    """Return a person's latest contacts, newest first, withdrawn ones left out; none of a restricted person."""
    contact = rows.contact
    query = (
        _lines(viewer)
        .where(contact.c.person_id == person_id, contact.c.gone.is_(None), open_to(rows.person, viewer))
        .order_by(contact.c.received_on.desc(), contact.c.no.desc())
        .limit(limit)
    )
    return [_row(r) for r in connection.execute(query)]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened in a person's record: a contact, an address, a change; newest first in a timeline."""

    kind: str
    id: str
    on: str
    at: str
    recorded_at: str
    worker: str
    code: str
    detail: str
    more: str
    gone: str
    corrected: bool = False
    closed_on: str = ""
    next_step: str = ""


def timeline(connection: Connection, person_id: str, *, viewer: Actor) -> list[Event]:
    """Return everything that happened to a person, newest first; withdrawn contacts stay, marked.

    Contacts (code = reason, more = outcome), addresses (detail = lines and postcode), names (code = kind), the
    beginning of the record (``person``) and the day of death (``died``). Empty for a restricted person the viewer may
    not read. The same number of statements however long the record is.
    """
    hits = person_hits(connection, [person_id], viewer=viewer)
    if not hits or not hits[0].open:
        return []
    events = [*_contact_events(connection, person_id), *_part_events(connection, person_id)]
    return sorted(events, key=lambda e: (e.on, e.at, e.recorded_at, e.id), reverse=True)


def _contact_events(connection: Connection, person_id: str) -> list[Event]:
    contact, worker = rows.contact, rows.worker
    query = (
        select(
            contact.c.id,
            contact.c.received_on,
            contact.c.received_at,
            contact.c.recorded_at,
            worker.c.name,
            contact.c.reason,
            contact.c.notes,
            contact.c.outcome,
            contact.c.gone,
            contact.c.fold,
            contact.c.closed_on,
            contact.c.next_step,
        )
        .outerjoin(worker, worker.c.id == contact.c.worker_id)
        .where(contact.c.person_id == person_id)
    )
    found = connection.execute(query).all()
    return [
        Event(
            "contact",
            contact_id,
            on or "",
            at or "",
            recorded_at,
            name or "",
            reason or "",
            notes or "",
            outcome or "",
            gone or "",
            _corrected(fold),
            closed_on or "",
            next_step or "",
        )
        for contact_id, on, at, recorded_at, name, reason, notes, outcome, gone, fold, closed_on, next_step in found
    ]


_EVENT_PARTS = (
    ("person", "reference", ("reference",)),
    ("address", "kind", ("lines", "postcode")),
    ("person_name", "kind", ("given", "family")),
)


def _part_events(connection: Connection, person_id: str) -> list[Event]:
    events = []
    for entity, code, shown in _EVENT_PARTS:
        for row in _parts_with_author(connection, entity, person_id):
            day = row.get("from_date") or row["recorded_at"][:10]
            detail = (" " if entity == "person_name" else ", ").join(str(row[c]) for c in shown if row[c])
            worker, gone = row["worker_name"] or "", row["gone"] or ""
            events.append(
                Event(entity, row["id"], day, "", row["recorded_at"], worker, row[code] or "", detail, "", gone)
            )
            if entity == "person" and row["died_on"]:
                events.append(Event("died", row["id"], row["died_on"], "", row["recorded_at"], "", "", "", "", gone))
    return events


def _parts_with_author(connection: Connection, entity: str, person_id: str) -> list[RowMapping]:
    table, worker = rows.FOLDED[entity], rows.worker
    own = table.c.id if entity == "person" else table.c.person_id
    query = select(table, worker.c.name.label("worker_name")).outerjoin(worker, worker.c.id == table.c.author)
    return list(connection.execute(query.where(own == person_id)).mappings())
