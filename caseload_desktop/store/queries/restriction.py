"""The one predicate that keeps restricted people's records to the workers named on them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, FromClause, Select, and_, false, func, or_, select, true, union

from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.store import rows
from caseload_desktop.store.entities import StreamKind

_KEPT = 64
"""Conditions kept ready: a tray asks this of its viewer in twenty statements, and building one costs as much as a look
into an index."""


@lru_cache(maxsize=_KEPT)
def open_to(person: FromClause, viewer: Actor, *, one: bool = False) -> ColumnElement[bool]:
    """True for a person whose record this viewer may read.

    That is one not restricted, one the viewer is named on, or one they opened in need (``Actor.opened``). A record
    another laptop says is restricted and not for this one stays closed, until its copy is removed. ``person`` is the
    person table or an alias of it. A role without READ_RECORD reads nobody's. ``one``: the statement asks about one
    person, so that what is closed is looked up and not listed first.
    """
    if not viewer.may(May.READ_RECORD):
        return false()
    grant = rows.FOLDED["restricted_grant"]
    named = select(grant.c.person_id).where(grant.c.worker_id == viewer.worker_id, grant.c.gone.is_(None))
    is_named = named.where(grant.c.person_id == person.c.id).exists() if one else person.c.id.in_(named)
    return and_(
        or_(
            func.coalesce(person.c.restricted, false()) == false(),
            is_named,
            *(person.c.id == opened for opened in sorted(viewer.opened)),
        ),
        ~leaves_this_laptop(person, one=one),
    )


def leaves_this_laptop(person: FromClause, *, one: bool = False) -> ColumnElement[bool]:
    """True for a record that was restricted elsewhere, not for this laptop: its copy waits to be removed.

    Or that of somebody found to be the same person.

    ``one`` as in ``open_to``.
    """
    leaving, stream, merged = rows.leaving, rows.stream, rows.merged_person
    let_go = select(leaving.c.stream).where(leaving.c.why == "restricted", leaving.c.removed_at.is_(None))
    of_merged = (
        select(merged.c.into_id)
        .join(stream, stream.c.uid == merged.c.person_id)
        .join(leaving, leaving.c.stream == stream.c.no)
        .where(leaving.c.why == "restricted", leaving.c.removed_at.is_(None))
    )
    if one:
        return or_(
            let_go.where(leaving.c.stream == person.c.stream).exists(),
            of_merged.where(merged.c.into_id == person.c.id).exists(),
        )
    return or_(person.c.stream.in_(let_go), person.c.id.in_(of_merged))


def closed_records() -> CompoundSelect[Any]:
    """Return stream number and person of every record with facts of a restricted person, their contacts' included.

    The record of somebody found to be the same person is theirs too.
    """
    person, contact, link, stream = rows.person, rows.contact, rows.FOLDED["link"], rows.stream
    merged = rows.merged_person
    closed = select(person.c.id).where(person.c.restricted.is_(True))
    return union(
        select(stream.c.no, func.coalesce(merged.c.into_id, stream.c.uid))
        .outerjoin(merged, merged.c.person_id == stream.c.uid)
        .where(stream.c.kind == StreamKind.PERSON.value, or_(stream.c.uid.in_(closed), merged.c.into_id.in_(closed))),
        select(contact.c.stream, contact.c.person_id).where(contact.c.person_id.in_(closed)),
        select(link.c.stream, link.c.person_id).where(link.c.person_id.in_(closed)),
    )


def closed_to(viewer: Actor) -> Select[str]:
    """Return the ids of the people this viewer may not read: few, so that lists leave them out cheaply."""
    person = rows.person
    if not viewer.may(May.READ_RECORD):
        return select(person.c.id)
    return select(person.c.id).where(
        or_(person.c.restricted == true(), leaves_this_laptop(person)), ~open_to(person, viewer)
    )


def restricted_elsewhere() -> Select[str]:
    """Return the ids of people whose records this laptop let go because they are restricted to others.

    What a record held here tells of them is their name and nothing else.
    """
    stream, leaving = rows.stream, rows.leaving
    return (
        select(stream.c.uid)
        .join(leaving, leaving.c.stream == stream.c.no)
        .where(leaving.c.why == "restricted", leaving.c.removed_at.is_not(None))
    )
