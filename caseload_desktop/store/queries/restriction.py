"""The one predicate that keeps restricted people's records to the workers named on them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, FromClause, Select, and_, false, func, or_, select, true

from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.store import rows


def open_to(person: FromClause, viewer: Actor) -> ColumnElement[bool]:
    """True for a person whose record this viewer may read: not restricted, or the viewer is named on it.

    A record another laptop says is restricted and not for this one stays closed too, until its copy is removed.
    ``person`` is the person table or an alias of it. A role without READ_RECORD reads nobody's.
    """
    if not viewer.may(May.READ_RECORD):
        return false()
    grant = rows.FOLDED["restricted_grant"]
    named = select(grant.c.person_id).where(grant.c.worker_id == viewer.worker_id, grant.c.gone.is_(None))
    let_go = select(rows.leaving.c.stream).where(
        rows.leaving.c.why == "restricted", rows.leaving.c.removed_at.is_(None)
    )
    return and_(
        or_(func.coalesce(person.c.restricted, false()) == false(), person.c.id.in_(named)),
        person.c.stream.not_in(let_go),
    )


def closed_to(viewer: Actor) -> Select[str]:
    """Return the ids of the people this viewer may not read: few, so that lists leave them out cheaply."""
    person = rows.person
    if not viewer.may(May.READ_RECORD):
        return select(person.c.id)
    let_go = select(rows.leaving.c.stream).where(
        rows.leaving.c.why == "restricted", rows.leaving.c.removed_at.is_(None)
    )
    return select(person.c.id).where(
        or_(person.c.restricted == true(), person.c.stream.in_(let_go)), ~open_to(person, viewer)
    )
