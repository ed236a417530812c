"""Whether a worker may write to a person's record; every command on a person asks here."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from caseload_desktop.domain.errors import NotPermitted, RuleBroken
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Act
from caseload_desktop.store.queries.restriction import open_to


def must_reach(act: Act, person_id: str) -> None:
    """Raise ``NotPermitted`` when the record is restricted and the actor is not named on it.

    A person this store does not hold raises ``RuleBroken("no_such_row")``.
    """
    person, actor = rows.person, act.actor
    found = act.ask(
        f"reach-{actor.role}-{actor.worker_id}",
        lambda: select(open_to(person, actor)).where(person.c.id == bindparam("person")),
        person=person_id,
    )
    if found is None:
        raise RuleBroken("no_such_row", entity="person")
    if not found[0]:
        raise NotPermitted("restricted")
