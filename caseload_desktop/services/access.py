"""Whether a worker may write to a person's record; every command on a person asks here."""

from __future__ import annotations

from sqlalchemy import Connection, select

from caseload_desktop.domain.errors import NotPermitted, RuleBroken
from caseload_desktop.domain.roles import Actor
from caseload_desktop.store import rows
from caseload_desktop.store.queries.restriction import open_to


def must_reach(connection: Connection, actor: Actor, person_id: str) -> None:
    """Raise ``NotPermitted`` when the record is restricted and the actor is not named on it.

    A person this store does not hold raises ``RuleBroken("no_such_row")``.
    """
    found = connection.execute(
        select(open_to(rows.person, actor)).where(rows.person.c.id == person_id)
    ).scalar_one_or_none()
    if found is None:
        raise RuleBroken("no_such_row", entity="person")
    if not found:
        raise NotPermitted("restricted")
