"""The one predicate that keeps restricted people's records to the workers named on them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, FromClause, false, func, or_, select

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
