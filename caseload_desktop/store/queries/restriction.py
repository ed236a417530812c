"""The one predicate that keeps restricted people's records to the workers named on them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, FromClause, Select, false, func, or_, select, true

from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.store import rows


def open_to(person: FromClause, viewer: Actor) -> ColumnElement[bool]:
    """True for a person whose record this viewer may read: not restricted, or the viewer is named on it.

    ``person`` is the person table or an alias of it. A role without READ_RECORD reads nobody's.
    """
    if not viewer.may(May.READ_RECORD):
        return false()
    grant = rows.FOLDED["restricted_grant"]
    named = select(grant.c.person_id).where(grant.c.worker_id == viewer.worker_id, grant.c.gone.is_(None))
    return or_(func.coalesce(person.c.restricted, false()) == false(), person.c.id.in_(named))


def closed_to(viewer: Actor) -> Select[str]:
    """Return the ids of the people this viewer may not read: few, so that lists leave them out cheaply."""
    person = rows.person
    if not viewer.may(May.READ_RECORD):
        return select(person.c.id)
    return select(person.c.id).where(person.c.restricted == true(), ~open_to(person, viewer))
