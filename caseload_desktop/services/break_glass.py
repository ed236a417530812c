"""Commands to open a restricted record in need, and for the manager who looks at why it was opened."""

from __future__ import annotations

from sqlalchemy import select

from caseload_desktop.domain.break_glass import LEAST_REASON
from caseload_desktop.domain.errors import NotPermitted, RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.access import must_reach
from caseload_desktop.services.catalogue import command
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.queries.restriction import leaves_this_laptop
from caseload_desktop.store.store import Store


@command("break_glass", writes=("break_glass",))
def break_glass(store: Store, actor: Actor, *, person_id: str, why: str) -> Changes:
    """Open a restricted record one is not named on, for three hours on this laptop; it is told to the manager.

    Who, when and why are written into the record and travel with it (design section 1); it can't be undone. Raises
    ``RuleBroken``: ``glass_reason_required``, ``not_restricted`` for a record one may read anyway, or
    ``NotPermitted("restricted")`` for one that another laptop closed to this one.
    """
    actor.must(May.READ_RECORD)
    if len(why.strip()) < LEAST_REASON:
        raise RuleBroken("glass_reason_required", field="why", least=LEAST_REASON)
    with store.write(actor=actor, command="break_glass") as act:
        _must_be_closed(act, person_id)
        values = {"person_id": person_id, "worker_id": actor.worker_id, "why": why.strip(), "on_date": act.today}
        act.create("break_glass", values)
        return act.changes()


def _must_be_closed(act: Act, person_id: str) -> None:
    row = act.row("person", person_id)
    if row is None:
        raise RuleBroken("no_such_row", entity="person")
    if act.connection.execute(select(leaves_this_laptop(rows.person)).where(rows.person.c.id == person_id)).scalar():
        raise NotPermitted("restricted")
    try:
        must_reach(act, person_id)
    except NotPermitted:
        return
    raise RuleBroken("not_restricted")


@command("look_at_break_glass", writes=("break_glass_look",))
def look_at_break_glass(store: Store, actor: Actor, *, break_glass_id: str, note: str = "") -> Changes:
    """Say that one has looked at why a restricted record was opened, perhaps with what follows from it.

    For those named on the record who may restrict; nobody looks at their own. Raises ``RuleBroken("own_opening")``,
    ``RuleBroken("no_such_row")`` or ``NotPermitted``.
    """
    actor.must(May.RESTRICT)
    with store.write(actor=actor, command="look_at_break_glass") as act:
        row = act.row("break_glass", break_glass_id)
        if row is None or row["gone"] is not None:
            raise RuleBroken("no_such_row", entity="break_glass")
        must_reach(act, row["person_id"], by_name=True)
        if row["worker_id"] == actor.worker_id:
            raise RuleBroken("own_opening")
        values = {
            "person_id": row["person_id"],
            "break_glass_id": break_glass_id,
            "worker_id": actor.worker_id,
            "on_date": act.today,
            "note": note.strip(),
        }
        act.create("break_glass_look", values)
        return act.changes()
